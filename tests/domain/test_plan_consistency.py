"""A plan that contradicts itself never makes a circular in silence: each way is an error or a doubt that names its key."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from example_books import write_example
from factories import a_final_workspace, a_workspace, edit_plan

GRADES = 'grades = ["优秀", "良好", "合格", "不合格"]'
LADDER = """threshold = [
  { grade = "优秀", at_least = 85, clause = "第八条" },
  { grade = "良好", at_least = 75, clause = "第八条" },
  { grade = "合格", at_least = 60, clause = "第八条" },
  { grade = "不合格", at_least = 0, clause = "第八条" },
]"""


@dataclass(frozen=True)
class Checked:
    """What `kaohe check` says of a workspace."""

    workspace: Path

    @cached_property
    def done(self) -> Done:
        return run_kaohe("check", "-w", self.workspace, "--json")

    def of(self, code: str) -> list[tuple[str, str]]:
        """Return level and location of every finding of a code."""
        return [(p["level"], p["location"]) for p in self.done.json["problems"] if p["code"] == code]

    def message(self, code: str) -> str:
        return next(p["message"] for p in self.done.json["problems"] if p["code"] == code)

    @property
    def doubts(self) -> list[str]:
        return [p["id"] for p in self.done.json["problems"] if p["level"] == "doubt"]


def schools(folder: Path, *edits: tuple[str, str]) -> Checked:
    """Check the example with peer groups, percentages and a ladder of grades, with its plan changed."""
    return Checked(edit_plan(write_example("peer-group-quotas", folder / "case"), *edits))


def example(name: str, folder: Path, *edits: tuple[str, str]) -> Checked:
    return Checked(edit_plan(write_example(name, folder / "case"), *edits))


def sample(folder: Path, *edits: tuple[str, str]) -> Checked:
    return Checked(edit_plan(a_workspace(folder / "case"), *edits))


# ── every grade is in the ladder, once, in order ────────────


def test_the_examples_ladder_is_right(tmp_path: Path) -> None:
    checked = schools(tmp_path)
    assert (checked.done.errors, checked.doubts) == ([], [])


@pytest.mark.parametrize(
    ("edit", "code", "key"),
    [
        (('{ grade = "优秀", at_least', '{ grade = "优异", at_least'), "grade-not-in-ladder", "threshold[1].grade"),
        (('limit = [{ grade = "良好"', 'limit = [{ grade = "良"'), "grade-not-in-ladder", "limit[1].grade"),
        ((GRADES, ""), "grade-not-in-ladder", "grades"),
        (('{ grade = "合格", at_least', '{ grade = "良好", at_least'), "threshold-order", "threshold[3]"),
        (("at_least = 75", "at_least = 90"), "threshold-order", "threshold[2]"),
        (("at_least = 60", "at_least = 75"), "threshold-order", None),
        (("at_least = 0", "at_least = 60"), "threshold-order", "threshold[4]"),
        (('top_grade = "优秀"', 'top_grade = "忧秀"'), "top-grade-not-first", "top_grade"),
        ((GRADES, 'grades = ["良好", "优秀", "合格", "不合格"]'), "top-grade-not-first", "top_grade"),
        ((GRADES, 'grades = ["优秀", "合格", "良好", "不合格"]'), "threshold-order", "threshold[3]"),
        ((GRADES, 'grades = ["优秀", "良好", "合格", "合格", "不合格"]'), "duplicate-name", "grades"),
    ],
)
def test_a_grade_that_is_not_in_the_ladder_once_and_in_order_is_an_error(
    tmp_path: Path, edit: tuple[str, str], code: str, key: str | None
) -> None:
    checked = schools(tmp_path, edit)
    expected = [] if key is None else [("error", f"roster/plan.toml grading.{key}")]
    assert checked.of(code)[:1] == expected
    assert checked.done.code == (1 if expected else 0)


def test_the_error_names_the_grades_that_there_are(tmp_path: Path) -> None:
    checked = schools(tmp_path, ('{ grade = "优秀", at_least', '{ grade = "优异", at_least'))
    words = "“优异”不在方案的等次之中：优秀、良好、合格、不合格；请改正，或在 grading.grades 从高到低列全"
    assert checked.message("grade-not-in-ladder") == words


def test_a_bound_may_stay_where_places_run_out_above_it(tmp_path: Path) -> None:
    # Who reaches 75 but finds no place among the 良好 is 合格 here.
    assert schools(tmp_path, ("at_least = 60", "at_least = 75")).of("threshold-order") == []


@pytest.mark.parametrize(
    ("edit", "code", "key"),
    [
        (('{ grade = "好", at_least', '{ grade = "很好", at_least'), "grade-not-in-ladder", "threshold[1].grade"),
        (('limit = [{ grade = "好"', 'limit = [{ grade = "优秀"'), "grade-not-in-ladder", "limit[1].grade"),
        (("at_least = 80", "at_least = 95"), "threshold-order", "threshold[2]"),
        (('top_grade = "好"', 'top_grade = "较好"'), "top-grade-not-first", "top_grade"),
    ],
)
def test_the_ladder_of_a_second_assessment_is_checked_too(
    tmp_path: Path, edit: tuple[str, str], code: str, key: str
) -> None:
    found = example("rounds-and-party", tmp_path, edit).of(code)
    assert found == [("error", f"roster/plan.toml content[2].grading.{key}")]


def test_words_of_a_graded_assessment_stand_once(tmp_path: Path) -> None:
    checked = example("rounds-and-party", tmp_path, ('["合格", "不合格"]', '["合格", "不合格", "合格"]'))
    assert checked.of("duplicate-name") == [("error", "roster/plan.toml content[3].grades")]


def test_an_honour_called_by_a_lower_grade_is_questioned(tmp_path: Path) -> None:
    checked = schools(tmp_path, ('honour = "年度考核优秀"', 'honour = "年度考核良好单位"'))
    assert checked.of("honour-of-another-grade") == [("doubt", "roster/plan.toml result_use.honour")]


def test_a_bound_above_the_full_mark_is_questioned(tmp_path: Path) -> None:
    checked = schools(tmp_path, ("at_least = 85", "at_least = 850"))
    assert "threshold-above-full-mark:优秀" in checked.doubts
    # That nobody reaches it is asked once, for the places that stay empty.
    assert checked.of("category-not-in-circular") == []


def test_one_bound_for_different_full_marks_is_questioned(tmp_path: Path) -> None:
    edits = (
        ('title = "事业局计分办法"\nfull_mark = 100', 'title = "事业局计分办法"\nfull_mark = 1000'),
        ('top_grade = "优秀"', 'top_grade = "优秀"\nthreshold = [{ grade = "优秀", at_least = 90 }]'),
    )
    checked = sample(tmp_path, *edits)
    assert [doubt for doubt in checked.doubts if doubt.startswith("full-marks")] == ["full-marks-differ:目标责任考核"]


# ── quotas ──────────────────────────────────────────────────


def test_a_category_without_a_quota_beside_a_total_is_questioned(tmp_path: Path) -> None:
    checked = sample(tmp_path, ("debriefs = false\nquota = 2\n", "debriefs = false\n"))
    assert checked.of("category-without-quota") == [("doubt", "roster/plan.toml grading.quota_total")]
    assert "category-without-quota:事业局" in checked.doubts


def test_a_peer_group_without_a_quota_beside_others_is_questioned(tmp_path: Path) -> None:
    edits = (
        ('quota_percent = 30\nquota_for = "peer-group"\n', ""),
        (
            'limit = [{ grade = "良好", percent = 50, clause = "第九条" }]',
            'limit = [{ grade = "优秀", peer_group = "高中组", count = 2 }]',
        ),
    )
    assert "category-without-quota:学校·初中组" in schools(tmp_path, *edits).doubts


def test_a_percentage_that_rounds_to_no_place_is_questioned(tmp_path: Path) -> None:
    checked = schools(tmp_path, ("quota_percent = 30", "quota_percent = 10"))
    assert [d for d in checked.doubts if d.startswith("quota-rounds")] == [
        "quota-rounds-to-zero:学校·高中组",
        "quota-rounds-to-zero:学校·初中组",
    ]
    assert checked.of("quota-rounds-to-zero")[0] == ("doubt", "roster/plan.toml category[1].quota_percent")


@pytest.mark.parametrize(("count", "found"), [(3, []), (2, ["quota-against-limit:厅机关"])])
def test_a_quota_and_a_limit_that_disagree_are_questioned(tmp_path: Path, count: int, found: list[str]) -> None:
    limit = f'limit = [{{ grade = "优秀", category = "department", count = {count + 4} }}]'
    checked = sample(tmp_path, ("quota_total = 15", f"quota_total = 15\n{limit}"))
    assert [doubt for doubt in checked.doubts if doubt.startswith("quota-against")] == found


@pytest.mark.parametrize(("total", "found"), [(2, []), (3, ["quota-sum:优秀"])])
def test_the_total_is_compared_with_percentages_in_peer_groups(tmp_path: Path, total: int, found: list[str]) -> None:
    checked = schools(tmp_path, ('top_grade = "优秀"', f'top_grade = "优秀"\nquota_total = {total}'))
    assert [doubt for doubt in checked.doubts if doubt.startswith("quota-sum")] == found


def test_the_total_is_compared_with_limits_too(tmp_path: Path) -> None:
    limit = 'limit = [{ grade = "优秀", category = "department", count = 6 }]'
    checked = sample(tmp_path, ("quota_total = 15", f"quota_total = 15\n{limit}"))
    assert "quota-sum:优秀" in checked.doubts


def test_two_limits_for_the_same_grade_are_an_error(tmp_path: Path) -> None:
    twice = 'limit = [{ grade = "良好", percent = 40 }, { grade = "良好", percent = 50, clause = "第九条" }]'
    checked = schools(tmp_path, ('limit = [{ grade = "良好", percent = 50, clause = "第九条" }]', twice))
    assert checked.of("two-quotas") == [("error", "roster/plan.toml grading.limit")]


def test_more_than_all_units_is_no_quota(tmp_path: Path) -> None:
    found = schools(tmp_path, ("quota_percent = 30", "quota_percent = 130")).of("quota-over-units")
    assert found == [("error", "roster/plan.toml category[1].quota_percent")]


def test_a_category_that_the_circular_passes_over_is_questioned(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    assert Checked(workspace).doubts == []
    path = workspace / "roster" / "results.xlsx"
    scored = run_kaohe("score", "-w", workspace, "--json").json["units"]
    book = load_workbook(path)
    for unit in scored:
        if unit["category"] == "bureau" and unit["grade"] == "优秀":
            book["审定"].append(["等次", "良好", unit["unit"]])
    book.save(path)
    checked = Checked(workspace)
    assert checked.doubts == ["quota-not-filled:事业局"]
    assert run_kaohe("notices", "--final", "-w", workspace, "--json").code == 1


def test_a_category_without_places_that_the_circular_passes_over_is_questioned(tmp_path: Path) -> None:
    workspace = edit_plan(a_final_workspace(tmp_path), ("quota = 2\n", ""), ("quota_total = 15", "quota_total = 13"))
    doubts = Checked(workspace).doubts
    assert {"category-without-quota:事业局", "category-not-in-circular:事业局"} <= set(doubts)


# ── conduct, points, ties, further assessments ──────────────


def _conduct(workspace: Path, *words: str) -> Checked:
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book["外部评价"]
    headings = next(row for row in sheet.iter_rows() if "评价项目" in {cell.value for cell in row})
    columns = {cell.value: cell.column for cell in headings}
    given = list(words)
    for row in range(headings[0].row + 1, sheet.max_row + 1):
        if sheet.cell(row, columns["评价项目"]).value == "党风廉政建设责任制考核" and given:
            sheet.cell(row, columns["等次"]).value = given.pop(0)
    book.save(path)
    return Checked(workspace)


def test_conduct_words_that_nobody_knows_are_questioned_once_each(tmp_path: Path) -> None:
    checked = _conduct(a_workspace(tmp_path), "优秀", "优密", "优密", "合格")
    found = [doubt for doubt in checked.doubts if doubt.startswith("unusual")]
    assert found == ["unusual-grade:党风廉政建设责任制考核·优密"]
    assert "content[2].grades" in checked.message("unusual-grade")


def test_conduct_words_that_the_plan_lists_need_no_vocabulary(tmp_path: Path) -> None:
    workspace = edit_plan(a_workspace(tmp_path), ('result = "grade"\n', 'result = "grade"\ngrades = ["绿", "黄"]\n'))
    checked = _conduct(workspace, "绿", "优秀")
    assert [doubt for doubt in checked.doubts if doubt.startswith("unusual")] == []
    assert len(checked.of("unknown-grade")) >= 1


def test_two_grades_worth_the_same_are_questioned_once(tmp_path: Path) -> None:
    checked = sample(tmp_path, ('{ word = "良好", share = 80 }', '{ word = "良好", share = 100 }'))
    place = "roster/plan.toml assumptions.ballot-grades.value"
    assert checked.of("equal-worth") == [("doubt", place)]
    assert "equal-worth:优秀、良好" in checked.doubts


def test_grades_that_rise_are_an_error(tmp_path: Path) -> None:
    checked = sample(tmp_path, ('{ word = "良好", points = 4 }', '{ word = "良好", points = 1 }'))
    assert checked.of("steps-not-falling") == [("error", "roster/plan.toml scheme[2].part[4].grades")]


def test_a_tie_rule_that_only_one_category_has_is_questioned(tmp_path: Path) -> None:
    checked = sample(tmp_path, ("tentative = true", 'tentative = true\ntie_rule = ["考察核实", "地方党委考核结果"]'))
    assert [d for d in checked.doubts if d.startswith("tie-part")] == ["tie-part-missing:地方党委考核结果"]
    assert "事业局、厅机关、厅直属事业单位的计分办法里没有" in checked.message("tie-part-missing")


def test_a_second_scored_assessment_without_schemes_is_found_by_check(tmp_path: Path) -> None:
    edits = (('schemes = { dept = "party" }\n', ""),)
    checked = example("rounds-and-party", tmp_path, *edits)
    assert checked.of("no-schemes") == [("error", "roster/plan.toml content[2].schemes")]
    assert run_kaohe("build", "--no-pdf", "-w", checked.workspace, "--json").code == 1


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (('result = "grade"\n', 'result = "grade"\nschemes = { bureau = "bureau" }\n'), "content[2].schemes"),
        (('result = "grade"\n', 'result = "grade"\ngrading = { top_grade = "好" }\n'), "content[2].grading"),
        (('result = "score"\n', 'result = "score"\ngrading = { top_grade = "好" }\n'), "content[1].grading"),
        (('result = "score"\n', 'result = "score"\ngrades = ["好"]\n'), "content[1].grades"),
        (('by = "地方党委"\n', 'by = "地方党委"\nscale = 10\n'), "scheme[2].part[4].scale"),
    ],
)
def test_rules_that_stand_where_they_do_nothing_are_errors(tmp_path: Path, edit: tuple[str, str], key: str) -> None:
    assert sample(tmp_path, edit).of("idle-key") == [("error", f"roster/plan.toml {key}")]


# ── what voters are told ────────────────────────────────────


def _ticking(line: str) -> tuple[str, str]:
    return 'how_to = ["每个被测评对象每项只选一个等次，或只写一个分数、名次"]', f'how_to = ["{line}"]'


def test_a_points_ballot_that_says_tick_is_questioned(tmp_path: Path) -> None:
    checked = example("people-trimmed", tmp_path, _ticking("在对应格内画“√”"))
    assert checked.doubts == ["instructions-of-another-method:how_to·points"]
    assert checked.of("instructions-of-another-method") == [("doubt", "roster/plan.toml ballot.how_to")]


def test_a_grades_ballot_that_says_points_is_questioned(tmp_path: Path) -> None:
    checked = example("rounds-and-party", tmp_path, _ticking("请为每个对象打分"))
    assert checked.of("instructions-of-another-method") == [("doubt", "roster/plan.toml ballot.how_to")]


def test_a_void_rule_about_grades_does_not_fit_a_points_ballot(tmp_path: Path) -> None:
    checked = example("people-trimmed", tmp_path, ('void_line = ["多选、未选"]', 'void_line = ["未选等次"]'))
    assert checked.of("instructions-of-another-method") == [("doubt", "roster/plan.toml ballot.void_line")]


def test_instructions_without_a_word_about_the_method_are_left_alone(tmp_path: Path) -> None:
    assert example("people-trimmed", tmp_path, _ticking("独立评价，不署名")).doubts == []


# ── weights and full marks of nothing ───────────────────────


@pytest.mark.parametrize(
    ("edits", "code", "key"),
    [
        (
            (('full_mark = 100\nclause = "四3；五（三）"', 'full_mark = 0\nclause = "四3；五（三）"'),),
            "no-full-mark",
            "scheme[3].full_mark",
        ),
        (
            (("weight = 5\nabout", "weight = 0\nabout"), ("weight = 5\ngrades", "weight = 10\ngrades")),
            "no-weight",
            "scheme[2].part[4].weight",
        ),
    ],
)
def test_nothing_to_count_is_one_finding(tmp_path: Path, edits: Any, code: str, key: str) -> None:
    checked = sample(tmp_path, *edits)
    assert checked.of(code) == [("error", f"roster/plan.toml {key}")]
    assert checked.done.errors == [code]


def test_an_entry_scale_of_nothing_is_found(tmp_path: Path) -> None:
    checked = example("economic-indicators", tmp_path, ("scale = 100", "scale = 0"))
    assert checked.done.errors == ["no-full-mark"]
