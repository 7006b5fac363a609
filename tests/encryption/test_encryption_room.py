"""Encryption as the output folder does it: its last step, and what it says of it on the disk."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest

from factories import REPOSITORY
from kaohe_docs.encryption.office_file import OfficeCipher
from kaohe_docs.encryption.policy import NoPasswordError, Secrecy, cipher_with
from kaohe_docs.render.stable_zip import pack, write_zip
from kaohe_docs.store import OutputFolder
from kaohe_docs.store.journal import Journal
from kaohe_docs.store.manifest import FileRecord, dump_manifest, parse_manifest

PASSWORD = "Xining-2020!"
NOTICE = (REPOSITORY / "templates" / "result-notice.docx").read_bytes()
LETTER = (REPOSITORY / "templates" / "group-letter.docx").read_bytes()
TABLE, ARCHIVE = PurePosixPath("notices/甲.docx"), PurePosixPath("packs/甲.zip")


def a_folder(root: Path, password: str = "") -> OutputFolder:
    secrecy = Secrecy(cipher_with(password)) if password else Secrecy()
    return OutputFolder(root, clock=lambda: datetime(2020, 1, 1), secrecy=secrecy)


def test_an_older_manifest_and_journal_are_read_and_written_in_the_same_words(tmp_path: Path) -> None:
    record = '{"kind": "k", "recipient": "甲", "sha256": "00", "sealed": true}'
    manifest = parse_manifest(f'{{"files": {{"notices/a.docx": {record}}}}}'.encode())
    assert manifest.files["notices/a.docx"].encrypted
    assert json.loads(dump_manifest(manifest))["files"]["notices/a.docx"]["sealed"] is True
    (tmp_path / "journal").write_text(f'{{"path": "notices/a.docx", "record": {record}}}\n', encoding="utf-8")
    assert dict(Journal(tmp_path / "journal").entries())["notices/a.docx"].encrypted


def test_a_note_in_the_journal_comes_back_as_it_was(tmp_path: Path) -> None:
    record = FileRecord("k", "甲", "00", 3, "x", ("仿宋 → 宋体",), True, "11", "第1场")
    journal = Journal(tmp_path / "journal")
    journal.note("notices/a.docx", record)
    journal.close(recorded=False)
    assert "encrypted" not in (tmp_path / "journal").read_text(encoding="utf-8")
    assert dict(Journal(tmp_path / "journal").entries()) == {"notices/a.docx": record}


def test_of_a_secret_archive_the_named_members_are_encrypted_and_the_others_stay(tmp_path: Path) -> None:
    plain = write_zip([pack("01-封面.docx", LETTER), pack("02-通知书.docx", NOTICE)], for_people=True)
    with a_folder(tmp_path, PASSWORD) as folder:
        written = folder.put(
            ARCHIVE, plain, kind="pack", recipient="甲", secret=True, secret_members={"02-通知书.docx"}
        )
    assert written.encrypted
    with zipfile.ZipFile(tmp_path / ARCHIVE) as archive, zipfile.ZipFile(io.BytesIO(plain)) as source:
        assert archive.namelist() == source.namelist()
        assert archive.read("01-封面.docx") == LETTER
        assert OfficeCipher(PASSWORD).decrypt(archive.read("02-通知书.docx")) == NOTICE
        of_unix = [(info.create_system, info.external_attr, info.date_time) for info in archive.infolist()]
        assert of_unix == [(info.create_system, info.external_attr, info.date_time) for info in source.infolist()]


@pytest.mark.parametrize(("path", "data"), [(TABLE, NOTICE), (ARCHIVE, write_zip([pack("通知书.docx", NOTICE)]))])
def test_what_is_put_twice_is_encrypted_once(tmp_path: Path, path: PurePosixPath, data: bytes) -> None:
    for status in ("new", "unchanged"):
        with a_folder(tmp_path, PASSWORD) as folder:
            written = folder.put(path, data, kind="k", recipient="甲", secret=True, secret_members={"通知书.docx"})
            assert (written.status, written.encrypted) == (status, True)


def test_a_new_secret_file_is_refused_beside_encrypted_ones_and_an_open_one_is_not(tmp_path: Path) -> None:
    with a_folder(tmp_path, PASSWORD) as folder:
        folder.put(TABLE, NOTICE, kind="k", recipient="甲", secret=True)
    with a_folder(tmp_path) as folder:
        assert folder.put(PurePosixPath("letters/甲.docx"), LETTER, kind="k", recipient="甲").status == "new"
        with pytest.raises(NoPasswordError):
            folder.put(PurePosixPath("notices/乙.docx"), NOTICE, kind="k", recipient="乙", secret=True)
