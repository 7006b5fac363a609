"""Reading a docx for typesetting: its zip, its XML, and what is refused before LibreOffice opens it.

A paper may have been edited by hand since it was made, and LibreOffice follows what a file links to; so the file is
checked here as well, not only the template it came from (pains E5).
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from typing import Final

from lxml import etree

from kaohe_docs.errors import Message, message

DOCUMENT: Final = "word/document.xml"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
_MOST_BYTES: Final = 50 << 20
_MOST_UNPACKED: Final = 200 << 20
_MOST_MEMBERS: Final = 2000
_RELATIONSHIP: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_EXTERNAL: Final = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)
_HYPERLINK: Final = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""")
_FOREIGN: Final = re.compile(
    rb"""Type\s*=\s*["'][^"']*/(oleObject|package|attachedTemplate|vbaProject|control|aFChunk|subDocument|frame)["']"""
)
_READING_FIELD: Final = re.compile(rb"\b(INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|DDE|DATABASE)\b")
_FIELD_TEXT: Final = re.compile(rb"<w:instrText\b[^>]*>([^<]*)<|w:instr=\"([^\"]*)\"")


class UnfitError(Exception):
    """A file that LibreOffice must not be given; carries the reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


def read_members(data: bytes) -> dict[str, bytes]:
    """Return a docx's members by name, in the file's order.

    Raises:
        UnfitError: it is no docx, is too big, or would fetch something from outside itself.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            if (
                len(data) > _MOST_BYTES
                or len(infos) > _MOST_MEMBERS
                or sum(info.file_size for info in infos) > _MOST_UNPACKED
            ):
                raise UnfitError(message("文件过大或压缩异常"))
            members = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as cause:
        raise UnfitError(message("不是完整的docx文件")) from cause
    if DOCUMENT not in members:
        raise UnfitError(message("不是完整的docx文件"))
    for name, content in members.items():
        _refuse_foreign(name, content)
    return members


def _refuse_foreign(name: str, content: bytes) -> None:
    if name.endswith(".rels"):
        for tag in _RELATIONSHIP.findall(content):
            if _FOREIGN.search(tag) or (_EXTERNAL.search(tag) and not _HYPERLINK.search(tag)):
                raise UnfitError(message("链接了外部文件，或含有宏、嵌入对象"))
    elif name.endswith(".xml"):
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            raise UnfitError(message("含有自定义的XML实体"))
        codes = b"".join(text or attribute for text, attribute in _FIELD_TEXT.findall(content))
        if _READING_FIELD.search(codes):
            raise UnfitError(message("含有读取外部文件的域"))


def parse(content: bytes) -> etree._Element:
    """Parse one part.

    Raises:
        UnfitError: it is not well-formed.
    """
    try:
        return etree.fromstring(content, _PARSER)
    except etree.XMLSyntaxError as cause:
        raise UnfitError(message("内容不合XML规范")) from cause


def serialise(root: etree._Element) -> bytes:
    """Write one part."""
    return DECLARATION + bytes(etree.tostring(root, encoding="UTF-8"))


def write_members(members: Mapping[str, bytes]) -> bytes:
    """Zip members for LibreOffice's eyes only: quickly, and without the clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def attribute(element: etree._Element, name: str) -> str:
    """Return an attribute of the w: namespace, or ""."""
    return str(element.get(f"{W}{name}", ""))
