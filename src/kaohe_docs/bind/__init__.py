"""PDFs → packs with index and bookmarks; the only importer of pypdf.

`pdf_tools` is what `kaohe_docs.typeset` asks for: `kaohe_docs.build` hands it over, since rooms of one level do not
import each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kaohe_docs.bind.inspect import PdfFacts

__all__ = ["PdfTools", "pdf_tools"]


class PdfTools:
    """Reading, cutting and rewriting PDFs; pypdf is imported when it is first needed."""

    def read(self, data: bytes, *, until: Callable[[str], bool] | None = None) -> PdfFacts:
        """Return pages, words and fonts (see `kaohe_docs.bind.inspect.read_pdf`)."""
        from kaohe_docs.bind.inspect import read_pdf

        return read_pdf(data, until=until)

    def cut(self, data: bytes, marks: Sequence[tuple[str, str]], titles: Sequence[str]) -> list[bytes]:
        """Cut at named destinations (see `kaohe_docs.bind.cut.cut`)."""
        from kaohe_docs.bind.cut import cut

        return cut(data, marks, titles)

    def normalise(self, data: bytes, title: str) -> bytes:
        """Drop time and id (see `kaohe_docs.bind.cut.normalise`)."""
        from kaohe_docs.bind.cut import normalise

        return normalise(data, title)


def pdf_tools() -> PdfTools:
    """Return the PDF functions that typesetting needs."""
    return PdfTools()
