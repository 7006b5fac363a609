"""Workbooks hold text as text and figures as figures, look the same each time and check what is filled in."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from kaohe_docs.errors import ConversionError
from kaohe_docs.render.xlsx import WorkbookError, render_workbook
from kaohe_docs.render.xlsx_text import workbook_text
from kaohe_docs.workbook import Cell, CellValue, Choice, Formula, Highlight, NumberRange, Sheet, Workbook


def a_sheet(*rows: tuple[Cell, ...], title: str = "表一", **change: object) -> Sheet:
    return Sheet(title=title, rows=rows, widths=(12, 20), **change)  # type: ignore[arg-type]


def a_book(*sheets: Sheet) -> Workbook:
    return Workbook(title="考核表", sheets=sheets)


def read(book: Workbook):  # type: ignore[no-untyped-def]
    return load_workbook(io.BytesIO(render_workbook(book)))


def sheet_xml(data: bytes, number: int = 1) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read(f"xl/worksheets/sheet{number}.xml").decode()


@pytest.mark.parametrize(
    "text", ["=1+1", "=cmd|'/c calc'!A1", "+86", "-", "@SUM(A1)", "#N/A", "007", "13800000000", "<&>"]
)
def test_text_stays_text_whatever_it_starts_with(text: str) -> None:
    cell = read(a_book(a_sheet((Cell(text),)))).active["A1"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_text_that_looks_like_a_formula_stays_text_when_edited() -> None:
    assert read(a_book(a_sheet((Cell("=1"),)))).active["A1"].quotePrefix


@pytest.mark.parametrize("figure", ["9.95", "91.20", "8.41", "0.1", "-3", "1234567890.123", "0"])
def test_decimals_are_written_without_float_noise(figure: str) -> None:
    assert f"<v>{figure}</v>" in sheet_xml(render_workbook(a_book(a_sheet((Cell(Decimal(figure), "figure"),)))))


def test_a_formula_is_a_formula() -> None:
    cell = read(a_book(a_sheet((Cell(Formula("=SUM(B1:B3)"), "formula"),)))).active["A1"]
    assert (cell.value, cell.data_type) == ("=SUM(B1:B3)", "f")


def test_the_same_workbook_gives_the_same_bytes() -> None:
    book = a_book(a_sheet((Cell("甲"), Cell(Decimal("1.5"), "figure"))))
    assert render_workbook(book) == render_workbook(book)


def test_only_entry_cells_can_be_changed_in_a_protected_sheet() -> None:
    sheet = read(a_book(a_sheet((Cell("得分", "header"), Cell(None, "entry")), protected=True))).active
    assert sheet.protection.sheet
    assert (sheet["A1"].protection.locked, sheet["B1"].protection.locked) == (True, False)
    assert not sheet.protection.formatColumns


def test_heading_rows_stay_in_view_and_repeat_on_a4() -> None:
    sheet = read(a_book(a_sheet((Cell("头", "header"),), (Cell("甲"),), header_rows=1, landscape=True))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == (
        9,
        "landscape",
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_merged_cells_widths_and_heights_are_kept() -> None:
    rows = ((Cell("标题", "title", merge_right=1), Cell(None)), (Cell("甲"), Cell("乙")))
    sheet = read(a_book(a_sheet(*rows, heights=((1, 40),)))).active
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["A1:B1"]
    assert (sheet.column_dimensions["B"].width, sheet.row_dimensions[1].height) == (20, 40)


def test_a_value_under_a_merged_cell_is_no_silent_loss() -> None:
    with pytest.raises(WorkbookError, match="单元格B1"):
        render_workbook(a_book(a_sheet((Cell("标题", merge_right=1), Cell("丢")))))


def test_a_short_list_stands_in_the_rule() -> None:
    choice = Choice("A2:A9", ("优秀", "良好"), "请选择等次")
    (rule,) = read(
        a_book(a_sheet((Cell("等次", "header"),), validations=(choice,)))
    ).active.data_validations.dataValidation
    assert (rule.type, rule.formula1, str(rule.sqref), rule.error) == ("list", '"优秀,良好"', "A2:A9", "请选择等次")


def test_long_lists_stand_on_a_hidden_sheet() -> None:
    units = tuple(f"青海省第{number}示例单位" for number in range(60))
    rules = (Choice("A2:A9", units, "请选择"), Choice("B2:B9", units, "请选择"), Choice("C2:C9", ("甲,乙",), "请选择"))
    book = read(a_book(a_sheet((Cell("单位", "header"),), validations=rules)))
    assert book["选项"].sheet_state == "hidden"
    assert [cell.value for cell in book["选项"]["A"]] == list(units)
    found = [rule.formula1 for rule in book.active.data_validations.dataValidation]
    assert found == ["'选项'!$A$1:$A$60", "'选项'!$A$1:$A$60", "'选项'!$B$1:$B$1"]


def test_bounds_are_kept() -> None:
    rules = (
        NumberRange("B2:B9", Decimal(0), Decimal("12.5"), whole=False, message="0至12.5"),
        NumberRange("C2:C9", Decimal(0), Decimal(40), whole=True, message="整数"),
    )
    found = read(a_book(a_sheet((Cell("x"),), validations=rules))).active.data_validations.dataValidation
    assert [(rule.type, rule.formula1, rule.formula2) for rule in found] == [
        ("decimal", "0", "12.5"),
        ("whole", "0", "40"),
    ]


def test_highlights_are_kept() -> None:
    sheet = read(a_book(a_sheet((Cell("x"),), highlights=(Highlight("A1:A9", 'A1=""', "gap"),)))).active
    ((block, (rule,)),) = sheet.conditional_formatting._cf_rules.items()
    assert (str(block.sqref), rule.formula) == ("A1:A9", ['A1=""'])


@pytest.mark.parametrize("value", ["坏\x00字", "长" * 40_000, Decimal("NaN")])
def test_a_value_that_excel_cannot_hold_names_its_cell(value: CellValue) -> None:
    with pytest.raises(WorkbookError, match="工作表“表一”单元格B1"):
        render_workbook(a_book(a_sheet((Cell("甲"), Cell(value)))))


@pytest.mark.parametrize("titles", [("a/b",), ("长" * 32,), ("表", "表"), ("",)])
def test_a_bad_sheet_title_is_refused(titles: tuple[str, ...]) -> None:
    with pytest.raises(WorkbookError):
        render_workbook(a_book(*(a_sheet((Cell("x"),), title=title) for title in titles)))


def test_the_words_of_a_workbook_read_line_by_line() -> None:
    first = a_sheet((Cell("标题", "title", merge_right=1),), (Cell("甲"), Cell(None), Cell(Decimal("91.20"), "figure")))
    second = a_sheet((Cell(Formula("=A1"), "formula"), Cell(3)), title="表二")
    assert workbook_text(render_workbook(a_book(first, second))) == "表一\n标题\n甲\t\t91.20\n表二\n=A1\t3"


def test_words_of_a_broken_workbook_end_in_a_known_error() -> None:
    with pytest.raises(ConversionError):
        workbook_text(render_workbook(a_book(a_sheet((Cell("甲"),))))[:-50])


CELL_TEXT = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=40
)


@given(st.lists(CELL_TEXT | st.decimals(-1000, 1000, places=2), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_every_value_is_read_back_as_it_was_put_in(values: list[str | Decimal]) -> None:
    text = workbook_text(render_workbook(a_book(a_sheet(tuple(map(Cell, values))))))
    assert text.split("\n", 1)[1].split("\t") == [str(value) for value in values]
