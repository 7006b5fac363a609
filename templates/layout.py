"""A template under construction: paragraphs and tables, written straight as WordprocessingML.

Every number comes from the style profile (`house_style`). Lengths are millimetres or points, as the names say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import tables
from kaohe_docs.render.stable_zip import pack, write_zip
from named_styles import named_styles
from package_parts import (
    content_types,
    core_properties,
    document_relations,
    numbering,
    package_relations,
    settings,
)
from page import Sheet
from wordml import DECLARATION, NAMESPACES, Align, paragraph, steer_paragraph


@dataclass
class Paper(Sheet):
    """A template under construction. Every method adds to it; `to_bytes` writes it."""

    blocks: list[str] = field(default_factory=list)

    def add(self, blocks: Iterable[str]) -> None:
        """Add elements made elsewhere (`official`)."""
        self.blocks += blocks

    # ── paragraphs ──────────────────────────────────────────

    def paragraph(
        self,
        text: str = "",
        *,
        style: str = "Body",
        align: Align | None = None,
        properties: str = "",
        runs: str = "",
    ) -> None:
        """Add one paragraph; ``{{ … }}`` in the text is filled in, tabs and line breaks are kept."""
        self.blocks.append(paragraph(text, style=style, align=align, properties=properties, runs=runs))

    def steer(self, tag: str) -> None:
        """Add a paragraph that only steers: steer("if late") … steer("endif")."""
        self.blocks.append(steer_paragraph(tag))

    def title(self, text: str, *, new_page: bool = False) -> None:
        """Add the title (标题); with ``new_page`` it starts a page."""
        style = "Title1" if self.official else "FormTitle"
        self.paragraph(text, style=style, properties="<w:pageBreakBefore/>" if new_page else "")

    def subtitle(self, text: str) -> None:
        """Add a line under a form's title."""
        self.paragraph(text, style="FormSubtitle")

    def recipients(self, text: str) -> None:
        """Add the primary recipients (主送机关), flush left, with the full-width colon."""
        self.paragraph(text + "：", style="Recipients")

    def body(self, text: str) -> None:
        """Add a body paragraph (正文)."""
        self.paragraph(text, style="Body")

    def level1(self, text: str) -> None:
        """Add a heading 一、 (numbered by the style)."""
        self.paragraph(text, style="Level1")

    def level2(self, text: str) -> None:
        """Add a heading （一） (numbered by the style)."""
        self.paragraph(text, style="Level2")

    def item(self, text: str) -> None:
        """Add a numbered item （1）; numbers run through from each heading."""
        self.paragraph(text, style="Item")

    def attachment(self, text: str) -> None:
        """Add an attachment note (附件说明)."""
        self.paragraph(text, style="Attachment")

    def blank(self) -> None:
        """Add an empty line."""
        self.paragraph("", style="Recipients" if self.official else "FormText")

    def form_text(self, text: str, align: Align | None = None) -> None:
        """Add a line of a form."""
        self.paragraph(text, style="FormText", align=align)

    def note(self, text: str) -> None:
        """Add small print under a table."""
        self.paragraph(text, style="FormNote")

    def page_break(self) -> None:
        """Start a new page."""
        self.blocks.append('<w:p><w:pPr><w:pStyle w:val="Body"/></w:pPr><w:r><w:br w:type="page"/></w:r></w:p>')

    def table(
        self, widths_mm: Sequence[float], rows: Iterable[tables.Row], *, borders: bool = True, small: bool = False
    ) -> None:
        """Add a table. Header rows repeat on each page, no row is split over two pages."""
        row_mm = self.style["form"]["row_mm"]
        self.blocks.append(tables.table(widths_mm, rows, row_mm=row_mm, borders=borders, small=small))

    # ── the file ────────────────────────────────────────────

    def to_bytes(self) -> bytes:
        """Return the template as a .docx, the same bytes for the same calls."""
        return write_zip(pack(name, text.encode("utf-8")) for name, text in self._parts())

    def _parts(self) -> list[tuple[str, str]]:
        return [
            ("[Content_Types].xml", DECLARATION + content_types(letter=self.page == "letter")),
            ("_rels/.rels", DECLARATION + package_relations()),
            ("docProps/core.xml", DECLARATION + core_properties(self.name)),
            ("word/document.xml", DECLARATION + self._document()),
            ("word/_rels/document.xml.rels", DECLARATION + document_relations(letter=self.page == "letter")),
            ("word/styles.xml", DECLARATION + named_styles(self.style)),
            ("word/numbering.xml", DECLARATION + numbering()),
            ("word/settings.xml", DECLARATION + settings(even_odd=self.official)),
            ("word/footer1.xml", DECLARATION + self.footer("right")),
            ("word/footer2.xml", DECLARATION + self.footer("left")),
            *self.letter_parts(),
        ]

    def _document(self) -> str:
        # A table must not stand last: Word wants a paragraph after it; this one takes no room.
        last = next(block for block in reversed(self.blocks) if "{%p " not in block)
        tail = '<w:p><w:pPr><w:pStyle w:val="Tail"/></w:pPr></w:p>' if last.startswith("<w:tbl>") else ""
        return f"<w:document {NAMESPACES}><w:body>{''.join(self.blocks)}{tail}{self.section()}</w:body></w:document>"
