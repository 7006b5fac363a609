"""The assessment as a whole: plan, people, units, timetable, results and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from kaohe_docs.domain.outcome import Outcome
from kaohe_docs.domain.people import AssessmentGroup, LeadingGroup, RaterCount
from kaohe_docs.domain.plan import AssessmentPlan, Category, Content
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.timetable import Slot, Timetable
from kaohe_docs.domain.units import Unit


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything in ``roster/roster.xlsx``, in its order."""

    leading_group: LeadingGroup
    groups: tuple[AssessmentGroup, ...]
    units: tuple[Unit, ...]
    rater_counts: tuple[RaterCount, ...]


Derived = TypeVar("Derived")


@dataclass(frozen=True)
class Assessment:
    """All a document kind may ask for; nothing in it changes during a run, so what is looked up often is kept."""

    plan: AssessmentPlan
    roster: Roster
    timetable: Timetable
    #: None until the office has entered results.
    results: Results | None = None
    outcome: Outcome | None = None
    #: Results of further assessments that have points of their own.
    side_outcomes: tuple[tuple[Content, Outcome], ...] = ()

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Return the units by category in plan order, then in roster order."""
        keys = [category.key for category in self.plan.category]
        return tuple(sorted(self.roster.units, key=lambda unit: (keys.index(unit.category), unit.order)))

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Return every unit's place among all units, from 1, by name."""
        return {unit.name: place for place, unit in enumerate(self.units, 1)}

    @cached_property
    def _derived(self) -> dict[Callable[[Assessment], Any], Any]:
        return {}

    def derived(self, make: Callable[[Assessment], Derived]) -> Derived:
        """Return what a function makes of this assessment, made once."""
        if make not in self._derived:
            self._derived[make] = make(self)
        found: Derived = self._derived[make]
        return found

    def units_of(self, category: Category) -> tuple[Unit, ...]:
        """Return the units of a category: in debriefing order where they debrief, else in roster order."""
        units = self._units_by_category.get(category.key, ())
        if not category.debriefs:
            return units
        slots = self.timetable.slot_by_unit
        return tuple(sorted(units, key=lambda unit: slots[unit.name].order if unit.name in slots else unit.order))

    @cached_property
    def _units_by_category(self) -> Mapping[str, tuple[Unit, ...]]:
        return _gathered((unit.category, unit) for unit in self.units)

    @cached_property
    def _units_by_group(self) -> Mapping[str, tuple[Unit, ...]]:
        return _gathered((unit.group, unit) for unit in self.units)

    def units_in_group(self, group: AssessmentGroup) -> tuple[Unit, ...]:
        """Return the units that a group assesses, in plan and roster order."""
        return self._units_by_group.get(group.name, ())

    def group_of(self, unit: Unit) -> AssessmentGroup:
        """Return the group that assesses a unit."""
        return next(group for group in self.roster.groups if group.name == unit.group)

    def category_of(self, unit: Unit) -> Category:
        """Return the category a unit belongs to."""
        return self.plan.category_of(unit.category)

    def slot_of(self, unit: Unit) -> Slot | None:
        """Return when a unit debriefs, or None where it does not."""
        return self.timetable.slot_by_unit.get(unit.name)

    @property
    def outcomes(self) -> tuple[tuple[Content, Outcome], ...]:
        """Return the results of all assessments that have points, the main one first; none before there are results."""
        return () if self.outcome is None else ((self.plan.main_content, self.outcome), *self.side_outcomes)

    def graded(self, unit: Unit, content: Content) -> str:
        """Return a unit's grade in another assessment: computed where that has points, else as entered, or ""."""
        for side, outcome in self.side_outcomes:
            if side.key == content.key:
                found = outcome.find(unit)
                return found.grade if found else ""
        return self._entered_grades.get((unit.name, content.title), "")

    @cached_property
    def _entered_grades(self) -> Mapping[tuple[str, str], str]:
        """Return the grades of other bodies; where one is entered twice, the first."""
        entries = reversed(self.results.external) if self.results else ()
        return {(entry.unit_name, entry.item): entry.grade for entry in entries}


def _gathered(pairs: Iterable[tuple[str, Unit]]) -> Mapping[str, tuple[Unit, ...]]:
    """Put units together by a key, in their order."""
    found: dict[str, list[Unit]] = {}
    for key, unit in pairs:
        found.setdefault(key, []).append(unit)
    return {key: tuple(units) for key, units in found.items()}
