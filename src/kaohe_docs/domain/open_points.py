"""What the plan leaves for the office to give (待补), by the key that fills it and the words that stand in for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.plan import AssessmentPlan


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One such thing; ``title`` is what its placeholder says."""

    key: str
    title: str
    given: Callable[[AssessmentPlan], bool]


OPEN_POINTS: Final = (
    OpenPoint("official.issue_number", "发文字号", lambda plan: bool(plan.official.issue_number)),
    OpenPoint("official.issue_date", "成文日期", lambda plan: bool(plan.official.issue_date)),
    OpenPoint("official.circular_number", "通报发文字号", lambda plan: bool(plan.official.circular_number)),
    OpenPoint("official.circular_date", "通报成文日期", lambda plan: bool(plan.official.circular_date)),
    OpenPoint("official.copy_recipients", "抄送机关", lambda plan: bool(plan.official.copy_recipients)),
    OpenPoint("official.certificate_date", "证书日期", lambda plan: bool(plan.official.certificate_date)),
    OpenPoint(
        "official.external_reply_by",
        "征求函反馈截止日期",
        lambda plan: bool(plan.official.external_reply_by) or not any(scheme.externals for scheme in plan.scheme),
    ),
    OpenPoint("materials.deadline", "材料报送截止日期", lambda plan: bool(plan.materials.deadline)),
    OpenPoint("materials.copies", "材料报送份数", lambda plan: bool(plan.materials.copies)),
    OpenPoint("synthesis.report_by", "考核组报送等次建议的日期", lambda plan: bool(plan.synthesis.report_by)),
    OpenPoint(
        "synthesis.opinion_by",
        "征求意见反馈截止日期",
        lambda plan: bool(plan.synthesis.opinion_by) or not plan.synthesis.consult,
    ),
    OpenPoint(
        "group_meeting.place", "会议地点", lambda plan: plan.group_meeting is None or bool(plan.group_meeting.place)
    ),
)


def key_for(placeholder: str) -> str:
    """Return the key that fills a placeholder (【待补：发文字号】), or "" where it is filled elsewhere."""
    return next((point.key for point in OPEN_POINTS if f"：{point.title}】" in placeholder), "")
