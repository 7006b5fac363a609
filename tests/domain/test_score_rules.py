"""What people must decide waits for them under a name of its own; what cannot be is an error. Issue 3, points 1 to 4."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from example_books import EXAMPLES, write_example
from factories import an_assessment, codes, outcome_in
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.domain.checks import check_plan, check_results
from kaohe_docs.errors import Level, Problem
from kaohe_docs.intake.plan_file import plan_from
from kaohe_docs.intake.workspace import Reading, read_workspace
from kaohe_docs.kinds import all_kinds

Cells = Mapping[str, Mapping[str, Any]]


def changed(name: str, tmp_path: Path, cells: Cells | None = None, *edits: tuple[str, str]) -> Reading:
    """Read an example with some cells of its results and some texts of its plan changed."""
    workspace = write_example(name, tmp_path / name)
    results, plan = workspace / "roster" / "results.xlsx", workspace / "roster" / "plan.toml"
    text = plan.read_text(encoding="utf-8")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    plan.write_text(text, encoding="utf-8")
    book = load_workbook(results)
    for title, places in (cells or {}).items():
        for place, value in places.items():
            book[title][place] = value
    book.save(results)
    return read_workspace(workspace)


def open_questions(reading: Reading) -> list[str]:
    return [problem.doubt_id for problem in reading.problems if problem.level is Level.DOUBT]


def errors(reading: Reading) -> list[str]:
    return [problem.code for problem in reading.problems if problem.level is Level.ERROR]


def plan_problems(name: str, change: Callable[[dict[str, Any]], None]) -> list[Problem]:
    data = tomllib.loads((EXAMPLES / name / "plan.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    change(data)
    plan = plan_from(data).plan
    assert plan is not None
    return [problem for problem in check_plan(plan, file="plan.toml") if problem.code != "not-given"]


# ── ballots ─────────────────────────────────────────────────


def test_fewer_valid_ballots_than_the_plan_wants_wait_for_a_decision(tmp_path: Path) -> None:
    reading = changed("people-trimmed", tmp_path, {"审定": {"B5": None}})
    assert open_questions(reading) == ["few-valid-ballots:示例干部戊·领导评分"]
    (problem,) = [problem for problem in reading.problems if problem.code == "few-valid-ballots"]
    assert "写入“审定”表：项目填“问题决定”，被考核单位填“few-valid-ballots:示例干部戊·领导评分”" in str(problem.message)


def test_a_turnout_below_the_share_in_the_plan_waits_for_a_decision(tmp_path: Path) -> None:
    reading = changed("people-trimmed", tmp_path, {"审定": {"B6": None}})
    assert open_questions(reading) == ["low-turnout:示例干部己·职工评分"]


def test_the_stated_minimum_itself_is_enough(tmp_path: Path) -> None:
    edits = (("least_valid = 5", "least_valid = 4"), ("least_turnout = 80", "least_turnout = 75"))
    assert open_questions(changed("people-trimmed", tmp_path, {"审定": {"B5": None, "B6": None}}, *edits)) == []


def test_a_decision_may_be_typed_with_a_wide_colon_and_spaces(tmp_path: Path) -> None:
    reading = changed("people-trimmed", tmp_path, {"审定": {"C5": "few-valid-ballots： 示例干部戊·领导评分"}})
    assert open_questions(reading) == []


def test_a_decision_that_answers_nothing_is_reported(tmp_path: Path) -> None:
    reading = changed("people-trimmed", tmp_path, {"审定": {"C5": "few-valid-ballots:示例干部戌·领导评分"}})
    assert "idle-decision" in codes(reading.problems)
    assert open_questions(reading) == ["few-valid-ballots:示例干部戊·领导评分"]


def test_more_top_grades_than_the_ballots_can_hold_is_an_error(tmp_path: Path) -> None:
    # 40 % of five people is two; twenty ballots hold forty ticks, and the example has thirty-seven for 德.
    few = changed("criteria-ballots", tmp_path / "few", {"民主测评": {"G2": 15, "L2": 0, "H2": 2}})
    assert errors(few) == []
    many = changed("criteria-ballots", tmp_path / "many", {"民主测评": {"G2": 17, "L2": 0, "H2": 0, "I2": 2, "J2": 1}})
    assert errors(many) == ["top-cap-exceeded"]


def test_the_cap_stands_on_the_ballot(tmp_path: Path) -> None:
    assessment = _assessment(changed("criteria-ballots", tmp_path))
    kind = next(kind for kind in all_kinds() if kind.slug == "ballot")
    texts = ["".join(getattr(draft.context, "how_to", ())) for draft in kind.drafts(assessment)]
    assert ["“优秀”不超过2个" in text for text in texts] == [True, False]


def test_ranks_that_no_ballots_can_give_are_questioned(tmp_path: Path) -> None:
    reading = changed("criteria-ballots", tmp_path, {"民主测评": {"M27": 5}})
    assert open_questions(reading) == ["rank-sum:领导排名"]


@pytest.mark.parametrize(("void", "found"), [(0, []), (1, ["count-order"])])
def test_valid_and_void_ballots_together_are_at_most_those_returned(
    tmp_path: Path, void: int, found: list[str]
) -> None:
    workspace = write_example("rounds-and-party", tmp_path / "case")
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book["民主测评"]
    column = sheet.max_column + 1
    sheet.cell(1, column).value, sheet.cell(2, column).value = "无效", 1 + void
    sheet.cell(2, 6).value = 38
    sheet.cell(2, 5).value = 39
    book.save(path)
    assert errors(read_workspace(workspace)) == found


def test_a_side_assessments_ballots_are_printed_too(tmp_path: Path) -> None:
    styles = ballot_styles(_assessment(changed("rounds-and-party", tmp_path)))
    assert [style.part.name for style in styles] == ["年终测评", "党建测评"]


def _assessment(reading: Reading) -> Assessment:
    assert reading.assessment is not None
    return reading.assessment


# ── adjustments ─────────────────────────────────────────────


def test_a_discretionary_amount_without_a_decider_is_an_error(tmp_path: Path) -> None:
    reading = changed("vetoes-and-adjustments", tmp_path, {"加减分": {"E7": None}})
    assert errors(reading) == ["missing-cell"]
    (problem,) = [problem for problem in reading.problems if problem.level is Level.ERROR]
    assert (problem.location.cell, str(problem.message)) == ("E7", "“决定机关”不能为空，请填写")


def test_a_total_above_the_full_mark_waits_for_a_decision(tmp_path: Path) -> None:
    reading = changed("vetoes-and-adjustments", tmp_path, {"审定": {"B5": None}})
    assert open_questions(reading) == ["total-out-of-range:示例科室一"]


# ── quotas ──────────────────────────────────────────────────


LADDER = {"grades": ["优秀", "良好", "合格"], "limit": [{"grade": "良好", "count": 1}]}


def test_three_level_units_can_be_settled_grade_by_grade() -> None:
    totals = {"甲局": "90", "乙局": "90", "丙局": "90"}
    _, problems = an_assessment(totals, quota=1, grading=LADDER)
    assert [problem.doubt_id for problem in problems] == ["tie-at-quota:事业局"]
    _, problems = an_assessment(totals, quota=1, grading=LADDER, tie_winners=["甲局"])
    assert [problem.doubt_id for problem in problems] == ["tie-at-quota:事业局·良好"]
    assessment, problems = an_assessment(
        totals, quota=1, grading=LADDER, decided={"甲局": "优秀", "乙局": "良好", "丙局": "合格"}
    )
    assert problems == ()
    assert [unit.grade for unit in outcome_in(assessment).units] == ["优秀", "良好", "合格"]


def test_more_good_grades_decided_than_the_quota_allows_is_an_error() -> None:
    assessment, _ = an_assessment(
        {"甲局": "90", "乙局": "80", "丙局": "70"}, quota=1, grading=LADDER, decided={"丙局": "良好"}
    )
    assert assessment.results is not None
    found = check_results(
        assessment.plan, assessment.results, outcome_in(assessment), file="roster/results.xlsx", sides=()
    )
    assert [str(p.message) for p in found if p.level is Level.ERROR] == ["事业局良好名额1个，审定后有2个：乙局、丙局"]


def test_units_that_take_no_place_do_not_fill_the_quota(tmp_path: Path) -> None:
    assert errors(changed("peer-group-quotas", tmp_path)) == []


def test_the_most_particular_limit_counts(tmp_path: Path) -> None:
    wide = '{ grade = "良好", percent = 50, clause = "第九条" }'
    narrow = f'{wide}, {{ grade = "良好", count = 1, peer_group = "初中组" }}'
    outcome = _assessment(changed("peer-group-quotas", tmp_path, None, (wide, narrow))).outcome
    assert outcome is not None
    places = {(p.title, p.grade): p.count for p in outcome.categories[0].places}
    assert places == {
        ("学校·高中组", "优秀"): 1,
        ("学校·高中组", "良好"): 3,
        ("学校·初中组", "优秀"): 1,
        ("学校·初中组", "良好"): 1,
    }


def test_places_for_a_peer_group_that_nobody_is_in_are_an_error(tmp_path: Path) -> None:
    edit = ('percent = 50, clause = "第九条"', 'percent = 50, peer_group = "小学组"')
    assert errors(changed("peer-group-quotas", tmp_path, None, edit)) == ["unknown-peer-group"]


def test_quotas_of_the_category_beside_those_of_groups_must_be_made_clear() -> None:
    def change(data: dict[str, Any]) -> None:
        del data["category"][0]["quota_for"]
        data["grading"]["limit"] = [{"grade": "良好", "count": 1, "peer_group": "高中组"}]

    assert codes(plan_problems("peer-group-quotas", change)) == ["mixed-quotas"]


def test_a_percentage_without_a_rounding_rule_stops_and_asks(tmp_path: Path) -> None:
    reading = changed("peer-group-quotas", tmp_path, None, ('quota_rounding = "down"\n', ""))
    assert set(errors(reading)) == {"quota-rounding-not-stated"}


def test_a_total_quota_over_all_categories_is_kept() -> None:
    grading = {"quota_total": 1, "grades": ["优秀", "合格"], "threshold": [{"grade": "优秀", "at_least": Decimal(80)}]}
    for approved, level in ((False, Level.DOUBT), (True, Level.ERROR)):
        assessment, _ = an_assessment({"甲局": "90", "乙局": "85"}, grading=grading, approved=approved)
        assert assessment.results is not None
        found = check_results(
            assessment.plan, assessment.results, outcome_in(assessment), file="roster/results.xlsx", sides=()
        )
        assert [problem.level for problem in found if problem.code == "quota-total-exceeded"] == [level]


# ── vetoes and names ────────────────────────────────────────


def test_a_veto_to_the_lowest_grade_needs_grades() -> None:
    def change(data: dict[str, Any]) -> None:
        data["grading"] = {"top_grade": "优秀"}

    assert codes(plan_problems("vetoes-and-adjustments", change)) == ["no-lowest-grade"]


def test_what_would_be_entered_twice_under_one_name_is_an_error() -> None:
    def change(data: dict[str, Any]) -> None:
        data["scheme"][1]["part"][0]["name"] = "年终核实"

    assert codes(plan_problems("rounds-and-party", change)) == ["duplicate-name"]


def test_grades_stand_from_the_best_down() -> None:
    def change(data: dict[str, Any]) -> None:
        data["scheme"][1]["part"][1]["grades"].reverse()

    assert codes(plan_problems("rounds-and-party", change)) == ["steps-not-falling"]
