"""Debriefing notice (述职通知): when, where and how long one unit debriefs. Plan 五（一）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.timetable import Session, Slot
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import issue_date_text, landline_text
from kaohe_docs.phrases.letters import HandIn, hand_in
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import group_title
from kaohe_docs.phrases.times import meeting_days
from kaohe_docs.phrases.titles import title_lines, year_split
from kaohe_docs.text.dates import date_with_weekday, time_range_text, time_text


@dataclass(frozen=True, slots=True)
class DebriefingNoticeContext(Context):
    """What templates/debriefing-notice.docx prints."""

    #: 你单位, or 你 where the plan assesses people.
    you: str
    title: str
    unit_name: str
    plan_title: str
    meeting: str
    host: str
    days: str
    attendance: str
    subject: str
    date_text: str
    time_text: str
    session_text: str
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
    hand_in: tuple[HandIn, ...]
    group: str
    liaison: str
    landline: str
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
            unit=slot.unit.name,
            context=_context(assessment, slot),
            group=slot.unit.group,
            key_text=slot.unit.name,
        )


def _context(assessment: Assessment, slot: Slot) -> DebriefingNoticeContext:
    plan, rules, timetable = assessment.plan, assessment.plan.debriefing, assessment.timetable
    group = assessment.group_of(slot.unit)
    arrival = timetable.arrival(slot, minutes_before=rules.arrive_before)
    return DebriefingNoticeContext(
        you=plan.identity.address,
        title=title_lines("关于参加", *year_split(plan, rules.meeting), "述职的通知"),
        unit_name=slot.unit.name,
        plan_title=plan.identity.plan_title,
        meeting=rules.meeting,
        host=rules.host,
        days=meeting_days(assessment),
        attendance=joined(rules.attendance),
        subject=rules.subject,
        date_text=date_with_weekday(slot.start.date()),
        time_text=time_range_text(slot.start.time(), slot.end.time()),
        session_text=_session_text(timetable.session_of(slot)),
        place=plan.meeting.place,
        order=slot.order,
        units_in_all=len(timetable.slots),
        speaker=assessment.category_of(slot.unit).speaker or rules.speakers,
        minutes=rules.minutes,
        warning_minute=rules.warning_minute,
        overtime=rules.overtime,
        contents=rules.contents,
        arrive_before=rules.arrive_before,
        arrive_text=time_text(arrival.time()),
        hand_in=hand_in(plan, assessment.category_of(slot.unit)),
        group=group_title(group),
        liaison=group.liaison.person.name,
        landline=landline_text(group),
        issuer=plan.official.letter_issuer,
        issue_date=issue_date_text(plan),
    )


def _session_text(session: Session) -> str:
    return f"第{session.number}场（{session.name}{time_range_text(session.start, session.end)}）"
