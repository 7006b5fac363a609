"""Points that are entered in 考察核实 on a scale, whoever gives them: what 考察核实 and 自评 have in common."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import FigurePart, ScaledPart
from kaohe_docs.text.figures import plain


class ScaledFigurePart(FigurePart, ScaledPart):
    """Entered points, brought from their scale to the full mark."""

    def score(self, question: Question) -> Leaf:
        """Take the entered points, brought from their scale to the full mark."""
        entry, mark = question.entered(self.name), question.mark
        if entry is None:
            return missing(f"{self.name}得分")
        scale = self.highest(mark)
        if scale == mark:
            return Leaf(Fraction(entry.points), f"录入{plain(entry.points)}分（满分{plain(mark)}分）", (entry.source,))
        value = Fraction(entry.points) / Fraction(scale) * Fraction(mark)
        rule = f"录入{plain(entry.points)}分÷{plain(scale)}×{plain(mark)}分"
        return Leaf(value, rule, (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Bring the entry to the full mark."""
        return self.scaled_formula(cells.figure.cell, mark).where(cells.figure.counts)

    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Return nothing to the scale's end."""
        return Decimal(0), self.highest(mark)
