"""The sheet 审定: who decided on the result, when, and the grades and ties decided one by one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from kaohe_docs.domain.grade_words import decidable_grades
from kaohe_docs.domain.result_sheets import (
    APPROVAL_DAY,
    APPROVING_BODY,
    APPROVING_MEETING,
    CONTENT,
    GRADE,
    TIE,
    TOPIC,
    TOPICS,
    TOTALS_CODE,
    UNIT,
)
from kaohe_docs.domain.results import Approval
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Message, message
from kaohe_docs.intake.names import compact, listed, split_names
from kaohe_docs.intake.result_rows import Once, ResultsContext, entered
from kaohe_docs.intake.sheet import Row, Table
from kaohe_docs.source import Location

#: What is decided once.
_EVENTS: Final = frozenset({APPROVING_BODY, APPROVING_MEETING, APPROVAL_DAY, TOTALS_CODE})
#: design.md writes 会议 and 日期 for short, and so do people.
_SHORT: Final = {"机关": APPROVING_BODY, "会议": APPROVING_MEETING, "日期": APPROVAL_DAY}


@dataclass(slots=True)
class _Decision:
    """What has been read so far."""

    body: str = ""
    meeting: str = ""
    day: date | None = None
    totals_code: str = ""
    tie_winners: list[str] = field(default_factory=list)
    #: Grade and cell by unit.
    grades: dict[str, tuple[str, Location]] = field(default_factory=dict)
    decisions: list[tuple[str, str]] = field(default_factory=list)
    places: list[Location] = field(default_factory=list)


def read_approval(table: Table, context: ResultsContext) -> Approval:
    """Read the decision; rows that only name an item have not been filled in yet."""
    found = _Decision()
    once = Once(context.cells)
    for row in table.rows:
        item = _item(row, context)
        filled = entered(row.cell(CONTENT)) or (item == TIE and entered(row.cell(UNIT)))
        if not item or not filled:
            continue
        found.places.append(row.location)
        if item in _EVENTS:
            if once.first(item, item, row.location):
                _read_event(item, row, found, context)
        elif item == TIE:
            found.tie_winners += [unit.name for unit in _winners(row, context)]
        elif item == GRADE:
            _read_grade(row, found, once, context)
        else:
            _read_decision(row, found, once, context)
    return _approval(found, table)


def _approval(found: _Decision, table: Table) -> Approval:
    return Approval(
        body=found.body,
        meeting=found.meeting,
        day=found.day,
        totals_code=found.totals_code,
        tie_winners=tuple(dict.fromkeys(found.tie_winners)),
        grades=tuple((unit, grade) for unit, (grade, _) in found.grades.items()),
        decisions=tuple(found.decisions),
        source=found.places[0] if found.places else table.location,
        grade_sources={unit: place for unit, (_, place) in found.grades.items()},
    )


def full_word(text: str) -> str:
    """Return an item's own word for the short one that people write."""
    return _SHORT.get(text, text)


def item_word(row: Row) -> str:
    """Return what a row's item is called, whether it is known or not."""
    return full_word(compact(row.cell(TOPIC).shown))


def _item(row: Row, context: ResultsContext) -> str:
    cell = row.cell(TOPIC)
    if cell.blank and not entered(row.cell(CONTENT)):
        return ""
    text = context.cells.word(cell, required=True)
    item = full_word(text)
    if item and item not in TOPICS:
        note = message("“项目”应为{allowed}之一，现为“{found}”", allowed=listed(TOPICS), found=text)
        context.cells.lose("unknown-word", cell.location, note)
        return ""
    return item


def _read_event(item: str, row: Row, found: _Decision, context: ResultsContext) -> None:
    cell = replace(row.cell(CONTENT), heading=item)
    if item == APPROVAL_DAY:
        found.day = context.cells.day(cell)
    elif item == TOTALS_CODE:
        found.totals_code = context.cells.word(cell).upper()
    elif item == APPROVING_BODY:
        found.body = context.cells.text(cell)
    else:
        found.meeting = context.cells.text(cell)


def _winners(row: Row, context: ResultsContext) -> Iterable[Unit]:
    """Yield the units that get the grade: those of 被考核单位, else those that 内容 names; both could contradict."""
    units, content = row.cell(UNIT), row.cell(CONTENT)
    cell = units if entered(units) else content
    if entered(units) and entered(content):
        found = context.cells.text(content)
        note = message("“并列取舍”的单位写在“被考核单位”的，“内容”留空，现为“{found}”", found=found)
        context.cells.lose("wrong-column", content.location, note)
    for name in split_names(context.cells.text(cell)):
        unit = context.units.find(name)
        if unit is None:
            context.cells.lose("unknown-unit", cell.location, context.units.unknown(name), subject=name)
        else:
            yield unit


def _read_grade(row: Row, found: _Decision, once: Once, context: ResultsContext) -> None:
    cell = row.cell(CONTENT)
    typed = context.cells.word(cell)
    unit = context.unit_in(row.cell(UNIT))
    allowed = decidable_grades(context.plan.grading)
    grade = next((word for word in allowed if compact(word) == compact(typed)), None)
    if typed and grade is None:
        context.cells.lose("unknown-grade", cell.location, _unknown_grade(typed, allowed, context))
    elif grade and unit and once.first(("grade", unit.name), f"{unit.name}、等次", row.location):
        found.grades[unit.name] = (grade, cell.location)


def _unknown_grade(typed: str, allowed: tuple[str, ...], context: ResultsContext) -> Message:
    if context.plan.grading.grades:
        return message("等次应为{allowed}之一，现为“{found}”", allowed=listed(allowed), found=typed)
    return message(
        "等次应为{allowed}之一，现为“{found}”；方案另有等次名称的，请在 grading.grades 从高到低写明",
        allowed=listed(allowed),
        found=typed,
    )


def _read_decision(row: Row, found: _Decision, once: Once, context: ResultsContext) -> None:
    """Read what was decided on a named problem ("code:subject"), which stands where a unit would."""
    problem = context.cells.text(row.cell(UNIT), required=True)
    decision = context.cells.text(row.cell(CONTENT))
    if problem and decision and once.first(("decision", problem), problem, row.location):
        found.decisions.append((problem, decision))
