"""When sessions, meetings and visits are, the same on every paper."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.plan import AssessmentPlan, Window
from kaohe_docs.domain.timetable import Session
from kaohe_docs.domain.units import Unit
from kaohe_docs.phrases.lists import joined
from kaohe_docs.text.dates import date_range_text, date_text, time_range_text
from kaohe_docs.text.figures import placeholder


def window_text(window: Window) -> str:
    """Give a window in the plan's words and in days: 2020年5月下旬（2020年5月21日至31日）."""
    return f"{window.text}（{date_range_text(window.start, window.end)}）"


def visit_time_text(assessment: Assessment, unit: Unit) -> str:
    """Say when a unit is visited: the day in the roster, else the plan's window and who tells the day."""
    if unit.visit_date:
        return date_text(unit.visit_date)
    plan = assessment.plan
    if not assessment.category_of(unit).debriefs:
        return f"{own_meeting_day_text(plan, unit)}，具体日期由考核组联络员提前通知"
    window = plan.window_of("visit")
    span = window_text(window) if window else placeholder("实地考核时间")
    return f"{span}，具体日期由考核组联络员提前通知"


def meeting_sessions(assessment: Assessment) -> tuple[Session, ...]:
    """Return the half-days of the debriefing meeting in which anybody debriefs."""
    return tuple(session for session in assessment.timetable.sessions if session.slots)


def meeting_days(assessment: Assessment) -> str:
    """Name the days of the debriefing meeting, the same on every paper."""
    return assessment.derived(_meeting_days)


def _meeting_days(assessment: Assessment) -> str:
    """Name the days as a span where one follows the other, else one by one."""
    days = sorted({session.day for session in meeting_sessions(assessment)})
    if all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days)):
        return date_range_text(days[0], days[-1]) if days else ""
    return joined(map(date_text, days))


def session_text(session: Session) -> str:
    """Name a session with its day and hours: 第1场（2020年5月14日上午9:00—12:00）."""
    hours = time_range_text(session.start, session.end)
    return f"第{session.number}场（{date_text(session.day)}{session.name}{hours}）"


def own_meeting_day_text(plan: AssessmentPlan, unit: Unit) -> str:
    """Say when a unit's own meeting is: the day in the roster, else from entry to the end of the visits."""
    if unit.visit_date:
        return date_text(unit.visit_date)
    windows = [window for window in (plan.window_of("entry"), plan.window_of("visit")) if window]
    if not windows:
        return placeholder("考核会议日期")
    return date_range_text(min(window.start for window in windows), max(window.end for window in windows))
