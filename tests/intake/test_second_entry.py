"""What was entered a second time (第二遍录入) and differs is said cell by cell, in the workbook and by the program."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import run_kaohe
from factories import a_final_workspace, a_workspace, assessment_in, edit_cells, edit_plan
from filled_workbook import HEADINGS, entry_workbook, recalculate, summary_rows
from kaohe_docs.intake.workspace import read_workspace

CODE = "second-entry-differs"


def entered_twice(workspace: Path, title: str, changes: Mapping[str, Any]) -> Path:
    """Repeat a sheet of results.xlsx as its second entry, with some cells changed."""
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book.copy_worksheet(book[title])
    sheet.title = f"第二遍录入-{title}"
    for place, value in changes.items():
        sheet[place] = value
    book.save(path)
    return workspace


def found(workspace: Path, code: str = CODE) -> list[tuple[str, str]]:
    problems = run_kaohe("check", "-w", workspace, "--json").json["problems"]
    return [(problem["location"], problem["message"]) for problem in problems if problem["code"] == code]


@pytest.mark.parametrize(
    ("title", "cell", "value", "words"),
    [
        ("考察核实", "B20", 71.11, ("核实得分", "71.11")),
        ("民主测评", "F4", 1, ("优秀", "“1”")),
        ("民主测评", "E4", 1, ("有效", "“1”")),
        ("外部评价", "C4", "较差", ("等次", "较差")),
        ("加减分", "C4", -5, ("分值", "-0.5", "-5")),
        ("加减分", "D4", "举报材料", ("依据", "举报材料")),
        ("审定", "B4", "厅长办公会", ("审定机关", "厅党组", "厅长办公会")),
        ("审定", "B6", date(2020, 6, 13), ("审定日期", "2020-06-12", "2020-06-13")),
    ],
)
def test_a_second_entry_that_differs_is_said_with_both_places_and_both_figures(
    title: str, cell: str, value: object, words: tuple[str, ...], tmp_path: Path
) -> None:
    workspace = entered_twice(a_final_workspace(tmp_path), title, {cell: value})
    ((place, text),) = found(workspace)
    assert place == f"roster/results.xlsx [{title}] {cell}"
    assert f"[第二遍录入-{title}] {cell}" in text
    assert [word for word in words if word not in text] == []


def test_final_papers_are_refused_and_working_copies_say_so(tmp_path: Path) -> None:
    workspace = entered_twice(a_final_workspace(tmp_path), "加减分", {"C4": -5})
    assert f"unsettled-{CODE}" in run_kaohe("notices", "-w", workspace, "--final", "--json").errors
    assert f"unsettled-{CODE}" in run_kaohe("score", "-w", workspace, "--final", "--json").errors
    working = run_kaohe("score", "-w", workspace)
    assert working.code == 0
    assert CODE in working.err


def test_a_decided_grade_entered_otherwise_the_second_time_is_said(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    book = load_workbook(workspace / "roster" / "results.xlsx")
    row = next(row for row in book["审定"].iter_rows() if row[0].value == "等次" and row[1].value)
    workspace = entered_twice(workspace, "审定", {row[1].coordinate: "一般"})
    ((place, text),) = found(workspace)
    assert place == f"roster/results.xlsx [审定] {row[1].coordinate}"
    assert str(row[2].value) in text
    assert "良好" in text
    assert "一般" in text


def test_a_veto_entered_otherwise_the_second_time_is_said(tmp_path: Path) -> None:
    workspace = edit_plan(
        a_workspace(tmp_path),
        (
            "[grading]",
            '[[veto]]\nitem = "违纪"\neffect = "not-top"\ndecided_by = "厅党组"\n\n'
            '[[veto]]\nitem = "安全事故"\neffect = "not-ranked"\ndecided_by = "厅党组"\n\n[grading]',
        ),
    )
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    for title, item in (("一票否决", "违纪"), ("第二遍录入-一票否决", "安全事故")):
        sheet = book.create_sheet(title)
        sheet.append(["被考核单位", "事项", "依据", "决定机关"])
        sheet.append(["办公室", item, "通报", "厅党组"])
    book.save(path)
    ((place, text),) = found(workspace)
    assert place == "roster/results.xlsx [第二遍录入-一票否决] A2"
    assert "安全事故" in text
    assert "第一遍没有" in text
    ((_, rest),) = found(workspace, "second-entry-incomplete")
    assert "违纪" in rest


def test_rows_in_another_order_and_other_ways_of_writing_the_same_are_no_difference(tmp_path: Path) -> None:
    same = {"A4": "海南州", "B4": " 环保督察", "C4": 1.0, "D4": "工作专班考核意见", "E4": "相关工作专班"}
    first = {"A5": "财务处", "B5": "超时述职", "C5": -0.5, "D5": "述职计时 记录", "E5": "厅考核工作领导小组办公室"}
    workspace = entered_twice(a_workspace(tmp_path), "加减分", same | first)
    edit_cells(workspace / "roster" / "results.xlsx", {"加减分": {"D4": "述职计时记录", "D5": "工作专班考核意见"}})
    assert found(workspace) == []
    assert found(workspace, "second-entry-incomplete") == []


def test_an_empty_second_entry_says_nothing(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    book.create_sheet("第二遍录入-加减分")
    sheet = book.copy_worksheet(book["考察核实"])
    sheet.title = "第二遍录入-考察核实"
    for (cell,) in sheet["B4:B49"]:
        cell.value = None
    book.save(path)
    assert found(workspace) == []
    assert found(workspace, "second-entry-incomplete") == []
    assert "missing-headings" not in run_kaohe("check", "-w", workspace, "--json").codes


def test_a_half_filled_second_entry_is_said_as_a_count(tmp_path: Path) -> None:
    rest = {f"B{row}": None for row in range(20, 50)}
    workspace = entered_twice(a_workspace(tmp_path), "考察核实", rest)
    assert found(workspace) == []
    ((place, text),) = found(workspace, "second-entry-incomplete")
    assert place == "roster/results.xlsx [第二遍录入-考察核实]"
    assert "30行" in text


def test_a_figure_that_only_the_second_entry_has_is_said(tmp_path: Path) -> None:
    workspace = entered_twice(a_workspace(tmp_path), "考察核实", {})
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"B20": None}})
    ((place, text),) = found(workspace)
    assert place == "roster/results.xlsx [考察核实] B20"
    assert "（空）" in text


def test_a_second_entry_for_a_unit_that_the_first_has_not_is_said(tmp_path: Path) -> None:
    workspace = entered_twice(a_workspace(tmp_path), "加减分", {"A6": "办公室", "B6": "超时述职", "C6": -1})
    ((place, text),) = found(workspace)
    assert place == "roster/results.xlsx [第二遍录入-加减分] A6"
    assert "第一遍没有" in text


def test_a_blank_remark_in_the_second_entry_is_no_difference(tmp_path: Path) -> None:
    workspace = entered_twice(a_workspace(tmp_path), "考察核实", {})
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"C20": "现场核实"}})
    assert found(workspace) == []


def test_the_entry_workbook_has_a_second_sheet_for_everything_that_is_entered(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    assert run_kaohe("sheets", "-w", workspace, "--only", "results").code == 0
    (book,) = (workspace / "output").rglob("results.xlsx")
    titles = load_workbook(book).sheetnames
    for title in ("考察核实", "民主测评", "外部评价", "加减分", "审定"):
        assert f"第二遍录入-{title}" in titles


def test_the_workbook_lists_what_the_program_finds(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "sample")
    book_path = tmp_path / "results.xlsx"
    book_path.write_bytes(entry_workbook(assessment_in(read_workspace(workspace))))
    adjusted = {"A4": "财务处", "B4": "超时述职", "C4": -0.5, "D4": "计时记录", "E4": "办公室"}
    other = {"A5": "海东市自然资源局", "B5": "环保督察", "C5": 1, "D5": "意见", "E5": "专班"}
    extra = {"A6": "法规处", "B6": "环保督察", "C6": 2, "D6": "意见", "E6": "专班"}
    turned = {f"{cell[0]}{9 - int(cell[1])}": value for cell, value in (adjusted | other).items()}
    decided = {"B4": "厅党组", "B5": "第12次会议", "C8": "法规处"}
    edit_cells(
        book_path,
        {
            "考察核实": {"B4": 70, "B5": 71, "C4": "现场"},
            "第二遍录入-考察核实": {"B4": 70, "B5": 72},
            "加减分": adjusted | other,
            "第二遍录入-加减分": turned | {"C5": -5} | extra,
            "审定": decided,
            "第二遍录入-审定": decided | {"B5": "第13次会议", "C8": "审计处"},
        },
    )
    shutil.copy(book_path, workspace / "roster" / "results.xlsx")
    (done,) = recalculate([book_path], tmp_path)
    listed = [
        (row["工作表"], row["被考核单位"], row["测评主体、分项、事项"], row["不同的栏"])
        for row in summary_rows(done, "录入差异")
        if row["工作表"]
    ]
    names = [str(load_workbook(book_path)["考察核实"].cell(row, 1).value) for row in (HEADINGS + 1, HEADINGS + 2)]
    assert listed == [
        ("考察核实", names[1], "考察核实", "核实得分 不同"),
        ("加减分", "财务处", "超时述职", "分值 不同"),
        ("加减分", "法规处", "环保督察", "第一遍没有这一行"),
        ("审定", "—", "审定会议", "内容 不同"),
        ("审定", "审计处", "并列取舍", "第一遍没有这一行"),
    ]
    problems = [problem for problem in read_workspace(workspace).problems if problem.code == CODE]
    assert [problem.location.sheet.removeprefix("第二遍录入-") for problem in problems] == [row[0] for row in listed]
