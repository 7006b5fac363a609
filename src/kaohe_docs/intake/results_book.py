"""Reads ``roster/results.xlsx`` (录入表): what the office enters after the meeting and the visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.part import FigurePart, ScoredPart
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import EnteredPoints, ExternalGrade, Results
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import InputError, Problem, message
from kaohe_docs.intake import adjustment_sheet, approval_sheet, ballot_sheet, veto_sheet
from kaohe_docs.intake.cells import SheetCell
from kaohe_docs.intake.names import UnitNames, compact, listed
from kaohe_docs.intake.result_rows import Once, ResultsContext, entered
from kaohe_docs.intake.second_entry import compare_entries
from kaohe_docs.intake.sheet import Book, Column, Row, Table, open_book

RESULTS_FILE: Final = "roster/results.xlsx"
_SAMPLE: Final = "示例"
_REMARKS: Final = ("说明", "备注", "依据")

_VERIFICATION: Final = "考察核实"
_EXTERNAL: Final = "外部评价"
_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    _VERIFICATION: (
        Column("被考核单位"),
        Column("核实得分"),
        Column("分项", required=False),
        Column("说明", required=False),
    ),
    _EXTERNAL: (
        Column("被考核单位"),
        Column("评价项目"),
        Column("等次", required=False),
        Column("得分", required=False),
    ),
    adjustment_sheet.SHEET: adjustment_sheet.COLUMNS,
    veto_sheet.SHEET: veto_sheet.COLUMNS,
    approval_sheet.SHEET: approval_sheet.COLUMNS,
}


def read_results(
    path: Path, *, plan: AssessmentPlan, roster: Roster, name: str = RESULTS_FILE
) -> tuple[Results | None, tuple[Problem, ...]]:
    """Read the results; every problem is found in one run.

    Returns:
        What could be read of the results, which is only fit for use where no problem is an error; None where there
        is no file, which is no problem before the meeting, or where it is refused.
    """
    if not path.exists() and not path.is_symlink():
        return None, ()
    try:
        book = open_book(path, name=name)
    except InputError as failure:
        return None, failure.problems()
    context = ResultsContext(plan, roster, UnitNames(roster.units))
    results = _results(book, context)
    return results, tuple(context.cells.problems)


def _results(book: Book, context: ResultsContext) -> Results:
    tables = {title: _table(book, title, context) for title in _titles(context.plan)}
    verification, ballots = tables.get(_VERIFICATION), tables.get(ballot_sheet.SHEET)
    external, adjustments = tables.get(_EXTERNAL), tables.get(adjustment_sheet.SHEET)
    vetoes, approval = tables.get(veto_sheet.SHEET), tables.get(approval_sheet.SHEET)
    for title, table in tables.items():
        if table is not None:
            columns = _columns(title, context)
            context.cells.problems += list(compare_entries(book, table, title, columns, context))
    results = Results(
        entered=tuple(_entered(verification, context)) if verification else (),
        ballots=tuple(ballot_sheet.read_ballots(ballots, context)) if ballots else (),
        external=tuple(_external(external, context)) if external else (),
        adjustments=tuple(adjustment_sheet.read_adjustments(adjustments, context)) if adjustments else (),
        vetoes=tuple(veto_sheet.read_vetoes(vetoes, context)) if vetoes else (),
        sample=any(_says_sample(table) for table in tables.values() if table),
    )
    return replace(results, approval=approval_sheet.read_approval(approval, context)) if approval else results


def _titles(plan: AssessmentPlan) -> Iterator[str]:
    """Yield the sheets that the plan calls for."""
    if any(scheme.figures for scheme in plan.scheme):
        yield _VERIFICATION
    if any(scheme.ballots for scheme in plan.scheme):
        yield ballot_sheet.SHEET
    if plan.graded_contents or any(scheme.externals for scheme in plan.scheme):
        yield _EXTERNAL
    if plan.adjustment:
        yield adjustment_sheet.SHEET
    if plan.veto:
        yield veto_sheet.SHEET
    yield approval_sheet.SHEET


def _table(book: Book, title: str, context: ResultsContext) -> Table | None:
    return book.table(title, _columns(title, context), context.cells.problems)


def _columns(title: str, context: ResultsContext) -> tuple[Column, ...]:
    return ballot_sheet.ballot_columns(context.plan) if title == ballot_sheet.SHEET else _COLUMNS[title]


def _says_sample(table: Table) -> bool:
    """Tell whether title, notes or a remark call the figures sample ones."""
    remarks = (row.cell(heading) for row in table.rows for heading in _REMARKS)
    return any(_SAMPLE in note for note in table.notes) or any(_SAMPLE in str(cell.value) for cell in remarks)


# ── 考察核实 ────────────────────────────────────────────────


def _entered(table: Table, context: ResultsContext) -> Iterator[EnteredPoints]:
    once = Once(context.cells)
    for row, unit in context.rows_with(table, "核实得分"):
        found = _entered_part(row, unit, context)
        if found is None:
            continue
        scheme, part = found
        figure = _figure(row.cell("核实得分"), scheme, part, context)
        what = f"{unit.name}、{part.name}"
        if once.first((unit.name, part.name), what, row.location) and figure is not None:
            name = part.name if len(_figure_parts(unit, context)) > 1 else ""
            note = context.cells.text(row.cell("说明"))
            yield EnteredPoints(unit.name, figure, name, note, source=row.cell("核实得分").location)


def _figure(cell: SheetCell, scheme: Scheme, part: FigurePart, context: ResultsContext) -> Decimal | None:
    """Read points, which end at the part's scale, or a figure that is only turned into points later."""
    low, high = part.bounds(scheme.full_mark_of(part))
    if low is not None and high is not None:
        return _score_in(cell, scheme, part, (low, high), context)
    figure = context.cells.figure(cell)
    if figure is not None and low is not None and figure < low:
        text = message("“{heading}”不能是负数，现为“{found}”", heading=part.name, found=figure)
        context.cells.lose("out-of-range", cell.location, text)
        return None
    return figure


def _score_in(
    cell: SheetCell,
    scheme: Scheme,
    part: ScoredPart,
    bounds: tuple[Decimal, Decimal],
    context: ResultsContext,
    *,
    required: bool = False,
) -> Decimal | None:
    score = context.in_range(cell, *bounds, required=required)
    if score is not None:
        context.report_decimals(cell, score, scheme.entry_decimals(part, context.plan.rounding))
    return score


def _figure_parts(unit: Unit, context: ResultsContext) -> tuple[tuple[Scheme, FigurePart], ...]:
    return tuple((scheme, part) for scheme in context.schemes(unit) for part in scheme.figures)


def _entered_part(row: Row, unit: Unit, context: ResultsContext) -> tuple[Scheme, FigurePart] | None:
    """Return the part that a row's figure belongs to; without a name, the only one of the main assessment."""
    parts, cell = _figure_parts(unit, context), row.cell("分项")
    name = context.cells.word(cell)
    mine = [found for found in parts if found[0] is context.schemes(unit)[0]]
    if not name and len(mine) == 1:
        return mine[0]
    found = next((found for found in parts if compact(found[1].name) == compact(name)), None)
    if found is None and not name:
        context.cells.missing(cell)
    elif found is None:
        allowed = listed(part.name for _, part in parts)
        text = message("“{unit}”没有分项“{found}”；应为{allowed}", unit=unit.name, found=name, allowed=allowed)
        context.cells.lose("unknown-part", cell.location, text)
    return found


# ── 外部评价 ────────────────────────────────────────────────


def _external(table: Table, context: ResultsContext) -> Iterator[ExternalGrade]:
    once = Once(context.cells)
    for row, unit in context.rows_with(table, "等次", "得分"):
        cell = row.cell("评价项目")
        item = context.cells.word(cell, required=True)
        if not item:
            continue
        found = _external_grade(row, unit, item, context)
        if found and once.first((unit.name, found.item), f"{unit.name}、{found.item}", row.location):
            yield found


def _external_grade(row: Row, unit: Unit, item: str, context: ResultsContext) -> ExternalGrade | None:
    parts = [(scheme, part) for scheme in context.schemes(unit) for part in scheme.externals]
    scheme, part = next((found for found in parts if compact(found[1].name) == compact(item)), (None, None))
    if scheme is not None and part is not None and not part.grades:
        return _score(row, unit, scheme, part, context)
    if part is not None:
        return _grade(row, unit, part.name, tuple(word.word for word in part.grades), context)
    content = next((entry for entry in context.plan.graded_contents if compact(entry.title) == compact(item)), None)
    if content is not None:
        return _grade(row, unit, content.title, content.grades, context)
    allowed = [part.name for _, part in parts] + [entry.title for entry in context.plan.graded_contents]
    text = message(
        "“{unit}”没有评价项目“{found}”；应为{allowed}", unit=unit.name, found=item, allowed=listed(allowed) or "（无）"
    )
    context.cells.lose("unknown-item", row.cell("评价项目").location, text)
    return None


def _score(row: Row, unit: Unit, scheme: Scheme, part: ExternalPart, context: ResultsContext) -> ExternalGrade | None:
    if not _left_empty(row, "等次", part.name, "得分", context):
        return None
    cell = row.cell("得分")
    bounds = Decimal(0), part.highest(scheme.full_mark_of(part))
    score = _score_in(cell, scheme, part, bounds, context, required=True)
    return None if score is None else ExternalGrade(unit.name, part.name, score=score, source=cell.location)


def _grade(row: Row, unit: Unit, item: str, allowed: tuple[str, ...], context: ResultsContext) -> ExternalGrade | None:
    if not _left_empty(row, "得分", item, "等次", context):
        return None
    cell = row.cell("等次")
    text = context.cells.word(cell, required=True)
    word = next((word for word in allowed if compact(word) == compact(text)), None)
    if text and allowed and word is None:
        note = message("“{item}”的等次应为{allowed}之一，现为“{found}”", item=item, allowed=listed(allowed), found=text)
        context.cells.lose("unknown-grade", cell.location, note)
        return None
    return ExternalGrade(unit.name, item, grade=word or text, source=cell.location) if text else None


def _left_empty(row: Row, empty: str, item: str, filled: str, context: ResultsContext) -> bool:
    cell = row.cell(empty)
    if not entered(cell):
        return True
    text = message("“{item}”应填“{filled}”，“{empty}”留空", item=item, filled=filled, empty=empty)
    context.cells.lose("wrong-column", cell.location, text)
    return False
