"""No single change of a finished workspace changes a paper unsaid: a part of all changes each time, all with KAOHE_LONG=1."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest
from changes import PLAN, WORKBOOKS, Change, plan_changes, workbook_changes
from verdict import Run, a_copy, a_finished_workspace, final_run, judge

#: One in so many changes is tried, spread over sheets and tables; a prime, so that all kinds of changes come up.
EVERY: Final = 1 if os.environ.get("KAOHE_LONG") else 101


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Run]:
    workspace = a_finished_workspace(tmp_path_factory.mktemp("finished"))
    return workspace, a_copy(workspace, tmp_path_factory.mktemp("changed")), final_run(workspace)


def changes_of(workspace: Path, file: str) -> list[Change]:
    """Return every change of one input."""
    return list(plan_changes(workspace) if file == PLAN else workbook_changes(workspace, file))


@pytest.mark.parametrize("file", [*WORKBOOKS, PLAN])
def test_no_change_goes_unsaid(file: str, finished: tuple[Path, Path, Run]) -> None:
    workspace, scratch, before = finished
    tried = changes_of(workspace, file)[::EVERY]
    verdicts = [(str(change), judge(change, before, workspace, scratch)) for change in tried]
    assert [(change, one.why) for change, one in verdicts if one.kind == "unsaid"] == []
    assert any(one.kind.startswith("said") for _, one in verdicts)


def test_the_finished_workspace_itself_goes_through(finished: tuple[Path, Path, Run]) -> None:
    assert finished[2].papers
