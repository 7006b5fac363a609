"""Dates and times as official documents write them: 2020年5月14日, no leading zeros (GB/T 9704-2012 7.3.5.4)."""

from __future__ import annotations

from datetime import date, time
from typing import Final

_WEEKDAYS: Final = "一二三四五六日"


def date_text(day: date) -> str:
    """Write a date in full: 2020年5月14日."""
    return f"{day.year}年{day.month}月{day.day}日"


def month_day_text(day: date) -> str:
    """Write a date without its year: 5月14日."""
    return f"{day.month}月{day.day}日"


def weekday_text(day: date) -> str:
    """Name the day of the week: 星期四."""
    return f"星期{_WEEKDAYS[day.weekday()]}"


def date_with_weekday(day: date) -> str:
    """Write a date with its day of the week: 2020年5月14日（星期四）."""
    return f"{date_text(day)}（{weekday_text(day)}）"


def date_range_text(start: date, end: date) -> str:
    """Write a span of days, naming year and month once where they are the same."""
    if start == end:
        return date_text(start)
    if (start.year, start.month) == (end.year, end.month):
        return f"{date_text(start)}至{end.day}日"
    if start.year == end.year:
        return f"{date_text(start)}至{month_day_text(end)}"
    return f"{date_text(start)}至{date_text(end)}"


def time_text(moment: time) -> str:
    """Write a time of day on the 24-hour clock: 9:00, 14:30."""
    return f"{moment.hour}:{moment.minute:02d}"


def time_range_text(start: time, end: time) -> str:
    """Write a span of the day: 9:00—9:15."""
    return f"{time_text(start)}—{time_text(end)}"
