"""What the check columns (核对) of the entry workbook say, in the order in which a clerk would mend it.

A row counts where its check begins with √ and nowhere else, so that no points are shown that the program refuses:
these formulas say what `intake.result_rows`, `intake.ballot_sheet` and `intake.adjustment_sheet` say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from kaohe_docs.domain.adjusting import sensible_amount
from kaohe_docs.domain.formula import literal
from kaohe_docs.domain.parts.ballot.method import MarkRange
from kaohe_docs.domain.plan import AdjustmentRule
from kaohe_docs.domain.result_sheets import (
    ABSTAINED,
    ADJUSTMENTS,
    AMOUNT,
    BALLOTS,
    BASIS,
    COUNTS,
    DECIDED_BY,
    ITEM,
    SUMMARY,
    UNIT,
    VETOES,
)
from kaohe_docs.entry.cells import NOT_BEGUN, RIGHT, TOP
from kaohe_docs.entry.formulas import on_sheet
from kaohe_docs.entry.rows import BallotRow, EntryRows
from kaohe_docs.text.figures import plain

Steps = Iterable[tuple[str, str]]


def _said(steps: Steps) -> str:
    """Say the first of these that is so, a condition and a text each; else that the row agrees."""
    pairs = list(steps)
    return "".join(f"IF({condition},{literal(text)}," for condition, text in pairs) + literal(RIGHT) + ")" * len(pairs)


def counts(check: str) -> str:
    """Tell whether the row of a check counts."""
    return f'LEFT({check},1)="{RIGHT}"'


def _fine(cell: str, decimals: int | None) -> Steps:
    """Say of a figure with more decimals than the plan keeps that it counts, but rounded."""
    if decimals is not None:
        yield f"ROUND({cell},{decimals})<>{cell}", f"{RIGHT} 小数超过{decimals}位"


def figure_check(cell: str, low: Decimal | None, high: Decimal | None, decimals: int | None) -> str:
    """Check one figure."""
    bounds = [*([f"{cell}<{plain(low)}"] if low is not None else [])]
    bounds += [f"{cell}>{plain(high)}"] if high is not None else []
    words = f"应在{plain(low)}至{plain(high)}之间" if low is not None and high is not None else "不能是负数"
    steps = [(f"ISBLANK({cell})", NOT_BEGUN), (f"NOT(ISNUMBER({cell}))", "应为数字，现为文字")]
    steps += [(f"OR({','.join(bounds)})", words)] if bounds else []
    return f"={_said([*steps, *_fine(cell, decimals)])}"


def grade_check(cell: str, grades: Sequence[str]) -> str:
    """Check one grade; an assessment whose words the plan does not name takes any."""
    tests = ",".join(f"{cell}={literal(grade)}" for grade in grades)
    steps = [(f"ISBLANK({cell})", NOT_BEGUN)]
    steps += [(f"NOT(OR({tests}))", f"应为{'、'.join(grades)}之一")] if tests else []
    return f"={_said(steps)}"


# ── 民主测评 ────────────────────────────────────────────────


def ballot_check(entries: EntryRows, number: int, row: BallotRow) -> str:
    """Say whether the counts of a row can be."""
    layout, part = entries.layouts[BALLOTS], row.style.part
    issued, returned, valid, void, abstained = (f"{layout.letters(word)}{number}" for word in (*COUNTS, ABSTAINED))
    whole = f"{issued}:{abstained}"
    bounds = mark_range(row)
    marks = entries.marks(number, number) if bounds is not None else ""
    if marks:
        filled, given = marks, f"COUNT({marks})"
    else:
        filled = ",".join(f"{entries.grade_column(grade.word)}{number}" for grade in part.grades)
        given = f"SUM({filled})"
    everything = ",".join(filter(None, (whole, marks)))
    return "=" + _said(
        [
            (f"COUNTA({returned},{valid},{abstained},{filled})=0", NOT_BEGUN),
            (f"COUNTA({everything})<>COUNT({everything})", "有的格是文字，应为数字"),
            (f"SUMPRODUCT(({whole}<0)+({whole}<>INT({whole})))>0", "票数应为不小于0的整数"),
            *(_mark_steps(bounds, marks) if bounds is not None else []),
            (f"COUNT({valid})=0", "有效未填"),
            (f"{given}+SUM({abstained})<>{valid}", "票数之和与有效不符"),
            (f"AND(ISNUMBER({returned}),SUM({valid},{void})>{returned})", "有效、无效多于收回"),
            (f"AND(COUNT({issued},{returned})=2,{returned}>{issued})", "收回多于发出"),
            *([(f"{issued}>{row.style.sheets}", "发出多于测评人数加备用票")] if row.style.raters else []),
            (f"COUNT({issued},{returned})<2", f"{RIGHT} 发出、收回未填全，无法核对"),
        ]
    )


def _mark_steps(found: MarkRange, marks: str) -> Steps:
    low, high = plain(found.low), plain(found.high)
    yield f'COUNTIF({marks},"<{low}")+COUNTIF({marks},">{high}")>0', f"各票应在{low}至{high}之间"


def mark_range(row: BallotRow) -> MarkRange | None:
    """Return what the marks of a row may be; None where its ballots have none."""
    peers = [unit for unit in row.style.units if unit.peer_group == row.unit.peer_group]
    return row.style.part.mark_range(len(peers))


# ── 加减分、一票否决 ────────────────────────────────────────


def adjustment_check(entries: EntryRows, row: int) -> str:
    """Say whether an adjustment is complete, its sign fits the item, and it stands here for the first time."""
    plan, layout = entries.assessment.plan, entries.layouts[ADJUSTMENTS]
    unit, item, amount, _, decided = [f"{layout.letters(h)}{row}" for h in (UNIT, ITEM, AMOUNT, BASIS, DECIDED_BY)]
    cells = f"{unit}:{decided}"
    deducts, adds = (_is_one_of(item, [r for r in plan.adjustment if r.sign == sign]) for sign in ("deduct", "add"))
    capped = [
        f"AND({_is_one_of(item, [r])},ABS({amount})>{plain(r.cap)})" for r in plan.adjustment if r.cap is not None
    ]
    at_meeting = _is_one_of(item, [rule for rule in plan.adjustment if rule.at_meeting])
    return "=" + _said(
        [
            (f"COUNTA({cells})=0", ""),
            (f"COUNTA({cells})<5", "未填全"),
            (f"NOT(ISNUMBER({amount}))", "分值应为数字，现为文字"),
            (f"SUMPRODUCT(({_unit_block(entries, 'B')}={unit})*1)=0", "单位应写名册中的全称"),
            (f"NOT({_is_one_of(item, plan.adjustment)})", "方案没有这个事项"),
            (f"{amount}=0", "分值不能为0"),
            (f"AND({deducts},{amount}>0)", "减分应为负数"),
            (f"AND({adds},{amount}<0)", "加分应为正数"),
            *([(f"OR({','.join(capped)})", "超过该事项上限")] if capped else []),
            (f"AND({at_meeting},{_absent(entries, unit)})", "该单位不在大会述职"),
            *_repeated([layout.letters(h) for h in (UNIT, ITEM, AMOUNT, BASIS)], row),
            (f"ABS({amount})>{plain(sensible_amount(plan))}", f"{RIGHT} 分值很大，请核对"),
            *_fine(amount, plan.rounding.entry_decimals),
        ]
    )


def _absent(entries: EntryRows, unit: str) -> str:
    """Tell whether the unit in a cell belongs to a category that does not debrief."""
    shorts = [literal(category.short) for category in entries.assessment.plan.category if not category.debriefs]
    if not shorts:
        return "FALSE"
    named = "+".join(f"({_unit_block(entries, 'A')}={short})" for short in shorts)
    return f"SUMPRODUCT(({_unit_block(entries, 'B')}={unit})*({named}))>0"


def _unit_block(entries: EntryRows, column: str) -> str:
    """Refer to the categories (A) or names (B) of all units, on the sheet of totals."""
    return on_sheet(SUMMARY, f"${column}${TOP + 1}:${column}${TOP + len(entries.units)}")


def veto_check(entries: EntryRows, row: int) -> str:
    """Say whether a veto is complete and stands here for the first time."""
    unit, item, _, decided = (entries.layouts[VETOES].letters(h) for h in (UNIT, ITEM, BASIS, DECIDED_BY))
    cells = f"{unit}{row}:{decided}{row}"
    steps = [(f"COUNTA({cells})=0", ""), (f"COUNTA({cells})<4", "未填全")]
    return f"={_said([*steps, *_repeated([unit, item], row)])}"


def _repeated(columns: Sequence[str], row: int) -> Steps:
    """Say of a row that one above it has the same in these columns."""
    if row > TOP + 1:
        same = "*".join(f"({column}${TOP + 1}:{column}{row - 1}={column}{row})" for column in columns)
        yield f"SUMPRODUCT({same})>0", "与上面的一行重复"


def _is_one_of(item: str, rules: Sequence[AdjustmentRule]) -> str:
    tests = [f"{item}={literal(rule.item)}" for rule in rules]
    return f"OR({','.join(tests)})" if tests else "FALSE"
