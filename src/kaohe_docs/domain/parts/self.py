"""Points a unit gives itself (自评)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, final

from kaohe_docs.domain.part import Givers, part_type
from kaohe_docs.domain.scaled_figure import ScaledFigurePart


@final
@part_type(order=3)
class SelfPart(ScaledFigurePart):
    """Points a unit gives itself (自评), on the part's own scale."""

    type: Literal["self"]

    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Say that it is the unit itself."""
        return "自评"

    def rule_text(self, mark: Decimal) -> str:
        """Say on which scale its own points are entered."""
        return self.scale_text("录入自评得分", mark)

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return that the group gives no mark."""
        return None
