"""Points as spreadsheet formulas, so that a workbook shows them while it is being filled in, and where entries stand.

Formulas use what Excel, WPS and LibreOffice all have. Texts of the plan enter them only as quoted literals, references
only as the workbook made them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class PointsFormula:
    """A part's points as a formula, and when there are none yet."""

    value: str
    empty: str

    def where(self, counts: str) -> PointsFormula:
        """Return points that are only there where the check of their row says that it counts."""
        return PointsFormula(self.value, f"OR(NOT({counts}),{self.empty})")


def literal(text: str) -> str:
    """Quote a text for a formula."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


@dataclass(frozen=True, slots=True)
class EntryCell:
    """Where a figure or a grade is entered, and the condition on which its row counts."""

    cell: str
    counts: str


@dataclass(frozen=True, slots=True)
class CountCells:
    """Where a count of ballots is entered: the ticks by grade word, or the block of marks."""

    ticks: Mapping[str, str]
    marks: str
    counts: str


class EntryCells(Protocol):
    """Where the entries of one unit for one part stand in the entry workbook."""

    @property
    def units(self) -> int:
        """Return how many units are compared, this one among them."""

    @property
    def figure(self) -> EntryCell:
        """Return where the unit's figure stands."""

    @property
    def peers(self) -> str:
        """Return the block of figures of all units that are compared."""

    def given(self, *, graded: bool) -> EntryCell:
        """Return where the grade or the score stands that another body gives."""

    def count(self, item: str) -> CountCells:
        """Return where the count of one of the things a ballot asks stands."""
