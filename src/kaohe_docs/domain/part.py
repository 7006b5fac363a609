"""What all parts of a scheme have in common (考核分项), and what a type of part says of itself.

A type is one module of `domain.parts`: its record, how its points are made, the same as a formula for the entry workbook,
what may be entered, what must hold of its keys, and the words that papers have for it. A type that leaves one of them
open is refused when it is defined, and by the type checker.
"""

from __future__ import annotations

import inspect
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypeVar, get_args

from pydantic.fields import FieldInfo

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question
from kaohe_docs.domain.record import OptionalText, Points, Record, Text
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands in the plan's file, and the points it can reach at most."""

    file: str
    key: str
    mark: Decimal

    def at(self, name: str = "") -> Location:
        """Return where one of its keys stands."""
        return Location(self.file, f"{self.key}.{name}" if name else self.key)


@dataclass(frozen=True, slots=True)
class Givers:
    """Who may give points, as letters call them."""

    #: Who enters verification points.
    verifier: str
    #: Names of rater classes by their keys.
    raters: Mapping[str, str]


class Part(Record):
    """What all parts of a scheme have in common (考核分项)."""

    name: Text
    #: Name of the part that this one belongs to; empty for the scheme's own first level.
    parent: OptionalText = ""
    weight: Points
    #: What the weight is a percentage of.
    weight_of: Literal["total", "parent"] = "total"
    clause: OptionalText = ""

    @abstractmethod
    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Say in letters who gives the part its points."""

    def weights(self) -> Iterator[tuple[str, Decimal, str]]:
        """Yield all weights that the part names, each with what it is of and its key."""
        yield self.name, self.weight, "weight"

    def full_marks(self) -> Iterator[tuple[str, Decimal]]:
        """Yield the key and figure of full marks of its own, which must be more than nothing."""
        yield from ()

    def problems(self, place: Place) -> Iterator[Problem]:
        """Check the part's own keys."""
        yield from ()


class ScoredPart(Part):
    """A part that gets its points from results, and not from other parts."""

    @abstractmethod
    def score(self, question: Question) -> Leaf:
        """Return a unit's exact points, with the rule in words and the cells they came from."""

    @abstractmethod
    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Return the same points as a formula over the entry workbook's cells."""

    @abstractmethod
    def rule_text(self, mark: Decimal) -> str:
        """Say in the entry workbook's guide how the points are made."""

    @property
    def entries(self) -> tuple[tuple[str, str], ...]:
        """Return what its results are entered under: rater class, or "", and name."""
        return (("", self.name),)

    def counts_as_entered(self, mark: Decimal) -> bool:
        """Tell whether an entry is the part's points as it stands, so that its decimals are theirs."""
        return False


class FigurePart(ScoredPart):
    """A part whose figure is entered in 考察核实, under the part's name."""

    @abstractmethod
    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Return the lowest and the highest figure that may be entered; None where there is no limit."""

    @abstractmethod
    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return the highest mark on the group's verification sheet (考察核实评分表); None where it gives none there."""

    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Name the assessment group."""
        return givers.verifier


class ScaledPart(ScoredPart):
    """A part whose entry is points on a scale: entry ÷ scale × full mark."""

    #: The scale of the entries. Default: the part's own full mark.
    scale: Points | None = None

    def highest(self, mark: Decimal) -> Decimal:
        """Return the highest entry: its own scale, else its full mark."""
        return self.scale if self.scale is not None else mark

    def counts_as_entered(self, mark: Decimal) -> bool:
        """Tell whether the scale is the full mark."""
        return self.highest(mark) == mark

    def full_marks(self) -> Iterator[tuple[str, Decimal]]:
        """Yield the scale."""
        if self.scale is not None:
            yield "scale", self.scale

    def scale_text(self, entered: str, mark: Decimal) -> str:
        """Say on which scale points are entered, and how they are brought to the full mark."""
        scale = self.highest(mark)
        text = f"{entered}（满分{plain(scale)}分）"
        return text if scale == mark else f"{text}×{plain(mark)}÷{plain(scale)}"

    def scaled_formula(self, cell: str, mark: Decimal) -> PointsFormula:
        """Bring the entry in a cell to the full mark."""
        scale = self.highest(mark)
        value = cell if scale == mark else f"{cell}*{plain(mark)}/{plain(scale)}"
        return PointsFormula(value, f"NOT(ISNUMBER({cell}))")


def step_problems(
    part: Part, points: Sequence[Decimal], place: Place, *, key: str, bounds: Sequence[Decimal] = ()
) -> Iterator[Problem]:
    """Check that points by rank or band fit the full mark, and fall from best to worst."""
    if max(points) > place.mark:
        text = message(
            "“{name}”最高{points}分，超过该项满分{mark}分", name=part.name, points=max(points), mark=plain(place.mark)
        )
        yield error("grade-above-full-mark", place.at(key), text)
    if any(list(figures) != sorted(figures, reverse=True) for figures in (points, bounds)):
        yield error("steps-not-falling", place.at(key), message("“{name}”应从最好的一档写起，依次降低", name=part.name))


# ── the types there are ──────────────────────────────────────

_TYPES: dict[str, tuple[int, type[Part]]] = {}

Kind = TypeVar("Kind", bound=Part)


def part_type(*, order: int) -> Callable[[type[Kind]], type[Kind]]:
    """Register the decorated record as a type of part; ``order`` is its place among them in lists."""

    def register(record: type[Kind]) -> type[Kind]:
        fields: Mapping[str, FieldInfo] = record.model_fields
        (key,) = get_args(fields["type"].annotation)
        if inspect.isabstract(record):
            raise TypeError(f"part type {key!r} leaves open: {', '.join(sorted(record.__abstractmethods__))}")
        if key in _TYPES:
            raise ValueError(f"part type {key!r} is registered twice")
        _TYPES[key] = order, record
        return record

    return register


def registered_part_types() -> tuple[type[Part], ...]:
    """Return the types registered so far, in order; `kaohe_docs.domain.parts.all_part_types` finds them all."""
    return tuple(record for _, record in sorted(_TYPES.values(), key=lambda entry: entry[0]))
