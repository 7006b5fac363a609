"""Ballots on which voters tick a grade (画等次)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.formula import CountCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question
from kaohe_docs.domain.part import Place
from kaohe_docs.domain.parts.ballot.method import BallotMethod, MarkRange, no_votes
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.domain.worded_grades import grades_text, worth_by_word
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.text.figures import plain


class GradesMethod(BallotMethod):
    """The mean of the grades' points over all ticks; abstentions do not count."""

    done = "画等次"
    words = ("√", "✓", "打勾", "画勾", "勾选", "等次", "档次")
    idle_keys = ("low", "high", "counts_from", "trim_high", "trim_low", "trim_from")

    def mean(self, ballot: BallotRecord, question: Question, count: BallotCount) -> Leaf:
        """Take the mean of the grades' points over all ticks."""
        ticks, worth = dict(count.ticks), worth_by_word(ballot.grades, question.mark)
        cast = sum(ticks.get(word, 0) for word in worth)
        if not cast:
            return no_votes(ballot, count)
        value = sum((Fraction(worth[word]) * ticks.get(word, 0) for word in worth), Fraction(0)) / cast
        terms = "＋".join(f"{word}{ticks.get(word, 0)}票×{plain(points)}分" for word, points in worth.items())
        return Leaf(value, f"（{terms}）÷{cast}票", (count.source,))

    def formula(self, ballot: BallotRecord, cells: CountCells, mark: Decimal, units: int) -> PointsFormula:
        """Weigh the counts of ticks."""
        counts = [cells.ticks[grade.word] for grade in ballot.grades]
        terms = (f"{count}*{plain(grade.worth(mark))}" for count, grade in zip(counts, ballot.grades, strict=True))
        cast = f"SUM({','.join(counts)})"
        return PointsFormula(f"({'+'.join(terms)})/{cast}", f"{cast}=0")

    def rule_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """List the grades with their points."""
        return f"各等次票数×分值之和÷票数：{grades_text(ballot.grades, mark)}"

    def mark_range(self, ballot: BallotRecord, units: int) -> MarkRange | None:
        """Return that there are ticks alone."""
        return None

    def problems(self, ballot: BallotRecord, place: Place) -> Iterator[Problem]:
        """Ask for the grades to tick."""
        if not ballot.grades:
            yield error("no-grades", place.at("grades"), message("按等次测评，却没有写明等次"))
