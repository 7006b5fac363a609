"""What the installed fonts can do for a face: who sets it, which characters they lack, what is embedded unasked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Literal

from kaohe_docs.typeset.faces import design_of

FaceStatus = Literal["real", "substituted", "missing", "unknown"]

#: Characters that a name is made of: the unified ideographs with their extensions, and the middle dot.
_IDEOGRAPHS: Final = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
_REGION: Final = re.compile(r"CJK(jp|kr|sc|tc|hk)$")
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Me"})
_NAME_WINDOW: Final = 4
_LONGEST_NAME: Final = 12


@dataclass(frozen=True, slots=True)
class FaceReport:
    """What this machine has for one face."""

    face: str
    status: FaceStatus
    #: The family that stands in, or the name under which the real one is installed.
    family: str = ""


@dataclass(frozen=True, slots=True)
class Fallback:
    """A character that its face has not; ``taken_from`` is empty where no font of the machine has it."""

    character: str
    face: str
    #: The words around it, a person's name as a rule.
    name: str
    taken_from: str = ""


@dataclass(frozen=True)
class Installed:
    """The families that fontconfig knows, ours included; empty and not ``known`` where there is no fontconfig."""

    known: bool
    #: Coverage by family, as fontconfig writes it ("20-7e a0 …"), and the fonts' PostScript names.
    coverage: Mapping[str, str] = field(default_factory=dict, repr=False)
    postscript: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def report(self, face: str) -> FaceReport:
        """Tell what stands for a face."""
        if not self.known:
            return FaceReport(face, "unknown")
        design = design_of(face)
        if design is None:
            return FaceReport(face, "real", face) if face in self.coverage else FaceReport(face, "missing")
        real = next((name for name in (face, *design.names) if name in self.coverage), "")
        if real:
            return FaceReport(face, "real", real)
        family = next((name for name in design.substitutes if name in self.coverage), "")
        return FaceReport(face, "substituted", family) if family else FaceReport(face, "missing")

    def chain(self, face: str) -> tuple[str, ...]:
        """Return the families that set a face's text: each takes the characters that those before it lack."""
        design = design_of(face)
        substitutes = design.substitutes if design else ()
        if not self.known:
            return (face, *substitutes)
        first = self.report(face).family
        return tuple(dict.fromkeys(name for name in (first, *substitutes) if name in self.coverage))

    def fallbacks(self, texts: Iterable[tuple[str, str]]) -> tuple[Fallback, ...]:
        """Return the characters of (face, text) pairs that the face's font lacks, each once for each name."""
        found: dict[Fallback, None] = {}
        for piece in texts:
            # Papers of a kind have most of their texts in common.
            if piece not in self._looked_at:
                self._looked_at[piece] = tuple(self._fallbacks(*piece))
            found.update(dict.fromkeys(self._looked_at[piece]))
        return tuple(found)

    def strangers(self, faces: Iterable[str], embedded: Iterable[str]) -> tuple[str, ...]:
        """Return the embedded fonts (PostScript names) that belong to none of the families that set these faces."""
        if not self.known:
            return ()
        families = {family for face in faces for family in self.chain(face)}
        known = {_stem(name) for family in families for name in self.postscript.get(family, ())}
        return tuple(name for name in embedded if _stem(name) not in known)

    def _fallbacks(self, face: str, text: str) -> Iterator[Fallback]:
        chain = self.chain(face)
        if not self.known or not chain or not (lacking := set(filter(_matters, text)) - self._covered(chain[0], text)):
            return
        for place, character in enumerate(text):
            if character in lacking:
                # Beyond the list LibreOffice takes what fontconfig likes; that something has it is all we know.
                others = (*chain[1:], *sorted(self.coverage))
                taken = next((name for name in others if self._covered(name, character)), "")
                yield Fallback(character, face, _name_around(text, place), taken)

    def _covered(self, family: str, text: str) -> set[str]:
        codes = self._codes.get(family)
        if codes is None:
            codes = self._codes[family] = _codes(self.coverage.get(family, ""))
        return {character for character in text if ord(character) in codes}

    @cached_property
    def _looked_at(self) -> dict[tuple[str, str], tuple[Fallback, ...]]:
        return {}

    @cached_property
    def _codes(self) -> dict[str, frozenset[int]]:
        return {}


def _codes(coverage: str) -> frozenset[int]:
    found: set[int] = set()
    for part in coverage.split():
        first, _, last = part.partition("-")
        found.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(found)


def _matters(character: str) -> bool:
    """Tell whether a character shows; not asked of Python's isprintable, which does not know the newest ideographs."""
    return ord(character) > 0xFF and unicodedata.category(character) not in _INVISIBLE


def _is_ideograph(character: str) -> bool:
    return character in "·•" or any(first <= ord(character) <= last for first, last in _IDEOGRAPHS)


def _name_around(text: str, place: int) -> str:
    """Return the ideographs around a character; out of a long run only its neighbours."""
    start = end = place
    while start > 0 and _is_ideograph(text[start - 1]):
        start -= 1
    while end + 1 < len(text) and _is_ideograph(text[end + 1]):
        end += 1
    if end - start >= _LONGEST_NAME:
        start, end = max(start, place - _NAME_WINDOW), min(end, place + _NAME_WINDOW)
    return text[start : end + 1]


def _stem(postscript: str) -> str:
    """Return a PostScript name without style and region: collections are all named after their first font, CJKjp."""
    return _REGION.sub("CJK", postscript.partition("-")[0])
