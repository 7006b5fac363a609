"""How wide a text is in print: a Chinese character is one wide, a Latin letter or a figure half."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from unicodedata import east_asian_width

#: What no line breaks inside: letters and figures side by side.
_UNBROKEN: Final = re.compile(r"[A-Za-z0-9.,%+]+")


def text_width(text: str) -> float:
    """Return the width of one line in Chinese characters."""
    return sum(1 if east_asian_width(letter) in "WFA" else 0.5 for letter in text)


def widest(lines: Iterable[str]) -> float:
    """Return the width of the widest line."""
    return max(map(text_width, lines))


def narrowest_column(text: str, *, lines: int) -> float:
    """Return how narrow a column may be for each line of a text to take at most so many lines in it."""
    words = max((text_width(word) for word in _UNBROKEN.findall(text)), default=0)
    return max(widest(text.split("\n")) / lines, words)
