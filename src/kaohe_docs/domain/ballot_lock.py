"""Locked ballots (测评票定稿): what was approved for print, and how the plan's ballots differ from it now.

What counts is what a vote means: who votes, on which units in which order, with which grades and weights. How many
sheets are printed does not.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from kaohe_docs.domain.ballots import BallotStyle, worth_text
from kaohe_docs.errors import Message, message
from kaohe_docs.text.figures import percent_text, plain

_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class LockedStyle:
    """One ballot style as approved; all figures as text."""

    name: str
    rater_class: str
    share: str
    full_mark: str
    #: How a vote is given, with its bounds: grades, points 0—100, ranks; what may be left open; caps; several matters.
    method: tuple[str, ...]
    #: Word and points of each grade, best first.
    grades: tuple[str, ...]
    #: In the order printed.
    units: tuple[str, ...]

    @property
    def sha256(self) -> str:
        """Return the hash under which the style is approved; proofs show its first twelve figures."""
        return hashlib.sha256(json.dumps(asdict(self), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    @property
    def short_hash(self) -> str:
        """Return what a proof shows of the hash."""
        return self.sha256[:12]


def locked_style(style: BallotStyle) -> LockedStyle:
    """Describe a style as it would be printed now."""
    part = style.part
    method = [part.method, f"abstention={part.abstention}", f"top={part.top_places(len(style.units))}"]
    if part.method == "points":
        method.append(f"{plain(part.low)}—{plain(part.high)}")
        method += filter(None, (worth_text(part, style.full_mark),))
    return LockedStyle(
        name=f"{style.name}-{part.name}",
        rater_class=style.rater_class.name,
        share=percent_text(style.share_of_total),
        full_mark=plain(style.full_mark),
        method=(*method, *(f"{criterion.name} {percent_text(criterion.weight)}" for criterion in part.criteria)),
        grades=tuple(f"{word} {plain(points)}" for word, points in style.grade_points()),
        units=tuple(unit.name for unit in style.units),
    )


def locked_styles(styles: Iterable[BallotStyle]) -> tuple[LockedStyle, ...]:
    """Describe all styles that have units to vote on."""
    return tuple(locked_style(style) for style in styles if style.units)


def differences(locked: Sequence[LockedStyle], current: Sequence[LockedStyle]) -> tuple[Message, ...]:
    """Say what has changed since the ballots were locked, style by style."""
    before = {style.name: style for style in locked}
    after = {style.name: style for style in current}
    return tuple(_differences(before, after))


def _differences(before: Mapping[str, LockedStyle], after: Mapping[str, LockedStyle]) -> Iterator[Message]:
    for name in before:
        if name not in after:
            yield message("“{name}”：定稿时有这种票，现在没有了", name=name)
        elif before[name] != after[name]:
            yield from _changes(before[name], after[name])
    for name in after:
        if name not in before:
            yield message("“{name}”：定稿时没有这种票", name=name)


def _changes(old: LockedStyle, new: LockedStyle) -> Iterator[Message]:
    figures = (
        (message("测评主体"), old.rater_class, new.rater_class),
        (message("占总分的比例"), old.share, new.share),
        (message("满分"), old.full_mark, new.full_mark),
        (message("填写方式"), "、".join(old.method), "、".join(new.method)),
        (message("等次和分值"), "、".join(old.grades), "、".join(new.grades)),
    )
    for what, before, after in figures:
        if before != after:
            yield _change(old.name, what, before, after)
    if old.units != new.units:
        yield from _unit_changes(old, new)


def _unit_changes(old: LockedStyle, new: LockedStyle) -> Iterator[Message]:
    """Say where the list of units differs, the first places only."""
    length = max(len(old.units), len(new.units))
    before, after = ([*style.units, *[""] * (length - len(style.units))] for style in (old, new))
    places = [place for place in range(length) if before[place] != after[place]]
    for place in places[:_SHOWN]:
        what = message("第{number}个单位", number=place + 1)
        yield _change(old.name, what, before[place] or "—", after[place] or "—")
    if len(places) > _SHOWN:
        yield message("“{name}”：另有{count}个单位的位置不同", name=old.name, count=len(places) - _SHOWN)


def _change(name: str, what: Message, before: str, after: str) -> Message:
    return message(
        "“{name}”的{what}：定稿为“{before}”，现为“{after}”", name=name, what=what, before=before, after=after
    )
