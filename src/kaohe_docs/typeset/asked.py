"""What a document asks for: each piece of its text with the face that is to set it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby
from typing import Final

from lxml import etree

from kaohe_docs.typeset.wordml import DOCUMENT, W, attribute, parse

_STYLES: Final = "word/styles.xml"
_EDGES: Final = ("word/header", "word/footer")
#: A piece of Latin text, which one face sets, or of other text, which the other does.
_PIECE: Final = re.compile(r"([\u0000-\u00ff]+)|[^\u0000-\u00ff]+")


@dataclass(frozen=True, slots=True)
class _Faces:
    """The face for Latin text and the one for Chinese, as far as one place in the document says."""

    western: str = ""
    chinese: str = ""

    def over(self, below: _Faces) -> _Faces:
        return _Faces(self.western or below.western, self.chinese or below.chinese)


@dataclass(frozen=True)
class _Styles:
    """The faces of a document's styles, inherited ones included."""

    defaults: _Faces
    elements: Mapping[str, etree._Element] = field(repr=False)
    known: dict[str, _Faces] = field(default_factory=dict, repr=False)

    def faces(self, name: str, depth: int = 0) -> _Faces:
        """Return what a style says, or its ancestors; cycles end by themselves."""
        style = self.elements.get(name)
        if style is None or depth > len(self.elements):
            return _Faces()
        if name not in self.known:
            base = style.find(f"{W}basedOn")
            below = _Faces() if base is None else self.faces(attribute(base, "val"), depth + 1)
            self.known[name] = _said(style.find(f"{W}rPr")).over(below)
        return self.known[name]


def _said(properties: etree._Element | None) -> _Faces:
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return _Faces() if fonts is None else _Faces(attribute(fonts, "ascii"), attribute(fonts, "eastAsia"))


@lru_cache(maxsize=32)
def _styles(content: bytes | None) -> tuple[_Styles, str]:
    """Return the styles and the name of the one that paragraphs have by default; the same for all papers of a kind."""
    if content is None:
        return _Styles(_Faces(), {}), ""
    root = parse(content)
    defaults = _said(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    elements = {attribute(style, "styleId"): style for style in root.iter(f"{W}style")}
    usual = (
        name
        for name, style in elements.items()
        if attribute(style, "default") == "1" and attribute(style, "type") == "paragraph"
    )
    return _Styles(defaults, elements), next(usual, "")


def asked_faces(members: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """Return (face, text) for all text of body, headers and footers, in order; the face is "" where none is named.

    Raises:
        UnfitError: a part is not well-formed.
    """
    styles, usual = _styles(members.get(_STYLES))
    parts = [DOCUMENT, *(name for name in sorted(members) if name.startswith(_EDGES) and name.endswith(".xml"))]
    return tuple(piece for part in parts for piece in _pieces(parse(members[part]), styles, usual))


def _pieces(root: etree._Element, styles: _Styles, usual: str) -> Iterator[tuple[str, str]]:
    for paragraph in root.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        below = styles.faces(usual if style is None else attribute(style, "val")).over(styles.defaults)
        runs = (piece for run in paragraph.iter(f"{W}r") for piece in _run_pieces(run, styles, below))
        for face, group in groupby(runs, key=lambda piece: piece[0]):
            yield face, "".join(text for _, text in group)


def _run_pieces(run: etree._Element, styles: _Styles, below: _Faces) -> Iterator[tuple[str, str]]:
    properties = run.find(f"{W}rPr")
    style = None if properties is None else properties.find(f"{W}rStyle")
    faces = _said(properties).over(_Faces() if style is None else styles.faces(attribute(style, "val"))).over(below)
    for text in run.findall(f"{W}t"):
        for piece in _PIECE.finditer(text.text or ""):
            yield (faces.western if piece[1] else faces.chinese), piece[0]
