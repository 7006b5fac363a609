"""One part of a template as source for Jinja2: its patched XML and what stands around it unchanged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from kaohe_docs.errors import InputError
from kaohe_docs.render import docxtpl_bridge
from kaohe_docs.render.column_loops import label_columns
from kaohe_docs.render.package import PartKind, broken_template, too_big
from kaohe_docs.render.stable_zip import FIXED_TIME
from kaohe_docs.source import Location

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BODY_PLACE: Final = "<w:body/>"
_TAG_START: Final = re.compile(r"{[{%#]")
_MARKUP: Final = re.compile(r"<[^>]*>")
_LONGEST_QUOTE: Final = 60
#: Bytes times opening braces: docxtpl looks from every brace to the end of the part for what closes it.
_MOST_BRACES: Final = 1_000_000_000
#: docxtpl's way to write braces that are no tag. Resolved here, in the template, and not in the result, so that a
#: value that happens to hold such a sequence is printed as it is.
_LITERALS: Final = {"{_{": "{{", "}_}": "}}", "{_%": "{%", "%_}": "%}"}
#: What Word writes about its last user; constant, so that the same input gives the same bytes.
_CONSTANT_PROPERTIES: Final = {"created": FIXED_TIME, "modified": FIXED_TIME, "revision": "1", "lastModifiedBy": ""}
_DROPPED_PROPERTIES: Final = frozenset({"lastPrinted"})


@dataclass(frozen=True, slots=True)
class PartSource:
    """What `docx.compile_template` compiles."""

    head: str = field(repr=False)
    xml: str = field(repr=False)
    tail: str = field(repr=False)
    has_tags: bool
    needs_repair: bool = False
    #: True where the widths of repeated columns are settled in each document.
    repeats_columns: bool = False
    #: The namespaces declared around ``xml``.
    namespaces: Mapping[str | None, str] = field(default_factory=dict, repr=False)

    def quote(self, line: int) -> str:
        """Return the words of the paragraph at a line of the source, cut to what fits in a message."""
        lines = self.xml.split("\n")
        text = " ".join(_MARKUP.sub("", lines[line - 1]).split()) if 0 < line <= len(lines) else ""
        return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def read_part(content: bytes, kind: PartKind, *, file: str) -> PartSource:
    """Read one part of a template.

    Raises:
        InputError: template-broken or template-too-big.
    """
    if len(content) * content.count(b"{") > _MOST_BRACES:
        raise InputError([too_big(Location(file=file))])
    parser = etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise InputError([broken_template(Location(file=file))]) from cause
    if kind == "properties":
        return _properties(root)
    if kind == "document":
        return _document(root, file)
    patched = docxtpl_bridge.patch(etree.tostring(root, encoding="unicode"))
    return _source(_DECLARATION, patched, "")


def _source(head: str, patched: str, tail: str) -> PartSource:
    has_tags = _TAG_START.search(patched) is not None
    for written, meant in _LITERALS.items():
        patched = patched.replace(written, f'{{{{"{meant}"}}}}' if has_tags else meant)
    return PartSource(head, docxtpl_bridge.line_up(patched), tail, has_tags)


def _document(root: etree._Element, file: str) -> PartSource:
    """Take the body out of its document: only the body is patched, as docxtpl does it."""
    body = root.find(f"{_W}body")
    if body is None:
        raise InputError([broken_template(Location(file=file))])
    text = _text(body)
    labelled = label_columns(body)
    for table in labelled:
        text = text.replace(_text(table), "", 1)
    patched = docxtpl_bridge.patch(etree.tostring(body, encoding="unicode", with_tail=False))
    root.replace(body, etree.Element(f"{_W}body"))
    head, place, tail = etree.tostring(root, encoding="unicode").partition(_BODY_PLACE)
    if not place:
        raise InputError([broken_template(Location(file=file))])
    needs_repair = docxtpl_bridge.may_need_repair(text, patched)
    namespaces = dict(root.nsmap)
    if not needs_repair:
        patched = docxtpl_bridge.drop_namespaces(patched, namespaces)
    source = _source(_DECLARATION + head, patched, tail)
    return PartSource(source.head, source.xml, tail, source.has_tags, needs_repair, bool(labelled), namespaces)


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _properties(root: etree._Element) -> PartSource:
    """Read the document properties; what changes from save to save becomes constant."""
    for element in list(root):
        name = etree.QName(element).localname
        if name in _DROPPED_PROPERTIES:
            root.remove(element)
        elif name in _CONSTANT_PROPERTIES:
            element.text = _CONSTANT_PROPERTIES[name]
    xml = etree.tostring(root, encoding="unicode")
    return PartSource(_DECLARATION, xml, "", _TAG_START.search(xml) is not None)
