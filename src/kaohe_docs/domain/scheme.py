"""How points are made (计分办法): a tree of named, typed parts with a full mark, one per category of units.

The parts stand in a flat list; ``parent`` ties them into a tree, so that a clerk can read it from top to bottom.
"""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

from pydantic import Field

from kaohe_docs.domain.part import FigurePart, Part, ScoredPart
from kaohe_docs.domain.parts import all_part_types
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.parts.sum import SumPart
from kaohe_docs.domain.record import Figure, Key, OptionalText, Points, Record, Text
from kaohe_docs.domain.rounding import Rounding

if TYPE_CHECKING:
    #: A part of any type: one that gets its points from results, or the sum of others.
    AnyPart: TypeAlias = ScoredPart | SumPart
else:
    _types: Any = reduce(or_, all_part_types())
    AnyPart = Annotated[_types, Field(discriminator="type")]


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

    def entry_decimals(self, part: ScoredPart, rounding: Rounding) -> int | None:
        """Return how many decimals an entry may have, where it is the part's points as it stands; else None."""
        return rounding.entry_decimals if part.counts_as_entered(self.full_mark_of(part)) else None

    def share_of_total(self, part: Part) -> Decimal:
        """Return the part's full mark in percent of the scheme's."""
        return self.full_mark_of(part) * 100 / self.full_mark

    @property
    def total_mark(self) -> Decimal:
        """Return the full mark of the total, after it is brought to another one where the plan wants that."""
        return self.full_mark if self.rescale_to is None else self.rescale_to

    @property
    def leaves(self) -> tuple[ScoredPart, ...]:
        """Return the parts that get their points from results, in plan order."""
        return tuple(part for part in self.part if isinstance(part, ScoredPart))

    def leaves_below(self, name: str) -> tuple[ScoredPart, ...]:
        """Return the leaves that make up a part: itself, or those at the ends of its branches."""
        part = self.find(name)
        if part is None or isinstance(part, ScoredPart):
            return () if part is None else (part,)
        return tuple(leaf for child in self.children(name) for leaf in self.leaves_below(child.name))

    @property
    def sums(self) -> tuple[SumPart, ...]:
        """Return the parts made of others, in plan order."""
        return tuple(part for part in self.part if isinstance(part, SumPart))

    @property
    def ballots(self) -> tuple[BallotPart, ...]:
        """Return the parts that are voted on, in plan order."""
        return tuple(part for part in self.part if isinstance(part, BallotPart))

    @property
    def figures(self) -> tuple[FigurePart, ...]:
        """Return the parts whose figures are entered by name, in plan order."""
        return tuple(part for part in self.part if isinstance(part, FigurePart))

    @property
    def externals(self) -> tuple[ExternalPart, ...]:
        """Return the parts that other bodies give, in plan order."""
        return tuple(part for part in self.part if isinstance(part, ExternalPart))
