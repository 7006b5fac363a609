"""The roster as clerks fill it in, and every slip that is found in one run."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from intake_books import REPOSITORY, ROSTER, a_plan, findings, roster_of, with_cells
from kaohe_docs.domain.assessment import Roster
from kaohe_docs.intake.roster_book import read_roster


def the_roster(tmp_path: Path, sheet: str, cells: dict[str, Any]) -> Roster:
    roster, problems = roster_of(tmp_path, with_cells(ROSTER, {sheet: cells}))
    assert roster is not None, problems
    return roster


def found_after(tmp_path: Path, sheet: str, cells: dict[str, Any]) -> list[str]:
    return findings(roster_of(tmp_path, with_cells(ROSTER, {sheet: cells}))[1])


def test_a_good_roster_is_read_whole_and_without_findings(tmp_path: Path) -> None:
    roster, problems = roster_of(tmp_path)
    assert problems == ()
    assert roster is not None
    assert [person.name for person in roster.leading_group.members] == ["杨汝坤", "罗保卫"]
    assert roster.leading_group.office_director.name == "哈斯巴图"
    assert [group.name for group in roster.groups] == ["第一组", "第二组", "第三组"]
    assert roster.groups[0].liaison.landline == "0971-6163635"
    assert [unit.category for unit in roster.units] == ["bureau", "prefecture", "department", "department"]
    assert [(count.rater_class, count.count, count.unit_name) for count in roster.rater_counts][-1] == (
        "bureau-staff",
        30,
        "甲事业局",
    )


def test_the_sample_roster_is_read_without_findings() -> None:
    roster, problems = read_roster(REPOSITORY / "roster" / "roster.xlsx", plan=a_plan())
    assert problems == ()
    assert roster is not None
    assert len(roster.leading_group.members) == 10
    assert [len(group.people) for group in roster.groups] == [8, 10, 7, 7]
    assert [person.name for person in roster.groups[3].deputy_leaders] == ["韩良", "张艳俊"]
    assert len(roster.units) == 46
    assert not any(unit.head for unit in roster.units)
    assert [unit.name for unit in roster.units if not unit.sample] == [
        f"{place}自然资源局"
        for place in ("西宁市", "海东市", "海北州", "黄南州", "海南州", "果洛州", "玉树州", "海西州")
    ]


def test_everyone_in_the_sample_roster_stands_in_the_plan() -> None:
    seed = REPOSITORY.parent / "shared" / "seeds" / "000_f6f5726f7cfb061a.txt"
    if not seed.exists():
        pytest.skip("the founding document is not on this machine")
    words = "".join(seed.read_text().split())
    roster, _ = read_roster(REPOSITORY / "roster" / "roster.xlsx", plan=a_plan())
    assert roster is not None
    office = (roster.leading_group.office_director, *roster.leading_group.office_deputy_directors)
    people = [*roster.leading_group.members, *office]
    for group in roster.groups:
        people += [*group.people, group.liaison.person]
        assert f"{group.liaison.landline}/{group.liaison.mobile}" in words
    assert [person.name for person in people if person.name not in words] == []


def test_all_problems_of_all_sheets_are_found_in_one_run(tmp_path: Path) -> None:
    changes = {
        "领导小组": {"A2": "主席"},
        "考核组": {"D2": "人事\x01处".replace("\x01", "\u202e")},
        "被考核单位": {"C2": "事业单位", "D5": "第九组"},
        "测评人员": {"C2": "十人"},
    }
    roster, problems = roster_of(tmp_path, with_cells(ROSTER, changes))
    assert roster is None
    assert findings(problems) == [
        # A post that cannot be read is not missing too.
        "error unknown-word [领导小组] A2",
        "error control-character [考核组] D2",
        "error unknown-category [被考核单位] C2",
        "error unknown-group [被考核单位] D5",
        "error not-a-number [测评人员] C2",
        "error unknown-unit [测评人员] D5",
    ]


@pytest.mark.parametrize(
    ("sheet", "cells", "finding"),
    [
        ("领导小组", {"B2": None}, "error missing-cell [领导小组] B2"),
        ("领导小组", {"B2": "杨汝坤、罗保卫"}, "error several-names [领导小组] B2"),
        ("领导小组", {"B3": "杨汝坤"}, "error person-twice [领导小组] B3"),
        ("领导小组", {"A5": "组长", "B5": "王景雄"}, "error post-twice [领导小组] A5"),
        ("考核组", {"B2": "成员"}, "error missing-post [考核组] A2"),
        ("考核组", {"B3": "组长"}, "error post-twice [考核组] B3"),
        ("考核组", {"C3": "何莉丽"}, "error person-twice [考核组] C3"),
        ("考核组", {"B4": "成员"}, "error missing-post [考核组] A2"),
        ("考核组", {"E4": None, "F4": None}, "error missing-phone [考核组] E4"),
        ("考核组", {"F4": None}, "warning missing-phone [考核组] F4"),
        ("考核组", {"F4": "1389749760"}, "warning phone-form [考核组] F4"),
        ("考核组", {"E4": "6163635"}, "warning phone-form [考核组] E4"),
        ("考核组", {"F4": 13897497608}, "warning number-as-text [考核组] F4"),
        ("考核组", {"C3": "梁  剑"}, "warning name-padded [考核组] C3"),
        ("被考核单位", {"B2": None}, "error missing-cell [被考核单位] B2"),
        ("被考核单位", {"B5": "办 公室"}, "error unit-twice [被考核单位] B5"),
        ("被考核单位", {"G4": "法规处"}, "error alias-clash [被考核单位] B4"),
        ("被考核单位", {"F4": "西宁市"}, "error alias-clash [被考核单位] B4"),
        ("被考核单位", {"A3": 0}, "warning order-by-row [被考核单位]"),
        ("被考核单位", {"K1": "不占名额", "K3": "看情况"}, "error unknown-word [被考核单位] K3"),
        ("被考核单位", {"I3": "五月底"}, "error not-a-date [被考核单位] I3"),
        ("测评人员", {"A2": "厅领导"}, "error unknown-rater-class [测评人员] A2"),
        ("测评人员", {"C2": -1}, "error out-of-range [测评人员] C2"),
        ("测评人员", {"D5": "乙事业局"}, "error unknown-unit [测评人员] D5"),
        ("测评人员", {"D5": "办公室"}, "error wrong-raters [测评人员] D5"),
        ("测评人员", {"B4": "厅机关各部门负责人"}, "error row-twice [测评人员] A4"),
    ],
)
def test_a_slip_is_reported_at_its_cell(tmp_path: Path, sheet: str, cells: dict[str, Any], finding: str) -> None:
    assert finding in found_after(tmp_path, sheet, cells)


@pytest.mark.parametrize("sheet", ["领导小组", "考核组", "被考核单位", "测评人员"])
def test_a_missing_sheet_is_named(tmp_path: Path, sheet: str) -> None:
    roster, problems = roster_of(tmp_path, {title: rows for title, rows in ROSTER.items() if title != sheet})
    assert roster is None
    assert (problems[0].code, problems[0].subject) == ("missing-sheet", sheet)


def test_a_unit_in_two_groups_names_both(tmp_path: Path) -> None:
    book = with_cells(ROSTER, {"被考核单位": {"B6": "办公室", "C6": "厅机关", "D6": "第二组"}})
    _, problems = roster_of(tmp_path, book)
    (twice,) = [problem for problem in problems if problem.code == "unit-twice"]
    assert "第三组" in str(twice.message)
    assert "第二组" in str(twice.message)


def test_a_group_name_stands_for_the_merged_cells_below_it(tmp_path: Path) -> None:
    roster = the_roster(tmp_path, "考核组", {"A3": None, "A4": None})
    assert [person.name for person in roster.groups[0].people] == ["何莉丽", "梁剑"]


@pytest.mark.parametrize("word", ["bureau", "事业局", "事 业 局"])
def test_a_category_may_be_given_by_any_of_its_names(tmp_path: Path, word: str) -> None:
    assert the_roster(tmp_path, "被考核单位", {"C2": word}).units[0].category == "bureau"


def test_an_unknown_category_lists_those_allowed(tmp_path: Path) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {"被考核单位": {"C2": "局"}}))
    assert "事业局、市州自然资源部门、厅机关、厅直属事业单位" in str(problems[0].message)


def test_aliases_dates_and_the_sample_mark_are_read(tmp_path: Path) -> None:
    cells = {"G4": "厅办、办公厅；", "I4": "2020年5月22日", "J4": "示例名称"}
    unit = the_roster(tmp_path, "被考核单位", cells).units[2]
    assert (unit.aliases, unit.visit_date, unit.sample) == (("厅办", "办公厅"), date(2020, 5, 22), True)


@pytest.mark.parametrize(("word", "exempt"), [("是", True), ("√", True), ("否", False), (None, False)])
def test_a_unit_may_be_exempt_from_the_quota(tmp_path: Path, word: str | None, exempt: bool) -> None:
    unit = the_roster(tmp_path, "被考核单位", {"K1": "不占名额", "K4": word}).units[2]
    assert unit.quota_exempt is exempt


def test_order_follows_the_numbers_given(tmp_path: Path) -> None:
    roster = the_roster(tmp_path, "被考核单位", {"A4": 4, "A5": 3})
    assert {unit.name: unit.order for unit in roster.units} == {
        "甲事业局": 1,
        "西宁市自然资源局": 2,
        "办公室": 4,
        "法规处": 3,
    }


def test_without_numbers_the_rows_give_the_order(tmp_path: Path) -> None:
    roster, problems = roster_of(
        tmp_path, with_cells(ROSTER, {"被考核单位": {"A1": "编码", "A2": 900, "A3": "x", "A4": None}})
    )
    assert problems == ()
    assert roster is not None
    assert [unit.order for unit in roster.units] == [1, 2, 3, 4]


def test_full_width_phone_numbers_become_plain_ones(tmp_path: Path) -> None:
    roster = the_roster(tmp_path, "考核组", {"E4": "０９７１—６１６３６３５"})
    assert roster.groups[0].liaison.landline == "0971-6163635"


def test_a_total_row_is_no_rater_class(tmp_path: Path) -> None:
    assert found_after(tmp_path, "测评人员", {"A6": "合计", "C6": 84}) == []


def test_a_liaison_may_also_be_a_member(tmp_path: Path) -> None:
    assert found_after(tmp_path, "考核组", {"C3": "胡利勇"}) == []


def test_places_are_kept_for_later_findings(tmp_path: Path) -> None:
    roster, _ = roster_of(tmp_path)
    assert roster is not None
    assert str(roster.units[2].source) == "roster/roster.xlsx [被考核单位] B4"
    assert str(roster.groups[1].leader.source) == "roster/roster.xlsx [考核组] C5"
