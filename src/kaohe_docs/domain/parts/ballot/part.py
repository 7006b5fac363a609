"""A rater class's ballots as a part of a scheme: what is left of them, criterion by criterion, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, final

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, Step, missing
from kaohe_docs.domain.part import Givers, Place, part_type
from kaohe_docs.domain.parts.ballot.grades import GradesMethod
from kaohe_docs.domain.parts.ballot.method import BallotMethod, MarkMethod, MarkRange
from kaohe_docs.domain.parts.ballot.points import PointsMethod
from kaohe_docs.domain.parts.ballot.ranks import RanksMethod
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.parts.ballot.rules import ballot_problems
from kaohe_docs.domain.parts.ballot.trimming import trimmed, whole_ballot_formula
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.errors import Problem
from kaohe_docs.text.figures import plain

#: How voters may mark a ballot, by the plan's word for it.
METHODS: Final[Mapping[str, BallotMethod]] = {
    "grades": GradesMethod(),
    "points": PointsMethod(),
    "ranks": RanksMethod(),
}


@final
@part_type(order=7)
class BallotPart(BallotRecord):
    """Points from the ballots of one rater class (测评主体)."""

    @property
    def way(self) -> BallotMethod:
        """Return how its voters mark it."""
        return METHODS[self.method]

    def score(self, question: Question) -> Leaf:
        """Count what is left of the ballots once the extremes have fallen away."""
        counts: list[BallotCount] = []
        for item in self.items:
            count = question.ledger.ballots(question.unit, self.raters, item)
            if count is None:
                return missing(f"{self.name}{f'“{item}”' if self.criteria else ''}计票结果")
            counts.append(count)
        left = trimmed(self, counts)
        if left is None:
            return Leaf(None, f"{self.name}各项的票对不上", tuple(count.source for count in counts))
        leaves = [self.way.mean(self, question, count) for count in left.counts]
        empty = next((leaf for leaf in leaves if leaf.value is None), None)
        leaf = empty or (self._weighed(leaves) if self.criteria else leaves[0])
        return leaf if leaf.value is None else replace(leaf, rule=f"{left.words}{leaf.rule}")

    def _weighed(self, leaves: Sequence[Leaf]) -> Leaf:
        """Add up the criteria by their weights."""
        steps = tuple(
            Step(criterion.name, criterion.weight, leaf.value or Fraction(0), leaf.rule, leaf.sources)
            for criterion, leaf in zip(self.criteria, leaves, strict=True)
        )
        value = sum((step.value * Fraction(step.weight) / 100 for step in steps), Fraction(0))
        rule = "＋".join(f"{step.name}×{plain(step.weight)}%" for step in steps)
        return Leaf(value, rule, tuple(source for step in steps for source in step.sources), steps)

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Count each row, add up criteria; where whole ballots fall away, all rows together."""
        way, counts = self.way, [cells.count(item) for item in self.items]
        if self.criteria and self.trims and isinstance(way, MarkMethod):
            mean, empty = whole_ballot_formula([count.marks for count in counts], self)
            return PointsFormula(way.worth_formula(self, mean, mark, cells.units), empty)
        found = [way.formula(self, count, mark, cells.units).where(count.counts) for count in counts]
        return self._weighed_formula(found) if self.criteria else found[0]

    def _weighed_formula(self, found: Sequence[PointsFormula]) -> PointsFormula:
        """Add up the criteria by their weights; all of them must be there."""
        pairs = zip(found, self.criteria, strict=True)
        value = "+".join(f"({points.value})*{plain(criterion.weight)}/100" for points, criterion in pairs)
        return PointsFormula(value, f"OR({','.join(points.empty for points in found)})")

    def rule_text(self, mark: Decimal) -> str:
        """Name the criteria and how ballots become points."""
        criteria = "".join(f"{criterion.name}占{plain(criterion.weight)}%；" for criterion in self.criteria)
        return f"{criteria}{self.way.rule_text(self, mark)}"

    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Name the rater class."""
        return givers.raters[self.raters]

    def mark_range(self, units: int) -> MarkRange | None:
        """Return what a mark may be where ``units`` are compared; None where there are no marks but ticks."""
        return self.way.mark_range(self, units)

    def worth_text(self, mark: Decimal) -> str:
        """Say by an example what a mark is worth where that does not go without saying: 80分计8分; else ""."""
        return self.way.worth_text(self, mark)

    def problems(self, place: Place) -> Iterator[Problem]:
        """Check all its keys."""
        return ballot_problems(self, self.way, place)
