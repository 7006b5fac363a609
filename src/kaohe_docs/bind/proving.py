"""Reads a bound pack back: every paper lies where the index says, under the number the index gives."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaohe_docs.bind.order import Part, Place
from kaohe_docs.pdf.inspect import PdfPages
from kaohe_docs.pdf.quick_text import squeezed


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A page that does not show what it must."""

    title: str
    page: int
    wanted: str


def misplaced(data: bytes, laid: Sequence[tuple[Part, Place]], *, label: str = "") -> Iterator[Misplaced]:
    """Compare a pack with its plan: count of pages; key text and stamped number where a paper starts; blank sides.

    Raises:
        ValueError: it cannot be read.
    """
    last = laid[-1][1].last if laid else 0
    pages = PdfPages(data)
    if len(pages) != last:
        yield Misplaced("", len(pages), str(last))
        return
    for part, place in laid:
        if not _starts(pages, place.first, part.key_text, label):
            yield Misplaced(part.title, place.first, part.key_text)
        after = place.last + 1
        if place.blank and pages.text(after) not in _stamps(label, after):
            yield Misplaced(part.title, after, "")


def _starts(pages: PdfPages, number: int, key_text: str, label: str) -> bool:
    """Tell whether a page shows a paper's key text and its number in the pack."""
    wanted, stamps = squeezed(key_text), _stamps(label, number)
    return pages.shows(number, lambda text: wanted in text and any(stamp in text for stamp in stamps))


def _stamps(label: str, number: int) -> tuple[str, ...]:
    """Return the ways in which a reader may give a stamped number."""
    return (squeezed(f"{label}{number}"), squeezed(f"{number}{label}")) if label else ("",)
