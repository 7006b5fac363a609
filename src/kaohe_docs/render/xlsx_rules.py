"""What Excel, WPS and LibreOffice check while somebody fills in a sheet: drop-downs and bounds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from kaohe_docs.workbook import Choice, NumberRange, Sheet

#: Excel refuses a file whose list stands in the rule and is longer; longer ones stand on a sheet of their own.
_LONGEST_LIST: Final = 255
_LONGEST_MESSAGE: Final = 225
_OPTIONS_TITLE: Final = "选项"
_ERROR_TITLE: Final = "填写有误"


def add_validations(book: OpenpyxlWorkbook, sheets: Iterable[Sheet]) -> None:
    """Add every sheet's rules, and at the end of the book a hidden sheet for long lists of options."""
    options = _Options(book)
    for sheet in sheets:
        for rule in sheet.validations:
            validation = _validation(rule, options)
            validation.sqref = rule.cells
            book[sheet.title].add_data_validation(validation)


class _Options:
    """The hidden sheet of options, made when the first long list asks for it; equal lists share a column."""

    def __init__(self, book: OpenpyxlWorkbook) -> None:
        self._book = book
        self._sheet: Worksheet | None = None
        self._columns: dict[tuple[str, ...], int] = {}

    def formula(self, options: tuple[str, ...]) -> str:
        """Return what a list rule refers to: the options themselves, or their place on the hidden sheet."""
        joined = ",".join(options)
        if len(joined) <= _LONGEST_LIST and not any(_unfit_inline(option) for option in options):
            return f'"{joined}"'
        column = self._columns.setdefault(options, len(self._columns) + 1)
        sheet = self._written(options, column)
        letter = get_column_letter(column)
        return f"{quote_sheetname(sheet.title)}!${letter}$1:${letter}${len(options)}"

    def _written(self, options: tuple[str, ...], column: int) -> Worksheet:
        if self._sheet is None:
            # openpyxl adds a number where a sheet of the book is already called so.
            self._sheet = self._book.create_sheet(_OPTIONS_TITLE)
            self._sheet.sheet_state = "hidden"
        for row, option in enumerate(options, start=1):
            cell = self._sheet.cell(row, column)
            cell.value = option
            cell.data_type = "s"
        return self._sheet


def _unfit_inline(option: str) -> bool:
    """Tell whether an option would be cut, trimmed or misread inside a rule."""
    return not option or option != option.strip() or any(mark in option for mark in ',"\n')


def _validation(rule: Choice | NumberRange, options: _Options) -> DataValidation:
    validation = DataValidation(
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop",
        errorTitle=_ERROR_TITLE,
        error=rule.message[:_LONGEST_MESSAGE],
    )
    if isinstance(rule, Choice):
        validation.type = "list"
        validation.formula1 = options.formula(rule.options)
    elif rule.decimals is not None:
        first = rule.cells.partition(":")[0]
        bounds = f"{first}>={rule.low},{first}<={rule.high},ROUND({first},{rule.decimals})={first}"
        validation.type = "custom"
        validation.formula1 = f"AND(ISNUMBER({first}),{bounds})"
    else:
        validation.type = "whole" if rule.whole else "decimal"
        validation.operator = "between"
        validation.formula1, validation.formula2 = str(rule.low), str(rule.high)
    return validation
