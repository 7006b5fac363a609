"""What the plan's own texts give away: rubbish of an editor, an item written twice, the words of another year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.intake.names import leftover_problems
from kaohe_docs.intake.plan_values import key_path, lists, texts
from kaohe_docs.source import Location

#: Keys that name a table: two of one name are reported as such.
_NAMES: Final = frozenset({"key", "name", "id", "word", "grade", "item"})
_YEAR: Final = re.compile(r"(\d{4})年度")
#: Tables that may speak of other years: documents of earlier ones, and the office's own remarks.
_OF_OTHER_YEARS: Final = ("basis", "doubt", "assumptions")
_SHOWN: Final = 3


def text_problems(data: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Report what the texts of a parsed plan give away."""
    # Doubts may quote rubbish.
    for path, text in texts({key: value for key, value in data.items() if key != "doubt"}):
        yield from leftover_problems(text, Location(name, key_path(path)))
    yield from _written_twice(data, name)
    yield from _other_years(data, name)


def _written_twice(data: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Report texts and tables that stand twice in one list, unless somebody means it; figures may well be equal."""
    for path, items in lists(data):
        for index, item in enumerate(items):
            if item in items[:index] and isinstance(item, str | dict) and not _named(item):
                place = Location(name, key_path((*path, index)))
                text = message(
                    "与同一列表第{first}项完全相同，会印两遍；请删去一项，确要重复的请在 [[doubt]] 中写明",
                    first=items.index(item) + 1,
                )
                yield doubt("written-twice", place, text, subject=place.key)


def _named(item: Any) -> bool:
    return isinstance(item, dict) and not item.keys().isdisjoint(_NAMES)


def _other_years(data: Mapping[str, Any], name: str) -> Iterator[Problem]:
    """Report the words of another year, a finding a year: the assessment year is mistyped, or texts are old."""
    identity = data.get("identity")
    ours = identity.get("assessment_year") if isinstance(identity, dict) else None
    if not isinstance(ours, int):
        return
    places: dict[str, list[str]] = {}
    for path, text in texts({key: value for key, value in data.items() if key not in _OF_OTHER_YEARS}):
        for year in dict.fromkeys(_YEAR.findall(text)):
            places.setdefault(year, []).append(key_path(path))
    for year, keys in places.items():
        if int(year) != ours:
            yield _other_year(ours, year, keys, name)


def _other_year(ours: int, year: str, keys: Sequence[str], name: str) -> Problem:
    text = message(
        "考核年度是{ours}年，有{count}处却写着{year}年度：{places}；请改正年度或文字，确无错误的请在 [[doubt]] 中写明",
        ours=ours,
        count=len(keys),
        year=year,
        places="、".join(keys[:_SHOWN]) + ("等" if len(keys) > _SHOWN else ""),
    )
    return doubt("words-of-another-year", Location(name, keys[0]), text, subject=year)
