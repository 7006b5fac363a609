"""Ranking workbook (综合得分汇总排序表): the ranking in Excel with figures as numbers. Plan 五（四）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from math import ceil
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.kind import Draft, WorkbookContext, document_kind
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.phrases.results import (
    NO_FIGURE,
    Ranking,
    decision_text,
    draft_mark_text,
    general_notes,
    grade_text,
    missing_text,
    published,
    ranking_notes,
    rankings,
)
from kaohe_docs.workbook import Cell, Sheet, Workbook

_TITLE: Final = "综合得分汇总排序表"
#: Excel refuses these in the name of a sheet, and more than 31 characters.
_NOT_IN_SHEET_NAMES: Final = re.compile(r"[\\/*?:\[\]']")
_LONGEST_SHEET_NAME: Final = 31
_RANK, _UNIT, _FIGURE, _GRADE, _REMARK = 8, 38, 14, 14, 26
#: Title, subtitle, headings.
_HEADER_ROWS: Final = 3
_LINE_POINTS: Final = 16


@document_kind(
    "ranking-workbook", title=_TITLE, family="notices", context=WorkbookContext, format="xlsx", needs_results=True
)
def ranking_workbook(assessment: Assessment) -> Iterator[Draft]:
    """Draft one workbook an assessment that has points, for the body that the groups report to."""
    for content, outcome in assessment.outcomes:
        yield _draft(assessment.plan, content, outcome)


def _draft(plan: AssessmentPlan, content: Content, outcome: Outcome) -> Draft:
    side = content != plan.main_content
    name = f"{assessment_name(plan)}（{content.title}）" if side else assessment_name(plan)
    sheets = tuple(_sheet(plan, name, outcome, ranking) for ranking in rankings(plan, outcome, content))
    return Draft(
        name=f"{content.title}-{_TITLE}" if side else _TITLE,
        recipient=plan.synthesis.report_to,
        about=content.title if side else "",
        context=WorkbookContext(Workbook(title=f"{name}{_TITLE}", sheets=sheets)),
        key_text=assessment_name(plan),
    )


def _sheet(plan: AssessmentPlan, name: str, outcome: Outcome, ranking: Ranking) -> Sheet:
    widths = (_RANK, _UNIT, *(_FIGURE for _ in ranking.leaves), _FIGURE, _FIGURE, _GRADE, _REMARK)
    mark = draft_mark_text(outcome)
    subtitle = "　".join(text for text in (mark, name, ranking.title) if text)
    notes = (*ranking_notes(outcome, ranking), *general_notes(plan, ranking.units, ranking.grading))
    rows = (
        (_across(_TITLE, widths, Cell(style="title")),),
        (_across(subtitle, widths, Cell(style="note", align="center")),),
        _headings(plan, ranking, approved=outcome.approved),
        *(_row(plan, ranking, unit) for unit in ranking.units),
        *((_across(note, widths, Cell(style="note")),) for note in notes),
    )
    heights = ((1, 30), (2, 20), (3, 50), *_row_heights(ranking, notes, sum(widths) - len(widths)))
    title = _NOT_IN_SHEET_NAMES.sub("-", ranking.title)[:_LONGEST_SHEET_NAME]
    return Sheet(title=title, rows=rows, widths=widths, header_rows=_HEADER_ROWS, heights=heights, landscape=True)


def _across(text: str, widths: tuple[int, ...], like: Cell) -> Cell:
    return Cell(text, style=like.style, align=like.align, merge_right=len(widths) - 1)


def _row_heights(ranking: Ranking, notes: tuple[str, ...], width: int) -> Iterator[tuple[int, int]]:
    """Give each row the lines it needs: Excel does not fit the height of merged cells to their text."""
    needs = [
        *(max(_lines(unit.unit.name, _UNIT - 2), _lines(_remark(unit), _REMARK - 2)) for unit in ranking.units),
        *(_lines(note, width) for note in notes),
    ]
    for number, lines in enumerate(needs, _HEADER_ROWS + 1):
        yield number, _LINE_POINTS * lines + 4


def _lines(text: str, width: int) -> int:
    return max(1, ceil(2 * len(text) / width))


def _headings(plan: AssessmentPlan, ranking: Ranking, *, approved: bool) -> tuple[Cell, ...]:
    parts = (f"{part.name}\n（{ranking.full_mark_text(part)}）" for part in ranking.leaves)
    total = f"总分\n（{ranking.full_mark}）"
    grade = "考核等次" if approved else "拟定等次"
    texts = ("名次", plan.identity.target_word, *parts, "加减分", total, grade, "备注")
    return tuple(Cell(text, style="header") for text in texts)


def _row(plan: AssessmentPlan, ranking: Ranking, outcome: UnitOutcome) -> tuple[Cell, ...]:
    scores = (outcome.part(part.name) for part in ranking.leaves)
    return (
        Cell(outcome.rank if outcome.rank is not None else NO_FIGURE, align="center"),
        Cell(outcome.unit.name),
        *(_figure(plan, score.score if score else None) for score in scores),
        Cell(outcome.adjustment_total, style="figure"),
        _figure(plan, outcome.total),
        Cell(grade_text(ranking.outcome, outcome), align="center"),
        Cell(_remark(outcome)),
    )


def _remark(outcome: UnitOutcome) -> str:
    tied = "名次并列" if outcome.tied else ""
    remarks = (tied, missing_text(outcome), *(veto.item for veto in outcome.vetoes), decision_text(outcome))
    return "；".join(filter(None, remarks))


def _figure(plan: AssessmentPlan, value: Decimal | None) -> Cell:
    """Show a score as a number with the plan's decimals; a gap stays a gap, so that sums do not count it as 0."""
    if value is None:
        return Cell(style="figure")
    digits = plan.rounding.decimals
    return Cell(published(plan, value), style="figure", number_format=f"0.{'0' * digits}" if digits else "0")
