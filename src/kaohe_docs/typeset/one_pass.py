"""One pass: documents of one template joined as sections of one file, typeset once, cut apart again.

LibreOffice needs 125 ms for a document by itself and about 20 ms for one as a section. Each document ends with its own
section properties in its last paragraph (an extra paragraph could spill onto a page), starts page numbers at 1 again,
and has a bookmark in its first and in its last paragraph. They are exported as destinations: between them the PDF is
cut, and that each first page follows a last one proves the cut (LibreOffice takes a bookmark in a section of a single
paragraph for one of the section before). The names have neither underscore nor hyphen, which LibreOffice would escape.

What cannot be joined without a chance of coming out differently is not joined: files of other parts, styles or page
set-up; several sections; notes, comments, cross-references; any field but the page number (NUMPAGES would count the
joined file).
"""

from __future__ import annotations

import copy
import hashlib
import math
import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from kaohe_docs.typeset.numbering import Lists, NumberingError
from kaohe_docs.typeset.wordml import (
    DOCUMENT,
    R,
    UnfitError,
    W,
    attribute,
    parse,
    read_members,
    serialise,
    write_members,
)

#: Documents to a joined file. Not more, so that two workers find work in one kind and a cut page does not carry the
#: letters of hundreds; and the same for any number of workers, so that the bytes do not depend on it.
MOST: Final = 50

#: Paragraphs and tables of a document: in a section of one paragraph the bookmarks go astray.
_FEWEST_BLOCKS: Final = 2
_RELATIONS: Final = "word/_rels/document.xml.rels"
_STYLES: Final = "word/styles.xml"
_NUMBERING: Final = "word/numbering.xml"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_REFERENCES: Final = (f"{W}headerReference", f"{W}footerReference")
_SECTION: Final = f"{W}sectPr"
_PARAGRAPH: Final = f"{W}p"
_TABLE: Final = f"{W}tbl"
_PROPERTIES: Final = f"{W}pPr"
_BOOKMARKS: Final = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
#: Elements that count, point or bring in something of their own.
_NOT_JOINED: Final = tuple(
    f"{W}{tag}"
    for tag in ("footnoteReference", "endnoteReference", "commentReference", "altChunk", "subDoc", "object", "sectPr")
)
_HARMLESS_FIELDS: Final = frozenset({"PAGE"})
#: What may stand before w:pgNumType in a w:sectPr (ECMA-376 part 1, 17.6.17).
_BEFORE_PAGE_NUMBERS: Final = frozenset(
    {*_REFERENCES}
    | {
        f"{W}{tag}"
        for tag in ("footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")
    }
)


@dataclass(frozen=True, slots=True)
class Pass:
    """One file for LibreOffice: a document as it is, or several joined, with the marks to cut the PDF at."""

    #: Places of its documents in the sequence given.
    members: tuple[int, ...]
    data: bytes = field(repr=False)
    #: For each document the names of its first and its last destination.
    marks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Paper:
    """A document that can be joined."""

    place: int
    members: Mapping[str, bytes] = field(repr=False)
    #: Header and footer parts by relationship id: these may differ between documents.
    edges: Mapping[str, str]
    #: Equal for documents that can share a file.
    group: str


def plan_passes(documents: Sequence[bytes], kinds: Sequence[str], *, most: int = MOST) -> tuple[Pass, ...]:
    """Join documents of a kind where their pages come out the same, and leave the rest as they are.

    The documents must have passed `read_members`.
    """
    passes: list[Pass] = []
    for kind in dict.fromkeys(kinds):
        places = [place for place, other in enumerate(kinds) if other == kind]
        passes += _passes_of(documents, places, most)
    return tuple(passes)


def _passes_of(documents: Sequence[bytes], places: Sequence[int], most: int) -> Iterator[Pass]:
    groups: dict[str, list[_Paper]] = {}
    for place in places:
        paper = _paper(place, documents[place]) if len(places) > 1 else None
        if paper is None:
            yield Pass((place,), documents[place])
        else:
            groups.setdefault(paper.group, []).append(paper)
    for papers in groups.values():
        for part in _evenly(papers, most):
            joined = join(part) if len(part) > 1 else None
            if joined:
                yield joined
            else:
                yield from (Pass((paper.place,), documents[paper.place]) for paper in part)


def _evenly(papers: Sequence[_Paper], most: int) -> Iterator[Sequence[_Paper]]:
    count = math.ceil(len(papers) / most)
    size = math.ceil(len(papers) / count)
    return (papers[start : start + size] for start in range(0, len(papers), size))


# ── what can be joined ──────────────────────────────────────


def _paper(place: int, data: bytes) -> _Paper | None:
    """Read a document for joining; None for one that has to go alone."""
    try:
        members = read_members(data)
        root = parse(members[DOCUMENT])
        edges = _edges(members)
        section = _only_section(root)
        parts = [root, *(parse(members[part]) for part in edges.values())]
        styles = parse(members[_STYLES]) if _STYLES in members else None
        numbering = parse(members[_NUMBERING]) if _NUMBERING in members else None
        if section is None or not all(map(_joins, parts)) or any(_numbers(part) for part in parts[1:]):
            return None
        Lists(styles, numbering).used_by(root)
    except (UnfitError, NumberingError, KeyError, ValueError):
        return None
    return _Paper(place, members, edges, _group(members, edges, root, section))


def _only_section(root: etree._Element) -> etree._Element | None:
    """Return the document's one section, if it ends with a paragraph or table and starts on a page of its own."""
    body = root.find(f"{W}body")
    if (
        body is None
        or len(body) <= _FEWEST_BLOCKS
        or body[-1].tag != _SECTION
        or body[-2].tag not in (_PARAGRAPH, _TABLE)
    ):
        return None
    kind = body[-1].find(f"{W}type")
    return body[-1] if kind is None or attribute(kind, "val") == "nextPage" else None


def _joins(part: etree._Element) -> bool:
    body_section = part.find(f"{W}body/{_SECTION}")
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
    if _RELATIONS not in members:
        return {}
    return {
        str(relation.get("Id")): posixpath.normpath(posixpath.join("/word", str(relation.get("Target")))).lstrip("/")
        for relation in parse(members[_RELATIONS])
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


# ── joining ─────────────────────────────────────────────────


def join(papers: Sequence[_Paper]) -> Pass | None:
    """Join documents of one group into one file; None where their numbering cannot be kept apart."""
    package = _Package(papers[0])
    try:
        marks = tuple(package.add(paper, number) for number, paper in enumerate(papers, 1))
    except NumberingError:
        return None
    return Pass(tuple(paper.place for paper in papers), package.to_bytes(), marks)


class _Package:
    """A joined file in the making."""

    def __init__(self, first: _Paper) -> None:
        self._members = dict(first.members)
        self._edges = dict(first.edges)
        self._root = parse(first.members[DOCUMENT])
        self._body = self._root.find(f"{W}body")
        if self._body is not None:
            self._body[:] = []
        self._relations = parse(first.members[_RELATIONS]) if _RELATIONS in first.members else None
        self._types = parse(first.members[_CONTENT_TYPES])
        self._styles = parse(first.members[_STYLES]) if _STYLES in first.members else None
        self._numbering = parse(first.members[_NUMBERING]) if _NUMBERING in first.members else None
        self._lists = Lists(self._styles, self._numbering)
        #: Copies of header and footer parts by relationship id of the original and content.
        self._copies: dict[tuple[str, bytes], str] = {
            (relation, first.members[part]): relation for relation, part in first.edges.items()
        }
        self._waiting: etree._Element | None = None

    def add(self, paper: _Paper, number: int) -> tuple[str, str]:
        """Append one document and return its marks; its section's end waits until it is known whether another follows.

        Raises:
            NumberingError: its numbers cannot be kept apart from the others'.
        """
        body = parse(paper.members[DOCUMENT]).find(f"{W}body")
        if body is None or self._body is None:
            raise NumberingError(DOCUMENT)
        for bookmark in list(body.iter(*_BOOKMARKS)):
            parent = bookmark.getparent()
            if parent is not None:
                parent.remove(bookmark)
        if len(self._body):
            self._lists.restart(body, suffix=f"x{number}")
        section = body[-1]
        body.remove(section)
        self._point_to_edges(section, paper)
        _restart_pages(section)
        if body[-1].tag == _TABLE:
            # LibreOffice puts this paragraph there by itself when a table stands last.
            body.append(etree.Element(_PARAGRAPH))
        marks = _marked(body, number)
        self._end_section()
        self._body.extend(list(body))
        self._waiting = section
        return marks

    def _end_section(self) -> None:
        """Put the section before into its last paragraph, now that another one follows."""
        if self._waiting is None or self._body is None:
            return
        last = self._body[-1]
        properties = last.find(_PROPERTIES)
        if properties is None:
            properties = etree.Element(_PROPERTIES)
            last.insert(0, properties)
        change = properties.find(f"{W}pPrChange")
        properties.insert(len(properties) if change is None else properties.index(change), self._waiting)

    def _point_to_edges(self, section: etree._Element, paper: _Paper) -> None:
        for reference in section.iter(*_REFERENCES):
            relation = str(reference.get(f"{R}id"))
            content = paper.members[paper.edges[relation]]
            if (relation, content) not in self._copies:
                self._copies[relation, content] = self._copy_edge(relation, content)
            reference.set(f"{R}id", self._copies[relation, content])

    def _copy_edge(self, relation: str, content: bytes) -> str:
        """Add another document's header or footer under a new name and return its relationship id."""
        part = self._edges[relation]
        new_relation = f"kaohe{len(self._copies)}"
        folder, _, name = part.rpartition("/")
        new_name = f"{new_relation}{name}"
        self._members[f"{folder}/{new_name}"] = content
        if (links := f"{folder}/_rels/{name}.rels") in self._members:
            self._members[f"{folder}/_rels/{new_name}.rels"] = self._members[links]
        _copy_entry(self._types, "PartName", f"/{part}", {"PartName": f"/{folder}/{new_name}"})
        if self._relations is not None:
            target = f"/{folder}/{new_name}"
            _copy_entry(self._relations, "Id", relation, {"Id": new_relation, "Target": target})
        return new_relation

    def to_bytes(self) -> bytes:
        """Return the joined file."""
        if self._body is not None and self._waiting is not None:
            self._body.append(self._waiting)
        changed = {
            DOCUMENT: self._root,
            _RELATIONS: self._relations,
            _CONTENT_TYPES: self._types,
            _STYLES: self._styles,
            _NUMBERING: self._numbering,
        }
        written = {name: serialise(root) for name, root in changed.items() if root is not None}
        return write_members(self._members | written)


def _copy_entry(entries: Iterable[etree._Element], key: str, value: str, new: Mapping[str, str]) -> None:
    for entry in list(entries):
        if entry.get(key) == value:
            copied = copy.deepcopy(entry)
            for name, text in new.items():
                copied.set(name, text)
            entry.addnext(copied)


def _restart_pages(section: etree._Element) -> None:
    numbers = section.find(f"{W}pgNumType")
    if numbers is None:
        numbers = etree.Element(f"{W}pgNumType")
        section.insert(sum(child.tag in _BEFORE_PAGE_NUMBERS for child in section), numbers)
    numbers.set(f"{W}start", attribute(numbers, "start") or "1")


def _marked(body: etree._Element, number: int) -> tuple[str, str]:
    """Set bookmarks into the first paragraph, which may stand in a table, and the last; return their names."""
    first, last = f"kaohe{number:04d}a", f"kaohe{number:04d}z"
    opening = next(body.iter(_PARAGRAPH))
    properties = opening.find(_PROPERTIES)
    # The later of two in one paragraph is set first, so that places stay true.
    body[-1].extend(_bookmark(last, 2 * number))
    opening[(where := 0 if properties is None else 1) : where] = _bookmark(first, 2 * number - 1)
    return first, last


def _bookmark(name: str, number: int) -> tuple[etree._Element, etree._Element]:
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name})
    return start, etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(number)})
