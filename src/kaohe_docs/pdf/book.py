"""A PDF put together from pages of others; its pages count from 1."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeAlias

from pypdf import PageObject, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
)

from kaohe_docs.pdf.reading import reader_of
from kaohe_docs.pdf.stamp import Letters, draw
from kaohe_docs.pdf.writing import bytes_of, inscribe, shared, stream_of

if TYPE_CHECKING:
    from kaohe_docs.pdf.sheets import Sheet

#: A bookmark that others may stand under.
Bookmark: TypeAlias = IndirectObject
#: A piece of text with the place where it begins: (y, x, text).
Fragment: TypeAlias = tuple[float, float, str]

#: Of the wishes to the reader, the one for duplex is from 1.7 (ISO 32000-1, 12.2).
_VERSION: Final = "%PDF-1.7"


class Book:
    """A PDF in the making; the same pages give the same bytes."""

    def __init__(self) -> None:
        self._writer = PdfWriter()
        self._writer.pdf_header = _VERSION

    def __len__(self) -> int:
        return len(self._writer.pages)

    # ── pages ───────────────────────────────────────────────

    def add(self, data: bytes) -> int:
        """Add the pages of a PDF and return how many there are."""
        pages = reader_of(data).pages
        for page in pages:
            self._writer.add_page(page)
        return len(pages)

    def place(self, sheet: Sheet, operators: str = "") -> None:
        """Add a page that shows a sheet, and what is drawn over it on this page alone."""
        # A sheet has no notes: without this, pypdf looks for links among them, copy by copy.
        page = self._writer.add_page(sheet.page, excluded_keys=["/Annots"])
        if operators:
            page[NameObject("/Contents")] = shared(self._writer, stream_of(f"{sheet.shown} {operators}"))

    def add_blank(self, width: float, height: float) -> None:
        """Add a page that shows nothing."""
        self._writer.add_blank_page(width, height)

    def size(self, number: int) -> tuple[float, float]:
        """Return the width and height of a page, in points."""
        box = self._writer.pages[number - 1].mediabox
        return float(box.width), float(box.height)

    # ── the way in ──────────────────────────────────────────

    def bookmark(self, title: str, page: int, *, under: Bookmark | None = None, is_open: bool = True) -> Bookmark:
        """Set a bookmark to a page."""
        return self._writer.add_outline_item(title=title, page_number=page - 1, parent=under, is_open=is_open)

    def fragments(self, number: int) -> list[Fragment]:
        """Return the pieces of text of a page."""
        return fragments_of(self._writer.pages[number - 1])

    def link(self, number: int, bands: Sequence[tuple[float, float, int]], *, margin: float) -> None:
        """Make bands of a page, each from one height to another, links to other pages (ISO 32000-1, 12.5.6.5)."""
        page = self._writer.pages[number - 1]
        left, right = float(page.mediabox.left) + margin, float(page.mediabox.right) - margin
        notes = page.get("/Annots", ArrayObject()).get_object()
        for low, high, goal in bands:
            notes.append(shared(self._writer, self._leap((left, low, right, high), goal)))
        page[NameObject("/Annots")] = notes

    def _leap(self, edges: Sequence[float], goal: int) -> DictionaryObject:
        target = self._writer.pages[goal - 1].indirect_reference
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): ArrayObject(FloatObject(round(edge, 2)) for edge in edges),
                NameObject("/Border"): ArrayObject(NumberObject(0) for _ in range(3)),
                NameObject("/Dest"): ArrayObject([target, NameObject("/Fit")]),
            }
        )

    # ── on pages, and about the file ────────────────────────

    def letters(self, sheet: bytes) -> Letters:
        """Take in the letters of a one-page PDF."""
        return Letters(sheet, self._writer)

    def draw(self, number: int, operators: str, *, letters: Letters | None = None) -> None:
        """Draw on top of a page."""
        draw(self._writer, self._writer.pages[number - 1], operators, letters=letters)

    def describe(self, facts: Mapping[str, str], wishes: Mapping[str, str | bool] | None = None) -> None:
        """Say what the file is, and how a reader should show and print it, bookmarks beside it."""
        inscribe(self._writer, facts)
        root: Any = self._writer.root_object
        root[NameObject("/PageMode")] = NameObject("/UseOutlines")
        if wishes:
            root[NameObject("/ViewerPreferences")] = DictionaryObject(
                {
                    NameObject(name): BooleanObject(wish) if isinstance(wish, bool) else NameObject(wish)
                    for name, wish in wishes.items()
                }
            )

    def to_bytes(self) -> bytes:
        """Write it, with what its parts have in common once."""
        self._writer.compress_identical_objects()
        return bytes_of(self._writer)

    def write(self, target: BinaryIO) -> None:
        """Write it as it stands."""
        self._writer.write(target)


def fragments_of(page: PageObject) -> list[Fragment]:
    """Return the pieces of text of a page."""
    pieces: list[Fragment] = []

    def take(text: str, _: Any, matrix: Any, *__: Any) -> None:
        if text.strip():
            pieces.append((float(matrix[5]), float(matrix[4]), text.strip()))

    page.extract_text(visitor_text=take)
    return pieces
