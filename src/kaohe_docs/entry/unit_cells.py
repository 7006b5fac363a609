"""Where the entries of one unit for one part stand, for the formula of its points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kaohe_docs.domain.formula import CountCells, EntryCell
from kaohe_docs.domain.part import Part
from kaohe_docs.domain.result_sheets import BALLOTS, grade_words
from kaohe_docs.domain.units import Unit
from kaohe_docs.entry.checks import counts
from kaohe_docs.entry.formulas import on_sheet
from kaohe_docs.entry.rows import EntryRows


@dataclass(frozen=True, slots=True)
class UnitCells:
    """The cells of one unit and one part."""

    entries: EntryRows
    part: Part
    unit: Unit
    compared: Sequence[Unit]

    @property
    def units(self) -> int:
        """Return how many units are compared."""
        return len(self.compared)

    @property
    def figure(self) -> EntryCell:
        """Return where the figure stands in 考察核实."""
        entries = self.entries
        return EntryCell(entries.figure_cell(self.unit, self.part), counts(entries.figure_check(self.unit, self.part)))

    @property
    def peers(self) -> str:
        """Return the block of the figures that are compared."""
        return self.entries.peer_figures(self.unit, self.part, self.compared)

    def given(self, *, graded: bool) -> EntryCell:
        """Return where the grade or the score stands in 外部评价."""
        cell = self.entries.external_cell(self.unit, self.part, graded=graded)
        return EntryCell(cell, counts(self.entries.external_check(self.unit, self.part)))

    def count(self, item: str) -> CountCells:
        """Return where a count stands in 民主测评."""
        entries, row = self.entries, self.entries.ballot_row(self.unit, self.part, item)
        words = grade_words(entries.assessment.plan)
        ticks = {word: on_sheet(BALLOTS, f"{entries.grade_column(word)}{row}") for word in words}
        marks = on_sheet(BALLOTS, entries.marks(row, row)) if entries.mark_count else ""
        return CountCells(ticks, marks, counts(entries.ballot_check(row)))
