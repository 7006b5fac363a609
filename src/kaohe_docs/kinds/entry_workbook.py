"""Entry workbook (考核录入表): the results as the office enters them, with the points they come to. Plan 五.

Written anew on every run and never from a file that somebody has filled in; the office keeps its own copy as
``roster/results.xlsx``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import grade_points
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan
from kaohe_docs.domain.scheme import AnyPart, BallotPart, EnteredPart, ExternalPart, GradeWord, Rounding, Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.entry_rows import ADJUSTMENTS, BALLOTS, TOP, EntryRows, blocks
from kaohe_docs.entry_sheets import (
    ADJUSTMENT_ROWS,
    adjustment_sheet,
    approval_sheet,
    ballot_sheet,
    external_sheet,
    formula,
    sheet,
    verification_sheet,
)
from kaohe_docs.formulas import (
    column_letters,
    external_grade,
    grade_mean,
    leaf,
    on_sheet,
    point_mean,
    rank,
    scaled,
    total,
)
from kaohe_docs.kind import Draft, WorkbookContext, document_kind
from kaohe_docs.phrases import assessment_name
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Cell, Highlight, Sheet, Workbook

_TITLE: Final = "考核录入表"
_SUMMARY: Final = "得分汇总"
_GUIDE: Final = "说明"
_ROUNDING: Final = {"half-up": "四舍五入", "half-even": "四舍六入五成双", "down": "舍去"}
_SIGNS: Final = {"add": "加分", "deduct": "减分", "either": "加分或减分"}
_NO_PART: Final = "—"


@document_kind("entry-workbook", title=_TITLE, family="sheets", context=WorkbookContext, format="xlsx")
def entry_workbook(assessment: Assessment) -> Iterator[Draft]:
    """Draft the one workbook, which the office fills in."""
    yield Draft(
        name="results",
        recipient=assessment.plan.organisation.office,
        context=WorkbookContext(_workbook(assessment)),
        key_text=_SUMMARY,
    )


def _workbook(assessment: Assessment) -> Workbook:
    entries = EntryRows(assessment)
    sheets = [_guide_sheet(assessment.plan)]
    if entries.entered:
        sheets.append(verification_sheet(entries))
    if entries.ballots:
        sheets.append(ballot_sheet(entries))
    if entries.external:
        sheets.append(external_sheet(entries))
    if assessment.plan.adjustment:
        sheets.append(adjustment_sheet(entries))
    sheets += [approval_sheet(entries), _summary_sheet(entries)]
    return Workbook(f"{assessment_name(assessment.plan)}{_TITLE}", tuple(sheets))


# ── 得分汇总 ────────────────────────────────────────────────


def _summary_sheet(entries: EntryRows) -> Sheet:
    """Lay out the live sheet: parts, adjustments, total and rank of every unit."""
    plan = entries.assessment.plan
    parts = _part_names(plan)
    columns = _SummaryColumns(len(parts), peers=any(unit.peer_group for unit in entries.units))
    rows = [
        _summary_row(entries, columns, parts, unit, row, first, last)
        for unit_block in _by_category(entries)
        for unit, row, first, last in unit_block
    ]
    end = TOP + len(rows)
    return sheet(
        _SUMMARY,
        f"{_SUMMARY}（自动计算）",
        f"本表由公式算出，不需填写；{_rounding_note(plan.rounding)}。正式结果以 kaohe score 的计算为准。",
        [
            ("类别", 18),
            ("被考核单位", 36),
            *([("分组", 10)] if columns.peers else []),
            *((part, 14) for part in parts),
            ("加减分", 10),
            ("总分", 12),
            ("名次", 8),
            ("备注", 12),
        ],
        rows,
        highlights=[
            Highlight(f"{columns.note}{TOP + 1}:{columns.note}{end}", f'{columns.note}{TOP + 1}="未录全"', "gap"),
            Highlight(f"{columns.note}{TOP + 1}:{columns.note}{end}", f'{columns.note}{TOP + 1}="并列"', "wrong"),
        ],
    )


def _part_names(plan: AssessmentPlan) -> tuple[str, ...]:
    """Name the leaves of all schemes in use, each once, in plan order."""
    schemes = (plan.scheme_of(category) for category in plan.category)
    return tuple(dict.fromkeys(part.name for scheme in schemes for part in scheme.leaves))


class _SummaryColumns:
    """The letters of the live sheet's columns."""

    def __init__(self, parts: int, *, peers: bool) -> None:
        self.peers = peers
        first = 4 if peers else 3
        self.first_part = column_letters(first)
        self.last_part = column_letters(first + parts - 1)
        self.adjustment, self.total, self.rank, self.note = (column_letters(first + parts + n) for n in range(4))


def _by_category(entries: EntryRows) -> Iterator[list[tuple[Unit, int, int, int]]]:
    """Yield each category's units with their row and the category's first and last row."""
    for unit, first, last in blocks(entries.units, lambda unit: unit.category):
        members = [member for member in entries.units if member.category == unit.category]
        yield [(member, first + place, first, last) for place, member in enumerate(members)]


def _summary_row(
    entries: EntryRows, columns: _SummaryColumns, parts: tuple[str, ...], unit: Unit, row: int, first: int, last: int
) -> tuple[Cell, ...]:
    plan, scheme = entries.assessment.plan, entries.scheme(unit)
    figures = "0." + "0" * plan.rounding.decimals if plan.rounding.decimals else "0"
    block = f"{columns.first_part}{row}:{columns.last_part}{row}"
    totals = f"${columns.total}${first}:${columns.total}${last}"
    here = f"{columns.total}{row}"
    peers = (f"$C${first}:$C${last}", f"C{row}") if columns.peers else ("", "")
    same = f"({peers[0]}={peers[1]})*" if columns.peers else ""
    summed = total(block, count=len(scheme.leaves), extra=f"{columns.adjustment}{row}", rule=plan.rounding)
    return (
        Cell(entries.assessment.category_of(unit).short),
        Cell(unit.name),
        *((Cell(unit.peer_group),) if columns.peers else ()),
        *(_part_cell(entries, scheme, unit, name, figures) for name in parts),
        formula(_adjusted(plan, f"B{row}"), number_format="0.####"),
        formula(summed, number_format=figures),
        formula(rank(here, totals, among=peers[0], own=peers[1])),
        formula(
            f'=IF(NOT(ISNUMBER({here})),"未录全",IF(SUMPRODUCT({same}ISNUMBER({totals})*({totals}={here}))>1,"并列",""))',
            align="center",
        ),
    )


def _part_cell(entries: EntryRows, scheme: Scheme, unit: Unit, name: str, figures: str) -> Cell:
    part = scheme.find(name)
    if part is None or part not in scheme.leaves:
        return Cell(_NO_PART, align="center")
    rule = entries.assessment.plan.rounding
    value, empty = _part_formula(entries, scheme, unit, part)
    return formula(leaf(value, empty=empty, rule=rule), number_format=figures)


def _part_formula(entries: EntryRows, scheme: Scheme, unit: Unit, part: AnyPart) -> tuple[str, str]:
    """Return a part's points as a formula, and when there are none; as `domain.scoring` does."""
    mark = scheme.full_mark_of(part)
    if isinstance(part, BallotPart):
        row = entries.ballot_row(unit, part)
        if part.method == "points":
            return point_mean(on_sheet(BALLOTS, entries.marks(row, row)), part, mark)
        cells = {g.word: on_sheet(BALLOTS, f"{entries.grade_column(g.word)}{row}") for g in part.grades}
        return grade_mean(cells, part, mark)
    if isinstance(part, ExternalPart) and part.grades:
        return external_grade(entries.external_cell(unit, part), part, mark)
    if isinstance(part, EnteredPart):
        cell, scale = entries.entered_cell(unit, part), part.scale
    elif isinstance(part, ExternalPart):
        cell, scale = entries.external_cell(unit, part), part.scale
    else:
        raise TypeError(f"{part.name} gets no points of its own")
    return scaled(cell, scale=mark if scale is None else scale, mark=mark), f"NOT(ISNUMBER({cell}))"


def _adjusted(plan: AssessmentPlan, name: str) -> str:
    """Sum up what was added to and taken from the unit of a row."""
    if not plan.adjustment:
        return "=0"
    last = TOP + ADJUSTMENT_ROWS
    names, amounts = (on_sheet(ADJUSTMENTS, f"${column}${TOP + 1}:${column}${last}") for column in "AC")
    return f"=SUMPRODUCT(({names}={name})*1,{amounts})"


# ── 说明 ──────────────────────────────────────────────────


def _guide_sheet(plan: AssessmentPlan) -> Sheet:
    """Lay out how to fill in the workbook, and the rules that it counts by."""
    steps = (
        "只填黄色格；单位名称、测评主体、评价项目已按名册和方案写好，不改、不删、不调换行。",
        "填好后把本文件另存到工作目录的 roster 文件夹，文件名为 results.xlsx；再次生成的空表不会覆盖它。",
        "还没有结果的格留空，不要填0；0分是一个分数。",
        "得分由“得分汇总”表随时算出，供核对用；缺项的单位不计总分、不排名次。",
        "填完后运行 kaohe check，按提示的工作表和单元格改正。",
    )
    rows = [_across(f"{number}．{text}") for number, text in enumerate(steps, 1)]
    rows += [
        _across(f"计分办法（{_rounding_note(plan.rounding)}）", heading=True),
        _headed("计分办法", "分项", "满分", "算法"),
    ]
    for scheme in dict.fromkeys(plan.scheme_of(category).key for category in plan.category):
        rows += _scheme_rows(next(found for found in plan.scheme if found.key == scheme))
    if plan.adjustment:
        rows += [_across("加减分事项", heading=True), _headed("事项", "方向", "分值", "决定机关")]
        rows += [_adjustment_row(rule) for rule in plan.adjustment]
    return Sheet(
        title=_GUIDE,
        rows=((Cell(f"{assessment_name(plan)}{_TITLE}", style="title", merge_right=3),), *rows),
        widths=(34, 28, 16, 64),
        header_rows=1,
        heights=((1, 34), *((number, 22) for number in range(2, 2 + len(steps)))),
        landscape=True,
        protected=True,
    )


def _across(text: str, *, heading: bool = False) -> tuple[Cell, ...]:
    return (Cell(text, style="label" if heading else "note", align="left", merge_right=3),)


def _headed(*headings: str) -> tuple[Cell, ...]:
    return tuple(Cell(heading, style="header") for heading in headings)


def _scheme_rows(scheme: Scheme) -> list[tuple[Cell, ...]]:
    return [
        (
            Cell(scheme.title),
            Cell(part.name),
            Cell(scheme.full_mark_of(part), style="figure"),
            Cell(_rule(scheme, part)),
        )
        for part in scheme.leaves
    ]


def _rule(scheme: Scheme, part: AnyPart) -> str:
    """Say in words how a part gets its points."""
    mark = scheme.full_mark_of(part)
    if isinstance(part, BallotPart):
        return _ballot_rule(part, mark)
    if isinstance(part, ExternalPart) and part.grades:
        return f"{part.by}评定：{_grades(part.grades, mark)}"
    scale = part.scale if isinstance(part, EnteredPart | ExternalPart) and part.scale is not None else mark
    entered = f"录入得分（满分{plain(scale)}分）"
    return entered if scale == mark else f"{entered}÷{plain(scale)}×{plain(mark)}"


def _ballot_rule(part: BallotPart, mark: Decimal) -> str:
    if part.method == "grades":
        return f"各等次票数×分值之和÷票数：{_grades(part.grades, mark)}"
    trims = part.trim_high + part.trim_low
    cut = (
        f"满{max(part.trim_from, trims + 1)}票时去掉{part.trim_high}个最高分、{part.trim_low}个最低分，"
        if trims
        else ""
    )
    return f"{cut}各票平均分由{plain(part.low)}—{plain(part.high)}分折算为{plain(mark)}分"


def _grades(grades: tuple[GradeWord, ...], mark: Decimal) -> str:
    worth = (
        (grade.word, grade_points(grade_share=grade.share, points=grade.points, full_mark=mark)) for grade in grades
    )
    return "、".join(f"{word}{plain(points)}分" for word, points in worth)


def _adjustment_row(rule: AdjustmentRule) -> tuple[Cell, ...]:
    amount = f"{plain(rule.amount)}分" if rule.amount is not None else "由决定机关写明"
    cap = f"（最多{plain(rule.cap)}分）" if rule.cap is not None else ""
    return (Cell(rule.item), Cell(_SIGNS[rule.sign]), Cell(f"{amount}{cap}"), Cell(rule.decided_by))


def _rounding_note(rule: Rounding) -> str:
    place = "各分项得分" if rule.at == "leaf" else "总分"
    return f"{place}保留{rule.decimals}位小数，{_ROUNDING[rule.mode]}"
