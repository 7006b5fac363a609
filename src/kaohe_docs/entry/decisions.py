"""The sheets for what people decide (加减分、一票否决、审定): rows to fill in one by one, with what guards against slips.

`intake.results_book` reads them back by their headings. The word that marks sample data must not stand in them.
"""

from __future__ import annotations

from typing import Final

from kaohe_docs.domain.grade_words import decidable_grades
from kaohe_docs.domain.result_sheets import (
    ADJUSTMENTS,
    AMOUNT,
    APPROVAL,
    APPROVAL_DAY,
    APPROVING_BODY,
    APPROVING_MEETING,
    BASIS,
    CHECK,
    CONTENT,
    COUNTED,
    DECIDED_BY,
    DECISION,
    GRADE,
    ITEM,
    REMARK,
    TIE,
    TOPIC,
    TOTALS_CODE,
    UNIT,
    VETOES,
)
from kaohe_docs.entry.cells import TOP, Validation, check_highlights, formula, sheet, to_fill
from kaohe_docs.entry.checks import adjustment_check, counts, veto_check
from kaohe_docs.entry.rows import EntryRows
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Cell, Choice, NumberRange, Sheet

#: Blank rows: for adjustments, vetoes, units that a decision prefers in a tie, and decisions on named problems.
ADJUSTMENT_ROWS: Final = 60
VETO_ROWS: Final = 20
_TIE_ROWS: Final = 6
_DECISION_ROWS: Final = 4
_PICK_UNIT: Final = "请从名册中的单位选择"
_PICK_ITEM: Final = "请从方案规定的事项中选择"


def adjustment_sheet(entries: EntryRows) -> Sheet:
    """Lay out 加减分: one row per unit and item, with the amount and who decided it."""
    plan, layout = entries.assessment.plan, entries.layouts[ADJUSTMENTS]
    first, last = TOP + 1, TOP + ADJUSTMENT_ROWS
    most = max(scheme.full_mark for scheme in plan.scheme)
    rows = [_adjustment_row(entries, row) for row in range(first, last + 1)]
    decimals = plan.rounding.entry_decimals
    kept = "" if decimals is None else f"，最多{decimals}位小数"
    return sheet(
        ADJUSTMENTS,
        ADJUSTMENTS,
        "每个单位每个事项一行：加分填正数，减分填负数；依据和决定机关必须写明。没有加减分的不填。“核对”以√开头的计入总分。",
        layout.headings,
        rows,
        validations=[
            Choice(layout.cells(UNIT, first, last), _unit_names(entries), _PICK_UNIT),
            Choice(layout.cells(ITEM, first, last), tuple(rule.item for rule in plan.adjustment), _PICK_ITEM),
            NumberRange(
                layout.cells(AMOUNT, first, last),
                -most,
                most,
                False,
                f"请填-{plain(most)}至{plain(most)}之间的分值{kept}",
                decimals,
            ),
        ],
        highlights=check_highlights(layout.letters(CHECK), last),
    )


def _unit_names(entries: EntryRows) -> tuple[str, ...]:
    return tuple(unit.name for unit in entries.units)


def _adjustment_row(entries: EntryRows, row: int) -> tuple[Cell, ...]:
    """Make a blank row that says whether it can be, and what of it counts."""
    layout = entries.layouts[ADJUSTMENTS]
    check, amount = (f"{layout.letters(heading)}{row}" for heading in (CHECK, AMOUNT))
    return layout.row(
        {
            **dict.fromkeys((UNIT, ITEM, BASIS, DECIDED_BY), to_fill("left")),
            AMOUNT: to_fill(),
            CHECK: formula(adjustment_check(entries, row), align="center"),
            COUNTED: formula(f"=IF({counts(check)},{amount},0)", number_format="0.####;-0.####;"),
        }
    )


def veto_sheet(entries: EntryRows) -> Sheet:
    """Lay out 一票否决: which unit, for what, on whose decision."""
    layout, first, last = entries.layouts[VETOES], TOP + 1, TOP + VETO_ROWS
    blank = dict.fromkeys((UNIT, ITEM, BASIS, DECIDED_BY), to_fill("left"))
    items = tuple(rule.item for rule in entries.assessment.plan.veto)
    return sheet(
        VETOES,
        VETOES,
        "每个单位每个事项一行，依据和决定机关必须写明。没有的不填。",
        layout.headings,
        [
            layout.row({**blank, CHECK: formula(veto_check(entries, row), align="center")})
            for row in range(first, last + 1)
        ],
        validations=[
            Choice(layout.cells(UNIT, first, last), _unit_names(entries), _PICK_UNIT),
            Choice(layout.cells(ITEM, first, last), items, _PICK_ITEM),
        ],
        highlights=check_highlights(layout.letters(CHECK), last),
    )


def approval_sheet(entries: EntryRows) -> Sheet:
    """Lay out 审定: who decided when, who is preferred in a tie, and the grade of each unit."""
    plan, names, layout = entries.assessment.plan, _unit_names(entries), entries.layouts[APPROVAL]
    events = [
        _row(APPROVING_BODY, to_fill(), note=f"方案规定：{plan.result_use.decided_by}"),
        _row(APPROVING_MEETING, to_fill(), note="会议的名称或次数"),
        _row(APPROVAL_DAY, to_fill(number_format='yyyy"年"m"月"d"日"'), note="写作2020-1-31这样的日期"),
        _row(TOTALS_CODE, to_fill(), note="最后填：kaohe score 打印的校验码；此后成绩、等次、名额有变动，程序会报错"),
    ]
    ties = [
        _row(TIE, unit=to_fill("left"), note="名额线上总分并列的，每行写一个取得名额的单位；没有的不填")
    ] * _TIE_ROWS
    decisions = [_row(DECISION, to_fill(), unit=to_fill("left"), note=_DECISION_NOTE)] * _DECISION_ROWS
    grades = [_row(GRADE, to_fill(), unit=Cell(name)) for name in names]
    tie, grade = TOP + 1 + len(events), TOP + 1 + len(events) + len(ties) + len(decisions)
    words = decidable_grades(plan.grading)
    choices: list[Validation] = [
        Choice(layout.cells(UNIT, tie, tie + _TIE_ROWS - 1), names, _PICK_UNIT),
        Choice(layout.cells(CONTENT, grade, grade + len(names) - 1), words, f"请从{'、'.join(words)}中选择"),
    ]
    return sheet(
        APPROVAL,
        "审定结果",
        "审定之后填写；机关、会议、日期三项填全之前，各种材料都印“送审稿”。只填黄色格。",
        layout.headings,
        [layout.row(cells) for cells in (*events, *ties, *decisions, *grades)],
        validations=choices,
    )


_DECISION_NOTE: Final = "kaohe check 提示须由会议决定的问题：“被考核单位”写问题编号，“内容”写决定；没有的不填"


def _row(topic: str, content: Cell | None = None, *, unit: Cell | None = None, note: str = "") -> dict[str, Cell]:
    given = {TOPIC: Cell(topic, style="label"), CONTENT: content, UNIT: unit, REMARK: Cell(note, style="text")}
    return {heading: cell for heading, cell in given.items() if cell is not None}
