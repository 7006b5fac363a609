"""What a plan says of the ballots of one rater class (测评主体)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from kaohe_docs.domain.part import ScoredPart
from kaohe_docs.domain.record import Count, Key, OptionalText, Points, Record, Text
from kaohe_docs.domain.worded_grades import GradeWord


class Criterion(Record):
    """One of several things a ballot asks about each unit (测评项目)."""

    name: Text
    #: Its share of the part, in percent.
    weight: Points


class BallotRecord(ScoredPart):
    """The keys of a ballot, and what follows from them alone."""

    type: Literal["ballot"]
    raters: Key
    #: What voters should know of this ballot, such as that the plan itself does not give its weight.
    note: OptionalText = ""
    #: Ticks for grades; points in a range; or ranks, 1 being best.
    method: Literal["grades", "points", "ranks"] = "grades"
    #: Where the ballot asks about several things: each with its weight; results then name them in 分项.
    criteria: tuple[Criterion, ...] = ()
    #: At most so many units in the best grade on one ballot, or
    top_cap: Count | None = None
    #: so many percent of the units on it, rounded down.
    top_cap_percent: Points | None = None
    #: Fewer valid ballots, or a lower turnout (returned of issued, in percent), need a decision.
    least_valid: Count = 0
    least_turnout: Points = Decimal(0)
    #: For grades: the words to tick, best first, with their shares of the full mark.
    grades: tuple[GradeWord, ...] = ()
    #: For points: the range on the ballot, which says nothing of what a mark is worth.
    low: Points = Decimal(0)
    high: Points = Decimal(100)
    #: What is worth nothing: no mark at all, so that the mean counts as a share of ``high``; or the lowest one allowed.
    counts_from: Literal["zero", "low"] = "zero"
    #: Words for “cannot judge”, which do not enter the count; empty where the ballot has none.
    abstention: OptionalText = ""
    #: Trimmed mean: so many ballots with the highest and lowest totals fall away once at least ``trim_from`` are in.
    trim_high: Count = 0
    trim_low: Count = 0
    trim_from: Count = 0

    @property
    def items(self) -> tuple[str, ...]:
        """Return the things the ballot asks about each unit: its criteria, or the part itself."""
        return tuple(criterion.name for criterion in self.criteria) or (self.name,)

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Return what its counts are entered under."""
        return tuple((self.raters, item) for item in self.items)

    @property
    def trims(self) -> int:
        """Return how many ballots fall away."""
        return self.trim_high + self.trim_low

    @property
    def trims_from(self) -> int:
        """Return how many ballots there must be before any falls away."""
        return max(self.trim_from, self.trims + 1)

    @property
    def worth_nothing(self) -> Decimal:
        """Return the mark that is worth nothing, for points."""
        return self.low if self.counts_from == "low" else Decimal(0)

    def top_places(self, units: int) -> int | None:
        """Return how many of the units on a ballot may get the best grade; None where the plan sets no cap."""
        caps = [] if self.top_cap is None else [self.top_cap]
        if self.top_cap_percent is not None:
            caps.append(int(units * self.top_cap_percent / 100))
        return min(caps, default=None)

    def weights(self) -> Iterator[tuple[str, Decimal, str]]:
        """Yield the part's weight, and those of its criteria."""
        yield from super().weights()
        for order, criterion in enumerate(self.criteria, 1):
            yield criterion.name, criterion.weight, f"criteria[{order}].weight"
