"""The traps in the founding plan's text, one by one (domain.md, section 1): none is fallen into, none is kept quiet."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from factories import (
    REPOSITORY,
    Built,
    a_plan,
    a_plan_reading,
    codes,
    edit_cells,
    edit_plan,
    found_in,
    outcome_in,
    plan_data,
)
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.domain.checks import check_plan, check_roster
from kaohe_docs.intake.plan_file import plan_from
from kaohe_docs.intake.workdays import is_workday
from kaohe_docs.intake.workspace import Reading, read_workspace
from kaohe_docs.kind import printed_values
from kaohe_docs.text.figures import placeholders_in

ROSTER = Path("roster", "roster.xlsx")


def names(people: object) -> list[str]:
    return [person.name for person in people]  # type: ignore[attr-defined]


# ── people ──────────────────────────────────────────────────


def test_two_deputies_without_a_separator_are_two_people(sample: Assessment) -> None:
    fourth = sample.roster.groups[3]
    assert names(fourth.deputy_leaders) == ["韩良", "张艳俊"]


def test_the_doubt_about_the_two_deputies_stays_until_somebody_settles_it(sample_reading: Reading) -> None:
    doubts = [p for p in sample_reading.problems if p.subject == "two-names-run-together:韩良张艳俊"]
    assert [problem.level for problem in doubts] == ["doubt"]


def test_the_two_deputies_stand_apart_in_the_groups_letter(built_sample: Built) -> None:
    (letter,) = [text for text in built_sample.texts_of("group-letter") if "张艳俊" in text]
    assert "韩良张艳俊" not in letter.replace("韩　良", "韩良")


def test_two_names_in_one_cell_are_an_error(workspace: Path) -> None:
    edit_cells(workspace / ROSTER, {"考核组": {"C28": "韩良、张艳俊"}})
    assert "several-names" in found_in(workspace)


def test_names_padded_with_spaces_are_normalised_and_reported(workspace: Path) -> None:
    edit_cells(workspace / ROSTER, {"考核组": {"C7": "梁  剑"}})
    reading = read_workspace(workspace)
    (problem,) = [p for p in reading.problems if p.code == "name-padded"]
    assert str(problem.location) == "roster/roster.xlsx [考核组] C7"
    assert reading.assessment is not None
    assert names(reading.assessment.roster.groups[0].members)[0] == "梁剑"


def test_no_name_of_the_sample_holds_a_space(sample: Assessment) -> None:
    people = [person.name for group in sample.roster.groups for person in (*group.people, group.liaison.person)]
    assert [name for name in people if name != "".join(name.split())] == []


def test_the_same_person_may_lead_a_group_and_sit_in_the_leading_group(
    sample: Assessment, sample_reading: Reading
) -> None:
    assert "任振宇" in names(sample.roster.leading_group.members)
    assert sample.roster.groups[3].leader.name == "任振宇"
    assert [p for p in sample_reading.problems if "任振宇" in str(p.message)] == []


def test_a_person_in_two_assessment_groups_is_a_doubt(workspace: Path) -> None:
    edit_cells(workspace / ROSTER, {"考核组": {"C7": "田文静"}})
    assert "person-in-two-groups" in found_in(workspace)


# ── units ───────────────────────────────────────────────────


def test_there_are_46_units_of_which_42_debrief(sample: Assessment) -> None:
    counts = {category.key: len(sample.units_of(category)) for category in sample.plan.category}
    assert counts == {"bureau": 4, "prefecture": 8, "department": 24, "institute": 10}
    assert len(sample.timetable.slots) == 42
    assert "bureau" not in {slot.unit.category for slot in sample.timetable.slots}


def test_a_unit_too_few_is_an_error_of_category_and_group(sample: Assessment) -> None:
    plan = a_plan({"category[3].count": 25, "group[3].unit_count": 25})
    found = check_roster(plan, sample.roster, file="roster/roster.xlsx")
    messages = [str(problem.message) for problem in found if problem.code == "count-against-plan"]
    assert messages == ["厅机关单位数：方案为25，名册为24", "第三组考核的单位数：方案为25，名册为24"]


def test_units_whose_names_the_plan_does_not_give_are_marked_as_samples(sample: Assessment) -> None:
    assert {unit.category for unit in sample.units if unit.sample} == {"bureau", "department", "institute"}
    assert all(unit.sample for unit in sample.units if unit.category != "prefecture")


@pytest.mark.parametrize("name", ["西宁市国土资源局", "西宁市自然资源局", "西宁市", "西宁市 国土资源局"])
def test_the_former_land_bureaus_and_the_natural_resources_bureaus_are_the_same(name: str, workspace: Path) -> None:
    path = workspace / "roster" / "results.xlsx"
    edit_cells(path, {"考察核实": {"A8": name}})
    assert [code for code in found_in(workspace) if code in {"unknown-unit", "row-twice"}] == []


def test_the_two_names_of_the_prefecture_bureaus_are_a_doubt(sample_reading: Reading) -> None:
    assert [p.subject for p in sample_reading.problems if p.subject.startswith("old-name")] == [
        "old-name:市州国土资源局"
    ]


# ── weights and raters ──────────────────────────────────────


def test_the_bureaus_weight_which_the_plan_does_not_give_is_an_assumption_with_its_reason(
    sample_reading: Reading,
) -> None:
    assert sample_reading.plan is not None
    entry = sample_reading.plan.assumptions["bureau-ballot-weight"]
    assert (entry.value, bool(entry.reason)) == (20, True)
    assert sample_reading.assumption_uses["bureau-ballot-weight"] == ("scheme[3].part[1].weight",)


def test_without_that_assumption_the_bureaus_weight_is_missing_and_not_made_up() -> None:
    found = a_plan_reading({"assumptions.bureau-ballot-weight": None})
    assert "unknown-assumption" in codes(found.problems)
    assert found.plan is None


def test_what_a_tick_is_worth_is_an_assumption(sample_reading: Reading) -> None:
    assert len(sample_reading.assumption_uses["ballot-grades"]) == 5


def test_what_the_local_committees_grade_is_worth_is_the_plans_own_rule() -> None:
    (part,) = a_plan().scheme[1].externals
    assert [(grade.word, grade.points) for grade in part.grades] == [("优秀", 5), ("良好", 4), ("一般", 3), ("较差", 2)]


@pytest.mark.parametrize("scheme", range(3))
def test_every_scheme_makes_100_of_which_80_are_verification(scheme: int) -> None:
    found = a_plan().scheme[scheme]
    assert sum(found.full_mark_of(leaf) for leaf in found.leaves) == 100
    assert found.share_of_total(found.leaves[-1]) == 80


def test_members_of_the_groups_rate_where_the_assumption_puts_them(sample: Assessment) -> None:
    counts = {entry.part: (entry.rater_class, entry.count) for entry in sample.roster.rater_counts}
    assert counts["考核组成员"] == ("others", 29)


def test_members_of_the_groups_in_another_class_than_assumed_are_an_error(workspace: Path) -> None:
    edit_plan(
        workspace,
        ('title = "考核组成员的测评票计入哪一类测评主体"\nvalue = "others"', 'title = "归类"\nvalue = "leaders"'),
    )
    assert "group-members-rate-as" in found_in(workspace)


def test_weights_that_do_not_make_20_are_an_error_that_shows_the_sum() -> None:
    (problem,) = check_plan(a_plan({"scheme[1].part[3].weight": 6}), file="roster/plan.toml")[:1]
    assert problem.code == "weights-do-not-add"
    assert str(problem.location) == "roster/plan.toml scheme[1].part[1]"
    assert "满分20分，各分项合计16分" in str(problem.message)


def test_weights_that_do_not_make_100_are_an_error() -> None:
    problems = check_plan(a_plan({"scheme[1].part[4].weight": 70}), file="roster/plan.toml")
    assert [(p.code, p.location.key) for p in problems if p.level == "error"] == [("weights-do-not-add", "scheme[1]")]


# ── quotas ──────────────────────────────────────────────────


def test_the_quota_is_2_3_7_3_and_15_in_all_and_tentative() -> None:
    plan = a_plan()
    assert [category.quota for category in plan.category] == [2, 3, 7, 3]
    assert (plan.grading.quota_total, plan.grading.tentative) == (15, True)


def test_quotas_that_do_not_make_their_sum_are_an_error() -> None:
    problems = check_plan(a_plan({"category[1].quota": 3}), file="roster/plan.toml")
    assert [p.code for p in problems if p.level == "error"] == ["quota-sum"]


def test_a_quota_above_the_number_of_units_is_an_error() -> None:
    problems = check_plan(a_plan({"category[1].quota": 5, "grading.quota_total": 18}), file="roster/plan.toml")
    assert [p.code for p in problems if p.level == "error"] == ["quota-over-units"]


def test_the_circular_names_exactly_2_3_7_3_units(built_sample: Built, sample: Assessment) -> None:
    (circular,) = built_sample.texts_of("commendation-circular")
    lines = circular.splitlines()
    for category, count in zip(outcome_in(sample).categories, (2, 3, 7, 3), strict=True):
        heading = next(n for n, line in enumerate(lines) if f"{category.category.short}（{count}个）" in line)
        assert sorted(lines[heading + 1].removesuffix("。").split("、")) == sorted(
            u.unit.name for u in category.with_grade("优秀")
        )


# ── what the plan does not give ─────────────────────────────


def test_number_date_and_deadline_are_placeholders_and_never_made_up(sample: Assessment, built_sample: Built) -> None:
    placeholders = {
        text
        for made in built_sample.report.made
        for value in printed_values(made.planned.draft.context)
        for text in placeholders_in(value)
    }
    assert {"【待补：发文字号】", "【待补：成文日期】", "【待补：材料报送截止日期】"} <= placeholders
    assert sample.plan.official.issue_number == ""
    assert sample.plan.official.issue_date is None


def test_deductions_have_no_amount() -> None:
    assert {rule.item: rule.amount for rule in a_plan().adjustment if rule.amount is not None} == {}


def test_2019_is_assessed_and_2020_is_the_year_of_issue(built_sample: Built) -> None:
    plan = a_plan()
    assert (plan.identity.assessment_year, plan.identity.issue_year) == (2019, 2020)
    for path, text in built_sample.texts.items():
        assert "2020年度" not in text, path
        assert "2019年5月" not in text, path


# ── rubbish ─────────────────────────────────────────────────


def test_the_sample_plan_holds_no_rubbish(sample_reading: Reading) -> None:
    rubbish = {"leftover-text", "doubled-word"}
    assert [str(p.location) for p in sample_reading.problems if p.code in rubbish] == []


@pytest.mark.parametrize(
    ("key", "text", "code"),
    [
        ("requirement[3].text", "[bookmark: _GoBack]考核领导小组办公室做好总体组织协调工作", "leftover-text"),
        ("content[2].items", ["各事业局党委2019年履行履行党风廉政建设主体责任情况"], "doubled-word"),
        ("assumptions.meeting-place.value", "厅机关会议室{{地点}}", "leftover-text"),
    ],
)
def test_rubbish_of_an_editor_is_reported_with_its_key(key: str, text: object, code: str) -> None:
    problems = plan_from(plan_data({key: text})).problems
    found = [(p.code, p.level) for p in problems if p.location.key.startswith(key)]
    assert set(found) == {(code, "warning")}


# ── time ────────────────────────────────────────────────────


def test_42_debriefings_of_15_minutes_are_ten_and_a_half_hours_and_need_four_half_days(sample: Assessment) -> None:
    assert sum((slot.end - slot.start for slot in sample.timetable.slots), timedelta()) == timedelta(hours=10.5)
    assert sample.timetable.half_days_needed == 4


def test_one_day_is_an_error_that_says_how_much_is_missing(workspace: Path) -> None:
    edit_plan(workspace, ("value = [2020-05-14, 2020-05-15]", "value = [2020-05-14]"))
    (problem,) = [p for p in read_workspace(workspace).problems if p.level == "error"]
    assert problem.code == "too-little-time"
    assert str(problem.message) == (
        "42个单位每个15分钟，共630分钟，需要4个半天；现只安排2个半天，有21个单位排不下，还差315分钟。"
        "请增加 meeting.days 或调整半天的起止时间"
    )


def test_every_date_of_the_meeting_falls_into_the_middle_of_may_and_on_working_days(sample: Assessment) -> None:
    days = {slot.start.date() for slot in sample.timetable.slots}
    assert all(date(2020, 5, 11) <= day <= date(2020, 5, 20) and is_workday(day) for day in days)


def test_a_meeting_in_late_may_is_outside_its_window(workspace: Path) -> None:
    edit_plan(workspace, ("value = [2020-05-14, 2020-05-15]", "value = [2020-05-21, 2020-05-22]"))
    assert found_in(workspace).count("outside-window") == 2


def test_a_visit_outside_late_may_is_an_error(workspace: Path) -> None:
    edit_cells(workspace / ROSTER, {"被考核单位": {"J8": date(2020, 6, 1)}})
    assert "outside-window" in found_in(workspace)


# ── ballots ─────────────────────────────────────────────────


def test_the_local_committees_five_percent_is_a_grade_asked_for_and_no_ballot(sample: Assessment) -> None:
    shares = {style.name: style.share_of_total for style in ballot_styles(sample) if not style.own_meeting}
    assert shares == {
        "市州自然资源部门-领导小组": 10,
        "市州自然资源部门-单位负责人和群众代表": 5,
        "厅机关-领导小组": 10,
        "厅机关-单位负责人和群众代表": 10,
        "厅直属事业单位-领导小组": 10,
        "厅直属事业单位-单位负责人和群众代表": 10,
    }


def test_the_grades_of_a_ballot_are_worth_their_share_of_its_weight(sample: Assessment) -> None:
    style = next(style for style in ballot_styles(sample) if style.name == "市州自然资源部门-单位负责人和群众代表")
    assert style.grade_points() == (
        ("优秀", Decimal(5)),
        ("良好", Decimal(4)),
        ("一般", Decimal(3)),
        ("较差", Decimal(2)),
    )


def test_the_repositorys_own_sample_has_no_errors() -> None:
    assert [p for p in read_workspace(REPOSITORY).problems if p.level == "error"] == []


# ── raters who could be told by their marks ─────────────────


@pytest.mark.parametrize(("count", "least", "warned"), [(4, 5, True), (5, 5, False), (5, 6, True), (1, 5, True)])
def test_a_class_so_small_that_marks_are_attributable_is_told(
    workspace: Path, count: int, least: int, *, warned: bool
) -> None:
    edit_plan(workspace, ("least_raters = 5", f"least_raters = {least}"))
    edit_cells(workspace / ROSTER, {"测评人员": {"C11": count}})
    found = [problem for problem in read_workspace(workspace).problems if problem.code == "few-raters"]
    assert [problem.level for problem in found] == ["warning"] * warned
    if warned:
        assert found[0].subject == "事业局参会人员（青海省有色地质矿产勘查局）"
        assert f"只有{count}人" in str(found[0].message)
