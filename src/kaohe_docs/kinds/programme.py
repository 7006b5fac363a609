"""Programme of the debriefing meeting (述职大会日程) on paper, as a workbook and as a calendar file. Plan 五（一）."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.timetable import ProgrammeItem, Session, Slot
from kaohe_docs.kind import CalendarContext, CalendarEvent, Context, Draft, WorkbookContext, document_kind
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import year_text
from kaohe_docs.phrases.times import meeting_days, meeting_sessions
from kaohe_docs.phrases.titles import title_lines, year_split
from kaohe_docs.text.dates import date_with_weekday, month_day_text, time_range_text
from kaohe_docs.workbook import Cell, Sheet, Workbook

_NAME: Final = "述职大会日程"
#: Characters that fit into a line of the form's title.
_TITLE_CHARS: Final = 23
_HEADINGS: Final = ("场次", "日期", "时间", "顺序", "单位", "类别", "述职人", "考核组", "备注")
_WIDTHS: Final = (8, 13, 13, 7, 44, 20, 12, 9, 12)
#: Chinese characters that fit into the column of units, and row heights in points for one line of them and for two.
_UNIT_CHARS: Final = 20
_LOW_ROW, _HIGH_ROW = 20, 34
_BREAK: Final = "休息"


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One line of the programme: a unit's slot, or with ``text`` alone an opening, a break or a closing."""

    is_slot: bool
    hours: str
    order: str
    unit_name: str
    category: str
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class SessionTable:
    """One half-day."""

    heading: str
    lines: tuple[ProgrammeLine, ...]


@dataclass(frozen=True, slots=True)
class ProgrammeContext(Context):
    """What templates/programme.docx prints."""

    title: str
    days: str
    place: str
    host: str
    organiser: str
    attendance: str
    speakers: str
    units: int
    minutes: int
    half_days: int
    sessions: tuple[SessionTable, ...]
    subject: str
    contents: str
    warning_minute: int
    overtime: str
    arrive_before: int


@document_kind("programme", title="述职大会日程", family="schedules", context=ProgrammeContext)
def programme(assessment: Assessment) -> Iterator[Draft]:
    """Draft the programme, if any unit debriefs."""
    if assessment.timetable.slots:
        yield _draft(assessment, _context(assessment))


@document_kind("programme-workbook", title="述职大会日程表", family="schedules", context=WorkbookContext, format="xlsx")
def programme_workbook(assessment: Assessment) -> Iterator[Draft]:
    """Draft the same programme as a workbook for the office to go on with."""
    if assessment.timetable.slots:
        yield _draft(assessment, WorkbookContext(_workbook(assessment)))


@document_kind("programme-calendar", title="述职大会日历", family="schedules", context=CalendarContext, format="ics")
def programme_calendar(assessment: Assessment) -> Iterator[Draft]:
    """Draft a calendar file with one entry per half-day and one per unit."""
    if assessment.timetable.slots:
        yield _draft(assessment, _calendar(assessment))


def _draft(assessment: Assessment, context: Context) -> Draft:
    plan = assessment.plan
    return Draft(
        name=f"{year_text(plan)}{_NAME}",
        recipient=plan.debriefing.organiser,
        context=context,
        key_text=assessment.timetable.slots[0].unit.name,
        categories=tuple(category.key for category in plan.category if category.debriefs),
    )


# ── on paper ────────────────────────────────────────────────


def _context(assessment: Assessment) -> ProgrammeContext:
    plan, rules, timetable = assessment.plan, assessment.plan.debriefing, assessment.timetable
    return ProgrammeContext(
        title=title_lines(plan.identity.office, *year_split(plan, rules.meeting), "日程", chars=_TITLE_CHARS),
        days=meeting_days(assessment),
        place=plan.meeting.place,
        host=rules.host,
        organiser=rules.organiser,
        attendance=joined(rules.attendance),
        speakers=rules.speakers,
        units=len(timetable.slots),
        minutes=rules.minutes,
        half_days=timetable.half_days_needed,
        sessions=tuple(_session_table(assessment, session) for session in meeting_sessions(assessment)),
        subject=rules.subject,
        contents=joined(rules.contents),
        warning_minute=rules.warning_minute,
        overtime=rules.overtime,
        arrive_before=rules.arrive_before,
    )


def _session_table(assessment: Assessment, session: Session) -> SessionTable:
    slots = session.slots
    span = f"第{slots[0].order}至{slots[-1].order}位" if len(slots) > 1 else f"第{slots[0].order}位"
    heading = f"{_session_name(session)}　{date_with_weekday(session.day)}{session.name}　{_session_hours(session)}"
    return SessionTable(
        heading=f"{heading}　{span}",
        lines=tuple(_line(assessment, item) for item in session.items),
    )


def _line(assessment: Assessment, item: ProgrammeItem) -> ProgrammeLine:
    hours, slot = time_range_text(item.start.time(), item.end.time()), item.slot
    if slot is None:
        return ProgrammeLine(False, hours, "", "", "", "", item.text or _BREAK)
    category = assessment.category_of(slot.unit)
    return ProgrammeLine(True, hours, str(slot.order), slot.unit.name, category.short, _speaker(assessment, slot), "")


def _speaker(assessment: Assessment, slot: Slot) -> str:
    """Name the head of the unit where the roster does, else the post that speaks."""
    return slot.unit.head or assessment.category_of(slot.unit).speaker


def _session_name(session: Session) -> str:
    return f"第{session.number}场"


def _session_hours(session: Session) -> str:
    items = session.items
    return time_range_text(items[0].start.time(), items[-1].end.time())


# ── as a workbook ───────────────────────────────────────────


def _workbook(assessment: Assessment) -> Workbook:
    plan, timetable = assessment.plan, assessment.timetable
    blank = (Cell(),) * (len(_HEADINGS) - 1)
    note = f"{meeting_days(assessment)}　{plan.meeting.place}　" + (
        f"共{len(timetable.slots)}个单位，每单位{plan.debriefing.minutes}分钟"
    )
    rows = [
        (Cell(f"{plan.debriefing.meeting}日程", "title", merge_right=len(blank)), *blank),
        (Cell(note, "note", align="center", merge_right=len(blank)), *blank),
        tuple(Cell(heading, "header") for heading in _HEADINGS),
        *(_row(assessment, session, item) for session in meeting_sessions(assessment) for item in session.items),
    ]
    heights = ((1, 32), (2, 20), (3, 22), *((number, _height(row)) for number, row in enumerate(rows[3:], 4)))
    sheet = Sheet("述职日程", tuple(rows), _WIDTHS, header_rows=3, heights=heights, landscape=True)
    return Workbook(f"{plan.debriefing.meeting}日程", (sheet,))


def _row(assessment: Assessment, session: Session, item: ProgrammeItem) -> tuple[Cell, ...]:
    line = _line(assessment, item)
    day = f"{month_day_text(session.day)}{session.name}"
    group = item.slot.unit.group if item.slot else ""
    return (
        *(Cell(text, align="center") for text in (_session_name(session), day, line.hours)),
        Cell(item.slot.order if item.slot else None, "figure", align="center"),
        Cell(line.unit_name or line.text),
        *(Cell(text or None, align="center") for text in (line.category, line.speaker, group)),
        Cell(None),
    )


def _height(row: tuple[Cell, ...]) -> int:
    long = any(isinstance(cell.value, str) and len(cell.value) > _UNIT_CHARS for cell in row)
    return _HIGH_ROW if long else _LOW_ROW


# ── as a calendar file ──────────────────────────────────────


def _calendar(assessment: Assessment) -> CalendarContext:
    plan, sessions = assessment.plan, meeting_sessions(assessment)
    events = [event for session in sessions for event in _session_events(assessment, session)]
    return CalendarContext(
        name=plan.debriefing.meeting,
        events=tuple(events),
        stamp=datetime.combine(sessions[0].day, time()),
    )


def _session_events(assessment: Assessment, session: Session) -> Iterator[CalendarEvent]:
    """Yield the half-day, then its units one by one."""
    plan = assessment.plan
    yield CalendarEvent(
        uid=_uid(plan, "session", str(session.number)),
        title=f"{plan.debriefing.meeting}（{_session_name(session)}）",
        start=session.items[0].start,
        end=session.items[-1].end,
        place=plan.meeting.place,
        description="\n".join(_described(assessment, item) for item in session.items),
    )
    for slot in session.slots:
        yield CalendarEvent(
            uid=_uid(plan, "unit", slot.unit.name),
            title=f"{slot.unit.name}述职（第{slot.order}位）",
            start=slot.start,
            end=slot.end,
            place=plan.meeting.place,
            description=(
                f"{date_with_weekday(session.day)}{session.name}，{_session_name(session)}。"
                f"述职{plan.debriefing.minutes}分钟，请提前{plan.debriefing.arrive_before}分钟到场候场。"
            ),
        )


def _described(assessment: Assessment, item: ProgrammeItem) -> str:
    line = _line(assessment, item)
    return f"{line.hours} {line.order}．{line.unit_name}" if line.is_slot else f"{line.hours} {line.text}"


def _uid(plan: AssessmentPlan, *subject: str) -> str:
    """Derive an entry's identity from what it is about, never from its time, so that a new import moves it."""
    identity = "\n".join((plan.identity.office, str(plan.identity.assessment_year), *subject))
    return f"{hashlib.sha256(identity.encode()).hexdigest()[:32]}@kaohe-docs"
