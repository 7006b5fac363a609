"""A workbook described as plain data, so that document kinds need no spreadsheet library.

`render.xlsx` turns it into bytes. Rows and columns count from 1, as in Excel.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Align = Literal["left", "center", "right"]
Style = Literal["title", "note", "header", "text", "figure", "entry", "formula", "label"]


def column_letters(index: int) -> str:
    """Write a column number as letters: 1 → A, 28 → AB."""
    text = ""
    while index:
        index, digit = divmod(index - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own making, never the user's text; ``text`` starts with "="."""

    text: str


#: What a cell may hold. Text always stays text, even when it starts with "=".
CellValue = str | int | Decimal | Formula | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; ``style`` "entry" is for the office to fill in, "formula" is protected."""

    value: CellValue = None
    style: Style = "text"
    align: Align | None = None
    number_format: str = ""
    #: Further columns that the cell spreads over.
    merge_right: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """A drop-down list for a block of cells ("D3:D48")."""

    cells: str
    options: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Bounds for the figures in a block of cells."""

    cells: str
    low: Decimal
    high: Decimal
    whole: bool
    message: str
    #: At most so many decimals; None for any number.
    decimals: int | None = None


@dataclass(frozen=True, slots=True)
class Highlight:
    """Colour for cells for which a formula (for the block's first cell, without "=") is true."""

    cells: str
    formula: str
    colour: Literal["gap", "wrong", "right"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: rows of cells, then what Excel, WPS and LibreOffice shall do with them."""

    title: str
    rows: tuple[tuple[Cell, ...], ...]
    #: Column widths in characters.
    widths: tuple[int, ...]
    #: How many rows at the top stay in view and repeat on every printed page.
    header_rows: int = 1
    #: Height in points of particular rows, by row number.
    heights: tuple[tuple[int, int], ...] = ()
    landscape: bool = False
    protected: bool = False
    validations: tuple[Choice | NumberRange, ...] = ()
    highlights: tuple[Highlight, ...] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """A whole workbook, in the order of its sheets."""

    title: str
    sheets: tuple[Sheet, ...] = field(default=())
