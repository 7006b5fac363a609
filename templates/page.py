"""The page of a template: paper and margins, page numbers, the edges of a letter's first page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from official import CLOSE, issuer_marks
from wordml import DECLARATION, NAMESPACES, exact_line, mm, page_field, paragraph, run, twips

#: "letter" is 信函格式 (GB/T 9704-2012 10.1): an official page whose first one has the issuer and two red double lines.
PageKind = Literal["official", "letter", "form", "landscape"]


@dataclass
class Sheet:
    """The pages of a template."""

    style: dict[str, Any]
    name: str
    page: PageKind = "official"
    #: Text in small type at the foot of a form, left of the page number.
    foot_note: str = ""
    #: A double line around the page, as certificates have it.
    page_border: bool = False
    #: False for papers without page numbers.
    folio: bool = True
    #: The field that names the issuer over the first page of a letter, and its issue number.
    letter_head: tuple[str, str] = ("", "")

    @property
    def official(self) -> bool:
        """Whether it is an official document and not a form."""
        return self.page in ("official", "letter")

    @property
    def width(self) -> int:
        """Of the type area of an official document, in twentieths of a point."""
        page = self.style["page"]
        return mm(page["width_mm"] - page["left_mm"] - page["right_mm"])

    def section(self) -> str:
        """Return the properties of the only section."""
        page, form = self.style["page"], self.style["form"]
        edges = page if self.official else form
        width, height = mm(page["width_mm"]), mm(page["height_mm"])
        turned = ' w:orient="landscape"' if self.page == "landscape" else ""
        if self.page == "landscape":
            width, height = height, width
        even = '<w:footerReference w:type="even" r:id="rId5"/>' if self.official else ""
        first, different, head, foot = "", "", 10.0, edges["footer_mm"]
        if self.page == "letter":
            first = '<w:headerReference w:type="first" r:id="rId6"/><w:footerReference w:type="first" r:id="rId7"/>'
            different = "<w:titlePg/>"
            head, foot = self.style["letter"]["mark_top_mm"], self.style["letter"]["foot_mm"]
        return (
            f'<w:sectPr>{first}<w:footerReference w:type="default" r:id="rId4"/>{even}'
            f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
            f'<w:pgMar w:top="{mm(edges["top_mm"])}" w:right="{mm(edges["right_mm"])}" '
            f'w:bottom="{mm(edges["bottom_mm"])}" w:left="{mm(edges["left_mm"])}" w:header="{mm(head)}" '
            f'w:footer="{mm(foot)}" w:gutter="0"/>{self._page_border()}{different}</w:sectPr>'
        )

    def _page_border(self) -> str:
        if not self.page_border:
            return ""
        edges = "".join(
            f'<w:{edge} w:val="double" w:sz="12" w:space="24" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right")
        )
        return f'<w:pgBorders w:offsetFrom="page">{edges}</w:pgBorders>'

    def footer(self, side: Literal["left", "right"]) -> str:
        """Return the foot of a page whose number stands on that side."""
        below = ""
        if self.page == "letter":
            # All footers of a section end at the height of the red line: this lifts the page number to its place.
            lift = (self.style["page"]["footer_mm"] - self.style["letter"]["foot_mm"]) * 72 / 25.4
            below = paragraph("", style="Tail", properties=exact_line(lift))
        if self.official:
            # One character in from the outer edge (7.5).
            indent = f'<w:ind w:{side}="{twips(self.style["folio"]["size_pt"])}"/>'
            content = f"{run('— ')}{page_field('PAGE')}{run(' —')}"
            style, align = "Folio", str(side)
        else:
            indent = ""
            content = (
                f"{run(self.foot_note + '　　') if self.foot_note else ''}{run('第')}{page_field('PAGE')}{run('页')}"
            )
            content = content if self.folio else ""
            style, align = "FormFolio", "center"
        return (
            f'<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{style}"/>{indent}<w:jc w:val="{align}"/></w:pPr>'
            f"{content}</w:p>{below}</w:ftr>"
        )

    def letter_parts(self) -> list[tuple[str, str]]:
        """Write the edges of a letter's first page (10.1): issuer, red double lines, issue number, no page number."""
        if self.page != "letter":
            return []
        letter, page, size = self.style["letter"], self.style["page"], self.style["body"]["size_pt"]
        beside = (page["width_mm"] - letter["line_mm"]) / 2
        indent = f'<w:ind w:left="{mm(beside - page["left_mm"])}" w:right="{mm(beside - page["right_mm"])}"/>'

        def line(edge: str, kind: str, space: float) -> str:
            return (
                f'<w:pBdr><w:{edge} w:val="{kind}" w:sz="{round(letter["line_pt"] * 8)}" w:space="{round(space)}" '
                f'w:color="{self.style["head"]["colour"]}"/></w:pBdr>'
            )

        issuer, number = self.letter_head
        # An exact line leaves a tenth of the type's size under it.
        under = letter["mark_to_line_mm"] * 72 / 25.4 - (CLOSE - 1) * self.style["head"]["sizes_pt"][0][1]
        close = (
            f'<w:spacing w:before="{twips(size * 7 / 8)}" w:after="0" w:line="{twips(size * CLOSE)}" '
            'w:lineRule="exact"/>'
        )
        head = [
            *issuer_marks(self.style, issuer, rule=line("bottom", "thickThinSmallGap", under), indent=indent),
            paragraph(f"{{{{ {number} }}}}", style="HeadNumber", align="right", properties=close),
        ]
        foot = paragraph("", style="Tail", properties=line("bottom", "thinThickSmallGap", 0) + exact_line(1) + indent)
        return [
            ("word/header1.xml", f"{DECLARATION}<w:hdr {NAMESPACES}>{''.join(head)}</w:hdr>"),
            ("word/footer3.xml", f"{DECLARATION}<w:ftr {NAMESPACES}>{foot}</w:ftr>"),
        ]
