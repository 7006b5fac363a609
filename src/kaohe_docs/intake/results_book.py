"""Reads ``roster/results.xlsx`` (录入表): what the office enters after the meeting and the visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import EnteredPoints, ExternalGrade, Results
from kaohe_docs.domain.scheme import EnteredPart, ExternalPart, Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import InputError, Problem, message
from kaohe_docs.intake import adjustment_sheet, approval_sheet, ballot_sheet
from kaohe_docs.intake.names import UnitNames, compact, listed
from kaohe_docs.intake.result_rows import Once, ResultsContext, entered
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
    approval = tables.get(approval_sheet.SHEET)
    results = Results(
        entered=tuple(_entered(verification, context)) if verification else (),
        ballots=tuple(ballot_sheet.read_ballots(ballots, context)) if ballots else (),
        external=tuple(_external(external, context)) if external else (),
        adjustments=tuple(adjustment_sheet.read_adjustments(adjustments, context)) if adjustments else (),
        sample=any(_says_sample(table) for table in tables.values() if table),
    )
    return replace(results, approval=approval_sheet.read_approval(approval, context)) if approval else results


def _titles(plan: AssessmentPlan) -> Iterator[str]:
    """Yield the sheets that the plan calls for."""
    leaves = [part for scheme in plan.scheme for part in scheme.leaves]
    if any(isinstance(part, EnteredPart) for part in leaves):
        yield _VERIFICATION
    if any(scheme.ballots for scheme in plan.scheme):
        yield ballot_sheet.SHEET
    if plan.graded_contents or any(isinstance(part, ExternalPart) for part in leaves):
        yield _EXTERNAL
    if plan.adjustment:
        yield adjustment_sheet.SHEET
    yield approval_sheet.SHEET


def _table(book: Book, title: str, context: ResultsContext) -> Table | None:
    columns = ballot_sheet.ballot_columns(context.plan) if title == ballot_sheet.SHEET else _COLUMNS[title]
    return book.table(title, columns, context.cells.problems)


def _says_sample(table: Table) -> bool:
    """Tell whether title, notes or a remark call the figures sample ones."""
    remarks = (row.cell(heading) for row in table.rows for heading in _REMARKS)
    return any(_SAMPLE in note for note in table.notes) or any(_SAMPLE in str(cell.value) for cell in remarks)


# ── 考察核实 ────────────────────────────────────────────────


def _entered(table: Table, context: ResultsContext) -> Iterator[EnteredPoints]:
    once = Once(context.cells)
    for row, unit in context.rows_with(table, "核实得分"):
        part = _entered_part(row, unit, context)
        if part is None:
            continue
        scheme = context.scheme(unit)
        high = part.scale if part.scale is not None else scheme.full_mark_of(part)
        points = context.in_range(row.cell("核实得分"), Decimal(0), high)
        what = f"{unit.name}、{part.name}"
        if once.first((unit.name, part.name), what, row.location) and points is not None:
            only = len(_entered_parts(scheme)) == 1
            note = context.cells.text(row.cell("说明"))
            yield EnteredPoints(
                unit.name, points, "" if only else part.name, note, source=row.cell("核实得分").location
            )


def _entered_parts(scheme: Scheme) -> tuple[EnteredPart, ...]:
    return tuple(part for part in scheme.leaves if isinstance(part, EnteredPart))


def _entered_part(row: Row, unit: Unit, context: ResultsContext) -> EnteredPart | None:
    """Return the part that a row's points belong to; the only one where the sheet names none."""
    parts, cell = _entered_parts(context.scheme(unit)), row.cell("分项")
    name = context.cells.word(cell)
    if not name and len(parts) == 1:
        return parts[0]
    found = next((part for part in parts if compact(part.name) == compact(name)), None)
    if found is None and not name:
        context.cells.missing(cell)
    elif found is None:
        allowed = listed(part.name for part in parts)
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
    scheme = context.scheme(unit)
    part = next((part for part in scheme.externals if compact(part.name) == compact(item)), None)
    if part is not None and not part.grades:
        high = part.scale if part.scale is not None else scheme.full_mark_of(part)
        return _score(row, unit, part.name, high, context)
    if part is not None:
        return _grade(row, unit, part.name, tuple(word.word for word in part.grades), context)
    content = next((entry for entry in context.plan.graded_contents if compact(entry.title) == compact(item)), None)
    if content is not None:
        return _grade(row, unit, content.title, content.grades, context)
    allowed = [part.name for part in scheme.externals] + [entry.title for entry in context.plan.graded_contents]
    text = message(
        "“{unit}”没有评价项目“{found}”；应为{allowed}", unit=unit.name, found=item, allowed=listed(allowed) or "（无）"
    )
    context.cells.lose("unknown-item", row.cell("评价项目").location, text)
    return None


def _score(row: Row, unit: Unit, item: str, high: Decimal, context: ResultsContext) -> ExternalGrade | None:
    if not _left_empty(row, "等次", item, "得分", context):
        return None
    score = context.in_range(row.cell("得分"), Decimal(0), high, required=True)
    return None if score is None else ExternalGrade(unit.name, item, score=score, source=row.cell("得分").location)


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
