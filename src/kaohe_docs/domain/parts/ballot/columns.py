"""What a ballot has columns for (测评票的栏目), and on what paper they go.

Columns that would be too narrow for their words on upright paper go on paper that lies across; where even that does not
do, into several tables, each with all units.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate, pairwise

from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.text.figures import percent_text, plain
from kaohe_docs.text.widths import narrowest_column

#: What a form leaves beside number and name of a unit, in millimetres: on upright paper, and on paper across.
_ROOM, _ROOM_ACROSS = 100, 187
#: A Chinese character of a heading (10.5 pt), and both edges of a cell, in millimetres.
_CHARACTER, _EDGES = 3.71, 2.0
#: A column holds two characters side by side, and a piece of a heading on at most three lines.
_LEAST_CHARACTERS, _LINES = 2, 3


@dataclass(frozen=True, slots=True)
class BallotTable:
    """A table of all units; a ballot that asks for grades on several things has one for each."""

    heading: str
    #: One for each column to mark: 优秀 and its points.
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BallotSheet:
    """The paper of a ballot."""

    tables: tuple[BallotTable, ...]
    #: True where the paper lies across.
    across: bool
    #: The columns of what the ballot asks at once, and into how many tables they are cut.
    columns: int
    pieces: int


def ballot_sheet(part: BallotRecord, mark: Decimal, *, ranks: str = "名次") -> BallotSheet:
    """Lay out a ballot with its full mark; ``ranks`` heads the column for ranks."""
    asked = _asked(part, mark, ranks)
    upright, across = (max(_pieces_needed(table.columns, room) for table in asked) for room in (_ROOM, _ROOM_ACROSS))
    pieces = min(upright, across)
    return BallotSheet(
        tables=tuple(piece for table in asked for piece in _cut(table, pieces, part)),
        across=across < upright,
        columns=max(len(table.columns) for table in asked),
        pieces=pieces,
    )


def _asked(part: BallotRecord, mark: Decimal, ranks: str) -> tuple[BallotTable, ...]:
    """Name the columns to mark: grades with their points, or one for a figure; at the end the abstention."""
    abstention = (part.abstention,) if part.abstention else ()
    if part.method != "grades":
        what = ranks if part.method == "ranks" else f"评分\n（{plain(part.low)}—{plain(part.high)}分）"
        asked = tuple(f"{c.name}（占{percent_text(c.weight)}）\n{what}" for c in part.criteria)
        return (BallotTable("", (*(asked or (what,)), *abstention)),)
    if not part.criteria:
        return (BallotTable("", (*_grades(part, mark), *abstention)),)
    return tuple(
        BallotTable(
            f"{c.name}（占本票的{percent_text(c.weight)}）", (*_grades(part, mark * c.weight / 100), *abstention)
        )
        for c in part.criteria
    )


def _pieces_needed(columns: Sequence[str], room: float) -> int:
    """Return how many tables so many columns with these words take."""
    widest = max((narrowest_column(column, lines=_LINES) for column in columns), default=0)
    width = max(_LEAST_CHARACTERS, widest) * _CHARACTER + _EDGES
    return math.ceil(len(columns) / max(1, int(room / width))) or 1


def _grades(part: BallotRecord, mark: Decimal) -> tuple[str, ...]:
    return tuple(f"{grade.word}\n{plain(grade.worth(mark))}分" for grade in part.grades)


def _cut(table: BallotTable, pieces: int, part: BallotRecord) -> Iterator[BallotTable]:
    """Cut a table as evenly as it goes; each piece says how it belongs."""
    if pieces == 1:
        yield table
        return
    rule = "：各表合计只选一栏" if part.method == "grades" else ""
    sizes = [(len(table.columns) + piece) // pieces for piece in reversed(range(pieces))]
    for number, (start, end) in enumerate(pairwise(accumulate(sizes, initial=0)), 1):
        heading = f"{table.heading}　第{number}张表，共{pieces}张{rule}".strip()
        yield BallotTable(heading, table.columns[start:end])
