"""The timetable keeps to hours, breaks and order whatever the plan's figures are, and says how much time is missing."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from factories import a_plan, codes, the_sample_plan, with_sections
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.timetable import Session, Timetable, debriefing_order, make_timetable
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem
from kaohe_docs.intake.workdays import is_workday
from kaohe_docs.source import Location

PLAN_PLACE = Location("roster/plan.toml")
MORNING = {"name": "上午", "start": time(9), "end": time(12)}
AFTERNOON = {"name": "下午", "start": time(14, 30), "end": time(17, 30)}
THURSDAY = date(2020, 5, 14)


def a_meeting_plan(**meeting: Any) -> AssessmentPlan:
    """Return the sample plan with a bare meeting: whole half-days, no breaks, unless said otherwise."""
    minutes = meeting.pop("minutes", 15)
    bare = {"days": [THURSDAY], "place": "会议室", "half_day": [MORNING, AFTERNOON], **meeting}
    sample = the_sample_plan()
    debriefing = {**sample.debriefing.model_dump(), "minutes": minutes, "warning_minute": 0}
    return with_sections(sample, meeting=bare, debriefing=debriefing, window=[])


def units(count: int, category: str = "department") -> list[Unit]:
    return [Unit(f"{category}{n:02d}", category, "第三组", n) for n in range(1, count + 1)]


def timetable(
    plan: AssessmentPlan, units: Sequence[Unit], *, workday: Callable[[date], bool | None] = lambda _day: True
) -> tuple[Timetable, tuple[Problem, ...]]:
    return make_timetable(plan, units, is_workday=workday, source=PLAN_PLACE)


# ── properties ──────────────────────────────────────────────

half_day_hours = st.tuples(st.integers(7 * 60, 9 * 60), st.integers(60, 5 * 60)).map(
    lambda hours: {"name": "上午", "start": clock(hours[0]), "end": clock(hours[0] + hours[1])}
)


def clock(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


@st.composite
def meetings(draw: st.DrawFn) -> AssessmentPlan:
    morning = draw(half_day_hours)
    halves = [morning, *draw(st.sampled_from([[], [AFTERNOON]]))]
    return a_meeting_plan(
        days=sorted(draw(st.sets(st.dates(date(2020, 5, 1), date(2020, 5, 31)), min_size=1, max_size=4))),
        half_day=halves,
        opening_minutes=draw(st.integers(0, 20)),
        closing_minutes=draw(st.integers(0, 20)),
        break_after=draw(st.integers(0, 5)),
        break_minutes=draw(st.integers(0, 20)),
        changeover_minutes=draw(st.integers(0, 5)),
        order=draw(st.sampled_from(["roster", "lots"])),
        seed=draw(st.integers(0, 99)),
        minutes=draw(st.integers(5, 40)),
    )


rosters = st.tuples(st.integers(0, 12), st.integers(0, 25), st.integers(0, 4)).map(
    lambda counts: [*units(counts[0], "prefecture"), *units(counts[1]), *units(counts[2], "bureau")]
)


@given(meetings(), rosters)
def test_no_item_lies_outside_its_session_and_none_overlap(plan: AssessmentPlan, roster: list[Unit]) -> None:
    found, _ = timetable(plan, roster)
    for session in found.sessions:
        opens, closes = datetime.combine(session.day, session.start), datetime.combine(session.day, session.end)
        assert all(opens <= item.start <= item.end <= closes for item in session.items)
        assert all(one.end <= other.start for one, other in pairwise(session.items))


@given(meetings(), rosters)
def test_every_debriefing_unit_stands_exactly_once_or_the_lack_is_an_error(
    plan: AssessmentPlan, roster: list[Unit]
) -> None:
    found, problems = timetable(plan, roster)
    wanted = [unit.name for unit in debriefing_order(plan, roster)]
    placed = [slot.unit.name for slot in found.slots]
    assert placed == wanted[: len(placed)]
    assert ("too-little-time" in codes(problems)) == (len(placed) < len(wanted))
    assert [slot.order for slot in found.slots] == list(range(1, len(placed) + 1))


@given(meetings(), rosters)
def test_each_slot_lasts_as_long_as_the_plan_says(plan: AssessmentPlan, roster: list[Unit]) -> None:
    found, _ = timetable(plan, roster)
    assert {slot.end - slot.start for slot in found.slots} <= {timedelta(minutes=plan.debriefing.minutes)}


@given(meetings(), rosters)
def test_a_break_comes_after_every_so_many_units_and_nowhere_else(plan: AssessmentPlan, roster: list[Unit]) -> None:
    assume(plan.meeting.break_after and plan.meeting.break_minutes)
    found, _ = timetable(plan, roster)
    for session in found.sessions:
        runs = [len(run) for run in runs_between_breaks(session)]
        assert all(run == plan.meeting.break_after for run in runs[:-1])
        assert all(0 < run <= plan.meeting.break_after for run in runs[-1:] if session.slots)


def runs_between_breaks(session: Session) -> list[list[int]]:
    runs: list[list[int]] = [[]]
    for item in session.items:
        if item.kind == "break":
            runs.append([])
        elif item.slot:
            runs[-1].append(item.slot.order)
    return runs


@given(meetings(), rosters)
def test_two_units_are_never_closer_than_the_changeover(plan: AssessmentPlan, roster: list[Unit]) -> None:
    found, _ = timetable(plan, roster)
    for session in found.sessions:
        gaps = [
            (other.start - one.end).total_seconds() // 60
            for one, other in pairwise(session.items)
            if one.kind == other.kind == "slot"
        ]
        assert set(gaps) <= {plan.meeting.changeover_minutes}


@given(meetings(), rosters, st.randoms())
def test_the_order_of_the_input_is_irrelevant(plan: AssessmentPlan, roster: list[Unit], chance: random.Random) -> None:
    shuffled = list(roster)
    chance.shuffle(shuffled)
    assert timetable(plan, shuffled) == timetable(plan, roster)


@given(meetings(), rosters)
def test_as_many_half_days_as_it_says_it_needs_are_enough(plan: AssessmentPlan, roster: list[Unit]) -> None:
    found, problems = timetable(plan, roster)
    assume(found.half_days_needed)
    days = [date(2020, 1, 1) + timedelta(days=n) for n in range(found.half_days_needed)]
    halves = len(plan.meeting.half_day)
    enough = plan.model_copy(
        update={
            "meeting": plan.meeting.model_copy(update={"days": tuple(days[: -(-found.half_days_needed // halves)])})
        }
    )
    again, _ = timetable(enough, roster)
    assert len(again.slots) == len(debriefing_order(plan, roster))
    assert len(again.sessions) == found.half_days_needed
    assert codes(problems).count("too-little-time") <= 1


@given(st.integers(0, 10_000), st.integers(1, 30))
def test_lots_keep_every_unit_and_the_same_seed_gives_the_same_order(seed: int, count: int) -> None:
    plan = a_meeting_plan(order="lots", seed=seed)
    drawn = debriefing_order(plan, units(count))
    assert Counter(unit.name for unit in drawn) == Counter(unit.name for unit in units(count))
    assert debriefing_order(plan, list(reversed(units(count)))) == drawn


# ── examples ────────────────────────────────────────────────


def test_categories_come_in_plan_order_and_units_in_roster_order() -> None:
    roster = [*units(2, "institute"), *units(2, "department"), *units(1, "prefecture"), *units(1, "bureau")]
    order = [unit.name for unit in debriefing_order(a_meeting_plan(), roster)]
    assert order == ["prefecture01", "department01", "department02", "institute01", "institute02"]


def test_different_seeds_draw_different_lots() -> None:
    orders = {debriefing_order(a_meeting_plan(order="lots", seed=seed), units(24)) for seed in range(5)}
    assert len(orders) == 5


def test_lots_of_one_category_do_not_depend_on_how_large_another_is() -> None:
    plan = a_meeting_plan(order="lots", seed=7)
    alone = debriefing_order(plan, units(6, "institute"))
    together = debriefing_order(plan, [*units(5, "prefecture"), *units(6, "institute")])
    assert together[5:] == alone


def test_too_little_time_says_how_many_half_days_and_minutes_are_missing() -> None:
    _, (problem,) = timetable(a_meeting_plan(half_day=[MORNING]), units(14))
    assert problem.code == "too-little-time"
    assert str(problem.message).startswith(
        "14个单位每个15分钟，共210分钟，需要2个半天；现只安排1个半天，有2个单位排不下，还差30分钟"
    )


def test_the_collection_of_ballots_needs_its_minutes_too() -> None:
    found, problems = timetable(a_meeting_plan(half_day=[MORNING], closing_minutes=10), units(12))
    assert codes(problems) == ["too-little-time"]
    assert len(found.slots) == 11


def test_a_half_day_shorter_than_one_debriefing_is_an_error_of_its_hours() -> None:
    short = {"name": "上午", "start": time(9), "end": time(9, 10)}
    _, (problem,) = timetable(a_meeting_plan(half_day=[short]), units(1))
    assert (problem.code, problem.location.key) == ("too-little-time", "meeting.half_day")


def test_no_debriefing_units_need_no_time() -> None:
    found, problems = timetable(a_meeting_plan(days=[]), units(3, "bureau"))
    assert (found.sessions, found.half_days_needed, problems) == ((), 0, ())


def test_a_day_outside_the_window_of_the_plan_is_an_error() -> None:
    _, problems = timetable(a_plan({"assumptions.meeting-days.value": [date(2020, 5, 21), date(2020, 5, 22)]}), [])
    assert [(p.code, p.location.key) for p in problems] == [
        ("outside-window", "meeting.days[1]"),
        ("outside-window", "meeting.days[2]"),
    ]


def test_a_day_written_twice_is_an_error() -> None:
    _, problems = timetable(a_meeting_plan(days=[THURSDAY, THURSDAY]), units(1))
    assert "duplicate-day" in codes(problems)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2020, 5, 14), []),  # Thursday
        (date(2020, 5, 16), ["not-a-workday"]),  # Saturday
        (date(2020, 5, 9), []),  # Saturday, worked to make up for the May holiday
        (date(2020, 5, 4), ["not-a-workday"]),  # Monday of the May holiday
    ],
)
def test_the_states_calendar_of_holidays_and_make_up_days_counts(day: date, found: list[str]) -> None:
    _, problems = timetable(a_meeting_plan(days=[day]), units(1), workday=is_workday)
    assert codes(problems) == found


def test_the_plan_overrules_the_states_calendar_both_ways() -> None:
    plan = a_meeting_plan(days=[date(2020, 5, 4), THURSDAY], workdays=[date(2020, 5, 4)], holidays=[THURSDAY])
    _, problems = timetable(plan, units(1), workday=is_workday)
    assert [(p.code, str(p.message)[:10]) for p in problems] == [("not-a-workday", "2020-05-14")]


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2040, 5, 14), ["holidays-unknown"]),
        (date(2040, 5, 13), ["holidays-unknown", "not-a-workday"]),
    ],
)
def test_a_year_whose_holidays_are_not_known_yet_is_said(day: date, found: list[str]) -> None:
    _, problems = timetable(a_meeting_plan(days=[day]), units(1), workday=is_workday)
    assert codes(problems) == found


def test_the_sample_opens_pauses_and_collects_as_the_plan_says(sample: Assessment) -> None:
    first, *_, last = sample.timetable.sessions
    assert [item.kind for item in first.items] == ["opening", *["slot"] * 6, "break", *["slot"] * 4]
    assert last.items[-1].kind == "closing"
    assert last.items[-1].text == "填写并收回测评票"


def test_units_are_to_be_there_before_their_turn(sample: Assessment) -> None:
    slot = sample.timetable.slots[0]
    assert sample.timetable.arrival(slot, minutes_before=10) == slot.start - timedelta(minutes=10)
    assert sample.timetable.session_of(slot) is sample.timetable.sessions[0]
