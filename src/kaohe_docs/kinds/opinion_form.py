"""Opinion form (征求意见表): what the bodies that the plan names say about a group's units. Plan 五（四）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import date_or
from kaohe_docs.phrases.naming import assessment_name, group_title


@dataclass(frozen=True, slots=True)
class OpinionItem:
    """Something that costs points, and the clause that says so."""

    number: int
    item: str
    clause_text: str


@dataclass(frozen=True, slots=True)
class OpinionUnit:
    """A unit about which an opinion is asked."""

    number: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class OpinionFormContext(Context):
    """What templates/opinion-form.docx prints: the same table for every body."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    assessment_name: str
    plan_title: str
    group_title: str
    bodies: tuple[str, ...]
    items: tuple[OpinionItem, ...]
    units: tuple[OpinionUnit, ...]
    unit_count: int
    deadline: str


@document_kind("opinion-form", title="征求意见表", family="sheets", context=OpinionFormContext)
def opinion_forms(assessment: Assessment) -> Iterator[Draft]:
    """Draft one document per group, with a form for each body to ask."""
    for group in assessment.roster.groups:
        context = _context(assessment, group)
        if context.bodies and context.units:
            yield Draft(
                name=f"{group.name}-征求意见表",
                recipient=group.name,
                context=context,
                group=group.name,
                key_text=context.group_title,
            )


def _context(assessment: Assessment, group: AssessmentGroup) -> OpinionFormContext:
    plan = assessment.plan
    units = assessment.units_in_group(group)
    return OpinionFormContext(
        target_word=plan.identity.target_word,
        assessment_name=assessment_name(plan),
        plan_title=plan.identity.plan_title,
        group_title=group_title(group),
        bodies=plan.synthesis.consult,
        items=tuple(
            OpinionItem(number, rule.item, f"（方案{rule.clause}）" if rule.clause else "")
            for number, rule in enumerate(_rules(plan), 1)
        ),
        units=tuple(OpinionUnit(number, unit.name) for number, unit in enumerate(units, 1)),
        unit_count=len(units),
        deadline=date_or(plan.synthesis.opinion_by, "征求意见反馈截止日期"),
    )


def _rules(plan: AssessmentPlan) -> tuple[AdjustmentRule, ...]:
    """Return the deductions that the clause on consultation names; where it names none, every deduction."""
    deductions = tuple(rule for rule in plan.adjustment if rule.sign == "deduct")
    named = tuple(rule for rule in deductions if rule.clause and rule.clause == plan.synthesis.clause)
    return named or deductions
