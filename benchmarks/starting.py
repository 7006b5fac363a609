"""Whole commands: how soon the program answers, and what a build costs that has nothing to do."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from measure import Finding, Timing, at_most, command, side_by_side
from workspaces import REPOSITORY

KAOHE = str(Path(sys.executable).with_name("kaohe"))
_BARE = """\
import typer
app = typer.Typer()
@app.command()
def one(name: str = "") -> None:
    "One."
@app.command()
def two(name: str = "") -> None:
    "Two."
app()
"""


def measure(*, quick: bool) -> list[Finding]:
    """Compare start-up with a bare Typer program, and an idle build with a check."""
    rounds = 7 if quick else 15
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder, "bare.py")
        bare.write_text(_BARE, encoding="utf-8")
        bare_help = command([sys.executable, str(bare), "--help"])
        started = side_by_side({"ours": command([KAOHE, "--help"]), "bare": bare_help}, rounds=rounds)
        workspace = Path(folder, "工作")
        shutil.copytree(
            REPOSITORY / "roster", workspace / "roster", ignore=shutil.ignore_patterns("*.py", "__pycache__")
        )
        build = [KAOHE, "build", "-w", str(workspace), *(["--no-pdf"] if quick or not shutil.which("soffice") else [])]
        command(build)()
        again = side_by_side(
            {"build": command(build), "check": command([KAOHE, "check", "-w", str(workspace)])}, rounds=rounds
        )
    return [
        _ratio("kaohe --help，对只有 Typer 的程序", started["ours"], started["bare"], 1.5),
        _ratio("kaohe build（全部已是最新），对 kaohe check", again["build"], again["check"], 2),
    ]


def _ratio(name: str, ours: Timing, theirs: Timing, bound: float) -> Finding:
    # The least is what the work takes; the median of so short a command is mostly what else the machine does.
    ratio = ours.least / theirs.least
    figure = (
        f"{ours.least:.2f} 秒对 {theirs.least:.2f} 秒，{ratio:.2f} 倍（按中位数 {ours.median / theirs.median:.2f} 倍）"
    )
    return at_most(name, ratio, bound, figure)
