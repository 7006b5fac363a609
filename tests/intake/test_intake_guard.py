"""What is refused before a workbook is opened, and what is said about it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake_books import REPOSITORY, ROSTER, a_plan, write_book
from kaohe_docs.errors import InputError
from kaohe_docs.intake.guard import read_workbook_bytes
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.safety import zips

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SHEET = "xl/worksheets/sheet1.xml"


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_workbook_bytes(path, name="roster/roster.xlsx")
    (problem,) = caught.value.problems()
    assert problem.location.file == "roster/roster.xlsx"
    return f"{problem.code} {problem.message}"


def file_of(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(data)
    return path


def archive_of(tmp_path: Path, members: Mapping[str, bytes]) -> Path:
    """Write a zip with the members that every workbook has, and these."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>", **members}.items():
            archive.writestr(name, data)
    return file_of(tmp_path, buffer.getvalue())


def test_a_good_workbook_comes_back_as_its_bytes(tmp_path: Path) -> None:
    path = write_book(tmp_path / "roster.xlsx", ROSTER)
    assert read_workbook_bytes(path, name=path.name) == path.read_bytes()


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    assert "kaohe init" in refusal(tmp_path / "roster.xlsx")
    assert refusal(tmp_path / "roster.xlsx").startswith("file-missing")


def test_a_folder_is_no_workbook(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith("file-not-a-workbook")


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "file-empty", "0字节"),
        (OLE, "file-not-a-workbook", ".xls"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "file-encrypted", "密码"),
        ("单位名称,类别\n".encode("gb18030"), "file-not-a-workbook", "另存为 .xlsx"),
        (b"PK\x03\x04 cut off", "file-damaged", "损坏"),
    ],
)
def test_other_files_are_called_what_they_are(tmp_path: Path, data: bytes, code: str, words: str) -> None:
    found = refusal(file_of(tmp_path, data))
    assert found.startswith(code)
    assert words in found


def test_a_file_over_20_mb_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    with path.open("wb") as stream:
        stream.truncate(zips.MOST_BYTES + 1)
    assert refusal(path).startswith("file-too-big")


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"xl/vbaProject.bin": b"x"}, "宏"),
        ({"xl/externalLinks/externalLink1.xml": b"<x/>"}, "指向其他工作簿的链接"),
        ({"xl/embeddings/oleObject1.bin": b"x"}, "嵌入的文件"),
        ({"xl/activeX/activeX1.xml": b"<x/>"}, "ActiveX"),
        ({"xl/connections.xml": b"<x/>"}, "外部数据连接"),
        ({SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}, "文档类型声明"),
        ({SHEET: '<?xml version="1.0"?><!DOCTYPE x><x/>'.encode("utf-16")}, "文档类型声明"),
        ({SHEET: b" " * (1 << 20) + b"<!DOCTYPE x><x/>"}, "文档类型声明"),
        (
            {"xl/_rels/workbook.xml.rels": b'<Relationship Type="http://x/image" TargetMode="External" Target="a"/>'},
            "外部文件",
        ),
        ({f"xl/media/{number}.png": b"" for number in range(zips.MOST_MEMBERS)}, "个部件"),
    ],
)
def test_unsafe_parts_are_refused_by_name(tmp_path: Path, members: Mapping[str, bytes], words: str) -> None:
    found = refusal(archive_of(tmp_path, members))
    assert found.startswith("file-unsafe")
    assert words in found


def test_a_plain_hyperlink_is_harmless(tmp_path: Path) -> None:
    link = b'<Relationship Type="http://x/hyperlink" TargetMode="External" Target="mailto:a@b.cn"/>'
    path = archive_of(tmp_path, {"xl/worksheets/_rels/sheet1.xml.rels": link})
    assert read_workbook_bytes(path, name=path.name)


def test_a_small_file_that_unfolds_to_a_large_one_is_refused_unopened(tmp_path: Path) -> None:
    path = archive_of(tmp_path, {SHEET: bytes(64 * 1024 * 1024)})
    assert path.stat().st_size < 100_000
    assert refusal(path).startswith("file-unsafe")


def test_word_documents_and_open_document_files_are_named(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in refusal(file_of(tmp_path, buffer.getvalue()))


def a_workbook(tmp_path: Path) -> bytes:
    return (REPOSITORY / "roster" / "roster.xlsx").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.data())
def test_a_damaged_file_ends_in_a_known_error(tmp_path: Path, data: st.DataObject) -> None:
    whole = bytearray(a_workbook(tmp_path))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    cut = data.draw(st.one_of(st.just(len(whole)), st.integers(0, len(whole))))
    roster, problems = read_roster(file_of(tmp_path, bytes(whole[:cut])), plan=a_plan())
    assert roster is not None or problems


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(st.data())
def test_a_file_with_damaged_xml_ends_in_a_known_error(tmp_path: Path, data: st.DataObject) -> None:
    """The checksums are right here, so that the damage reaches the parser."""
    with zipfile.ZipFile(io.BytesIO(a_workbook(tmp_path))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = data.draw(st.sampled_from(sorted(members)))
    spoilt = bytearray(members[name])
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(32, 126))
    roster, problems = read_roster(archive_of(tmp_path, {**members, name: bytes(spoilt)}), plan=a_plan())
    assert roster is not None or problems
