"""Joining documents of one template as sections of one file.

Each document ends with its own section properties in its last paragraph (an extra paragraph could spill onto a page),
starts page numbers at 1 again, and has a bookmark in its first and in its last paragraph. They are exported as
destinations: between them the PDF is cut, and that each first page follows a last one proves the cut (LibreOffice takes
a bookmark in a section of a single paragraph for one of the section before). The names have neither underscore nor
hyphen, which LibreOffice would escape.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from lxml import etree

from kaohe_docs.typeset.joinable import NUMBERING, PARAGRAPH, RELATIONS, STYLES, TABLE, Joinable
from kaohe_docs.typeset.numbering import Lists, NumberingError
from kaohe_docs.typeset.wordml import DOCUMENT, R, W, attribute, parse, serialise, write_members

#: For each document the names of its first and its last destination.
Marks = tuple[tuple[str, str], ...]

_CONTENT_TYPES: Final = "[Content_Types].xml"
_REFERENCES: Final = (f"{W}headerReference", f"{W}footerReference")
_PROPERTIES: Final = f"{W}pPr"
_BOOKMARKS: Final = (f"{W}bookmarkStart", f"{W}bookmarkEnd")
#: What may stand before w:pgNumType in a w:sectPr (ECMA-376 part 1, 17.6.17).
_BEFORE_PAGE_NUMBERS: Final = frozenset(
    {*_REFERENCES}
    | {
        f"{W}{tag}"
        for tag in ("footnotePr", "endnotePr", "type", "pgSz", "pgMar", "paperSrc", "pgBorders", "lnNumType")
    }
)


def join(papers: Sequence[Joinable]) -> tuple[bytes, Marks] | None:
    """Join documents of one group into one file, with its marks; None where their numbering cannot be kept apart."""
    package = _Package(papers[0])
    try:
        marks = tuple(package.add(paper, number) for number, paper in enumerate(papers, 1))
    except NumberingError:
        return None
    return package.to_bytes(), marks


class _Package:
    """A joined file in the making."""

    def __init__(self, first: Joinable) -> None:
        self._members = dict(first.members)
        self._edges = dict(first.edges)
        self._root = parse(first.members[DOCUMENT])
        self._body = self._root.find(f"{W}body")
        if self._body is not None:
            self._body[:] = []
        self._relations = parse(first.members[RELATIONS]) if RELATIONS in first.members else None
        self._types = parse(first.members[_CONTENT_TYPES])
        self._styles = parse(first.members[STYLES]) if STYLES in first.members else None
        self._numbering = parse(first.members[NUMBERING]) if NUMBERING in first.members else None
        self._lists = Lists(self._styles, self._numbering)
        #: Copies of header and footer parts by relationship id of the original and content.
        self._copies: dict[tuple[str, bytes], str] = {
            (relation, first.members[part]): relation for relation, part in first.edges.items()
        }
        self._waiting: etree._Element | None = None

    def add(self, paper: Joinable, number: int) -> tuple[str, str]:
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
        if body[-1].tag == TABLE:
            # LibreOffice puts this paragraph there by itself when a table stands last.
            body.append(etree.Element(PARAGRAPH))
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

    def _point_to_edges(self, section: etree._Element, paper: Joinable) -> None:
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
            RELATIONS: self._relations,
            _CONTENT_TYPES: self._types,
            STYLES: self._styles,
            NUMBERING: self._numbering,
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
    opening = next(body.iter(PARAGRAPH))
    properties = opening.find(_PROPERTIES)
    # The later of two in one paragraph is set first, so that places stay true.
    body[-1].extend(_bookmark(last, 2 * number))
    opening[(where := 0 if properties is None else 1) : where] = _bookmark(first, 2 * number - 1)
    return first, last


def _bookmark(name: str, number: int) -> tuple[etree._Element, etree._Element]:
    start = etree.Element(f"{W}bookmarkStart", {f"{W}id": str(number), f"{W}name": name})
    return start, etree.Element(f"{W}bookmarkEnd", {f"{W}id": str(number)})
