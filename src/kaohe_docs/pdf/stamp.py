"""Draws on finished pages, in letters of its own.

The letters are those of a sheet that LibreOffice has set: its fonts are embedded, so nothing depends on the reader's
machine. Each font says in its ToUnicode map (ISO 32000-1, 9.10.3) which code shows which character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from kaohe_docs.pdf.reading import reader_of
from kaohe_docs.pdf.writing import shared, stream_of

_SIZE: Final = 9.0
_PAIR: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE: Final = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_BLOCK: Final = re.compile(rb"beginbf(char|range)(.*?)endbf", re.DOTALL)
#: Width of a letter whose font does not tell it, in thousandths of the size.
_FULL_WIDTH: Final = 1000.0


@dataclass(frozen=True, slots=True)
class _Letter:
    font: str
    code: str
    width: float


class Letters:
    """The characters of one sheet, ready to be drawn on a writer's pages."""

    def __init__(self, sheet: bytes, writer: PdfWriter) -> None:
        """Read a one-page PDF.

        Raises:
            ValueError: it holds no fonts that can be used.
        """
        self.fonts: dict[str, IndirectObject] = {}
        self._letters: dict[str, _Letter] = {}
        resources: Any = reader_of(sheet).pages[0]["/Resources"].get_object()
        for number, font in enumerate(dict(resources.get("/Font", {})).values()):
            name = f"/KaoheFolio{number}"
            self.fonts[name] = shared(writer, font.get_object())
            for char, code, width in _codes(font.get_object()):
                self._letters.setdefault(char, _Letter(name, code, width))
        if not self._letters:
            raise ValueError("no letters on the sheet")

    def missing(self, text: str) -> str:
        """Return the characters of a text that the sheet has not."""
        return "".join(char for char in text if char not in self._letters)

    def width(self, text: str) -> float:
        """Return how wide a text comes out, in points."""
        return sum(self._letters[char].width for char in text) * _SIZE / 1000

    def show(self, text: str, x: float, y: float) -> str:
        """Return the operators that draw a text."""
        runs: list[tuple[str, str]] = []
        for char in text:
            letter = self._letters[char]
            if runs and runs[-1][0] == letter.font:
                runs[-1] = (letter.font, runs[-1][1] + letter.code)
            else:
                runs.append((letter.font, letter.code))
        shown = " ".join(f"{font} {_SIZE:g} Tf <{codes}> Tj" for font, codes in runs)
        return f"BT {x:.2f} {y:.2f} Td {shown} ET"


def _codes(font: Any) -> Iterator[tuple[str, str, float]]:
    """Yield every character of a font with its code, in hex, and its width."""
    if "/ToUnicode" not in font:
        return
    first = int(font.get("/FirstChar", 0))
    widths = [float(width) for width in font["/Widths"].get_object()] if "/Widths" in font else []
    for code, char in _mapped(font["/ToUnicode"].get_object().get_data()):
        place = int(code, 16) - first
        yield char, code, widths[place] if 0 <= place < len(widths) else _FULL_WIDTH


def _mapped(cmap: bytes) -> Iterator[tuple[str, str]]:
    for kind, block in _BLOCK.findall(cmap):
        if kind == b"char":
            for code, char in _PAIR.findall(block):
                yield code.decode(), _characters(int(char, 16), len(char) // 2)
            continue
        for low, high, char in _RANGE.findall(block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                yield f"{int(low, 16) + step:0{len(low)}X}", _characters(int(char, 16) + step, len(char) // 2)


def _characters(value: int, size: int) -> str:
    return value.to_bytes(size, "big").decode("utf-16-be", "replace")


def draw(writer: PdfWriter, page: PageObject, operators: str, *, letters: Letters | None = None) -> None:
    """Draw on top of a page of a writer; what the page does itself is fenced off."""
    contents = ArrayObject()
    if (own := page.get("/Contents")) is not None:
        inner = own.get_object()
        contents.append(shared(writer, stream_of("q")))
        contents.extend(inner if isinstance(inner, ArrayObject) else [page.raw_get("/Contents")])
        operators = f"Q {operators}"
    contents.append(shared(writer, stream_of(operators)))
    page[NameObject("/Contents")] = contents
    if letters is not None:
        lend(page, letters)


def lend(page: PageObject, letters: Letters) -> None:
    """Put the letters' fonts among the page's resources; pages that share these get them once."""
    if "/Resources" not in page:
        page[NameObject("/Resources")] = DictionaryObject()
    resources: Any = page["/Resources"].get_object()
    if "/Font" not in resources:
        resources[NameObject("/Font")] = DictionaryObject()
    fonts: Any = resources["/Font"].get_object()
    for name, font in letters.fonts.items():
        fonts[NameObject(name)] = font
