"""Result notice (考核结果通知书): one unit's own parts, adjustments, total and grades. Plan 四5、五（六）.

Nothing in it lets a unit guess another's result: no rank, no quota, no reason that compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome, PartScore, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import circular_date_text
from kaohe_docs.phrases.naming import assessment_name, year_text
from kaohe_docs.phrases.results import (
    adjustment_texts,
    approval_text,
    deciding_body,
    draft_mark_text,
    numbered,
    score_text,
    signed_text,
    total_mark_text,
    veto_text,
)
from kaohe_docs.phrases.titles import title_lines, year_split
from kaohe_docs.text.figures import placeholder, plain


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One part of the scheme; parts below another stand indented under it."""

    name: str
    full_mark: str
    score: str


@dataclass(frozen=True, slots=True)
class OwnGrade:
    """The grade of an assessment that has one of its own."""

    title: str
    grade: str
    #: True while it has been entered but not approved.
    proposed: bool


@dataclass(frozen=True, slots=True)
class ResultNoticeContext(Context):
    """What templates/result-notice.docx prints."""

    #: 你单位, or 你 where the plan assesses people.
    you: str
    draft_mark: str
    title: str
    unit_name: str
    plan_title: str
    leading_group: str
    #: The decision, or once more who has still to decide.
    approval: str
    approved: bool
    main_content: str
    rows: tuple[ScoreRow, ...]
    adjustment_total: str
    full_mark: str
    total: str
    adjustments: tuple[str, ...]
    vetoes: tuple[str, ...]
    grade: str
    #: True while the grade is only proposed.
    proposed: bool
    own_grades: tuple[OwnGrade, ...]
    #: Empty for units that are not commended.
    commended_as: str
    circular: str
    effects: str
    issuer: str
    date: str


@document_kind(
    "result-notice",
    title="考核结果通知书",
    family="notices",
    context=ResultNoticeContext,
    needs_results=True,
    needs_approval=True,
)
def result_notices(assessment: Assessment) -> Iterator[Draft]:
    """Draft one notice per unit, in roster order."""
    if assessment.outcome is None:
        return
    for unit in assessment.units:
        yield Draft(
            name=f"{numbered(assessment, unit)}-考核结果通知书",
            recipient=unit.name,
            unit=unit.name,
            context=_context(assessment, assessment.outcome, assessment.outcome.of(unit)),
            key_text=unit.name,
        )


def _context(assessment: Assessment, whole: Outcome, outcome: UnitOutcome) -> ResultNoticeContext:
    plan = assessment.plan
    commended = outcome.grade == plan.grading.top_grade
    use = plan.result_use
    scheme = plan.scheme_of(assessment.category_of(outcome.unit))
    return ResultNoticeContext(
        you=plan.identity.address,
        draft_mark=draft_mark_text(whole),
        title=title_lines(*year_split(plan, assessment_name(plan)), "结果通知书"),
        unit_name=outcome.unit.name,
        plan_title=plan.identity.plan_title,
        leading_group=plan.organisation.leading_group,
        approval=approval_text(assessment) if whole.approved else deciding_body(assessment),
        approved=whole.approved,
        main_content=plan.main_content.title,
        rows=tuple(row for part in outcome.parts for row in _rows(plan, part, depth=0)),
        adjustment_total=signed_text(outcome.adjustment_total),
        full_mark=total_mark_text(scheme),
        total=_score(plan, outcome.total, "总分"),
        adjustments=adjustment_texts(outcome),
        vetoes=tuple(map(veto_text, outcome.vetoes)),
        grade=outcome.grade or placeholder("审定等次"),
        proposed=bool(outcome.grade) and not whole.approved,
        own_grades=_own_grades(assessment, outcome, approved=whole.approved),
        commended_as=f"{year_text(plan)}{use.honour}" if commended else "",
        circular=use.circular if commended else "",
        effects="；".join(use.effects) if commended else "",
        issuer=plan.official.issuer,
        date=circular_date_text(plan),
    )


def _own_grades(assessment: Assessment, outcome: UnitOutcome, *, approved: bool) -> tuple[OwnGrade, ...]:
    graded = {content.title: assessment.graded(outcome.unit, content) for content in assessment.plan.graded_contents}
    return tuple(
        OwnGrade(title, grade or placeholder(f"{title}等次"), bool(grade) and not approved)
        for title, grade in graded.items()
    )


def _rows(plan: AssessmentPlan, part: PartScore, *, depth: int) -> Iterator[ScoreRow]:
    yield ScoreRow("　　" * depth + part.name, plain(part.full_mark), _score(plan, part.score, "得分"))
    for child in part.children:
        yield from _rows(plan, child, depth=depth + 1)


def _score(plan: AssessmentPlan, score: Decimal | None, what: str) -> str:
    return placeholder(what) if score is None else score_text(plan, score)
