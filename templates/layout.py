"""Building blocks of the templates: paragraphs, tables and pages written straight as WordprocessingML.

Every number comes from ``style.toml``. Lengths are millimetres or points, as the names say.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal
from xml.sax.saxutils import escape, quoteattr

from kaohe_docs.render.stable_zip import pack, write_zip

Align = Literal["left", "center", "right", "both", "distribute"]
PageKind = Literal["official", "form", "landscape"]

_NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def load_style(path: Path) -> dict[str, Any]:
    """Read the style profile."""
    return tomllib.loads(path.read_text(encoding="utf-8"))


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
        self.blocks.append(f"<w:p><w:r><w:t>{{%p {escape(tag)} %}}</w:t></w:r></w:p>")

    def title(self, text: str, *, new_page: bool = False) -> None:
        """Add the title (标题); with ``new_page`` it starts a page."""
        style = "Title1" if self.page == "official" else "FormTitle"
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
        self.paragraph("", style="Recipients" if self.page == "official" else "FormText")

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

    def red_head(self, issuer: str, number: str) -> None:
        """Add the head (版头): issuer in red, issue number, red line."""
        head = self.style["head"]
        line = (
            f'<w:pBdr><w:bottom w:val="single" w:sz="{round(head["line_pt"] * 8)}" w:space="6" '
            f'w:color="{head["colour"]}"/></w:pBdr>'
        )
        self.paragraph(issuer, style="HeadIssuer")
        self.paragraph(number, style="HeadNumber", properties=line)
        self.paragraph("", style="Recipients")

    def draft_mark(self, field_name: str) -> None:
        """Add the mark of a paper that is not yet approved (送审稿); the field is empty once it is."""
        self.steer(f"if {field_name}")
        self.paragraph(f"{{{{ {field_name} }}}}", style="DraftMark")
        self.steer("endif")

    def signature(
        self, issuer: str, day: str, *, issuer_chars: int, keep: bool = False, colophon: bool = False
    ) -> None:
        """Add issuer and date (7.3.5): date four characters in from the right, issuer centred over it.

        With ``keep`` the blank lines over it stay on its page, and with them a last paragraph that keeps with the next;
        with ``colophon`` the colophon that follows does too.
        """
        centre = max(4 + 3.75, 1 + issuer_chars / 2)
        pitch = self.style["body"]["size_pt"] + self.style["body"]["spacing_pt"]
        left = max(0, twips((28 - 2 * centre) * pitch))
        indent = f'<w:ind w:left="{left}" w:firstLine="0" w:firstLineChars="0"/>'
        gap = "<w:keepNext/>" if keep else ""
        self.paragraph("", style="Signature", properties=gap)
        self.paragraph("", style="Signature", properties=gap)
        self.paragraph(issuer, style="Signature", properties="<w:keepNext/>" + indent)
        self.paragraph(day, style="Signature", properties=("<w:keepNext/>" if colophon else "") + indent)

    def colophon(self, copies: str, printed: str) -> None:
        """Add the colophon (版记): copy recipients, printing office and date, between lines.

        A tab in ``printed`` sets what follows it flush right.
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
            ("[Content_Types].xml", _DECLARATION + _content_types()),
            ("_rels/.rels", _DECLARATION + _package_relations()),
            ("docProps/core.xml", _DECLARATION + _core_properties(self.name)),
            ("word/document.xml", _DECLARATION + self._document()),
            ("word/_rels/document.xml.rels", _DECLARATION + _document_relations()),
            ("word/styles.xml", _DECLARATION + _styles(self.style)),
            ("word/numbering.xml", _DECLARATION + _numbering()),
            ("word/settings.xml", _DECLARATION + _settings(even_odd=self.page == "official")),
            ("word/footer1.xml", _DECLARATION + self._footer("right")),
            ("word/footer2.xml", _DECLARATION + self._footer("left")),
        ]

    def _document(self) -> str:
        # A table must not stand last: Word wants a paragraph after it; this one takes no room.
        tail = '<w:p><w:pPr><w:pStyle w:val="Tail"/></w:pPr></w:p>' if self.blocks[-1].startswith("<w:tbl>") else ""
        return f"<w:document {_NAMESPACES}><w:body>{''.join(self.blocks)}{tail}{self._section()}</w:body></w:document>"

    def _section(self) -> str:
        page, form = self.style["page"], self.style["form"]
        edges = page if self.page == "official" else form
        width, height = mm(page["width_mm"]), mm(page["height_mm"])
        turned = ' w:orient="landscape"' if self.page == "landscape" else ""
        if self.page == "landscape":
            width, height = height, width
        even = '<w:footerReference w:type="even" r:id="rId5"/>' if self.page == "official" else ""
        return (
            f'<w:sectPr><w:footerReference w:type="default" r:id="rId4"/>{even}'
            f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
            f'<w:pgMar w:top="{mm(edges["top_mm"])}" w:right="{mm(edges["right_mm"])}" '
            f'w:bottom="{mm(edges["bottom_mm"])}" w:left="{mm(edges["left_mm"])}" w:header="{mm(10)}" '
            f'w:footer="{mm(edges["footer_mm"])}" w:gutter="0"/>{self._page_border()}</w:sectPr>'
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
        if self.page == "official":
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
            f"{content}</w:p></w:ftr>"
        )


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
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{''.join(pieces)}</w:r>"


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _content_types() -> str:
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


def _document_relations() -> str:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml")]
    names += [("footer", "footer1.xml"), ("footer", "footer2.xml")]
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
    latin = face["latin"]
    title, head, folio = style["title"], style["head"], style["folio"]
    exact = _line(body["line_pt"])
    tight = f'<w:spacing w:val="{twips(body["spacing_pt"])}"/>'
    indent = f'<w:ind w:firstLineChars="{100 * body["indent_chars"]}" w:firstLine="{twips(2 * body["size_pt"])}"/>'

    def run(name: str, size: float, extra: str = "") -> str:
        return fonts(face[name], "" if name == "folio" else latin) + extra + _size(size)

    big = body["size_pt"]
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
            '<w:spacing w:before="240" w:after="480"/><w:jc w:val="center"/>',
            run("title", head["size_pt"], f'<w:color w:val="{head["colour"]}"/>'),
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
        _style("FormText", "表单文字", '<w:spacing w:before="20" w:after="20"/>', run("body", form["size_pt"])),
        _style("FormNote", "表单说明", '<w:spacing w:before="20" w:after="0"/>', run("body", form["small_size_pt"])),
        _style("FormFolio", "表单页码", "", run("folio", 9)),
        _style("CellText", "表格文字", "", run("body", form["size_pt"])),
        _style("CellSmall", "表格小字", "", run("body", form["small_size_pt"])),
        _style("CellHeader", "表头", "", run("level1", form["small_size_pt"])),
        _style("CellStrong", "表格重点", "", run("level1", form["size_pt"])),
        _style("Tail", "文末", _line(1), _size(1)),
    ]
    return (
        f"<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{run('body', big)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
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
