"""The second entry (第二遍录入): compared with the first, which alone counts, row by row and cell by cell.

A difference is a doubt and no error: while the originals are looked up, working copies may still be made from the
first entry; final papers may not, unless a person has decided that the first entry stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.result_sheets import (
    APPROVAL,
    CONTENT,
    MARK,
    PART,
    RATERS,
    SECOND,
    TIE,
    TOPIC,
    UNIT,
    VETOES,
    keys_of,
    remarks_of,
)
from kaohe_docs.errors import Problem, doubt, message, warning
from kaohe_docs.intake import approval_sheet
from kaohe_docs.intake.cells import CellReader, SheetCell
from kaohe_docs.intake.names import Words, compact, listed, plain_text
from kaohe_docs.intake.result_rows import ResultsContext, entered
from kaohe_docs.intake.sheet import Book, Column, Row, Table
from kaohe_docs.source import Location

_EXAMPLES: Final = 3


def compare_entries(
    book: Book, table: Table, title: str, columns: Sequence[Column], context: ResultsContext
) -> Iterator[Problem]:
    """Compare a sheet with its second entry, where there is one that somebody has begun."""
    wanted = compact(f"{SECOND}{title}")
    if not any(compact(sheet.title) == wanted and sheet.grid for sheet in book.sheets):
        return
    second = book.table(f"{SECOND}{title}", columns, context.cells.problems)
    if second is None:
        return
    headings = [column.heading for column in columns] + [*table.matching(MARK)]
    rows = _RowReader(title, tuple(dict.fromkeys(headings)), context)
    theirs = [entry for entry in rows.of(second) if entry.begun]
    ours = rows.of(table)
    pairs = _pairs(ours, theirs)
    for entry, other in pairs:
        yield from rows.differences(entry, other)
    met = {id(entry) for entry, _ in pairs}
    left = [entry for entry in ours if entry.begun and id(entry) not in met]
    if theirs and left:
        yield _incomplete(second.location, left)


@dataclass(frozen=True, slots=True, eq=False)
class _Entry:
    """One row of either entry: what it is about, and what stands in it."""

    row: Row
    key: tuple[str, ...]
    what: str
    values: Mapping[str, str]
    begun: bool

    def may_be(self, other: _Entry) -> bool:
        """Tell whether both rows are about the same; a part that only one of them names does not part them."""
        return self.key[:-1] == other.key[:-1] and (
            "" in {self.key[-1], other.key[-1]} or self.key[-1] == other.key[-1]
        )


@dataclass(frozen=True, slots=True)
class _RowReader:
    """Reads the rows of a sheet and of its second entry alike."""

    title: str
    headings: tuple[str, ...]
    context: ResultsContext

    def of(self, table: Table) -> list[_Entry]:
        """Read all rows."""
        return [self._entry(row) for row in table.rows]

    def differences(self, first: _Entry | None, second: _Entry) -> Iterator[Problem]:
        """Name every cell of the second entry that is not what the first one has."""
        if first is None:
            yield _only_second(second, self.title)
            return
        for heading, value in second.values.items():
            if value != first.values[heading] and (value or heading not in remarks_of(self.title)):
                yield _differs(first, second, heading, self.title)

    def _entry(self, row: Row) -> _Entry:
        keys = keys_of(self.title)
        cells = [row.cell(heading) for heading in keys]
        values = [heading for heading in self.headings if heading not in keys]
        if self.title == APPROVAL and approval_sheet.item_word(row) == TIE:
            # The unit may stand in either column, and is all there is to compare.
            cells[1] = cells[1] if entered(cells[1]) else row.cell(CONTENT)
            values = []
            begun = entered(cells[1])
        else:
            begun = any(entered(row.cell(heading)) for heading in values)
            begun = begun or (self.title == VETOES and entered(cells[1]))
        key = tuple(self._word(heading, cell) for heading, cell in zip(keys, cells, strict=True))
        # A column of its own at the end, so that only a part may be left out.
        key = key if keys[-1] == PART else (*key, "")
        what = listed(plain_text(cell.shown) for cell in cells if entered(cell))
        return _Entry(row, key, what, {heading: _plain(row.cell(heading)) for heading in values}, begun)

    def _word(self, heading: str, cell: SheetCell) -> str:
        """Return what a word stands for, however it is written."""
        text = str(cell.value) if entered(cell) else ""
        if heading == TOPIC:
            return approval_sheet.full_word(compact(text))
        if heading == RATERS:
            classes = Words({raters.key: (raters.short, raters.name) for raters in self.context.plan.rater_class})
            return classes.find(text) or compact(text)
        unit = self.context.units.find(text) if heading == UNIT else None
        return compact(unit.name if unit else text)


def _plain(cell: SheetCell) -> str:
    """Write a cell's content so that equal figures, days and words are equal texts."""
    if not entered(cell):
        return ""
    figure = CellReader().figure(cell)
    if figure is not None:
        return str(figure.normalize() + 0)
    day = CellReader().day(cell)
    return day.isoformat() if day is not None else compact(str(cell.value))


def _pairs(ours: Sequence[_Entry], theirs: Sequence[_Entry]) -> list[tuple[_Entry | None, _Entry]]:
    """Put the rows of both entries together, equal ones first; a row may come twice and in any order."""
    free: dict[str, list[_Entry]] = {}
    for entry in ours:
        free.setdefault(entry.key[0], []).append(entry)
    found: dict[int, _Entry | None] = {}
    for equal in (True, False):
        for number, other in enumerate(theirs):
            if found.get(number) is not None:
                continue
            fitting = (
                entry
                for entry in free.get(other.key[0], [])
                if entry.may_be(other) and (not equal or entry.values == other.values)
            )
            found[number] = match = next(fitting, None)
            if match is not None:
                free[other.key[0]].remove(match)
    return [(found[number], other) for number, other in enumerate(theirs)]


def _differs(first: _Entry, second: _Entry, heading: str, title: str) -> Problem:
    ours, theirs = first.row.cell(heading), second.row.cell(heading)
    subject = f"{title}·{first.what}·{heading}"
    text = message(
        "“{what}”的“{heading}”两遍录入不同：第一遍是“{first}”，第二遍（[{sheet}] {cell}）是“{second}”；"
        "请核对原票、原表，改正录错的一遍",
        what=first.what,
        heading=heading,
        first=ours.shown or "（空）",
        sheet=theirs.location.sheet,
        cell=theirs.location.cell,
        second=theirs.shown or "（空）",
    )
    return doubt("second-entry-differs", ours.location, text, subject=subject)


def _only_second(second: _Entry, title: str) -> Problem:
    text = message(
        "“{what}”只有第二遍录入，第一遍没有这一行（“{title}”表）；请核对原表，补录或删去",
        what=second.what,
        title=title,
    )
    return doubt("second-entry-differs", second.row.location, text, subject=f"{title}·{second.what}")


def _incomplete(place: Location, left: Sequence[_Entry]) -> Problem:
    examples = listed(f"{entry.what}（{entry.row.location.cell}）" for entry in left[:_EXAMPLES])
    text = message(
        "第二遍录入还没有录完：第一遍已录的，还有{count}行没有再录：{examples}{more}",
        count=len(left),
        examples=examples,
        more="等" if len(left) > _EXAMPLES else "",
    )
    return warning("second-entry-incomplete", place, text)
