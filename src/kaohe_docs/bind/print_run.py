"""Writes print runs of ballots: thousands of copies, each page of a ballot in the file once.

No copy of a secret ballot differs from another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from kaohe_docs.bind.stamps import MM
from kaohe_docs.pdf.book import Book
from kaohe_docs.pdf.reading import as_value_error
from kaohe_docs.pdf.sheets import Sheet, sheets_of

#: Where a numbered copy has its number: from the upper and right edges of its first page.
_NUMBER_TOP_MM: Final = 12.0
_NUMBER_RIGHT_MM: Final = 20.0


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
    #: A sheet with the label's letters and the digits, where copies are numbered (see `kaohe_docs.pdf.stamp`).
    letters: bytes = field(default=b"", repr=False)


def write_print_run(batches: Sequence[Batch], target: BinaryIO, *, title: str) -> int:
    """Write a run and return its number of pages.

    Where a ballot has several pages, every paper begins on a front side, so that the run can be printed on both.

    Raises:
        ValueError: a PDF cannot be read, or letters for the numbers are lacking.
    """
    with as_value_error("cannot be read"):
        sheets = sheets_of([original for batch in batches for original in _originals(batch)])
    papers = list(zip(sheets[::2], sheets[1::2], strict=True))
    duplex = any(len(ballot) > 1 for _, ballot in papers)
    book = Book()
    for batch, (separator, ballot) in zip(batches, papers, strict=True):
        first = len(book) + 1
        _add(book, separator, duplex=duplex)
        book.bookmark(batch.title, first)
        for number in range(1, batch.copies + 1):
            _add(book, ballot, _numbered(batch, number, ballot[0]), duplex=duplex)
    book.describe({"/Title": title, "/Creator": "kaohe-docs"})
    book.write(target)
    return len(book)


def _originals(batch: Batch) -> tuple[tuple[bytes, bytes], tuple[bytes, bytes]]:
    return (batch.separator, b""), (batch.ballot, batch.letters)


def _add(book: Book, sheets: Sequence[Sheet], number: str = "", *, duplex: bool) -> None:
    """Add one paper, with a number on its first page; with ``duplex`` its last side is a back."""
    for place, sheet in enumerate(sheets):
        book.place(sheet, "" if place else number)
    if duplex and len(sheets) % 2:
        book.add_blank(sheets[-1].width, sheets[-1].height)


def _numbered(batch: Batch, number: int, sheet: Sheet) -> str:
    """Return the operators of a copy's number; none where copies are not numbered."""
    if not batch.number_label:
        return ""
    text, letters = f"{batch.number_label}{number:04d}", sheet.letters
    if letters is None or (lacking := letters.missing(text)):
        raise ValueError(f"the sheet of letters lacks {text if letters is None else lacking}")
    right = sheet.width - _NUMBER_RIGHT_MM * MM - letters.width(text)
    return letters.show(text, right, sheet.height - _NUMBER_TOP_MM * MM)
