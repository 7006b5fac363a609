"""Every single change that a hand may make to a finished workspace, one at a time.

A change is a typing slip, a twin, another known word, an emptied place, one more or less, another day, a figure as
text. Places are the filled cells of the workbooks and the values of plan.toml.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from factories import REPOSITORY

WORKBOOKS: Final = ("roster/roster.xlsx", "roster/results.xlsx")
PLAN: Final = "roster/plan.toml"
#: Rows above a sheet's table: its title and the line of headings.
_HEADINGS: Final = 3
#: A character that stands nowhere in the sample.
_SLIP: Final = "囗"
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Change:
    """One change: where it is, of what kind, and the values before and after."""

    file: str
    #: A sheet and the row of a workbook, or the table of a plan: what a finding must point at.
    sheet: str
    cell: str
    kind: str
    old: Any
    new: Any
    apply: Callable[[Path], None] = field(repr=False, compare=False)
    #: For a cell: its sheet and heading.
    column: str = ""

    @property
    def place(self) -> str:
        """Say where it is: roster/results.xlsx [考察核实] B8, or roster/plan.toml category[2].quota."""
        return f"{self.file} [{self.sheet}] {self.cell}" if self.sheet else f"{self.file} {self.cell}"

    def __str__(self) -> str:
        return f"{self.place} {self.kind}: {self.old!r} → {self.new!r}"


@cache
def _choices() -> dict[str, tuple[str, ...]]:
    """Return the words that a key's value is one of, by key, as the published schema has them."""
    found: dict[str, tuple[str, ...]] = {}
    schema = json.loads((REPOSITORY / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
    for record in (schema, *schema["$defs"].values()):
        for name, described in record.get("properties", {}).items():
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *_enums(described))))
    return found


def _enums(described: Any) -> Iterator[str]:
    if isinstance(described, dict):
        yield from described.get("enum", ())
        for inside in described.values():
            yield from _enums(inside)
    elif isinstance(described, list):
        for inside in described:
            yield from _enums(inside)


def other_choices(name: str, old: Any) -> list[str]:
    """Return the other words that a closed choice allows; an assumption's value may be of any."""
    sets = _choices().values() if name == "value" else [_choices().get(name, ())]
    return [word for words in sets if old in words for word in words if word != old]


def values_for(old: Any, others: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Yield what a hand may put in a value's place, by kind; ``others`` are known words of the same column or key."""
    if isinstance(old, bool):
        yield "flipped", not old
    elif isinstance(old, int | float | Decimal):
        yield "more", old + 1
        yield "less", old - 1
    elif isinstance(old, datetime | date):
        yield "next day", old + timedelta(days=1)
        yield "last year", old.replace(year=old.year - 1)
    elif isinstance(old, time):
        yield "an hour later", old.replace(hour=(old.hour + 1) % 24)
    elif isinstance(old, str):
        yield "typo", old[: len(old) // 2] + _SLIP + old[len(old) // 2 + 1 :]
        yield "doubled", f"{old}{old[-1:]}"
    known = next((other for other in others if type(other) is type(old) and other != old), None)
    if known is not None:
        yield "other known", known


# ── workbooks ───────────────────────────────────────────────


def workbook_changes(workspace: Path, file: str) -> Iterator[Change]:
    """Yield the changes of every filled cell below the headings, every row doubled, every sheet's twin."""
    book = load_workbook(workspace / file)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        yield from _sheet_changes(file, book, sheet)
    # A twin sheet and headings are tried by tests of their own (test_twin_sheets.py).


def _sheet_changes(file: str, book: Workbook, sheet: Worksheet) -> Iterator[Change]:
    for row in sheet.iter_rows(min_row=_HEADINGS + 1):
        filled = [cell for cell in row if cell.value is not None]
        for cell in filled:
            column = [other.value for other in sheet[cell.column_letter][_HEADINGS:] if other.value is not None]
            for kind, new in (*values_for(cell.value, column), ("empty", None)):
                yield _cell_change(file, book, sheet, cell.coordinate, kind, cell.value, new)
            if isinstance(cell.value, int | float):
                yield _cell_change(file, book, sheet, cell.coordinate, "as text", cell.value, str(cell.value))
        if filled:
            yield _doubled_row(file, book, sheet, row[0].row)


def _cell_change(file: str, book: Workbook, sheet: Worksheet, place: str, kind: str, old: Any, new: Any) -> Change:
    def apply(workspace: Path) -> None:
        sheet[place].value = new
        try:
            book.save(workspace / file)
        finally:
            sheet[place].value = old

    heading = sheet.cell(_HEADINGS, sheet[place].column).value
    return Change(file, sheet.title, place, kind, old, new, apply, f"{sheet.title}/{heading}")


def _doubled_row(file: str, book: Workbook, sheet: Worksheet, row: int) -> Change:
    values = [cell.value for cell in sheet[row]]

    def apply(workspace: Path) -> None:
        below = sheet.max_row + 1
        for column, value in enumerate(values, 1):
            sheet.cell(below, column).value = value
        try:
            book.save(workspace / file)
        finally:
            sheet.delete_rows(below)

    return Change(file, sheet.title, f"A{row}", "row twice", values, [values, values], apply, f"{sheet.title}/")


# ── plan.toml ───────────────────────────────────────────────


def plan_changes(workspace: Path) -> Iterator[Change]:
    """Yield the changes of every value, every value dropped, every item of a list dropped or doubled."""
    data = tomllib.loads((workspace / PLAN).read_text(encoding="utf-8"), parse_float=Decimal)
    known: dict[str, list[Any]] = {}
    for path, value in _leaves(data, ()):
        known.setdefault(_name(path), []).append(value)
    for path, value in _leaves(data, ()):
        others = [("other known", word) for word in other_choices(_name(path), value)]
        for kind, new in (*values_for(value, [] if others else known[_name(path)]), *others):
            yield _plan_change(data, path, kind, value, _put(path, new), new)
        yield _plan_change(data, path, "dropped", value, _drop(path), None)
    for path, items in _lists(data, ()):
        for number, item in enumerate(items):
            yield _plan_change(data, (*path, number), "item dropped", item, _drop((*path, number)), None)
            yield _plan_change(data, (*path, number), "item twice", item, _double((*path, number)), item)


def _name(path: Path_) -> str:
    return str(next(step for step in reversed(path) if isinstance(step, str)))


def _leaves(value: Any, path: Path_) -> Iterator[tuple[Path_, Any]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _leaves(inside, (*path, key))
    elif isinstance(value, list):
        for number, inside in enumerate(value):
            yield from _leaves(inside, (*path, number))
    else:
        yield path, value


def _lists(value: Any, path: Path_) -> Iterator[tuple[Path_, list[Any]]]:
    if isinstance(value, dict):
        for key, inside in value.items():
            yield from _lists(inside, (*path, key))
    elif isinstance(value, list):
        yield path, value
        for number, inside in enumerate(value):
            yield from _lists(inside, (*path, number))


Edit = Callable[[Any], Any]


def _put(path: Path_, new: Any) -> Edit:
    return lambda data: _edited(
        data,
        path,
        lambda holder, last: (
            {**holder, last: new} if isinstance(holder, dict) else [*holder[:last], new, *holder[last + 1 :]]
        ),
    )


def _drop(path: Path_) -> Edit:
    return lambda data: _edited(
        data,
        path,
        lambda holder, last: (
            {key: value for key, value in holder.items() if key != last}
            if isinstance(holder, dict)
            else [*holder[:last], *holder[last + 1 :]]
        ),
    )


def _double(path: Path_) -> Edit:
    return lambda data: _edited(data, path, lambda holder, last: [*holder[: last + 1], *holder[last:]])


def _edited(data: Any, path: Path_, change: Callable[[Any, Any], Any]) -> Any:
    """Return the data with the holder of a path's last step changed; nothing else is copied."""
    if len(path) == 1:
        return change(data, path[0])
    inside = _edited(data[path[0]], path[1:], change)
    if isinstance(data, dict):
        return {**data, path[0]: inside}
    return [*data[: path[0]], inside, *data[path[0] + 1 :]]


def _plan_change(data: Mapping[str, Any], path: Path_, kind: str, old: Any, edit: Edit, new: Any) -> Change:
    def apply(workspace: Path) -> None:
        (workspace / PLAN).write_text(toml(edit(data)), encoding="utf-8")

    return Change(PLAN, "", key(path), kind, old, new, apply)


def key(path: Path_) -> str:
    """Write a path as messages do: category[2].quota, counted from 1."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def toml(data: Mapping[str, Any]) -> str:
    """Write a plan as TOML, a line for every table."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in data.items())


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{json.dumps(name)} = {_toml(inside)}' for name, inside in value.items())}}}"
    return str(value)
