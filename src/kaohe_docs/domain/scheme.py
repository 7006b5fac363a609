"""How points are made (计分办法): a tree of named, typed parts with a full mark, one per category of units.

The parts stand in a flat list; ``parent`` ties them into a tree, so that a clerk can read it from top to bottom.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from kaohe_docs.domain.record import Count, Figure, Flag, Key, OptionalText, Points, Record, Text


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


class BallotPart(Part):
    """Points from the ballots of one rater class (测评主体)."""

    type: Literal["ballot"]
    raters: Key
    method: Literal["grades", "points"] = "grades"
    #: For grades: the words to tick, best first, with their shares of the full mark.
    grades: tuple[GradeWord, ...] = ()
    #: For points: the range on the ballot.
    low: Points = Decimal(0)
    high: Points = Decimal(100)
    #: Words for “cannot judge”, which do not enter the count; empty where the ballot has none.
    abstention: OptionalText = ""
    #: Trimmed mean: so many highest and lowest marks fall away once at least ``trim_from`` marks are in.
    trim_high: Count = 0
    trim_low: Count = 0
    trim_from: Count = 0


class ExternalPart(Part):
    """A grade or score given by another body (外部评价)."""

    type: Literal["external"]
    by: Text
    grades: tuple[GradeWord, ...] = ()
    #: For a score: its full mark at the giver.
    scale: Points | None = None


AnyPart = Annotated[SumPart | EnteredPart | BallotPart | ExternalPart, Field(discriminator="type")]


class Scheme(Record):
    """One way of counting, shared by name among categories."""

    key: Key
    title: Text
    full_mark: Figure = Decimal(100)
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

    def share_of_total(self, part: Part) -> Decimal:
        """Return the part's full mark in percent of the scheme's."""
        return self.full_mark_of(part) * 100 / self.full_mark

    @property
    def leaves(self) -> tuple[AnyPart, ...]:
        """Return the parts that get their points from results, in plan order."""
        return tuple(part for part in self.part if not isinstance(part, SumPart))

    @property
    def ballots(self) -> tuple[BallotPart, ...]:
        """Return the parts that are voted on, in plan order."""
        return tuple(part for part in self.part if isinstance(part, BallotPart))

    @property
    def externals(self) -> tuple[ExternalPart, ...]:
        """Return the parts that other bodies give, in plan order."""
        return tuple(part for part in self.part if isinstance(part, ExternalPart))


class Rounding(Record):
    """The one rounding rule (保留小数)."""

    decimals: Count = 2
    mode: Literal["half-up", "half-even", "down"] = "half-up"
    #: Where figures are rounded: every leaf, so that printed parts add up to the total; or the total alone.
    at: Literal["leaf", "total"] = "leaf"
    clause: OptionalText = ""


class Grading(Record):
    """How totals become grades (考核等次)."""

    top_grade: Text = "优秀"
    #: Grades in falling order, for checks on what is entered; empty where the plan names only the top grade.
    grades: tuple[Text, ...] = ()
    #: At most so many units in the top grade over all categories; None where the plan says nothing.
    quota_total: Count | None = None
    #: True where the plan calls the quota provisional (暂定).
    tentative: Flag = False
    #: Lowest totals by grade, both ends stated in the plan; the bound itself belongs to the grade.
    threshold: tuple[Threshold, ...] = ()
    #: How a percentage quota becomes a number of units; "" where the plan does not say: then the office is asked.
    quota_rounding: Literal["", "down", "half-up", "up"] = ""
    clause: OptionalText = ""


class Threshold(Record):
    """The lowest total that still earns a grade (分数线)."""

    grade: Text
    at_least: Points
    clause: OptionalText = ""


Grading.model_rebuild()
