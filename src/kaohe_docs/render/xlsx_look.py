"""How the office's workbooks look: one named style for each style of `kaohe_docs.workbook`.

Type faces and sizes follow the practice of government offices: 小标宋 for the title, 黑体 for headings, 仿宋 for text.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

from kaohe_docs.workbook import Align, Style

_TEXT_FACE: Final = "仿宋_GB2312"
_HEADING_FACE: Final = "黑体"
_TITLE_FACE: Final = "方正小标宋简体"
_NUMBER_FACE: Final = "Times New Roman"
_SIZE: Final = 11
_HEADER_GREY: Final = "E7E6E6"
_FORMULA_GREY: Final = "F2F2F2"
_ENTRY_YELLOW: Final = "FFF9DB"
#: Fills of `Highlight`: a gap to fill, something wrong, something right.
HIGHLIGHT_FILLS: Final = {"gap": "FFEB9C", "wrong": "FFC7CE", "right": "C6EFCE"}


@cache
def style_name(style: Style) -> str:
    """Return the name under which Excel lists the style."""
    names: dict[Style, str] = {
        "title": "考核-标题",
        "note": "考核-说明",
        "header": "考核-表头",
        "text": "考核-文字",
        "figure": "考核-数字",
        "entry": "考核-填写",
        "formula": "考核-公式",
        "label": "考核-项目",
    }
    return names[style]


def named_styles() -> tuple[NamedStyle, ...]:
    """Make the styles anew; openpyxl binds each to one workbook."""
    return (
        _style("title", face=_TITLE_FACE, size=18, align="center", border=False),
        _style("note", border=False),
        _style("header", face=_HEADING_FACE, bold=True, fill=_HEADER_GREY, align="center"),
        _style("text"),
        _style("figure", face=_NUMBER_FACE, align="right"),
        _style("entry", fill=_ENTRY_YELLOW, align="center", locked=False),
        _style("formula", face=_NUMBER_FACE, fill=_FORMULA_GREY, align="right"),
        _style("label", face=_HEADING_FACE, align="center"),
    )


def _style(
    style: Style,
    *,
    face: str = _TEXT_FACE,
    size: int = _SIZE,
    bold: bool = False,
    fill: str = "",
    align: Align = "left",
    border: bool = True,
    locked: bool = True,
) -> NamedStyle:
    line = Side(style="thin", color="808080") if border else Side()
    return NamedStyle(
        name=style_name(style),
        font=Font(name=face, size=size, bold=bold),
        fill=PatternFill("solid", start_color=fill, end_color=fill) if fill else PatternFill(),
        border=Border(left=line, right=line, top=line, bottom=line),
        alignment=alignment(align),
        protection=Protection(locked=locked),
    )


def alignment(align: Align) -> Alignment:
    """Return an alignment that wraps long text instead of cutting it."""
    return Alignment(horizontal=align, vertical="center", wrap_text=True)
