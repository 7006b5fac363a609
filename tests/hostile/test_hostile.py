"""Every hostile case ends in a known finding, within time and memory, and with the output as it was."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from cases import CASES, Case
from runner import TIMED_OUT, TRACEBACK, Runner

from factories import a_workspace, files_below
from kaohe_docs.run.papers import run
from kaohe_docs.run.request import Request

MOST_MEGABYTES = 500


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as server:
        yield server


@pytest.fixture(scope="module")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = a_workspace(tmp_path_factory.mktemp("hostile") / "sample")
    request = Request(workspace=workspace, out=workspace / "output", families=("letters",))
    run(request, clock=lambda: datetime(2020, 5, 6, 8, 30))
    return workspace


def test_there_are_cases_enough_and_none_twice() -> None:
    assert len({case.name for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_it_ends_in_a_known_finding(case: Case, runner: Runner, sample_folder: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "工作目录"
    shutil.copytree(sample_folder, workspace, symlinks=True)
    case.build(workspace)
    before = files_below(workspace / "output")
    ended = runner.run(*case.command, "-w", workspace, "--json")
    words = f"{ended.out[-2000:]}\n{ended.err[-3000:]}"
    assert ended.code != TIMED_OUT, "hung"
    assert ended.code != TRACEBACK, words
    assert "Traceback" not in ended.err, words
    assert ended.megabytes < MOST_MEGABYTES
    found = [problem for problem in ended.record["problems"] if problem["level"] == "error"]
    if case.harmless and ended.code == 0:
        assert not found
        return
    assert ended.code in {1, 4}, words
    assert {problem["code"] for problem in found} & set(case.codes), words
    assert all(problem["location"] and problem["message"] for problem in found), words
    assert max(len(problem["message"]) for problem in found) < 2_000, words
    assert files_below(workspace / "output") == before
