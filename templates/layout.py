"""Building blocks of the templates: paragraphs, tables and pages written straight as WordprocessingML.

Every number comes from the style profile (`house_style`). Lengths are millimetres or points, as the names say.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from kaohe_docs.render.stable_zip import pack, write_zip

Align = Literal["left", "center", "right", "both", "distribute"]
#: "letter" is 信函格式 (GB/T 9704-2012 10.1): an official page whose first one has the issuer and two red double lines.
PageKind = Literal["official", "letter", "form", "landscape"]

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


#: Height of a line set exactly so that the type fills it from its top edge: LibreOffice puts the baseline at four
#: fifths of an exact line, and Chinese type stands 0.88 of its size above the baseline.
_CLOSE = 1.1
#: Characters of an issuer that is centred over a date four characters in from the right and still ends two in (7.3.5).
_SHORT_ISSUER = 10
#: Half the width of a date (2020年5月14日) in characters: figures are half a character wide in 仿宋_GB2312, and 0.57 in
#: the face that stands in for it.
_HALF_DATE = 3.5


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


@dataclass(frozen=True)
class Cell:
    """One table cell; ``lines`` are paragraphs, of which a line "{%p … %}" only steers."""

    text: str | Sequence[str] = ""
    align: Align = "center"
    span: int = 1
    #: "start" begins a cell that runs down over rows, "go" continues it.
    down: Literal["", "start", "go"] = ""
    style: str = ""
    #: With a condition, the text is set small where it holds.
    small_if: str = ""
    shade: str = ""
    #: With "part in parts" the cell repeats across; it and its two steering cells take three of the widths.
    loop: str = ""

    @property
    def lines(self) -> Sequence[str]:
        return (self.text,) if isinstance(self.text, str) else self.text

    @property
    def columns(self) -> int:
        return 3 if self.loop else self.span


@dataclass(frozen=True)
class Row:
    """One table row; with ``loop`` ("unit in units") it repeats, with ``when`` it stands only if that is true."""

    cells: Sequence[Cell | str]
    loop: str = ""
    when: str = ""
    height_mm: float = 0
    header: bool = False
    #: Steering tags in front of the row and behind it, where one loop or condition spans several rows.
    before: Sequence[str] = ()
    after: Sequence[str] = ()


@dataclass
class Paper:
    """A template under construction. Every method adds to it; `save` writes it."""

    style: dict[str, Any]
    name: str
    page: PageKind = "official"
    blocks: list[str] = field(default_factory=list)
    numbered: bool = False
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
        self.blocks.append(self._paragraph(text, style=style, align=align, properties=properties, runs=runs))

    def _paragraph(
        self, text: str, *, style: str, align: Align | None = None, properties: str = "", runs: str = ""
    ) -> str:
        jc = f'<w:jc w:val="{align}"/>' if align else ""
        return (
            f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}{jc}</w:pPr>{_run(text, runs) if text else ""}</w:p>'
        )

    def steer(self, tag: str) -> None:
        """Add a paragraph that only steers: steer("if late") … steer("endif")."""
        self.blocks.append(_steer_paragraph(tag))

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

    # ── elements of an official document ────────────────────

    def red_head(self, issuer: str, number: str, *, below: str = "") -> None:
        """Add the head (版头, 7.2): issuer in red 35 mm under the top of the type area, issue number, red line.

        ``issuer`` and ``below`` are fields; where ``below`` holds, a line already stands over the head.
        """
        head, line = self.style["head"], self.style["body"]["line_pt"]
        top = head["top_mm"] * 72 / 25.4
        if below:
            self.steer(f"if {below}")
            self._mark(issuer, before=top - line)
            self.steer("else")
        self._mark(issuer, before=top)
        if below:
            self.steer("endif")
        self.paragraph("", style="Recipients")
        self.paragraph("", style="Recipients")
        # Exact lines leave a fifth of their height under the baseline, the type an eighth of its own.
        slack = line / 5 - head["number_size_pt"] * 0.12
        space = round(head["number_to_line_mm"] * 72 / 25.4 - slack)
        rule = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{round(head["line_pt"] * 8)}" w:space="{space}" '
            f'w:color="{head["colour"]}"/></w:pBdr>'
        )
        self.paragraph(f"{{{{ {number} }}}}", style="HeadNumber", properties=rule)
        self.paragraph("", style="Recipients")
        self.paragraph("", style="Recipients")

    def _mark(self, issuer: str, *, before: float) -> None:
        """Add the issuer's mark (发文机关标志), smaller where it would not fit on one line."""
        self.blocks += self._marks(issuer, before=before)

    def _marks(self, issuer: str, *, before: float = 0, rule: str = "", indent: str = "") -> list[str]:
        blocks = []
        for number, (most, size) in enumerate(self.style["head"]["sizes_pt"]):
            tag = f"if {issuer} | length <= {most}" if number == 0 else f"elif {issuer} | length <= {most}"
            last = number == len(self.style["head"]["sizes_pt"]) - 1
            line = f'w:line="{twips(size * _CLOSE)}" w:lineRule="{"atLeast" if last else "exact"}"'
            spacing = f'<w:spacing w:before="{twips(before)}" w:after="0" {line}/>'
            blocks.append(_steer_paragraph("else" if last else tag))
            blocks.append(
                self._paragraph(
                    f"{{{{ {issuer} }}}}", style="HeadIssuer", properties=rule + spacing + indent, runs=_size(size)
                )
            )
        return [*blocks, _steer_paragraph("endif")]

    def draft_mark(self, field_name: str) -> None:
        """Add the mark of a paper that is not yet approved (送审稿); the field is empty once it is."""
        self.steer(f"if {field_name}")
        self.paragraph(f"{{{{ {field_name} }}}}", style="DraftMark")
        self.steer("endif")

    def signature(self, issuer: str, day: str, *, keep: bool = False, colophon: bool = False) -> None:
        """Add issuer and date (7.3.5): the issuer centred over the date, which stands four characters in from the right.

        A longer issuer ends two characters in (two and a half at most), and the date is centred under it. Both are
        fields. With ``keep`` the blank lines over it stay on its page, and with them a last paragraph that keeps with
        the next; with ``colophon`` the colophon that follows does too.
        """
        gap = "<w:keepNext/>" if keep else ""
        self.paragraph("", style="Signature", properties=gap)
        self.paragraph("", style="Signature", properties=gap)
        chars = self.style["body"]["chars"]
        longer = range(_SHORT_ISSUER + 2, chars - 4 + 1, 2)
        self.steer(f"if {issuer} | length <= {_SHORT_ISSUER}")
        self._signed(issuer, day, left=chars - 2 * (4 + _HALF_DATE), colophon=colophon)
        for length in longer:
            self.steer(f"elif {issuer} | length <= {length}")
            self._signed(issuer, day, left=chars - 2 * (2 + length / 2), colophon=colophon)
        self.steer("else")
        self._signed(issuer, day, left=0, colophon=colophon)
        self.steer("endif")

    def _signed(self, issuer: str, day: str, *, left: float, colophon: bool) -> None:
        """Add both lines, centred to the right of an indent of so many characters."""
        pitch = self.style["body"]["size_pt"] + self.style["body"]["spacing_pt"]
        indent = f'<w:ind w:left="{twips(left * pitch)}" w:firstLine="0" w:firstLineChars="0"/>'
        self.paragraph(f"{{{{ {issuer} }}}}", style="Signature", properties="<w:keepNext/>" + indent)
        self.paragraph(f"{{{{ {day} }}}}", style="Signature", properties=("<w:keepNext/>" if colophon else "") + indent)

    def colophon(self, copies: str, printed: str) -> None:
        """Add the colophon (版记): copy recipients, printing office and date, between lines.

        A tab in ``printed`` sets what follows it flush right. It follows the date and does not sink to the foot of the
        page as 7.4 has it: LibreOffice 7.4 moves a frame (``w:framePr``) there only if its paragraphs have one and the
        same border, without the thinner line between them, and a floating table not at all.
        """
        style = self.style["colophon"]
        outer, inner = round(style["outer_line_pt"] * 8), round(style["inner_line_pt"] * 8)
        top = f'<w:top w:val="single" w:sz="{outer}" w:space="1" w:color="000000"/>'
        middle = f'<w:top w:val="single" w:sz="{inner}" w:space="1" w:color="000000"/>'
        bottom = f'<w:bottom w:val="single" w:sz="{outer}" w:space="1" w:color="000000"/>'
        page = self.style["page"]
        right = mm(page["width_mm"] - page["left_mm"] - page["right_mm"]) - 280
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{right}"/></w:tabs>' if "\t" in printed else ""
        self.paragraph("", style="Recipients", properties="<w:keepNext/>")
        self.paragraph(copies, style="Colophon", properties=f"<w:keepNext/><w:pBdr>{top}</w:pBdr>")
        self.paragraph(printed, style="Colophon", properties=f"<w:pBdr>{middle}{bottom}</w:pBdr>{tabs}")

    # ── tables ──────────────────────────────────────────────

    def table(
        self, widths_mm: Sequence[float], rows: Iterable[Row], *, borders: bool = True, small: bool = False
    ) -> None:
        """Add a table. Header rows repeat on each page, no row is split over two pages."""
        widths = [mm(width) for width in widths_mm]
        grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        line = "single" if borders else "nil"
        edges = "".join(
            f'<w:{edge} w:val="{line}" w:sz="4" w:space="0" w:color="000000"/>'
            for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
        )
        rows = tuple(rows)
        # Cells that repeat change the grid when the table is filled: then only the grid says how wide they are.
        free = any(isinstance(cell, Cell) and cell.loop for row in rows for cell in row.cells)
        body = "".join(self._row(row, widths, small=small, free=free) for row in rows)
        self.blocks.append(
            f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
            '<w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>'
            '<w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
            f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
        )

    def _row(self, row: Row, widths: Sequence[int], *, small: bool, free: bool = False) -> str:
        height = row.height_mm or self.style["form"]["row_mm"]
        header = "<w:tblHeader/>" if row.header else ""
        cells, column = [], 0
        for item in row.cells:
            cell = item if isinstance(item, Cell) else Cell(item)
            width = sum(widths[column : column + cell.columns])
            cells.append(self._cell(cell, 0 if free else width, header=row.header, small=small))
            column += cell.columns
        if column != len(widths):
            raise ValueError(f"{self.name}: a row fills {column} of {len(widths)} columns: {row.cells!r}")
        xml = (
            f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{mm(height)}" w:hRule="atLeast"/>{header}</w:trPr>'
            f"{''.join(cells)}</w:tr>"
        )
        return _steered_row(xml, row, sum(widths))

    def _cell(self, cell: Cell, width: int, *, header: bool, small: bool) -> str:
        if cell.loop:
            steer = "<w:tc><w:p><w:r><w:t>{{%tc {} %}}</w:t></w:r></w:p></w:tc>"
            start, end = steer.format(f"for {escape(cell.loop)}"), steer.format("endfor")
            once = self._cell(replace(cell, loop=""), width, header=header, small=small)
            return f"{start}{once}{end}"
        span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
        merge = {"start": '<w:vMerge w:val="restart"/>', "go": "<w:vMerge/>", "": ""}[cell.down]
        fill = cell.shade or ("F2F2F2" if header else "")
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        style = cell.style or ("CellHeader" if header else "CellSmall" if small else "CellText")
        paragraphs = "".join(
            f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
            if line.startswith("{%p")
            else self._paragraph(line, style=style, align=cell.align)
            if not cell.small_if
            else (
                f"{_steer_paragraph(f'if {cell.small_if}')}{self._paragraph(line, style='CellSmall', align=cell.align)}"
                f"{_steer_paragraph('else')}{self._paragraph(line, style=style, align=cell.align)}"
                f"{_steer_paragraph('endif')}"
            )
            for line in cell.lines
        )
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="{"dxa" if width else "auto"}"/>{span}{merge}{shade}'
            '<w:vAlign w:val="center"/></w:tcPr>'
            f"{paragraphs}</w:tc>"
        )

    # ── the file ────────────────────────────────────────────

    def to_bytes(self) -> bytes:
        """Return the template as a .docx, the same bytes for the same calls."""
        return write_zip(pack(name, text.encode("utf-8")) for name, text in self._parts())

    def _parts(self) -> list[tuple[str, str]]:
        return [
            ("[Content_Types].xml", _DECLARATION + _content_types(letter=self.page == "letter")),
            ("_rels/.rels", _DECLARATION + _package_relations()),
            ("docProps/core.xml", _DECLARATION + _core_properties(self.name)),
            ("word/document.xml", _DECLARATION + self._document()),
            ("word/_rels/document.xml.rels", _DECLARATION + _document_relations(letter=self.page == "letter")),
            ("word/styles.xml", _DECLARATION + _styles(self.style)),
            ("word/numbering.xml", _DECLARATION + _numbering()),
            ("word/settings.xml", _DECLARATION + _settings(even_odd=self.official)),
            ("word/footer1.xml", _DECLARATION + self._footer("right")),
            ("word/footer2.xml", _DECLARATION + self._footer("left")),
            *self._letter_parts(),
        ]

    def _letter_parts(self) -> list[tuple[str, str]]:
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
        under = letter["mark_to_line_mm"] * 72 / 25.4 - (_CLOSE - 1) * self.style["head"]["sizes_pt"][0][1]
        close = (
            f'<w:spacing w:before="{twips(size * 7 / 8)}" w:after="0" w:line="{twips(size * _CLOSE)}" '
            'w:lineRule="exact"/>'
        )
        head = [
            *self._marks(issuer, rule=line("bottom", "thickThinSmallGap", under), indent=indent),
            self._paragraph(f"{{{{ {number} }}}}", style="HeadNumber", align="right", properties=close),
        ]
        foot = self._paragraph("", style="Tail", properties=line("bottom", "thinThickSmallGap", 0) + _line(1) + indent)
        return [
            ("word/header1.xml", f"{_DECLARATION}<w:hdr {_NAMESPACES}>{''.join(head)}</w:hdr>"),
            ("word/footer3.xml", f"{_DECLARATION}<w:ftr {_NAMESPACES}>{foot}</w:ftr>"),
        ]

    def _document(self) -> str:
        # A table must not stand last: Word wants a paragraph after it; this one takes no room.
        last = next(block for block in reversed(self.blocks) if "{%p " not in block)
        tail = '<w:p><w:pPr><w:pStyle w:val="Tail"/></w:pPr></w:p>' if last.startswith("<w:tbl>") else ""
        return f"<w:document {_NAMESPACES}><w:body>{''.join(self.blocks)}{tail}{self._section()}</w:body></w:document>"

    def _section(self) -> str:
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

    def _footer(self, side: Literal["left", "right"]) -> str:
        below = ""
        if self.page == "letter":
            # All footers of a section end at the height of the red line: this lifts the page number to its place.
            lift = (self.style["page"]["footer_mm"] - self.style["letter"]["foot_mm"]) * 72 / 25.4
            below = self._paragraph("", style="Tail", properties=_line(lift))
        if self.official:
            # One character in from the outer edge (7.5).
            indent = f'<w:ind w:{side}="{twips(self.style["folio"]["size_pt"])}"/>'
            content = f"{_run('— ')}{_field('PAGE')}{_run(' —')}"
            style, align = "Folio", side
        else:
            indent = ""
            content = (
                f"{_run(self.foot_note + '　　') if self.foot_note else ''}{_run('第')}{_field('PAGE')}{_run('页')}"
            )
            content = content if self.folio else ""
            style, align = "FormFolio", "center"
        return (
            f'<w:ftr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="{style}"/>{indent}<w:jc w:val="{align}"/></w:pPr>'
            f"{content}</w:p>{below}</w:ftr>"
        )


def _steer_paragraph(tag: str) -> str:
    return f"<w:p><w:r><w:t>{{%p {escape(tag)} %}}</w:t></w:r></w:p>"


def _steered_row(xml: str, row: Row, width: int) -> str:
    def steer(tag: str) -> str:
        return (
            f'<w:tr><w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
            f"<w:p><w:r><w:t>{{%tr {escape(tag)} %}}</w:t></w:r></w:p></w:tc></w:tr>"
        )

    xml = f"{''.join(map(steer, row.before))}{xml}{''.join(map(steer, row.after))}"
    if row.loop:
        return f"{steer('for ' + row.loop)}{xml}{steer('endfor')}"
    if row.when:
        return f"{steer('if ' + row.when)}{xml}{steer('endif')}"
    return xml


def _run(text: str, properties: str = "") -> str:
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


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{_run("1")}'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _content_types(*, letter: bool) -> str:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/numbering.xml": f"{word}.numbering+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/word/footer2.xml": f"{word}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    if letter:
        parts |= {"/word/header1.xml": f"{word}.header+xml", "/word/footer3.xml": f"{word}.footer+xml"}
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def _package_relations() -> str:
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return _relations([(office, "word/document.xml"), (core, "docProps/core.xml")])


def _document_relations(*, letter: bool) -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml")]
    names += [("footer", "footer1.xml"), ("footer", "footer2.xml")]
    names += [("header", "header1.xml"), ("footer", "footer3.xml")] if letter else []
    return _relations([(f"{base}/{kind}", target) for kind, target in names])


def _core_properties(title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>kaohe-docs</dc:creator><dc:language>zh-CN</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def _settings(*, even_odd: bool) -> str:
    return (
        f"<w:settings {_NAMESPACES}>{'<w:evenAndOddHeaders/>' if even_odd else ''}"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _numbering() -> str:
    """Number headings 一、（一）1.（1） by style (7.3.3), with nothing between number and text."""
    levels = [
        ("Level1", "chineseCountingThousand", "%1、"),
        ("Level2", "chineseCountingThousand", "（%2）"),
        ("Level3", "decimal", "%3."),
        ("Item", "decimal", "（%4）"),
    ]
    body = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f"{'<w:lvlRestart w:val=' + chr(34) + '1' + chr(34) + '/>' if name == 'Item' else ''}"
        f'<w:pStyle w:val="{name}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        "</w:lvl>"
        for number, (name, form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
        f'{body}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def _styles(style: dict[str, Any]) -> str:
    face, body, form = style["fonts"], style["body"], style["form"]
    title, head, folio = style["title"], style["head"], style["folio"]
    exact = _line(body["line_pt"])
    tight = f'<w:spacing w:val="{twips(body["spacing_pt"])}"/>'
    indent = f'<w:ind w:firstLineChars="{100 * body["indent_chars"]}" w:firstLine="{twips(2 * body["size_pt"])}"/>'

    def run(name: str, size: float, extra: str = "") -> str:
        # Figures in titles stay in the title's face (7.3.1), page numbers in theirs (7.5).
        latin = "" if name in ("title", "folio") else face["latin"]
        return fonts(face[name], latin) + extra + _size(size)

    big = body["size_pt"]
    # Lines of a table have their own height: a fixed pitch would burst the rows, and free faces fill theirs to the edge.
    loose = f'<w:spacing w:before="0" w:after="0" w:line="{round(240 * form["line"])}" w:lineRule="auto"/>'
    rows = [
        _style("Body", "正文", f'{exact}{indent}<w:jc w:val="both"/>', run("body", big, tight)),
        _style("Recipients", "主送机关", f'{exact}<w:jc w:val="left"/>', run("body", big, tight)),
        _style(
            "Title1", "公文标题", f'{_line(title["line_pt"])}<w:jc w:val="center"/>', run("title", title["size_pt"])
        ),
        _style("Level1", "一级标题", f"<w:keepNext/>{_number(0)}{exact}{indent}", run("level1", big, tight)),
        _style("Level2", "二级标题", f"{_number(1)}{exact}{indent}", run("level2", big, tight)),
        _style("Level3", "三级标题", f"{_number(2)}{exact}{indent}", run("body", big, tight)),
        _style("Item", "四级条目", f'{_number(3)}{exact}{indent}<w:jc w:val="both"/>', run("body", big, tight)),
        _style("Attachment", "附件说明", f"{exact}{indent}", run("body", big, tight)),
        _style("Signature", "署名和日期", f'{exact}<w:jc w:val="center"/>', run("body", big, tight)),
        _style("DraftMark", "送审稿标记", f'{exact}<w:jc w:val="left"/>', run("level1", big)),
        _style(
            "HeadIssuer",
            "发文机关标志",
            '<w:jc w:val="center"/>',
            run("title", head["sizes_pt"][0][1], f'<w:color w:val="{head["colour"]}"/>'),
        ),
        _style("HeadNumber", "发文字号", f'{exact}<w:jc w:val="center"/>', run("body", head["number_size_pt"])),
        _style("Folio", "页码", "", run("folio", folio["size_pt"])),
        _style("Colophon", "版记", '<w:ind w:left="280" w:right="280"/>', run("body", style["colophon"]["size_pt"])),
        _style(
            "FormTitle",
            "表单标题",
            '<w:spacing w:before="0" w:after="120"/><w:jc w:val="center"/>',
            run("title", form["title_size_pt"]),
        ),
        _style(
            "FormSubtitle",
            "表单副题",
            '<w:spacing w:before="0" w:after="80"/><w:jc w:val="center"/>',
            run("level2", 14),
        ),
        _style("FormText", "表单文字", '<w:spacing w:before="20" w:after="80"/>', run("body", form["size_pt"])),
        _style("FormNote", "表单说明", '<w:spacing w:before="40" w:after="80"/>', run("body", form["small_size_pt"])),
        _style("FormFolio", "表单页码", "", run("folio", 9)),
        _style("CellText", "表格文字", loose, run("body", form["size_pt"])),
        _style("CellSmall", "表格小字", loose, run("body", form["small_size_pt"])),
        _style("CellHeader", "表头", "", run("level1", form["small_size_pt"])),
        _style("CellStrong", "表格重点", "", run("level1", form["size_pt"])),
        _style("Tail", "文末", _line(1), _size(1)),
    ]
    return (
        f"<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{run('body', big)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        # What Word does anyway. LibreOffice 7.4 reads it the wrong way round, and from a style only: without it marks at
        # a line's end hang outside the type area, and in justified lines they are not printed at all.
        '<w:pPr><w:overflowPunct w:val="1"/></w:pPr></w:style>'
        f"{''.join(rows)}</w:styles>"
    )


def _style(key: str, name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _line(points: float) -> str:
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips(points)}" w:lineRule="exact"/>'


def _size(points: float) -> str:
    half = round(points * 2)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _number(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
