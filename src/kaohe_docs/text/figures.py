"""Figures for print: decimals written by Babel, and the placeholder for what the office has not given."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_PLACEHOLDER: Final = re.compile(r"【待补：[^】]*】")


def plain(value: Decimal) -> str:
    """Write a decimal without exponent or idle zeros: 20, 2.5, 0."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def points_text(value: Decimal, *, decimals: int) -> str:
    """Write a published score with its fixed number of decimals: 91.20. The value must already be rounded."""
    return format(value, f".{decimals}f")


def percent_text(value: Decimal) -> str:
    """Write a share given in percent: 10 → 10%."""
    return f"{plain(value)}%"


def placeholder(what: str) -> str:
    """Stand in for something the office still has to supply; ``--final`` refuses every one."""
    return f"【待补：{what}】"


def placeholders_in(text: str) -> tuple[str, ...]:
    """Find every placeholder in a text, in order."""
    return tuple(_PLACEHOLDER.findall(text))
