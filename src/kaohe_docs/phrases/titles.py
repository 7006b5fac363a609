"""Titles broken into lines where their words allow (GB/T 9704-2012 7.3.1)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations, pairwise

from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.phrases.naming import year_text
from kaohe_docs.text.widths import widest


def year_split(plan: AssessmentPlan, name: str) -> tuple[str, ...]:
    """Part a name from the year it starts with, so that a title may break there."""
    rest = name.removeprefix(year_text(plan))
    return (year_text(plan), rest) if rest and rest != name else (name,)


@lru_cache(maxsize=1024)
def title_lines(*pieces: str, chars: float = 19) -> str:
    """Break a title between its pieces only (GB/T 9704-2012 7.3.1): fewest lines, then the most even ones.

    ``chars`` is the width of a line in Chinese characters; a piece that is wider is cut before its 与, 和 or 及.
    """
    pieces = tuple(part for piece in pieces for part in _fitting(piece, chars))
    for breaks in range(len(pieces)):
        cuts = [_cut(pieces, places) for places in combinations(range(1, len(pieces)), breaks)]
        fitting = [lines for lines in cuts if widest(lines) <= chars]
        if fitting:
            return "\n".join(min(fitting, key=widest))
    return "\n".join(pieces)


def _fitting(piece: str, chars: float) -> tuple[str, ...]:
    """Cut a piece that is wider than a line (…遥感监测／与地质灾害…中心), as evenly as its words allow."""
    places = [place for place in range(2, len(piece) - 2) if piece[place] in "与和及"]
    if widest((piece,)) <= chars or not places:
        return (piece,)
    middle = min(places, key=lambda place: abs(place - len(piece) / 2))
    return piece[:middle], piece[middle:]


def _cut(pieces: Sequence[str], places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple("".join(pieces[start:end]) for start, end in pairwise((0, *places, len(pieces))))
