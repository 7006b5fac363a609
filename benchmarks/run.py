"""Runs the measurements: ``make bench`` (all, writes docs/performance.md), ``make bench-quick`` (ratios only, for CI).

The quick run fails where a ratio falls below three quarters of its target: less is what a busy machine does to a ratio,
more is a change of ours.

``python benchmarks/run.py --only pdf scale`` measures these again and leaves the other figures of results.json.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import limits
import memory
import printing
import profiling
import rendering
import scale
import starting
import typesetting
from measure import Finding

HERE: Final = Path(__file__).parent
RESULTS: Final = HERE / "results.json"
PAGE: Final = HERE.parent / "docs" / "performance.md"
Section = Callable[[bool, int], dict[str, Any]]


def _findings(found: Sequence[Finding], rows: Sequence[str] = ()) -> dict[str, Any]:
    return {"findings": [asdict(one) for one in found], "rows": list(rows)}


SECTIONS: Final[dict[str, Section]] = {
    "render": lambda quick, _: _findings(rendering.measure(quick=quick)),
    "memory": lambda quick, _: _findings(memory.measure(quick=quick)),
    "pdf": lambda quick, _: _findings(typesetting.measure(quick=quick)),
    "print": lambda quick, _: _findings(printing.measure(quick=quick)),
    "start": lambda quick, _: _findings(starting.measure(quick=quick)),
    "scale": lambda quick, most: _findings(*scale.measure(quick=quick, most=most)),
    "limits": lambda quick, _: _findings([] if quick else limits.measure()),
    "profile": lambda quick, _: _findings([], [] if quick else profiling.measure()),
}
_TITLES: Final = {
    "render": "生成 Word 材料",
    "memory": "内存",
    "pdf": "生成 PDF",
    "print": "测评票印刷文件",
    "start": "启动和再次运行",
    "scale": "规模",
}
#: What of a target the quick run asks for.
_GUARD: Final = 0.75


def main() -> int:
    """Measure, show, and write the page; a quick run returns 1 where a ratio has fallen far below its target."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ratios only, in a minute or two; nothing is written")
    parser.add_argument("--only", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--most", type=int, default=10_000, help="leave out workspaces of more units")
    asked = parser.parse_args()
    results: dict[str, Any] = {}
    missed = []
    for name in asked.only:
        results[name] = SECTIONS[name](asked.quick, asked.most)
        for one in results[name]["findings"]:
            mark = "" if not one["target"] else "达到" if one["reached"] else "没有达到"
            print(f"{one['name']}：{one['figure']}  {one['target']} {mark}", flush=True)
            missed += [one["name"]] if one["share"] < _GUARD else []
    if not asked.quick:
        earlier = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
        results = {**earlier, **results, "machine": _machine()}
        RESULTS.write_text(json.dumps(results, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        PAGE.write_text(page(results), encoding="utf-8")
    if missed and asked.quick:
        print(f"低于目标的四分之三：{'、'.join(missed)}", file=sys.stderr)
        return 1
    return 0


def _machine() -> str:
    memory_bytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{os.cpu_count()} 个处理器核，{memory_bytes / 2**30:.0f} GB 内存，{platform.system()}，Python {platform.python_version()}"


# ── the page ────────────────────────────────────────────────


def page(results: dict[str, Any]) -> str:
    """Write docs/performance.md from the figures."""
    text = (HERE / "performance.in.md").read_text(encoding="utf-8")
    parts = {name: _table(title, results[name]) for name, title in _TITLES.items() if name in results}
    parts["limits"] = "\n".join(
        f"| {one['name']} | {one['figure']} |" for one in results.get("limits", {}).get("findings", ())
    )
    parts["machine"] = results.get("machine", "")
    parts["profile"] = "\n".join(results.get("profile", {}).get("rows", ()))
    parts["growth"] = "\n".join(results.get("scale", {}).get("rows", ()))
    for name, value in parts.items():
        text = text.replace(f"<!-- {name} -->", value)
    return text


def _table(title: str, section: dict[str, Any]) -> str:
    lines = [f"| {title} | 测得 | 目标 | |", "| --- | --- | --- | --- |"]
    for one in section["findings"]:
        reached = "" if not one["target"] else "达到" if one["reached"] else "**没有达到**"
        lines.append(f"| {one['name']} | {one['figure']} | {one['target']} | {reached} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
