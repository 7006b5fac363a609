"""The people of the assessment: leading group, assessment groups, liaisons, and how many rate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from kaohe_docs.source import NOWHERE, Location

#: What stands between the names of several people in one text.
BETWEEN_NAMES: Final = re.compile(r"[、，,;；:：/／\\|｜&＆+＋]")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the plan."""

    name: str
    #: The person's own unit, where the roster gives it.
    unit_name: str = ""
    source: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Liaison:
    """The one whom units call (联络员)."""

    person: Person
    landline: str
    #: Private: only in the group's own letter and contact page.
    mobile: str


@dataclass(frozen=True, slots=True)
class LeadingGroup:
    """The leading group (考核工作领导小组) and its office."""

    leader: Person
    deputy_leaders: tuple[Person, ...]
    office_director: Person
    office_deputy_directors: tuple[Person, ...]

    @property
    def members(self) -> tuple[Person, ...]:
        """Return everyone in the group itself, leader first."""
        return (self.leader, *self.deputy_leaders)


@dataclass(frozen=True, slots=True)
class AssessmentGroup:
    """One assessment group (考核组)."""

    name: str
    leader: Person
    deputy_leaders: tuple[Person, ...]
    members: tuple[Person, ...]
    liaison: Liaison
    source: Location = field(default=NOWHERE, compare=False, repr=False)

    @property
    def people(self) -> tuple[Person, ...]:
        """Return leader, deputies and members, without the liaison."""
        return (self.leader, *self.deputy_leaders, *self.members)


@dataclass(frozen=True, slots=True)
class RaterCount:
    """How many raters of one kind a rater class has (测评人数)."""

    rater_class: str
    part: str
    count: int
    #: Name of the unit whose own meeting they vote in; empty for the debriefing meeting.
    unit_name: str = ""
    sample: bool = False
    source: Location = field(default=NOWHERE, compare=False, repr=False)
