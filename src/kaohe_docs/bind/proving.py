"""Reads a bound pack back: every paper lies where the index says, under the number the index gives."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfReader

from kaohe_docs.bind.cut import UNREADABLE
from kaohe_docs.bind.order import Part, Place
from kaohe_docs.bind.quick_text import quick_text


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A page that does not show what it must."""

    title: str
    page: int
    wanted: str


def squeezed(text: str) -> str:
    """Drop what line breaks and a PDF's own spelling of characters may change."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def page_texts(data: bytes) -> tuple[str, ...]:
    """Return the words of every page, without white space.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        return tuple(squeezed(page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)
    except UNREADABLE as cause:
        raise ValueError(f"cannot be read: {cause}") from cause


def misplaced(data: bytes, laid: Sequence[tuple[Part, Place]], *, label: str = "") -> Iterator[Misplaced]:
    """Compare a pack with its plan: count of pages; key text and stamped number where a paper starts; blank sides.

    Raises:
        ValueError: it cannot be read.
    """
    last = laid[-1][1].last if laid else 0
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        if len(pages) != last:
            yield Misplaced("", len(pages), str(last))
            return
        for part, place in laid:
            if not _starts(pages[place.first - 1], part.key_text, _stamps(label, place.first)):
                yield Misplaced(part.title, place.first, part.key_text)
            after = place.last + 1
            if place.blank and squeezed(pages[place.last].extract_text()) not in _stamps(label, after):
                yield Misplaced(part.title, after, "")
    except UNREADABLE as cause:
        raise ValueError(f"cannot be read: {cause}") from cause


def _starts(page: PageObject, key_text: str, stamps: Sequence[str]) -> bool:
    """Tell whether a page shows a paper's key text and its number in the pack."""
    for read in (quick_text, PageObject.extract_text):
        text = squeezed(read(page))
        if squeezed(key_text) in text and any(stamp in text for stamp in stamps):
            return True
    return False


def _stamps(label: str, number: int) -> tuple[str, ...]:
    """Return the ways in which a reader may give a stamped number."""
    return (squeezed(f"{label}{number}"), squeezed(f"{number}{label}")) if label else ("",)
