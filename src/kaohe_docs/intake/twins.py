"""Which sheet is meant by a title: two of one name, copies beside it, and what of it nobody sees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from typing import Final

from kaohe_docs.errors import Message, Problem, doubt, error, message, warning
from kaohe_docs.intake.grid import GridSheet
from kaohe_docs.intake.names import compact, listed
from kaohe_docs.source import Location
from kaohe_docs.workbook import column_letters

#: What spreadsheets and clerks put before or behind the name of a sheet that they copy: (2), 副本, -备份.
_COPY: Final = re.compile(r"[-_.]*[(\[【]?(?:\d+|副本|复件|备份|旧|新|原|改|修改|copy|bak|old|new)+[)\]】]?[-_.]*")
#: So many rows are named; a filter may hide thousands.
_NAMED: Final = 10


def the_sheet(
    titles: Sequence[str], sheets: Sequence[GridSheet], place: Location, problems: list[Problem]
) -> GridSheet | None:
    """Return the only sheet that bears one of the titles, the first of which is the one to tell people."""
    wanted = {compact(title) for title in titles}
    found = [sheet for sheet in sheets if compact(sheet.title) in wanted]
    if not found:
        text = message(
            "缺少工作表“{title}”；现有：{found}", title=titles[0], found=listed(sheet.title for sheet in sheets)
        )
        problems.append(error("missing-sheet", place, text, subject=titles[0]))
        return None
    if len(found) > 1:
        text = message(
            "有{count}张工作表都是“{title}”：{found}；请只留一张，其余删去或改名",
            count=len(found),
            title=titles[0],
            found=listed(map(_shown, found)),
        )
        problems.append(error("duplicate-sheet", replace(place, sheet=found[1].title), text, subject=titles[0]))
        return None
    problems += _copies(found[0], wanted, sheets, place)
    problems += _unseen(found[0], place)
    return found[0]


def _shown(sheet: GridSheet) -> str:
    return f"“{sheet.title}”（隐藏）" if sheet.hidden.sheet else f"“{sheet.title}”"


def _copies(found: GridSheet, wanted: Set[str], sheets: Sequence[GridSheet], place: Location) -> Iterator[Problem]:
    """Doubt sheets that look like a copy of the one that is read: the newer figures may stand there."""
    for sheet in sheets:
        rests = [compact(sheet.title).replace(title, "", 1) for title in wanted if title in compact(sheet.title)]
        if sheet is not found and any(_COPY.fullmatch(rest) for rest in rests):
            text = message(
                "{copy}像是“{title}”的副本，程序只读“{title}”；请核对哪一张为准，另一张删去或改名，或记录决定",
                copy=_shown(sheet),
                title=found.title,
            )
            yield doubt("copied-sheet", replace(place, sheet=sheet.title), text, subject=sheet.title)


def _unseen(sheet: GridSheet, place: Location) -> Iterator[Problem]:
    if sheet.hidden.sheet:
        text = message("工作表“{title}”是隐藏的，程序照样读取；请取消隐藏后核对，或记录决定", title=sheet.title)
        yield doubt("hidden-sheet", replace(place, sheet=sheet.title), text, subject=sheet.title)


def hidden_cells(sheet: GridSheet, rows: Set[int], columns: Set[int], place: Location) -> Iterator[Problem]:
    """Say once which of the rows and columns that are read are hidden and hold something."""
    lines = sorted(row for row in rows if row in sheet.hidden.rows)
    hidden = sorted(column for column in columns if sheet.hidden.column(column))
    letters = [column_letters(index) for index in hidden if any(index in sheet.grid[row] for row in rows)]
    if lines or letters:
        yield warning("hidden-cells", place, _hidden_message(lines, letters))


def _hidden_message(lines: Sequence[int], letters: Sequence[str]) -> Message:
    shown = listed(map(str, lines[:_NAMED])) + ("……" if len(lines) > _NAMED else "")
    if lines and letters:
        return message(
            "隐藏的行{rows}、隐藏的列{columns}里有内容，程序照样读取；请取消隐藏或筛选后核对",
            rows=shown,
            columns=listed(letters),
        )
    if lines:
        return message("隐藏的行{rows}里有内容，程序照样读取；请取消隐藏或筛选后核对", rows=shown)
    return message("隐藏的列{columns}里有内容，程序照样读取；请取消隐藏后核对", columns=listed(letters))
