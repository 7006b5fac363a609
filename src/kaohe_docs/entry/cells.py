"""How the sheets of the entry workbook (录入表) are laid out: title, note, headings, rows; cells to fill in or computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Final

from kaohe_docs.domain.result_sheets import UNIT, Column
from kaohe_docs.entry.formulas import on_sheet
from kaohe_docs.workbook import Align, Cell, Choice, Formula, Highlight, NumberRange, Sheet, column_letters

#: Title, note and headings stand above the first row.
TOP: Final = 3
#: What a check column says of a row that agrees (with a remark behind it, where it counts all the same), and of one
#: not begun.
RIGHT: Final = "√"
NOT_BEGUN: Final = "未录入"
_LINE_POINTS: Final = 16
#: A title or note spreads over so many columns at most, so that it stays in view.
_MOST_ACROSS: Final = 12
_LANDSCAPE_FROM: Final = 110

Validation = Choice | NumberRange
Rows = Sequence[tuple[Cell, ...]]


@dataclass(frozen=True)
class Layout:
    """Where the columns of a sheet of results stand in a workbook."""

    title: str
    columns: tuple[Column, ...]
    #: What those assessed are called, in the heading of their column.
    target_word: str

    @property
    def headings(self) -> list[tuple[str, int]]:
        """Return the headings as they are shown, with the widths of their columns."""
        return [(self.target_word if c.heading == UNIT else c.heading, c.width) for c in self.columns]

    def letters(self, heading: str) -> str:
        """Return the letters of a column."""
        return self._letters[heading]

    def cells(self, heading: str, first: int, last: int) -> str:
        """Return a column's cells from one row to another, for rules on the sheet itself."""
        return f"{self.letters(heading)}{first}:{self.letters(heading)}{last}"

    def block(self, heading: str, rows: int) -> str:
        """Return a column's first rows, for formulas on other sheets."""
        letters = self.letters(heading)
        return on_sheet(self.title, f"${letters}${TOP + 1}:${letters}${TOP + rows}")

    def row(self, cells: Mapping[str, Cell]) -> tuple[Cell, ...]:
        """Put cells under their headings; columns without one stay empty."""
        return tuple(cells.get(column.heading, Cell()) for column in self.columns)

    @cached_property
    def _letters(self) -> dict[str, str]:
        return {column.heading: column_letters(place) for place, column in enumerate(self.columns, 1)}


def to_fill(align: Align | None = None, *, number_format: str = "") -> Cell:
    """Make a cell for the office to fill in."""
    return Cell(style="entry", align=align, number_format=number_format)


def formula(text: str, *, number_format: str = "", align: Align | None = None) -> Cell:
    """Make a cell that is computed."""
    return Cell(Formula(text), style="formula", number_format=number_format, align=align)


def check_highlights(column: str, last: int) -> tuple[Highlight, ...]:
    """Colour a check column: green where a row agrees, red where it has been begun and does not count."""
    cells, first = f"{column}{TOP + 1}:{column}{last}", f"{column}{TOP + 1}"
    wrong = f'AND(LEFT({first},1)<>"{RIGHT}",{first}<>"{NOT_BEGUN}",{first}<>"")'
    return Highlight(cells, f'{first}="{RIGHT}"', "right"), Highlight(cells, wrong, "wrong")


def sheet(
    title: str,
    headline: str,
    note: str,
    headings: Sequence[tuple[str, int]],
    rows: Rows,
    *,
    validations: Sequence[Validation] = (),
    highlights: Sequence[Highlight] = (),
) -> Sheet:
    """Lay out one sheet: title, note, headings with the widths of their columns, rows."""
    widths = tuple(width for _, width in headings)
    across = min(len(headings), _MOST_ACROSS)
    note_lines = ceil(2.1 * len(note) / sum(widths[:across]))
    return Sheet(
        title=title,
        rows=(
            (Cell(headline, style="title", merge_right=across - 1),),
            (Cell(note, style="note", merge_right=across - 1),),
            tuple(Cell(heading, style="header") for heading, _ in headings),
            *rows,
        ),
        widths=widths,
        header_rows=TOP,
        heights=((1, 34), (2, _LINE_POINTS * note_lines + 4), (TOP, 2 * _LINE_POINTS + 4)),
        landscape=sum(widths) > _LANDSCAPE_FROM,
        protected=True,
        validations=tuple(validations),
        highlights=tuple(highlights),
    )
