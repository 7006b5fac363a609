"""The sheet 一票否决: what outweighs a unit's points, with its basis and who decided."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe_docs.domain.result_sheets import BASIS, DECIDED_BY, ITEM
from kaohe_docs.domain.results import Veto
from kaohe_docs.errors import message
from kaohe_docs.intake.names import compact, listed
from kaohe_docs.intake.result_rows import Once, ResultsContext
from kaohe_docs.intake.sheet import Row, Table


def read_vetoes(table: Table, context: ResultsContext) -> Iterator[Veto]:
    """Yield the vetoes that have been entered; those that the plan does not know are reported."""
    once = Once(context.cells)
    for row, unit in context.rows_with(table, ITEM, BASIS, DECIDED_BY):
        item = _item(row, context)
        basis = context.cells.text(row.cell(BASIS), required=True)
        decided_by = context.cells.text(row.cell(DECIDED_BY), required=True)
        if item and basis and decided_by and once.first((unit.name, item), f"{unit.name}、{item}", row.location):
            yield Veto(unit.name, item, basis, decided_by, source=row.cell(ITEM).location)


def _item(row: Row, context: ResultsContext) -> str:
    cell = row.cell(ITEM)
    text = context.cells.word(cell, required=True)
    items = [rule.item for rule in context.plan.veto]
    found = next((item for item in items if compact(item) == compact(text)), "")
    if text and not found:
        note = message("方案没有一票否决事项“{found}”；应为{allowed}", found=text, allowed=listed(items))
        context.cells.lose("unknown-item", cell.location, note)
    return found
