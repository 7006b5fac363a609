"""Trimming takes whole ballots away by their totals; what may be written on a ballot and what it is worth are two things.

The workspaces are the example people-trimmed, whose staff ballot asks about two things here.
"""

from __future__ import annotations

import random
import shutil
import tomllib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from example_books import write_example
from factories import assessment_in, edit_plan, text_of
from filled_workbook import HEADINGS, entry_workbook, recalculate, summary_rows
from independent import Entries, Target, compute
from kaohe_docs.intake.workspace import read_workspace

CRITERIA = """
criteria = [
  { name = "业务", weight = 70 },
  { name = "作风", weight = 30 },
]"""
UNITS = tuple(f"示例干部{number}" for number in "甲乙丙丁戊己")
LEADERS = [8, 8, 8, 8, 8]
#: Eight ballots, the last of which is best of all and in neither matter.
BUSINESS = [10, 9, 8, 7, 6, 5, 4, 9]
CONDUCT = [4, 5, 6, 7, 8, 9, 10, 9]

Marks = Mapping[str, Sequence[Any]]


def two_matters(folder: Path, marks: Marks | None = None, *edits: tuple[str, str]) -> Path:
    """Write a workspace whose staff ballot asks about 业务 (70 %) and 作风 (30 %), with these marks for 示例干部甲."""
    workspace = write_example("people-trimmed", folder)
    edit_plan(workspace, ("trim_from = 5", f"trim_from = 5{CRITERIA}"), *edits)
    marks = {"业务": BUSINESS, "作风": CONDUCT, **(marks or {})}
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    del book["民主测评"]
    sheet = book.create_sheet("民主测评")
    numbers = [f"第{number}票" for number in range(1, 9)]
    sheet.append(["被考核人", "测评主体", "分项", "发出", "收回", "有效", "弃权", *numbers])
    for unit in UNITS:
        sheet.append([unit, "局领导", None, 6, 6, len(LEADERS), 0, *LEADERS])
        for item in ("业务", "作风"):
            row = marks[item] if unit == UNITS[0] else [5] * 8
            given = sum(mark is not None for mark in row)
            sheet.append([unit, "职工代表", item, 8, 8, given, 0, *row])
    for row in range(book["审定"].max_row, 1, -1):
        if book["审定"].cell(row, 1).value == "问题决定":
            book["审定"].delete_rows(row)
    book.save(path)
    return workspace


def staff_score(workspace: Path, unit: str = UNITS[0]) -> Decimal:
    found = run_kaohe("score", "-w", workspace, "--json").json["units"]
    parts = next(entry for entry in found if entry["unit"] == unit)["parts"]
    return Decimal(next(part["score"] for part in parts if part["name"] == "职工评分"))


def explained(workspace: Path, unit: str = UNITS[0]) -> str:
    return run_kaohe("explain", unit, "-w", workspace).out


def problem(done: Done, code: str) -> dict[str, Any]:
    (found,) = [entry for entry in done.json["problems"] if entry["code"] == code]
    return dict(found)


def check(workspace: Path) -> Done:
    return run_kaohe("check", "-w", workspace, "--json")


# ── whole ballots ───────────────────────────────────────────


def test_whole_ballots_fall_away_by_their_weighted_totals(tmp_path: Path) -> None:
    # Totals: 8.2, 7.8, 7.4, 7, 6.6, 6.2, 5.8, 9; without 9 and 5.8 the mean is 7.2 of 10, of 60 points 43.20.
    # Criterion by criterion 7.333… would be left, 44 points.
    assert staff_score(two_matters(tmp_path)) == Decimal("43.20")


def test_a_ballot_that_is_best_in_nothing_may_have_the_best_total(tmp_path: Path) -> None:
    marks = {"业务": [10, 2, 5, 5, 9], "作风": [0, 10, 5, 5, 9]}
    # Totals: 7, 4.4, 5, 5, 9: the last and the second go; (7+5+5)/3 = 5.6667 of 10; of 60 points 34.00.
    workspace = two_matters(tmp_path, marks)
    assert staff_score(workspace) == Decimal("34.00")
    assert "整张票按加权总分去掉1个最高（第5票）、1个最低（第2票）" in explained(workspace)


def test_the_order_of_the_ballots_never_matters(tmp_path: Path) -> None:
    # Ballots 1 and 2 have the same total, 5.8, made of different marks; one of them is at the cut.
    marks = {"业务": [7, 4, 5, 5, 5], "作风": [3, 10, 5, 5, 5]}
    turned = {item: row[::-1] for item, row in marks.items()}
    trees = []
    for name, given in (("there", marks), ("back", turned)):
        workspace = two_matters(tmp_path / name, given)
        assert staff_score(workspace) == Decimal("31.60")
        tree = run_kaohe("explain", UNITS[0], "-w", workspace, "--json").json["derivation"]
        (assessed,) = tree["below"]
        part = next(node for node in assessed["below"] if node["name"] == "职工评分")
        trees.append([(node["name"], node["value"]) for node in part["below"]])
    assert trees[0] == trees[1]


def test_a_ballot_with_a_gap_cannot_be_trimmed_and_its_cell_is_named(tmp_path: Path) -> None:
    workspace = two_matters(tmp_path, {"业务": [10, 9, 8, 7, 6], "作风": [4, 5, None, 7, 8]})
    found = problem(check(workspace), "ballot-incomplete")
    assert found["level"] == "error"
    assert found["location"] == "roster/results.xlsx [民主测评] J4"
    assert "第3票" in found["message"]


def test_marks_under_other_ballots_are_a_gap_too(tmp_path: Path) -> None:
    marks = {"业务": [10, 9, None, 8, 7, 6], "作风": [4, 5, 6, None, 7, 8]}
    assert check(two_matters(tmp_path, marks)).errors == ["ballot-incomplete", "ballot-incomplete"]


def test_without_trimming_a_gap_is_an_abstention_as_before(tmp_path: Path) -> None:
    marks = {"业务": [10, 9, 8, 7, 6], "作风": [4, 5, None, 7, 8]}
    workspace = two_matters(tmp_path, marks, ("trim_high = 1\ntrim_low = 1\ntrim_from = 5", ""))
    assert check(workspace).errors == []


def test_too_few_ballots_are_not_trimmed_and_explained_so(tmp_path: Path) -> None:
    workspace = two_matters(tmp_path, {"业务": [10, 9, 8, 7], "作风": [4, 5, 6, 7]})
    assert "不满5票，不去最高最低" in explained(workspace)


def test_the_second_computation_trims_whole_ballots_too(tmp_path: Path) -> None:
    chance = random.Random(10)
    workspace = two_matters(tmp_path)
    plan = tomllib.loads((workspace / "roster" / "plan.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    for number in range(3):
        marks = {item: [chance.randint(0, 10) for _ in range(8)] for item in ("业务", "作风")}
        again = two_matters(tmp_path / str(number), marks)
        entries = Entries()
        for unit in UNITS:
            entries.marks[unit, "leaders", "领导评分"] = [Decimal(mark) for mark in LEADERS]
            for item in ("业务", "作风"):
                row = marks[item] if unit == UNITS[0] else [5] * 8
                entries.marks[unit, "staff", item] = [Decimal(mark) for mark in row]
        mine = compute(plan, [Target(unit, "cadre") for unit in UNITS], entries)
        assert Fraction(staff_score(again)) == mine[UNITS[0]].leaves["职工评分"]


# ── when trimming cannot be ─────────────────────────────────


def test_trimming_ballots_with_grades_is_an_error_of_the_plan(tmp_path: Path) -> None:
    workspace = write_example("criteria-ballots", tmp_path)
    edit_plan(workspace, ("top_cap_percent = 40", "top_cap_percent = 40\ntrim_high = 1"))
    found = problem(check(workspace), "idle-key")
    assert (found["level"], found["location"]) == ("error", "roster/plan.toml scheme[1].part[1].trim_high")


@pytest.mark.parametrize(("trims", "found"), [((3, 4), []), ((4, 4), ["too-few-to-trim"])])
def test_more_trims_than_raters_are_questioned_before_the_meeting(
    tmp_path: Path, trims: tuple[int, int], found: list[str]
) -> None:
    edits = (f"trim_high = {trims[0]}\ntrim_low = {trims[1]}\ntrim_from = 0",)
    workspace = two_matters(tmp_path, None, ("trim_high = 1\ntrim_low = 1\ntrim_from = 5", *edits))
    (workspace / "roster" / "results.xlsx").unlink()
    assert [code for code in check(workspace).codes if code == "too-few-to-trim"] == found


def test_trimming_from_fewer_ballots_than_fall_away_is_an_error(tmp_path: Path) -> None:
    workspace = two_matters(tmp_path, None, ("trim_low = 1\ntrim_from = 5", "trim_low = 4\ntrim_from = 5"))
    assert problem(check(workspace), "trims-everything")["level"] == "error"


def test_fewer_ballots_than_fall_away_are_questioned_when_counted(tmp_path: Path) -> None:
    edits = ("trim_high = 1\ntrim_low = 1\ntrim_from = 5", "trim_high = 2\ntrim_low = 2\ntrim_from = 0")
    workspace = two_matters(tmp_path, {"业务": [10, 9, 8, 7], "作风": [4, 5, 6, 7]}, edits)
    found = problem(check(workspace), "too-few-to-trim")
    assert (found["level"], found["id"]) == ("doubt", "too-few-to-trim:示例干部甲·职工评分")


# ── what a mark is worth ────────────────────────────────────

OF_TEN = (
    ("weight = 40", "weight = 10"),
    ("weight = 60", "weight = 90"),
    ('least_valid = 5\nclause = "第四条（一）"', 'clause = "第四条（一）"'),
)


def from_sixty(folder: Path, *edits: tuple[str, str]) -> Path:
    """Write a workspace whose leaders give 60 to 100 for 10 points, all of them 80."""
    workspace = two_matters(folder, None, *OF_TEN)
    text = (workspace / "roster" / "plan.toml").read_text(encoding="utf-8")
    (workspace / "roster" / "plan.toml").write_text(
        text.replace("low = 0\nhigh = 10", "low = 60\nhigh = 100", 1), encoding="utf-8"
    )
    edit_plan(workspace, *edits)
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book["民主测评"]
    for row in range(2, sheet.max_row + 1):
        if sheet.cell(row, 2).value == "局领导":
            for column in range(8, 13):
                sheet.cell(row, column).value = 80
    book.save(path)
    return workspace


def leaders_line(workspace: Path) -> str:
    return next(line for line in explained(workspace).splitlines() if "领导评分" in line and "├─" in line)


def test_the_lowest_mark_allowed_is_worth_something(tmp_path: Path) -> None:
    line = leaders_line(from_sixty(tmp_path))
    assert "领导评分（第四条（一）） 8/10" in line
    assert "按0—100分折10分" in line


STRETCHED = ("low = 60\nhigh = 100", 'low = 60\nhigh = 100\ncounts_from = "low"')


def test_a_plan_may_say_that_the_lowest_mark_counts_nothing(tmp_path: Path) -> None:
    line = leaders_line(from_sixty(tmp_path, STRETCHED))
    assert "领导评分（第四条（一）） 5/10" in line
    assert "按60—100分折10分" in line


@pytest.mark.parametrize(
    ("edits", "words"), [((), "80分计8分"), ((STRETCHED,), "80分计5分")], ids=["from zero", "from the lowest"]
)
def test_check_and_ballot_say_what_a_mark_is_worth(tmp_path: Path, edits: Any, words: str) -> None:
    workspace = from_sixty(tmp_path, *edits)
    assert words in problem(check(workspace), "points-worth")["message"]
    assert run_kaohe("ballots", "-w", workspace).code == 0
    (path,) = (workspace / "output" / "ballots").glob("*局领导*.docx")
    assert words in text_of(path)


def test_a_range_from_zero_needs_no_word(tmp_path: Path) -> None:
    assert "points-worth" not in check(two_matters(tmp_path)).codes


def test_another_worth_changes_a_locked_ballot(tmp_path: Path) -> None:
    workspace = from_sixty(tmp_path)
    assert run_kaohe("ballots", "--lock", "-w", workspace).code == 0
    edit_plan(workspace, STRETCHED)
    assert run_kaohe("ballots", "-w", workspace, "--json").errors[0] == "ballots-locked"


# ── the entry workbook ──────────────────────────────────────


def _fill(source: Path, target: Path, chance: random.Random) -> None:
    """Fill every row of 民主测评 with few different marks, so that totals tie at the cut; sometimes too few to trim."""
    book = load_workbook(source)
    sheet = book["民主测评"]
    columns = {str(cell.value): cell.column for cell in sheet[HEADINGS] if cell.value}
    valid: dict[tuple[str, str], int] = {}
    for row in range(HEADINGS + 1, sheet.max_row + 1):
        unit, raters = str(sheet.cell(row, 1).value), str(sheet.cell(row, 2).value)
        heads = 6 if raters == "局领导" else 8
        count = valid.setdefault((unit, raters), chance.choice([3, heads, heads]))
        for heading in ("发出", "收回"):
            sheet.cell(row, columns[heading]).value = heads
        sheet.cell(row, columns["有效"]).value = count
        low, high = (60, 100) if raters == "局领导" else (0, 10)
        places = sorted(chance.sample(range(1, heads + 1), count))
        if raters != "局领导":
            places = list(range(1, count + 1))
        for place in places:
            sheet.cell(row, columns[f"第{place}票"]).value = chance.choice([low, (low + high) // 2, high])
    book.save(target)


def test_the_live_formulas_are_the_programs(tmp_path: Path) -> None:
    workspaces = {"zero": from_sixty(tmp_path / "zero"), "low": from_sixty(tmp_path / "low", STRETCHED)}
    cases = []
    for name, workspace in workspaces.items():
        blank = tmp_path / f"{name}.xlsx"
        blank.write_bytes(entry_workbook(assessment_in(read_workspace(workspace))))
        for number in range(3):
            filled = tmp_path / f"{name}-{number}.xlsx"
            _fill(blank, filled, random.Random(f"{name}-{number}"))
            copy = tmp_path / f"{name}-{number}"
            shutil.copytree(workspace / "roster", copy / "roster")
            shutil.copy(filled, copy / "roster" / "results.xlsx")
            cases.append((copy, filled))
    looked_at = 0
    for (copy, _), done in zip(cases, recalculate([filled for _, filled in cases], tmp_path), strict=True):
        units = {entry["unit"]: entry for entry in run_kaohe("score", "-w", copy, "--json").json["units"]}
        for row in summary_rows(done, "得分汇总"):
            mine = {part["name"]: Decimal(part["score"]) for part in units[row["被考核人"]]["parts"]}
            for name in ("领导评分", "职工评分"):
                assert abs(Decimal(row[name]) - mine[name]) < Decimal("1e-9"), (copy.name, row["被考核人"], name)
            looked_at += 1
    assert looked_at == 36


def test_the_entry_workbook_says_that_a_column_is_a_ballot(tmp_path: Path) -> None:
    workspace = two_matters(tmp_path)
    assert run_kaohe("sheets", "-w", workspace).code == 0
    words = text_of(workspace / "output" / "sheets" / "results.xlsx")
    assert "同一列是同一张票" in words
    assert "整张票按加权总分去掉1个最高、1个最低" in words
