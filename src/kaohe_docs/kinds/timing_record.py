"""Timing record (计时记录) of a session: planned and used minutes of each debriefing unit. Plan 五（一）4."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.timetable import Session
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.phrases.times import session_text
from kaohe_docs.text.dates import time_range_text


@dataclass(frozen=True, slots=True)
class TimedUnit:
    """A debriefing unit and its planned time."""

    order: int
    unit_name: str
    time_text: str


@dataclass(frozen=True, slots=True)
class TimingRecordContext(Context):
    """What templates/timing-record.docx prints."""

    assessment_name: str
    meeting: str
    session_text: str
    place: str
    minutes: int
    warning_minute: int
    overtime: str
    units: tuple[TimedUnit, ...]


@document_kind("timing-record", title="计时记录", family="sheets", context=TimingRecordContext)
def timing_records(assessment: Assessment) -> Iterator[Draft]:
    """Draft one record per session of the debriefing meeting."""
    for session in assessment.timetable.sessions:
        if session.slots:
            yield Draft(
                name=f"第{session.number}场-计时记录",
                recipient=assessment.plan.debriefing.organiser,
                about=f"第{session.number}场",
                context=_context(assessment, session),
                key_text=session_text(session),
                session=session.number,
            )


def _context(assessment: Assessment, session: Session) -> TimingRecordContext:
    rules = assessment.plan.debriefing
    return TimingRecordContext(
        assessment_name=assessment_name(assessment.plan),
        meeting=rules.meeting,
        session_text=session_text(session),
        place=assessment.plan.meeting.place,
        minutes=rules.minutes,
        warning_minute=rules.warning_minute,
        overtime=rules.overtime,
        units=tuple(
            TimedUnit(slot.order, slot.unit.name, time_range_text(slot.start.time(), slot.end.time()))
            for slot in session.slots
        ),
    )
