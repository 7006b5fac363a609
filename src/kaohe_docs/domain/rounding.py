"""The one place where figures are rounded, by the plan's own rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from kaohe_docs.domain.record import Count, OptionalText, Record


class Rounding(Record):
    """The one rounding rule (保留小数)."""

    decimals: Annotated[Count, Field(le=6)] = 2
    mode: Literal["half-up", "half-even", "down"] = "half-up"
    #: Where figures are rounded: every leaf, so that printed parts add up to the total; or the total alone.
    at: Literal["leaf", "total"] = "leaf"
    #: Whether ranks follow the total as published, or the exact one.
    rank_by: Literal["published", "exact"] = "published"
    clause: OptionalText = ""

    @property
    def entry_decimals(self) -> int | None:
        """Return how many decimals a figure may have that is to count as entered; None where only totals are rounded."""
        return self.decimals if self.at == "leaf" else None


def rounded(value: Fraction, rule: Rounding) -> Decimal:
    """Round an exact value to the plan's decimals."""
    return round_to(value, decimals=rule.decimals, mode=rule.mode)


def round_to(value: Fraction, *, decimals: int, mode: str) -> Decimal:
    """Round an exact value; half-up rounds halves away from zero, as offices and spreadsheets do."""
    scaled = abs(value) * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    if mode == "half-up":
        whole += 2 * rest >= scaled.denominator
    elif mode == "half-even":
        twice = 2 * rest
        whole += twice > scaled.denominator or (twice == scaled.denominator and whole % 2 == 1)
    result = Decimal(whole).scaleb(-decimals)
    return -result if value < 0 and result else result
