"""Pieces of WordprocessingML: lengths, faces, runs, paragraphs.

Lengths are millimetres or points, as the names say.
"""

from __future__ import annotations

from typing import Literal
from xml.sax.saxutils import escape, quoteattr

Align = Literal["left", "center", "right", "both", "distribute"]
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def twips(points: float) -> int:
    """Turn points into twentieths of a point."""
    return round(points * 20)


def mm(length: float) -> int:
    """Turn millimetres into twentieths of a point."""
    return round(length * 1440 / 25.4)


def fonts(face: str, latin: str = "") -> str:
    """Set a face in all four slots; ``hint`` keeps Chinese quotation marks and dashes in it too."""
    western = quoteattr(latin or face)
    return (
        f'<w:rFonts w:ascii={western} w:hAnsi={western} w:eastAsia={quoteattr(face)} w:cs={western} w:hint="eastAsia"/>'
    )


def paragraph(text: str, *, style: str, align: Align | None = None, properties: str = "", runs: str = "") -> str:
    """Return one paragraph; ``{{ … }}`` in the text is filled in, tabs and line breaks are kept."""
    jc = f'<w:jc w:val="{align}"/>' if align else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}{jc}</w:pPr>{run(text, runs) if text else ""}</w:p>'


def run(text: str, properties: str = "") -> str:
    """Return a text with one look."""
    pieces = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append("<w:br/>")
        for place, piece in enumerate(line.split("\t")):
            if place:
                pieces.append("<w:tab/>")
            if piece:
                pieces.append(f'<w:t xml:space="preserve">{escape(piece)}</w:t>')
    # Word takes the hint from the run: it keeps “ ” — … in the East-Asian face whatever stands beside them.
    hint = "" if "<w:rFonts" in properties else '<w:rFonts w:hint="eastAsia"/>'
    return f"<w:r><w:rPr>{hint}{properties}</w:rPr>{''.join(pieces)}</w:r>"


def steer_paragraph(tag: str) -> str:
    """Return a paragraph that only steers."""
    return f"<w:p><w:r><w:t>{{%p {escape(tag)} %}}</w:t></w:r></w:p>"


def page_field(code: str) -> str:
    """Return a field, such as PAGE."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("1")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def exact_line(points: float) -> str:
    """Set lines of an exact height."""
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'


def type_size(points: float, *, spread: float = 0) -> str:
    """Set type of a size, with so many points more between its characters."""
    spacing = f'<w:spacing w:val="{twips(spread)}"/>' if spread else ""
    return f'{spacing}<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def tab_stops(*stops: tuple[float, str]) -> str:
    """Set tab stops, in millimetres from the left; the leader "_" draws a line to write on."""
    tabs = "".join(
        f'<w:tab w:val="left" w:leader="{"underscore" if leader else "none"}" w:pos="{mm(place)}"/>'
        for place, leader in stops
    )
    return f"<w:tabs>{tabs}</w:tabs>"


def above(points: float, *, after: float = 2, keep: bool = True, more: str = "") -> str:
    """Leave room above a paragraph; ``keep`` holds it to what follows, ``more`` are tabs or a page break."""
    spacing = f'<w:spacing w:before="{twips(points)}" w:after="{twips(after)}"/>'
    return f"{'<w:keepNext/>' if keep else ''}{more}{spacing}"
