"""Writes print runs of ballots: thousands of copies, each page of a ballot in the file once.

Every copy places the ballot's page as a shared form object (ISO 32000-1, 8.10), and pages are written as they come, so
that neither file nor memory grows with what is printed on them. No copy of a secret ballot differs from another.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NullObject, StreamObject

from kaohe_docs.bind.cut import UNREADABLE
from kaohe_docs.bind.page_file import PageFile
from kaohe_docs.bind.stamp import MM, Letters

#: Where a numbered copy has its number: from the upper and right edges of its first page.
_NUMBER_TOP_MM: Final = 12.0
_NUMBER_RIGHT_MM: Final = 20.0
_FORM: Final = "/Page"
_DRAWN: Final = f"q {_FORM} Do Q\n".encode()


@dataclass(frozen=True, slots=True)
class Batch:
    """One kind of ballot in a run: a separator sheet, then its copies."""

    #: What the bookmark says.
    title: str
    #: PDFs of the separator sheet and of one ballot.
    separator: bytes = field(repr=False)
    ballot: bytes = field(repr=False)
    copies: int
    #: Set before each copy's number: 编号; empty for secret ballots, whose copies are all alike.
    number_label: str = ""
    #: A sheet with the label's letters and the digits, where copies are numbered (see `kaohe_docs.bind.stamp`).
    letters: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page that can be placed any number of times."""

    resources: int
    box: str
    width: float
    height: float


def write_print_run(batches: Sequence[Batch], target: BinaryIO, *, title: str) -> int:
    """Write a run and return its number of pages.

    Where a ballot has several pages, every paper begins on a front side, so that the run can be printed on both.

    Raises:
        ValueError: a PDF cannot be read, or letters for the numbers are lacking.
    """
    try:
        store = _Store()
        laid = [(store.sheets(batch.separator), store.sheets(batch.ballot)) for batch in batches]
        letters = [store.letters(batch) for batch in batches]
        file = PageFile(target, store.objects(), title=title)
    except UNREADABLE as cause:
        raise ValueError(f"cannot be read: {cause}") from cause
    duplex = any(len(ballot) > 1 for _, ballot in laid)
    drawn = file.add_stream(_DRAWN)
    for batch, (separator, ballot), known in zip(batches, laid, letters, strict=True):
        file.bookmark(batch.title)
        _add(file, store, separator, [drawn] * len(separator), duplex=duplex)
        for number in range(1, batch.copies + 1):
            contents = [drawn] * len(ballot)
            if known is not None:
                contents[0] = file.add_stream(_numbered(known, f"{batch.number_label}{number:04d}", ballot[0]))
            _add(file, store, ballot, contents, duplex=duplex)
    return file.finish()


def _add(file: PageFile, store: _Store, sheets: Sequence[_Sheet], contents: Sequence[int], *, duplex: bool) -> None:
    """Add one paper; with ``duplex`` its last side is a back."""
    for sheet, content in zip(sheets, contents, strict=True):
        file.add_page(sheet.box, store.number(sheet.resources), content)
    if duplex and len(sheets) % 2:
        file.add_page(sheets[-1].box, None, None)


def _numbered(letters: Letters, text: str, sheet: _Sheet) -> bytes:
    if lacking := letters.missing(text):
        raise ValueError(f"the sheet of letters lacks {lacking}")
    right = sheet.width - _NUMBER_RIGHT_MM * MM - letters.width(text)
    return _DRAWN + letters.show(text, right, sheet.height - _NUMBER_TOP_MM * MM).encode("ascii")


class _Store:
    """The objects that all pages share: forms, and what these draw with; those that are alike are kept once."""

    def __init__(self) -> None:
        self._writer = PdfWriter()
        self._kept = ArrayObject()
        self._numbers: list[int] = []
        self._letters: dict[bytes, Letters] = {}
        self._seen: dict[bytes, list[_Sheet]] = {}

    def sheets(self, data: bytes) -> list[_Sheet]:
        """Take in a PDF's pages."""
        if data not in self._seen:
            self._seen[data] = [self._sheet(page) for page in PdfReader(io.BytesIO(data)).pages]
        if not self._seen[data]:
            raise ValueError("no pages")
        return self._seen[data]

    def letters(self, batch: Batch) -> Letters | None:
        """Return the letters of a batch's numbers and lend them to its ballot's first page."""
        if not batch.number_label:
            return None
        if batch.letters not in self._letters:
            self._letters[batch.letters] = Letters(batch.letters, self._writer)
        letters = self._letters[batch.letters]
        resources: Any = self._kept[self.sheets(batch.ballot)[0].resources].get_object()
        resources[NameObject("/Font")] = DictionaryObject(
            {NameObject(name): font for name, font in letters.fonts.items()}
        )
        return letters

    def _sheet(self, page: PageObject) -> _Sheet:
        box = page.mediabox
        form = StreamObject()
        contents = page.get_contents()
        form.set_data(contents.get_data() if contents is not None else b"")
        form.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Form"),
                NameObject("/BBox"): ArrayObject(box),
                NameObject("/Resources"): page.get("/Resources", DictionaryObject()).get_object().clone(self._writer),
            }
        )
        place = self._writer._add_object(form.flate_encode())
        resources = DictionaryObject(
            {NameObject("/XObject"): DictionaryObject({NameObject(_FORM): place})},
        )
        self._kept.append(self._writer._add_object(resources))
        edges = " ".join(f"{float(edge):.5g}" for edge in box)
        return _Sheet(len(self._kept) - 1, edges, float(box.right), float(box.top))

    def objects(self) -> list[bytes]:
        """Return every shared object as it stands in the file, the first being number 1."""
        # What hangs on nothing would be dropped, and what is merged gets another number: so both hang here.
        self._writer.root_object[NameObject("/Kept")] = self._kept
        self._writer.compress_identical_objects()
        kept: Any = self._writer.root_object["/Kept"]
        self._numbers = [int(found.idnum) for found in kept]
        return list(_written(self._writer))

    def number(self, place: int) -> int:
        """Return the object number of kept resources."""
        return self._numbers[place]


def _written(writer: PdfWriter) -> Iterator[bytes]:
    """Yield a writer's objects; its own pages, catalogue and facts about the file give way to ours."""
    own = {id(writer.root_object), id(writer.root_object["/Pages"].get_object()), id(writer._info)}
    for found in writer._objects:
        buffer = io.BytesIO()
        (NullObject() if found is None or id(found) in own else found).write_to_stream(buffer)
        yield buffer.getvalue()
