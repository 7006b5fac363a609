"""Sheets whose cells know their place: tables are found by their headings, wherever these stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kaohe_docs.domain.result_sheets import UNIT
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.intake.cells import CellKind, SheetCell, empty_cell
from kaohe_docs.intake.grid import Grid, GridSheet, read_grids
from kaohe_docs.intake.names import compact, drop_invisible, listed, resembles
from kaohe_docs.intake.twins import hidden_cells, the_sheet
from kaohe_docs.source import Location
from kaohe_docs.workbook import column_letters

#: Rows among which the headings are looked for; a title and notes may stand above them.
HEADING_ROWS: Final = 10
#: What may follow a heading's own words: 核实得分（满分80）, 单位名称*.
_HEADING_NOTE: Final = re.compile(r"(?:[(（][^()（）]*[)）]|[*＊:：])+$")
_LONGEST_HEADING: Final = 80
#: Where people are assessed, sheets and columns say so.
_FOR_PEOPLE: Final = dict.fromkeys(("被考核人", "被考核人员", "被考核对象"), UNIT)
_FOOTNOTE: Final = re.compile(r"^(?:注|备注|说明|附注)\s*\d*\s*[:：]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is looked for."""

    heading: str
    required: bool = True
    #: A heading that means the same.
    also: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    number: int
    cells: Mapping[int, SheetCell]
    columns: Mapping[str, int]
    sheet: Location

    def cell(self, heading: str) -> SheetCell:
        """Return the cell under a heading; an empty one where the sheet has no such column."""
        index = self.columns.get(heading)
        if index is None:
            return empty_cell(heading, replace(self.sheet, cell=f"A{self.number}"))
        found = self.cells.get(index)
        if found is None:
            return empty_cell(heading, replace(self.sheet, cell=f"{column_letters(index)}{self.number}"))
        return replace(found, heading=heading)

    @property
    def location(self) -> Location:
        """Return the place of the row's first filled cell."""
        first = min(self.cells, default=1)
        return replace(self.sheet, cell=f"{column_letters(first)}{self.number}")


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under a heading row; rows without anything in the wanted columns are left out."""

    location: Location
    #: Every heading of the row, also those nobody asked for, and its column from 1.
    columns: Mapping[str, int]
    rows: tuple[Row, ...]
    #: Texts above the headings and footnotes below the rows.
    notes: tuple[str, ...] = ()

    def has(self, heading: str) -> bool:
        """Tell whether there is a column of that heading."""
        return heading in self.columns

    def matching(self, pattern: re.Pattern[str]) -> tuple[str, ...]:
        """Return the headings that match a pattern as a whole, from left to right."""
        return tuple(heading for heading in self.columns if pattern.fullmatch(heading))


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook as read."""

    name: str
    sheets: tuple[GridSheet, ...]

    def table(self, title: str, columns: Sequence[Column], problems: list[Problem]) -> Table | None:
        """Find the table of a sheet by its headings; spaces in the sheet's title do not count.

        Returns:
            The table; None where there is not one such sheet or a required column is missing, which goes to
            ``problems``.
        """
        titles = (title, *(other for other, meant in _FOR_PEOPLE.items() if meant == title))
        found = the_sheet(titles, self.sheets, Location(self.name), problems)
        if found is None:
            return None
        place = Location(self.name, sheet=found.title)
        table = _table(found.grid, place, columns, problems)
        if table is not None:
            indexes = {table.columns[column.heading] for column in columns if table.has(column.heading)}
            problems += hidden_cells(found, {row.number for row in table.rows}, indexes, place)
        return table


def open_book(path: Path, *, name: str) -> Book:
    """Read the cells of every sheet of a workbook.

    Raises:
        InputError: the file is missing, refused, damaged or far too long.
    """
    return Book(name, read_grids(path, name=name))


def _heading(cell: SheetCell) -> str:
    """Return a heading's own words: no spaces or line breaks, no note in brackets behind it."""
    raw = str(cell.value)[:_LONGEST_HEADING] if cell.kind is CellKind.TEXT else ""
    text = re.sub(r"\s+", "", drop_invisible(raw))
    text = unicodedata.normalize("NFC", text)
    return _HEADING_NOTE.sub("", text) or text


def _table(grid: Grid, place: Location, columns: Sequence[Column], problems: list[Problem]) -> Table | None:
    wanted = {column.heading for column in columns}
    names = _names(columns)
    number = _heading_row(grid, wanted, names)
    if number is None:
        text = message(
            "前{rows}行里没有找到表头；应有：{wanted}",
            rows=HEADING_ROWS,
            wanted=listed(column.heading for column in columns if column.required),
        )
        problems.append(error("missing-headings", place, text))
        return None
    headings = _columns(grid[number], wanted, names, problems)
    absent = [column for column in columns if column.heading not in headings]
    problems += _missing([column.heading for column in absent if column.required], headings, number, place)
    if any(column.required for column in absent):
        return None
    problems += _nearly_named([column.heading for column in absent], headings, wanted, grid, number)
    return _rows_below(grid, number, Table(place, headings, ()), wanted)


def _missing(absent: Iterable[str], headings: Iterable[str], number: int, place: Location) -> Iterator[Problem]:
    """Report required columns that are not there, with the heading that may be meant."""
    here = replace(place, cell=f"A{number}")
    for heading in absent:
        found = next((found for found in headings if resembles(found, heading)), "")
        text = message("第{row}行表头中缺少“{heading}”列", row=number, heading=heading)
        if found:
            text = message(
                "第{row}行表头中缺少“{heading}”列；如果“{found}”就是这一列，请改名",
                row=number,
                heading=heading,
                found=found,
            )
        yield error("missing-column", here, text, subject=heading)


def _nearly_named(
    absent: Sequence[str], headings: Mapping[str, int], wanted: set[str], grid: Grid, number: int
) -> Iterator[Problem]:
    """Doubt columns that hold something and look like an optional one that is not there: they would count for nothing."""
    for heading, index in headings.items():
        meant = next((want for want in absent if resembles(heading, want)), "")
        if heading in wanted or not meant or not any(index in grid[row] for row in grid if row > number):
            continue
        text = message(
            "这一列看来是“{meant}”，现为“{found}”，程序没有读取；是的话请把表头改为“{meant}”，"
            "不是的话请换一个不相近的名称，或记录决定",
            meant=meant,
            found=heading,
        )
        yield doubt("near-heading", grid[number][index].location, text, subject=heading)


def _names(columns: Sequence[Column]) -> Mapping[str, str]:
    """Return the headings by the ways of writing them; a heading's own words win over another's synonym."""
    synonyms = [*_FOR_PEOPLE.items(), *((column.also, column.heading) for column in columns if column.also)]
    wanted = {column.heading for column in columns}
    return {compact(other): meant for other, meant in synonyms if meant in wanted} | {compact(w): w for w in wanted}


def _meant(cell: SheetCell, names: Mapping[str, str]) -> str:
    """Return the heading that a cell stands for."""
    text = _heading(cell)
    return names.get(compact(text), text)


def _heading_row(grid: Grid, wanted: set[str], names: Mapping[str, str]) -> int | None:
    """Find the row that has most of the wanted headings, the uppermost of equals."""
    counts = {
        number: len(wanted & {_meant(cell, names) for cell in grid[number].values()})
        for number in sorted(grid)
        if number <= HEADING_ROWS
    }
    best = max(counts, key=lambda number: (counts[number], -number), default=None)
    return best if best is not None and counts[best] else None


def _columns(
    cells: Mapping[int, SheetCell], wanted: set[str], names: Mapping[str, str], problems: list[Problem]
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index in sorted(cells):
        heading = _meant(cells[index], names)
        if heading not in columns:
            if heading:
                columns[heading] = index
        elif heading in wanted:
            first = f"{column_letters(columns[heading])}列"
            text = message("“{heading}”列重复，{first}已有；请删去或改名其中一列", heading=heading, first=first)
            problems.append(error("duplicate-column", cells[index].location, text, subject=heading))
    return columns


def _rows_below(grid: Grid, heading_row: int, table: Table, wanted: set[str]) -> Table:
    indexes = {table.columns[heading] for heading in table.columns if heading in wanted}
    notes = [str(cell.value) for number in sorted(grid) if number < heading_row for cell in grid[number].values()]
    rows = []
    for number in sorted(grid):
        cells = grid[number]
        if number <= heading_row or not indexes & set(cells):
            continue
        if len(cells) == 1 and _FOOTNOTE.match(str(next(iter(cells.values())).value)):
            notes.append(str(next(iter(cells.values())).value))
            continue
        rows.append(Row(number, cells, table.columns, table.location))
    return replace(table, rows=tuple(rows), notes=tuple(notes))
