"""Cuts a joined PDF into its documents, and writes PDFs whose bytes depend on their pages alone.

LibreOffice stamps the time and a random id into every file, and counts fonts over all files of a process; none of these
is kept. What is kept is the program that made the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, IndirectObject, NameObject

from kaohe_docs.pdf.reading import as_value_error, fonts_of, reader_of
from kaohe_docs.pdf.type1 import settled
from kaohe_docs.pdf.writing import bytes_of, inscribe, shared

if TYPE_CHECKING:
    from pypdf import PageObject


@as_value_error("cannot be cut")
def cut(data: bytes, marks: Sequence[tuple[str, str]], titles: Sequence[str]) -> list[bytes]:
    """Cut a PDF where the marks, each the names of a piece's first and last destination, say; each gets its title.

    Raises:
        ValueError: the PDF cannot be read, or the pieces do not follow each other from the first page to the last.
    """
    reader = _reader(data)
    spans = [(_page_of(reader, first), _page_of(reader, last) + 1) for first, last in marks]
    edges = [0, *(end for _, end in spans)]
    if [start for start, _ in spans] != edges[:-1] or edges[-1] != len(reader.pages):
        raise ValueError(f"pieces do not follow each other: {spans} of {len(reader.pages)}")
    pieces = zip(spans, titles, strict=True)
    return [_written(reader, reader.pages[start:end], title) for (start, end), title in pieces]


def _page_of(reader: PdfReader, mark: str) -> int:
    known = reader.named_destinations
    page = reader.get_destination_page_number(known[mark] if mark in known else known[f"/{mark}"])
    if page is None:
        raise ValueError(f"destination without a page: {mark}")
    return page


@as_value_error("cannot be read")
def normalise(data: bytes, title: str) -> bytes:
    """Write a PDF anew without time, id and counters, so that the same pages give the same bytes.

    Raises:
        ValueError: it cannot be read.
    """
    reader = _reader(data)
    return _written(reader, reader.pages, title)


def _reader(data: bytes) -> PdfReader:
    """Open a PDF and settle its fonts, once for all pieces."""
    reader = reader_of(data)
    done: set[int] = set()
    for page in reader.pages:
        for font in fonts_of(page):
            descriptor = font.get("/FontDescriptor", {}).get_object()
            if "/FontFile" in descriptor and descriptor.raw_get("/FontFile").idnum not in done:
                done.add(descriptor.raw_get("/FontFile").idnum)
                file = descriptor["/FontFile"].get_object()
                file.set_data(settled(file.get_data(), clear=file["/Length1"], coded=file["/Length2"]))
            if isinstance(font.get("/Widths"), IndirectObject):
                # As LibreOffice has them, so that a piece that is read again gives the same bytes.
                font[NameObject("/Widths")] = ArrayObject(font["/Widths"])
    return reader


def _written(reader: PdfReader, pages: Iterable[PageObject], title: str) -> bytes:
    writer = PdfWriter()
    for page in pages:
        for font in fonts_of(writer.add_page(page)):
            if isinstance(font.get("/Widths"), ArrayObject):
                # Hundreds of numbers: who reads the piece back passes over an object that nobody asks for.
                font[NameObject("/Widths")] = shared(writer, font["/Widths"])
    made_with = reader.metadata.get("/Producer") if reader.metadata else None
    inscribe(writer, {"/Title": title, "/Creator": "kaohe-docs", "/Producer": made_with})
    return bytes_of(writer)
