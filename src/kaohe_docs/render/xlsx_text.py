"""The words and figures of a workbook: rows one to a line, cells parted by tabs, as the file holds them.

Read from the XML and not through openpyxl, which turns 91.20 into a float and forgets the last digit.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from lxml import etree

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.safety.zips import MOST_MADE, UnsafeZipError, opened

_S: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
_COLUMN: Final = re.compile(r"[A-Z]+")


def workbook_text(data: bytes) -> str:
    """Return, sheet by sheet, the title and then the rows; a formula shows as "=…".

    Raises:
        ConversionError: the data is no workbook.
    """
    try:
        with opened(data, most_bytes=MOST_MADE) as archive:
            return "\n".join(_book_lines(archive))
    except (UnsafeZipError, IndexError, etree.XMLSyntaxError) as cause:
        raise ConversionError(message("文件不是完整的xlsx，无法读取内容")) from cause


def _book_lines(archive: zipfile.ZipFile) -> Iterator[str]:
    targets = {
        relation.get("Id", ""): posixpath.normpath(posixpath.join("xl", relation.get("Target", ""))).removeprefix("/")
        for relation in _parse(archive, "xl/_rels/workbook.xml.rels")
    }
    shared = _shared_texts(archive)
    for sheet in _parse(archive, "xl/workbook.xml").iter(f"{_S}sheet"):
        yield sheet.get("name", "")
        rows = _parse(archive, targets[sheet.get(_RELATION, "")]).iter(f"{_S}row")
        yield from (_row_line(row, shared) for row in rows)


def _parse(archive: zipfile.ZipFile, member: str) -> etree._Element:
    return etree.fromstring(archive.read(member), _PARSER)


def _shared_texts(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_joined(item) for item in _parse(archive, "xl/sharedStrings.xml").iter(f"{_S}si")]


def _joined(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{_S}t"))


def _row_line(row: etree._Element, shared: list[str]) -> str:
    cells: list[str] = []
    for cell in row.iter(f"{_S}c"):
        cells.extend([""] * (_column(cell.get("r", "")) - len(cells) - 1))
        cells.append(_cell_text(cell, shared))
    return "\t".join(cells).rstrip("\t")


def _column(reference: str) -> int:
    """Return the number of the column in a reference like "AB12"; 0 where the file leaves it out."""
    letters = _COLUMN.match(reference)
    number = 0
    for letter in letters[0] if letters else "":
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _cell_text(cell: etree._Element, shared: list[str]) -> str:
    formula = cell.findtext(f"{_S}f")
    if formula is not None:
        return f"={formula}"
    value = cell.findtext(f"{_S}v") or ""
    if cell.get("t") == "s":
        return shared[int(value)]
    return _joined(cell) if cell.get("t") == "inlineStr" else value
