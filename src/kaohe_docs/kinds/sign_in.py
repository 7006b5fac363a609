"""Sign-in sheet (签到表) of a session of the debriefing meeting, or of a unit's own meeting. Plan 四3; 五（一）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import head_count
from kaohe_docs.domain.timetable import Session, Slot
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import assessment_name, own_meeting_title
from kaohe_docs.phrases.people import padded_name
from kaohe_docs.phrases.times import own_meeting_day_text, session_text
from kaohe_docs.text.dates import time_range_text, time_text

#: Lines on a sheet of a unit's own meeting: more people take a second copy; fewer lines where fewer come.
_MOST_LINES = 30
_LINES_WHEN_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class SpeakerLine:
    """A debriefing unit: when it is to be there, and who speaks."""

    order: int
    unit_name: str
    arrive_text: str
    time_text: str
    head: str


@dataclass(frozen=True, slots=True)
class SignInContext(Context):
    """What templates/sign-in.docx prints: speakers and leading group, or numbered blank lines."""

    assessment_name: str
    meeting: str
    when: str
    place: str
    who: str
    speakers: tuple[SpeakerLine, ...]
    leading_group: str
    leaders: tuple[str, ...]
    #: Numbers of blank lines, two to a row.
    blanks: tuple[tuple[int, int], ...]


@document_kind("sign-in", title="签到表", family="sheets", context=SignInContext)
def sign_in_sheets(assessment: Assessment) -> Iterator[Draft]:
    """Draft one sheet per session of the meeting, then one per unit that has its own."""
    for session in assessment.timetable.sessions:
        if session.slots:
            yield _for_session(assessment, session)
    for unit in assessment.units:
        if not assessment.category_of(unit).debriefs:
            yield _for_own_meeting(assessment, unit)


def _for_session(assessment: Assessment, session: Session) -> Draft:
    plan = assessment.plan
    return Draft(
        name=f"第{session.number}场-签到表",
        about=f"第{session.number}场",
        recipient=plan.debriefing.organiser,
        context=SignInContext(
            assessment_name=assessment_name(plan),
            meeting=plan.debriefing.meeting,
            when=session_text(session),
            place=plan.meeting.place,
            who=f"请提前{plan.debriefing.arrive_before}分钟到场签到。",
            speakers=tuple(_speaker(assessment, slot) for slot in session.slots),
            leading_group=plan.organisation.leading_group,
            leaders=tuple(padded_name(person.name) for person in assessment.roster.leading_group.members),
            blanks=(),
        ),
        key_text=session_text(session),
        session=session.number,
    )


def _speaker(assessment: Assessment, slot: Slot) -> SpeakerLine:
    arrival = assessment.timetable.arrival(slot, minutes_before=assessment.plan.debriefing.arrive_before)
    return SpeakerLine(
        order=slot.order,
        unit_name=slot.unit.name,
        arrive_text=time_text(arrival.time()),
        time_text=time_range_text(slot.start.time(), slot.end.time()),
        head=padded_name(slot.unit.head) if slot.unit.head else "",
    )


def _for_own_meeting(assessment: Assessment, unit: Unit) -> Draft:
    plan = assessment.plan
    gather = plan.group_meeting.gather if plan.group_meeting else ()
    return Draft(
        name=f"{unit.name}-签到表",
        recipient=unit.name,
        unit=unit.name,
        context=SignInContext(
            assessment_name=assessment_name(plan),
            meeting=own_meeting_title(plan),
            when=own_meeting_day_text(plan, unit),
            place=unit.name,
            who=f"参加人员：{joined(gather)}。" if gather else "",
            speakers=(),
            leading_group="",
            leaders=(),
            blanks=_blanks(assessment, unit),
        ),
        group=unit.group,
        key_text=unit.name,
    )


def _blanks(assessment: Assessment, unit: Unit) -> tuple[tuple[int, int], ...]:
    """Number the blank lines, down the left half of the sheet and on down the right half."""
    scheme = assessment.plan.scheme_of(assessment.category_of(unit))
    raters = sum(
        head_count(assessment, key, unit.name) for key in dict.fromkeys(part.raters for part in scheme.ballots)
    )
    half = (min(raters or _LINES_WHEN_UNKNOWN, _MOST_LINES) + 1) // 2
    return tuple((number, number + half) for number in range(1, half + 1))
