"""From a workbook's bytes to its filled cells, sheet by sheet; the only place that openpyxl reads for us."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaohe_docs.errors import message
from kaohe_docs.intake.cells import CellKind, SheetCell
from kaohe_docs.intake.guard import read_workbook_bytes, refusal
from kaohe_docs.intake.hidden import Hidden, hidden_in
from kaohe_docs.intake.names import drop_invisible
from kaohe_docs.source import Location
from kaohe_docs.workbook import column_letters

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 200
#: Filled cells of a whole workbook; a thousand units with a hundred votes each stay far below.
MOST_CELLS: Final = 400_000
#: No spreadsheet has more rows; a file that says so would keep us counting.
_END_OF_SHEET: Final = 1_048_576
#: What openpyxl and the parsers below it raise on a malformed part; caught around their calls only, so that a mistake
#: of ours shows as one.
_MALFORMED: Final = (
    *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError, SyntaxError, RuntimeError),
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s>/]")

#: The filled cells of a sheet by row and column, both from 1.
Grid = Mapping[int, Mapping[int, SheetCell]]


@dataclass(frozen=True, slots=True)
class GridSheet:
    """A sheet as read; two may bear the same title."""

    title: str
    grid: Grid
    hidden: Hidden = field(default_factory=Hidden)


def read_grids(path: Path, *, name: str) -> tuple[GridSheet, ...]:
    """Read the filled cells of every sheet of a workbook, in its order.

    Raises:
        InputError: the file is missing, refused, damaged or far too long.
    """
    data = read_workbook_bytes(path, name=name)
    place = Location(name)
    with warnings.catch_warnings():
        # openpyxl warns of features that it would lose on saving; nothing is saved here.
        warnings.simplefilter("ignore")
        try:
            return _grids(data, place)
        except _TooLongError as failure:
            text = message(
                "工作表太大（最多{rows}行，整个工作簿最多{cells}个有内容的单元格）；请删去无关的行",
                rows=MOST_ROWS,
                cells=MOST_CELLS,
            )
            raise refusal("too-many-cells", Location(name, sheet=str(failure)), text) from failure
        except _MalformedError as failure:
            text = message("工作簿的内容无法读取；请在 Excel、WPS 中打开后另存为新的 .xlsx")
            raise refusal("file-damaged", place, text) from failure


class _MalformedError(Exception):
    """A part is not what openpyxl expects."""


class _TooLongError(Exception):
    """A sheet has more filled cells than are read, or has them too far down."""


def _grids(data: bytes, place: Location) -> tuple[GridSheet, ...]:
    formulas = _formulas(data)
    sheets: list[GridSheet] = []
    left = MOST_CELLS
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for number, sheet in enumerate(_load(data, values=True).worksheets):
            here = replace(place, sheet=sheet.title)
            grid = _grid(sheet, here, formulas.get(number, frozenset()), most=left)
            hidden = hidden_in(_part(archive, sheet), sheet=sheet.sheet_state != "visible")
            sheets.append(GridSheet(sheet.title, grid, hidden))
            left -= sum(len(cells) for cells in grid.values())
    return tuple(sheets)


def _part(archive: zipfile.ZipFile, sheet: Any) -> bytes:
    try:
        return archive.read(sheet._worksheet_path)
    except _MALFORMED as failure:
        raise _MalformedError from failure


def _load(data: bytes, *, values: bool) -> Workbook:
    from openpyxl import load_workbook

    try:
        return load_workbook(io.BytesIO(data), read_only=True, data_only=values, keep_links=False)
    except _MALFORMED as failure:
        raise _MalformedError from failure


def _formulas(data: bytes) -> dict[int, frozenset[tuple[int, int]]]:
    """Return row and column of every formula by the sheet's place; most workbooks have none and are not read twice."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = (name for name in archive.namelist() if name.startswith("xl/worksheets/"))
        if not any(_FORMULA.search(archive.read(name)) for name in sheets):
            return {}
    return {
        place: frozenset((number, column) for number, column, cell in _filled(sheet) if cell.data_type == "f")
        for place, sheet in enumerate(_load(data, values=False).worksheets)
    }


def _filled(sheet: Any) -> Iterator[tuple[int, int, Any]]:
    """Yield row, column and cell wherever the file has a cell, also one without a value."""
    skipped: object = None
    for number, cells in enumerate(_rows(sheet), start=1):
        if number > _END_OF_SHEET:
            raise _TooLongError(sheet.title)
        # openpyxl gives one and the same row for all that the file skips, which may be a million.
        if cells is skipped:
            continue
        filled = False
        for column, cell in enumerate(cells, start=1):
            if type(cell).__name__ != "EmptyCell":
                filled = True
                yield number, column, cell
        skipped = skipped if filled else cells


def _rows(sheet: Any) -> Iterator[Sequence[Any]]:
    # The size that the file claims may be wrong in either direction.
    sheet.reset_dimensions()
    rows = iter(sheet.iter_rows(min_row=1, max_col=MOST_COLUMNS))
    while True:
        try:
            row = next(rows, None)
        except _MALFORMED as failure:
            raise _MalformedError from failure
        if row is None:
            return
        yield row


def _grid(sheet: Any, place: Location, formulas: frozenset[tuple[int, int]], *, most: int) -> Grid:
    grid: dict[int, dict[int, SheetCell]] = {}
    count = 0
    for number, column, cell in _filled(sheet):
        location = replace(place, cell=f"{column_letters(column)}{number}")
        # A formula whose result is the empty text has type "str" and no value either: it counts as empty.
        if cell.value is None and cell.data_type != "str" and (number, column) in formulas:
            found = SheetCell(CellKind.FORMULA, location=location)
        else:
            found = _sheet_cell(cell, location)
        if found.blank:
            continue
        count += 1
        if number > MOST_ROWS or count > most:
            raise _TooLongError(sheet.title)
        grid.setdefault(number, {})[column] = found
    return grid


def _sheet_cell(cell: Any, location: Location) -> SheetCell:
    value = cell.value
    if value is None:
        return SheetCell(location=location)
    if cell.data_type == "e":
        return SheetCell(CellKind.ERROR, str(value), location=location)
    if isinstance(value, str):
        kind = CellKind.TEXT if drop_invisible(value).strip() else CellKind.EMPTY
        return SheetCell(kind, value, location=location)
    if isinstance(value, bool):
        return SheetCell(CellKind.OTHER, value, location=location)
    if isinstance(value, int | float):
        return SheetCell(CellKind.NUMBER, value, location=location, percent="%" in _number_format(cell))
    if isinstance(value, datetime | date):
        return SheetCell(CellKind.DATE, value, location=location)
    return SheetCell(CellKind.OTHER, value, location=location)


def _number_format(cell: Any) -> str:
    try:
        return str(cell.number_format)
    except _MALFORMED as failure:
        raise _MalformedError from failure
