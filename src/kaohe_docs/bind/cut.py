"""Cuts a joined PDF into its documents, and writes PDFs whose bytes depend on their pages alone.

LibreOffice stamps the time and a random id into every file, and counts fonts over all files of a process; none of these
is kept. What is kept is the program that made the pages.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, NameObject, NullObject, TextStringObject

from kaohe_docs.bind.type1 import settled

if TYPE_CHECKING:
    from pypdf import PageObject

#: What pypdf raises for a file that is not as it should be.
UNREADABLE: Final = (PyPdfError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


def cut(data: bytes, marks: Sequence[tuple[str, str]], titles: Sequence[str]) -> list[bytes]:
    """Cut a PDF where the marks, each the names of a piece's first and last destination, say; each gets its title.

    Raises:
        ValueError: the PDF cannot be read, or the pieces do not follow each other from the first page to the last.
    """
    try:
        reader = _reader(data)
        spans = [(_page_of(reader, first), _page_of(reader, last) + 1) for first, last in marks]
        edges = [0, *(end for _, end in spans)]
        if [start for start, _ in spans] != edges[:-1] or edges[-1] != len(reader.pages):
            raise ValueError(f"pieces do not follow each other: {spans} of {len(reader.pages)}")
        pieces = zip(spans, titles, strict=True)
        return [_written(reader, reader.pages[start:end], title) for (start, end), title in pieces]
    except UNREADABLE as cause:
        raise ValueError(f"cannot be cut: {cause}") from cause


def _page_of(reader: PdfReader, mark: str) -> int:
    known = reader.named_destinations
    page = reader.get_destination_page_number(known[mark] if mark in known else known[f"/{mark}"])
    if page is None:
        raise ValueError(f"destination without a page: {mark}")
    return page


def normalise(data: bytes, title: str) -> bytes:
    """Write a PDF anew without time, id and counters, so that the same pages give the same bytes.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        reader = _reader(data)
        return _written(reader, reader.pages, title)
    except UNREADABLE as cause:
        raise ValueError(f"cannot be read: {cause}") from cause


def _reader(data: bytes) -> PdfReader:
    """Open a PDF and settle its fonts, once for all pieces."""
    reader = PdfReader(io.BytesIO(data))
    done: set[int] = set()
    for page in reader.pages:
        for font in fonts_of(page):
            descriptor = font.get("/FontDescriptor", {}).get_object()
            if "/FontFile" in descriptor and descriptor.raw_get("/FontFile").idnum not in done:
                done.add(descriptor.raw_get("/FontFile").idnum)
                file = descriptor["/FontFile"].get_object()
                file.set_data(settled(file.get_data(), clear=file["/Length1"], coded=file["/Length2"]))
            # Not font.get(): where the widths are an object of their own, that gives the reference.
            if "/Widths" in font and isinstance(widths := font["/Widths"], ArrayObject):
                font[NameObject("/Widths")] = _Widths.of(widths)
    return reader


class _Widths(NullObject):
    """The widths of a font, hundreds of numbers, as the bytes that every piece writes.

    A piece has them as an object of its own: who reads it back passes over them.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data

    @classmethod
    def of(cls, numbers: ArrayObject) -> _Widths:
        """Write an array of numbers."""
        buffer = io.BytesIO()
        numbers.write_to_stream(buffer)
        return cls(buffer.getvalue())

    def clone(self, *_: object, **__: object) -> _Widths:
        """Return one for another file."""
        return _Widths(self.data)

    def write_to_stream(self, stream: IO[bytes], encryption_key: object = None) -> None:
        """Write the array; numbers are not encrypted."""
        del encryption_key
        stream.write(self.data)


def fonts_of(page: Any) -> Iterator[Any]:
    """Yield the font dictionaries among a page's resources."""
    resources = page.get("/Resources", {}).get_object()
    for entry in resources.get("/Font", {}).get_object().values():
        yield entry.get_object()


def _written(reader: PdfReader, pages: Iterable[PageObject], title: str) -> bytes:
    writer = PdfWriter()
    for page in pages:
        for font in fonts_of(writer.add_page(page)):
            if isinstance(widths := font.get("/Widths"), _Widths):
                font[NameObject("/Widths")] = writer._add_object(widths)
    writer.root_object[NameObject("/Lang")] = TextStringObject("zh-CN")
    made_with = reader.metadata.get("/Producer") if reader.metadata else None
    facts = {"/Title": title, "/Creator": "kaohe-docs", "/Producer": made_with}
    writer.metadata = {NameObject(name): TextStringObject(text) for name, text in facts.items() if text}
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()
