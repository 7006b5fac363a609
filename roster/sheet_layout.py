"""How the sample workbooks are laid out: title, note, headings, rows, drop-downs."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kaohe_docs.workbook import Cell, CellValue, Choice, NumberRange, Sheet, column_letters

#: Title, note and headings.
TOP: Final = 3
#: Height in points of one line of text.
LINE: Final = 16


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: heading, width, and how its cells look."""

    text: str
    width: int
    figure: bool = False
    number_format: str = ""


def sheet(
    title: str,
    headline: str,
    note: str,
    headings: Sequence[Heading],
    rows: Sequence[Sequence[CellValue]],
    *,
    rules: Sequence[Choice | NumberRange] = (),
) -> Sheet:
    """Lay out one sheet: title, note, headings, rows."""
    across = len(headings) - 1
    body = (tuple(body_cell(value, heading) for value, heading in zip(row, headings, strict=True)) for row in rows)
    return Sheet(
        title=title,
        rows=(
            (Cell(headline, style="title", merge_right=across),),
            (Cell(note, style="note", merge_right=across),),
            tuple(Cell(heading.text, style="header") for heading in headings),
            *body,
        ),
        widths=tuple(heading.width for heading in headings),
        header_rows=TOP,
        heights=(
            (1, 34),
            (2, LINE * lines(note, sum(heading.width for heading in headings))),
            (TOP, 22),
            *((TOP + number, row_height(row, headings)) for number, row in enumerate(rows, start=1)),
        ),
        landscape=sum(heading.width for heading in headings) > 90,
        validations=tuple(rules),
    )


def row_height(row: Sequence[CellValue], headings: Sequence[Heading]) -> int:
    """Return the height in points at which the longest cell of a row shows as a whole."""
    return LINE * max(lines(str(value), heading.width) for value, heading in zip(row, headings, strict=True))


def lines(text: str, width: int) -> int:
    """Return how many lines a text needs in a column, whose width counts narrow characters."""
    across = sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)
    return 1 + max(0, across - 1) // width


def body_cell(value: CellValue, heading: Heading) -> Cell:
    """Lay out one cell below the headings."""
    return Cell(value, style="figure" if heading.figure else "text", number_format=heading.number_format)


def choice(headings: Sequence[Heading], heading: str, count: int, options: Sequence[str]) -> Choice:
    """Make the drop-down of a column, with room for rows to come."""
    return Choice(cells(headings, heading, heading, count + 20), tuple(options), f"请从列表中选择{heading}")


def cells(headings: Sequence[Heading], first: str, last: str, count: int) -> str:
    """Return the block of so many rows from one column to another."""
    texts = [heading.text for heading in headings]
    left, right = (column_letters(texts.index(text) + 1) for text in (first, last))
    return f"{left}{TOP + 1}:{right}{TOP + count}"
