"""The tags of a template where a person sees them: paragraph by paragraph, with the table cell each stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from kaohe_docs.errors import InputError
from kaohe_docs.render.package import broken_template, known_parts, open_template
from kaohe_docs.source import Location

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG: Final = re.compile(r"{%(?P<block>.*?)(?:%}|$)|{{(?P<value>.*?)(?:}}|$)|{#.*?(?:#}|$)", re.DOTALL)
_SORT: Final = re.compile(r"(tr|tc|p|r) ")
_TITLES: Final = {"document": "", "header": "页眉", "footer": "页脚", "footnotes": "脚注", "properties": "文件属性"}
#: Word turns straight quotation marks into curly ones; docxtpl turns them back.
_QUOTES: Final = str.maketrans("“”‘’", "\"\"''")
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag."""

    #: As it is written, shortened.
    text: str
    #: "p", "tr", "tc", "r" or "".
    sort: str
    #: What is between the braces, without the sort.
    body: str
    prints: bool
    #: True where its end is missing.
    bad: bool
    #: "第3段", "表1第2行第3格".
    place: str
    #: The table cell, or "" outside tables.
    cell: str

    @property
    def word(self) -> str:
        """The first word of a block tag: for, endif, set."""
        words = self.body.split(None, 1)
        return words[0] if words and not self.prints else ""

    @property
    def in_table(self) -> bool:
        """Tell whether it stands in a table."""
        return bool(self.cell)

    @property
    def label(self) -> str:
        """Where it is, and what it says."""
        return f"{self.place} {self.text}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with its tags."""

    part: str
    text: str
    tags: tuple[Tag, ...]
    #: The words of the whole row and of the whole cell, where it is in a table.
    row_text: str = ""
    cell_text: str = ""

    def beside(self, tag: Tag) -> str:
        """Return the words that a tag takes away with itself."""
        whole = {"p": self.text, "tr": self.row_text, "tc": self.cell_text}.get(tag.sort)
        if whole is None or (tag.sort != "p" and not tag.in_table):
            return ""
        # A comment is no text; white space is no loss.
        return re.sub(r"{#.*?#}", "", whole.replace(_raw(whole, tag), "", 1)).strip()


def _raw(whole: str, tag: Tag) -> str:
    found = next((m[0] for m in _TAG.finditer(whole) if _short(m[0]) == tag.text), "")
    return found or tag.text


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def paragraphs_of(data: bytes, *, name: str) -> tuple[Paragraph, ...]:
    """Return every paragraph of a template that may hold tags, part by part, in reading order.

    Raises:
        InputError: the file is refused or broken.
    """
    members = open_template(data, name=name)
    found: list[Paragraph] = []
    for part, kind in known_parts(members).items():
        try:
            root = etree.fromstring(members[part], etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as cause:
            raise InputError([broken_template(Location(name))]) from cause
        if kind == "properties":
            texts = (str(element.text or "") for element in root)
            found += [Paragraph(part, text, tuple(_tags(text, _TITLES[kind], ""))) for text in texts if text]
        else:
            found += _walk(root, part, _TITLES[kind])
    return tuple(found)


def _walk(root: etree._Element, part: str, title: str) -> Iterator[Paragraph]:
    """Yield the paragraphs of a part; those of a table carry the words of their row and cell."""
    outside = 0
    tables = {table: number for number, table in enumerate(root.iter(f"{_W}tbl"), start=1)}
    for element in root.iter(f"{_W}p"):
        text = _text(element)
        cell = next(element.iterancestors(f"{_W}tc"), None)
        if cell is None:
            outside += 1
            place = f"{title}第{outside}段"
            yield Paragraph(part, text, tuple(_tags(text, place, "")))
            continue
        row = next(cell.iterancestors(f"{_W}tr"))
        table = next(row.iterancestors(f"{_W}tbl"))
        rows, cells = list(table.iterchildren(f"{_W}tr")), list(row.iter(f"{_W}tc"))
        number = rows.index(row) + 1 if row in rows else 0
        place = f"{title}表{tables[table]}第{number}行第{cells.index(cell) + 1}格"
        tags = tuple(_tags(text, place, f"{part}{place}"))
        yield Paragraph(part, text, tags, row_text=_text(row) if tags else "", cell_text=_text(cell) if tags else "")


def _text(element: etree._Element) -> str:
    return "".join(str(node.text or "") for node in element.iter(f"{_W}t"))


def _tags(text: str, place: str, cell: str) -> Iterator[Tag]:
    for found in _TAG.finditer(text):
        if found[0].startswith("{#"):
            continue
        prints = found["value"] is not None
        body = (found["value"] if prints else found["block"] or "").translate(_QUOTES)
        sort = _SORT.match(body)
        inner = (body[sort.end() :] if sort else body).strip().removeprefix("-").removesuffix("-").strip()
        yield Tag(
            text=_short(found[0]),
            sort=sort[1] if sort else "",
            body=inner,
            prints=prints,
            bad=not found[0].endswith("}}" if prints else "%}"),
            place=place,
            cell=cell,
        )
