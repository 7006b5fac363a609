"""Pages that are placed thousands of times, while what they show is in the file once.

A page's content becomes a form object (ISO 32000-1, 8.10), which all copies share: a copy costs the file the dictionary
of a page and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, RectangleObject, StreamObject

from kaohe_docs.pdf.reading import reader_of
from kaohe_docs.pdf.stamp import Letters, lend
from kaohe_docs.pdf.writing import bytes_of, shared, stream_of

_FORM: Final = "/Page"
_SHOWN: Final = f"q {_FORM} Do Q"

#: A PDF, and the sheet of letters in which its copies are drawn on (see `kaohe_docs.pdf.stamp`), or nothing.
Original = tuple[bytes, bytes]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page that can be placed any number of times in one book."""

    page: PageObject = field(repr=False)
    letters: Letters | None = field(default=None, repr=False)
    #: The operators that show it.
    shown: str = _SHOWN

    @property
    def width(self) -> float:
        """Return where its right edge is, in points."""
        return float(self.page.mediabox.right)

    @property
    def height(self) -> float:
        """Return where its upper edge is, in points."""
        return float(self.page.mediabox.top)


def sheets_of(originals: Sequence[Original]) -> list[tuple[Sheet, ...]]:
    """Make sheets of the pages of PDFs, those of one book together: what is alike is kept once.

    Raises:
        ValueError: a PDF has no pages, or a sheet of letters no letters.
    """
    stock = PdfWriter()
    letters = {sheet: Letters(sheet, stock) for sheet in dict.fromkeys(sheet for _, sheet in originals) if sheet}
    counts = {one: _take(stock, one[0], letters.get(one[1])) for one in dict.fromkeys(originals)}
    stock.compress_identical_objects()
    pages = iter(reader_of(bytes_of(stock)).pages)
    made = {one: tuple(Sheet(next(pages), letters.get(one[1])) for _ in range(count)) for one, count in counts.items()}
    return [made[one] for one in originals]


def _take(stock: PdfWriter, data: bytes, letters: Letters | None) -> int:
    pages = reader_of(data).pages
    if not pages:
        raise ValueError("no pages")
    for page in pages:
        sheet = stock.add_blank_page(page.mediabox.width, page.mediabox.height)
        sheet[NameObject("/MediaBox")] = shared(stock, RectangleObject(page.mediabox))
        sheet[NameObject("/Contents")] = shared(stock, stream_of(_SHOWN))
        resources = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject(_FORM): _form(stock, page)})}
        )
        sheet[NameObject("/Resources")] = shared(stock, resources)
        if letters is not None:
            lend(sheet, letters)
    return len(pages)


def _form(stock: PdfWriter, page: PageObject) -> Any:
    contents = page.get_contents()
    form = StreamObject()
    form.set_data(b"" if contents is None else contents.get_data())
    form = form.flate_encode()
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(page.mediabox),
            NameObject("/Resources"): page.get("/Resources", DictionaryObject()).get_object(),
        }
    )
    return shared(stock, form)
