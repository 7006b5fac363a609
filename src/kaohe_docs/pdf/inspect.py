"""What a finished PDF holds: pages, words, fonts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from pypdf import PageObject, PdfReader

from kaohe_docs.pdf.quick_text import quick_text, squeezed
from kaohe_docs.pdf.reading import as_value_error, fonts_of, reader_of

#: The ways to read a page's words; the first is quick and may miss some.
_READINGS: Final[tuple[Callable[[PageObject], str], ...]] = (quick_text, PageObject.extract_text)


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was read back from a PDF."""

    pages: int
    #: The words, page by page, up to the page at which the reader had seen enough; empty if that never came.
    text: str = field(repr=False)
    #: PostScript names without the subset tag, in order of name; ``missing`` are those that are not embedded.
    fonts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@as_value_error("cannot be read")
def read_pdf(data: bytes, *, until: Callable[[str], bool] | None = None) -> PdfFacts:
    """Read a PDF back; with ``until``, words are read only as far and as well as it takes to satisfy it.

    Raises:
        ValueError: it cannot be opened or its pages cannot be read.
    """
    reader = reader_of(data)
    text = _enough(reader, quick_text, until) if until else None
    fonts = dict(found for page in reader.pages for found in _fonts(page))
    return PdfFacts(
        pages=len(reader.pages),
        text=_enough(reader, PageObject.extract_text, until) or "" if text is None else text,
        fonts=tuple(sorted(fonts)),
        missing=tuple(sorted(name for name, embedded in fonts.items() if not embedded)),
    )


def _enough(reader: PdfReader, read: Callable[[PageObject], str], until: Callable[[str], bool] | None) -> str | None:
    """Read page after page until the words are enough; None if they never are."""
    text = ""
    for page in reader.pages:
        text += f"{read(page)}\n"
        if until and until(text):
            return text
    return None if until else text


def _fonts(page: PageObject) -> Iterator[tuple[str, bool]]:
    """Yield the names of a page's fonts, each with whether its outlines are in the file."""
    for font in fonts_of(page):
        inner = font["/DescendantFonts"].get_object()[0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", {}).get_object()
        embedded = any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
        yield str(font["/BaseFont"]).removeprefix("/").rpartition("+")[2], embedded


class PdfPages:
    """The words of a PDF's pages, counted from 1 and read as they are asked for; white space does not count.

    All of it raises ValueError where the file cannot be read.
    """

    def __init__(self, data: bytes) -> None:
        with as_value_error("cannot be read"):
            self._pages = reader_of(data).pages

    @as_value_error("cannot be read")
    def __len__(self) -> int:
        return len(self._pages)

    @as_value_error("cannot be read")
    def text(self, number: int) -> str:
        """Return the words of a page."""
        return squeezed(self._pages[number - 1].extract_text())

    @as_value_error("cannot be read")
    def shows(self, number: int, enough: Callable[[str], bool]) -> bool:
        """Tell whether the words of a page are enough, read as well as it takes."""
        return any(enough(squeezed(read(self._pages[number - 1]))) for read in _READINGS)
