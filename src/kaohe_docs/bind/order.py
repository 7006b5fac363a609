"""Where each paper of a pack comes to lie: every one starts on an odd page, blank sides in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Part:
    """One paper of a pack as a finished PDF."""

    #: What index and bookmarks call it.
    title: str
    data: bytes = field(repr=False)
    pages: int
    #: Text that its first page must show.
    key_text: str = ""
    #: Title of the bookmark over it; papers in a row with the same one share it. Empty: it stands by itself.
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Pages of one paper in the pack, counting from 1; with ``blank`` an empty side follows."""

    first: int
    last: int
    blank: bool


def places(pages: Sequence[int]) -> tuple[Place, ...]:
    """Lay papers of so many pages out for printing on both sides."""
    found: list[Place] = []
    first = 1
    for number, count in enumerate(pages, 1):
        last = first + count - 1
        blank = last % 2 == 1 and number < len(pages)
        found.append(Place(first, last, blank))
        first = last + (2 if blank else 1)
    return tuple(found)


def headed(headings: Iterable[str]) -> tuple[tuple[int, ...], ...]:
    """Put papers in a row under one heading together; return their indexes, in order."""
    groups: list[list[int]] = []
    last = ""
    for number, heading in enumerate(headings):
        if heading and heading == last:
            groups[-1].append(number)
        else:
            groups.append([number])
        last = heading
    return tuple(tuple(group) for group in groups)
