"""Group letter (考核分组通知): what one assessment group does, with whom, when and by which rules.

Plan 一（二）, 二 to 六. With its contacts page it is the only paper that gives mobile numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup, Person
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.timetable import Session
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import date_or, issue_date_text, issue_number_text
from kaohe_docs.phrases.letters import (
    AdjustmentLine,
    RequirementLine,
    SchemePart,
    StepLine,
    adjustment_lines,
    place_texts,
    requirement_lines,
    scheme_parts,
    step_lines,
)
from kaohe_docs.phrases.lists import joined, listed
from kaohe_docs.phrases.naming import basis_text, group_title, office_contact_text, year_text
from kaohe_docs.phrases.people import PostLine, padded_name, post_label, post_lines
from kaohe_docs.phrases.times import meeting_days, window_text
from kaohe_docs.phrases.titles import title_lines
from kaohe_docs.text.dates import month_day_text, time_range_text
from kaohe_docs.text.figures import placeholder

#: Characters that a line of the letter has for names, behind 组　长：.
_NAME_CHARS: Final = 22


@dataclass(frozen=True, slots=True)
class ContentLine:
    """One thing that is assessed; a task force may settle how it counts."""

    title: str
    items: str
    settled_by: str
    scored: bool
    graded: bool


@dataclass(frozen=True, slots=True)
class UnitCell:
    """One unit in the list, with the day of the visit where it is fixed; empty to fill up the last row."""

    number: str
    name: str
    visit: str


@dataclass(frozen=True, slots=True)
class UnitPair:
    """Two units side by side."""

    left: UnitCell
    right: UnitCell


@dataclass(frozen=True, slots=True)
class SessionLine:
    """When the group's units debrief in one half-day."""

    day: str
    hours: str
    orders: str


@dataclass(frozen=True, slots=True)
class MeetingPart:
    """The debriefing meeting as far as it concerns the group."""

    meeting: str
    days: str
    place: str
    sessions: tuple[SessionLine, ...]
    #: The rater class in which the group's people vote; empty where they get no ballots.
    rates_as: str


@dataclass(frozen=True, slots=True)
class OwnMeetingPart:
    """The meetings the group holds in its units."""

    title: str
    contents: str
    gather: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A row of the contacts page; what is not known stays blank for the group to fill in."""

    post: str
    name: str
    unit_name: str
    landline: str
    mobile: str


@dataclass(frozen=True, slots=True)
class GroupLetterContext(Context):
    """What templates/group-letter.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    issue_number: str
    title: str
    group: str
    purpose: str
    basis: str
    plan_title: str
    assesses: str
    duty: str
    contents: tuple[ContentLine, ...]
    posts: tuple[PostLine, ...]
    liaison: str
    liaison_phones: str
    unit_count: int
    units: tuple[UnitPair, ...]
    steps: tuple[StepLine, ...]
    windows: tuple[str, ...]
    meeting: tuple[MeetingPart, ...]
    own_meeting: tuple[OwnMeetingPart, ...]
    schemes: tuple[SchemePart, ...]
    places: tuple[str, ...]
    verification: str
    methods: str
    synthesis: str
    consult: str
    adjustments: tuple[AdjustmentLine, ...]
    graded: str
    report_to: str
    report_by: str
    requirements: tuple[RequirementLine, ...]
    contacts: tuple[Contact, ...]
    office_contact: str
    office_duty: str
    issuer: str
    issue_date: str


@document_kind("group-letter", title="考核分组通知", family="letters", context=GroupLetterContext)
def group_letters(assessment: Assessment) -> Iterator[Draft]:
    """Draft one letter per assessment group, in roster order."""
    for group in assessment.roster.groups:
        yield Draft(
            name=f"{group.name}-考核分组通知",
            recipient=group.name,
            context=_context(assessment, group),
            group=group.name,
            private=True,
            key_text=group_title(group),
        )


def _context(assessment: Assessment, group: AssessmentGroup) -> GroupLetterContext:
    plan, rule = assessment.plan, assessment.plan.group_rule(group.name)
    units, categories = assessment.units_in_group(group), _categories(assessment, group)
    phones = (group.liaison.landline, group.liaison.mobile)
    return GroupLetterContext(
        target_word=plan.identity.target_word,
        issue_number=issue_number_text(plan),
        title=title_lines(f"关于{group_title(group)}开展", year_text(plan), plan.identity.subject, "工作的通知"),
        group=group_title(group),
        purpose=plan.identity.purpose,
        basis=basis_text(plan),
        plan_title=plan.identity.plan_title,
        assesses=rule.assesses if rule else joined((category.name for category in categories), last="和"),
        duty=rule.duty if rule else "",
        contents=_contents(plan),
        posts=post_lines(group, chars=_NAME_CHARS),
        liaison=padded_name(group.liaison.person.name),
        liaison_phones=joined(filter(None, phones)) or placeholder("联络员联系电话"),
        unit_count=len(units),
        units=_unit_pairs(units),
        steps=step_lines(plan),
        windows=tuple(f"{window.title}：{window_text(window)}" for window in plan.window),
        meeting=_meeting(assessment, group),
        own_meeting=_own_meeting(plan, categories),
        schemes=scheme_parts(plan, categories, verifier=group_title(group)),
        places=place_texts(plan, categories),
        verification=plan.verification.text,
        methods=joined(plan.verification.methods, last="和"),
        synthesis=plan.synthesis.text,
        consult=joined(plan.synthesis.consult),
        adjustments=adjustment_lines(plan, categories),
        graded=joined(content.title for content in plan.graded_contents),
        report_to=plan.synthesis.report_to,
        report_by=date_or(plan.synthesis.report_by, "考核组报送等次建议的日期"),
        requirements=requirement_lines(plan, "groups"),
        contacts=_contacts(group),
        office_contact=office_contact_text(plan),
        office_duty=plan.organisation.duty,
        issuer=plan.official.letter_issuer,
        issue_date=issue_date_text(plan),
    )


def _categories(assessment: Assessment, group: AssessmentGroup) -> tuple[Category, ...]:
    """Return the categories of the group's units, in plan order."""
    keys = {unit.category for unit in assessment.units_in_group(group)}
    return tuple(category for category in assessment.plan.category if category.key in keys)


def _contents(plan: AssessmentPlan) -> tuple[ContentLine, ...]:
    return tuple(
        ContentLine(
            title=content.title,
            items=listed(content.items),
            settled_by=content.settled_by,
            scored=content.result == "score",
            graded=content.result == "grade",
        )
        for content in plan.content
    )


def _unit_pairs(units: tuple[Unit, ...]) -> tuple[UnitPair, ...]:
    """Number the units down the left column, then down the right one."""
    cells = [
        UnitCell(str(number), unit.name, month_day_text(unit.visit_date) if unit.visit_date else "")
        for number, unit in enumerate(units, 1)
    ]
    half = -(-len(cells) // 2)
    right = [*cells[half:], *[UnitCell("", "", "")] * (2 * half - len(cells))]
    return tuple(map(UnitPair, cells[:half], right))


def _meeting(assessment: Assessment, group: AssessmentGroup) -> tuple[MeetingPart, ...]:
    """Tell of the debriefing meeting where the group's units debrief in it or its people vote in it."""
    plan, sessions = assessment.plan, assessment.timetable.sessions
    lines = tuple(line for session in sessions for line in _session_lines(session, group))
    voters = plan.ballot.group_members_rate_as
    if not sessions or not (lines or voters):
        return ()
    return (
        MeetingPart(
            meeting=plan.debriefing.meeting,
            days=meeting_days(assessment),
            place=plan.meeting.place,
            sessions=lines,
            rates_as=plan.raters(voters).short if voters else "",
        ),
    )


def _session_lines(session: Session, group: AssessmentGroup) -> Iterator[SessionLine]:
    slots = [slot for slot in session.slots if slot.unit.group == group.name]
    if not slots:
        return
    orders = [slot.order for slot in slots]
    whole = len(orders) > 1 and orders[-1] - orders[0] + 1 == len(orders)
    yield SessionLine(
        day=f"{month_day_text(session.day)}{session.name}",
        hours=time_range_text(slots[0].start.time(), slots[-1].end.time()),
        orders=f"{orders[0]}至{orders[-1]}" if whole else joined(map(str, orders)),
    )


def _own_meeting(plan: AssessmentPlan, categories: tuple[Category, ...]) -> tuple[OwnMeetingPart, ...]:
    meeting = plan.group_meeting
    if meeting is None or all(category.debriefs for category in categories):
        return ()
    return (OwnMeetingPart(meeting.title, joined(meeting.contents), joined(meeting.gather)),)


def _contacts(group: AssessmentGroup) -> tuple[Contact, ...]:
    posts: tuple[tuple[str, tuple[Person, ...]], ...] = (
        ("组长", (group.leader,)),
        ("副组长", group.deputy_leaders),
        ("成员", group.members),
    )
    people = [
        Contact(post_label(post), padded_name(person.name), person.unit_name, "", "")
        for post, holders in posts
        for person in holders
    ]
    liaison = group.liaison
    return (
        *people,
        Contact("联络员", padded_name(liaison.person.name), liaison.person.unit_name, liaison.landline, liaison.mobile),
    )
