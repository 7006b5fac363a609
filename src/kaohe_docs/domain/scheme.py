"""How points are made (计分办法): a tree of named, typed parts with a full mark, one per category of units.

The parts stand in a flat list; ``parent`` ties them into a tree, so that a clerk can read it from top to bottom.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kaohe_docs.domain.record import Count, Figure, Key, OptionalText, Points, Record, Text


class GradeWord(Record):
    """A grade on a ballot or in an outside assessment, and what it is worth."""

    word: Text
    #: Share of the part's full mark, in percent; or
    share: Points | None = None
    #: points of its own (plan 五（二）2: 优秀5分、良好4分、一般3分、较差2分).
    points: Points | None = None


class Part(Record):
    """What all parts of a scheme have in common (考核分项)."""

    name: Text
    #: Name of the part that this one belongs to; empty for the scheme's own first level.
    parent: OptionalText = ""
    weight: Points
    #: What the weight is a percentage of.
    weight_of: Literal["total", "parent"] = "total"
    clause: OptionalText = ""


class SumPart(Part):
    """The sum of the parts that name it as parent."""

    type: Literal["sum"]


class EnteredPart(Part):
    """Points that the assessment group enters (考察核实)."""

    type: Literal["entered"]
    #: The scale of the entries: entry ÷ scale × full mark. Default: the part's own full mark.
    scale: Points | None = None


class SelfPart(Part):
    """Points a unit gives itself (自评), on the part's own scale."""

    type: Literal["self"]
    scale: Points | None = None


class RankPointsPart(Part):
    """Points by the rank of an entered figure (按名次计分); equal figures share a rank."""

    type: Literal["rank_points"]
    #: Points of the first, second, … rank; whoever ranks lower gets the last.
    points: tuple[Points, ...] = Field(min_length=1)
    #: Whether the highest or the lowest figure is best.
    best: Literal["high", "low"] = "high"


class RatioToBestPart(Part):
    """The entered figure in proportion to the best one (与最优值之比)."""

    type: Literal["ratio_to_best"]
    best: Literal["high", "low"] = "high"


class Band(Record):
    """One band of figures and what it is worth; the bound itself belongs to the band."""

    at_least: Figure
    points: Points


class BandsPart(Part):
    """Points by the band an entered figure falls into (分档计分), best band first."""

    type: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1)
    #: Points below the last band.
    otherwise: Points = Decimal(0)


class Criterion(Record):
    """One of several things a ballot asks about each unit (测评项目)."""

    name: Text
    #: Its share of the part, in percent.
    weight: Points


class BallotPart(Part):
    """Points from the ballots of one rater class (测评主体)."""

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


class ExternalPart(Part):
    """A grade or score given by another body (外部评价)."""

    type: Literal["external"]
    by: Text
    #: Whom of the unit it is about, where that is not the unit as a whole: 领导班子.
    about: OptionalText = ""
    grades: tuple[GradeWord, ...] = ()
    #: For a score: its full mark at the giver.
    scale: Points | None = None


AnyPart = Annotated[
    SumPart | EnteredPart | SelfPart | RankPointsPart | RatioToBestPart | BandsPart | BallotPart | ExternalPart,
    Field(discriminator="type"),
]
#: Parts whose figure is entered in 考察核实, under the part's name.
FIGURE_PARTS = (EnteredPart, SelfPart, RankPointsPart, RatioToBestPart, BandsPart)


class Scheme(Record):
    """One way of counting, shared by name among categories."""

    key: Key
    title: Text
    full_mark: Figure = Decimal(100)
    #: The total is brought to this full mark at the end; default: it stays as it is.
    rescale_to: Points | None = None
    clause: OptionalText = ""
    part: tuple[AnyPart, ...] = Field(min_length=1)

    def children(self, parent: str) -> tuple[AnyPart, ...]:
        """Return the parts directly under ``parent`` ("" for the first level), in plan order."""
        return tuple(part for part in self.part if part.parent == parent)

    def find(self, name: str) -> AnyPart | None:
        """Return the part of that name."""
        return next((part for part in self.part if part.name == name), None)

    def full_mark_of(self, part: Part) -> Decimal:
        """Return the points a part can reach at most."""
        if part.weight_of == "total" or not part.parent:
            base = self.full_mark
        else:
            parent = self.find(part.parent)
            base = self.full_mark_of(parent) if parent is not None else self.full_mark
        return base * part.weight / 100

    def entry_decimals(self, part: Part, rounding: Rounding) -> int | None:
        """Return how many decimals an entry may have, where it is the part's points as it stands; else None."""
        own = isinstance(part, EnteredPart | SelfPart | ExternalPart) and part.scale in {None, self.full_mark_of(part)}
        return rounding.entry_decimals if own else None

    def share_of_total(self, part: Part) -> Decimal:
        """Return the part's full mark in percent of the scheme's."""
        return self.full_mark_of(part) * 100 / self.full_mark

    @property
    def total_mark(self) -> Decimal:
        """Return the full mark of the total, after it is brought to another one where the plan wants that."""
        return self.full_mark if self.rescale_to is None else self.rescale_to

    @property
    def leaves(self) -> tuple[AnyPart, ...]:
        """Return the parts that get their points from results, in plan order."""
        return tuple(part for part in self.part if not isinstance(part, SumPart))

    def leaves_below(self, name: str) -> tuple[AnyPart, ...]:
        """Return the leaves that make up a part: itself, or those at the ends of its branches."""
        part = self.find(name)
        if part is None or not isinstance(part, SumPart):
            return () if part is None else (part,)
        return tuple(leaf for child in self.children(name) for leaf in self.leaves_below(child.name))

    @property
    def ballots(self) -> tuple[BallotPart, ...]:
        """Return the parts that are voted on, in plan order."""
        return tuple(part for part in self.part if isinstance(part, BallotPart))

    @property
    def figures(self) -> tuple[AnyPart, ...]:
        """Return the parts whose figures are entered by name, in plan order."""
        return tuple(part for part in self.part if isinstance(part, FIGURE_PARTS))

    @property
    def externals(self) -> tuple[ExternalPart, ...]:
        """Return the parts that other bodies give, in plan order."""
        return tuple(part for part in self.part if isinstance(part, ExternalPart))


class Rounding(Record):
    """The one rounding rule (保留小数)."""

    decimals: Annotated[Count, Field(le=6)] = 2
    mode: Literal["half-up", "half-even", "down"] = "half-up"
    #: Where figures are rounded: every leaf, so that printed parts add up to the total; or the total alone.
    at: Literal["leaf", "total"] = "leaf"
    #: Whether ranks follow the total as published, or the exact one.
    rank_by: Literal["published", "exact"] = "published"
    clause: OptionalText = ""

    @property
    def entry_decimals(self) -> int | None:
        """Return how many decimals a figure may have that is to count as entered; None where only totals are rounded."""
        return self.decimals if self.at == "leaf" else None
