"""Tables of a template: cells, rows that repeat or stand on a condition, columns that repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from xml.sax.saxutils import escape

from wordml import Align, mm, paragraph, steer_paragraph


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
        """Its paragraphs."""
        return (self.text,) if isinstance(self.text, str) else self.text

    @property
    def columns(self) -> int:
        """Of the widths, how many it takes."""
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


def table(
    widths_mm: Sequence[float], rows: Iterable[Row], *, row_mm: float, borders: bool = True, small: bool = False
) -> str:
    """Return a table. Header rows repeat on each page, no row is split over two pages; ``row_mm`` is their height."""
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
    body = "".join(_row(row, widths, height=row.height_mm or row_mm, small=small, free=free) for row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        '<w:top w:w="28" w:type="dxa"/><w:left w:w="57" w:type="dxa"/><w:bottom w:w="28" w:type="dxa"/>'
        '<w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"
    )


def _row(row: Row, widths: Sequence[int], *, height: float, small: bool, free: bool) -> str:
    header = "<w:tblHeader/>" if row.header else ""
    cells, column = [], 0
    for item in row.cells:
        cell = item if isinstance(item, Cell) else Cell(item)
        width = sum(widths[column : column + cell.columns])
        cells.append(_cell(cell, 0 if free else width, header=row.header, small=small))
        column += cell.columns
    if column != len(widths):
        raise ValueError(f"a row fills {column} of {len(widths)} columns: {row.cells!r}")
    xml = (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{mm(height)}" w:hRule="atLeast"/>{header}</w:trPr>'
        f"{''.join(cells)}</w:tr>"
    )
    return _steered_row(xml, row, sum(widths))


def _cell(cell: Cell, width: int, *, header: bool, small: bool) -> str:
    if cell.loop:
        steer = "<w:tc><w:p><w:r><w:t>{{%tc {} %}}</w:t></w:r></w:p></w:tc>"
        start, end = steer.format(f"for {escape(cell.loop)}"), steer.format("endfor")
        once = _cell(replace(cell, loop=""), width, header=header, small=small)
        return f"{start}{once}{end}"
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    merge = {"start": '<w:vMerge w:val="restart"/>', "go": "<w:vMerge/>", "": ""}[cell.down]
    fill = cell.shade or ("F2F2F2" if header else "")
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    style = cell.style or ("CellHeader" if header else "CellSmall" if small else "CellText")
    paragraphs = "".join(
        f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>"
        if line.startswith("{%p")
        else paragraph(line, style=style, align=cell.align)
        if not cell.small_if
        else (
            f"{steer_paragraph(f'if {cell.small_if}')}{paragraph(line, style='CellSmall', align=cell.align)}"
            f"{steer_paragraph('else')}{paragraph(line, style=style, align=cell.align)}"
            f"{steer_paragraph('endif')}"
        )
        for line in cell.lines
    )
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="{"dxa" if width else "auto"}"/>{span}{merge}{shade}'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraphs}</w:tc>"
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
