"""The plan (考核方案) as the office wrote it: every rule with the clause it comes from.

These records are also the published JSON Schema of ``roster/plan.toml`` (docs/plan.schema.json).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kaohe_docs.domain.conduct import (
    AdjustmentLimits,
    AdjustmentRule,
    Assumption,
    BallotRules,
    Debriefing,
    DoubtEntry,
    GroupMeeting,
    HalfDay,
    Meeting,
    Official,
    RaterClass,
    Requirement,
    ResultUse,
    Synthesis,
    Verification,
    VetoRule,
)
from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.record import Record
from kaohe_docs.domain.rounding import Rounding
from kaohe_docs.domain.rules import (
    Basis,
    Category,
    Content,
    GroupRule,
    Identity,
    Materials,
    Organisation,
    PackRecipe,
    Step,
    Window,
)
from kaohe_docs.domain.scheme import Scheme

__all__ = [
    "AdjustmentLimits",
    "AdjustmentRule",
    "AssessmentPlan",
    "Assumption",
    "BallotRules",
    "Basis",
    "Category",
    "Content",
    "Debriefing",
    "DoubtEntry",
    "GroupMeeting",
    "GroupRule",
    "HalfDay",
    "Identity",
    "Materials",
    "Meeting",
    "Official",
    "Organisation",
    "PackRecipe",
    "RaterClass",
    "Requirement",
    "ResultUse",
    "Step",
    "Synthesis",
    "Verification",
    "VetoRule",
    "Window",
]


class AssessmentPlan(Record):
    """Everything in ``roster/plan.toml``."""

    format: Literal[1] = 1
    identity: Identity
    basis: tuple[Basis, ...] = ()
    organisation: Organisation
    group: tuple[GroupRule, ...]
    category: tuple[Category, ...]
    window: tuple[Window, ...]
    content: tuple[Content, ...]
    step: tuple[Step, ...] = ()
    materials: Materials
    debriefing: Debriefing
    meeting: Meeting
    group_meeting: GroupMeeting | None = None
    rater_class: tuple[RaterClass, ...]
    scheme: tuple[Scheme, ...]
    ballot: BallotRules
    verification: Verification
    synthesis: Synthesis
    adjustment: tuple[AdjustmentRule, ...] = ()
    adjustment_limits: AdjustmentLimits = AdjustmentLimits()
    veto: tuple[VetoRule, ...] = ()
    grading: Grading
    rounding: Rounding
    result_use: ResultUse
    requirement: tuple[Requirement, ...] = ()
    official: Official
    pack: tuple[PackRecipe, ...] = ()
    assumptions: dict[str, Assumption] = Field(default_factory=dict)
    doubt: tuple[DoubtEntry, ...] = ()

    def category_of(self, key: str) -> Category:
        """Return the category of that key (its presence is checked when the plan is read)."""
        return next(category for category in self.category if category.key == key)

    def scheme_of(self, category: Category) -> Scheme:
        """Return the scheme that a category counts by."""
        return next(scheme for scheme in self.scheme if scheme.key == category.scheme)

    def scheme_for(self, content: Content, category: Category) -> Scheme | None:
        """Return the scheme of a category in one assessment, or None where it does not take part."""
        if content.key == self.main_content.key:
            return self.scheme_of(category)
        return next((scheme for scheme in self.scheme if scheme.key == content.schemes.get(category.key)), None)

    def grading_of(self, content: Content) -> Grading:
        """Return the rules for grades of an assessment that has points."""
        return self.grading if content.key == self.main_content.key else content.grading or Grading()

    def schemes_of(self, category: Category) -> tuple[Scheme, ...]:
        """Return the schemes that a category is counted by, that of the main assessment first."""
        contents = (self.main_content, *self.side_contents)
        found = (self.scheme_for(content, category) for content in contents)
        return tuple({scheme.key: scheme for scheme in found if scheme is not None}.values())

    def raters(self, key: str) -> RaterClass:
        """Return the rater class of that key."""
        return next(rater_class for rater_class in self.rater_class if rater_class.key == key)

    def window_of(self, key: str) -> Window | None:
        """Return the window of that key, or None where the plan has none."""
        return next((window for window in self.window if window.key == key), None)

    def group_rule(self, name: str) -> GroupRule | None:
        """Return the rule for the group of that name."""
        return next((rule for rule in self.group if rule.name == name), None)

    @property
    def main_content(self) -> Content:
        """Return the assessment that has points; where several have, the first."""
        return next(content for content in self.content if content.result == "score")

    @property
    def side_contents(self) -> tuple[Content, ...]:
        """Return further assessments with points of their own."""
        return tuple(content for content in self.content if content.result == "score")[1:]

    @property
    def graded_contents(self) -> tuple[Content, ...]:
        """Return the assessments that have a grade of their own beside the main one."""
        return (*self.side_contents, *(content for content in self.content if content.result == "grade"))

    @property
    def settled_doubts(self) -> frozenset[str]:
        """Return the doubts that somebody has settled."""
        return frozenset(entry.id for entry in self.doubt if entry.settled)
