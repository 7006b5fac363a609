"""Ballots on which voters rank the units (排名次), 1 being best."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.leaves import Leaf, Question
from kaohe_docs.domain.parts.ballot.method import MarkMethod, MarkRange, cut_text, no_votes, of_marks
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.text.figures import plain


class RanksMethod(MarkMethod):
    """The mean rank as points: always first gives the full mark, always last 1/n of it."""

    done = "排名次"
    words = ("名次", "排名", "排序")
    idle_keys = ("grades", "top_cap", "top_cap_percent", "low", "high", "counts_from")

    def mean(self, ballot: BallotRecord, question: Question, count: BallotCount) -> Leaf:
        """Turn the mean rank on the ballots into points."""
        units = len(question.peers)
        if not count.marks or not units:
            return no_votes(ballot, count)
        total, votes = of_marks(count)
        value = (units + 1 - Fraction(total) / votes) / units * Fraction(question.mark)
        rule = f"名次合计{plain(total)}÷{votes}票，（{units}＋1－平均名次）÷{units}×{plain(question.mark)}分"
        return Leaf(value, rule, (count.source,))

    def worth_formula(self, ballot: BallotRecord, mean: str, mark: Decimal, units: int) -> str:
        """Turn the mean rank into points."""
        return f"({units + 1}-{mean})*{plain(mark)}/{units}"

    def rule_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """Write the rule with the number of units left open."""
        return f"{cut_text(ballot)}（单位数＋1－平均名次）÷单位数×{plain(mark)}分"

    def mark_range(self, ballot: BallotRecord, units: int) -> MarkRange | None:
        """Return whole ranks, as many as there are units."""
        return MarkRange(Decimal(1), Decimal(units), whole=True)
