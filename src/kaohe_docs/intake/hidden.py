"""Which rows and columns of a sheet nobody sees: openpyxl does not tell where it reads without loading all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_ROW: Final = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
_HIDDEN: Final = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
#: A row or column without any height or width, which Excel draws as a hidden one.
_FLAT: Final = re.compile(rb"""\b(?:ht|width)\s*=\s*["']0*(?:\.0*)?["']""")
_NUMBER: Final = re.compile(rb"""\b(r|min|max)\s*=\s*["'](\d{1,7})["']""")


@dataclass(frozen=True, slots=True)
class Hidden:
    """What is hidden of a sheet; columns from 1, each pair with its last."""

    sheet: bool = False
    rows: frozenset[int] = frozenset()
    columns: tuple[tuple[int, int], ...] = ()

    def column(self, index: int) -> bool:
        """Tell whether a column is hidden."""
        return any(first <= index <= last for first, last in self.columns)


def hidden_in(part: bytes, *, sheet: bool) -> Hidden:
    """Read from a worksheet's XML what it hides."""
    return Hidden(sheet, frozenset(_rows(part)), tuple(_columns(part)))


def _rows(part: bytes) -> Iterator[int]:
    number = 0
    for match in _ROW.finditer(part):
        # A row that does not say its number is the next one.
        number = _numbers(match[1]).get(b"r", number + 1)
        if _unseen(match[1]):
            yield number


def _columns(part: bytes) -> Iterator[tuple[int, int]]:
    for match in _COLUMN.finditer(part):
        ends = _numbers(match[1])
        if _unseen(match[1]) and b"min" in ends and b"max" in ends:
            yield ends[b"min"], ends[b"max"]


def _unseen(attributes: bytes) -> bool:
    return bool(_HIDDEN.search(attributes) or _FLAT.search(attributes))


def _numbers(attributes: bytes) -> dict[bytes, int]:
    return {name: int(digits) for name, digits in _NUMBER.findall(attributes)}
