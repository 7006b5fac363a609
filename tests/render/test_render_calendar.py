"""Calendar files keep RFC 5545: folding by bytes, CRLF, one time zone, the same identifiers each time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from kaohe_docs.errors import ConversionError
from kaohe_docs.kind import CalendarContext, CalendarEvent
from kaohe_docs.render.calendar import calendar_text, render_calendar


def an_event(**change: Any) -> CalendarEvent:
    defaults: dict[str, Any] = {
        "uid": "debriefing-1@kaohe",
        "title": "述职",
        "start": datetime(2025, 1, 6, 9, 0),
        "end": datetime(2025, 1, 6, 9, 15),
        "place": "三楼会议室",
        "description": "",
    }
    return CalendarEvent(**(defaults | change))


def a_calendar(*events: CalendarEvent) -> CalendarContext:
    return CalendarContext(name="第一组日程", events=events, stamp=datetime(2025, 1, 1, 8, 0))


def test_times_are_chinese_times_and_the_stamp_is_universal() -> None:
    lines = render_calendar(a_calendar(an_event())).decode().split("\r\n")
    assert "DTSTART;TZID=Asia/Shanghai:20250106T090000" in lines
    assert "DTEND;TZID=Asia/Shanghai:20250106T091500" in lines
    assert "DTSTAMP:20250101T000000Z" in lines
    assert "UID:debriefing-1@kaohe" in lines
    assert "TZOFFSETTO:+0800" in lines


def test_a_time_with_a_zone_is_brought_to_chinese_time() -> None:
    event = an_event(start=datetime(2025, 1, 6, 1, 0, tzinfo=UTC), end=datetime(2025, 1, 6, 2, 0, tzinfo=UTC))
    assert "DTSTART;TZID=Asia/Shanghai:20250106T090000" in calendar_text(render_calendar(a_calendar(event)))


def test_the_same_calendar_gives_the_same_bytes() -> None:
    assert render_calendar(a_calendar(an_event())) == render_calendar(a_calendar(an_event()))


def test_an_event_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ConversionError, match="述职"):
        render_calendar(a_calendar(an_event(end=datetime(2025, 1, 6, 8, 0))))


TEXT = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200)


@given(TEXT | st.just("青海省" * 60) | st.just("𠮷" * 60) | st.just(r"a,b;c\d:n\n" + "\n第二行"))
@settings(max_examples=80, deadline=None)
def test_lines_fold_at_75_bytes_without_cutting_a_character(text: str) -> None:
    data = render_calendar(a_calendar(an_event(title=text, description=text)))
    lines = data.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert all(line.decode() is not None for line in lines)
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert f"SUMMARY:{text}\n" in calendar_text(data)
    assert str(Calendar.from_ical(data).events[0]["SUMMARY"]) == text
