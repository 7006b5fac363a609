"""Reading a docx for typesetting: its members, its XML, and what is refused before LibreOffice opens it.

A paper may have been edited by hand since it was made, and LibreOffice follows what a file links to; so the file is
checked here as well, not only the template it came from (pains E5).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from kaohe_docs.errors import Message, message
from kaohe_docs.safety.docx import DocxBrokenError, DocxTooBigError, unpack, unsafe_parts
from kaohe_docs.safety.zips import MOST_MADE

DOCUMENT: Final = "word/document.xml"
W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
DECLARATION: Final = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
#: Parts up to this size are kept once.
_SHARED: Final = 1 << 20


class UnfitError(Exception):
    """A file that LibreOffice must not be given; carries the reason."""

    def __init__(self, reason: Message) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Opened:
    """A docx that was found fit for LibreOffice."""

    data: bytes = field(repr=False)
    members: Mapping[str, bytes] = field(repr=False)


def open_paper(data: bytes) -> Opened:
    """Unpack and check a docx, once for all who look into it.

    Raises:
        UnfitError: see `read_members`.
    """
    members = read_members(data)
    return Opened(data, {name: _shared(part) if len(part) <= _SHARED else part for name, part in members.items()})


@lru_cache(maxsize=64)
def _shared(part: bytes) -> bytes:
    """Return the first of equal parts: papers of a kind keep one copy of what they have in common."""
    return part


def read_members(data: bytes) -> dict[str, bytes]:
    """Return a docx's members by name, in the file's order.

    Raises:
        UnfitError: it is no docx, is too big, or would fetch something from outside itself.
    """
    try:
        members = unpack(data, most_bytes=MOST_MADE)
        unsafe = next(unsafe_parts(members), None)
    except DocxTooBigError as cause:
        raise UnfitError(message("文件过大或压缩异常")) from cause
    except DocxBrokenError as cause:
        raise UnfitError(message("不是完整的docx文件")) from cause
    if unsafe:
        raise UnfitError(message("部件“{part}”含有{reason}", part=unsafe[0], reason=unsafe[1]))
    if DOCUMENT not in members:
        raise UnfitError(message("不是完整的docx文件"))
    return members


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
