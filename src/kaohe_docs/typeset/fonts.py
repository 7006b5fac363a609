"""The fonts of this machine: which faces are real, which are substituted, and how our LibreOffice is told.

LibreOffice left alone sets 仿宋, 楷体, 黑体 and 小标宋 all in one sans face. So it runs with a fontconfig file of its own, which
no other program sees. The rules are ``<match target="pattern">`` with strong binding: an ``<alias>`` would lose against
LibreOffice's own list, and could not make 小标宋 bold. On Windows and macOS LibreOffice does not use fontconfig; there
nothing is known, and the report says so.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from kaohe_docs.typeset.faces import DESIGNS, WESTERN
from kaohe_docs.typeset.installed import FaceReport, Installed
from kaohe_docs.typeset.places import data_folder, font_folder

_SYSTEM_CONFIG: Final = "/etc/fonts/fonts.conf"
_LIST_SECONDS: Final = 60


def installed_fonts(config: Path) -> Installed:
    """Ask fontconfig, with our configuration file, for every family it knows."""
    lister = shutil.which("fc-list")
    if lister is None or sys.platform in ("win32", "darwin"):
        return Installed(known=False)
    environment = {**os.environ, "FONTCONFIG_FILE": str(config)}
    form = "%{family}\\t%{postscriptname}\\t%{charset}\\n"
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
        families, name, charset = (line.split("\t") + [""] * 2)[:3]
        for family in filter(None, (one.strip() for one in families.split(","))):
            coverage[family] = max(coverage.get(family, ""), charset, key=len)
            postscript[family] = (*postscript.get(family, ()), name)
    return Installed(True, coverage, postscript)


def font_report() -> tuple[FaceReport, ...]:
    """Tell for each face that our templates ask for whether it is real, substituted or missing."""
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        fonts = installed_fonts(write_config(Path(folder) / "fonts.conf", rules=()))
    return tuple(fonts.report(design.title) for design in DESIGNS)


def fonts_key(fonts: Installed) -> str:
    """Return a hash of the fonts that set our faces: a PDF made with another is stale."""
    families = sorted({family for design in DESIGNS for family in fonts.chain(design.title)})
    facts = [(family, fonts.postscript.get(family), fonts.coverage.get(family)) for family in families]
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


# ── what LibreOffice is told ────────────────────────────────


def configure(folder: Path) -> tuple[Path, Installed]:
    """Write LibreOffice's fontconfig file into a private folder; return it and the fonts it sees."""
    path = folder / "fonts.conf"
    fonts = installed_fonts(write_config(path, rules=()))
    return write_config(path, rules=_rules(fonts)), fonts


def _rules(fonts: Installed) -> Iterator[str]:
    for design in (*DESIGNS, *WESTERN):
        for name in design.names:
            if chain := fonts.chain(name):
                yield _rule(name, chain, bold=design.bold and fonts.report(name).status == "substituted")


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
