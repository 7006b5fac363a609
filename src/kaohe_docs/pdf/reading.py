"""Opens PDFs, and says in one way that a file is not as it should be."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from pypdf import PdfReader
from pypdf.errors import PyPdfError

if TYPE_CHECKING:
    from pypdf import PageObject

#: What pypdf raises for a file that is not as it should be.
_UNREADABLE: Final = (PyPdfError, KeyError, IndexError, TypeError, AttributeError, RecursionError)


@contextmanager
def as_value_error(failure: str) -> Iterator[None]:
    """Turn what pypdf raises into a ValueError that begins with what failed."""
    try:
        yield
    except _UNREADABLE as cause:
        raise ValueError(f"{failure}: {cause}") from cause


def reader_of(data: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(io.BytesIO(data))


def fonts_of(page: PageObject) -> Iterator[Any]:
    """Yield the font dictionaries among a page's resources."""
    resources: Any = page.get("/Resources", {}).get_object()
    for entry in resources.get("/Font", {}).get_object().values():
        yield entry.get_object()
