"""What the figures come to: part by part, unit by unit, category by category."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from kaohe_docs.domain.leaves import Step
from kaohe_docs.domain.plan import Category
from kaohe_docs.domain.results import Adjustment, Veto
from kaohe_docs.domain.units import Unit
from kaohe_docs.source import Location


@dataclass(frozen=True, slots=True)
class PartScore:
    """What one part of the scheme came to for one unit, and why."""

    name: str
    full_mark: Decimal
    #: None while the part, or something below it, has not been entered.
    score: Decimal | None
    #: The rule in words with its figures.
    rule: str
    clause: str
    #: The cells it was read from.
    sources: tuple[Location, ...] = ()
    children: tuple[PartScore, ...] = ()
    #: What the parts above add up: the score itself, without the digits that a decimal cannot hold.
    exact: Fraction | None = None
    #: What a leaf is made of, where that is more than one figure.
    steps: tuple[Step, ...] = ()

    def walk(self) -> Iterator[PartScore]:
        """Yield this part and everything below it, top down."""
        yield self
        for child in self.children:
            yield from child.walk()

    @property
    def leaves(self) -> tuple[PartScore, ...]:
        """Return the parts below which there is nothing."""
        return tuple(part for part in self.walk() if not part.children)


@dataclass(frozen=True, slots=True)
class UnitOutcome:
    """One unit's result; figures are rounded as they are published."""

    unit: Unit
    parts: tuple[PartScore, ...]
    adjustments: tuple[Adjustment, ...]
    #: None while something is missing.
    total: Decimal | None
    #: The total before it is rounded for print.
    exact: Fraction | None = None
    missing: tuple[str, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    #: What really was added or taken away, after caps and "highest only".
    adjusted_by: Decimal = Decimal(0)
    #: Why ``adjusted_by`` is not the plain sum of the adjustments; "" where it is.
    adjustment_rule: str = ""
    #: Rank in its category (and peer group), from 1; None while incomplete.
    rank: int | None = None
    #: True where another unit has the same rank.
    tied: bool = False
    #: The grade the figures propose; "" where the plan has no rule for one.
    proposed_grade: str = ""
    #: The grade at stake in an open tie at the quota; "" where there is none.
    open_grade: str = ""
    #: True where the unit stands level with others at a quota that does not suffice for all of them.
    at_cut: bool = False
    #: The grade decided in 审定; "" until then.
    decided_grade: str = ""
    #: True where the figures would have given another grade than the decided one.
    against_ranking: bool = False
    #: Why the grade is proposed, or is not.
    reason: str = ""

    @property
    def complete(self) -> bool:
        """Tell whether every part has been entered."""
        return self.total is not None

    @property
    def grade(self) -> str:
        """Return the decided grade, else the proposed one."""
        return self.decided_grade or self.proposed_grade

    @property
    def adjustment_total(self) -> Decimal:
        """Return what was added and taken away in the end."""
        return self.adjusted_by

    def part(self, name: str) -> PartScore | None:
        """Return the part of that name."""
        return next((part for top in self.parts for part in top.walk() if part.name == name), None)


@dataclass(frozen=True, slots=True)
class GradePlaces:
    """How many units of a category or peer group may be in a grade (名额)."""

    #: The category, with its peer group: 厅机关, or 学校·高中组.
    title: str
    peer_group: str
    grade: str
    count: int


@dataclass(frozen=True, slots=True)
class CategoryOutcome:
    """One category's ranking, best first; incomplete units stand last in roster order."""

    category: Category
    quota: int | None
    units: tuple[UnitOutcome, ...]
    #: Units in a tie at the quota that 审定 has not settled; none of them has a proposed grade.
    undecided: tuple[UnitOutcome, ...] = ()
    #: Every limit the plan sets, also for lower grades and single peer groups.
    places: tuple[GradePlaces, ...] = ()

    def rivals(self, places: GradePlaces) -> tuple[UnitOutcome, ...]:
        """Return who may take the places of a grade; exempt units take none."""
        mine = (unit for unit in self.units if not unit.unit.quota_exempt)
        return tuple(unit for unit in mine if places.peer_group in {"", unit.unit.peer_group})

    def takers(self, places: GradePlaces) -> tuple[UnitOutcome, ...]:
        """Return who takes the places of a grade."""
        return tuple(unit for unit in self.rivals(places) if unit.grade == places.grade)

    def with_grade(self, grade: str) -> tuple[UnitOutcome, ...]:
        """Return the units of a grade, in ranking order."""
        return tuple(outcome for outcome in self.units if outcome.grade == grade)


@dataclass(frozen=True)
class Outcome:
    """The whole result; nothing in it changes, so what is looked up often is kept."""

    categories: tuple[CategoryOutcome, ...]
    #: True once the approval (审定) is recorded; until then every paper says 送审稿.
    approved: bool

    @cached_property
    def units(self) -> tuple[UnitOutcome, ...]:
        """Return every unit's result, by category in plan order."""
        return tuple(outcome for category in self.categories for outcome in category.units)

    def of(self, unit: Unit) -> UnitOutcome:
        """Return one unit's result."""
        return self._by_unit[unit.name]

    def find(self, unit: Unit) -> UnitOutcome | None:
        """Return one unit's result, or None where it does not take part."""
        return self._by_unit.get(unit.name)

    @cached_property
    def _by_unit(self) -> Mapping[str, UnitOutcome]:
        return {outcome.unit.name: outcome for outcome in self.units}
