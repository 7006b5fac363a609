"""Same inputs, same bytes: wherever, whenever and in however many processes the papers are made."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_workspace, files_below

#: As different as two machines can be.
HERE = {"TZ": "Asia/Shanghai", "LANG": "zh_CN.UTF-8", "PYTHONHASHSEED": "0"}
THERE = {"TZ": "America/Los_Angeles", "LANG": "en_US.UTF-8", "PYTHONHASHSEED": "4711", "PYTHONOPTIMIZE": "1"}


def papers(folder: Path, env: dict[str, str], *words: str) -> dict[str, bytes]:
    workspace = a_workspace(folder)
    done = run_kaohe("build", *words, "-w", workspace, env=env)
    assert done.code == 0, done.err
    return files_below(workspace / "output")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return papers(tmp_path_factory.mktemp("first"), HERE)


def test_another_folder_time_zone_language_and_hash_seed_give_the_same_bytes(
    first: dict[str, bytes], tmp_path: Path
) -> None:
    again = papers(tmp_path / "别处", THERE)
    assert list(again) == list(first)
    assert [name for name in first if again[name] != first[name]] == []


def test_two_processes_give_the_same_bytes_as_one(first: dict[str, bytes], tmp_path: Path) -> None:
    parallel = papers(tmp_path, HERE, "--jobs", "2")
    assert list(parallel) == list(first)
    assert [name for name in first if parallel[name] != first[name]] == []


def test_the_manifest_tells_no_time_and_no_place(first: dict[str, bytes]) -> None:
    words = first["manifest.json"].decode("utf-8")
    assert '"path"' not in words
    assert str(Path.home()) not in words
    assert ":\\" not in words
