"""Points that the assessment group enters (考察核实)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, final

from kaohe_docs.domain.part import part_type
from kaohe_docs.domain.scaled_figure import ScaledFigurePart


@final
@part_type(order=2)
class EnteredPart(ScaledFigurePart):
    """Points that the assessment group enters (考察核实)."""

    type: Literal["entered"]

    def rule_text(self, mark: Decimal) -> str:
        """Say on which scale points are entered."""
        return self.scale_text("录入得分", mark)

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return the scale on which the group marks it."""
        return self.highest(mark)
