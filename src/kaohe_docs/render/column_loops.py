"""Tables whose columns repeat ({%tc for … %}): how wide each column of the finished table is, told without a parser.

docxtpl scales all columns alike, so that beside ten grades to tick nothing would be left for the names, and leaves the
widths that Word writes into each cell. Here a fixed column keeps the width that the template shows, the
repeated ones share what is left and are no wider than the template shows them. When the template is compiled each cell
is labelled with its width; when a paper is filled the labels of its fullest row become the table's grid.

Tables that repeat columns in a harder way (spans, tables in tables, content controls) are left to docxtpl's repair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from typing import Final

from lxml import etree

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROW, _CELL, _TABLE = f"{_W}tr", f"{_W}tc", f"{_W}tbl"
#: What Word leaves between rows and cells, and says nothing.
_MARKS: Final = frozenset(f"{_W}{tag}" for tag in ("bookmarkStart", "bookmarkEnd", "proofErr"))
_IN_A_TABLE: Final = _MARKS | {_ROW, f"{_W}tblPr", f"{_W}tblGrid"}
_IN_A_ROW: Final = _MARKS | {_CELL, f"{_W}trPr", f"{_W}tblPrEx"}
_IRREGULAR: Final = tuple(f"{_W}{tag}" for tag in ("gridSpan", "gridBefore", "gridAfter", "hMerge", "sdt", "tbl"))
#: A cell that only steers: one tag, and nothing that it would take away with itself.
_STEERS: Final = re.compile(r"\s*{%tc ([^}%]*)%}\s*")
_STEERS_ROWS: Final = re.compile(r"{[%{#]tr ")
_HARDER: Final = re.compile(r"{[%{]-?\s*(?:tc|colspan|hm)\s|{#tc\s")
#: Two Chinese characters of the size of forms' headings, and a cell's edges: 10 mm in twentieths of a point.
_LEAST: Final = 567
_LABEL: Final = re.compile(r' column="(fixed|repeated) (\d+)"')
_LABELLED_TABLE: Final = re.compile(r'<w:tblGrid columns="(\d+)"/>(.*?)</w:tbl>', re.DOTALL)

#: "fixed" or "repeated", and the width that the template shows.
Label = tuple[str, str]


def label_columns(body: etree._Element) -> list[etree._Element]:
    """Label the cells of each table whose columns plainly repeat; return these tables."""
    found = [table for table in body.iter(_TABLE) if _repeats_plainly(table)]
    for table in found:
        _label(table)
    return found


def is_labelled(table: etree._Element) -> bool:
    """Tell whether a table's grid is settled here."""
    return table.find(f"{_W}tblGrid[@columns]") is not None


def settle_columns(xml: str) -> str:
    """Give each labelled table the grid of its fullest row, and take the labels away."""
    return _LABELLED_TABLE.sub(_settled, xml)


def _settled(found: re.Match[str]) -> str:
    total, rows = int(found[1]), found[2].split("</w:tr>")
    fullest = max((_LABEL.findall(row) for row in rows), key=len)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in column_widths(fullest, total))
    return f"<w:tblGrid>{grid}</w:tblGrid>{_LABEL.sub('', found[2])}</w:tbl>"


def column_widths(labels: Sequence[Label], total: int) -> list[int]:
    """Share a table's width out among the columns of a row."""
    cells = [(kind == "fixed", int(width)) for kind, width in labels]
    fixed = sum(width for stays, width in cells if stays)
    asked = sum(width for stays, width in cells if not stays)
    least = sum(min(width, _LEAST) for stays, width in cells if not stays)
    # Fixed columns give way only to the least that the others need, and keep half.
    kept = min(1.0, max(0.5, (total - least) / fixed)) if fixed else 1.0
    shared = min(1.0, max(0.0, total - fixed * kept) / asked) if asked else 1.0
    widths = [width * kept if stays else max(width * shared, min(width, _LEAST)) for stays, width in cells]
    spare = total - sum(widths)
    if fixed and spare > 0:
        widths[cells.index((True, max(width for stays, width in cells if stays)))] += spare
    whole = sum(widths) or 1
    edges = [round(edge * total / whole) for edge in accumulate(widths, initial=0)]
    return [right - left for left, right in pairwise(edges)]


def _repeats_plainly(table: etree._Element) -> bool:
    rows = list(_lasting_rows(table))
    widths = _grid(table)
    return (
        all(widths)
        and any(_STEERS.fullmatch(_text(cell)) for row in rows for cell in row.iterchildren(_CELL))
        and next(table.iterancestors(_TABLE), None) is None
        and all(child.tag in _IN_A_TABLE for child in table)
        and all(_plain(row, len(widths)) for row in rows)
    )


def _plain(row: etree._Element, columns: int) -> bool:
    cells = row.findall(_CELL)
    return (
        len(cells) == columns
        and all(child.tag in _IN_A_ROW for child in row)
        and next(row.iter(*_IRREGULAR), None) is None
        and all(_STEERS.fullmatch(text) or not _HARDER.search(text) for text in map(_text, cells))
    )


def _lasting_rows(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows that come out, unlike those that only steer."""
    return (row for row in table.iterchildren(_ROW) if not _STEERS_ROWS.search(_text(row)))


def _grid(table: etree._Element) -> list[int]:
    widths = (column.get(f"{_W}w", "") for column in table.iterfind(f"{_W}tblGrid/{_W}gridCol"))
    return [int(width) if width.isdigit() else 0 for width in widths]


def _label(table: etree._Element) -> None:
    widths = _grid(table)
    for row in _lasting_rows(table):
        _label_row(row, widths)
    for element in table.iter(f"{_W}tcW"):
        element.set(f"{_W}w", "0")
        element.set(f"{_W}type", "auto")
    grid = table.find(f"{_W}tblGrid")
    assert grid is not None, "its columns were counted"
    grid.clear()
    grid.set("columns", str(sum(widths)))


def _label_row(row: etree._Element, widths: Iterable[int]) -> None:
    loops = 0
    for cell, width in zip(row.iterchildren(_CELL), widths, strict=True):
        steering = _STEERS.fullmatch(_text(cell))
        if steering is None:
            cell.set("column", f"{'repeated' if loops else 'fixed'} {width}")
        else:
            loops += {"for": 1, "endfor": -1}.get(steering[1].strip().partition(" ")[0], 0)


def _text(element: etree._Element) -> str:
    return "".join(str(text.text or "") for text in element.iter(f"{_W}t"))
