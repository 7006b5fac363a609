"""File names that people can read and every system accepts, Windows being the strictest.

The rules are Microsoft's "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

#: Forbidden on Windows; the full-width character keeps the name readable.
_FORBIDDEN: Final = str.maketrans('/\\:*?"<>|', "／＼：＊？＂＜＞｜")
#: Controls, invisible format marks (they can turn the reading direction), half surrogates, line separators.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_RESERVED: Final = re.compile(r"(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(COM|LPT)[0-9¹²³])\s*(\.|$)", re.IGNORECASE)
_UNNAMED: Final = "未命名"
#: Leaves room for an ending; file systems hold 255 bytes.
_MOST_BYTES: Final = 240
_MOST_BYTES_WITH_ENDING: Final = 255


def safe_name(text: str, *, limit: int = 80) -> str:
    """Return a file name without ending that is legal everywhere and still says what the text says.

    Two texts can give one name; see `clashes`. ``limit`` counts characters.
    """
    visible = "".join(" " if char.isspace() else char for char in text if _shown(char))
    name = unicodedata.normalize("NFC", visible).translate(_FORBIDDEN)
    name = _cut(" ".join(name.split()).lstrip(". "), limit, _MOST_BYTES)
    if _RESERVED.match(name):
        name = _cut(f"_{name}", limit, _MOST_BYTES)
    return name or _UNNAMED[:limit]


def _shown(char: str) -> bool:
    return char in "\t\n\r\f\v" or unicodedata.category(char) not in _INVISIBLE


def _cut(name: str, characters: int, most_bytes: int) -> str:
    """Cut a name to its bounds, never inside a character, never leaving a dot or space at the end."""
    return name[:characters].encode()[:most_bytes].decode(errors="ignore").rstrip(". ")


def clashes(names: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of names that one folder cannot hold side by side, upper and lower case being one."""
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(unicodedata.normalize("NFC", name).casefold(), []).append(name)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def marked(path: PurePosixPath, mark: str) -> PurePosixPath:
    """Return the path with a mark before its ending ("通知（新）.docx"), cutting the name where it grows too long."""
    room = _MOST_BYTES_WITH_ENDING - len((mark + path.suffix).encode())
    return path.with_name(f"{_cut(path.stem, len(path.stem), room)}{mark}{path.suffix}")


def numbered(path: PurePosixPath, first: str, later: str) -> Iterator[PurePosixPath]:
    """Yield names beside a path without end: 通知（新）, 通知（新2）, 通知（新3）…"""
    yield marked(path, first)
    number = 2
    while True:
        yield marked(path, later.format(number=number))
        number += 1


#: What `beside_names` adds.
_BESIDE: Final = re.compile(r"（新\d*）(?=\.\w+$)")


def plain(name: str) -> str:
    """Return the name that a new file beside a hand-edited one stands for: 通知（新）.docx is 通知.docx."""
    return _BESIDE.sub("", name)


def beside_names(path: PurePosixPath) -> Iterator[PurePosixPath]:
    """Yield names for a new file beside a hand-edited one, without end."""
    return numbered(path, "（新）", "（新{number}）")
