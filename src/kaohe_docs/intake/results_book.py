"""Reads ``roster/results.xlsx`` (录入表): what the office enters after the meeting and the visits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.part import FigurePart, ScoredPart
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.result_sheets import (
    ADJUSTMENTS,
    APPROVAL,
    ASSESSED_BY_OTHERS,
    BALLOTS,
    EXTERNAL,
    GRADE,
    PART,
    POINTS,
    REMARK,
    SCORE,
    SHEETS,
    VERIFICATION,
    VETOES,
    remarks_of,
    sheet_columns,
)
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
#: Free words of any sheet, and those that an office adds of its own.
_REMARKS: Final = frozenset({"备注", *(heading for title in SHEETS for heading in remarks_of(title))})


def read_results(path: Path, *, plan: AssessmentPlan, roster: Roster) -> tuple[Results | None, tuple[Problem, ...]]:
    """Read the results; every problem is found in one run.

    Returns:
        What could be read of the results, which is only fit for use where no problem is an error; None where there
        is no file, which is no problem before the meeting, or where it is refused.
    """
    if not path.exists() and not path.is_symlink():
        return None, ()
    try:
        book = open_book(path, name=RESULTS_FILE)
    except InputError as failure:
        return None, failure.problems()
    context = ResultsContext(plan, roster, UnitNames(roster.units))
    results = _results(book, context)
    return results, tuple(context.cells.problems)


def _results(book: Book, context: ResultsContext) -> Results:
    tables = {title: _table(book, title, context) for title in _titles(context.plan)}
    verification, ballots, external = (tables.get(title) for title in (VERIFICATION, BALLOTS, EXTERNAL))
    adjustments, vetoes, approval = (tables.get(title) for title in (ADJUSTMENTS, VETOES, APPROVAL))
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
        yield VERIFICATION
    if any(scheme.ballots for scheme in plan.scheme):
        yield BALLOTS
    if plan.graded_contents or any(scheme.externals for scheme in plan.scheme):
        yield EXTERNAL
    if plan.adjustment:
        yield ADJUSTMENTS
    if plan.veto:
        yield VETOES
    yield APPROVAL


def _table(book: Book, title: str, context: ResultsContext) -> Table | None:
    return book.table(title, _columns(title, context), context.cells.problems)


def _columns(title: str, context: ResultsContext) -> tuple[Column, ...]:
    """Return what is read of a sheet; raters may abstain in the words of their ballot."""
    wanted = {c.heading: c.required for c in sheet_columns(title, context.plan) if not c.shown_only}
    if title == BALLOTS:
        wanted |= dict.fromkeys(ballot_sheet.abstention_words(context.plan), False)
    return tuple(Column(heading, required=required) for heading, required in wanted.items())


def _says_sample(table: Table) -> bool:
    """Tell whether title, notes or a remark call the figures sample ones."""
    remarks = (row.cell(heading) for row in table.rows for heading in _REMARKS)
    return any(_SAMPLE in note for note in table.notes) or any(_SAMPLE in str(cell.value) for cell in remarks)


# ── 考察核实 ────────────────────────────────────────────────


def _entered(table: Table, context: ResultsContext) -> Iterator[EnteredPoints]:
    once = Once(context.cells)
    for row, unit in context.rows_with(table, POINTS):
        found = _entered_part(row, unit, context)
        if found is None:
            continue
        scheme, part = found
        figure = _figure(row.cell(POINTS), scheme, part, context)
        what = f"{unit.name}、{part.name}"
        if once.first((unit.name, part.name), what, row.location) and figure is not None:
            name = part.name if len(_figure_parts(unit, context)) > 1 else ""
            note = context.cells.text(row.cell(REMARK))
            yield EnteredPoints(unit.name, figure, name, note, source=row.cell(POINTS).location)


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
    parts, cell = _figure_parts(unit, context), row.cell(PART)
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
    for row, unit in context.rows_with(table, GRADE, SCORE):
        cell = row.cell(ASSESSED_BY_OTHERS)
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
    context.cells.lose("unknown-item", row.cell(ASSESSED_BY_OTHERS).location, text)
    return None


def _score(row: Row, unit: Unit, scheme: Scheme, part: ExternalPart, context: ResultsContext) -> ExternalGrade | None:
    if not _left_empty(row, GRADE, part.name, SCORE, context):
        return None
    cell = row.cell(SCORE)
    bounds = Decimal(0), part.highest(scheme.full_mark_of(part))
    score = _score_in(cell, scheme, part, bounds, context, required=True)
    return None if score is None else ExternalGrade(unit.name, part.name, score=score, source=cell.location)


def _grade(row: Row, unit: Unit, item: str, allowed: tuple[str, ...], context: ResultsContext) -> ExternalGrade | None:
    if not _left_empty(row, SCORE, item, GRADE, context):
        return None
    cell = row.cell(GRADE)
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
