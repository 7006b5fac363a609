"""What letters tell of the rules in brief: scoring, places, adjustments, demands, papers. Plan 五（二）至（五）, 六."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from kaohe_docs.domain.part import Givers
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan, Category
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.phrases.elements import copies_text, deadline_text
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import office_contact_text
from kaohe_docs.text.figures import percent_text, plain

_SIGNS: Final = {"add": "加分", "deduct": "扣分", "either": "加分或者扣分"}


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """One part of a scheme; parts below another are indented."""

    name: str
    share: str
    raters: str
    clause: str


@dataclass(frozen=True, slots=True)
class SchemePart:
    """How the points of some categories are made."""

    title: str
    full_mark: str
    rows: tuple[SchemeRow, ...]


def scheme_parts(plan: AssessmentPlan, categories: Iterable[Category], *, verifier: str) -> tuple[SchemePart, ...]:
    """Describe the categories' schemes, each once; ``verifier`` is who enters verification points."""
    schemes = {category.scheme: plan.scheme_of(category) for category in categories}
    givers = Givers(verifier, {raters.key: raters.name for raters in plan.rater_class})
    return tuple(
        SchemePart(scheme.title, plain(scheme.full_mark), tuple(_scheme_rows(scheme, givers)))
        for scheme in schemes.values()
    )


def _scheme_rows(scheme: Scheme, givers: Givers, parent: str = "", depth: int = 0) -> Iterator[SchemeRow]:
    for part in scheme.children(parent):
        yield SchemeRow(
            name="　" * depth + part.name,
            share=percent_text(scheme.share_of_total(part)),
            raters=part.given_by(givers, scheme.full_mark_of(part)),
            clause=part.clause,
        )
        yield from _scheme_rows(scheme, givers, part.name, depth + 1)


def place_texts(plan: AssessmentPlan, categories: Iterable[Category]) -> tuple[str, ...]:
    """Say how many places the top grade has in each category: 厅机关优秀名额暂定7个."""
    places = ((category.short, _places(category.quota, category.quota_percent)) for category in categories)
    tentative = "暂定" if plan.grading.tentative else ""
    return tuple(f"{name}{plan.grading.top_grade}名额{tentative}{count}" for name, count in places if count)


def _places(count: int | None, percent: Decimal | None) -> str:
    if count is not None:
        return f"{count}个"
    return f"不超过{percent_text(percent)}" if percent is not None else ""


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """Matters for which the same body adds or takes away the same amount."""

    items: str
    amount: str
    decided_by: str


def adjustment_lines(plan: AssessmentPlan, categories: Sequence[Category]) -> tuple[AdjustmentLine, ...]:
    """Put together what the same body decides with the same amount, as far as it can concern these categories."""
    together: dict[tuple[str, str], list[str]] = {}
    debriefs = any(category.debriefs for category in categories)
    for rule in (rule for rule in plan.adjustment if debriefs or not rule.at_meeting):
        together.setdefault((_amount(rule), rule.decided_by), []).append(rule.item)
    return tuple(AdjustmentLine(joined(items), amount, by) for (amount, by), items in together.items())


def _amount(rule: AdjustmentRule) -> str:
    amount = f"{plain(rule.amount)}分" if rule.amount is not None else ""
    cap = f"，最多{plain(rule.cap)}分" if rule.cap is not None else ""
    return f"{_SIGNS[rule.sign]}{amount}{cap}"


@dataclass(frozen=True, slots=True)
class RequirementLine:
    """A demand on those who get the letter."""

    title: str
    text: str


def requirement_lines(plan: AssessmentPlan, audience: Literal["units", "groups"]) -> tuple[RequirementLine, ...]:
    """Return what the plan demands of units or of groups."""
    return tuple(RequirementLine(entry.title, entry.text) for entry in plan.requirement if audience in entry.audience)


@dataclass(frozen=True, slots=True)
class HandIn:
    """The papers to hand in, each with its limit, until when, where and how many."""

    papers: str
    deadline: str
    copies: str
    office_contact: str


def hand_in(plan: AssessmentPlan, category: Category) -> tuple[HandIn, ...]:
    """Say what units of a category hand in; nothing where the plan asks for no papers."""
    papers = plan.materials.paper
    if not papers:
        return ()
    limits = {p.title: p.limit for p in papers if category.debriefs or not p.limit_at_meeting}
    titles = (f"{p.title}（{limits[p.title]}）" if limits.get(p.title) else p.title for p in papers)
    return (HandIn(joined(titles, last="和"), deadline_text(plan), copies_text(plan), office_contact_text(plan)),)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One step of the procedure, and who takes it; empty where the plan does not say or the words begin with it."""

    title: str
    by: str
    text: str


def step_lines(plan: AssessmentPlan) -> tuple[StepLine, ...]:
    """Return the plan's steps (考核程序)."""
    return tuple(
        StepLine(step.title, "" if step.text.startswith(step.by) else step.by, step.text) for step in plan.step
    )
