"""Binds finished PDFs into one pack: blank sides, stamped page numbers, bookmarks, links from the index.

The same parts give the same bytes: no clock, no chance, no id.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from kaohe_docs.bind.cut import UNREADABLE
from kaohe_docs.bind.order import Part, Place, headed, places
from kaohe_docs.bind.rows import rows_on
from kaohe_docs.bind.stamp import Letters, draw, folio, proof_marks

#: What a file says that bears no date: the first moment a zip can name, as in all our files.
_NO_DATE: Final = date(1980, 1, 1)
#: Of the wishes to the reader, the one for duplex is from 1.7 (ISO 32000-1, 12.2).
_VERSION: Final = "%PDF-1.7"
#: A4 in points, for blank sides.
_A4: Final = (595.28, 841.89)


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
    #: A sheet with the letters of ``label`` and the digits (see `kaohe_docs.bind.stamp`).
    letters: bytes = b""
    #: Which part is the index, and the part that each of its rows leads to, by the number printed in the row.
    index: int | None = None
    links: Mapping[str, int] | None = None
    #: True where papers start on odd pages.
    duplex: bool = True
    #: True for a print proof: every page bears a frame and a ruler.
    proof: bool = False


def bind(parts: Sequence[Part], binding: Binding) -> bytes:
    """Bind parts, in order.

    Raises:
        ValueError: a part cannot be read, or the index has not the rows it should have.
    """
    try:
        return _bind(parts, binding)
    except UNREADABLE as cause:
        raise ValueError(f"cannot be bound: {cause}") from cause


def _bind(parts: Sequence[Part], binding: Binding) -> bytes:
    writer = PdfWriter()
    writer.pdf_header = _VERSION
    laid = lay_out(parts, duplex=binding.duplex)
    for part, place in zip(parts, laid, strict=True):
        _add(writer, part, place)
    _bookmarks(writer, parts, laid)
    if binding.index is not None:
        _link(writer, laid[binding.index], {row: laid[part] for row, part in (binding.links or {}).items()})
    if binding.label:
        _number(writer, Letters(binding.letters, writer), binding.label)
    if binding.proof:
        for page in writer.pages:
            box = page.mediabox
            draw(writer, page, proof_marks(width=float(box.width), height=float(box.height)))
    _describe(writer, binding.imprint, duplex=binding.duplex)
    writer.compress_identical_objects()
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def lay_out(parts: Sequence[Part], *, duplex: bool = True) -> tuple[Place, ...]:
    """Return where the parts come to lie."""
    if duplex:
        return places([part.pages for part in parts])
    found, first = [], 1
    for part in parts:
        found.append(Place(first, first + part.pages - 1, blank=False))
        first += part.pages
    return tuple(found)


def _add(writer: PdfWriter, part: Part, place: Place) -> None:
    pages = PdfReader(io.BytesIO(part.data)).pages
    if len(pages) != part.pages:
        raise ValueError(f"{part.title}: {len(pages)} pages instead of {part.pages}")
    for page in pages:
        writer.add_page(page)
    if place.blank:
        writer.add_blank_page(*_A4)


# ── the way in ──────────────────────────────────────────────


def _bookmarks(writer: PdfWriter, parts: Sequence[Part], laid: Sequence[Place]) -> None:
    """Set bookmarks two levels deep: kinds of paper, and under them the papers where there are several."""
    for group in headed(part.heading for part in parts):
        first = group[0]
        title = parts[first].heading if len(group) > 1 else parts[first].title
        above = writer.add_outline_item(title=title, page_number=laid[first].first - 1, is_open=len(group) == 1)
        for number in group if len(group) > 1 else ():
            writer.add_outline_item(title=parts[number].title, page_number=laid[number].first - 1, parent=above)


def _link(writer: PdfWriter, index: Place, targets: Mapping[str, Place]) -> None:
    """Make every row of the index a link to its paper."""
    waiting = list(targets)
    for number in range(index.first - 1, index.last):
        page = writer.pages[number]
        found = rows_on(page, waiting)
        waiting = waiting[len(found) :]
        notes = page.get("/Annots", ArrayObject()).get_object()
        notes.extend(writer._add_object(_leap(writer, page, row.low, row.high, targets[row.number])) for row in found)
        page[NameObject("/Annots")] = notes
    if waiting:
        raise ValueError(f"the index has no row {waiting[0]}")


def _leap(writer: PdfWriter, page: PageObject, low: float, high: float, target: Place) -> DictionaryObject:
    """Make a link over the width of a page (ISO 32000-1, 12.5.6.5)."""
    left, right = float(page.mediabox.left), float(page.mediabox.right)
    edges = (left + 56, low, right - 56, high)
    goal = writer.pages[target.first - 1].indirect_reference
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): ArrayObject(FloatObject(round(edge, 2)) for edge in edges),
            NameObject("/Border"): ArrayObject(NumberObject(0) for _ in range(3)),
            NameObject("/Dest"): ArrayObject([goal, NameObject("/Fit")]),
        }
    )


# ── on every page, and about the file ───────────────────────


def _number(writer: PdfWriter, letters: Letters, label: str) -> None:
    if lacking := letters.missing(label + "0123456789"):
        raise ValueError(f"the sheet of letters lacks {lacking}")
    for number, page in enumerate(writer.pages, 1):
        draw(writer, page, folio(letters, label, number, width=float(page.mediabox.width)), letters=letters)


def _describe(writer: PdfWriter, imprint: Imprint, *, duplex: bool) -> None:
    stamp = f"D:{imprint.day or _NO_DATE:%Y%m%d}000000Z"
    facts = {
        "/Title": imprint.title,
        "/Author": imprint.author,
        "/Creator": "kaohe-docs",
        "/Producer": "kaohe-docs (pypdf)",
        "/CreationDate": stamp,
        "/ModDate": stamp,
    }
    writer.metadata = {NameObject(name): TextStringObject(text) for name, text in facts.items()}
    root: Any = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    root[NameObject("/PageMode")] = NameObject("/UseOutlines")
    wishes = {
        NameObject("/DisplayDocTitle"): BooleanObject(True),
        NameObject("/PrintScaling"): NameObject("/None"),
        NameObject("/Duplex"): NameObject("/DuplexFlipLongEdge" if duplex else "/Simplex"),
    }
    root[NameObject("/ViewerPreferences")] = DictionaryObject(wishes)
