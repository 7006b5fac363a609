"""The sheet 加减分: points added and taken away, each with its amount, its basis and who decided."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kaohe_docs.domain.adjusting import sensible_amount
from kaohe_docs.domain.plan import AdjustmentRule
from kaohe_docs.domain.result_sheets import AMOUNT, BASIS, DECIDED_BY, ITEM
from kaohe_docs.domain.results import Adjustment
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.intake.cells import SheetCell
from kaohe_docs.intake.names import compact, listed
from kaohe_docs.intake.result_rows import Once, ResultsContext
from kaohe_docs.intake.sheet import Row, Table
from kaohe_docs.text.figures import plain


def read_adjustments(table: Table, context: ResultsContext) -> Iterator[Adjustment]:
    """Yield the adjustments that have been entered; those that the plan does not allow are reported."""
    once = Once(context.cells)
    for row, unit in context.rows_with(table, AMOUNT, BASIS, DECIDED_BY):
        rule = _rule(row, context)
        found = _adjustment(row, unit, rule, context) if rule else None
        if found is None:
            continue
        # The same item may come twice, for instance overtime on two days; not with the same basis, though.
        key = (found.unit_name, found.item, found.amount, found.basis)
        if once.first(key, f"{unit.name}、{found.item}", row.location):
            yield found


def _rule(row: Row, context: ResultsContext) -> AdjustmentRule | None:
    cell = row.cell(ITEM)
    item = context.cells.word(cell, required=True)
    rules = context.plan.adjustment
    found = next((rule for rule in rules if compact(rule.item) == compact(item)), None)
    if item and found is None:
        allowed = listed(rule.item for rule in rules)
        text = message("方案没有加减分事项“{found}”；应为{allowed}", found=item, allowed=allowed)
        context.cells.lose("unknown-item", cell.location, text)
    return found


def _adjustment(row: Row, unit: Unit, rule: AdjustmentRule, context: ResultsContext) -> Adjustment | None:
    cell = row.cell(AMOUNT)
    amount = context.cells.figure(cell, required=True)
    basis = context.cells.text(row.cell(BASIS), required=True)
    decided_by = context.cells.text(row.cell(DECIDED_BY), required=True)
    if amount is None or not _amount_fits(cell, amount, rule, context) or not basis or not decided_by:
        return None
    if rule.at_meeting and not context.category(unit).debriefs:
        text = message(
            "“{item}”只发生在述职大会上，“{unit}”不在大会述职；请核对单位和事项", item=rule.item, unit=unit.name
        )
        context.cells.lose("not-debriefing", row.cell(ITEM).location, text, subject=unit.name)
        return None
    context.report_decimals(cell, amount, context.plan.rounding.entry_decimals)
    context.cells.problems += _too_big(cell, amount, unit, rule, context)
    if rule.amount is not None and abs(amount) != rule.amount:
        text = message(
            "“{item}”方案规定为{rule}分，现为{found}，请核对",
            item=rule.item,
            rule=plain(rule.amount),
            found=plain(amount),
        )
        context.cells.warn("other-amount", cell, text, subject=unit.name)
    return Adjustment(unit.name, rule.item, amount, basis, decided_by, source=cell.location)


def _too_big(
    cell: SheetCell, amount: Decimal, unit: Unit, rule: AdjustmentRule, context: ResultsContext
) -> Iterator[Problem]:
    """Ask about an amount that looks like a slip, where the item has no cap that allows it."""
    most = sensible_amount(context.plan)
    if abs(amount) <= most or rule.cap is not None or abs(amount) == rule.amount:
        return
    subject = f"{unit.name}·{rule.item}"
    text = message(
        "“{unit}”的“{item}”{amount}分，比满分的十分之一（{most}分）还多，像是录错了；核对无误、仍要照此计分的，请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        unit=unit.name,
        item=rule.item,
        amount=plain(amount),
        most=plain(most),
        subject=f"adjustment-too-big:{subject}",
    )
    yield doubt("adjustment-too-big", cell.location, text, subject=subject)


def _amount_fits(cell: SheetCell, amount: Decimal, rule: AdjustmentRule, context: ResultsContext) -> bool:
    """Check sign and cap, so that a deduction entered without its minus does not become a bonus."""
    shown = plain(abs(amount))
    if amount == 0:
        text = message("“{item}”的分值不能为0；不加不减的，请删去这一行", item=rule.item)
    elif rule.sign == "deduct" and amount > 0:
        text = message("“{item}”是减分事项，分值应为负数：请写作 -{shown}", item=rule.item, shown=shown)
    elif rule.sign == "add" and amount < 0:
        text = message("“{item}”是加分事项，分值应为正数：请写作 {shown}", item=rule.item, shown=shown)
    elif rule.cap is not None and abs(amount) > rule.cap:
        text = message("“{item}”最多{cap}分，现为{found}", item=rule.item, cap=plain(rule.cap), found=plain(amount))
        context.cells.lose("above-cap", cell.location, text)
        return False
    else:
        return True
    context.cells.lose("wrong-sign", cell.location, text)
    return False
