"""The fonts of this machine: which faces are real, which are substituted, and how our LibreOffice is told.

LibreOffice left alone sets 仿宋, 楷体, 黑体 and 小标宋 all in one sans face. So it runs with a fontconfig file of its own, which
no other program sees. The rules are ``<match target="pattern">`` with strong binding: an ``<alias>`` would lose against
LibreOffice's own list, and could not make 小标宋 bold. On Windows and macOS LibreOffice does not use fontconfig; there
nothing is known, and the report says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final, Literal
from xml.sax.saxutils import escape

from kaohe_docs.typeset.faces import DESIGNS, Design, design_of
from kaohe_docs.typeset.places import data_folder, font_folder

FaceStatus = Literal["real", "substituted", "missing", "unknown"]

_SYSTEM_CONFIG: Final = "/etc/fonts/fonts.conf"
_LIST_SECONDS: Final = 60
#: Characters that a name is made of: the unified ideographs with their extensions, and the middle dot.
_IDEOGRAPHS: Final = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF))
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
    """A character that its face has not; ``taken_from`` is empty where no font of the list has it."""

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
        return tuple(dict.fromkeys(found for face, text in texts for found in self._fallbacks(face, text)))

    def _fallbacks(self, face: str, text: str) -> Iterator[Fallback]:
        chain = self.chain(face)
        if not self.known or not chain or not (lacking := set(filter(_matters, text)) - self._covered(chain[0], text)):
            return
        for place, character in enumerate(text):
            if character in lacking:
                taken = next((name for name in chain[1:] if self._covered(name, character)), "")
                yield Fallback(character, face, _name_around(text, place), taken)

    def _covered(self, family: str, text: str) -> set[str]:
        codes = self._codes.get(family)
        if codes is None:
            codes = self._codes[family] = _codes(self.coverage.get(family, ""))
        return {character for character in text if ord(character) in codes}

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
    return ord(character) > 0xFF and character.isprintable() and not character.isspace()


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


# ── what fontconfig knows ───────────────────────────────────


def installed_fonts(config: Path | None = None) -> Installed:
    """Ask fontconfig, with our configuration file if there is one, for every family it knows."""
    lister = shutil.which("fc-list")
    if lister is None or sys.platform in ("win32", "darwin"):
        return Installed(known=False)
    environment = dict(os.environ) | ({"FONTCONFIG_FILE": str(config)} if config else {})
    form = "%{family}\\t%{postscriptname}\\t%{weight}\\t%{charset}\\n"
    try:
        answer = subprocess.run(
            [lister, "--format", form], env=environment, capture_output=True, timeout=_LIST_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return Installed(known=False)
    return _installed(answer.stdout.decode("utf-8", "replace"))


def _installed(listing: str) -> Installed:
    coverage: dict[str, str] = {}
    postscript: dict[str, tuple[str, ...]] = {}
    for line in sorted(listing.splitlines()):
        families, name, _, charset = (line.split("\t") + [""] * 3)[:4]
        for family in filter(None, (one.strip() for one in families.split(","))):
            coverage[family] = max(coverage.get(family, ""), charset, key=len)
            postscript[family] = (*postscript.get(family, ()), name)
    return Installed(True, coverage, postscript)


def font_report() -> tuple[FaceReport, ...]:
    """Tell for each face that our templates ask for whether it is real, substituted or missing."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        fonts = installed_fonts(write_config(Path(folder) / "fonts.conf", rules=()))
    return tuple(fonts.report(design.title) for design in DESIGNS)


# ── what LibreOffice is told ────────────────────────────────


def configure(folder: Path) -> tuple[Path, Installed]:
    """Write LibreOffice's fontconfig file into a private folder; return it and the fonts it sees."""
    path = folder / "fonts.conf"
    fonts = installed_fonts(write_config(path, rules=()))
    return write_config(path, rules=_rules(fonts)), fonts


def _rules(fonts: Installed) -> Iterator[str]:
    for design in DESIGNS:
        for name in design.names:
            if chain := fonts.chain(name):
                yield _rule(name, chain, bold=design.bold and _is_substitute(chain[0], design, fonts))


def _is_substitute(family: str, design: Design, fonts: Installed) -> bool:
    return fonts.known and family not in design.names


def _rule(face: str, families: Iterable[str], *, bold: bool) -> str:
    names = "".join(f"<string>{escape(family)}</string>" for family in families)
    weight = '<edit name="weight" mode="assign" binding="strong"><const>bold</const></edit>' if bold else ""
    return (
        f'<match target="pattern"><test name="family" qual="any" compare="eq"><string>{escape(face)}</string></test>'
        f'<edit name="family" mode="assign" binding="strong">{names}</edit>{weight}</match>\n'
    )


def write_config(path: Path, *, rules: Iterable[str]) -> Path:
    """Write a fontconfig file: our folder and rules, then what the system says."""
    text = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        f"<dir>{escape(str(font_folder()))}</dir>\n"
        # First, so that the tables of our own fonts are kept from run to run and nothing else is written to.
        f"<cachedir>{escape(str(data_folder() / 'fontconfig'))}</cachedir>\n"
        f'<include ignore_missing="yes">{_SYSTEM_CONFIG}</include>\n'
        f"{''.join(rules)}</fontconfig>\n"
    )
    path.write_text(text, encoding="utf-8")
    return path
