"""One cause, one finding: what many cells say for the same reason is said once, with the places.

Findings with the same words are one. So are more than a few of one kind in one workbook: a renamed list, a column
pasted as text or a changed plan makes dozens of them, slips of the keyboard make one or two. Doubts stay apart, since
each is settled by its own name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from kaohe_docs.errors import Level, Problem, message
from kaohe_docs.source import Location

#: So many findings of one kind may be as many slips.
_FEW: Final = 5
#: So many places are named; ``--json`` has them all.
_NAMED: Final = 12
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")


def by_cause(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Put findings of one cause together, in the place of the first."""
    every = list(problems)
    kinds = Counter(_kind(problem) for problem in every)
    groups: dict[Hashable, list[Problem]] = {}
    for number, problem in enumerate(every):
        groups.setdefault(_cause(problem, kinds, number), []).append(problem)
    return tuple(members[0] if len(members) == 1 else _together(members) for members in groups.values())


def _kind(problem: Problem) -> Hashable:
    return (problem.level, problem.code, problem.location.file)


def _cause(problem: Problem, kinds: Counter[Hashable], number: int) -> Hashable:
    if problem.level is Level.DOUBT:
        return number
    kind = _kind(problem)
    many = problem.location.sheet and kinds[kind] > _FEW
    return kind if many else (kind, str(problem.message))


def _together(members: Sequence[Problem]) -> Problem:
    first = members[0]
    places = places_text(problem.location for problem in members)
    same = len({str(problem.message) for problem in members}) == 1
    text = (
        message("{text}（同样的共{count}处：{places}）", text=first.message, count=len(members), places=places)
        if same
        else message(
            "{text}（同类问题共{count}处，多半出于同一个原因：{places}）",
            text=first.message,
            count=len(members),
            places=places,
        )
    )
    return replace(first, message=text, also=tuple(members[1:]))


def places_text(places: Iterable[Location]) -> str:
    """Write places of one file in short: [民主测评] F4—F27、F30、[加减分] C4."""
    runs = list(_runs(places))
    text, sheet = [], ""
    for run in runs[:_NAMED]:
        first, last = run[0], run[-1]
        title = f"[{first.sheet}] " if first.sheet and first.sheet != sheet else ""
        sheet = first.sheet
        own = first.cell or first.key
        text.append(f"{title}{own}—{last.cell}" if last != first else f"{title}{own}".strip())
    return "、".join(text) + ("……" if len(runs) > _NAMED else "")


def _runs(places: Iterable[Location]) -> Iterator[list[Location]]:
    """Yield cells that stand below each other together."""
    run: list[Location] = []
    for place in sorted(set(places), key=_order):
        if run and not _follows(run[-1], place):
            yield run
            run = []
        run.append(place)
    if run:
        yield run


def _order(place: Location) -> tuple[str, str, str, int]:
    found = _CELL.fullmatch(place.cell)
    return (place.sheet, place.key, found[1] if found else place.cell, int(found[2]) if found else 0)


def _follows(above: Location, below: Location) -> bool:
    first, second = _order(above), _order(below)
    return bool(first[3]) and first[:3] == second[:3] and second[3] == first[3] + 1
