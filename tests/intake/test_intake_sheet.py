"""Tables found by their headings, and cells that become text, figures and dates or say why not."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from intake_books import Rows, findings, write_book
from kaohe_docs.errors import InputError, Problem
from kaohe_docs.intake.cells import CellKind, CellReader, SheetCell
from kaohe_docs.intake.grid import MOST_ROWS
from kaohe_docs.intake.sheet import Column, Table, open_book
from kaohe_docs.source import Location
from kaohe_docs.workbook import column_letters

COLUMNS = (Column("姓名"), Column("人数"), Column("备注", required=False))


def table_of(tmp_path: Path, rows: Rows) -> tuple[Table | None, list[Problem]]:
    problems: list[Problem] = []
    book = open_book(write_book(tmp_path / "book.xlsx", {"表": rows}), name="roster/book.xlsx")
    return book.table("表", COLUMNS, problems), problems


def a_table(tmp_path: Path, rows: Rows) -> Table:
    table, problems = table_of(tmp_path, rows)
    assert table is not None, problems
    return table


def a_cell(value: Any, kind: CellKind = CellKind.TEXT) -> SheetCell:
    return SheetCell(kind, value, "名额", Location("roster/book.xlsx", sheet="表", cell="B2"))


def number(value: Any) -> SheetCell:
    return a_cell(value, CellKind.NUMBER)


# ── tables ──────────────────────────────────────────────────


def test_columns_may_stand_in_any_order_with_others_between(tmp_path: Path) -> None:
    table = a_table(tmp_path, [["备注", "人数", "随手记", "姓名"], ["好", 3, "x", "梁剑"]])
    (row,) = table.rows
    assert row.cell("姓名").value == "梁剑"
    assert row.cell("人数").location == Location("roster/book.xlsx", sheet="表", cell="B2")


def test_title_and_notes_may_stand_above_the_headings(tmp_path: Path) -> None:
    table = a_table(tmp_path, [["测评人员（示例数据）"], ["姓名不要留空"], [], ["姓 名", "人数\n（人）"], ["梁剑", 3]])
    assert [row.number for row in table.rows] == [5]
    assert table.notes == ("测评人员（示例数据）", "姓名不要留空")


def test_headings_below_the_tenth_row_are_not_found(tmp_path: Path) -> None:
    table, problems = table_of(tmp_path, [*([["说明"]] * 10), ["姓名", "人数"], ["梁剑", 3]])
    assert table is None
    assert findings(problems) == ["error missing-headings [表]"]


def test_every_missing_column_is_named(tmp_path: Path) -> None:
    table, problems = table_of(tmp_path, [["备注", "别的"], ["好", 3]])
    assert table is None
    assert [problem.subject for problem in problems] == ["姓名", "人数"]


def test_a_heading_that_comes_twice_is_reported_at_its_second_place(tmp_path: Path) -> None:
    _, problems = table_of(tmp_path, [["姓名", "人数", "姓名"], ["梁剑", 3, "梁健"]])
    assert findings(problems) == ["error duplicate-column [表] C1"]


def test_an_extra_column_may_come_twice(tmp_path: Path) -> None:
    _, problems = table_of(tmp_path, [["姓名", "人数", "签名", "签名"], ["梁剑", 3]])
    assert problems == []


def test_empty_rows_and_footnotes_are_left_out(tmp_path: Path) -> None:
    rows = [["姓名", "人数", "别的"], ["梁剑", 3], [], ["  ", "\u200b", "x"], ["注：示例"], ["徐琨", 4]]
    table = a_table(tmp_path, rows)
    assert [row.number for row in table.rows] == [2, 6]
    assert table.notes == ("注：示例",)


def test_a_missing_sheet_names_those_that_are_there(tmp_path: Path) -> None:
    problems: list[Problem] = []
    book = open_book(write_book(tmp_path / "book.xlsx", {"表一": [["姓名"]], "表二": []}), name="book.xlsx")
    assert book.table("名单", COLUMNS, problems) is None
    assert "表一、表二" in str(problems[0].message)


def test_a_sheet_far_too_long_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].cell(MOST_ROWS + 1, 1, "梁剑")
    book.save(tmp_path / "book.xlsx")
    with pytest.raises(InputError) as caught:
        open_book(tmp_path / "book.xlsx", name="book.xlsx")
    assert caught.value.problems()[0].code == "too-many-cells"


def test_formats_without_content_far_below_do_no_harm(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet.append(["姓名", "人数"])
    sheet.append(["梁剑", 3])
    sheet.cell(MOST_ROWS + 5, 1).number_format = "0.00"
    book.save(tmp_path / "book.xlsx")
    problems: list[Problem] = []
    table = open_book(tmp_path / "book.xlsx", name="book.xlsx").table("表", COLUMNS, problems)
    assert table is not None
    assert len(table.rows) == 1


def test_a_row_number_beyond_any_sheet_does_not_keep_us_counting(tmp_path: Path) -> None:
    source = write_book(tmp_path / "source.xlsx", {"表": [["姓名", "人数"], ["梁剑", 3]]})
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(tmp_path / "book.xlsx", "w") as target:
        for name in archive.namelist():
            data = archive.read(name).replace(b'<row r="2"', b'<row r="99999999999"')
            target.writestr(name, data)
    with pytest.raises(InputError) as caught:
        open_book(tmp_path / "book.xlsx", name="book.xlsx")
    assert caught.value.problems()[0].code == "too-many-cells"


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letters(index) for index in (1, 26, 27, 28, 702, 703)] == ["A", "Z", "AA", "AB", "ZZ", "AAA"]


# ── formulas and errors in cells ────────────────────────────────────


def test_a_formula_that_was_never_calculated_says_what_to_do(tmp_path: Path) -> None:
    table = a_table(tmp_path, [["姓名", "人数"], ["梁剑", "=1+2"]])
    cells = CellReader()
    assert cells.whole(table.rows[0].cell("人数")) is None
    assert findings(cells.problems) == ["error not-calculated [表] B2"]
    assert "保存一次" in str(cells.problems[0].message)


def with_result(tmp_path: Path, attributes: str, result: str) -> Table:
    """Put a formula's result into the sheet, as Excel does on saving."""
    source = write_book(tmp_path / "source.xlsx", {"表": [["姓名", "人数"], ["梁剑", "=1+2"]]})
    with zipfile.ZipFile(source) as archive, zipfile.ZipFile(tmp_path / "book.xlsx", "w") as target:
        for name in archive.namelist():
            data = archive.read(name)
            if name.endswith("sheet1.xml"):
                cell = f'<c r="B2"{attributes}><f>1+2</f>{result}</c>'.encode()
                data, count = re.subn(rb'<c r="B2"[^>]*><f>1\+2</f>(?:<v ?/>|<v></v>)</c>', cell, data)
                assert count == 1
            target.writestr(name, data)
    table = open_book(tmp_path / "book.xlsx", name="book.xlsx").table("表", COLUMNS, [])
    assert table is not None
    return table


def test_a_calculated_formula_counts_as_its_result(tmp_path: Path) -> None:
    table = with_result(tmp_path, "", "<v>3</v>")
    assert CellReader().whole(table.rows[0].cell("人数")) == 3


def test_a_formula_whose_result_is_the_empty_text_counts_as_empty(tmp_path: Path) -> None:
    table = with_result(tmp_path, ' t="str"', "<v></v>")
    assert table.rows[0].cell("人数").blank


def test_an_error_value_is_reported_as_one(tmp_path: Path) -> None:
    table = with_result(tmp_path, ' t="e"', "<v>#REF!</v>")
    cells = CellReader()
    assert cells.whole(table.rows[0].cell("人数")) is None
    assert findings(cells.problems) == ["error error-value [表] B2"]


def test_a_percentage_is_not_taken_for_a_small_number(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet.append(["姓名", "人数"])
    sheet.append(["梁剑", 0.85])
    sheet["B2"].number_format = "0%"
    book.save(tmp_path / "book.xlsx")
    table = open_book(tmp_path / "book.xlsx", name="book.xlsx").table("表", COLUMNS, [])
    assert table is not None
    cells = CellReader()
    assert cells.figure(table.rows[0].cell("人数")) is None
    assert findings(cells.problems) == ["error percent-format [表] B2"]


# ── figures ─────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        (number(78.1), "78.1"),
        (number(0.1 + 0.2), "0.3"),
        (number(3), "3"),
        (a_cell(" 78.10 "), "78.10"),
        (a_cell("−0.5"), "-0.5"),
        (a_cell("－２"), "-2"),
        (a_cell("+1"), "1"),
    ],
)
def test_figures_are_exact(cell: SheetCell, figure: str) -> None:
    assert CellReader().figure(cell) == Decimal(figure)


@given(st.decimals(-9999, 9999, places=2))
def test_a_figure_typed_with_two_decimals_comes_back_exactly(figure: Decimal) -> None:
    assert CellReader().figure(number(float(figure))) == figure


@pytest.mark.parametrize(
    "cell",
    [a_cell("三个"), a_cell("12分"), a_cell("—"), a_cell("1,234"), a_cell("1e5"), a_cell("nan"), number(float("inf")),
     a_cell(True, CellKind.OTHER), a_cell(datetime(2020, 5, 14), CellKind.DATE), number(10**40), a_cell("9" * 5000)],
)  # fmt: skip
def test_what_is_no_figure_is_reported_with_its_words(cell: SheetCell) -> None:
    cells = CellReader()
    assert cells.whole(cell) is None
    assert findings(cells.problems) == ["error not-a-number [表] B2"]
    assert str(cells.problems[0].message).startswith("“名额”应为整数，现为“")


def test_a_half_is_no_whole_number() -> None:
    cells = CellReader()
    assert cells.whole(number(3.5)) is None
    assert str(cells.problems[0].message) == "“名额”应为整数，现为“3.5”"


# ── text and dates ──────────────────────────────────────────────


def test_leading_zeros_and_long_numbers_stay_as_typed() -> None:
    cells = CellReader()
    assert cells.text(a_cell("0971-6163635")) == "0971-6163635"
    assert cells.text(a_cell("=1+1")) == "=1+1"
    assert cells.problems == []


def test_a_number_where_text_belongs_keeps_all_its_digits_and_is_reported() -> None:
    cells = CellReader()
    assert cells.text(number(13897497608.0)) == "13897497608"
    assert findings(cells.problems) == ["warning number-as-text [表] B2"]


def test_padding_in_a_name_is_dropped_and_both_forms_are_told() -> None:
    cells = CellReader()
    assert cells.name(a_cell("梁  剑")) == "梁剑"
    assert findings(cells.problems) == ["warning name-padded [表] B2"]
    assert "“梁  剑”" in str(cells.problems[0].message)
    assert "“梁剑”" in str(cells.problems[0].message)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("何\x0b莉丽", None),
        ("何莉丽\ufeff", "warning invisible-character [表] B2"),
        ("何\x07莉丽", "error control-character [表] B2"),
        ("何莉丽[bookmark: _GoBack]", "warning leftover-text [表] B2"),
        ("履行履行责任", "warning doubled-word [表] B2"),
    ],
)
def test_oddities_in_a_text_are_reported_with_their_cell(text: str, finding: str | None) -> None:
    cells = CellReader()
    cells.text(a_cell(text))
    assert findings(cells.problems) == ([finding] if finding else [])


@pytest.mark.parametrize("value", ["2020-05-14", "2020年5月14日", "2020/5/14", "2020.5.14", " ２０２０－０５－１４ "])
def test_dates_may_be_written_as_people_do(value: str) -> None:
    assert CellReader().day(a_cell(value)) == date(2020, 5, 14)


def test_a_date_cell_is_a_date() -> None:
    assert CellReader().day(a_cell(datetime(2020, 5, 14), CellKind.DATE)) == date(2020, 5, 14)


@pytest.mark.parametrize("cell", [a_cell("5月14日"), a_cell("2020-02-30"), number(43965), a_cell("待定")])
def test_what_is_no_date_is_reported(cell: SheetCell) -> None:
    cells = CellReader()
    assert cells.day(cell) is None
    assert findings(cells.problems) == ["error not-a-date [表] B2"]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_every_text_is_read_without_a_traceback(text: str) -> None:
    cells = CellReader()
    for read in (cells.text, cells.name, cells.figure, cells.whole, cells.day):
        read(a_cell(text))


def test_a_mistake_of_ours_is_not_taken_for_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def mistaken(*_: object) -> SheetCell:
        raise AttributeError("ours")

    path = write_book(tmp_path / "book.xlsx", {"表": [["姓名"], ["甲"]]})
    monkeypatch.setattr("kaohe_docs.intake.grid._sheet_cell", mistaken)
    with pytest.raises(AttributeError, match="ours"):
        open_book(path, name="roster/book.xlsx")


@pytest.mark.parametrize("failure", [AttributeError, KeyError, IndexError, TypeError, SyntaxError, RecursionError])
def test_whatever_openpyxl_raises_is_a_damaged_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: type[Exception]
) -> None:
    def broken(*_: object) -> None:
        raise failure("theirs")

    path = write_book(tmp_path / "book.xlsx", {"表": [["姓名"], ["甲"]]})
    monkeypatch.setattr("openpyxl.worksheet._reader.WorkSheetParser.parse_row", broken)
    with pytest.raises(InputError) as caught:
        open_book(path, name="roster/book.xlsx")
    assert [problem.code for problem in caught.value.problems()] == ["file-damaged"]
