"""Entry workbook and program agree on what counts and what cannot be; amounts, decimals and choices that look wrong are said."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from factories import a_final_workspace, a_workspace, assessment_in, edit_cells, edit_plan, record_code
from filled_workbook import entry_workbook, recalculate, summary_rows
from kaohe_docs.intake.workspace import read_workspace

OFFICE = "厅考核工作领导小组办公室"

#: What cannot be: sheet, cells, the program's code, its place, and what the workbook's own check says beside it.
REFUSED = [
    ("考察核实", {"B4": "77.5"}, "figure-as-text", "B4", ("E4", "文字")),
    ("考察核实", {"B5": 97}, "out-of-range", "B5", ("E5", "0至80")),
    ("考察核实", {"B6": -1}, "out-of-range", "B6", ("E6", "0至80")),
    ("民主测评", {"C4": 30, "D4": 30, "E4": 30, "G4": 20, "H4": 9}, "count-mismatch", "E4", ("L4", "不符")),
    ("民主测评", {"C5": 28, "D5": 27, "E5": 28, "G5": 28}, "count-order", "E5", ("L5", "多于收回")),
    ("民主测评", {"C6": 999, "D6": 20, "E6": 20, "G6": 20}, "too-many-ballots", "C6", ("L6", "发出多于")),
    ("民主测评", {"C7": 32, "D7": 32, "E7": 32, "G7": "32"}, "figure-as-text", "G7", ("L7", "文字")),
    ("民主测评", {"C8": 10, "D8": 10, "E8": 10, "G8": 11, "H8": -1}, "out-of-range", "H8", ("L8", "不小于0")),
    ("民主测评", {"C9": 10, "D9": 10, "E9": 10, "G9": 9.5, "H9": 0.5}, "not-a-whole-number", "G9", ("L9", "整数")),
    ("民主测评", {"G10": 10}, "missing-cell", "E10", ("L10", "有效未填")),
    ("外部评价", {"D8": "特优"}, "unknown-grade", "D8", ("F8", "应为")),
    ("加减分", dict(zip(("A4", "B4", "C4", "D4", "E4"), ("财务处", "超时述职", "-1", "记录", OFFICE), strict=True)),
     "figure-as-text", "C4", ("F4", "文字")),
    ("加减分", dict(zip(("A5", "B5", "C5", "D5", "E5"), ("办公室", "环保督察", 1, "意见", "专班"), strict=True)),
     "", "", ("F5", "√")),
    ("加减分", dict(zip(("A6", "B6", "C6", "D6", "E6"), ("办公室", "环保督察", 1, "意见", "专班"), strict=True)),
     "row-twice", "A6", ("F6", "重复")),
    ("加减分", dict(zip(("A7", "B7", "C7", "D7", "E7"), ("青海煤炭地质局", "超时述职", -1, "记录", OFFICE), strict=True)),
     "not-debriefing", "B7", ("F7", "不在大会述职")),
    ("加减分", dict(zip(("A8", "B8", "C8", "D8", "E8"), ("法规处", "超时述职", 1, "记录", OFFICE), strict=True)),
     "wrong-sign", "C8", ("F8", "负数")),
    ("加减分", dict(zip(("A9", "B9", "C9", "D9", "E9"), ("法规处", "植树", 1, "记录", OFFICE), strict=True)),
     "unknown-item", "B9", ("F9", "没有这个事项")),
]  # fmt: skip

#: What counts although it is said: sheet, cells, code, place, and the workbook's remark behind its √.
COUNTED = [
    ("考察核实", {"B4": 77.123}, "too-many-decimals", "B4", ("E4", "小数超过2位")),
    ("民主测评", {"E4": 30, "G4": 30}, "missing-count", "C4", ("L4", "发出、收回未填全")),
    ("加减分", dict(zip(("A4", "B4", "C4", "D4", "E4"), ("青海煤炭地质局", "环保督察", -60, "意见", "专班"), strict=True)),
     "adjustment-too-big", "C4", ("F4", "分值很大")),
    ("加减分", dict(zip(("A5", "B5", "C5", "D5", "E5"), ("法规处", "环保督察", 0.125, "意见", "专班"), strict=True)),
     "too-many-decimals", "C5", ("F5", "小数超过2位")),
]  # fmt: skip


@dataclass(frozen=True)
class Filled:
    """A filled entry workbook: what the program finds in it, and how LibreOffice works it out."""

    workspace: Path
    checked: Done
    recalculated: Path

    @property
    def found(self) -> list[tuple[str, str, str]]:
        """Return code, sheet and cell of every finding about the results, folded ones too."""
        problems = self.checked.json["problems"]
        every = [(p["code"], place) for p in problems for place in (p["location"], *(o["location"] for o in p["also"]))]
        split = [(code, *place.removeprefix("roster/results.xlsx [").partition("] ")) for code, place in every]
        return [(code, sheet, cell) for code, sheet, _, cell in split]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Filled]:
    """Fill in two workbooks, and have both worked out in one call."""
    folder = tmp_path_factory.mktemp("agrees")
    copies, workspaces = [], []
    for name, cases in (("refused", REFUSED), ("counted", COUNTED)):
        workspace = a_workspace(folder / f"{name}-workspace")
        book = folder / f"{name}.xlsx"
        book.write_bytes(entry_workbook(assessment_in(read_workspace(workspace))))
        sheets: dict[str, dict[str, Any]] = {}
        for sheet, cells, *_ in cases:
            sheets.setdefault(sheet, {}).update(cells)
        edit_cells(book, sheets)
        shutil.copy(book, workspace / "roster" / "results.xlsx")
        copies.append(book)
        workspaces.append(workspace)
    done = recalculate(copies, folder)
    return {
        book.stem: Filled(workspace, run_kaohe("check", "-w", workspace, "--json"), out)
        for book, workspace, out in zip(copies, workspaces, done, strict=True)
    }


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: f"{case[2]}-{case[3]}")
def test_what_the_program_refuses_the_workbooks_own_check_names(
    case: tuple[Any, ...], filled: dict[str, Filled]
) -> None:
    sheet, _, code, cell, (check, words) = case
    book = filled["refused"]
    if code:
        assert (code, sheet, cell) in book.found
    assert words in load_workbook(book.recalculated, data_only=True)[sheet][check].value


@pytest.mark.parametrize("case", COUNTED, ids=lambda case: f"{case[2]}-{case[3]}")
def test_what_counts_but_looks_wrong_both_say(case: tuple[Any, ...], filled: dict[str, Filled]) -> None:
    sheet, _, code, cell, (check, words) = case
    assert (code, sheet, cell) in filled["counted"].found
    said = load_workbook(filled["counted"].recalculated, data_only=True)[sheet][check].value
    assert said.startswith("√")
    assert words in said


def test_no_points_are_shown_for_a_row_whose_own_check_says_it_is_wrong(filled: dict[str, Filled]) -> None:
    book = load_workbook(filled["refused"].recalculated, data_only=True)
    rows = {row["被考核单位"]: row for row in summary_rows(filled["refused"].recalculated, "得分汇总")}
    for sheet, number in (("考察核实", 4), ("考察核实", 5), ("考察核实", 6)):
        assert rows[book[sheet].cell(number, 1).value]["考察核实"] in {None, ""}
    for number in range(4, 11):
        row = rows[book["民主测评"].cell(number, 1).value]
        raters = book["民主测评"].cell(number, 2).value
        part = "考核会议民主测评" if raters == "事业局参会人员" else f"{raters}测评"
        assert row[part] in {None, ""}, (number, row)
    assert [rows[name]["加减分"] for name in ("财务处", "办公室", "青海煤炭地质局", "法规处")] == [0, 1, 0, 0]


def test_what_counts_comes_to_the_same_in_both(filled: dict[str, Filled]) -> None:
    counted = filled["counted"]
    units = {unit["unit"]: unit for unit in run_kaohe("score", "-w", counted.workspace, "--json").json["units"]}
    rows = {row["被考核单位"]: row for row in summary_rows(counted.recalculated, "得分汇总")}
    first = load_workbook(counted.recalculated, data_only=True)["考察核实"]["A4"].value
    parts = {part["name"]: part["score"] for part in units[first]["parts"]}
    for name in ("考察核实", "考核会议民主测评"):
        assert parts[name] is not None
        assert Decimal(parts[name]) == Decimal(str(rows[first][name]))
    for name in ("青海煤炭地质局", "法规处"):
        (item,) = units[name]["adjustments"]
        assert Decimal(item["amount"]) == Decimal(str(rows[name]["加减分"]))


def test_the_workbook_refuses_more_decimals_than_the_plan_keeps(filled: dict[str, Filled]) -> None:
    book = load_workbook(filled["counted"].workspace / "roster" / "results.xlsx")
    rules = {str(rule.sqref): rule for rule in book["考察核实"].data_validations.dataValidation}
    (rule,) = [rule for cells, rule in rules.items() if cells.startswith("B4")]
    assert "ROUND(B4,2)=B4" in rule.formula1
    assert "最多2位小数" in rule.error


# ── 加减分、并列取舍 ────────────────────────────────────────


def problems(workspace: Path, code: str) -> list[Mapping[str, Any]]:
    return [p for p in run_kaohe("check", "-w", workspace, "--json").json["problems"] if p["code"] == code]


def test_sixty_points_for_a_typing_slip_hold_up_final_papers_until_a_person_accepts_them(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    book = workspace / "roster" / "results.xlsx"
    edit_cells(book, {"加减分": {"B4": "环保督察", "C4": -60}})
    (problem,) = problems(workspace, "adjustment-too-big")
    assert problem["level"] == "doubt"
    assert "-60" in problem["message"]
    record_code(workspace)
    assert "unsettled-adjustment-too-big" in run_kaohe("notices", "-w", workspace, "--final", "--json").errors
    settled = load_workbook(book)
    settled["审定"].append(["问题决定", "照此扣分", problem["id"]])
    settled.save(book)
    assert problems(workspace, "adjustment-too-big") == []


def test_an_amount_within_the_items_own_cap_is_never_too_big(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    edit_plan(workspace, ('item = "环保督察"\nsign = "either"\n', 'item = "环保督察"\nsign = "either"\ncap = 20\n'))
    edit_cells(workspace / "roster" / "results.xlsx", {"加减分": {"B4": "环保督察", "C4": -15}})
    assert problems(workspace, "adjustment-too-big") == []


def test_overtime_of_a_unit_that_does_not_debrief_is_refused(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    edit_cells(workspace / "roster" / "results.xlsx", {"加减分": {"A4": "青海煤炭地质局"}})
    done = run_kaohe("notices", "-w", workspace, "--final", "--json")
    assert "not-debriefing" in done.errors


def test_a_choice_between_equals_for_a_unit_in_no_tie_is_said_and_holds_up_final_papers(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    book = load_workbook(workspace / "roster" / "results.xlsx")
    book["审定"].append(["并列取舍", None, "西宁市自然资源局"])
    book.save(workspace / "roster" / "results.xlsx")
    record_code(workspace)
    (problem,) = problems(workspace, "idle-tie-choice")
    assert "西宁市自然资源局" in problem["message"]
    assert "unsettled-idle-tie-choice" in run_kaohe("notices", "-w", workspace, "--final", "--json").errors


def test_a_choice_for_units_that_are_level_elsewhere_than_at_the_cut_is_said(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    level = [unit for unit in run_kaohe("score", "-w", workspace, "--json").json["units"] if unit["tied"]]
    assert level
    book = load_workbook(workspace / "roster" / "results.xlsx")
    book["审定"].append(["并列取舍", None, level[0]["unit"]])
    book.save(workspace / "roster" / "results.xlsx")
    assert len(problems(workspace, "idle-tie-choice")) == 1


def test_a_choice_that_settles_a_tie_at_the_cut_is_not_called_idle(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    path = workspace / "roster" / "results.xlsx"
    units = [u for u in run_kaohe("score", "-w", workspace, "--json").json["units"] if u["category"] == "department"]
    last, first_out = sorted(units, key=lambda unit: unit["rank"])[6:8]
    book = load_workbook(path)
    gap = Decimal(last["total"]) - Decimal(first_out["total"])
    book["加减分"].append([first_out["unit"], "环保督察", float(gap), "意见", "专班"])
    book.save(path)
    assert "tie-at-quota" in run_kaohe("check", "-w", workspace, "--json").codes
    book["审定"].append(["并列取舍", None, first_out["unit"]])
    book.save(path)
    codes = run_kaohe("check", "-w", workspace, "--json").codes
    assert "tie-at-quota" not in codes
    assert "idle-tie-choice" not in codes


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "expected"),
    [("考察核实", "B20", 71.1111, 1), ("考察核实", "B20", 71.11, 0), ("加减分", "C4", -0.505, 1)],
)
def test_more_decimals_than_the_plan_keeps_are_said_with_their_place(
    sheet: str, cell: str, value: float, expected: int, tmp_path: Path
) -> None:
    workspace = a_workspace(tmp_path)
    edit_cells(workspace / "roster" / "results.xlsx", {sheet: {cell: value}})
    found = problems(workspace, "too-many-decimals")
    assert [problem["location"] for problem in found] == [f"roster/results.xlsx [{sheet}] {cell}"] * expected
    assert all("2位" in problem["message"] for problem in found)


def test_decimals_are_free_where_the_plan_rounds_the_total_alone(tmp_path: Path) -> None:
    workspace = edit_plan(a_workspace(tmp_path), ('value = "leaf"', 'value = "total"'))
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"B20": 71.1111}})
    assert problems(workspace, "too-many-decimals") == []
