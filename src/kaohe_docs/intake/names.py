"""Names and words as people type them: padding, invisible characters, leftovers of an editor, doubled words."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Message, Problem, message, warning
from kaohe_docs.source import Location

_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SPACES: Final = re.compile(r"\s+")
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；]+")
_LATIN: Final = re.compile(r"[A-Za-z]")
_BREAKS: Final = re.compile(r"[ \t]*(?:\r\n|[\r\n\v\f\x85\u2028\u2029\t])[ \t]*")
#: Characters without width that come along when text is copied from a web page.
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
#: Bidirectional marks belong to none of our texts and can make one name look like another.
_BIDI: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

_LEFTOVERS: Final = re.compile(
    r"\[bookmark:[^\]]*\]|_GoBack|\{\{|\}\}|\{%|%\}|\{#|#\}"
    r"|#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)|错误[！!]未找到引用源|Error! Reference source not found|\ufffd"
)
#: A run is at most 12 characters long, so that a hostile cell cannot make the search slow.
_DOUBLED: Final = re.compile(rf"([{_HAN}]{{2,12}}?)\1")
#: 一项一项, 逐个逐个 and the like are words, not slips.
_MEANT: Final = re.compile(r"^[一逐].$")


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something in a text that was hardly meant."""

    code: str
    found: str
    #: What should stand in its place; "" where it should go.
    suggestion: str


def leftovers(text: str) -> tuple[Leftover, ...]:
    """Find leftovers of an editor ("[bookmark: _GoBack]", "{{", "#REF!") and doubled words (履行履行)."""
    rubbish = [Leftover("leftover-text", found, "") for found in _LEFTOVERS.findall(text)]
    doubled = [
        Leftover("doubled-word", match.group(), match.group(1))
        for match in _DOUBLED.finditer(text)
        if len(set(match.group())) > 1 and not _MEANT.match(match.group(1))
    ]
    return (*rubbish, *doubled)


def leftover_problems(text: str, place: Location) -> Iterator[Problem]:
    """Yield a warning for everything `leftovers` finds in a text."""
    for found in leftovers(text):
        yield warning(found.code, place, _leftover_message(found))


def _leftover_message(found: Leftover) -> Message:
    if found.code == "doubled-word":
        return message("“{found}”似有重复，应为“{suggestion}”？", found=found.found, suggestion=found.suggestion)
    return message("文字中有“{found}”，像是编辑软件的残留，请删去", found=found.found)


def forbidden_characters(text: str) -> tuple[str, ...]:
    """Name the characters that no cell may hold (control and bidirectional marks): ("U+0007",)."""
    found = (c for c in text if c in _BIDI or (unicodedata.category(c) in {"Cc", "Cs"} and c not in "\t\n\v\f\r\x85"))
    return tuple(f"U+{ord(c):04X}" for c in dict.fromkeys(found))


def drop_invisible(text: str) -> str:
    """Drop characters without width."""
    return _INVISIBLE.sub("", text)


def plain_text(text: str) -> str:
    """Bring a text into normal form: NFC, line breaks as spaces, nothing at its ends."""
    return unicodedata.normalize("NFC", _BREAKS.sub(" ", drop_invisible(text))).strip()


def without_padding(text: str) -> str:
    """Take the spaces out of a Chinese name (梁  剑 → 梁剑); a Latin name keeps single ones."""
    return _SPACES.sub(" " if _LATIN.search(text) else "", text).strip()


def split_names(text: str) -> tuple[str, ...]:
    """Split a cell that may hold several names, and take the padding out of each."""
    names = (without_padding(part) for part in _BETWEEN_NAMES.split(text))
    return tuple(name for name in names if name)


def compact(text: str) -> str:
    """Return the form in which names are compared: no spaces, one width, one case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", drop_invisible(text))).casefold()


def near(text: str, choices: Iterable[str]) -> tuple[str, ...]:
    """Return up to three choices that look like a mistyped text, best first."""
    return tuple(difflib.get_close_matches(text, list(choices), n=3, cutoff=0.5))


def resembles(found: str, wanted: str) -> bool:
    """Tell whether a short text may be meant for another one: it holds it or lies in it, or most of both agrees."""
    if min(len(found), len(wanted)) < 2:
        return False
    if wanted in found or found in wanted:
        return True
    if len(wanted) == 2:
        # Of two characters half agrees by chance: 得分 is not 分项, but 等级 may be 等次.
        return len(found) == 2 and any(one == other for one, other in zip(found, wanted, strict=True))
    return bool(near(found, [wanted]))


def listed(words: Iterable[str]) -> str:
    """Join words as a Chinese list: 甲、乙、丙."""
    return "、".join(words)


class UnitNames:
    """Finds the unit that is meant by a name, a short name or an alias; spaces do not count."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._units = tuple(units)
        self._by_name: dict[str, Unit] = {}
        for unit in self._units:
            for text in (unit.short_name, *unit.aliases):
                if text:
                    self._by_name.setdefault(compact(text), unit)
        # Last, so that a full name wins over another unit's alias.
        self._by_name.update({compact(unit.name): unit for unit in self._units})

    def find(self, text: str) -> Unit | None:
        """Return the unit of that name, or None."""
        return self._by_name.get(compact(text))

    def unknown(self, text: str) -> Message:
        """Say that a unit is not in the roster, with the names that come near."""
        matches = near(compact(text), self._by_name)
        names = dict.fromkeys(self._by_name[match].name for match in matches)
        if names:
            return message("名册中没有“{found}”；是不是：{near}？", found=text, near=listed(names))
        return message("名册中没有“{found}”；请用名册中的单位名称、简称或别名", found=text)


class Words:
    """Finds which of the plan's words is meant: a key by any of its wordings."""

    def __init__(self, wordings: Mapping[str, tuple[str, ...]]) -> None:
        self._keys = {compact(text): key for key, texts in wordings.items() for text in (*texts, key) if text}
        self.shown = listed(dict.fromkeys(texts[0] if texts else key for key, texts in wordings.items()))

    def find(self, text: str) -> str | None:
        """Return the key that a wording stands for, or None."""
        return self._keys.get(compact(text))
