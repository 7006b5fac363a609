"""Names of people: padding is taken out of them, but two names in one cell never become one person unseen."""

from __future__ import annotations

import re
from typing import Final

from kaohe_docs.domain.people import BETWEEN_NAMES
from kaohe_docs.errors import doubt, message
from kaohe_docs.intake.cells import CellReader, SheetCell
from kaohe_docs.intake.names import plain_text

_LATIN: Final = re.compile(r"[A-Za-z]")
#: A middle dot belongs to a name, with spaces around it or not: 阿不都 · 热西提.
_MIDDLE_DOT: Final = re.compile(r"\s*[·•・‧∙．.]\s*")
#: Shorter names are padded to the width of longer ones (梁  剑); nobody pads one of five characters.
_LONG: Final = 5


def names_several(name: str) -> bool:
    """Tell whether a mark stands between names: 韩良、张艳俊."""
    return bool(BETWEEN_NAMES.search(name))


def names_run_together(text: str) -> bool:
    """Tell whether a gap in a name parts more than padding would: 韩良 张艳俊, 韩  良张艳俊, not 梁  剑."""
    parts = _MIDDLE_DOT.sub("·", plain_text(text)).split()
    if len(parts) < 2 or _LATIN.search(text):
        return False
    whole = "".join(parts)
    ends = [len("".join(parts[:count])) for count in range(1, len(parts))]
    return any(end >= 2 and len(whole) - end >= 2 for end in ends) or len(whole) >= _LONG


def person_name(cell: SheetCell, cells: CellReader, *, required: bool) -> str:
    """Read the name of one person; a doubt where a gap in it looks like one between two people."""
    name = cells.name(cell, required=required)
    if name and names_run_together(str(cell.value)):
        # The gap is the finding; that it was closed need not be said beside it.
        padded = ("name-padded", cell.location)
        cells.problems[:] = [found for found in cells.problems if (found.code, found.location) != padded]
        doubt_one_person(cell, name, cells)
    return name


def sole_name(cell: SheetCell, cells: CellReader, *, required: bool = False) -> str:
    """Read the name of a person who has no row of his or her own; a doubt also where a mark stands between two."""
    name = person_name(cell, cells, required=required)
    if names_several(name):
        doubt_one_person(cell, name, cells)
    return name


def doubt_one_person(cell: SheetCell, name: str, cells: CellReader) -> None:
    """Ask whether a cell names one person or more."""
    text = message(
        "“{heading}”里的“{shown}”像是几个人的姓名，现按一人“{name}”处理；"
        "是几个人的请一人一行，确是一人的请去掉中间的空格或标点，或记录决定",
        heading=cell.heading,
        shown=cell.shown,
        name=name,
    )
    cells.problems.append(doubt("joined-names", cell.location, text, subject=name))
