"""Finds the rows of an index on its typeset page, by the number that stands first in each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PageObject

#: How far a row reaches under and over the foot of its letters, in points.
_UNDER: Final = 5.0
_OVER: Final = 14.0
#: Fragments whose feet are this close stand in one line.
_SAME_LINE: Final = 3.0


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row on a page: its number and how high it stands, in points."""

    number: str
    low: float
    high: float


def rows_on(page: PageObject, numbers: Sequence[str]) -> tuple[FoundRow, ...]:
    """Return the rows that begin with these numbers, in this order, as far as the page holds them."""
    found: list[FoundRow] = []
    last = float("inf")
    for y, _, text in sorted(_fragments(page), key=lambda one: (-one[0], one[1])):
        if len(found) < len(numbers) and text == numbers[len(found)] and y < last - _SAME_LINE:
            found.append(FoundRow(text, y - _UNDER, y + _OVER))
            last = y
    return tuple(found)


def _fragments(page: PageObject) -> list[tuple[float, float, str]]:
    """Return the pieces of text of a page with the place where each begins: (y, x, text)."""
    pieces: list[tuple[float, float, str]] = []

    def take(text: str, _: Any, matrix: Any, *__: Any) -> None:
        if text.strip():
            pieces.append((float(matrix[5]), float(matrix[4]), text.strip()))

    page.extract_text(visitor_text=take)
    return pieces
