"""Of two sheets or columns that mean the same none wins unseen; what is hidden or nearly named is said."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from cli_runner import run_kaohe
from factories import a_final_workspace, a_workspace, built
from intake_books import RESULTS, ROSTER, results_of, roster_of, with_cells
from kaohe_docs.errors import Problem
from kaohe_docs.intake.hidden import Hidden, hidden_in
from kaohe_docs.intake.workspace import read_workspace

Findings = list[str]


def change(path: Path, edit: Callable[[Workbook], None]) -> None:
    book = load_workbook(path)
    edit(book)
    book.save(path)


def twin(book: Workbook, title: str, name: str, *, state: str = "visible") -> Worksheet:
    """Put a copy of a sheet behind the others."""
    copy = book.copy_worksheet(book[title])
    copy.title, copy.sheet_state = name, state
    return copy


def found_in_book(workspace: Path, file: str, edit: Callable[[Workbook], None]) -> tuple[Problem, ...]:
    """Change a workbook of the sample and return what is new among the findings."""
    before = set(read_workspace(workspace).problems)
    change(workspace / "roster" / file, edit)
    return tuple(problem for problem in read_workspace(workspace).problems if problem not in before)


def short(problems: tuple[Problem, ...]) -> Findings:
    return [f"{problem.level} {problem.doubt_id}" for problem in problems]


# ── sheets ──────────────────────────────────────────────────


def test_a_hidden_twin_of_a_sheet_stops_the_final_notices(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)

    def edit(book: Workbook) -> None:
        twin(book, "考察核实", "考察核实 ", state="hidden")["B4"] = 12.5

    change(workspace / "roster" / "results.xlsx", edit)
    done = run_kaohe("notices", "--final", "--json", "-w", workspace)
    assert done.code == 1
    assert done.errors == ["duplicate-sheet"]
    (problem,) = [problem for problem in done.json["problems"] if problem["code"] == "duplicate-sheet"]
    assert "“考察核实”" in problem["message"]
    assert "“考察核实 ”（隐藏）" in problem["message"]


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
@pytest.mark.parametrize("name", ["领导小组 ", " 领导小组", "领 导小组", "领导小组\u200b", "领导小组\u3000"])
def test_two_sheets_of_one_name_are_an_error_in_the_roster_too(tmp_path: Path, name: str, state: str) -> None:
    problems = found_in_book(
        a_workspace(tmp_path), "roster.xlsx", lambda book: twin(book, "领导小组", name, state=state)
    )
    assert "error duplicate-sheet:领导小组" in short(problems)


def test_two_sheets_of_the_very_same_name_are_found_in_a_file_that_no_spreadsheet_writes(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    path = workspace / "roster" / "results.xlsx"
    change(path, lambda book: twin(book, "考察核实", "考察核实X"))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace("考察核实X".encode(), "考察核实".encode()))
    assert "duplicate-sheet" in {problem.code for problem in read_workspace(workspace).problems}


def test_width_and_case_make_no_other_sheet(tmp_path: Path) -> None:
    book = {**ROSTER, "测评人员（甲）": [["x"]], "测评人员(甲)": [["x"]]}
    assert short(roster_of(tmp_path, book)[1]) == [], "nobody reads these two"


def test_a_sheet_for_people_beside_one_for_units_is_a_twin(tmp_path: Path) -> None:
    problems = found_in_book(a_workspace(tmp_path), "roster.xlsx", lambda book: twin(book, "被考核单位", "被考核人"))
    assert "error duplicate-sheet:被考核单位" in short(problems)


@pytest.mark.parametrize(
    "name",
    ["考察核实 (2)", "考察核实（2）", "考察核实2", "考察核实 - 副本", "复件 考察核实", "考察核实(旧)", "考察核实备份"],
)
def test_a_copy_beside_the_sheet_that_is_read_must_be_decided_on(tmp_path: Path, name: str) -> None:
    problems = found_in_book(a_workspace(tmp_path), "results.xlsx", lambda book: twin(book, "考察核实", name))
    assert short(problems) == [f"doubt copied-sheet:{name}"]


@pytest.mark.parametrize("name", ["考察核实说明", "第二遍录入-考察核实", "考察核实汇总", "审定会议纪要"])
def test_a_sheet_of_another_meaning_is_left_alone(tmp_path: Path, name: str) -> None:
    assert found_in_book(a_workspace(tmp_path), "results.xlsx", lambda book: twin(book, "考察核实", name)) == ()


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
@pytest.mark.parametrize(("file", "title"), [("results.xlsx", "加减分"), ("roster.xlsx", "测评人员")])
def test_a_hidden_sheet_that_is_read_is_a_doubt(tmp_path: Path, file: str, title: str, state: str) -> None:
    def edit(book: Workbook) -> None:
        book[title].sheet_state = state

    assert short(found_in_book(a_workspace(tmp_path), file, edit)) == [f"doubt hidden-sheet:{title}"]


def test_hidden_rows_and_columns_that_are_read_are_said_once_a_sheet(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["考察核实"]
        sheet.row_dimensions[4].hidden = True
        sheet.row_dimensions[5].hidden = True
        sheet.column_dimensions["B"].hidden = True

    (problem,) = found_in_book(a_workspace(tmp_path), "results.xlsx", edit)
    assert (problem.level, problem.code, problem.location.sheet) == ("warning", "hidden-cells", "考察核实")
    assert "隐藏的行4、5、隐藏的列B里有内容" in str(problem.message)


@pytest.mark.parametrize(
    ("part", "hidden"),
    [
        (b'<cols><col min="2" max="3" width="0" customWidth="1"/></cols>', Hidden(columns=((2, 3),))),
        (b'<row r="4" ht="0" customHeight="1"><c r="A4"/></row>', Hidden(rows=frozenset({4}))),
        (b"<x:row r='4' hidden='true'/><x:row hidden='1'/>", Hidden(rows=frozenset({4, 5}))),
        (b'<row r="4" ht="0.75" hidden="0"/><colBreaks/><cols><col min="1" max="1" width="10"/></cols>', Hidden()),
    ],
)
def test_a_row_without_height_is_as_hidden_as_one_that_says_so(part: bytes, hidden: Hidden) -> None:
    assert hidden_in(part, sheet=False) == hidden


def test_hidden_rows_and_columns_without_anything_that_is_read_are_not(tmp_path: Path) -> None:
    def edit(book: Workbook) -> None:
        sheet = book["考察核实"]
        sheet["H5"] = "随手记"
        sheet.column_dimensions["H"].hidden = True
        sheet.column_dimensions["Z"].hidden = True
        sheet.row_dimensions[300].hidden = True

    assert found_in_book(a_workspace(tmp_path), "results.xlsx", edit) == ()


def test_the_entry_workbook_as_it_is_made_has_no_such_finding(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    made = built(workspace, tmp_path / "output").of("entry-workbook")
    assert made
    for one in made:
        (workspace / "roster" / "results.xlsx").write_bytes((tmp_path / "output" / one.written.path).read_bytes())
        codes = {problem.code for problem in read_workspace(workspace).problems}
        assert not codes & {"duplicate-sheet", "copied-sheet", "hidden-sheet", "hidden-cells", "near-heading"}


# ── columns ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sheet", "cells"),
    [
        ("被考核单位", {"K1": "姓名", "K2": "甲"}),
        ("被考核单位", {"K1": "单位名称（全称）", "K2": "甲"}),
        ("考核组", {"H1": "姓　名", "H2": "甲"}),
        ("测评人员", {"F1": "被考核人", "F5": "法规处"}),
        ("测评人员", {"F1": "被考核人员", "G1": "被考核对象", "F5": "法规处"}),
    ],
)
def test_two_columns_that_mean_the_same_are_an_error(tmp_path: Path, sheet: str, cells: Mapping[str, Any]) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {sheet: cells}))
    assert "duplicate-column" in {problem.code for problem in problems}


@pytest.mark.parametrize(
    ("sheet", "cells", "meant"),
    [
        ("被考核单位", {"K1": "不占用名额", "K2": "是"}, "不占名额"),
        ("被考核单位", {"K1": "是否不占名额", "K2": "是"}, "不占名额"),
        ("被考核单位", {"E1": "负责人", "E2": "梁剑"}, "主要负责人"),
        ("被考核单位", {"F1": "简  称呼", "F2": "甲局"}, "简称"),
        ("被考核单位", {"G1": "别名称", "G2": "甲局"}, "别名"),
        ("被考核单位", {"I1": "考核时间", "I2": "5月22日"}, "考核日期"),
        ("被考核单位", {"I1": "实地考核日期", "I2": "5月22日"}, "考核日期"),
        ("被考核单位", {"K1": "所在分组", "K2": "甲组"}, "分组"),
        ("被考核单位", {"H1": "党委", "H2": "西宁市委"}, "地方党委"),
        ("被考核单位", {"J1": "备注说明", "J2": "示例"}, "备注"),
        ("考核组", {"D1": "单位", "D2": "甲事业局"}, "所在单位"),
        ("测评人员", {"D1": "单位"}, "被考核单位"),
    ],
)
def test_an_optional_column_of_the_roster_that_is_nearly_named_is_a_doubt(
    tmp_path: Path, sheet: str, cells: Mapping[str, Any], meant: str
) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {sheet: cells}))
    (problem,) = [problem for problem in problems if problem.code == "near-heading"]
    assert problem.level == "doubt"
    assert f"“{meant}”" in str(problem.message)


@pytest.mark.parametrize(
    ("sheet", "cells", "meant"),
    [
        ("考察核实", {"C1": "分项名称", "C2": "考察核实"}, "分项"),
        ("考察核实", {"C1": "情况说明", "C2": "示例"}, "说明"),
        ("外部评价", {"C1": "等级"}, "等次"),
        ("外部评价", {"D1": "评价得分", "D2": 3}, "得分"),
        ("民主测评", {"C1": "发出票数"}, "发出"),
        ("民主测评", {"K1": "无效票", "K2": 1}, "无效"),
        ("民主测评", {"J1": "弃权票", "J2": 1}, "弃权"),
        ("审定", {"C1": "单位", "C2": "办公室"}, "被考核单位"),
    ],
)
def test_an_optional_column_of_the_results_that_is_nearly_named_is_a_doubt(
    tmp_path: Path, sheet: str, cells: Mapping[str, Any], meant: str
) -> None:
    _, problems = results_of(tmp_path, with_cells(RESULTS, {sheet: cells}))
    (problem,) = [problem for problem in problems if problem.code == "near-heading"]
    assert f"“{meant}”" in str(problem.message)


@pytest.mark.parametrize(
    "cells",
    [
        {"K1": "不占用名额"},
        {"K1": "联系电话", "K2": "0971-0000000"},
        {"K1": "核对", "K2": "好"},
        {"K1": "备注说明", "K2": "x"},
    ],
    ids=["empty", "another-thing", "check", "the-column-is-there"],
)
def test_an_extra_column_is_left_alone(tmp_path: Path, cells: Mapping[str, Any]) -> None:
    assert roster_of(tmp_path, with_cells(ROSTER, {"被考核单位": cells}))[1] == ()


def test_a_missing_column_says_which_heading_may_be_meant(tmp_path: Path) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {"考核组": {"A1": "组 別"}}))
    (problem,) = [problem for problem in problems if problem.code == "missing-column"]
    assert "“组別”" in str(problem.message)


def test_a_nearly_named_column_stops_the_final_notices(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)

    def edit(book: Workbook) -> None:
        book["被考核单位"]["L3"], book["被考核单位"]["L8"] = "不占用名额", "是"

    change(workspace / "roster" / "roster.xlsx", edit)
    done = run_kaohe("notices", "--final", "--json", "-w", workspace)
    assert done.code == 1
    assert done.errors == ["unsettled-near-heading"]
