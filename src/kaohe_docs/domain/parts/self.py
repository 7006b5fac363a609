"""Points a unit gives itself (自评)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, final

from kaohe_docs.domain.part import part_type
from kaohe_docs.domain.scaled_figure import ScaledFigurePart


@final
@part_type(order=3)
class SelfPart(ScaledFigurePart):
    """Points a unit gives itself (自评), on the part's own scale."""

    type: Literal["self"]

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return that the group gives no mark."""
        return None
