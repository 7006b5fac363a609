"""What a finished PDF holds: pages, words, fonts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader

from kaohe_docs.bind.cut import UNREADABLE, fonts_of
from kaohe_docs.bind.quick_text import quick_text


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What was read back from a PDF."""

    pages: int
    #: The words, page by page, up to the page at which the reader had seen enough; empty if that never came.
    text: str = field(repr=False)
    #: PostScript names without the subset tag, in order of name; ``missing`` are those that are not embedded.
    fonts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def read_pdf(data: bytes, *, until: Callable[[str], bool] | None = None) -> PdfFacts:
    """Read a PDF back; with ``until``, words are read only as far and as well as it takes to satisfy it.

    Raises:
        ValueError: it cannot be opened or its pages cannot be read.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        text = _enough(reader, quick_text, until) if until else None
        fonts = dict(found for page in reader.pages for found in _fonts(page))
        return PdfFacts(
            pages=len(reader.pages),
            text=_enough(reader, _text, until) or "" if text is None else text,
            fonts=tuple(sorted(fonts)),
            missing=tuple(sorted(name for name, embedded in fonts.items() if not embedded)),
        )
    except UNREADABLE as cause:
        raise ValueError(f"cannot be read: {cause}") from cause


def _enough(reader: PdfReader, read: Callable[[Any], str], until: Callable[[str], bool] | None) -> str | None:
    """Read page after page until the words are enough; None if they never are."""
    text = ""
    for page in reader.pages:
        text += f"{read(page)}\n"
        if until and until(text):
            return text
    return None if until else text


def _text(page: Any) -> str:
    return str(page.extract_text())


def _fonts(page: Any) -> Iterator[tuple[str, bool]]:
    """Yield the names of a page's fonts, each with whether its outlines are in the file."""
    for font in fonts_of(page):
        inner = font["/DescendantFonts"].get_object()[0].get_object() if "/DescendantFonts" in font else font
        descriptor = inner.get("/FontDescriptor", {}).get_object()
        embedded = any(name in descriptor for name in ("/FontFile", "/FontFile2", "/FontFile3"))
        yield str(font["/BaseFont"]).removeprefix("/").rpartition("+")[2], embedded
