"""Ballots on which a class votes on several things: the marks under 第3票 in all of a unit's rows are one ballot's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.result_sheets import mark_heading
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.errors import message
from kaohe_docs.intake.cells import CellReader
from kaohe_docs.intake.names import listed
from kaohe_docs.intake.sheet import Row


@dataclass(frozen=True, slots=True)
class WholeBallots:
    """The rows of each unit's ballots that are trimmed: only a ballot with all its marks has a total."""

    cells: CellReader
    rows: dict[tuple[str, str], list[tuple[Row, BallotCount]]] = field(default_factory=dict)

    def add(self, row: Row, part: BallotPart, count: BallotCount) -> None:
        """Take note of a row, where ballots with several marks are trimmed."""
        if part.trims and len(part.criteria) > 1:
            self.rows.setdefault((count.unit_name, part.name), []).append((row, count))

    def report(self) -> None:
        """Report every empty cell of a ballot that has marks elsewhere."""
        for (unit, part), rows in self.rows.items():
            for row, count, sheet, others in _gaps(rows):
                text = message(
                    "{unit}“{part}”的第{sheet}票在{others}有分，在“{item}”没有；去最高最低按整张票的总分，"
                    "每张票各项都要有分，请核对原票：漏录的补上，确实没有打全的整张作废",
                    unit=unit,
                    part=part,
                    sheet=sheet,
                    others=listed(others),
                    item=count.part,
                )
                place = row.cell(mark_heading(sheet)).location
                self.cells.lose("ballot-incomplete", place, text, subject=unit)


def _gaps(rows: list[tuple[Row, BallotCount]]) -> Iterator[tuple[Row, BallotCount, int, list[str]]]:
    sheets = sorted({sheet for _, count in rows for sheet in count.sheets})
    for row, count in rows:
        for sheet in sheets:
            if sheet not in count.sheets:
                yield row, count, sheet, [other.part for _, other in rows if sheet in other.sheets]
