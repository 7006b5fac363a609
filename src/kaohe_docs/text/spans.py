"""The days that a plan's words mean: 5月中旬 is the 11th to the 20th, 5月11日至20日 what it says."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from kaohe_docs.text.numerals import parse_chinese_number

#: First and last day of a part of a month; 31 stands for its end.
_PARTS: Final = {
    "": (1, 31),
    "上旬": (1, 10),
    "中旬": (11, 20),
    "下旬": (21, 31),
    "上半月": (1, 15),
    "下半月": (16, 31),
    "初": (1, 10),
    "中": (11, 20),
    "底": (21, 31),
    "末": (21, 31),
}
_POINT: Final = re.compile(
    r"(?:(?P<year>\d{4})年)?(?:(?P<month>\d{1,2})月份?)?(?:(?P<day>\d{1,2})日?|(?P<part>[上中下]旬|[上下]半月|[初中底末])|)"
)
_BETWEEN: Final = re.compile(r"至|到|[-—–~～]+")
_BEFORE: Final = re.compile(r"(?:之|以)?前$")
_NUMERAL: Final = re.compile(r"[一二三四五六七八九十]+(?=[月日])")


@dataclass(frozen=True, slots=True)
class Span:
    """What words say: some days, of which ``exact`` ones name the first and the last themselves."""

    #: None where the words only say until when.
    first: date | None
    last: date
    exact: bool = False

    def allows(self, start: date, end: date) -> bool:
        """Tell whether a span of days is what the words say; of ten days or a month it may be a part."""
        if self.exact:
            return (self.first, self.last) == (start, end)
        return (self.first is None or self.first <= start) and end <= self.last


def days_meant(words: str, *, year: int) -> Span | None:
    """Return the days that words mean; None where they are other words than these, or no day at all.

    ``year`` is that of words which name none.
    """
    text = _NUMERAL.sub(_digits, re.sub(r"\s+", "", unicodedata.normalize("NFKC", words)))
    until = _BEFORE.search(text)
    points = _BETWEEN.split(text[: until.start()] if until else text)
    if len(points) > 2 or not all(points):
        return None
    matches = [match.groupdict() for point in points if (match := _POINT.fullmatch(point))]
    try:
        return _span(matches, year, until=until is not None) if len(matches) == len(points) else None
    except ValueError:
        return None


def _digits(match: re.Match[str]) -> str:
    number = parse_chinese_number(match[0])
    return match[0] if number is None else str(number)


def _span(points: Sequence[dict[str, str | None]], year: int, *, until: bool) -> Span:
    """Put one point, or the two ends of a range, into days; the second is in the month and year of the first."""
    earlier, later = points[0], points[-1]
    first, _ = _ends(earlier, year)
    next_year = first.year + (int(later["month"] or first.month) < first.month)
    later = {**later, "year": later["year"] or str(next_year), "month": later["month"] or str(first.month)}
    _, last = _ends(later, year)
    exact = all(point["day"] for point in points) and not until
    return Span(None if until else first, last, exact)


def _ends(point: dict[str, str | None], year: int) -> tuple[date, date]:
    """Return first and last day of what a point names.

    Raises:
        ValueError: there is no such day.
    """
    start = date(int(point["year"] or year), int(point["month"] or 0), int(point["day"] or 1))
    if point["day"]:
        return start, start
    first, last = _PARTS[point["part"] or ""]
    return start + timedelta(first - 1), start.replace(day=min(last, calendar.monthrange(start.year, start.month)[1]))
