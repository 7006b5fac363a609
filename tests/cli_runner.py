"""Runs the installed program as a user does: its own process, its own console, nothing of this one's settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KAOHE = Path(sys.executable).with_name("kaohe.exe" if os.name == "nt" else "kaohe")


@dataclass(frozen=True)
class Done:
    """A finished run of the program."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Return the one object it printed."""
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """Return the codes of its findings, from ``--json``."""
        return [problem["code"] for problem in self.json["problems"]]

    @property
    def errors(self) -> list[str]:
        """Return the codes of the findings that stopped it."""
        return [problem["code"] for problem in self.json["problems"] if problem["level"] == "error"]


#: Commands that make PDFs too where LibreOffice is there, which takes long and is tried elsewhere.
_MAKERS = {"letters", "schedules", "ballots", "sheets", "notices", "build", "score"}


def run_kaohe(
    *words: str | Path, cwd: Path | None = None, env: Mapping[str, str] | None = None, encoding: str = "utf-8"
) -> Done:
    """Run ``kaohe`` with these words, without PDFs; the console speaks Chinese in UTF-8 unless said otherwise."""
    if words[0] in _MAKERS and not {"--help", "--pdf", "--no-pdf"} & set(words):
        words = (*words, "--no-pdf")
    base = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT", "TEMP") if key in os.environ}
    base |= {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [str(KAOHE), *map(str, words)],
        cwd=cwd,
        env={**base, **(env or {})},
        capture_output=True,
        check=False,
        timeout=120,
    )
    return Done(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
