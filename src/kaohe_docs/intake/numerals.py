"""Figures as spreadsheets hold them: from a float, a whole number or a text to the exact decimal that was typed."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Final

from kaohe_docs.intake.names import plain_text

_FIGURE: Final = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_MINUS: Final = str.maketrans({"−": "-", "–": "-", "—": "-"})
_MOST_DIGITS: Final = 30


def digits_of(value: object) -> str:
    """Write a number cell as its plain digits: 13897497608, not 1.38975E+10."""
    figure = exact(value)
    if figure is None:
        return str(value)
    text = format(figure, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def exact(value: object) -> Decimal | None:
    """Turn a number, or text that is nothing but a numeral, into the decimal that was typed.

    A float is cut to the 15 digits that spreadsheets keep and show, so that 0.1 + 0.2 is 0.3 here too.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = format(value, ".15g")
        return _finite(value)
    if isinstance(value, int):
        return Decimal(value) if abs(value) < 10**_MOST_DIGITS else None
    if not isinstance(value, str):
        return None
    text = unicodedata.normalize("NFKC", plain_text(value)).translate(_MINUS).strip()
    return Decimal(text) if len(text) <= _MOST_DIGITS and _FIGURE.fullmatch(text) else None


def _finite(text: str) -> Decimal | None:
    try:
        figure = Decimal(text)
    except InvalidOperation:
        return None
    # A figure of more digits than any score or count is a slip, and writing it out could fill the memory.
    return figure if figure.is_finite() and abs(figure.adjusted()) < _MOST_DIGITS else None
