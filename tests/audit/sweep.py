"""Tries the changes of a finished workspace and counts what became of them: python tests/audit/sweep.py [EVERY [PART]]."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from changes import WORKBOOKS, Change, plan_changes, workbook_changes  # noqa: E402
from verdict import a_copy, a_finished_workspace, final_run, judge  # noqa: E402


def all_changes(workspace: Path) -> list[Change]:
    """Return every change of every input, in the order of the files."""
    found = [change for file in WORKBOOKS for change in workbook_changes(workspace, file)]
    return [*found, *plan_changes(workspace)]


def main() -> None:
    """Try every n-th change and print counts, then what went unsaid."""
    every = int(sys.argv[1]) if len(sys.argv) > 1 else 1
    part = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as folder:
        workspace = a_finished_workspace(Path(folder, "finished"))
        scratch = a_copy(workspace, Path(folder, "changed"))
        before = final_run(workspace)
        assert before.papers, [str(p.message) for p in before.problems if p.level == "error"]
        counts: Counter[tuple[str, str]] = Counter()
        for change in all_changes(workspace)[part::every]:
            verdict = judge(change, before, workspace, scratch)
            counts[change.file, verdict.kind] += 1
            if verdict.kind in {"unsaid", "said", "asked", "equal"}:
                print(verdict.kind, "|", str(change)[:160], "|", verdict.why[:200], flush=True)
        for key, count in sorted(counts.items()):
            print("==", *key, count)


if __name__ == "__main__":
    main()
