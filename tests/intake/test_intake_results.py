"""Results as the office enters them, and every slip that is found in one run."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_books import REPOSITORY, RESULTS, a_plan, a_plan_with, findings, results_of, roster_of, with_cells
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import Approval, EnteredPoints, Results
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster

DATA = RESULTS


def read_after(tmp_path: Path, sheet: str, cells: dict[str, Any], plan: AssessmentPlan | None = None) -> Results:
    results, problems = results_of(tmp_path, with_cells(DATA, {sheet: cells}), plan=plan)
    assert problems == ()
    return results


def found_after(tmp_path: Path, sheet: str, cells: dict[str, Any], plan: AssessmentPlan | None = None) -> list[str]:
    return findings(results_of(tmp_path, with_cells(DATA, {sheet: cells}), plan=plan)[1])


def test_good_results_are_read_exactly(tmp_path: Path) -> None:
    results, problems = results_of(tmp_path)
    assert problems == ()
    assert results.entered == (EnteredPoints("办公室", Decimal("78.1")),)
    (ballots,) = results.ballots
    assert ballots.ticks == (("优秀", 7), ("良好", 2), ("一般", 0), ("较差", 0))
    assert (ballots.issued, ballots.returned, ballots.valid, ballots.abstained) == (10, 10, 9, 0)
    assert [(entry.unit_name, entry.item, entry.grade) for entry in results.external] == [
        ("西宁市自然资源局", "地方党委考核结果", "优秀"),
        ("办公室", "党风廉政建设责任制考核", "良好"),
    ]
    assert [(entry.item, entry.amount) for entry in results.adjustments] == [("超时述职", Decimal("-0.5"))]
    assert not results.approval.recorded
    assert not results.sample
    assert str(results.entered[0].source) == "roster/results.xlsx [考察核实] B2"


def test_without_a_file_there_are_no_results_and_no_problem(tmp_path: Path) -> None:
    roster, _ = roster_of(tmp_path)
    assert roster is not None
    assert read_results(tmp_path / "results.xlsx", plan=a_plan(), roster=roster) == (None, ())


def test_the_sample_results_are_read_without_findings_and_are_marked() -> None:
    plan = a_plan()
    roster, _ = read_roster(REPOSITORY / "roster" / "roster.xlsx", plan=plan)
    assert roster is not None
    results, problems = read_results(REPOSITORY / "roster" / "results.xlsx", plan=plan, roster=roster)
    assert problems == ()
    assert results is not None
    assert results.sample
    counts = (len(results.entered), len(results.ballots), len(results.external), len(results.adjustments))
    assert counts == (46, 4 + 42 * 2, 8 + 46, 2)
    assert not results.approval.recorded


def test_rows_that_name_a_unit_only_are_not_entered_yet(tmp_path: Path) -> None:
    results = read_after(tmp_path, "考察核实", {"B2": None, "C2": "尚未核实"})
    assert results.entered == ()


def test_issued_ballots_filled_in_beforehand_are_no_count(tmp_path: Path) -> None:
    results = read_after(tmp_path, "民主测评", {"C3": 10})
    assert len(results.ballots) == 1


@pytest.mark.parametrize("text", ["办公室", " 办 公 室 ", "西宁市", "西宁市国土资源局", "西宁市自然资源局"])
def test_a_unit_may_be_given_by_any_of_its_names(tmp_path: Path, text: str) -> None:
    results, _ = results_of(tmp_path, with_cells(DATA, {"考察核实": {"A2": text}}))
    assert results.entered[0].unit_name in {"办公室", "西宁市自然资源局"}


def test_an_unknown_unit_comes_with_near_matches(tmp_path: Path) -> None:
    _, problems = results_of(tmp_path, with_cells(DATA, {"考察核实": {"A2": "西宁自然资源局"}}))
    assert findings(problems) == ["error unknown-unit [考察核实] A2"]
    assert "是不是：西宁市自然资源局" in str(problems[0].message)


@pytest.mark.parametrize(
    ("sheet", "cells", "finding"),
    [
        ("考察核实", {"B2": 80.5}, "error out-of-range [考察核实] B2"),
        ("考察核实", {"B2": -1}, "error out-of-range [考察核实] B2"),
        ("考察核实", {"B2": "优"}, "error not-a-number [考察核实] B2"),
        ("考察核实", {"B2": "=78+0"}, "error not-calculated [考察核实] B2"),
        ("考察核实", {"A3": "办公室", "B3": 70}, "error row-twice [考察核实] A3"),
        ("考察核实", {"A2": None}, "error missing-cell [考察核实] A2"),
        ("民主测评", {"B2": "群众"}, "error unknown-rater-class [民主测评] B2"),
        ("民主测评", {"B2": "事业局参会人员"}, "error wrong-raters [民主测评] B2"),
        ("民主测评", {"F2": 6}, "error count-mismatch [民主测评] E2"),
        ("民主测评", {"J2": 1}, "error count-mismatch [民主测评] E2"),
        ("民主测评", {"F2": 7.5}, "error not-a-whole-number [民主测评] F2"),
        ("民主测评", {"F2": -7}, "error out-of-range [民主测评] F2"),
        ("民主测评", {"E2": None}, "error missing-cell [民主测评] E2"),
        ("民主测评", {"D2": 8}, "error count-order [民主测评] E2"),
        ("民主测评", {"C2": 9}, "error count-order [民主测评] D2"),
        ("民主测评", {"C2": 12}, "error too-many-ballots [民主测评] C2"),
        ("民主测评", {"C2": None}, "warning missing-count [民主测评] C2"),
        ("民主测评", {"A3": "办公室", "E3": 1, "F3": 1}, "error row-twice [民主测评] A3"),
        ("民主测评", {"F1": "最好"}, "error missing-column [民主测评]"),
        ("外部评价", {"C2": "优"}, "error unknown-grade [外部评价] C2"),
        ("外部评价", {"B2": "群众满意度"}, "error unknown-item [外部评价] B2"),
        ("外部评价", {"A2": "办公室"}, "error unknown-item [外部评价] B2"),
        ("外部评价", {"D2": 5}, "error wrong-column [外部评价] D2"),
        ("外部评价", {"A3": "西宁市", "B3": "地方党委考核结果"}, "error row-twice [外部评价] A3"),
        ("加减分", {"B2": "迟到"}, "error unknown-item [加减分] B2"),
        ("加减分", {"C2": 0.5}, "error wrong-sign [加减分] C2"),
        ("加减分", {"C2": 0}, "error wrong-sign [加减分] C2"),
        ("加减分", {"C2": None}, "error missing-cell [加减分] C2"),
        ("加减分", {"D2": None}, "error missing-cell [加减分] D2"),
        ("加减分", {"E2": None}, "error missing-cell [加减分] E2"),
        ("审定", {"A2": "批准机关", "B2": "厅党组"}, "error unknown-word [审定] A2"),
        ("审定", {"B4": "六月"}, "error not-a-date [审定] B4"),
        ("审定", {"A5": "等次", "B5": "优秀", "C5": "丙处"}, "error unknown-unit [审定] C5"),
        ("审定", {"A5": "等次", "B5": "优秀"}, "error missing-cell [审定] C5"),
        ("审定", {"A5": "并列取舍", "B5": "丙处"}, "error unknown-unit [审定] B5"),
        ("审定", {"A5": "问题决定", "B5": "空缺"}, "error missing-cell [审定] C5"),
    ],
)
def test_a_slip_is_reported_at_its_cell(tmp_path: Path, sheet: str, cells: dict[str, Any], finding: str) -> None:
    assert finding in found_after(tmp_path, sheet, cells)


def test_all_problems_of_all_sheets_are_found_in_one_run(tmp_path: Path) -> None:
    changes = {
        "考察核实": {"B2": 81},
        "民主测评": {"F2": 8},
        "外部评价": {"C2": "很好"},
        "加减分": {"C2": 2},
        "审定": {"B4": "近日"},
    }
    _, problems = results_of(tmp_path, with_cells(DATA, changes))
    assert [problem.code for problem in problems if problem.level == "error"] == [
        "out-of-range",
        "count-mismatch",
        "unknown-grade",
        "wrong-sign",
        "not-a-date",
    ]


def test_a_deduction_without_its_minus_says_what_to_write(tmp_path: Path) -> None:
    _, problems = results_of(tmp_path, with_cells(DATA, {"加减分": {"C2": 2}}))
    assert "请写作 -2" in str(problems[0].message)
    assert found_after(tmp_path, "加减分", {"C2": -2}) == []
    # A typographic minus makes a text, which the workbook's own formulas do not count.
    assert found_after(tmp_path, "加减分", {"C2": "−2"}) == ["error figure-as-text [加减分] C2"]


def test_the_full_mark_itself_is_allowed(tmp_path: Path) -> None:
    assert read_after(tmp_path, "考察核实", {"B2": 80}).entered[0].points == 80


def test_spares_are_rounded_up(tmp_path: Path) -> None:
    """Ten raters and five percent spares allow eleven ballots."""
    assert found_after(tmp_path, "民主测评", {"C2": 11}) == []


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        ("考察核实", {"C2": "示例"}),
        ("加减分", {"D2": "示例：计时记录"}),
        ("审定", {"A6": "注：以上为示例数据"}),
    ],
)
def test_a_remark_marks_the_results_as_a_sample(tmp_path: Path, sheet: str, cells: dict[str, Any]) -> None:
    assert read_after(tmp_path, sheet, cells).sample


def test_a_title_row_marks_the_results_as_a_sample(tmp_path: Path) -> None:
    book = {title: [["示例数据"], *rows] for title, rows in DATA.items()}
    results, problems = results_of(tmp_path, book)
    assert problems == ()
    assert results.sample


def test_the_approval_is_read_with_ties_and_grades(tmp_path: Path) -> None:
    cells = {
        "B2": "厅党组",
        "B3": "厅党组会议",
        "B4": datetime(2020, 6, 12),
        "A5": "并列取舍",
        "C5": "办公室",
        "A6": "并列取舍",
        "B6": "西宁市、法规处",
        "A7": "等次",
        "B7": "优秀",
        "C7": "办公室",
    }
    approval = read_after(tmp_path, "审定", cells).approval
    assert approval == Approval(
        body="厅党组",
        meeting="厅党组会议",
        day=date(2020, 6, 12),
        tie_winners=("办公室", "西宁市自然资源局", "法规处"),
        grades=(("办公室", "优秀"),),
    )
    assert approval.recorded


def test_an_approval_as_prefilled_by_the_entry_workbook_is_none(tmp_path: Path) -> None:
    cells = {"A5": "等次", "C5": "办公室", "A6": "并列取舍"}
    assert read_after(tmp_path, "审定", cells).approval == Approval()


def test_a_sheet_for_which_the_plan_has_no_rules_may_be_missing(tmp_path: Path) -> None:
    book = {title: rows for title, rows in DATA.items() if title != "加减分"}
    assert findings(results_of(tmp_path, book)[1]) == ["error missing-sheet []"]
    assert results_of(tmp_path, book, plan=a_plan_with(adjustment=()))[1] == ()


# ── other plans ────────────────────────────────────────────────


def a_plan_scored_by(*part: dict[str, Any], **parts: Any) -> AssessmentPlan:
    """Let every category be scored by the same parts."""
    keys = ("headquarters", "prefecture", "bureau")
    return a_plan_with(scheme=[{"key": key, "title": "计分办法", "part": part} for key in keys], **parts)


VERIFIED = {"name": "考察核实", "type": "entered", "weight": 80}
NO_OUTSIDE = {**DATA, "外部评价": DATA["外部评价"][:1]}


def a_points_plan() -> AssessmentPlan:
    """Let the leaders give 0 to 100 points instead of grades, with a word for those who cannot judge."""
    ballot = {"name": "领导小组测评", "type": "ballot", "raters": "leaders", "weight": 20, "method": "points",
              "abstention": "不了解"}  # fmt: skip
    return a_plan_scored_by(ballot, {**VERIFIED, "scale": 100})


MARKS = {"F1": "第1票", "G1": "第2票", "H1": "第3票", "I1": None, "J1": "不了解", "E2": 4}


def test_ballots_with_points_are_read_vote_by_vote(tmp_path: Path) -> None:
    plan = a_points_plan()
    cells = {**MARKS, "F2": 90, "G2": 85.5, "H2": 88, "J2": 1}
    book = with_cells(NO_OUTSIDE, {"民主测评": cells})
    results, problems = results_of(tmp_path, book, plan=plan)
    assert problems == ()
    (ballots,) = results.ballots
    assert ballots.marks == (Decimal(90), Decimal("85.5"), Decimal(88))
    assert (ballots.ticks, ballots.abstained) == ((), 1)


@pytest.mark.parametrize(
    ("cells", "finding"),
    [
        ({"F2": 101, "G2": 85, "H2": 88, "J2": 1}, "error out-of-range [民主测评] F2"),
        ({"F2": 90, "G2": 85, "H2": None, "J2": 1}, "error count-mismatch [民主测评] E2"),
    ],
)
def test_votes_out_of_range_or_missing_are_reported(tmp_path: Path, cells: dict[str, Any], finding: str) -> None:
    assert finding in found_after(tmp_path, "民主测评", {**MARKS, **cells}, a_points_plan())


def test_points_may_be_entered_on_a_scale_of_their_own(tmp_path: Path) -> None:
    assert found_after(tmp_path, "考察核实", {"B2": 95}, a_points_plan()).count("error out-of-range [考察核实] B2") == 0


def a_plan_with_rule(**rule: Any) -> AssessmentPlan:
    return a_plan_with(adjustment=[{"item": "超时述职", "sign": "deduct", "decided_by": "办公室", **rule}])


def test_an_amount_above_the_cap_is_refused(tmp_path: Path) -> None:
    assert found_after(tmp_path, "加减分", {"C2": -1.5}, a_plan_with_rule(cap=1)) == ["error above-cap [加减分] C2"]


def test_an_item_may_come_twice_but_not_with_the_same_basis(tmp_path: Path) -> None:
    again = {"A3": "办公室", "B3": "超时述职", "C3": -0.5, "E3": "厅考核工作领导小组办公室"}
    assert len(read_after(tmp_path, "加减分", {**again, "D3": "第二天的计时记录"}).adjustments) == 2
    assert found_after(tmp_path, "加减分", {**again, "D3": "计时记录"}) == ["error row-twice [加减分] A3"]


def test_an_amount_other_than_the_plan_s_is_pointed_out(tmp_path: Path) -> None:
    assert found_after(tmp_path, "加减分", {}, a_plan_with_rule(amount=1)) == ["warning other-amount [加减分] C2"]


def test_an_external_score_must_lie_on_its_scale(tmp_path: Path) -> None:
    plan = a_plan_scored_by(
        {"name": "满意度", "type": "external", "by": "统计局", "weight": 20, "scale": 100}, VERIFIED
    )
    cells = {"B2": "满意度", "C2": None, "D2": 96.5}
    book = {title: rows for title, rows in DATA.items() if title != "民主测评"}
    results, problems = results_of(tmp_path, with_cells(book, {"外部评价": cells}), plan=plan)
    assert problems == ()
    assert results.external[0].score == Decimal("96.5")
    for wrong, finding in (({"D2": 101}, "out-of-range [外部评价] D2"), ({"C2": "优秀"}, "wrong-column [外部评价] C2")):
        _, problems = results_of(tmp_path, with_cells(book, {"外部评价": {**cells, **wrong}}), plan=plan)
        assert findings(problems) == [f"error {finding}"]


def test_several_entered_parts_are_told_apart_by_name(tmp_path: Path) -> None:
    common, own = ({"name": name, "type": "entered", "weight": 50} for name in ("共性目标", "个性目标"))
    plan = a_plan_scored_by(common, own)
    heading = ["被考核单位", "分项", "核实得分"]
    rows = [heading, ["办公室", "共性目标", 38], ["办公室", "个性目标", 47]]
    results, problems = results_of(tmp_path, {**NO_OUTSIDE, "考察核实": rows}, plan=plan)
    assert problems == ()
    assert [(entry.part, entry.points) for entry in results.entered] == [("共性目标", 38), ("个性目标", 47)]
    for part_cell, code in ((None, "missing-cell"), ("其他", "unknown-part")):
        rows = [heading, ["办公室", part_cell, 38]]
        _, problems = results_of(tmp_path, {**NO_OUTSIDE, "考察核实": rows}, plan=plan)
        assert [problem.code for problem in problems] == [code]


def test_a_figure_that_is_ranked_later_has_no_full_mark(tmp_path: Path) -> None:
    plan = a_plan_scored_by({"name": "投资增速", "type": "rank_points", "weight": 20, "points": [20, 10]}, VERIFIED)
    rows = [["被考核单位", "分项", "核实得分"], ["办公室", "投资增速", 1250.5], ["法规处", "投资增速", -3]]
    results, problems = results_of(tmp_path, {**NO_OUTSIDE, "考察核实": rows}, plan=plan)
    assert problems == ()
    assert [entry.points for entry in results.entered] == [Decimal("1250.5"), -3]


def test_a_ballot_on_several_criteria_names_them(tmp_path: Path) -> None:
    grades = [{"word": "好", "share": 100}, {"word": "差", "share": 0}]
    criteria = [{"name": "履职", "weight": 60}, {"name": "廉政", "weight": 40}]
    ballot = {"name": "测评", "type": "ballot", "raters": "leaders", "weight": 20, "grades": grades}
    plan = a_plan_scored_by({**ballot, "criteria": criteria}, VERIFIED)
    heading = ["被考核单位", "测评主体", "分项", "发出", "收回", "有效", "好", "差"]
    rows = [heading, *(["办公室", "领导小组", name, 10, 10, 10, 9, 1] for name in ("履职", "廉政"))]
    results, problems = results_of(tmp_path, {**NO_OUTSIDE, "民主测评": rows}, plan=plan)
    assert problems == ()
    assert [count.part for count in results.ballots] == ["履职", "廉政"]
    for name, code in ((None, "missing-cell"), ("勤政", "unknown-part")):
        rows = [heading, ["办公室", "领导小组", name, 10, 10, 10, 9, 1]]
        _, problems = results_of(tmp_path, {**NO_OUTSIDE, "民主测评": rows}, plan=plan)
        assert [problem.code for problem in problems] == [code]


def test_a_rank_on_a_ballot_lies_between_one_and_the_number_of_units(tmp_path: Path) -> None:
    ballot = {"name": "测评", "type": "ballot", "raters": "leaders", "weight": 20, "method": "ranks"}
    plan = a_plan_scored_by(ballot, VERIFIED)
    heading = ["被考核单位", "测评主体", "发出", "收回", "有效", "第1票", "第2票"]
    for rank, codes in ((2, []), (3, ["out-of-range"]), (0, ["out-of-range"])):
        rows = [heading, ["办公室", "领导小组", 2, 2, 2, 1, rank]]
        _, problems = results_of(tmp_path, {**NO_OUTSIDE, "民主测评": rows}, plan=plan)
        assert [problem.code for problem in problems] == codes


def test_vetoes_are_read_where_the_plan_has_them(tmp_path: Path) -> None:
    plan = a_plan_with(veto=[{"item": "发生重大事故", "effect": "not-top", "decided_by": "领导小组"}])
    heading = ["被考核单位", "事项", "依据", "决定机关"]
    rows = [heading, ["办公室", "发生重大事故", "通报", "领导小组"], ["法规处"]]
    results, problems = results_of(tmp_path, {**DATA, "一票否决": rows}, plan=plan)
    assert problems == ()
    assert [(veto.unit_name, veto.item) for veto in results.vetoes] == [("办公室", "发生重大事故")]
    rows = [heading, ["办公室", "迟到", None, "领导小组"]]
    _, problems = results_of(tmp_path, {**DATA, "一票否决": rows}, plan=plan)
    assert findings(problems) == ["error unknown-item [一票否决] B2", "error missing-cell [一票否决] C2"]


def test_a_decision_on_a_named_problem_is_read(tmp_path: Path) -> None:
    cells = {"A5": "问题决定", "B5": "空缺", "C5": "quota-not-filled:厅机关"}
    assert read_after(tmp_path, "审定", cells).approval.decisions == (("quota-not-filled:厅机关", "空缺"),)


ANYTHING = st.one_of(
    st.none(),
    st.integers(-5, 120),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)),
    st.text("办公室优秀领导小组等次 0123456789.-=#·（）", max_size=12),
)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(DATA)), st.sampled_from("ABCDEF"), st.integers(1, 4), ANYTHING)
def test_anything_in_any_cell_ends_in_findings_not_in_a_traceback(
    tmp_path: Path, sheet: str, column: str, row: int, value: Any
) -> None:
    results_of(tmp_path, with_cells(DATA, {sheet: {f"{column}{row}": value}}))
