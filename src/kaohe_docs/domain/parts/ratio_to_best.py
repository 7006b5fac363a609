"""An entered figure in proportion to the best one (与最优值之比)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal, final

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import FigurePart, part_type
from kaohe_docs.text.figures import plain


@final
@part_type(order=5)
class RatioToBestPart(FigurePart):
    """The entered figure in proportion to the best one (与最优值之比)."""

    type: Literal["ratio_to_best"]
    best: Literal["high", "low"] = "high"

    def score(self, question: Question) -> Leaf:
        """Divide by the best figure, once all are there; or the best by it where low is good."""
        entry, figures = question.entered(self.name), question.figures(self.name)
        if entry is None or figures is None:
            return missing(f"{self.name}（与最优值比较须各单位都录入）")
        best, mark = (max(figures) if self.best == "high" else min(figures)), question.mark
        over, under = (entry.points, best) if self.best == "high" else (best, entry.points)
        if not under:
            # Best and own figure are both nothing: nobody is worse than anybody.
            return Leaf(Fraction(mark), f"最优值与本单位均为0，计满分{plain(mark)}分", (entry.source,))
        value = Fraction(over) / Fraction(under) * Fraction(mark)
        return Leaf(value, f"{plain(over)}÷{plain(under)}×{plain(mark)}分（最优值{plain(best)}）", (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Divide by the best of the peers' figures, all of which must be there."""
        cell, peers = cells.figure.cell, cells.peers
        over, under = (cell, f"MAX({peers})") if self.best == "high" else (f"MIN({peers})", cell)
        value = f"IF({under}=0,{plain(mark)},{over}*{plain(mark)}/{under})"
        return PointsFormula(value, f"COUNT({peers})<{cells.units}").where(cells.figure.counts)

    def rule_text(self, mark: Decimal) -> str:
        """Say what is divided."""
        return "录入数值与最优值之比×满分"

    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Take any figure that is not negative."""
        return Decimal(0), None

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return that it is a figure and no mark."""
        return None
