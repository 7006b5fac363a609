"""Visit notice (进点通知): when the group visits one unit, who comes, what to prepare. Plan 二, 四, 五（三）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import issue_date_text, landline_text
from kaohe_docs.phrases.letters import HandIn, RequirementLine, hand_in, requirement_lines
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import basis_text, group_title, year_text
from kaohe_docs.phrases.people import PostLine, padded_name, post_lines
from kaohe_docs.phrases.times import visit_time_text
from kaohe_docs.phrases.titles import title_lines

#: Characters that a line of the notice has for names, behind 组　长：.
_NAME_CHARS: Final = 22


@dataclass(frozen=True, slots=True)
class MeetingOnSite:
    """The meeting that the group holds in the unit, and whom the unit gathers for it."""

    title: str
    contents: str
    gather: str


@dataclass(frozen=True, slots=True)
class VisitNoticeContext(Context):
    """What templates/visit-notice.docx prints."""

    #: 你单位, or 你 where the plan assesses people.
    you: str
    title: str
    unit_name: str
    basis: str
    plan_title: str
    group: str
    contents: str
    time_text: str
    posts: tuple[PostLine, ...]
    liaison: str
    landline: str
    verification: str
    methods: str
    meeting: tuple[MeetingOnSite, ...]
    hand_in: tuple[HandIn, ...]
    checked: tuple[str, ...]
    requirements: tuple[RequirementLine, ...]
    issuer: str
    issue_date: str


@document_kind("visit-notice", title="进点通知", family="letters", context=VisitNoticeContext)
def visit_notices(assessment: Assessment) -> Iterator[Draft]:
    """Draft one notice per unit, in plan and roster order."""
    for unit in assessment.units:
        yield Draft(
            name=f"{unit.group}-{unit.name}-进点通知",
            recipient=unit.name,
            unit=unit.name,
            context=_context(assessment, unit),
            group=unit.group,
            key_text=unit.name,
        )


def _context(assessment: Assessment, unit: Unit) -> VisitNoticeContext:
    plan, group = assessment.plan, assessment.group_of(unit)
    return VisitNoticeContext(
        you=plan.identity.address,
        title=_title(plan),
        unit_name=unit.name,
        basis=basis_text(plan),
        plan_title=plan.identity.plan_title,
        group=group_title(group),
        contents=joined((content.title for content in plan.content), last="和"),
        time_text=visit_time_text(assessment, unit),
        posts=post_lines(group, chars=_NAME_CHARS),
        liaison=padded_name(group.liaison.person.name),
        landline=landline_text(group),
        verification=plan.verification.text,
        methods=joined(plan.verification.methods, last="和"),
        meeting=_meeting(plan, assessment.category_of(unit)),
        hand_in=hand_in(plan, assessment.category_of(unit)),
        checked=plan.materials.checked,
        requirements=requirement_lines(plan, "units"),
        issuer=plan.official.letter_issuer,
        issue_date=issue_date_text(plan),
    )


def _title(plan: AssessmentPlan) -> str:
    """Name the visit after the assessment: …目标责任和党风廉政建设实地考核, without saying 考核 twice."""
    subject = plan.identity.subject.removesuffix("考核")
    return title_lines("关于开展", year_text(plan), subject, "实地考核的通知")


def _meeting(plan: AssessmentPlan, category: Category) -> tuple[MeetingOnSite, ...]:
    meeting = plan.group_meeting
    if meeting is None or category.debriefs:
        return ()
    return (MeetingOnSite(meeting.title, joined(meeting.contents), joined(meeting.gather)),)
