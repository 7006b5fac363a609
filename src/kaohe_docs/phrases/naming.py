"""What papers call the assessment, its basis, its office, its groups and its meetings."""

from __future__ import annotations

from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.plan import AssessmentPlan, Basis
from kaohe_docs.phrases.lists import joined


def assessment_name(plan: AssessmentPlan) -> str:
    """Name the assessment with its year: 2019年度目标责任和党风廉政建设考核."""
    return f"{plan.identity.assessment_year}年度{plan.identity.subject}"


def year_text(plan: AssessmentPlan) -> str:
    """Name the assessment year: 2019年度."""
    return f"{plan.identity.assessment_year}年度"


def basis_text(plan: AssessmentPlan) -> str:
    """Name what the whole assessment rests on, then the targets, then the special work."""
    return joined(
        (item.text for item in (*bases(plan, "plan"), *bases(plan, "targets"), *bases(plan, "special"))), last="和"
    )


def bases(plan: AssessmentPlan, governs: str) -> tuple[Basis, ...]:
    """Return the documents that govern one matter."""
    return tuple(item for item in plan.basis if item.governs == governs)


def group_title(group: AssessmentGroup) -> str:
    """Name a group in full: 第一考核组 for 第一组."""
    return group.name if "考核组" in group.name else f"{group.name.removesuffix('组')}考核组"


def office_contact_text(plan: AssessmentPlan) -> str:
    """Say where the office sits, and where it is found if that is elsewhere: 厅考核工作领导小组办公室（厅人事处）."""
    places = dict.fromkeys(filter(None, (plan.organisation.office_seat, plan.official.contact_place)))
    return f"{plan.organisation.office}（{'，'.join(places)}）"


def own_meeting_title(plan: AssessmentPlan) -> str:
    """Name the meeting that a group holds in a unit: 2019年度目标责任和党风廉政建设工作考核会议."""
    return f"{year_text(plan)}{plan.group_meeting.title if plan.group_meeting else '考核会议'}"
