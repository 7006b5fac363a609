"""Opening a template: what is refused before a parser sees it, and which of its parts hold text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

from kaohe_docs.errors import InputError, Message, Problem, error, message
from kaohe_docs.safety.docx import DocxBrokenError, DocxTooBigError, declared_types, unpack, unsafe_parts
from kaohe_docs.safety.zips import MOST_BYTES
from kaohe_docs.source import Location

PartKind = Literal["document", "header", "footer", "footnotes", "properties"]

#: A parsed part takes up to thirty times its size; a template of our own has 100 KB.
_MOST_XML: Final = 8 * 1024 * 1024
_PART_KINDS: Final[dict[str, PartKind]] = {
    "document.main+xml": "document",
    "header+xml": "header",
    "footer+xml": "footer",
    "footnotes+xml": "footnotes",
    "application/vnd.openxmlformats-package.core-properties+xml": "properties",
}


def open_template(data: bytes, *, name: str) -> dict[str, bytes]:
    """Return the template's members by name, in the order in which documents shall hold them.

    Raises:
        InputError: template-too-big, template-broken or template-unsafe.
    """
    place = Location(file=name)
    try:
        members = unpack(data)
        if any(
            len(content) > _MOST_XML for part, content in members.items() if part.lower().endswith((".rels", ".xml"))
        ):
            raise DocxTooBigError
        problems = [_unsafe(place, part, reason) for part, reason in unsafe_parts(members)]
        if "document" not in known_parts(members).values():
            raise DocxBrokenError
    except DocxTooBigError as cause:
        raise InputError([too_big(place)]) from cause
    except DocxBrokenError as cause:
        raise InputError([broken_template(place)]) from cause
    if problems:
        raise InputError(problems)
    return dict(sorted(members.items(), key=lambda item: _member_order(item[0])))


def broken_template(place: Location) -> Problem:
    """Make the finding that a file is no usable docx."""
    text = message(
        "模板不是完整的docx文件，无法打开；请用Word或WPS打开后另存为docx，或用“kaohe templates export”重新导出"
    )
    return error("template-broken", place, text)


def too_big(place: Location) -> Problem:
    """Make the finding that a template is larger than any that is opened."""
    text = message(
        "模板过大或压缩异常（上限{limit}MB），为安全起见不予打开；请删去其中的大图片后另存", limit=MOST_BYTES >> 20
    )
    return error("template-too-big", place, text)


def _member_order(name: str) -> tuple[int, str]:
    """Put first what readers look for first (ECMA-376 part 2, 10.2); the rest by name."""
    first = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
    return (first.index(name) if name in first else len(first), name)


def _unsafe(place: Location, part: str, reason: Message) -> Problem:
    text = message("模板的部件“{part}”含有不允许的内容：{reason}；请在Word或WPS中删除后另存", part=part, reason=reason)
    return error("template-unsafe", place, text)


def known_parts(members: Mapping[str, bytes]) -> dict[str, PartKind]:
    """Return the members that may hold text or tags, each with what it is, in reading order.

    What a part is stands in [Content_Types].xml, not in its name: Word also writes word/document2.xml.
    """
    found: dict[str, PartKind] = {}
    for part, declared in declared_types(members):
        kind = _PART_KINDS.get(declared.rpartition("wordprocessingml.")[2])
        if kind is not None and part in members:
            found[part] = kind
    order = list(_PART_KINDS.values())
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1]), len(item[0]), item[0])))
