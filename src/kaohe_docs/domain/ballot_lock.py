"""Locked ballots (测评票定稿): what was approved for print, and how the ballots of today differ from it.

What counts is what is printed: every word on a ballot, the template it stands on, and how many of it there are. So
nothing is picked out here by hand; a ballot comes as its fields with their texts, and each that differs is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import zip_longest
from typing import Final

from kaohe_docs.errors import Message, Problem, error, message
from kaohe_docs.source import Location

#: Of a list that has moved, so many places are shown.
_SHOWN: Final = 3
_NOTHING: Final = "—"


@dataclass(frozen=True, slots=True)
class LockedBallot:
    """One ballot as approved: the texts of each field, in the order printed."""

    name: str
    printed: Mapping[str, tuple[str, ...]]

    @property
    def sha256(self) -> str:
        """Return the hash under which the ballot is approved."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def short_hash(self) -> str:
        """Return what a proof shows of the hash (定稿号)."""
        return self.sha256[:12]


@dataclass(frozen=True, slots=True)
class PrintedField:
    """What clerks call a field of a ballot, and where it is mended."""

    title: Message
    place: Location


#: A field, the number of its text where it has several, what it was, what it is now; or `_FURTHER` and how many.
_Change = tuple[str, int, str, str]
_FURTHER: Final = 1_000_000


def differences(
    locked: Sequence[LockedBallot], current: Sequence[LockedBallot], known: Mapping[str, PrintedField], *, file: str
) -> tuple[Problem, ...]:
    """Say what has changed since the ballots were locked; what is the same on many ballots is said once."""
    before = {ballot.name: ballot for ballot in locked}
    after = {ballot.name: ballot for ballot in current}
    changed: dict[_Change, list[str]] = {}
    for name in before.keys() & after.keys():
        for change in _changes(before[name], after[name]):
            changed.setdefault(change, []).append(name)
    order = list(before)
    found = sorted(changed.items(), key=lambda one: _place_of(one[0], known))
    return (
        *(_gone(name, file) for name in before if name not in after),
        *(_come(name, file) for name in after if name not in before),
        *(_told(change, sorted(names, key=order.index), known, file) for change, names in found),
    )


def _place_of(change: _Change, known: Mapping[str, PrintedField]) -> tuple[int, int]:
    key, number, *_ = change
    return (list(known).index(key) if key in known else len(known), number)


def _changes(old: LockedBallot, new: LockedBallot) -> Iterator[_Change]:
    for key in dict.fromkeys([*old.printed, *new.printed]):
        pairs = tuple(zip_longest(old.printed.get(key, ()), new.printed.get(key, ()), fillvalue=""))
        changed = [(number, was, now) for number, (was, now) in enumerate(pairs, 1) if was != now]
        for number, was, now in changed[:_SHOWN]:
            yield key, number if len(pairs) > 1 else 0, was, now
        if len(changed) > _SHOWN:
            yield key, _FURTHER, str(len(changed) - _SHOWN), ""


def _found(place: Location, text: Message) -> Problem:
    return error("ballots-locked", place, text)


def _gone(name: str, file: str) -> Problem:
    return _found(Location(file), message("“{name}”：定稿时有这种票，现在没有了", name=name))


def _come(name: str, file: str) -> Problem:
    return _found(Location(file), message("“{name}”：定稿时没有这种票", name=name))


def _told(change: _Change, names: Sequence[str], known: Mapping[str, PrintedField], file: str) -> Problem:
    key, number, before, after = change
    field = known.get(key, PrintedField(message("“{name}”", name=key), Location(file)))
    ballots = _ballots(names)
    if number == _FURTHER:
        text = message("{ballots}的{what}：另有{count}项不同", ballots=ballots, what=field.title, count=before)
        return _found(field.place, text)
    text = message(
        "{ballots}的{what}：定稿为“{before}”，现为“{after}”",
        ballots=ballots,
        what=message("{what}第{number}项", what=field.title, number=number) if number else field.title,
        before=_shown(before),
        after=_shown(after),
    )
    return _found(field.place, text)


def _ballots(names: Sequence[str]) -> Message:
    if len(names) == 1:
        return message("“{name}”", name=names[0])
    return message("“{name}”等{count}种票", name=names[0], count=len(names))


def _shown(text: str) -> str:
    """Write a text on one line."""
    return text.replace("\n", "／") or _NOTHING
