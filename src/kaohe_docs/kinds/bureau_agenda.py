"""Agenda of the meeting a group holds in one unit (考核会议安排). Plan 四3: report, ballots, papers, talks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, own_meeting_styles
from kaohe_docs.domain.plan import GroupMeeting
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import landline_text
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import group_title, year_text
from kaohe_docs.phrases.people import PostLine, padded_name, post_lines
from kaohe_docs.phrases.times import visit_time_text
from kaohe_docs.phrases.titles import title_lines
from kaohe_docs.text.figures import percent_text, placeholder

#: Characters that fit into a line of the form's title, and into the cell with the names.
_TITLE_CHARS: Final = 23
_NAME_CHARS: Final = 30


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """One item of the agenda; ``span`` counts minutes from the start, since no hour is fixed."""

    number: int
    title: str
    text: str
    minutes: str
    span: str


@dataclass(frozen=True, slots=True)
class VoterLine:
    """Who votes in the meeting, and the ballots to bring along."""

    rater_class: str
    share: str
    raters: str
    ballots: str
    colour: str


@dataclass(frozen=True, slots=True)
class BureauAgendaContext(Context):
    """What templates/bureau-agenda.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    title: str
    unit_name: str
    time_text: str
    place: str
    organiser: str
    posts: tuple[PostLine, ...]
    liaison: str
    landline: str
    gather: str
    agenda: tuple[AgendaLine, ...]
    total_minutes: str
    voters: tuple[VoterLine, ...]
    checked: tuple[str, ...]
    verification: str
    methods: str


@document_kind("bureau-agenda", title="考核会议安排", family="schedules", context=BureauAgendaContext)
def bureau_agendas(assessment: Assessment) -> Iterator[Draft]:
    """Draft one agenda per unit that does not debrief at the meeting, in plan and roster order."""
    meeting = assessment.plan.group_meeting
    if meeting is None:
        return
    for unit in assessment.units:
        if not assessment.category_of(unit).debriefs:
            yield Draft(
                name=f"{unit.group}-{unit.name}-考核会议安排",
                recipient=unit.name,
                unit=unit.name,
                context=_context(assessment, meeting, unit),
                group=unit.group,
                key_text=unit.name,
            )


def _context(assessment: Assessment, meeting: GroupMeeting, unit: Unit) -> BureauAgendaContext:
    plan, group = assessment.plan, assessment.group_of(unit)
    agenda = _agenda(meeting)
    return BureauAgendaContext(
        target_word=plan.identity.target_word,
        title=title_lines(unit.name, year_text(plan), f"{meeting.title}安排", chars=_TITLE_CHARS),
        unit_name=unit.name,
        time_text=visit_time_text(assessment, unit),
        place=meeting.place or placeholder("会议地点"),
        organiser=group_title(group),
        posts=post_lines(group, chars=_NAME_CHARS),
        liaison=padded_name(group.liaison.person.name),
        landline=landline_text(group),
        gather=joined(meeting.gather) or placeholder("参会人员"),
        agenda=agenda,
        total_minutes=_total(meeting),
        voters=tuple(_voter(style) for style in own_meeting_styles(assessment, unit)),
        checked=plan.materials.checked,
        verification=plan.verification.text,
        methods=joined(plan.verification.methods, last="和"),
    )


def _agenda(meeting: GroupMeeting) -> tuple[AgendaLine, ...]:
    """Lay the items one after the other; without an agenda list the plan's contents, times to be supplied."""
    if not meeting.agenda:
        unknown = placeholder("用时")
        return tuple(AgendaLine(number, title, "", unknown, "") for number, title in enumerate(meeting.contents, 1))
    lines, start = [], 1
    for number, item in enumerate(meeting.agenda, 1):
        end = start + item.minutes - 1
        lines.append(AgendaLine(number, item.title, item.text, f"{item.minutes}分钟", f"第{start}—{end}分钟"))
        start = end + 1
    return tuple(lines)


def _total(meeting: GroupMeeting) -> str:
    minutes = sum(item.minutes for item in meeting.agenda)
    return f"{minutes}分钟" if minutes else placeholder("合计用时")


def _voter(style: BallotStyle) -> VoterLine:
    counted = style.raters > 0
    return VoterLine(
        rater_class=f"{style.rater_class.name}（{joined(style.rater_class.members)}）",
        share=percent_text(style.share_of_total),
        raters=f"{style.raters}人" if counted else placeholder("测评人数"),
        ballots=f"{style.sheets}张（含备用{style.spares}张）" if counted else placeholder("测评票张数"),
        colour=style.rater_class.paper_colour or placeholder("用纸颜色"),
    )
