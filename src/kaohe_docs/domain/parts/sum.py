"""A part made of other parts (汇总项)."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, final

from kaohe_docs.domain.part import Givers, Part, part_type


@final
@part_type(order=1)
class SumPart(Part):
    """The sum of the parts that name it as parent."""

    type: Literal["sum"]

    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Point to the parts below."""
        return "以下各项之和"
