"""What a method of voting says of itself (测评方式)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from kaohe_docs.domain.formula import CountCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question
from kaohe_docs.domain.part import Place
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.errors import Problem


@dataclass(frozen=True, slots=True)
class MarkRange:
    """What a mark on a ballot may be."""

    low: Decimal
    high: Decimal
    whole: bool


class BallotMethod(ABC):
    """How voters mark a ballot, and what their marks come to."""

    #: What voters do: 画等次.
    done: ClassVar[str]
    #: Words by which instructions speak of it.
    words: ClassVar[tuple[str, ...]]
    #: Keys that do nothing on such a ballot.
    idle_keys: ClassVar[tuple[str, ...]]

    @abstractmethod
    def mean(self, ballot: BallotRecord, question: Question, count: BallotCount) -> Leaf:
        """Return what one count comes to."""

    @abstractmethod
    def formula(self, ballot: BallotRecord, cells: CountCells, mark: Decimal, units: int) -> PointsFormula:
        """Return the same as a formula over the row of the count."""

    @abstractmethod
    def rule_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """Say how ballots become points."""

    @abstractmethod
    def mark_range(self, ballot: BallotRecord, units: int) -> MarkRange | None:
        """Return what a mark may be where ``units`` are compared; None where there are no marks but ticks."""

    def worth_text(self, ballot: BallotRecord, mark: Decimal) -> str:
        """Say by an example what a mark is worth where that does not go without saying; else ""."""
        return ""

    def problems(self, ballot: BallotRecord, place: Place) -> Iterator[Problem]:
        """Check the keys that this method asks for."""
        yield from ()


def no_votes(ballot: BallotRecord, count: BallotCount) -> Leaf:
    """Return that no valid vote was cast."""
    return Leaf(None, f"{ballot.name}没有有效票", (count.source,))


class MarkMethod(BallotMethod):
    """Ballots with marks, whose mean counts: whole ballots may fall away."""

    @abstractmethod
    def worth_formula(self, ballot: BallotRecord, mean: str, mark: Decimal, units: int) -> str:
        """Return what a mean of marks is worth, as a formula."""

    def formula(self, ballot: BallotRecord, cells: CountCells, mark: Decimal, units: int) -> PointsFormula:
        """Take the mean of the marks, without the extremes where the plan drops them."""
        mean = _trimmed_mean(cells.marks, ballot)
        return PointsFormula(self.worth_formula(ballot, mean, mark, units), f"COUNT({cells.marks})=0")


def _trimmed_mean(marks: str, ballot: BallotRecord) -> str:
    """Return the mean, without the extremes where the plan drops them and enough marks are in."""
    mean = f"SUM({marks})/COUNT({marks})"
    if not ballot.trims:
        return mean
    dropped = [f"LARGE({marks},{place})" for place in range(1, ballot.trim_high + 1)]
    dropped += [f"SMALL({marks},{place})" for place in range(1, ballot.trim_low + 1)]
    kept = f"(SUM({marks})-{'-'.join(dropped)})/(COUNT({marks})-{ballot.trims})"
    return f"IF(COUNT({marks})>={ballot.trims_from},{kept},{mean})"


def cut_text(ballot: BallotRecord) -> str:
    """Say how many ballots fall away."""
    whole = "整张票按加权总分" if ballot.criteria else ""
    cut = f"{whole}去掉{ballot.trim_high}个最高、{ballot.trim_low}个最低（满{ballot.trims_from}票时），"
    return cut if ballot.trims else ""


def of_marks(count: BallotCount) -> tuple[Decimal, int]:
    """Return the sum of a count's marks, and how many there are."""
    return sum(count.marks, Decimal(0)), len(count.marks)
