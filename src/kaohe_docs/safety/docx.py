"""What no docx may hold, be it a template to fill or a paper to typeset: checked once, before any program opens it.

A docx comes from the office, often from a colleague or an old file, so it is hostile until checked (design, 8; pains E5
and G6): a zip can unfold to gigabytes, a relationship can fetch a file, a macro can run.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from kaohe_docs.errors import Message, message
from kaohe_docs.safety.allowed import is_relation_allowed, is_type_allowed
from kaohe_docs.safety.fields import unsafe_fields
from kaohe_docs.safety.zips import MOST_BYTES, TooLargeError, UnsafeZipError, opened

#: Parts up to this size are remembered once they were checked: papers of a kind share all but one.
_REMEMBERED: Final = 1 << 20

_CONTENT_TYPES: Final = "[Content_Types].xml"
_END_OF_ZIP: Final = b"PK\x05\x06"
_XML_NAMES: Final = (".xml", ".rels", ".vml", ".svg")
_BEFORE_XML: Final = b" \t\r\n\0\xef\xbb\xbf\xff\xfe"
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENCODINGS: Final = (None, "UTF-8", "ASCII", "US-ASCII")
_PARSER: Final = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
#: Macros and embedded files; other programs' packages, which LibreOffice would tell by these; parts in pieces, and
#: names that programs may read otherwise.
_FORBIDDEN_NAMES: Final = re.compile(
    r"vbaProject|vbaData|/embeddings/|/activeX/|/webextensions/"
    r"|^/(?:mimetype$|content\.xml$|META-INF/|xl/|ppt/)"
    r"|\.piece$|%[^/]*\.rels$|//|/\.\.?/|\\",
    re.IGNORECASE,
)
#: Files inside files that LibreOffice opens as pictures or documents: PDF, PostScript, zips, old Office files, RTF.
_FORBIDDEN_STARTS: Final = (b"%PDF", b"%!PS", b"\xc5\xd0\xd3\xc6", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_GZIP: Final = b"\x1f\x8b"
#: Elements that bring in foreign text or programs by themselves.
_FORBIDDEN_ELEMENTS: Final = (
    *("{*}altChunk", "{*}OLEObject", "{*}subDoc", "{*}control", "{*}objectEmbed", "{*}objectLink"),
    *("{*}mailMerge", "{*}saveThroughXslt", "{*}webVideoPr"),
)
#: Elements that may name a picture or a program by its address, and the attributes in which they do.
_ADDRESSING: Final = ("{*}imagedata", "{*}fill", "{*}stroke", "{urn:schemas-microsoft-com:vml}image", "{*}schema")
_ADDRESSES: Final = frozenset({"src", "href", "althref", "manifestLocation"})
_LINKS: Final = frozenset({"hyperlink", "hlinkClick", "hlinkHover", "hlinkMouseOver"})
_RELATIONS: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_USES: Final = etree.XPath("//@a:*|//@b:*", namespaces=dict(zip("ab", _RELATIONS, strict=True)))
_OUTSIDE: Final = re.compile(r"\s*(?:[A-Za-z][\w+.-]*:|//)|.*\\", re.DOTALL)
_SVG: Final = "{http://www.w3.org/2000/svg}*"
_SVG_ACTIVE: Final = re.compile(r"script|handler|foreignObject|set|animate", re.IGNORECASE)
_SVG_ADDRESS: Final = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif|bmp|webp)[;,]|$)", re.IGNORECASE)
_CSS_ADDRESS: Final = re.compile(r"""@import|url\(\s*["']?(?!\s*["']?\s*(?:#|data:image/(?:png|jpe?g|gif)))|\\""", re.I)
_LONGEST_TARGET: Final = 60


class DocxTooBigError(Exception):
    """The file, or what it unfolds to, is larger than any that is opened."""


class DocxBrokenError(Exception):
    """The file is not a whole docx."""


def unpack(data: bytes, *, most_bytes: int = MOST_BYTES) -> dict[str, bytes]:
    """Return a docx's members by name, in the file's order.

    Raises:
        DocxTooBigError: it is larger than ``most_bytes``, or its declared sizes are beyond any paper's.
        DocxBrokenError: it is no docx, or programs may see different files in it: it has two directories, or two
            members of one name.
    """
    try:
        with opened(data, most_bytes=most_bytes) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            members = {info.filename: archive.read(info) for info in infos}
    except TooLargeError as cause:
        raise DocxTooBigError from cause
    except UnsafeZipError as cause:
        raise DocxBrokenError from cause
    doubled = len({name.casefold() for name in members}) != len(infos) or data.count(_END_OF_ZIP) != 1
    if doubled or _CONTENT_TYPES not in members:
        raise DocxBrokenError
    return members


def unsafe_parts(members: Mapping[str, bytes]) -> Iterator[tuple[str, Message]]:
    """Yield each part that must not be opened, with the reason.

    Raises:
        DocxBrokenError: a part is not well-formed.
    """
    types = _types(members.get(_CONTENT_TYPES, b""))
    found: dict[str, _Found] = {}
    for part, data in members.items():
        if _FORBIDDEN_NAMES.search(f"/{part}") or not is_type_allowed(types.of(part)):
            yield part, message("宏或嵌入对象")
        if part.lower().endswith(_XML_NAMES) or types.of(part).endswith(("xml", "vmldrawing")) or _looks_like_xml(data):
            found[part.casefold()] = looked = (_remembered if len(data) <= _REMEMBERED else _look)(data)
            yield from ((part, reason) for reason in looked.reasons)
        elif data.startswith(_FORBIDDEN_STARTS) or _hides_xml(data):
            yield part, message("宏或嵌入对象")
    for part in members:
        folder, _, name = part.casefold().rpartition("/")
        relations = found.get(f"{folder}/_rels/{name}.rels".removeprefix("/"))
        # A link may lead outside, as it waits for a click; nothing else may use its address.
        if relations and part.casefold() in found and relations.links & found[part.casefold()].uses:
            yield part, message("链接到外部文件")


def declared_types(members: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the parts whose content type the package names one by one, with that type.

    Raises:
        DocxBrokenError: the list of types is not well-formed.
    """
    names = {name.casefold(): name for name in members}
    for part, declared in _types(members.get(_CONTENT_TYPES, b"")).parts.items():
        yield names.get(part.casefold(), part), declared


@dataclass(frozen=True, slots=True)
class _Types:
    """[Content_Types].xml: types by part, as written, and by extension, in small letters."""

    parts: Mapping[str, str]
    folded: Mapping[str, str]
    endings: Mapping[str, str]

    def of(self, part: str) -> str:
        """Return a part's type in small letters, or ""."""
        name = part.casefold()
        return self.folded.get(name) or self.endings.get(name.rpartition(".")[2], "")


@lru_cache(maxsize=64)
def _types(data: bytes) -> _Types:
    root = _parsed(data)
    overrides = root.iter("{*}Override")
    parts = {(one.get("PartName") or "").removeprefix("/"): one.get("ContentType") or "" for one in overrides}
    endings = {(one.get("Extension") or "").casefold(): one.get("ContentType") or "" for one in root.iter("{*}Default")}
    return _Types(
        parts,
        {name.casefold(): declared.strip().casefold() for name, declared in parts.items()},
        {name: declared.strip().casefold() for name, declared in endings.items()},
    )


def _looks_like_xml(data: bytes) -> bool:
    return data[:1] in b"< \t\r\n\0\xef\xff\xfe" and data.lstrip(_BEFORE_XML).startswith(b"<")


def _hides_xml(data: bytes) -> bool:
    """Tell whether packed XML lies here, as in a packed SVG picture."""
    if not data.startswith(_GZIP):
        return False
    try:
        start = zlib.decompressobj(wbits=47).decompress(data, 4096)
    except zlib.error:
        return False
    return _looks_like_xml(start) or b"<svg" in start


@dataclass(frozen=True, slots=True)
class _Found:
    """What was seen in one part."""

    reasons: tuple[Message, ...]
    #: In a list of relationships: those that lead to addresses outside, and may be nothing but links.
    links: frozenset[str] = frozenset()
    #: In any other part: the relationships that something else than a link uses.
    uses: frozenset[str] = frozenset()


def _look(data: bytes) -> _Found:
    """Look into a part as Word and LibreOffice would: parsed, so that no spelling hides anything."""
    if b"\0" in data:
        return _Found((message("不是UTF-8编码的XML"),))
    if _DOCTYPE.search(data):
        return _Found((message("自定义的XML实体"),))
    root = _parsed(data)
    description = root.getroottree().docinfo
    if (description.encoding and description.encoding.upper()) not in _ENCODINGS:
        return _Found((message("不是UTF-8编码的XML"),))
    reasons = (*_unsafe_relationships(root), *_unsafe_elements(root), *_unsafe_pictures(root), *unsafe_fields(root))
    if b"<?xml-stylesheet" in data:
        reasons = (*reasons, message("链接到外部文件"))
    links = (one.get("Id") or "" for one in root.iter("{*}Relationship") if _is_outside(one))
    used = list(_uses(root))
    if any("{" in use for use, _ in used):
        reasons = (*reasons, message("引用其他部件处的模板标记"))
    return _Found(reasons, frozenset(links), frozenset(use for use, name in used if name not in _LINKS))


_remembered = lru_cache(maxsize=64)(_look)


def _uses(root: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield each relationship that a part uses, with the name of the element that does."""
    found: Any = _USES(root)
    for use in found:
        yield str(use), etree.QName(use.getparent()).localname


def _parsed(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as cause:
        raise DocxBrokenError from cause


def _is_outside(relation: etree._Element) -> bool:
    """Tell whether a relationship leaves the package, by its word or by its address."""
    mode = (relation.get("TargetMode") or "Internal").strip().casefold()
    return mode != "internal" or _OUTSIDE.match(relation.get("Target") or "") is not None


def _unsafe_relationships(root: etree._Element) -> Iterator[Message]:
    for relation in root.iter("{*}Relationship"):
        place, _, kind = (relation.get("Type") or "").strip().rpartition("/")
        if not is_relation_allowed(kind):
            yield message("宏、嵌入对象或附加模板（{kind}）", kind=kind)
        elif _is_outside(relation) and not (kind == "hyperlink" and place in _RELATIONS):
            yield message("链接到外部文件“{target}”", target=(relation.get("Target") or "")[:_LONGEST_TARGET])


def _unsafe_elements(root: etree._Element) -> Iterator[Message]:
    if (element := next(root.iter(*_FORBIDDEN_ELEMENTS), None)) is not None:
        yield message("宏或嵌入对象（{kind}）", kind=etree.QName(element).localname)
    for element in root.iter(*_ADDRESSING):
        for name, value in element.attrib.items():
            target = str(value)
            if etree.QName(name).localname in _ADDRESSES and (_OUTSIDE.match(target) or "{" in target):
                yield message("链接到外部文件“{target}”", target=target[:_LONGEST_TARGET])


def _unsafe_pictures(root: etree._Element) -> Iterator[Message]:
    """Look at SVG pictures; LibreOffice takes them without their namespace too."""
    whole = etree.QName(root).localname.casefold() == "svg"
    for element in root.iter() if whole else root.iter(_SVG):
        kind = etree.QName(element).localname
        if _SVG_ACTIVE.match(kind):
            yield message("宏或嵌入对象（{kind}）", kind=kind)
        if kind.casefold() == "style" and _CSS_ADDRESS.search("".join(map(str, element.itertext()))):
            yield message("链接到外部文件")
        for name, value in element.attrib.items():
            target, linking = str(value), etree.QName(name).localname in ("href", "src", "base")
            if (linking and not _SVG_ADDRESS.match(target)) or _CSS_ADDRESS.search(target):
                yield message("链接到外部文件“{target}”", target=target[:_LONGEST_TARGET])
