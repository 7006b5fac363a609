"""The output folder writes whole files, keeps what people have edited, and knows what it wrote."""

from __future__ import annotations

import errno
import json
import os
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe_docs.errors import ProtectedFileError
from kaohe_docs.store import FileRecord, OutputFolder, Written
from kaohe_docs.store.disk import DiskError, explained
from kaohe_docs.store.folder_lock import OutputLockedError
from kaohe_docs.store.manifest import Manifest, dump_manifest, parse_manifest
from kaohe_docs.store.paths import OutsideOutputError

LETTER = PurePosixPath("letters/第一组-通知.docx")
BESIDE = PurePosixPath("letters/第一组-通知（新）.docx")


def opened(root: Path, **options: Any) -> OutputFolder:
    return OutputFolder(root / "output", clock=lambda: datetime(2025, 1, 6, 8, 30), **options)


def run(root: Path, files: dict[PurePosixPath, bytes], **options: Any) -> list[Written]:
    with opened(root, **options) as folder:
        folder.describe_run(inputs={"roster/plan.toml": "aa"}, tool="1", templates={}, choices={})
        return [folder.put(path, data, kind="letter", recipient="第一组") for path, data in files.items()]


def put(root: Path, data: bytes, **options: Any) -> Written:
    (written,) = run(root, {LETTER: data}, **options)
    return written


def on_disk(root: Path) -> dict[str, bytes]:
    """Return the documents below the output folder."""
    output = root / "output"
    files = (path for path in output.rglob("*") if path.is_file() and path.name not in ("manifest.json", ".kaohe.lock"))
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def edit(root: Path, data: bytes, path: PurePosixPath = LETTER) -> None:
    root.joinpath("output", *path.parts).write_bytes(data)


def manifest_of(root: Path) -> Any:
    return json.loads((root / "output" / "manifest.json").read_bytes())


def test_files_are_new_then_unchanged_then_changed(tmp_path: Path) -> None:
    assert [put(tmp_path, data).status for data in (b"1", b"1", b"2")] == ["new", "unchanged", "changed"]
    assert on_disk(tmp_path) == {str(LETTER): b"2"}


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    file = tmp_path.joinpath("output", *LETTER.parts)
    os.utime(file, (1, 1))
    put(tmp_path, b"1")
    assert file.stat().st_mtime == 1


def test_a_hand_edited_file_is_kept_and_the_new_one_lies_beside_it(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    edit(tmp_path, b"mine")
    written = put(tmp_path, b"2")
    assert (written.status, written.beside) == ("kept", BESIDE)
    assert on_disk(tmp_path) == {str(LETTER): b"mine", str(BESIDE): b"2"}


def test_an_edit_stays_protected_run_after_run(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    edit(tmp_path, b"mine")
    assert [put(tmp_path, data).status for data in (b"2", b"2", b"3")] == ["kept"] * 3
    assert on_disk(tmp_path) == {str(LETTER): b"mine", str(BESIDE): b"3"}


def test_an_edited_file_beside_is_kept_too(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    edit(tmp_path, b"mine")
    put(tmp_path, b"2")
    edit(tmp_path, b"mine too", BESIDE)
    assert put(tmp_path, b"3").beside == PurePosixPath("letters/第一组-通知（新2）.docx")
    assert sorted(on_disk(tmp_path).values()) == [b"3", b"mine", b"mine too"]


def test_an_edit_that_took_over_the_new_text_is_settled(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    edit(tmp_path, b"2")
    assert put(tmp_path, b"2").status == "unchanged"
    assert put(tmp_path, b"3").status == "changed"


def test_a_file_without_a_record_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / "output" / "letters").mkdir(parents=True)
    edit(tmp_path, b"theirs")
    assert put(tmp_path, b"1").status == "kept"


def test_force_replaces_an_edited_file_and_keeps_a_backup(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    for text in (b"mine", b"mine again"):
        edit(tmp_path, text)
        assert put(tmp_path, b"2", force=True).status == "changed"
    assert on_disk(tmp_path) == {
        str(LETTER): b"2",
        "letters/第一组-通知（备份-20250106-083000）.docx": b"mine",
        "letters/第一组-通知（备份-20250106-083000-2）.docx": b"mine again",
    }


def test_a_dry_run_answers_and_writes_nothing(tmp_path: Path) -> None:
    assert put(tmp_path, b"1", dry_run=True).status == "new"
    assert list(tmp_path.iterdir()) == []
    put(tmp_path, b"1")
    edit(tmp_path, b"mine")
    before = manifest_of(tmp_path)
    assert put(tmp_path, b"2", dry_run=True).beside == BESIDE
    assert put(tmp_path, b"2", dry_run=True, force=True).status == "changed"
    assert (on_disk(tmp_path), manifest_of(tmp_path)) == ({str(LETTER): b"mine"}, before)


def test_what_was_written_before_an_interruption_is_known(tmp_path: Path) -> None:
    def interrupted() -> None:
        with opened(tmp_path) as folder:
            folder.put(LETTER, b"1", kind="letter", recipient="第一组")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert put(tmp_path, b"2").status == "changed"


def test_a_second_run_is_turned_away_while_the_first_is_at_work(tmp_path: Path) -> None:
    with opened(tmp_path), pytest.raises(OutputLockedError) as caught, opened(tmp_path):
        pass
    assert caught.value.problems()[0].code == "output-locked"
    with opened(tmp_path):
        pass


@pytest.mark.parametrize(
    "path", ["../a", "/etc/a", "letters/../../a", "c:/a", "a\\..\\b", "manifest.json", ".kaohe.lock", ""]
)
def test_no_path_leaves_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutsideOutputError) as caught:
        run(tmp_path, {PurePosixPath(path): b"1"})
    assert caught.value.problems()[0].code == "outside-output"
    assert on_disk(tmp_path) == {}


@pytest.mark.parametrize("link", ["letters", "letters/第一组-通知.docx"])
def test_no_link_leads_out_of_the_folder(tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    place = tmp_path / "output" / link
    place.parent.mkdir(parents=True)
    place.symlink_to(outside if link == "letters" else outside / "file")
    with pytest.raises(OutsideOutputError):
        put(tmp_path, b"1")
    assert list(outside.iterdir()) == []


def test_files_that_a_run_no_longer_makes_go_to_the_retired(tmp_path: Path) -> None:
    other, schedule = PurePosixPath("letters/第二组-通知.docx"), PurePosixPath("schedules/日程.docx")
    for data in (b"1", b"2"):
        run(tmp_path, {other: data, schedule: b"s"})
        with opened(tmp_path) as folder:
            folder.put(LETTER, b"1", kind="letter", recipient="第一组")
            (retired,) = folder.retire({"letters"})
        assert retired.path == other
    assert on_disk(tmp_path) == {
        str(LETTER): b"1",
        "schedules/日程.docx": b"s",
        "旧稿/letters/第二组-通知.docx": b"1",
        "旧稿/letters/第二组-通知（2）.docx": b"2",
    }
    assert str(other) not in manifest_of(tmp_path)["files"]


def test_what_is_to_be_kept_is_not_retired_and_a_dry_run_retires_nothing(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    with opened(tmp_path, dry_run=True) as folder:
        assert folder.retire({"letters"}, {LETTER}) == ()
        assert [retired.path for retired in folder.retire({"letters"})] == [LETTER]
    assert on_disk(tmp_path) == {str(LETTER): b"1"}


def test_the_new_file_beside_a_settled_edit_is_retired(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    edit(tmp_path, b"mine")
    put(tmp_path, b"2")
    edit(tmp_path, b"2")
    with opened(tmp_path) as folder:
        folder.put(LETTER, b"2", kind="letter", recipient="第一组")
        assert [retired.path for retired in folder.retire({"letters"})] == [BESIDE]


def test_the_status_tells_fresh_stale_edited_and_missing(tmp_path: Path) -> None:
    fresh, edited, missing = (PurePosixPath(f"letters/{name}.docx") for name in "甲乙丙")
    run(tmp_path, {fresh: b"1", edited: b"1", missing: b"1"})
    edit(tmp_path, b"mine", edited)
    tmp_path.joinpath("output", *missing.parts).unlink()
    with opened(tmp_path, dry_run=True) as folder:
        recorded = {name: record.made_from for name, record in folder.manifest.files.items()}
        found = {entry.path: entry.state for entry in folder.status(made_from=recorded)}
        assert found == {fresh: "fresh", edited: "edited", missing: "missing"}
        assert folder.status(made_from=dict.fromkeys(recorded, "other"))[2].state == "stale"


@pytest.mark.parametrize(
    "damage",
    [b"", b"{", b"[]", b"{}", b"\xff", b'{"files": {"../a": {}}}', b'{"files": {"a": {"sha256": 1}}}', b"[" * 99999],
)
def test_a_broken_manifest_is_reported_and_protects_every_file(tmp_path: Path, damage: bytes) -> None:
    put(tmp_path, b"1")
    (tmp_path / "output" / "manifest.json").write_bytes(damage)
    with opened(tmp_path) as folder:
        assert [problem.code for problem in folder.problems] == ["manifest-broken"]
        assert folder.put(LETTER, b"2", kind="letter", recipient="第一组").status == "kept"


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘空间不足"), (errno.EACCES, "关闭它"), (errno.EROFS, "只读"), (errno.EIO, "无法读写")],
)
def test_the_disks_errors_are_told_in_words(number: int, words: str) -> None:
    with pytest.raises(DiskError, match=words) as caught, explained("letters/通知.docx"):
        raise OSError(number, os.strerror(number))
    assert caught.value.exit_code == 4
    assert "letters/通知.docx" in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="needs the limits that only POSIX systems set")
def test_a_full_disk_leaves_the_old_file_and_no_scraps(tmp_path: Path) -> None:
    import resource
    import signal

    put(tmp_path, b"old")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, before[1]))
    try:
        with pytest.raises(ProtectedFileError):
            put(tmp_path, b"new" * 1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert on_disk(tmp_path) == {str(LETTER): b"old"}


def test_a_folder_in_the_place_of_a_file_ends_in_a_known_error(tmp_path: Path) -> None:
    tmp_path.joinpath("output", *LETTER.parts).mkdir(parents=True)
    with pytest.raises(DiskError):
        put(tmp_path, b"1")
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(DiskError), OutputFolder(tmp_path / "taken" / "output", clock=datetime.now):
        pass


def test_scraps_of_a_killed_run_are_swept_up(tmp_path: Path) -> None:
    put(tmp_path, b"1")
    (tmp_path / "output" / "letters" / ".kaohe-0123.tmp").write_bytes(b"half")
    put(tmp_path, b"1")
    assert on_disk(tmp_path) == {str(LETTER): b"1"}


TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)
MAPS = st.dictionaries(TEXTS, TEXTS, max_size=3)
RECORDS = st.builds(FileRecord, TEXTS, TEXTS, TEXTS, st.none() | st.integers(0, 999), TEXTS)
PATHS = st.lists(st.text("甲乙ab-", min_size=1), min_size=1, max_size=3).map("/".join)


@given(st.builds(Manifest, MAPS, TEXTS, MAPS, MAPS, st.dictionaries(PATHS, RECORDS, max_size=4)))
def test_a_manifest_is_read_back_as_it_was_written(manifest: Manifest) -> None:
    assert parse_manifest(dump_manifest(manifest)) == manifest


def test_the_manifest_is_sorted_readable_and_repeatable(tmp_path: Path) -> None:
    run(tmp_path, {PurePosixPath("letters/乙.docx"): b"1", PurePosixPath("letters/甲.docx"): b"1"})
    text = (tmp_path / "output" / "manifest.json").read_text(encoding="utf-8")
    assert text.index("乙.docx") < text.index("甲.docx")
    run(tmp_path, {PurePosixPath("letters/甲.docx"): b"1"})
    assert (tmp_path / "output" / "manifest.json").read_text(encoding="utf-8") == text
