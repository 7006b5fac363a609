"""What can be joined with others of its kind without a chance of coming out differently.

Not joined are files of other parts, styles or page set-up; several sections; notes, comments, cross-references; any
field but the page number (NUMPAGES would count the joined file); and lists that cannot be copied.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from lxml import etree

from kaohe_docs.typeset.numbering import Lists, NumberingError
from kaohe_docs.typeset.wordml import DOCUMENT, R, UnfitError, W, attribute, parse

RELATIONS: Final = "word/_rels/document.xml.rels"
STYLES: Final = "word/styles.xml"
NUMBERING: Final = "word/numbering.xml"
SECTION: Final = f"{W}sectPr"
PARAGRAPH: Final = f"{W}p"
TABLE: Final = f"{W}tbl"
#: Paragraphs and tables of a document: in a section of one paragraph the bookmarks go astray.
_FEWEST_BLOCKS: Final = 2
#: Elements that count, point or bring in something of their own.
_NOT_JOINED: Final = tuple(
    f"{W}{tag}"
    for tag in ("footnoteReference", "endnoteReference", "commentReference", "altChunk", "subDoc", "object", "sectPr")
)
_HARMLESS_FIELDS: Final = frozenset({"PAGE"})


@dataclass(frozen=True, slots=True)
class Joinable:
    """A document that can be joined."""

    place: int
    members: Mapping[str, bytes] = field(repr=False)
    #: Header and footer parts by relationship id: these may differ between documents.
    edges: Mapping[str, str]
    #: Equal for documents that can share a file.
    group: str


def read_joinable(place: int, members: Mapping[str, bytes]) -> Joinable | None:
    """Look at a document's members for joining; None for one that has to go alone."""
    try:
        root = parse(members[DOCUMENT])
        edges = _edges(members)
        section = _only_section(root)
        parts = [root, *(parse(members[part]) for part in edges.values())]
        if section is None or not all(map(_joins, parts)) or any(_numbers(part) for part in parts[1:]):
            return None
        _lists(members.get(STYLES), members.get(NUMBERING)).used_by(root)
        # A KeyError here: a header or footer that is not there.
        [edges[str(one.get(f"{R}id"))] for one in section.iter(f"{W}headerReference", f"{W}footerReference")]
    except (UnfitError, NumberingError, KeyError, ValueError):
        return None
    return Joinable(place, members, edges, _group(members, edges, root, section))


@lru_cache(maxsize=32)
def _lists(styles: bytes | None, numbering: bytes | None) -> Lists:
    """Read the lists of a template, which all its papers share; only to look at, not to add to."""
    return Lists(None if styles is None else parse(styles), None if numbering is None else parse(numbering))


def _only_section(root: etree._Element) -> etree._Element | None:
    """Return the document's one section, if it ends with a paragraph or table and starts on a page of its own."""
    body = root.find(f"{W}body")
    if body is None or len(body) <= _FEWEST_BLOCKS or body[-1].tag != SECTION or body[-2].tag not in (PARAGRAPH, TABLE):
        return None
    kind = body[-1].find(f"{W}type")
    return body[-1] if kind is None or attribute(kind, "val") == "nextPage" else None


def _joins(part: etree._Element) -> bool:
    body_section = part.find(f"{W}body/{SECTION}")
    if any(element is not body_section for element in part.iter(*_NOT_JOINED)):
        return False
    if any(attribute(link, "anchor") for link in part.iter(f"{W}hyperlink")):
        return False
    codes = [element.text or "" for element in part.iter(f"{W}instrText")]
    codes += [attribute(element, "instr") for element in part.iter(f"{W}fldSimple")]
    # A code may be spread over runs: what follows the name starts with a backslash.
    words = [code.split()[0].upper() for code in codes if code.split()]
    return all(word in _HARMLESS_FIELDS or word.startswith("\\") for word in words)


def _numbers(part: etree._Element) -> bool:
    return next(part.iter(f"{W}numPr"), None) is not None


def _edges(members: Mapping[str, bytes]) -> dict[str, str]:
    if RELATIONS not in members:
        return {}
    return {
        str(relation.get("Id")): posixpath.normpath(posixpath.join("/word", str(relation.get("Target")))).lstrip("/")
        for relation in parse(members[RELATIONS])
        if str(relation.get("Type")).rpartition("/")[2] in ("header", "footer")
    }


def _group(
    members: Mapping[str, bytes], edges: Mapping[str, str], root: etree._Element, section: etree._Element
) -> str:
    digest = hashlib.sha256()
    for name in sorted(members):
        if name != DOCUMENT and name not in edges.values() and not name.startswith("docProps/"):
            digest.update(f"{name}\0{len(members[name])}\0".encode() + members[name])
    digest.update(repr((root.tag, sorted(root.attrib.items()), [child.tag for child in root])).encode())
    digest.update(bytes(etree.tostring(section, method="c14n")))
    for child in root:
        if child.tag != f"{W}body":
            digest.update(bytes(etree.tostring(child, method="c14n")))
    return digest.hexdigest()
