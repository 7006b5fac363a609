"""The functions of docxtpl that are used as they are, so that the result is docxtpl's by construction.

Its language (tags p, tr, tc and r; split runs; merged cells) is in ``patch_xml``; line breaks inside values in
``resolve_listing``; table grids and picture numbers in ``fix_tables`` and ``fix_docpr_ids``. Everything else of it
(reading, rendering, writing) is replaced.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any, Final

from docxtpl import DocxTemplate
from lxml import etree

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.render.column_loops import is_labelled

_PARAGRAPH: Final = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
#: New line, tab, paragraph and page inside a value: what docxtpl calls a listing.
_BREAKS: Final = "\n\t\a\f"
_TAG: Final = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)
#: Tags that change how many cells a row has; docxtpl spells them with a space after the name.
_COLUMN_TAG: Final = re.compile(r"{[{%]-?\s*(?:tc\s|colspan\s|hm\s)")
_FIRST_PICTURE: Final = 1000
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PICTURE: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def _docxtpl() -> Any:
    """Return a docxtpl object that has no file; the functions used here need none."""
    return DocxTemplate(io.BytesIO())


def patch(xml: str) -> str:
    """Turn a part's XML, tags scattered over runs, into source that Jinja2 can read."""
    return str(_docxtpl().patch_xml(xml))


def line_up(xml: str) -> str:
    """Start a line at each paragraph, so that Jinja2's line numbers name paragraphs."""
    return xml.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def unline(xml: str) -> str:
    """Take back what `line_up` did."""
    return xml.replace("\n<w:p>", "<w:p>").replace("\n<w:p ", "<w:p ")


def resolve_breaks(xml: str) -> str:
    """Turn breaks inside values into Word's own, in the paragraphs that have any."""
    if not any(mark in xml for mark in _BREAKS):
        return xml
    resolve = _docxtpl().resolve_listing
    return _PARAGRAPH.sub(
        lambda found: str(resolve(found[0])) if any(mark in found[0] for mark in _BREAKS) else found[0], xml
    )


def may_need_repair(text: str, patched: str) -> bool:
    """Tell whether a body can come out such that docxtpl would change its tables or pictures.

    ``text`` is the body's text, where a tag stands in one piece, without tables whose columns are labelled. A table is
    left alone by docxtpl if each of its rows fills the grid; since rows come and go as a whole, it is enough to look at
    the rows of the template.
    """
    if _COLUMN_TAG.search(text):
        return True
    try:
        skeleton = etree.fromstring(_TAG.sub("", patched))
    except etree.XMLSyntaxError:
        return True
    if next(skeleton.iter(_PICTURE), None) is not None:
        return True
    return not all(is_labelled(table) or _fills_its_grid(table) for table in skeleton.iter(f"{_W}tbl"))


def _fills_its_grid(table: etree._Element) -> bool:
    columns = len(table.findall(f"{_W}tblGrid/{_W}gridCol"))
    return all(sum(map(_span, row.findall(f"{_W}tc"))) == columns for row in table.iter(f"{_W}tr"))


def _span(cell: etree._Element) -> int:
    span = cell.find(f"{_W}tcPr/{_W}gridSpan")
    width = "1" if span is None else span.get(f"{_W}val", "")
    # A width that a tag fills in is empty in the skeleton: no row is that wide.
    return int(width) if width.isdigit() else -1_000_000


def repair(xml: str, namespaces: Mapping[str | None, str]) -> str:
    """Let docxtpl mend a filled body's table grids and number its pictures.

    Raises:
        ConversionError: the body is not well-formed, which docxtpl would hide by dropping text.
    """
    template = _docxtpl()
    template.docx_ids_index = _FIRST_PICTURE
    try:
        etree.fromstring(xml)
        tree = template.fix_tables(xml)
        template.fix_docpr_ids(tree)
    except (etree.XMLSyntaxError, ValueError, TypeError, AttributeError, ZeroDivisionError) as cause:
        text = message("模板填写后表格或版式不完整，无法生成文档：{detail}", detail=str(cause))
        raise ConversionError(text) from cause
    return drop_namespaces(etree.tostring(tree, encoding="unicode", with_tail=False), namespaces)


def drop_namespaces(xml: str, namespaces: Mapping[str | None, str]) -> str:
    """Take from the first tag the namespaces that the element around it declares already."""
    tag, bracket, rest = xml.partition(">")
    for prefix, uri in namespaces.items():
        tag = tag.replace(f' xmlns:{prefix}="{uri}"' if prefix else f' xmlns="{uri}"', "")
    return f"{tag}{bracket}{rest}"
