"""Opening a template's zip: what is refused before a parser sees it, and which of its parts hold text.

A template comes from the office, often from a colleague or an old file, so it is hostile until checked (design, 8;
pains E5 and G6): a zip can unfold to gigabytes, a relationship can fetch a file, a macro can run.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from lxml import etree

from kaohe_docs.errors import InputError, Message, Problem, error, message
from kaohe_docs.source import Location

PartKind = Literal["document", "header", "footer", "footnotes", "properties"]

MOST_BYTES: Final = 20 * 1024 * 1024
_MOST_MEMBERS: Final = 2000
_MOST_RATIO: Final = 200
#: Below this, a high ratio is only a file of spaces.
_SMALL_UNPACKED: Final = 50 * 1024 * 1024
_MOST_UNPACKED: Final = 200 * 1024 * 1024
#: A parsed part takes up to thirty times its size; a template of our own has 100 KB.
_MOST_XML: Final = 8 * 1024 * 1024

_ATTRIBUTE: Final = re.compile(rb"""([\w:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_OVERRIDE: Final = re.compile(rb"<(?:\w+:)?Override\s[^>]*>")
#: Last step of relationship types that bring in code or foreign files even from inside the package.
_FORBIDDEN_TYPES: Final = frozenset(
    {"oleObject", "package", "attachedTemplate", "vbaProject", "control", "aFChunk", "subDocument", "frame"}
)
_FORBIDDEN_NAMES: Final = re.compile(r"vbaProject|vbaData|/embeddings/|/activeX/", re.IGNORECASE)
#: Field codes that read other files or programs when Word or LibreOffice updates fields.
_FORBIDDEN_FIELDS: Final = re.compile(
    r"\b(INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|DDEAUTO|DDE|DATABASE|LINK|RD|EMBED|MACROBUTTON|HTMLCONTROL)\b",
    re.IGNORECASE,
)
#: Elements that bring in foreign text or programs by themselves.
_FORBIDDEN_ELEMENTS: Final = ("altChunk", "OLEObject", "subDoc", "control")
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_LONGEST_TARGET: Final = 60
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
    if len(data) > MOST_BYTES:
        raise InputError([too_big(place)])
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(infos, len(data), place)
            members = {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as cause:
        raise InputError([broken_template(place)]) from cause
    if len(members) != len(infos) or "[Content_Types].xml" not in members:
        raise InputError([broken_template(place)])
    if problems := list(_unsafe_parts(members, place)):
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


def _check_sizes(infos: list[zipfile.ZipInfo], packed: int, place: Location) -> None:
    """Refuse by declared sizes; reading stops at these, so a lie in them cannot unfold more."""
    unpacked = sum(info.file_size for info in infos)
    swollen = unpacked > _SMALL_UNPACKED and unpacked > packed * _MOST_RATIO
    if len(infos) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED or swollen:
        raise InputError([too_big(place)])


def _member_order(name: str) -> tuple[int, str]:
    """Put first what readers look for first (ECMA-376 part 2, 10.2); the rest by name."""
    first = ("[Content_Types].xml", "_rels/.rels", "word/document.xml")
    return (first.index(name) if name in first else len(first), name)


def _unsafe_parts(members: Mapping[str, bytes], place: Location) -> Iterator[Problem]:
    for part, data in members.items():
        if _FORBIDDEN_NAMES.search(f"/{part}"):
            yield _unsafe(place, part, message("宏或嵌入对象"))
        if part.lower().endswith((".rels", ".xml")):
            yield from (_unsafe(place, part, reason) for reason in _unsafe_xml(data, place))


def _unsafe_xml(data: bytes, place: Location) -> Iterator[Message]:
    """Look into a part as Word and LibreOffice would: parsed, so that no spelling hides anything.

    Raises:
        InputError: template-too-big or template-broken.
    """
    if len(data) > _MOST_XML:
        raise InputError([too_big(place)])
    if b"\0" in data:
        yield message("不是UTF-8编码的XML")
        return
    if _DOCTYPE.search(data):
        yield message("自定义的XML实体")
        return
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as cause:
        raise InputError([broken_template(place)]) from cause
    yield from _unsafe_relationships(root)
    yield from _unsafe_elements(root)


def _unsafe(place: Location, part: str, reason: Message) -> Problem:
    text = message("模板的部件“{part}”含有不允许的内容：{reason}；请在Word或WPS中删除后另存", part=part, reason=reason)
    return error("template-unsafe", place, text)


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
    # A field's code may be scattered over several runs.
    codes = "".join("".join(map(str, element.itertext())) for element in root.iter("{*}instrText"))
    simple = " ".join(value for element in root.iter("{*}fldSimple") for value in map(str, element.attrib.values()))
    if field := _FORBIDDEN_FIELDS.search(f"{codes} {simple}"):
        yield message("读取外部文件的域（{field}）", field=field[0])


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): (double or single).decode("utf-8", "replace") for name, double, single in _ATTRIBUTE.findall(tag)
    }


def known_parts(members: Mapping[str, bytes]) -> dict[str, PartKind]:
    """Return the members that may hold text or tags, each with what it is, in reading order.

    What a part is stands in [Content_Types].xml, not in its name: Word also writes word/document2.xml.
    """
    found: dict[str, PartKind] = {}
    for tag in _OVERRIDE.findall(members.get("[Content_Types].xml", b"")):
        attributes = _attributes(tag)
        kind = _PART_KINDS.get(attributes.get("ContentType", "").rpartition("wordprocessingml.")[2])
        part = attributes.get("PartName", "").removeprefix("/")
        if kind is not None and part in members:
            found[part] = kind
    order = list(_PART_KINDS.values())
    return dict(sorted(found.items(), key=lambda item: (order.index(item[1]), len(item[0]), item[0])))
