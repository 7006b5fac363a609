"""Ranking table (综合得分汇总排序表): every unit's parts, total, rank and proposed grade. Plan 五（四）、（五）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.phrases.results import (
    NO_FIGURE,
    Ranking,
    draft_mark_text,
    general_notes,
    grade_text,
    missing_text,
    rank_text,
    ranking_notes,
    rankings,
    score_text,
    signed_text,
)
from kaohe_docs.text.numerals import chinese_number


@dataclass(frozen=True, slots=True)
class PartColumn:
    """A column for one part of the scheme."""

    name: str
    full_mark: str


@dataclass(frozen=True, slots=True)
class RankedRow:
    """One unit's line; ``missing`` says what has not been entered."""

    rank: str
    unit: str
    missing: str
    scores: tuple[str, ...]
    adjustment: str
    total: str
    grade: str


@dataclass(frozen=True, slots=True)
class RankedTable:
    """The table of one category or peer group."""

    title: str
    parts: tuple[PartColumn, ...]
    full_mark: str
    rows: tuple[RankedRow, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RankingTableContext(Context):
    """What templates/ranking-table.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    draft_mark: str
    approved: bool
    assessment_name: str
    tables: tuple[RankedTable, ...]
    notes: tuple[str, ...]
    report_to: str


@document_kind(
    "ranking-table", title="综合得分汇总排序表", family="notices", context=RankingTableContext, needs_results=True
)
def ranking_table(assessment: Assessment) -> Iterator[Draft]:
    """Draft one table an assessment that has points, for the body that the groups report to."""
    plan = assessment.plan
    for content, outcome in assessment.outcomes:
        side = content != plan.main_content
        yield Draft(
            name=f"{content.title}-综合得分汇总排序表" if side else "综合得分汇总排序表",
            recipient=plan.synthesis.report_to,
            about=content.title if side else "",
            context=_context(plan, content, outcome),
            key_text=assessment_name(plan),
        )


def _context(plan: AssessmentPlan, content: Content, outcome: Outcome) -> RankingTableContext:
    grading = (content.grading if content != plan.main_content else None) or plan.grading
    name = assessment_name(plan) if content == plan.main_content else f"{assessment_name(plan)}（{content.title}）"
    found = enumerate(rankings(plan, outcome, content), 1)
    return RankingTableContext(
        target_word=plan.identity.target_word,
        draft_mark=draft_mark_text(outcome),
        approved=outcome.approved,
        assessment_name=name,
        tables=tuple(_table(plan, outcome, number, ranking) for number, ranking in found),
        notes=general_notes(plan, outcome.units, grading),
        report_to=plan.synthesis.report_to,
    )


def _table(plan: AssessmentPlan, outcome: Outcome, number: int, ranking: Ranking) -> RankedTable:
    return RankedTable(
        title=f"{chinese_number(number)}、{ranking.title}（{len(ranking.units)}个）",
        parts=tuple(PartColumn(part.name, ranking.full_mark_text(part)) for part in ranking.leaves),
        full_mark=ranking.full_mark,
        rows=tuple(_row(plan, ranking, unit) for unit in ranking.units),
        notes=ranking_notes(outcome, ranking),
    )


def _row(plan: AssessmentPlan, ranking: Ranking, outcome: UnitOutcome) -> RankedRow:
    scores = (outcome.part(part.name) for part in ranking.leaves)
    return RankedRow(
        rank=rank_text(outcome),
        unit=outcome.unit.name,
        missing=missing_text(outcome),
        scores=tuple(score_text(plan, score.score if score else None) for score in scores),
        adjustment=signed_text(outcome.adjustment_total) if outcome.adjustments else NO_FIGURE,
        total=score_text(plan, outcome.total),
        grade=grade_text(ranking.outcome, outcome),
    )
