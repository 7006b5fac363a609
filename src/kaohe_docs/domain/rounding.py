"""The one place where figures are rounded, by the plan's own rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.scheme import Rounding


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
