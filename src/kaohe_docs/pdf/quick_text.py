"""The words of a page as LibreOffice writes them, read in a ninth of the time that a full extraction takes.

LibreOffice shows text as hexadecimal strings of one byte a glyph, in fonts with a ToUnicode table of single characters
(ISO 32000-1, 9.4.3 and 9.10.3). Whatever else a page holds is left out; who does not find a word here asks pypdf.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any, Final

#: Choosing a font, or a piece of text.
_SHOWN: Final = re.compile(rb"/([\w.+-]+) [\d.]+ Tf|<([0-9A-Fa-f]+)>")
_MAPPED: Final = re.compile(rb"<([0-9A-Fa-f]{2})>\s*<([0-9A-Fa-f]+)>")


def quick_text(page: Any) -> str:
    """Return the words of a page, without spaces or line ends of their own; "" for a page written otherwise."""
    fonts = page.get("/Resources", {}).get_object().get("/Font", {}).get_object()
    tables: dict[bytes, dict[int, str]] = {}
    for name, entry in fonts.items():
        font = entry.get_object()
        if "/ToUnicode" in font and "/DescendantFonts" not in font:
            tables[name.removeprefix("/").encode()] = _table(font["/ToUnicode"].get_object().get_data())
    contents = page.get_contents()
    table: dict[int, str] = {}
    pieces: list[str] = []
    for font_name, codes in _SHOWN.findall(b"" if contents is None else contents.get_data()):
        if font_name:
            table = tables.get(font_name, {})
        elif len(codes) % 2 == 0:
            pieces += [table.get(code, "") for code in bytes.fromhex(codes.decode("ascii"))]
    return "".join(pieces)


def squeezed(text: str) -> str:
    """Drop what line breaks and a PDF's own spelling of characters may change."""
    return "".join(unicodedata.normalize("NFKC", text).split())


@lru_cache(maxsize=64)
def _table(data: bytes) -> dict[int, str]:
    """Read a ToUnicode table; documents cut from one file share theirs."""
    return {
        int(code, 16): bytes.fromhex(text.decode("ascii")).decode("utf-16-be", "ignore")
        for code, text in _MAPPED.findall(data)
        if len(text) % 4 == 0
    }
