"""The words of a docx: paragraphs one to a line, a table's cells parted by tabs.

Read strictly: a part that is not well-formed XML is an error here, before Word shows it to somebody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from lxml import etree

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.render.package import known_parts
from kaohe_docs.safety.docx import DocxBrokenError
from kaohe_docs.safety.zips import MOST_MADE, UnsafeZipError, opened

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_RUN, _PARAGRAPH, _TABLE, _ROW, _CELL, _TEXT, _TAB = (f"{_W}{tag}" for tag in ("r", "p", "tbl", "tr", "tc", "t", "tab"))
_BREAKS: Final = frozenset({f"{_W}br", f"{_W}cr"})
_HYPHEN: Final = f"{_W}noBreakHyphen"
_INLINE: Final = (_TEXT, _TAB, _PARAGRAPH, _HYPHEN, *_BREAKS)
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def document_text(data: bytes) -> str:
    """Return the text of body, headers, footers and footnotes, in this order.

    Raises:
        ConversionError: the data is no docx, or one of its parts is not well-formed.
    """
    try:
        with opened(data, most_bytes=MOST_MADE) as archive:
            names = archive.namelist()
            types = {"[Content_Types].xml": archive.read("[Content_Types].xml")}
            kinds = known_parts(dict.fromkeys(names, b"") | types)
            parts = [archive.read(part) for part, kind in kinds.items() if kind != "properties"]
    except (UnsafeZipError, DocxBrokenError) as cause:
        raise ConversionError(message("文件不是完整的docx，无法读取文字")) from cause
    return "\n".join(text for part in parts if (text := part_text(part)))


def part_text(xml: bytes) -> str:
    """Return the text of one part (word/document.xml, a header …).

    Raises:
        ConversionError: the part is not well-formed XML.
    """
    try:
        root = etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as cause:
        raise ConversionError(message("生成的文档不合XML规范，Word将无法打开：{detail}", detail=str(cause))) from cause
    # Text boxes are written twice, for new and old readers; one copy is enough.
    for fallback in list(root.iter(_FALLBACK)):
        parent = fallback.getparent()
        if parent is not None:
            parent.remove(fallback)
    return "\n".join(_lines(root))


def _lines(container: Iterable[etree._Element]) -> Iterator[str]:
    """Yield the lines of everything that holds paragraphs and tables: body, cell, footnote, content control."""
    for element in container:
        if element.tag == _PARAGRAPH:
            yield _paragraph(element)
        elif element.tag == _TABLE:
            yield from (_row(row) for row in _inner(element, _ROW))
        else:
            yield from _lines(element)


def _row(row: etree._Element) -> str:
    return "\t".join("\n".join(_lines(cell)) for cell in _inner(row, _CELL))


def _inner(parent: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Yield rows of a table or cells of a row, also from inside content controls, but not those of inner tables."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag not in (_TABLE, _PARAGRAPH):
            yield from _inner(child, tag)


def _paragraph(paragraph: etree._Element) -> str:
    pieces: list[str] = []
    for element in paragraph.iter(*_INLINE):
        tag = element.tag
        if tag == _TEXT:
            pieces.append(element.text or "")
        elif tag == _TAB:
            # A tab of a run, not a tab stop of the paragraph's properties.
            parent = element.getparent()
            pieces.append("\t" if parent is not None and parent.tag == _RUN else "")
        elif tag == _HYPHEN:
            pieces.append("-")
        elif element is not paragraph:
            pieces.append("\n")
    return "".join(pieces)
