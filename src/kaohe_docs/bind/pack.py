"""Binds finished PDFs into one pack: blank sides, stamped page numbers, bookmarks, links from the index.

The same parts give the same bytes: no clock, no chance, no id.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kaohe_docs.bind.order import Part, Place, headed, places
from kaohe_docs.bind.rows import rows_in
from kaohe_docs.bind.stamps import folio, proof_marks
from kaohe_docs.pdf.book import Book
from kaohe_docs.pdf.reading import as_value_error

#: What a file says that bears no date: the first moment a zip can name, as in all our files.
_NO_DATE: Final = date(1980, 1, 1)
#: A4 in points, for blank sides.
_A4: Final = (595.28, 841.89)
#: How far from the page's edges the links of the index end, in points.
_LINK_MARGIN: Final = 56.0


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a bound file says of itself."""

    title: str
    author: str
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """How parts become a pack."""

    imprint: Imprint
    #: Set before each stamped page number: 第一组考核材料. No page numbers are stamped without it.
    label: str = ""
    #: A sheet with the letters of ``label`` and the digits (see `kaohe_docs.pdf.stamp`).
    letters: bytes = b""
    #: Which part is the index, and the part that each of its rows leads to, by the number printed in the row.
    index: int | None = None
    links: Mapping[str, int] | None = None
    #: True where papers start on odd pages.
    duplex: bool = True
    #: True for a print proof: every page bears a frame and a ruler.
    proof: bool = False


@as_value_error("cannot be bound")
def bind(parts: Sequence[Part], binding: Binding) -> bytes:
    """Bind parts, in order.

    Raises:
        ValueError: a part cannot be read, or the index has not the rows it should have.
    """
    book = Book()
    laid = lay_out(parts, duplex=binding.duplex)
    for part, place in zip(parts, laid, strict=True):
        _add(book, part, place)
    _bookmarks(book, parts, laid)
    if binding.index is not None:
        _link(book, laid[binding.index], {row: laid[part] for row, part in (binding.links or {}).items()})
    if binding.label:
        _number(book, binding.letters, binding.label)
    if binding.proof:
        for number in range(1, len(book) + 1):
            width, height = book.size(number)
            book.draw(number, proof_marks(width=width, height=height))
    _describe(book, binding.imprint, duplex=binding.duplex)
    return book.to_bytes()


def lay_out(parts: Sequence[Part], *, duplex: bool = True) -> tuple[Place, ...]:
    """Return where the parts come to lie."""
    if duplex:
        return places([part.pages for part in parts])
    found, first = [], 1
    for part in parts:
        found.append(Place(first, first + part.pages - 1, blank=False))
        first += part.pages
    return tuple(found)


def _add(book: Book, part: Part, place: Place) -> None:
    pages = book.add(part.data)
    if pages != part.pages:
        raise ValueError(f"{part.title}: {pages} pages instead of {part.pages}")
    if place.blank:
        book.add_blank(*_A4)


# ── the way in ──────────────────────────────────────────────


def _bookmarks(book: Book, parts: Sequence[Part], laid: Sequence[Place]) -> None:
    """Set bookmarks two levels deep: kinds of paper, and under them the papers where there are several."""
    for group in headed(part.heading for part in parts):
        first = group[0]
        title = parts[first].heading if len(group) > 1 else parts[first].title
        above = book.bookmark(title, laid[first].first, is_open=len(group) == 1)
        for number in group if len(group) > 1 else ():
            book.bookmark(parts[number].title, laid[number].first, under=above)


def _link(book: Book, index: Place, targets: Mapping[str, Place]) -> None:
    """Make every row of the index a link to its paper."""
    waiting = list(targets)
    for number in range(index.first, index.last + 1):
        found = rows_in(book.fragments(number), waiting)
        waiting = waiting[len(found) :]
        bands = [(row.low, row.high, targets[row.number].first) for row in found]
        book.link(number, bands, margin=_LINK_MARGIN)
    if waiting:
        raise ValueError(f"the index has no row {waiting[0]}")


# ── on every page, and about the file ───────────────────────


def _number(book: Book, sheet: bytes, label: str) -> None:
    letters = book.letters(sheet)
    if lacking := letters.missing(label + "0123456789"):
        raise ValueError(f"the sheet of letters lacks {lacking}")
    for number in range(1, len(book) + 1):
        width, _ = book.size(number)
        book.draw(number, folio(letters, label, number, width=width), letters=letters)


def _describe(book: Book, imprint: Imprint, *, duplex: bool) -> None:
    stamp = f"D:{imprint.day or _NO_DATE:%Y%m%d}000000Z"
    facts = {
        "/Title": imprint.title,
        "/Author": imprint.author,
        "/Creator": "kaohe-docs",
        "/Producer": "kaohe-docs (pypdf)",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    wishes: dict[str, str | bool] = {
        "/DisplayDocTitle": True,
        "/PrintScaling": "/None",
        "/Duplex": "/DuplexFlipLongEdge" if duplex else "/Simplex",
    }
    book.describe(facts, wishes)
