"""Commendation circular (通报): the year in one paragraph, then the excellent units by category. Plan 五（五）、（六）.

Units stand in roster order: by rank, the circular would tell every reader who came before whom, which the plan
does not make public. A tie at the quota that nobody has settled is a placeholder with the units' names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import circular_date_text, circular_number_text
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import assessment_name, year_text
from kaohe_docs.phrases.results import Commended, approval_text, commended, draft_mark_text
from kaohe_docs.phrases.titles import title_lines
from kaohe_docs.text.figures import placeholder


@dataclass(frozen=True, slots=True)
class CommendedList:
    """The excellent units of one category."""

    category: str
    count: str
    names: str


@dataclass(frozen=True, slots=True)
class CommendationCircularContext(Context):
    """What templates/commendation-circular.docx prints."""

    draft_mark: str
    issuer: str
    number: str
    title: str
    circular: str
    year_text: str
    honour: str
    recipients: str
    plan_title: str
    leading_group: str
    system: str
    assessment_name: str
    units_in_all: int
    #: Empty where no category debriefs.
    organiser: str
    meeting: str
    speakers: str
    #: Empty where every category debriefs.
    own_meeting_organiser: str
    own_meeting_units: str
    own_meeting: str
    verification: str
    approval: str
    count: str
    lists: tuple[CommendedList, ...]
    effects: str
    date: str
    copies: str


@document_kind(
    "commendation-circular",
    title="通报表扬",
    family="notices",
    context=CommendationCircularContext,
    needs_results=True,
    needs_approval=True,
)
def commendation_circular(assessment: Assessment) -> Iterator[Draft]:
    """Draft the one circular."""
    if assessment.outcome is None:
        return
    context = _context(assessment, assessment.outcome)
    yield Draft(
        name=context.title.replace("\n", ""), recipient=context.recipients, context=context, key_text=context.honour
    )


def _context(assessment: Assessment, outcome: Outcome) -> CommendationCircularContext:
    plan = assessment.plan
    debriefs = any(category.debriefs for category in plan.category)
    own = joined(_every(category.name) for category in plan.category if not category.debriefs)
    entries = commended(assessment, outcome)
    return CommendationCircularContext(
        draft_mark=draft_mark_text(outcome),
        issuer=plan.official.issuer,
        number=circular_number_text(plan),
        title=title_lines(f"关于{plan.result_use.circular}", year_text(plan), f"{plan.result_use.honour}的通报"),
        circular=plan.result_use.circular,
        year_text=year_text(plan),
        honour=plan.result_use.honour,
        recipients=_recipients(plan),
        plan_title=plan.identity.plan_title,
        leading_group=plan.organisation.leading_group,
        system=plan.identity.system,
        assessment_name=assessment_name(plan),
        units_in_all=len(assessment.units),
        organiser=plan.debriefing.organiser if debriefs else "",
        meeting=plan.debriefing.meeting if debriefs else "",
        speakers=plan.debriefing.speakers if debriefs else "",
        own_meeting_organiser=plan.group_meeting.organiser if plan.group_meeting and own else "",
        own_meeting_units=own if plan.group_meeting else "",
        own_meeting=plan.group_meeting.title if plan.group_meeting and own else "",
        verification=plan.verification.text,
        approval=approval_text(assessment),
        count=_count(entries),
        lists=tuple(_list(entry) for entry in entries if entry.units or entry.undecided),
        effects="；".join(plan.result_use.effects),
        date=circular_date_text(plan),
        copies=joined(plan.official.copy_recipients) or placeholder("抄送机关"),
    )


def _recipients(plan: AssessmentPlan) -> str:
    return joined(_every(category.name) for category in plan.category)


def _every(name: str) -> str:
    """Speak of all units of a category: 各事业局; a name that says so already stays (厅机关各部门)."""
    return name if "各" in name else f"各{name}"


def _count(entries: tuple[Commended, ...]) -> str:
    if any(entry.undecided for entry in entries):
        return placeholder("通报单位个数")
    return str(sum(len(entry.units) for entry in entries))


def _list(entry: Commended) -> CommendedList:
    names = joined(outcome.unit.name for outcome in entry.units)
    if entry.undecided:
        tied = placeholder(f"并列待审定：{joined(outcome.unit.name for outcome in entry.undecided)}")
        return CommendedList(entry.category.short, placeholder("个数"), joined(filter(None, (names, tied))))
    return CommendedList(entry.category.short, str(len(entry.units)), names)
