"""Calendar files (iCalendar, RFC 5545) that a phone or Outlook imports again and again without doubling entries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from icalendar import Calendar, Event, Timezone, TimezoneStandard

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.kind import CalendarContext, CalendarEvent

_ZONE: Final = "Asia/Shanghai"
#: China has kept one time, without summer time, since 1992.
_OFFSET: Final = timedelta(hours=8)
_CHINA: Final = timezone(_OFFSET)
_PRODUCT: Final = "-//kaohe-docs//CN"
_FOLD: Final = re.compile(rb"\r?\n[ \t]")
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)


def render_calendar(context: CalendarContext) -> bytes:
    """Return the calendar as an ics file; naive times are Chinese time.

    Raises:
        ConversionError: an event that ends before it starts.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", context.name)
    calendar.add("x-wr-timezone", _ZONE)
    calendar.add_component(_china_time())
    for event in context.events:
        calendar.add_component(_event(event, context.stamp))
    return bytes(calendar.to_ical())


def _china_time() -> Timezone:
    standard = TimezoneStandard()
    standard.add("dtstart", datetime(1992, 1, 1))  # noqa: DTZ001 - local time, as RFC 5545, 3.6.5 asks
    standard.add("tzoffsetfrom", _OFFSET)
    standard.add("tzoffsetto", _OFFSET)
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", _ZONE)
    zone.add_component(standard)
    return zone


def _event(event: CalendarEvent, stamp: datetime) -> Event:
    if _local(event.end) < _local(event.start):
        raise ConversionError(message("日程“{title}”的结束时间早于开始时间", title=event.title))
    component = Event()
    component.add("uid", event.uid)
    component.add("dtstamp", _local(stamp).replace(tzinfo=_CHINA).astimezone(UTC))
    component.add("dtstart", _local(event.start), parameters={"TZID": _ZONE})
    component.add("dtend", _local(event.end), parameters={"TZID": _ZONE})
    component.add("summary", event.title)
    if event.place:
        component.add("location", event.place)
    if event.description:
        component.add("description", event.description)
    return component


def _local(moment: datetime) -> datetime:
    """Return a moment as Chinese time without its zone; the file names the zone beside it."""
    return moment if moment.tzinfo is None else moment.astimezone(_CHINA).replace(tzinfo=None)


def calendar_text(data: bytes) -> str:
    """Return a calendar's lines, unfolded (RFC 5545, 3.1) and with escapes resolved (3.3.11)."""
    unfolded = _FOLD.sub(b"", data).decode("utf-8", "replace").replace("\r\n", "\n")
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], unfolded)
