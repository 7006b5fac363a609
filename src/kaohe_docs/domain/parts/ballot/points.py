"""Ballots on which voters give points (打分): what may be given and what it is worth are two things."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kaohe_docs.domain.leaves import Leaf, Question
from kaohe_docs.domain.part import Place
from kaohe_docs.domain.parts.ballot.method import MarkMethod, MarkRange, cut_text, no_votes, of_marks
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.domain.rounding import round_to
from kaohe_docs.errors import Problem, error, message, warning
from kaohe_docs.text.figures import plain

_SHOWN_DECIMALS: Final = 4


class PointsMethod(MarkMethod):
    """The mean of the marks as a share of the highest one allowed, or of the range where the plan says so."""

    done = "打分"
    words = ("打分", "评分", "分数", "分值", "记分")
    idle_keys = ("grades", "top_cap", "top_cap_percent")

    def mean(self, ballot: BallotRecord, question: Question, count: BallotCount) -> Leaf:
        """Bring the mean of the marks to the full mark."""
        if not count.marks:
            return no_votes(ballot, count)
        total, votes = of_marks(count)
        value = _points_of(ballot, Fraction(total) / votes, question.mark)
        scale = f"按{plain(ballot.worth_nothing)}—{plain(ballot.high)}分折{plain(question.mark)}分"
        return Leaf(value, f"{votes}票合计{plain(total)}分÷{votes}票，{scale}", (count.source,))

    def worth_formula(self, ballot: BallotRecord, mean: str, mark: Decimal, units: int) -> str:
        """Bring the mean to the full mark."""
        nothing = ballot.worth_nothing
        above = f"({mean}-{plain(nothing)})" if nothing else f"({mean})"
        return f"{above}*{plain(mark)}/{plain(ballot.high - nothing)}"

    def rule_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """Say between which marks the mean counts."""
        nothing, high = plain(ballot.worth_nothing), plain(ballot.high)
        return f"{cut_text(ballot)}各票平均分由{nothing}—{high}分折算为{plain(mark)}分"

    def mark_range(self, ballot: BallotRecord, units: int) -> MarkRange | None:
        """Return the range on the ballot."""
        return MarkRange(ballot.low, ballot.high, whole=False)

    def worth_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """Say by an example what a mark is worth where not every mark from 0 up may be given: 80分计8分."""
        if not ballot.low:
            return ""
        middle = (ballot.low + ballot.high) / 2
        points = round_to(_points_of(ballot, Fraction(middle), mark), decimals=_SHOWN_DECIMALS, mode="half-up")
        return f"{plain(middle)}分计{plain(points)}分"

    def problems(self, ballot: BallotRecord, place: Place) -> Iterator[Problem]:
        """Check the range; where its end is not 0 say what marks are worth: plans seldom do, and two ways differ much."""
        if ballot.high <= ballot.low:
            yield error("empty-range", place.at("high"), message("最高分应大于最低分"))
            return
        worth, low, high = self.worth_text(ballot, place.mark), plain(ballot.low), plain(ballot.high)
        if worth:
            how = (
                message('按 counts_from = "low"，{low}分计0分', low=low)
                if ballot.counts_from == "low"
                else message(
                    '即平均分÷{high}×满分；方案规定{low}分计0分的，写 counts_from = "low"',
                    high=high,
                    low=low,
                )
            )
            text = message(
                "“{name}”在{low}—{high}分之间打分，{worth}（{how}）",
                name=ballot.name,
                low=low,
                high=high,
                worth=worth,
                how=how,
            )
            yield warning("points-worth", place.at("low"), text)


def _points_of(ballot: BallotRecord, mean: Fraction, full_mark: Decimal) -> Fraction:
    nothing = Fraction(ballot.worth_nothing)
    return (mean - nothing) / (Fraction(ballot.high) - nothing) * Fraction(full_mark)
