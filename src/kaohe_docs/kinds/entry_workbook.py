"""Entry workbook (考核录入表): the results as the office enters them, with the points they come to. Plan 五.

Written anew on every run and never from a file that somebody has filled in; the office keeps its own copy as
``roster/results.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan
from kaohe_docs.domain.result_sheets import AMOUNT, DECIDED_BY, FULL_MARK, GUIDE, ITEM, PART, SUMMARY
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.entry.decisions import adjustment_sheet, approval_sheet, veto_sheet
from kaohe_docs.entry.rows import EntryRows
from kaohe_docs.entry.second import second_sheets
from kaohe_docs.entry.sheets import ballot_sheet, external_sheet, verification_sheet
from kaohe_docs.entry.summary import rounding_text, summary_sheet
from kaohe_docs.kind import Draft, WorkbookContext, document_kind
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Cell, Sheet, Workbook

_TITLE: Final = "考核录入表"
_SIGNS: Final = {"add": "加分", "deduct": "减分", "either": "加分或减分"}
_STEPS: Final = (
    "只填黄色格；单位名称、测评主体、评价项目已按名册和方案写好，不改、不删、不调换行。",
    "填好后把本文件另存到工作目录的 roster 文件夹，文件名为 results.xlsx；每次生成的都是空表，不改动已填的文件。",
    "还没有结果的格留空，不要填0；0分是一个分数。",
    "“得分汇总”随时算出得分，供核对用；缺项的单位不计总分、不排名次。",
    "要两遍录入的，由另一人填“第二遍录入”各表，“录入差异”列出两遍不同的地方，kaohe check 也逐格报告；计分用第一遍。",
    "填完后运行 kaohe check，按提示的工作表和单元格改正。",
)


@document_kind("entry-workbook", title=_TITLE, family="sheets", context=WorkbookContext, format="xlsx")
def entry_workbook(assessment: Assessment) -> Iterator[Draft]:
    """Draft the one workbook, which the office fills in."""
    yield Draft(
        name="results",
        recipient=assessment.plan.organisation.office,
        context=WorkbookContext(_workbook(assessment)),
        key_text=SUMMARY,
    )


def _workbook(assessment: Assessment) -> Workbook:
    """Put the sheets together that the plan calls for."""
    entries, plan = EntryRows(assessment), assessment.plan
    first = [verification_sheet(entries)] if entries.figures else []
    first += [ballot_sheet(entries)] if entries.ballots else []
    first += [external_sheet(entries)] if entries.external else []
    first += [adjustment_sheet(entries)] if plan.adjustment else []
    first += [veto_sheet(entries)] if plan.veto else []
    first.append(approval_sheet(entries))
    sheets = [_guide_sheet(plan, entries), *first]
    for number, content in enumerate(entries.scored, 1):
        sheets.append(summary_sheet(entries, content, SUMMARY if number == 1 else f"{SUMMARY}{number}"))
    sheets += second_sheets(first, plan.identity.target_word)
    return Workbook(f"{assessment_name(plan)}录入表", tuple(sheets))


# ── 说明 ──────────────────────────────────────────────────


def _guide_sheet(plan: AssessmentPlan, entries: EntryRows) -> Sheet:
    """Lay out how to fill in the workbook, and the rules that it counts by."""
    schemes = {scheme.key: scheme for category in plan.category for scheme in entries.schemes(category)}
    rows = [_across(f"{number}．{text}") for number, text in enumerate(_STEPS, 1)]
    rows += [
        _across(f"计分办法（{rounding_text(plan.rounding)}）", heading=True),
        _headed("计分办法", PART, FULL_MARK, "算法"),
        *(row for scheme in schemes.values() for row in _scheme_rows(scheme)),
    ]
    if plan.adjustment:
        rows += [_across("加减分事项", heading=True), _headed(ITEM, "方向", AMOUNT, DECIDED_BY)]
        rows += [_adjustment_row(rule) for rule in plan.adjustment]
    return Sheet(
        title=GUIDE,
        rows=((Cell(f"{assessment_name(plan)}录入表", style="title", merge_right=3),), *rows),
        widths=(34, 28, 18, 66),
        header_rows=1,
        heights=((1, 34), *((number, 22) for number in range(2, 2 + len(_STEPS)))),
        landscape=True,
        protected=True,
    )


def _across(text: str, *, heading: bool = False) -> tuple[Cell, ...]:
    return (Cell(text, style="label" if heading else "note", align="left", merge_right=3),)


def _headed(*headings: str) -> tuple[Cell, ...]:
    return tuple(Cell(heading, style="header") for heading in headings)


def _scheme_rows(scheme: Scheme) -> Iterator[tuple[Cell, ...]]:
    for part in scheme.leaves:
        mark = scheme.full_mark_of(part)
        yield (Cell(scheme.title), Cell(part.name), Cell(mark, style="figure"), Cell(part.rule_text(mark)))


def _adjustment_row(rule: AdjustmentRule) -> tuple[Cell, ...]:
    amount = f"{plain(rule.amount)}分" if rule.amount is not None else "由决定机关写明"
    cap = f"（最多{plain(rule.cap)}分）" if rule.cap is not None else ""
    return (Cell(rule.item), Cell(_SIGNS[rule.sign]), Cell(f"{amount}{cap}"), Cell(rule.decided_by))
