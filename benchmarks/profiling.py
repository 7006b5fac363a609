"""Where the time of a build goes: shares of its steps, by cProfile, over a workspace of 250 units."""

from __future__ import annotations

import cProfile
import pstats
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Final

from kaohe_docs.run.papers import run
from kaohe_docs.run.request import Request
from workspaces import make_workspace

#: What a step is called, and the function whose whole time it is.
_STEPS: Final = (
    ("读入和检查", "workspace.py", "read_workspace"),
    ("拟稿（计算文字）", "planning.py", "plan_documents"),
    ("编译模板（每种一次）", "docx.py", "compile_template"),
    ("填写模板（Jinja2）", "docx.py", "fill"),
    ("压缩和装包", "stable_zip.py", "write_zip"),
    ("读回文字（校验用）", "docx_text.py", "part_text"),
    ("核对每个值都印出来了", "proof.py", "missing_values"),
    ("Excel 材料（openpyxl）", "xlsx.py", "render_workbook"),
    ("写盘（在别的线程里，不占生成的时间）", "folder.py", "put"),
)


def measure() -> list[str]:
    """Return a row for each step."""
    with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
        workspace = make_workspace(Path(folder, "工作"), 250)
        request = Request(workspace, Path(folder, "output"), pdf=False)
        profile = cProfile.Profile()
        profile.enable()
        run(request, clock=datetime.now)
        profile.disable()
    stats = pstats.Stats(profile)
    figures: dict[tuple[str, int, str], tuple[int, int, float, float, object]] = stats.stats  # type: ignore[attr-defined]
    whole: float = stats.total_tt  # type: ignore[attr-defined]
    rows = []
    for title, file, function in _STEPS:
        seconds = sum(
            found[3] for (path, _, name), found in figures.items() if name == function and path.endswith(file)
        )
        if seconds:
            rows.append(f"| {title} | {seconds / whole:.0%} |")
    return rows
