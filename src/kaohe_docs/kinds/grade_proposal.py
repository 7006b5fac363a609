"""Grade proposal (考核等次建议表): one assessment group's ranked proposal with reasons. Plan 四4、五（四）."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.results import (
    Ranking,
    adjustment_texts,
    clause_text,
    decision_text,
    draft_mark_text,
    grade_text,
    quota_note,
    rank_text,
    rankings,
    score_text,
)


@dataclass(frozen=True, slots=True)
class ProposedRow:
    """One unit's line; empty grades are for the group to write in."""

    rank: str
    unit: str
    total: str
    own_grades: tuple[str, ...]
    grade: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalTable:
    """The group's units of one category or peer group."""

    title: str
    own_titles: tuple[str, ...]
    rows: tuple[ProposedRow, ...]
    quota: str
    #: True where the group has a grade to write in.
    open: bool


@dataclass(frozen=True, slots=True)
class GradeProposalContext(Context):
    """What templates/grade-proposal.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    draft_mark: str
    assessment_name: str
    group_title: str
    report_to: str
    procedure: str
    clause: str
    main_content: str
    tables: tuple[ProposalTable, ...]
    consulted: tuple[str, ...]
    leader: str


@document_kind(
    "grade-proposal", title="考核等次建议表", family="notices", context=GradeProposalContext, needs_results=True
)
def grade_proposals(assessment: Assessment) -> Iterator[Draft]:
    """Draft one proposal per assessment group, with its own units only."""
    if assessment.outcome is None:
        return
    for group in assessment.roster.groups:
        yield Draft(
            name=f"{group.name}-考核等次建议表",
            recipient=assessment.plan.synthesis.report_to,
            context=_context(assessment, assessment.outcome, group),
            about=group.name,
            group=group.name,
            key_text=group_title(group),
        )


def _context(assessment: Assessment, outcome: Outcome, group: AssessmentGroup) -> GradeProposalContext:
    plan = assessment.plan
    ranked = assessment.derived(_ranked_by_group).get(group.name, {})
    return GradeProposalContext(
        target_word=plan.identity.target_word,
        draft_mark=draft_mark_text(outcome),
        assessment_name=assessment_name(plan),
        group_title=group_title(group),
        report_to=plan.synthesis.report_to,
        procedure=plan.synthesis.text,
        clause=clause_text(plan.synthesis.clause),
        main_content=plan.main_content.title,
        tables=tuple(_table(assessment, outcome, ranking, units) for ranking, units in ranked.values()),
        consulted=plan.synthesis.consult,
        leader=group.leader.name,
    )


def _ranked_by_group(assessment: Assessment) -> Mapping[str, dict[int, tuple[Ranking, list[UnitOutcome]]]]:
    """Part every ranking among the assessment groups, best first; a group has those that hold units of its own."""
    found: dict[str, dict[int, tuple[Ranking, list[UnitOutcome]]]] = {}
    every = rankings(assessment.plan, assessment.outcome) if assessment.outcome else ()
    for number, ranking in enumerate(every):
        for unit in ranking.units:
            found.setdefault(unit.unit.group, {}).setdefault(number, (ranking, []))[1].append(unit)
    return found


def _table(assessment: Assessment, outcome: Outcome, ranking: Ranking, units: Sequence[UnitOutcome]) -> ProposalTable:
    rows = tuple(_row(assessment, ranking.outcome, unit) for unit in units)
    return ProposalTable(
        title=ranking.title,
        own_titles=tuple(content.title for content in assessment.plan.graded_contents),
        rows=rows,
        quota=quota_note(ranking.grading, outcome, ranking.outcome),
        open=any(not all((row.grade, *row.own_grades)) for row in rows),
    )


def _row(assessment: Assessment, category: CategoryOutcome, outcome: UnitOutcome) -> ProposedRow:
    plan = assessment.plan
    return ProposedRow(
        rank=rank_text(outcome),
        unit=outcome.unit.name,
        total=score_text(plan, outcome.total),
        own_grades=tuple(assessment.graded(outcome.unit, content) for content in plan.graded_contents),
        grade=grade_text(category, outcome),
        reason="；".join((*_reason(category, outcome), *adjustment_texts(outcome))),
    )


def _reason(category: CategoryOutcome, outcome: UnitOutcome) -> tuple[str, ...]:
    """Give the reason that the figures have; where they propose nothing, the group writes its own."""
    if outcome.against_ranking:
        return (decision_text(outcome),)
    proposed = grade_text(category, outcome) or outcome.rank is None
    return (outcome.reason,) if proposed and outcome.reason else ()
