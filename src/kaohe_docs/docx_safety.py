"""What no docx may hold, be it a template to fill or a paper to typeset: checked once, before any program opens it.

A docx comes from the office, often from a colleague or an old file, so it is hostile until checked (design, 8; pains E5
and G6): a zip can unfold to gigabytes, a relationship can fetch a file, a macro can run.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from lxml import etree

from kaohe_docs.errors import Message, message

_MOST_MEMBERS: Final = 2000
_MOST_RATIO: Final = 200
#: Below this, a high ratio is only a file of spaces.
_SMALL_UNPACKED: Final = 50 << 20
_MOST_UNPACKED: Final = 200 << 20
#: Parts up to this size are remembered once they were checked: papers of a kind share all but one.
_REMEMBERED: Final = 1 << 20

_CONTENT_TYPES: Final = "[Content_Types].xml"
_XML_NAMES: Final = (".xml", ".rels", ".vml", ".svg")
_XML_STARTS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<", b"<\0")
_OVERRIDE: Final = re.compile(rb"<(?:\w+:)?Override\s[^>]*>")
_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: Last step of relationship types that bring in code or foreign files even from inside the package.
_FORBIDDEN_TYPES: Final = frozenset(
    {"oleObject", "package", "attachedTemplate", "vbaProject", "control", "aFChunk", "subDocument", "frame"}
)
_FORBIDDEN_NAMES: Final = re.compile(r"vbaProject|vbaData|/embeddings/|/activeX/", re.IGNORECASE)
#: Field codes that read other files or programs when Word or LibreOffice updates fields. The long ones are words of no
#: other code, so they count wherever they stand.
_FORBIDDEN_FIELDS: Final = re.compile(
    r"INCLUDEPICTURE|INCLUDETEXT|DDEAUTO|MACROBUTTON|HTMLCONTROL"
    r"|\b(?:INCLUDE|IMPORT|DDE|DATABASE|LINK|RD|EMBED)\b",
    re.IGNORECASE,
)
#: Elements that bring in foreign text or programs by themselves.
_FORBIDDEN_ELEMENTS: Final = ("altChunk", "OLEObject", "subDoc", "control")
_SVG_LINKS: Final = ("{http://www.w3.org/2000/svg}*",)
_LONGEST_TARGET: Final = 60


class DocxTooBigError(Exception):
    """The file, or what it unfolds to, is larger than any that is opened."""


class DocxBrokenError(Exception):
    """The file is not a whole docx."""


def unpack(data: bytes, *, most_bytes: int) -> dict[str, bytes]:
    """Return a docx's members by name, in the file's order.

    Raises:
        DocxTooBigError: it is larger than ``most_bytes``, or its declared sizes are beyond any paper's.
        DocxBrokenError: it is no docx, or has two members of one name, of which programs would read one or the other.
    """
    if len(data) > most_bytes:
        raise DocxTooBigError
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            unpacked = sum(info.file_size for info in infos)
            swollen = unpacked > _SMALL_UNPACKED and unpacked > len(data) * _MOST_RATIO
            if len(infos) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or swollen:
                raise DocxTooBigError
            # Reading stops at the declared size, so a lie in it cannot unfold more.
            members = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as cause:
        raise DocxBrokenError from cause
    if len({name.casefold() for name in members}) != len(infos) or _CONTENT_TYPES not in members:
        raise DocxBrokenError
    return members


def unsafe_parts(members: Mapping[str, bytes]) -> Iterator[tuple[str, Message]]:
    """Yield each part that must not be opened, with the reason.

    Raises:
        DocxBrokenError: a part is not well-formed.
    """
    declared = dict(declared_types(members))
    for part, data in members.items():
        if _FORBIDDEN_NAMES.search(f"/{part}"):
            yield part, message("宏或嵌入对象")
        if part.lower().endswith(_XML_NAMES) or declared.get(part, "").endswith("xml") or _looks_like_xml(data):
            yield from ((part, reason) for reason in (_checked if len(data) <= _REMEMBERED else _unsafe_xml)(data))


def declared_types(members: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the parts whose content type the package names one by one, with that type."""
    for tag in _OVERRIDE.findall(members.get(_CONTENT_TYPES, b"")):
        found = {
            name.decode(): (double or single).decode("utf-8", "replace")
            for name, double, single in _ATTRIBUTE.findall(tag)
        }
        yield found.get("PartName", "").removeprefix("/"), found.get("ContentType", "")


def _looks_like_xml(data: bytes) -> bool:
    return data[:64].lstrip(b" \t\r\n").startswith(_XML_STARTS)


def _unsafe_xml(data: bytes) -> Iterable[Message]:
    """Look into a part as Word and LibreOffice would: parsed, so that no spelling hides anything."""
    if b"\0" in data:
        return (message("不是UTF-8编码的XML"),)
    if _DOCTYPE.search(data):
        return (message("自定义的XML实体"),)
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as cause:
        raise DocxBrokenError from cause
    return (*_unsafe_relationships(root), *_unsafe_elements(root), *_unsafe_fields(root))


_checked = lru_cache(maxsize=64)(_unsafe_xml)


def _unsafe_relationships(root: etree._Element) -> Iterator[Message]:
    for relation in root.iter("{*}Relationship"):
        kind = (relation.get("Type") or "").strip().rpartition("/")[2]
        if kind in _FORBIDDEN_TYPES:
            yield message("宏、嵌入对象或附加模板（{kind}）", kind=kind)
        elif (relation.get("TargetMode") or "").strip().lower() == "external" and kind != "hyperlink":
            yield message("链接到外部文件“{target}”", target=(relation.get("Target") or "")[:_LONGEST_TARGET])


def _unsafe_elements(root: etree._Element) -> Iterator[Message]:
    names = {f"{{*}}{name}" for name in _FORBIDDEN_ELEMENTS}
    if (element := next(root.iter(*names), None)) is not None:
        yield message("宏或嵌入对象（{kind}）", kind=etree.QName(element).localname)
    for element in root.iter(*_SVG_LINKS):
        for name, target in element.attrib.items():
            if etree.QName(name).localname == "href" and not str(target).strip().startswith(("#", "data:")):
                yield message("链接到外部文件“{target}”", target=str(target)[:_LONGEST_TARGET])


def _unsafe_fields(root: etree._Element) -> Iterator[Message]:
    """Find fields that read from outside; a code may be scattered over runs, and fields follow each other closely."""
    codes: list[str] = []
    for element in root.iter("{*}instrText", "{*}fldChar", "{*}fldSimple"):
        kind = etree.QName(element).localname
        codes.append("".join(map(str, element.itertext())) if kind == "instrText" else " ")
        if kind == "fldSimple":
            codes += [f"{value} " for value in map(str, element.attrib.values())]
    if field := _FORBIDDEN_FIELDS.search("".join(codes)):
        yield message("读取外部文件的域（{field}）", field=field[0])
