"""Entering a second time (第二遍录入): everything that is entered once more, and the list of what differs.

Somebody else enters the same papers without looking at the first entry. What counts is the first one; the program
(`intake.second_entry`) and these formulas compare alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from kaohe_docs.domain.formula import literal
from kaohe_docs.domain.result_sheets import (
    COMPARISON,
    DIFFERENCES,
    IN_ANY_ORDER,
    SECOND,
    SHEETS,
    UNIT,
    keys_of,
    remarks_of,
)
from kaohe_docs.entry.cells import NOT_BEGUN, RIGHT, TOP, Layout, check_highlights, formula, sheet
from kaohe_docs.entry.formulas import on_sheet
from kaohe_docs.workbook import Cell, Highlight, Sheet, column_letters

_LISTED: Final = 60
_ONLY_SECOND: Final = "第一遍没有这一行"
_NOTHING: Final = "—"
#: So many columns of a row are named where they differ; of more (the marks on ballots), only how many.
_NAMED: Final = 16


@dataclass(frozen=True, slots=True)
class SecondSheet:
    """A sheet for the second entry, and where its comparison stands."""

    sheet: Sheet
    #: Column of the comparison in words, then that of the differences' numbers.
    compared: str
    number: str
    last: int
    #: Column of the units, then those that say what else a row is about.
    unit: str
    items: tuple[str, ...]

    @property
    def title(self) -> str:
        """Return the name of the sheet that is repeated."""
        return self.sheet.title.removeprefix(SECOND)

    def cells(self, column: str) -> str:
        """Return a column's block, for formulas on other sheets."""
        return on_sheet(self.sheet.title, f"${column}${TOP + 1}:${column}${self.last}")


def second_sheets(first: Sequence[Sheet], target_word: str) -> tuple[Sheet, ...]:
    """Return a second sheet for each of the first entry, and the list of differences."""
    doubled = [_second(one, target_word) for one in first]
    return (*(one.sheet for one in doubled), _differences(doubled, target_word)) if doubled else ()


# ── a sheet once more ───────────────────────────────────────


def _second(first: Sheet, target_word: str) -> SecondSheet:
    """Repeat a sheet, with a comparison behind each row."""
    title, width, last = f"{SECOND}{first.title}", len(first.widths), len(first.rows)
    compared, number = column_letters(width + 1), column_letters(width + 2)
    headline, note, headings = first.rows[:TOP]
    top = (
        (replace(headline[0], value=f"{headline[0].value}（第二遍录入）"),),
        (
            replace(
                note[0], value="由另一人对照原票、原表再录一遍，不看第一遍；与第一遍不同的格变红，并列在“录入差异”表。"
            ),
        ),
        (*headings, *(Cell(column.heading, style="header") for column in COMPARISON)),
    )
    rows = tuple(
        (*row, *(Cell() for _ in range(width - len(row))), *_comparison(first, row, place, compared, number))
        for place, row in enumerate(first.rows[TOP:], TOP + 1)
    )
    repeated = replace(
        first,
        title=title,
        rows=(*top, *rows),
        widths=(*first.widths, *(column.width for column in COMPARISON)),
        highlights=(*first.highlights, *check_highlights(compared, last), *_changed_cells(first)),
    )
    columns = {str(cell.value): column_letters(place) for place, cell in enumerate(headings, 1)}
    items = tuple(column for heading, column in columns.items() if heading in keys_of(first.title) and heading != UNIT)
    return SecondSheet(repeated, compared, number, last, columns[target_word], items)


def _entry_columns(row: Sequence[Cell]) -> list[int]:
    return [place for place, cell in enumerate(row, 1) if cell.style == "entry"]


def _comparison(first: Sheet, row: Sequence[Cell], place: int, compared: str, number: str) -> Iterator[Cell]:
    """Say whether a row agrees with the first entry, and in which columns it does not; number the rows that do not."""
    columns = _entry_columns(row)
    own = ",".join(_blocks(columns, place))
    said = _listed_row(first, row, place) if first.title in IN_ANY_ORDER else _placed_row(first, columns, place)
    yield formula(f'=IF(COUNTA({own})=0,"{NOT_BEGUN}",{said})')
    above = f"{number}${TOP}:{number}{place - 1}"
    agrees = f'OR({compared}{place}="{RIGHT}",{compared}{place}="{NOT_BEGUN}")'
    yield formula(f'=IF({agrees},"",MAX({above})+1)', align="center")


def _placed_row(first: Sheet, columns: Sequence[int], place: int) -> str:
    """Compare a row with the one in the same place."""
    names, many = columns[:_NAMED], columns[_NAMED:]
    parts = [f'IF({_differs(first, column, place)},{literal(_heading(first, column) + " ")},"")' for column in names]
    if many:
        parts.append(_many_different(first, many, place))
    text = "&".join(parts)
    return f'IF(LEN({text})=0,"{RIGHT}",{text}&"不同")'


def _listed_row(first: Sheet, row: Sequence[Cell], place: int) -> str:
    """Compare a row with those of the first entry, wherever they stand; equal ones may stand there more than once."""
    keys = [place for place, column in enumerate(SHEETS[first.title], 1) if column.key]
    values = [column for column in _entry_columns(row) if column not in keys]
    ours = "*".join(_same(first, column, place) for column in (*keys, *values))
    theirs = "*".join(f"({_column(column, place)}={column_letters(column)}{place})" for column in (*keys, *values))
    known = "*".join(_same(first, column, place) for column in keys)
    text = "&".join(
        f'IF(SUMPRODUCT({known}*{_same(first, column, place)})=0,{literal(_heading(first, column) + " ")},"")'
        for column in values
    )
    agrees = f"SUMPRODUCT({ours})>=SUMPRODUCT({theirs}*1)"
    differs = f'IF(OR(SUMPRODUCT({known})=0,LEN({text})=0),"{_ONLY_SECOND}",{text}&"不同")' if text else ""
    return f'IF({agrees},"{RIGHT}",{differs or literal(_ONLY_SECOND)})'


def _same(first: Sheet, column: int, place: int) -> str:
    """Tell of each row of the first entry whether it has what a cell has."""
    cell, block = f"{column_letters(column)}{place}", _column(column, len(first.rows))
    equal = f"({on_sheet(first.title, block)}={cell})"
    return f"(({equal}+ISBLANK({cell}))>0)" if _heading(first, column) in remarks_of(first.title) else equal


def _column(column: int, last: int) -> str:
    return f"${column_letters(column)}${TOP + 1}:${column_letters(column)}${last}"


def _heading(first: Sheet, column: int) -> str:
    return str(first.rows[TOP - 1][column - 1].value)


def _differs(first: Sheet, column: int, place: int) -> str:
    """Compare one cell; an empty cell is not a 0, and a remark may be left out."""
    cell = f"{column_letters(column)}{place}"
    other = on_sheet(first.title, cell)
    if _heading(first, column) in remarks_of(first.title):
        return f"AND(NOT(ISBLANK({cell})),{cell}<>{other})"
    return f"OR({cell}<>{other},ISBLANK({cell})<>ISBLANK({other}))"


def _many_different(first: Sheet, columns: Sequence[int], place: int) -> str:
    """Count the cells that differ where there are too many columns to name them."""
    count = "+".join(
        f"SUMPRODUCT((({block}<>{other})+(ISBLANK({block})<>ISBLANK({other}))>0)*1)"
        for block in _blocks(columns, place)
        for other in [on_sheet(first.title, block)]
    )
    return f'IF({count}=0,"","其余"&({count})&"处 ")'


def _blocks(columns: Sequence[int], place: int) -> list[str]:
    """Join neighbouring columns of a row: 3, 4, 5, 8 → C7:E7, H7:H7."""
    runs = [[column for _, column in run] for _, run in groupby(enumerate(columns), lambda pair: pair[1] - pair[0])]
    return [f"{column_letters(run[0])}{place}:{column_letters(run[-1])}{place}" for run in runs]


def _changed_cells(first: Sheet) -> Iterator[Highlight]:
    """Colour what differs from the first entry, once the row has been begun."""
    rows, last = first.rows[TOP:], len(first.rows)
    if first.title in IN_ANY_ORDER:
        return
    columns = sorted({column for row in rows for column in _entry_columns(row)})
    for column in columns:
        letters = column_letters(column)
        test = f"AND(NOT(ISBLANK({letters}{TOP + 1})),{_differs(first, column, TOP + 1)})"
        yield Highlight(f"{letters}{TOP + 1}:{letters}{last}", test, "wrong")


# ── 录入差异 ────────────────────────────────────────────────


def _differences(doubled: Sequence[SecondSheet], target_word: str) -> Sheet:
    """List the rows that differ, sheet after sheet."""
    counts = [f"MAX({one.cells(one.number)})" for one in doubled]
    rows = [_difference(doubled, counts, number) for number in range(1, _LISTED + 1)]
    return sheet(
        DIFFERENCES,
        "两遍录入的差异",
        f"由公式列出，不需填写，最多列{_LISTED}行。逐项查对原票、原表，改正录错的一遍，直到本表为空。计分只用第一遍。",
        Layout(DIFFERENCES, SHEETS[DIFFERENCES], target_word).headings,
        rows,
    )


def _difference(doubled: Sequence[SecondSheet], counts: Sequence[str], number: int) -> tuple[Cell, ...]:
    """Find the n-th row that differs: in the first sheet that has so many, counting on from the sheets before."""

    def found(column: str) -> str:
        text = '""'
        for place in reversed(range(len(doubled))):
            one, before = doubled[place], "+".join(counts[:place]) or "0"
            at = f"MATCH({number}-({before}),{one.cells(one.number)},0)"
            value = _shown(one, column, at)
            text = f"IF({number}<=({before})+{counts[place]},{value},{text})"
        return text

    return (
        formula(f'=IF({number}<={"+".join(counts)},{number},"")', align="center"),
        *(formula(f"={found(column)}") for column in _COLUMNS),
    )


_COLUMNS: Final = ("sheet", "unit", "item", "compared")


def _shown(one: SecondSheet, column: str, at: str) -> str:
    """Say one thing about a row that differs: its sheet, unit, part or item, and columns."""
    if column == "unit":
        found = f"INDEX({one.cells(one.unit)},{at})"
        return f'IF({found}="","{_NOTHING}",{found})'
    if column == "item" and one.items:
        return '&"、"&'.join(f"INDEX({one.cells(letters)},{at})" for letters in one.items)
    return f"INDEX({one.cells(one.compared)},{at})" if column == "compared" else literal(one.title)
