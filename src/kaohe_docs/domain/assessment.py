"""The assessment as a whole: plan, people, units, timetable, results and what follows from them."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Assessment:
    """All a document kind may ask for; nothing in it changes during a run."""

    plan: AssessmentPlan
    roster: Roster
    timetable: Timetable
    #: None until the office has entered results.
    results: Results | None = None
    outcome: Outcome | None = None
    #: Results of further assessments that have points of their own.
    side_outcomes: tuple[tuple[Content, Outcome], ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        """Return the units by category in plan order, then in roster order."""
        keys = [category.key for category in self.plan.category]
        return tuple(sorted(self.roster.units, key=lambda unit: (keys.index(unit.category), unit.order)))

    def units_of(self, category: Category) -> tuple[Unit, ...]:
        """Return the units of a category: in debriefing order where they debrief, else in roster order."""
        units = tuple(unit for unit in self.units if unit.category == category.key)
        if not category.debriefs:
            return units
        orders = {slot.unit.name: slot.order for slot in self.timetable.slots}
        return tuple(sorted(units, key=lambda unit: orders.get(unit.name, unit.order)))

    def units_in_group(self, group: AssessmentGroup) -> tuple[Unit, ...]:
        """Return the units that a group assesses, in plan and roster order."""
        return tuple(unit for unit in self.units if unit.group == group.name)

    def group_of(self, unit: Unit) -> AssessmentGroup:
        """Return the group that assesses a unit."""
        return next(group for group in self.roster.groups if group.name == unit.group)

    def category_of(self, unit: Unit) -> Category:
        """Return the category a unit belongs to."""
        return self.plan.category_of(unit.category)

    def slot_of(self, unit: Unit) -> Slot | None:
        """Return when a unit debriefs, or None where it does not."""
        return next((slot for slot in self.timetable.slots if slot.unit.name == unit.name), None)

    def graded(self, unit: Unit, content: Content) -> str:
        """Return a unit's grade in another assessment: computed where that has points, else as entered, or ""."""
        for side, outcome in self.side_outcomes:
            if side.key == content.key:
                return next((found.grade for found in outcome.units if found.unit.name == unit.name), "")
        if self.results is None:
            return ""
        entries = (entry for entry in self.results.external if entry.unit_name == unit.name)
        return next((entry.grade for entry in entries if entry.item == content.title), "")
