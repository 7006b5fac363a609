"""Commendation notice (表扬通知): tells one excellent unit of its own result, and of nobody else's. Plan 五（六）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import circular_date_text
from kaohe_docs.phrases.naming import year_text
from kaohe_docs.phrases.results import approval_text, commended, draft_mark_text, numbered, score_text
from kaohe_docs.phrases.titles import title_lines


@dataclass(frozen=True, slots=True)
class CommendationNoticeContext(Context):
    """What templates/commendation-notice.docx prints."""

    #: 你单位, or 你 where the plan assesses people.
    you: str
    draft_mark: str
    title: str
    circular: str
    unit_name: str
    plan_title: str
    main_content: str
    total: str
    grade: str
    approval: str
    year_text: str
    honour: str
    effects: str
    issuer: str
    date: str


@document_kind(
    "commendation-notice",
    title="表扬通知",
    family="notices",
    context=CommendationNoticeContext,
    needs_results=True,
    needs_approval=True,
)
def commendation_notices(assessment: Assessment) -> Iterator[Draft]:
    """Draft one notice per excellent unit, in roster order."""
    if assessment.outcome is None:
        return
    winners = [outcome for entry in commended(assessment, assessment.outcome) for outcome in entry.units]
    for outcome in winners:
        yield Draft(
            name=f"{numbered(assessment, outcome.unit)}-表扬通知",
            recipient=outcome.unit.name,
            unit=outcome.unit.name,
            context=_context(assessment, assessment.outcome, outcome),
            key_text=outcome.unit.name,
        )


def _context(assessment: Assessment, whole: Outcome, outcome: UnitOutcome) -> CommendationNoticeContext:
    plan = assessment.plan
    return CommendationNoticeContext(
        you=plan.identity.address,
        draft_mark=draft_mark_text(whole),
        title=title_lines(f"关于对{outcome.unit.name}", f"予以{plan.result_use.circular}的通知"),
        circular=plan.result_use.circular,
        unit_name=outcome.unit.name,
        plan_title=plan.identity.plan_title,
        main_content=plan.main_content.title,
        total=score_text(plan, outcome.total),
        grade=outcome.grade,
        approval=approval_text(assessment),
        year_text=year_text(plan),
        honour=plan.result_use.honour,
        effects="；".join(plan.result_use.effects),
        issuer=plan.official.issuer,
        date=circular_date_text(plan),
    )
