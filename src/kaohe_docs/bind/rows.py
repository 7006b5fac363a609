"""Finds the rows of an index on its typeset page, by the number that stands first in each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kaohe_docs.pdf.book import Fragment

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


def rows_in(fragments: Iterable[Fragment], numbers: Sequence[str]) -> tuple[FoundRow, ...]:
    """Return the rows that begin with these numbers, in this order, as far as a page's pieces of text hold them."""
    found: list[FoundRow] = []
    last = float("inf")
    for y, _, text in sorted(fragments, key=lambda one: (-one[0], one[1])):
        if len(found) < len(numbers) and text == numbers[len(found)] and y < last - _SAME_LINE:
            found.append(FoundRow(text, y - _UNDER, y + _OVER))
            last = y
    return tuple(found)
