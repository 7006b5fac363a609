"""Whether the visits' days (考核日期) can be kept: inside their windows, on working days, not all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.plan import AssessmentPlan, HalfDay, Window
from kaohe_docs.domain.timetable import is_day_off
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, error, message


def check_visits(
    plan: AssessmentPlan, roster: Roster, *, is_workday: Callable[[date], bool | None]
) -> Iterator[Problem]:
    """Check the days that have been set for visits."""
    for unit in roster.units:
        windows = _windows(plan, unit)
        if unit.visit_date is not None and windows and not _inside(unit.visit_date, windows):
            text = message(
                "{unit}的考核日期{day}不在方案规定的{windows}之内",
                unit=unit.name,
                day=unit.visit_date,
                windows="、".join(f"{window.title}（{window.start}至{window.end}）" for window in windows),
            )
            yield error("outside-window", unit.source, text)
    by_day: dict[date, list[Unit]] = defaultdict(list)
    for unit in visits_in_time(plan, roster):
        if unit.visit_date is not None:
            by_day[unit.visit_date].append(unit)
    for day, units in sorted(by_day.items()):
        if is_day_off(plan.meeting, day, is_workday(day)):
            yield _day_off(day, units)
        yield from _clashes(plan, day, units)


def visits_in_time(plan: AssessmentPlan, roster: Roster) -> Iterator[Unit]:
    """Yield the units whose visit has a day in a window of the plan, or for which the plan has none."""
    for unit in roster.units:
        windows = _windows(plan, unit)
        if unit.visit_date is not None and (not windows or _inside(unit.visit_date, windows)):
            yield unit


def _windows(plan: AssessmentPlan, unit: Unit) -> tuple[Window, ...]:
    """Return when a unit may be visited: those with a meeting of their own also while the groups call on them."""
    own = not plan.category_of(unit.category).debriefs
    found = (plan.window_of("entry") if own else None, plan.window_of("visit"))
    return tuple(window for window in found if window is not None)


def _inside(day: date, windows: Sequence[Window]) -> bool:
    return any(window.start <= day <= window.end for window in windows)


def _day_off(day: date, units: Sequence[Unit]) -> Problem:
    text = message(
        "{count}个单位（如{first}）的考核日期{day}不是工作日；请改期，上班的写入 meeting.workdays，或记录决定",
        count=len(units),
        first=units[0].name,
        day=day,
    )
    return doubt("visit-on-a-day-off", units[0].source, text, subject=day.isoformat())


def _clashes(plan: AssessmentPlan, day: date, units: Sequence[Unit]) -> Iterator[Problem]:
    """Doubt days on which a group would have to be in two places: at the meeting, or in more units than hours hold."""
    hours = sum(_length(half) for half in plan.meeting.half_day)
    each = sum(item.minutes for item in plan.group_meeting.agenda) if plan.group_meeting else 0
    by_group: dict[str, list[Unit]] = defaultdict(list)
    for unit in units:
        by_group[unit.group].append(unit)
    for group, visited in by_group.items():
        own = [unit for unit in visited if not plan.category_of(unit.category).debriefs]
        subject = f"{group} {day.isoformat()}"
        if day in plan.meeting.days:
            text = message(
                "{group}{day}要到{unit}，这一天又是述职大会；请改期，或记录决定",
                group=group,
                day=day,
                unit=visited[0].name,
            )
            yield doubt("visits-clash", visited[0].source, text, subject=subject)
        elif len(own) > 1 and len(own) * each > hours:
            text = message(
                "{group}{day}要在{count}个单位开会，每个{each}分钟，而上班时间只有{hours}分钟；请改期，或记录决定",
                group=group,
                day=day,
                count=len(own),
                each=each,
                hours=hours,
            )
            yield doubt("visits-clash", own[1].source, text, subject=subject)


def _length(half: HalfDay) -> int:
    return (half.end.hour - half.start.hour) * 60 + half.end.minute - half.start.minute
