"""Cuts a joined PDF into its documents, and writes PDFs whose bytes depend on their pages alone.

LibreOffice stamps the time and a random id into every file; neither is kept. What is kept is who made it, the language
and a title.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, TextStringObject

if TYPE_CHECKING:
    from pypdf import PageObject

#: Catalogue entries that belong to the document as a whole.
_KEPT: Final = ("/Lang", "/ViewerPreferences")


def cut(data: bytes, marks: Sequence[str], titles: Sequence[str]) -> list[bytes]:
    """Cut a PDF at its named destinations; each piece gets its title.

    Raises:
        ValueError: the PDF cannot be read, or its destinations do not part it as the marks say.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        edges = [*(_page_of(reader, mark) for mark in marks), len(reader.pages)]
        if edges[0] != 0 or any(first >= last for first, last in pairwise(edges)):
            raise ValueError(f"destinations out of order: {edges}")
        pieces = zip(pairwise(edges), titles, strict=True)
        return [_written(reader, reader.pages[first:last], title) for (first, last), title in pieces]
    except (PyPdfError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise ValueError(f"cannot be cut: {cause}") from cause


def _page_of(reader: PdfReader, mark: str) -> int:
    destination = reader.named_destinations.get(mark) or reader.named_destinations[f"/{mark}"]
    page = reader.get_destination_page_number(destination)
    if page is None:
        raise ValueError(f"destination without a page: {mark}")
    return page


def normalise(data: bytes, title: str) -> bytes:
    """Write a PDF anew without time and id, so that the same pages give the same bytes.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        return _written(reader, reader.pages, title)
    except (PyPdfError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        raise ValueError(f"cannot be read: {cause}") from cause


def _written(reader: PdfReader, pages: Iterable[PageObject], title: str) -> bytes:
    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    for name in _KEPT:
        if (entry := reader.root_object.get(name)) is not None:
            writer.root_object[NameObject(name)] = entry.clone(writer)
    made_with = reader.metadata.get("/Producer") if reader.metadata else None
    writer.metadata = {
        name: TextStringObject(text)
        for name, text in (("/Title", title), ("/Creator", "kaohe-docs"), ("/Producer", made_with))
        if text
    }
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
