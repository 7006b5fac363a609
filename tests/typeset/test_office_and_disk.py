"""LibreOffice in a whole run: a full disk in between, two runs at once, one that is killed; Word files stay whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_workspace, files_below, mounted
from kaohe_docs.pdf.inspect import read_pdf

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals and mounts of POSIX systems")

#: A few papers of three kinds.
FEW = ("build", "--only", "第一组", "--pdf")


def endings(folder: Path) -> dict[str, int]:
    names = [name.rpartition(".")[2] for name in files_below(folder)]
    return {ending: names.count(ending) for ending in ("docx", "pdf")}


@pytest.mark.parametrize("size", ["100k", "800k"])
def test_a_full_temporary_folder_costs_pdfs_only_and_is_named(tmp_path: Path, size: str) -> None:
    """At first nothing can be written there, then LibreOffice cannot, which says nothing about it."""
    workspace, small = a_workspace(tmp_path / "w"), tmp_path / "small"
    with mounted(small, "-t", "tmpfs", "-o", f"size={size}", "tmpfs"):
        done = run_kaohe(*FEW, "-w", workspace, "--json", env={"TMPDIR": str(small)})
        assert list(small.iterdir()) == []
    assert done.code == 5
    assert done.errors == ["conversion"]
    assert str(small) in done.out
    assert "TMPDIR" in done.out
    found = endings(workspace / "output")
    assert found["docx"] > 10
    assert found["pdf"] < found["docx"]
    assert run_kaohe(*FEW, "-w", workspace).code == 0
    assert endings(workspace / "output") == {"docx": found["docx"], "pdf": found["docx"]}


def test_a_read_only_temporary_folder_is_passed_over(tmp_path: Path) -> None:
    workspace, small = a_workspace(tmp_path / "w"), tmp_path / "small"
    with mounted(small, "-t", "tmpfs", "-o", "size=100k,ro", "tmpfs"):
        assert run_kaohe(*FEW, "-w", workspace, env={"TMPDIR": str(small)}).code == 0
    found = endings(workspace / "output")
    assert found["pdf"] == found["docx"] > 10


def test_two_runs_at_once_have_a_libreoffice_each(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    program = [str(Path(sys.executable).with_name("kaohe")), *FEW, "-w", str(workspace), "-o"]
    runs = [subprocess.Popen([*program, str(tmp_path / f"out-{number}")]) for number in range(2)]
    assert [run.wait(timeout=120) for run in runs] == [0, 0]
    first, second = (files_below(tmp_path / f"out-{number}") for number in range(2))
    assert first == second
    assert endings(tmp_path / "out-0")["pdf"] > 10


def test_a_libreoffice_that_is_killed_midway_is_started_again(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    program = [str(Path(sys.executable).with_name("kaohe")), *FEW, "-w", str(workspace)]
    run = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    killed = 0
    while run.poll() is None and killed < 2:
        for process in offices_of(run.pid):
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
                killed += 1
        time.sleep(0.2)
    assert run.wait(timeout=180) == 0
    assert killed
    out = workspace / "output"
    pdfs = [data for name, data in files_below(out).items() if name.endswith(".pdf")]
    assert len(pdfs) == endings(out)["docx"]
    assert all(read_pdf(data).pages for data in pdfs)


def offices_of(parent: int) -> list[int]:
    """Return the LibreOffice processes below a run."""
    below, found = {parent}, []
    for _ in range(4):
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(")")
            except OSError:
                continue
            if int(rest.split()[1]) in below and int(entry.name) not in below:
                below.add(int(entry.name))
                found += [int(entry.name)] if name == "soffice.bin" else []
    return found
