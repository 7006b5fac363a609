"""Turning a document's paper: the page lies across, and its tables keep their share of the wider type area."""

from __future__ import annotations

import re
from typing import Final

_SIZE: Final = re.compile(r"<w:pgSz [^>]*/>")
_MARGINS: Final = re.compile(r"<w:pgMar [^>]*/>")
_NUMBER: Final = re.compile(r'w:(w|h|left|right)="(\d+)"')
#: Widths in twentieths of a point, of tables, their columns and cells; also those that `column_loops` settles.
_WIDTH: Final = re.compile(r'(<w:(?:tblW|gridCol|tcW|tblGrid) (?:[^>]* )?(?:w:w|columns)=")(\d+)"(?![^>]*"pct")')


def turned(xml: str) -> str:
    """Return a body whose last section lies across; one that does so already stays as it is."""
    size, margins = _last(_SIZE, xml), _last(_MARGINS, xml)
    if size is None or not size["w"] < size["h"]:
        return xml
    edges = sum((margins or {}).get(side, 0) for side in ("left", "right"))
    ratio = (size["h"] - edges) / (size["w"] - edges)
    wider = _WIDTH.sub(lambda found: f'{found[1]}{round(int(found[2]) * ratio)}"', xml)
    before, _, after = wider.rpartition(_SIZE.findall(xml)[-1])
    return f'{before}<w:pgSz w:w="{size["h"]}" w:h="{size["w"]}" w:orient="landscape"/>{after}'


def _last(element: re.Pattern[str], xml: str) -> dict[str, int] | None:
    found = element.findall(xml)
    return {name: int(number) for name, number in _NUMBER.findall(found[-1])} if found else None
