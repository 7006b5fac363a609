"""Trimmed means (去掉最高最低): whole ballots fall away, by what all their marks for a unit come to with their weights.

Ballots of equal totals are told apart by their marks, in the order of the plan's criteria, and only then by their
place: which of them falls away never changes a score, nor, but for equal ballots, what is explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.text.figures import plain

#: What is above the total of any ballot.
_ABOVE_ALL_TOTALS: Final = 10**12


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The counts without the ballots that fell away, and what happened in words."""

    counts: tuple[BallotCount, ...]
    words: str = ""


def trimmed(part: BallotRecord, counts: Sequence[BallotCount]) -> Trimmed | None:
    """Drop ballots from a unit's counts, one for each criterion; None where the counts are not of the same ballots."""
    if not part.trims:
        return Trimmed(tuple(counts))
    if any(set(count.mark_on) != set(counts[0].mark_on) for count in counts):
        return None
    if len(counts[0].marks) < part.trims_from:
        return Trimmed(tuple(counts), f"不满{part.trims_from}票，不去最高最低，" if counts[0].marks else "")
    order = _by_total(part, counts)
    lowest, highest = order[: part.trim_low], order[len(order) - part.trim_high :]
    kept = frozenset(order) - {*lowest, *highest}
    return Trimmed(tuple(_only(count, kept) for count in counts), _words(part, lowest, highest))


def _by_total(part: BallotRecord, counts: Sequence[BallotCount]) -> list[int]:
    """Return the ballots from the lowest total to the highest."""
    weights = [criterion.weight for criterion in part.criteria] or [Decimal(100)]

    def key(sheet: int) -> tuple[Decimal, list[Decimal], int]:
        marks = [count.mark_on[sheet] for count in counts]
        return sum((m * w for m, w in zip(marks, weights, strict=True)), Decimal(0)), marks, sheet

    return sorted(counts[0].mark_on, key=key)


def _only(count: BallotCount, sheets: frozenset[int]) -> BallotCount:
    kept = {sheet: mark for sheet, mark in count.mark_on.items() if sheet in sheets}
    return replace(count, marks=tuple(kept.values()), sheets=tuple(kept))


def _words(part: BallotRecord, lowest: Sequence[int], highest: Sequence[int]) -> str:
    """Say what fell away; of ballots with several marks also which they were, for no single mark tells."""
    if not part.criteria:
        return f"去掉{part.trim_high}个最高分、{part.trim_low}个最低分，"
    ends = ((f"{part.trim_high}个最高", highest), (f"{part.trim_low}个最低", lowest))
    return f"整张票按加权总分去掉{'、'.join(f'{what}{_named(sheets)}' for what, sheets in ends)}，"


def _named(sheets: Sequence[int]) -> str:
    return f"（第{'、'.join(map(str, sorted(sheets)))}票）" if sheets else ""


def whole_ballot_formula(rows: Sequence[str], part: BallotRecord) -> tuple[str, str]:
    """Return the mean of what whole ballots come to, and when there is none; each criterion has a row of marks."""
    first = rows[0]
    weighed = zip(rows, part.criteria, strict=True)
    totals = "+".join(f"{row}*{plain(criterion.weight)}" for row, criterion in weighed)
    # An empty ballot counts nothing among the highest, and must not count among the lowest.
    shown = f'({totals}+({first}="")*{_ABOVE_ALL_TOTALS})'
    dropped = [f"SUMPRODUCT(LARGE(({totals}),{place}))" for place in range(1, part.trim_high + 1)]
    dropped += [f"SUMPRODUCT(SMALL({shown},{place}))" for place in range(1, part.trim_low + 1)]
    kept = f"(SUMPRODUCT({totals})-{'-'.join(dropped)})/(COUNT({first})-{part.trims})"
    mean = f"IF(COUNT({first})>={part.trims_from},{kept},SUMPRODUCT({totals})/COUNT({first}))/100"
    gaps = [f'SUMPRODUCT((({row}="")<>({first}=""))*1)>0' for row in rows[1:]]
    return mean, f"OR({','.join([f'COUNT({first})=0', *gaps])})"
