"""Workbooks written anew each time: no user's file is ever loaded and saved again, which loses things (pains G1).

Text stays text, whatever it starts with (G2); figures are written as the decimals they are, without a float between.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import Any, Final

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.render.stable_zip import normalise_zip
from kaohe_docs.render.xlsx_look import HIGHLIGHT_FILLS, alignment, named_styles, style_name
from kaohe_docs.render.xlsx_rules import add_validations
from kaohe_docs.workbook import Cell, CellValue, Formula, Sheet, Workbook

#: Excel's own bounds ("Excel specifications and limits").
_LONGEST_TEXT: Final = 32_767
_LONGEST_TITLE: Final = 31
_ILLEGAL_TITLE: Final = re.compile(r"[\\/*?:\[\]]|^'|'$")
#: Text that Excel would turn into a number or a formula as soon as somebody edits the cell.
_TEMPTING: Final = re.compile(r"[0-9=+\-@]")
_A4: Final = "9"
_MARGIN_INCHES: Final = 0.6


class WorkbookError(ConversionError):
    """A workbook holds what Excel cannot."""

    code = "workbook"


def render_workbook(workbook: Workbook) -> bytes:
    """Return the workbook as an xlsx file; the same workbook gives the same bytes.

    Raises:
        WorkbookError: naming sheet and cell, where a value or a title is more than Excel holds.
    """
    book = OpenpyxlWorkbook()
    book.remove(book.worksheets[0])
    for style in named_styles():
        book.add_named_style(style)
    book.properties.title = workbook.title
    book.properties.creator = ""
    seen: set[str] = set()
    for sheet in workbook.sheets:
        _check_title(sheet.title, seen)
        _write_sheet(book.create_sheet(sheet.title), sheet)
    add_validations(book, workbook.sheets)
    if not workbook.sheets:
        raise WorkbookError(message("工作簿“{title}”没有可见的工作表", title=workbook.title))
    buffer = io.BytesIO()
    book.save(buffer)
    return normalise_zip(buffer.getvalue())


def _check_title(title: str, seen: set[str]) -> None:
    """Refuse what openpyxl would rename in silence; formulas name sheets by their title."""
    if not title or len(title) > _LONGEST_TITLE or _ILLEGAL_TITLE.search(title) or title.casefold() in seen:
        raise WorkbookError(
            message("工作表名称“{title}”不合规定：须不重名、不超过31个字，且不含 \\ / * ? : [ ]", title=title)
        )
    seen.add(title.casefold())


def _write_sheet(target: Worksheet, sheet: Sheet) -> None:
    for row_number, row in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(row, start=1):
            _write_cell(target, cell, row_number, column)
    for column, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[get_column_letter(column)].width = width
    for row_number, height in sheet.heights:
        target.row_dimensions[row_number].height = height
    _set_up_page(target, sheet)
    if sheet.protected:
        _protect(target)
    for highlight in sheet.highlights:
        colour = HIGHLIGHT_FILLS[highlight.colour]
        look = DifferentialStyle(fill=PatternFill("solid", start_color=colour, end_color=colour))
        rule = Rule(type="expression", dxf=look, formula=[highlight.formula])
        target.conditional_formatting.add(highlight.cells, rule)


def _write_cell(target: Worksheet, cell: Cell, row: int, column: int) -> None:
    written = target.cell(row, column)
    if not isinstance(written, OpenpyxlCell):
        # A merged cell spreads over this place; a row may name it, but only as a blank.
        if cell.value is not None:
            raise _unwritable(target, written.coordinate)
        return
    written.style = style_name(cell.style)
    if cell.align is not None:
        written.alignment = alignment(cell.align)
    if cell.number_format:
        written.number_format = cell.number_format
    try:
        _set_value(written, cell.value)
    except (IllegalCharacterError, ValueError) as cause:
        raise _unwritable(target, written.coordinate) from cause
    if cell.merge_right:
        target.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + cell.merge_right)


def _unwritable(target: Worksheet, cell: str) -> WorkbookError:
    return WorkbookError(message("工作表“{sheet}”单元格{cell}的内容无法写入Excel", sheet=target.title, cell=cell))


def _set_value(written: Any, value: CellValue) -> None:
    """Write a value with its type said outright, since openpyxl guesses: "=1" a formula, "#N/A" an error.

    Raises:
        ValueError: a text too long for a cell, or a decimal that is no number.
    """
    if isinstance(value, Formula):
        written.value = value.text
    elif isinstance(value, str):
        if len(value) > _LONGEST_TEXT:
            raise ValueError("text too long for a cell")
        written.value = value
        written.data_type = "s"
        if _TEMPTING.match(value.lstrip()):
            written.quotePrefix = True
            written.number_format = "@"
    elif isinstance(value, int | Decimal):
        if not Decimal(value).is_finite():
            raise ValueError("not a number")
        # As text of numeric type: openpyxl prints numbers with "%.16g", which makes 9.949999999999999 of 9.95.
        written.value = str(value)
        written.data_type = "n"


def _set_up_page(target: Worksheet, sheet: Sheet) -> None:
    """Set up what is printed: A4, one page wide, heading rows on every page, page numbers."""
    if sheet.header_rows:
        target.freeze_panes = f"A{sheet.header_rows + 1}"
        target.print_title_rows = f"1:{sheet.header_rows}"
    target.page_setup.paperSize = _A4
    target.page_setup.orientation = "landscape" if sheet.landscape else "portrait"
    target.page_setup.fitToWidth = 1
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    target.print_options.horizontalCentered = True
    margins = target.page_margins
    margins.left = margins.right = margins.top = _MARGIN_INCHES
    margins.bottom = _MARGIN_INCHES + 0.2
    footer = target.oddFooter
    if footer is not None and footer.center is not None:
        footer.center.text = "第 &P 页 共 &N 页"


def _protect(target: Worksheet) -> None:
    """Lock all but the entry cells against slips, without a password; widths and heights stay free."""
    target.protection.sheet = True
    target.protection.formatColumns = False
    target.protection.formatRows = False
