"""The timetable of the debriefing meeting (述职日程): sessions, slots and breaks out of minutes and hours.

Plan 五（一）: so many minutes a unit; everything else is in the plan file's ``[meeting]``.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Literal

from kaohe_docs.domain.plan import AssessmentPlan, HalfDay, Meeting
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Message, Problem, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.dates import time_text

ItemKind = Literal["opening", "slot", "break", "closing"]


@dataclass(frozen=True, slots=True)
class Slot:
    """When one unit debriefs (时段); ``order`` counts from 1 over the whole meeting."""

    order: int
    unit: Unit
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ProgrammeItem:
    """One line of the programme."""

    kind: ItemKind
    start: datetime
    end: datetime
    text: str = ""
    slot: Slot | None = None


@dataclass(frozen=True)
class Session:
    """One half-day (场次); ``number`` counts from 1."""

    number: int
    day: date
    name: str
    start: time
    end: time
    items: tuple[ProgrammeItem, ...] = field(default=())

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Return the debriefing slots, in order."""
        return tuple(item.slot for item in self.items if item.slot is not None)


@dataclass(frozen=True)
class Timetable:
    """The whole meeting; nothing in it changes, so what is looked up often is kept."""

    sessions: tuple[Session, ...]
    #: How many half-days the units need under the plan's hours.
    half_days_needed: int

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Return every slot, in order."""
        return tuple(slot for session in self.sessions for slot in session.slots)

    @cached_property
    def slot_by_unit(self) -> Mapping[str, Slot]:
        """Return the slot of every unit that has one, by the unit's name."""
        return {slot.unit.name: slot for slot in self.slots}

    @cached_property
    def _session_by_order(self) -> Mapping[int, Session]:
        return {slot.order: session for session in self.sessions for slot in session.slots}

    def arrival(self, slot: Slot, *, minutes_before: int) -> datetime:
        """Return when the speaker of a slot is to be there."""
        return slot.start - timedelta(minutes=minutes_before)

    def session_of(self, slot: Slot) -> Session:
        """Return the session a slot lies in."""
        return self._session_by_order[slot.order]


def debriefing_order(plan: AssessmentPlan, units: Sequence[Unit]) -> tuple[Unit, ...]:
    """Put the debriefing units in order: categories in plan order, inside them by roster or by seeded lots."""
    ordered: list[Unit] = []
    for category in plan.category:
        members = sorted((unit for unit in units if unit.category == category.key), key=lambda unit: unit.order)
        if not category.debriefs:
            continue
        if plan.meeting.order == "lots":
            members.sort(key=lambda unit: unit.name)
            random.Random(f"{plan.meeting.seed}:{category.key}").shuffle(members)
        ordered.extend(members)
    return tuple(ordered)


def make_timetable(
    plan: AssessmentPlan, units: Sequence[Unit], *, is_workday: Callable[[date], bool | None], source: Location
) -> tuple[Timetable, tuple[Problem, ...]]:
    """Lay the debriefing units into the plan's half-days.

    ``is_workday`` answers for the state's calendar, or None for a year it does not know. The timetable is returned
    even when the time is too short, with what fits, so that other checks can go on.
    """
    order = debriefing_order(plan, units)
    problems = [*_day_problems(plan, is_workday, source)]
    needed = _fill(plan, order, _endless_half_days(plan.meeting))
    sessions = _fill(plan, order, [(day, half) for day in sorted(plan.meeting.days) for half in plan.meeting.half_day])
    timetable = Timetable(sessions=sessions, half_days_needed=len(needed))
    missing = len(order) - len(timetable.slots)
    available = len(plan.meeting.days) * len(plan.meeting.half_day)
    if any(half_day_disorders(plan.meeting)):
        # The plan's own check names them; what follows from them would only be told twice.
        return timetable, tuple(problems)
    if not disjoint(timetable) and len(set(plan.meeting.days)) == len(plan.meeting.days):
        text = message("有单位的述职时段重叠，或没有时间；请检查 meeting 的日期、钟点和每个单位的分钟数")
        problems.append(error("slots-clash", Location(source.file, "meeting"), text))
    if order and not needed:
        problems.append(_too_short_half_day(plan, source))
    elif missing or len(needed) > available:
        problems.append(_too_little_time(plan, len(order), missing, len(needed), available, source))
    return timetable, tuple(problems)


def disjoint(timetable: Timetable) -> bool:
    """Tell whether every unit has its own time, after that of the one before."""
    slots = timetable.slots
    return all(slot.start < slot.end for slot in slots) and all(
        before.end <= after.start for before, after in pairwise(slots)
    )


def half_day_disorders(meeting: Meeting) -> Iterator[tuple[int, Message]]:
    """Yield the place, from 1, of each half-day that ends before it starts or starts before the one above it ends."""
    for number, half in enumerate(meeting.half_day, 1):
        if half.end <= half.start:
            yield number, message("“{name}”的结束时间应晚于开始时间", name=half.name)
    for number, (before, after) in enumerate(pairwise(meeting.half_day), 2):
        if before.start < before.end and after.start < before.end:
            yield (
                number,
                message(
                    "“{after}”{start}开始，而排在前面的“{before}”{end}才结束；各半天不能重叠，并应从早到晚排列",
                    after=after.name,
                    start=time_text(after.start),
                    before=before.name,
                    end=time_text(before.end),
                ),
            )


def _endless_half_days(meeting: Meeting) -> list[tuple[date, HalfDay]]:
    """Stand in for as many days as anybody could need, to count the half-days."""
    first = date(2000, 1, 1)
    return [(first + timedelta(days=day), half) for day in range(1000) for half in meeting.half_day]


def _fill(
    plan: AssessmentPlan, order: tuple[Unit, ...], half_days: Sequence[tuple[date, HalfDay]]
) -> tuple[Session, ...]:
    sessions: list[Session] = []
    done = 0
    for day, half in half_days:
        if done == len(order):
            break
        session, done = _fill_session(plan, order, done, number=len(sessions) + 1, day=day, half=half)
        if not session.slots and len(sessions) > len(plan.meeting.half_day):
            return ()
        sessions.append(session)
    return tuple(sessions)


def _fill_session(
    plan: AssessmentPlan, order: tuple[Unit, ...], done: int, *, number: int, day: date, half: HalfDay
) -> tuple[Session, int]:
    """Fill one half-day from unit ``done`` on; return it and how many units are done after it."""
    meeting = plan.meeting
    clock, end = datetime.combine(day, half.start), datetime.combine(day, half.end)
    items: list[ProgrammeItem] = []

    def add(kind: ItemKind, minutes: int, text: str = "", slot: Slot | None = None) -> None:
        nonlocal clock
        items.append(ProgrammeItem(kind, clock, clock + timedelta(minutes=minutes), text, slot))
        clock += timedelta(minutes=minutes)

    if number == 1 and meeting.opening_minutes:
        add("opening", meeting.opening_minutes, meeting.opening_text)
    placed = 0
    while done < len(order):
        pause = meeting.break_minutes if meeting.break_after and placed and placed % meeting.break_after == 0 else 0
        closing = meeting.closing_minutes if done + 1 == len(order) else 0
        gap = pause or (meeting.changeover_minutes if placed else 0)
        if clock + timedelta(minutes=gap + plan.debriefing.minutes + closing) > end:
            break
        if pause:
            add("break", pause)
        else:
            clock += timedelta(minutes=gap)
        start = clock
        slot = Slot(done + 1, order[done], start, start + timedelta(minutes=plan.debriefing.minutes))
        add("slot", plan.debriefing.minutes, slot=slot)
        placed, done = placed + 1, done + 1
        if closing:
            add("closing", closing, meeting.closing_text)
    return Session(number, day, half.name, half.start, half.end, tuple(items)), done


def _day_problems(plan: AssessmentPlan, is_workday: Callable[[date], bool | None], source: Location) -> list[Problem]:
    problems: list[Problem] = []
    window = plan.window_of("debriefing")
    for number, day in enumerate(plan.meeting.days, 1):
        place = Location(source.file, key=f"meeting.days[{number}]")
        if window and not window.start <= day <= window.end:
            problems.append(
                error(
                    "outside-window",
                    place,
                    message(
                        "述职日期{day}不在方案规定的{window}（{start}至{end}）之内，请改在此期间",
                        day=day,
                        window=window.text,
                        start=window.start,
                        end=window.end,
                    ),
                )
            )
        problems.extend(_workday_problems(plan.meeting, day, is_workday(day), place))
    if len(set(plan.meeting.days)) != len(plan.meeting.days):
        problems.append(error("duplicate-day", Location(source.file, "meeting.days"), message("述职日期有重复")))
    return problems


def is_day_off(meeting: Meeting, day: date, state: bool | None) -> bool:
    """Tell whether nobody works on a day: by the office's own calendar, then the state's, then the week."""
    if day in meeting.holidays:
        return True
    if day in meeting.workdays:
        return False
    return day.weekday() >= 5 if state is None else not state


def _workday_problems(meeting: Meeting, day: date, state: bool | None, place: Location) -> Iterator[Problem]:
    if state is None and day not in {*meeting.holidays, *meeting.workdays}:
        text = message(
            "{year}年的国家节假日安排未收录，只按周一至周五判断{day}；"
            "如有调休请写入 meeting.workdays 或 meeting.holidays",
            year=day.year,
            day=day,
        )
        yield warning("holidays-unknown", place, text)
    if is_day_off(meeting, day, state):
        text = message("{day}不是工作日；请改期，或确认上班后把它写入 meeting.workdays", day=day)
        yield error("not-a-workday", place, text)


def _too_short_half_day(plan: AssessmentPlan, source: Location) -> Problem:
    text = message("半天的时间不够一个单位述职{minutes}分钟，请检查起止时间", minutes=plan.debriefing.minutes)
    return error("too-little-time", Location(source.file, "meeting.half_day"), text)


def _too_little_time(
    plan: AssessmentPlan, units: int, missing: int, needed: int, available: int, source: Location
) -> Problem:
    """Say how much is missing, in half-days and in minutes of debriefing."""
    text = message(
        "{units}个单位每个{minutes}分钟，共{total}分钟，需要{needed}个半天；现只安排{available}个半天，"
        "有{missing}个单位排不下，还差{lack}分钟。请增加 meeting.days 或调整半天的起止时间",
        units=units,
        minutes=plan.debriefing.minutes,
        total=units * plan.debriefing.minutes,
        needed=needed,
        available=available,
        missing=missing,
        lack=missing * plan.debriefing.minutes or plan.meeting.closing_minutes,
    )
    return error("too-little-time", Location(source.file, "meeting.days"), text)
