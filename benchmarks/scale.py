"""Growth: the stages of a run over workspaces of 100 to 10,000 units, each in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from measure import Finding, at_most, told

HERE: Final = Path(__file__).parent
STAGES: Final = (("read", "读入和检查"), ("draft", "拟稿"), ("build", "全部生成"), ("again", "再运行一次"))
_BOUND: Final = 2.2


def measure(*, quick: bool, most: int = 10_000) -> tuple[list[Finding], list[str]]:
    """Double the units and compare; return the findings and the rows of the table, up to ``most`` units."""
    doubled = (200, 400) if quick else (min(1000, most // 2), min(2000, most))
    sizes = doubled if quick else tuple(sorted({100, *doubled, *([10_000] if most >= 10_000 else [])}))
    with_pdf = None if quick else doubled[0]
    found = {units: _stages(units, rounds=3 if quick else 1, pdf=units == with_pdf) for units in sizes}
    small, large = (found[units] for units in doubled)
    findings = [
        at_most(
            f"单位加倍（{doubled[0]:,}→{doubled[1]:,}）：{title}",
            large[stage] / small[stage],
            _BOUND,
            f"{small[stage]:.2f} 秒 → {large[stage]:.2f} 秒，{large[stage] / small[stage]:.2f} 倍",
        )
        for stage, title in STAGES
    ]
    if with_pdf:
        one = found[with_pdf]
        figure = f"{one['pages']:,.0f} 页，{one['pdf']:.0f} 秒，程序的内存峰值 {one['pdf MB']:.0f} MB"
        findings.append(told(f"{with_pdf:,}个单位的 {one['documents']:,.0f} 份材料全部出 PDF", figure))
    return findings, [_row(units, figures) for units, figures in found.items()]


def _stages(units: int, *, rounds: int, pdf: bool) -> dict[str, float]:
    """Run the stages over a fresh workspace; of several rounds the least counts."""
    with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
        subprocess.run([sys.executable, str(HERE / "workspaces.py"), str(units), folder], check=True)
        runs = [_run(folder, f"{folder}/output-{turn}", *(["pdf"] if pdf else [])) for turn in range(rounds)]
    return {name: min(run[name] for run in runs) for name in runs[0]}


def _run(workspace: str, out: str, *further: str) -> dict[str, float]:
    words = [sys.executable, str(HERE / "stages.py"), workspace, out, *further]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _row(units: int, figures: dict[str, float]) -> str:
    cells = [f"{figures[stage]:.1f} 秒 / {figures[f'{stage} MB']:.0f} MB" for stage, _ in STAGES]
    return f"| {units:,} | {figures['documents']:,.0f} | {' | '.join(cells)} |"
