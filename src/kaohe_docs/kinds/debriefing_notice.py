"""Debriefing notice (述职通知): when, where and how long one unit debriefs. Plan 五（一）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.timetable import Slot
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases import assessment_name, deadline_text, issue_date_text, office_contact_text, year_text
from kaohe_docs.text.dates import date_with_weekday, time_range_text, time_text


@dataclass(frozen=True, slots=True)
class HandIn:
    """A paper to hand in, with its limit."""

    title: str
    limit: str


@dataclass(frozen=True, slots=True)
class DebriefingNoticeContext(Context):
    """What templates/debriefing-notice.docx prints."""

    assessment_name: str
    year_text: str
    unit_name: str
    meeting: str
    host: str
    subject: str
    date_text: str
    session_text: str
    time_text: str
    place: str
    order: int
    units_in_all: int
    speaker: str
    minutes: int
    warning_minute: int
    overtime: str
    contents: tuple[str, ...]
    arrive_before: int
    arrive_text: str
    papers: tuple[HandIn, ...]
    deadline_text: str
    contact_text: str
    issuer: str
    issue_date: str


@document_kind("debriefing-notice", title="述职通知", family="schedules", context=DebriefingNoticeContext)
def debriefing_notices(assessment: Assessment) -> Iterator[Draft]:
    """Draft one notice per debriefing unit, in programme order."""
    width = len(str(len(assessment.timetable.slots)))
    for slot in assessment.timetable.slots:
        yield Draft(
            name=f"{slot.order:0{width}d}-{slot.unit.name}-述职通知",
            recipient=slot.unit.name,
            context=_context(assessment, slot),
            group=slot.unit.group,
            key_text=slot.unit.name,
        )


def _context(assessment: Assessment, slot: Slot) -> DebriefingNoticeContext:
    plan, rules = assessment.plan, assessment.plan.debriefing
    session = assessment.timetable.session_of(slot)
    category = assessment.category_of(slot.unit)
    return DebriefingNoticeContext(
        assessment_name=assessment_name(plan),
        year_text=year_text(plan),
        unit_name=slot.unit.name,
        meeting=rules.meeting,
        host=rules.host,
        subject=rules.subject,
        date_text=date_with_weekday(slot.start.date()),
        session_text=f"第{session.number}场（{session.name}{time_range_text(session.start, session.end)}）",
        time_text=time_range_text(slot.start.time(), slot.end.time()),
        place=plan.meeting.place,
        order=slot.order,
        units_in_all=len(assessment.timetable.slots),
        speaker=category.speaker or rules.speakers,
        minutes=rules.minutes,
        warning_minute=rules.warning_minute,
        overtime=rules.overtime,
        contents=rules.contents,
        arrive_before=rules.arrive_before,
        arrive_text=time_text(assessment.timetable.arrival(slot, minutes_before=rules.arrive_before).time()),
        papers=tuple(HandIn(paper.title, paper.limit) for paper in plan.materials.paper),
        deadline_text=deadline_text(plan),
        contact_text=office_contact_text(plan),
        issuer=plan.official.letter_issuer,
        issue_date=issue_date_text(plan),
    )
