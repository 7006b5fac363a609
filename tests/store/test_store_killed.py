"""A run that is killed, starved or locked out: every file is the old one or the new one, and the next run repairs."""

from __future__ import annotations

import errno
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest

from cli_runner import run_kaohe
from factories import a_workspace, built, edit_plan, files_below, mounted
from kaohe_docs.errors import ProtectedFileError
from kaohe_docs.store import OutputFolder
from kaohe_docs.store.journal import Journal
from kaohe_docs.store.manifest import FileRecord, sha256

pytestmark = pytest.mark.skipif(os.name == "nt", reason="needs signals and mounts of POSIX systems")

KILLS = 400 if os.environ.get("KAOHE_LONG") else 40
DOCUMENTS = 60
OWN = (".kaohe.lock", ".kaohe.journal", "manifest.json")

#: A run that writes many files of one version, slowly enough to be hit anywhere.
WRITER = textwrap.dedent(
    """
    import sys
    from concurrent.futures import ThreadPoolExecutor
    from datetime import datetime
    from pathlib import Path, PurePosixPath
    from kaohe_docs.store import OutputFolder

    root, version, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    print("ready", flush=True)
    with OutputFolder(root, clock=datetime.now) as folder:
        folder.describe_run(inputs={"roster/plan.toml": version}, tool="t", templates={}, choices={})
        def put(number):
            path = PurePosixPath(f"letters/{number:03d}.docx")
            folder.put(path, f"{number} {version} ".encode() * 3000, kind="letter", recipient="")
        with ThreadPoolExecutor(4) as disk:
            list(disk.map(put, range(count)))
    """
)


def documents(root: Path) -> dict[str, bytes]:
    return {name: data for name, data in files_below(root).items() if name not in OWN and not name.endswith(".tmp")}


def write(root: Path, version: str) -> list[str]:
    """Write one version of every document; return what became of each."""
    with OutputFolder(root, clock=datetime.now) as folder:
        folder.describe_run(inputs={"roster/plan.toml": version}, tool="t", templates={}, choices={})
        return [
            folder.put(
                PurePosixPath(f"letters/{number:03d}.docx"),
                f"{number} {version} ".encode() * 3000,
                kind="letter",
                recipient="",
            ).status
            for number in range(DOCUMENTS)
        ]


def test_a_killed_run_leaves_whole_files_and_the_next_takes_them_for_its_own(tmp_path: Path) -> None:
    """kill -9 at random moments, each time with changed inputs before the next run."""
    chance, root, hit = random.Random(2019), tmp_path / "output", 0
    write(root, "0")
    for round_ in range(1, KILLS + 1):
        before, version = documents(root), f"{round_}"
        run = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(root), version, str(DOCUMENTS)], stdout=subprocess.PIPE
        )
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(chance.uniform(0, 0.08))
        run.send_signal(signal.SIGKILL)
        run.wait()
        run.stdout.close()
        after = documents(root)
        hit += 0 < sum(after[name] != before[name] for name in before) < DOCUMENTS
        for number in range(DOCUMENTS):
            name = f"letters/{number:03d}.docx"
            assert after[name] in (before[name], f"{number} {version} ".encode() * 3000), f"half a file: {name}"
        # The next run has other inputs again, and still knows every file as its own.
        if round_ % 4 == 0:
            assert "kept" not in write(root, f"{round_}a")
            assert not any("（新）" in name for name in documents(root))
            assert not list(root.rglob("*.tmp"))
            assert not (root / ".kaohe.journal").exists()
    assert hit >= KILLS // 10, "the kills missed the writing"


def test_a_killed_build_of_the_sample_is_repaired_by_the_next(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    built(workspace, tmp_path / "clean")
    chance = random.Random(5)
    for _ in range(30 if os.environ.get("KAOHE_LONG") else 4):
        run = subprocess.Popen(
            [str(Path(sys.executable).with_name("kaohe")), "build", "-w", str(workspace), "--no-pdf"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.4, 2.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
    done = run_kaohe("build", "-w", workspace, "--no-pdf", "--json")
    assert done.code == 0
    assert "kept" not in {document["status"] for document in done.json["documents"]}
    clean, now = documents(tmp_path / "clean"), documents(workspace / "output")
    assert now == clean


def test_a_torn_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    record = FileRecord("letter", "", sha256(b"x"))
    journal.note("letters/a.docx", record)
    journal.close(recorded=False)
    whole = (tmp_path / "j").read_bytes()
    (tmp_path / "j").write_bytes(
        b"\xff\n[]\n"
        + whole
        + b'{"path": "../../x", "record": {}}\n'
        + whole.replace(b"letters/a", b"../a")
        + whole[:40]
    )
    assert list(Journal(tmp_path / "j").entries()) == [("letters/a.docx", record)]


# ── power cuts ──────────────────────────────────────────────

needs_names_of_handles = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


def opened_as(handle: int) -> str:
    return str(Path(f"/proc/self/fd/{handle}").readlink())


def test_a_note_after_a_torn_line_is_not_lost_with_it(tmp_path: Path) -> None:
    record = FileRecord("letter", "", sha256(b"x"))
    (tmp_path / "j").write_bytes(b'{"path": "letters/a.docx", "rec')
    journal = Journal(tmp_path / "j")
    journal.note("letters/b.docx", record)
    journal.close(recorded=False)
    assert list(Journal(tmp_path / "j").entries()) == [("letters/b.docx", record)]


@needs_names_of_handles
def test_a_file_takes_its_place_only_when_its_line_in_the_journal_is_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a power cut at any moment would leave: a file in its place has a line that was synced before."""
    root, durable, placed = tmp_path / "output", "", []
    sync, replace, guard = os.fsync, Path.replace, threading.Lock()

    def syncs(handle: int) -> None:
        nonlocal durable
        opened = opened_as(handle)
        written = Path(opened).read_text("utf-8") if opened.endswith(".kaohe.journal") else ""
        sync(handle)
        with guard:
            durable = max(durable, written, key=len)

    def replaces(source: Path, target: Path) -> Path:
        with guard:
            placed.append(Path(target).name)
            if target.name != "manifest.json":
                assert json.dumps(f"letters/{target.name}") in durable, "power cut here: whose file is it?"
        return replace(source, target)

    monkeypatch.setattr(os, "fsync", syncs)
    monkeypatch.setattr(Path, "replace", replaces)
    with OutputFolder(root, clock=datetime.now) as folder, ThreadPoolExecutor(4) as disk:

        def put(number: int) -> None:
            path = PurePosixPath(f"letters/{number:03d}.docx")
            folder.put(path, f"{number}".encode(), kind="letter", recipient="")

        list(disk.map(put, range(DOCUMENTS)))
    assert len(placed) == DOCUMENTS + 1
    assert placed[-1] == "manifest.json"


@needs_names_of_handles
def test_folders_are_durable_before_the_manifest_and_the_manifest_before_the_journal_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, done = tmp_path / "output", []
    sync, replace, unlink = os.fsync, Path.replace, Path.unlink

    def syncs(handle: int) -> None:
        opened = Path(opened_as(handle))
        done.append(f"sync {opened.name}" if opened.is_dir() else "")
        sync(handle)

    def replaces(source: Path, target: Path) -> Path:
        done.append(f"place {target.name}")
        return replace(source, target)

    def unlinks(path: Path, missing_ok: bool = False) -> None:
        done.append(f"drop {path.name}" if path.exists() else "")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(os, "fsync", syncs)
    monkeypatch.setattr(Path, "replace", replaces)
    monkeypatch.setattr(Path, "unlink", unlinks)
    with OutputFolder(root, clock=datetime.now) as folder:
        folder.put(PurePosixPath("letters/a.docx"), b"1", kind="letter", recipient="")
    assert [step for step in done if step] == [
        "sync output",
        "place a.docx",
        "sync letters",
        "place manifest.json",
        "sync output",
        "drop .kaohe.journal",
    ]


@needs_names_of_handles
def test_one_sync_of_the_journal_serves_all_that_wait_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(tmp_path / "j")
    sync, count = os.fsync, 0

    def slow(handle: int) -> None:
        nonlocal count
        if opened_as(handle).endswith("/j"):
            count += 1
            time.sleep(0.02)
        sync(handle)

    def put(number: int) -> None:
        journal.settle(journal.note(f"letters/{number}.docx", FileRecord("letter", "", sha256(b"x"))))

    monkeypatch.setattr(os, "fsync", slow)
    with ThreadPoolExecutor(8) as disk:
        list(disk.map(put, range(64)))
    journal.close(recorded=False)
    assert count <= 24
    assert len(list(Journal(tmp_path / "j").entries())) == 64


@needs_names_of_handles
def test_where_the_journal_cannot_be_made_durable_no_file_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync = os.fsync

    def full(handle: int) -> None:
        if opened_as(handle).endswith(".kaohe.journal"):
            raise OSError(errno.ENOSPC, "full")
        sync(handle)

    write(tmp_path / "output", "1")
    before = documents(tmp_path / "output")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProtectedFileError):
        write(tmp_path / "output", "2")
    assert documents(tmp_path / "output") == before


@pytest.mark.parametrize("name", [".kaohe.journal", "manifest.json", "letters/000.docx"])
def test_a_pipe_in_a_files_place_is_told_and_not_waited_for(tmp_path: Path, name: str) -> None:
    root = tmp_path / "output"
    write(root, "1")
    (root / name).unlink(missing_ok=True)
    os.mkfifo(root / name)
    with pytest.raises(ProtectedFileError):
        write(root, "2")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"letters/000.docx"', '"letters/\\ud800.docx"'),
        ('"letters/000.docx"', '"manifest.json"'),
        ('"kind": "letter"', '"kind": "\\udfff"'),
        ('"tool": "t"', '"tool": "\\ud800"'),
        ('"roster/plan.toml"', '"\\ud800"'),
    ],
)
def test_a_manifest_with_what_no_run_writes_is_taken_for_damaged(tmp_path: Path, old: str, new: str) -> None:
    root = tmp_path / "output"
    write(root, "1")
    text = (root / "manifest.json").read_text("utf-8")
    assert old in text
    (root / "manifest.json").write_text(text.replace(old, new, 1), "utf-8")
    with OutputFolder(root, clock=datetime.now) as folder:
        assert [problem.code for problem in folder.problems] == ["manifest-broken"]


def test_an_edit_after_a_killed_run_is_still_kept(tmp_path: Path) -> None:
    root = tmp_path / "output"
    write(root, "1")
    journal = Journal(root / ".kaohe.journal")
    journal.note("letters/000.docx", FileRecord("letter", "", sha256(b"what the killed run wrote")))
    journal.close(recorded=False)
    (root / "letters" / "000.docx").write_bytes(b"mine")
    assert write(root, "2")[0] == "kept"
    assert (root / "letters" / "000.docx").read_bytes() == b"mine"


@pytest.mark.parametrize("name", [".kaohe.journal", ".kaohe.lock", "manifest.json"])
def test_the_stores_own_files_are_never_written_through_a_link(tmp_path: Path, name: str) -> None:
    root, secret = tmp_path / "output", tmp_path / "secret"
    root.mkdir()
    secret.write_bytes(b"mine")
    (root / name).symlink_to(secret)
    with suppress(ProtectedFileError):
        write(root, "1")
    assert secret.read_bytes() == b"mine"


# ── disks ───────────────────────────────────────────────────


def test_a_full_disk_keeps_every_old_file_and_says_so(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    out = tmp_path / "small"
    with mounted(out, "-t", "tmpfs", "-o", "size=1200k", "tmpfs"):
        assert run_kaohe("letters", "-w", workspace, "-o", out, "--no-pdf").code == 0
        before = documents(out)
        edit_plan(workspace, ('issue_number = ""', 'issue_number = "青自然资考〔2020〕1号"'))
        (out / "filler").write_bytes(b"x" * (shutil.disk_usage(out).free - 12_000))
        done = run_kaohe("build", "-w", workspace, "-o", out, "--no-pdf", "--json")
        assert done.code == 4
        assert done.errors == ["cannot-write"]
        assert "磁盘空间不足" in done.out
        after = documents(out)
        assert set(before) <= set(after)
        assert not list(out.rglob("*.tmp"))
        (out / "filler").unlink()
        again = run_kaohe("letters", "-w", workspace, "-o", out, "--no-pdf", "--json")
        assert again.code == 0
        assert "kept" not in {document["status"] for document in again.json["documents"]}


def test_a_read_only_folder_is_named_and_left_alone(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    out = tmp_path / "fixed"
    with mounted(out, "-t", "tmpfs", "-o", "size=4m", "tmpfs"):
        assert run_kaohe("letters", "-w", workspace, "-o", out, "--no-pdf").code == 0
        before = documents(out)
        subprocess.run(["mount", "-o", "remount,ro", str(out)], check=True)
        edit_plan(workspace, ('issue_number = ""', 'issue_number = "青自然资考〔2020〕1号"'))
        done = run_kaohe("letters", "-w", workspace, "-o", out, "--no-pdf", "--json")
        assert (done.code, done.errors) == (4, ["cannot-write"])
        assert "只读" in done.out
        assert documents(out) == before


def test_a_file_that_another_program_holds_open_is_replaced_whole(tmp_path: Path) -> None:
    root = tmp_path / "output"
    write(root, "1")
    with (root / "letters" / "000.docx").open("rb") as held:
        assert write(root, "2")[0] == "changed"
        # Whoever holds it open reads the old one to its end.
        assert held.read() == b"0 1 " * 3000
    assert (root / "letters" / "000.docx").read_bytes() == b"0 2 " * 3000


@pytest.mark.parametrize("years", [-30, 30])
def test_a_clock_that_jumps_changes_nothing(tmp_path: Path, years: int) -> None:
    root = tmp_path / "output"
    write(root, "1")
    moment = datetime.now().timestamp() + years * 365 * 86400
    for path in root.rglob("*"):
        os.utime(path, (moment, moment))
    assert set(write(root, "1")) == {"unchanged"}
    assert set(write(root, "2")) == {"changed"}


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    program = [str(Path(sys.executable).with_name("kaohe")), "letters", "-w", str(workspace), "--no-pdf", "--json"]
    runs = [subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for _ in range(3)]
    outputs = [run.communicate()[0] for run in runs]
    codes = [run.returncode for run in runs]
    assert 0 in codes
    assert set(codes) <= {0, 4}
    for code, output in zip(codes, outputs, strict=True):
        if code == 4:
            assert [problem["code"] for problem in json.loads(output)["problems"] if problem["level"] == "error"] == [
                "output-locked"
            ]
    assert run_kaohe("status", "-w", workspace, "--json").code == 0


def test_what_no_document_would_be_made_of_is_orphaned(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w")
    built(workspace, workspace / "output")
    (workspace / "roster" / "results.xlsx").unlink()
    files = run_kaohe("status", "-w", workspace, "--json").json["files"]
    states = {file["path"].partition("/")[0]: set() for file in files}
    for file in files:
        states[file["path"].partition("/")[0]].add(file["state"])
    assert states["notices"] == {"orphaned"}
    assert states["letters"] == {"fresh"}
