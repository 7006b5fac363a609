"""Papers with results behind a password: sealed, opened again by other programs, and never open by an oversight."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

import msoffcrypto
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msoffcrypto.exceptions import InvalidKeyError
from pypdf import PdfReader

from cli_runner import KAOHE, Done, run_kaohe
from factories import REPOSITORY, a_workspace, edit_cells, edit_plan, files_below
from kaohe_docs.cli import passwords
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.encryption.office_file import OfficeCipher
from kaohe_docs.encryption.policy import Secrecy, cipher_with
from kaohe_docs.errors import UsageError
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.request import Request
from kaohe_docs.store.manifest import FileRecord, parse_manifest
from kaohe_docs.typeset.program import require_office

PASSWORD, OTHER = "Xining-2020!", "another-one-9"
WITH_RESULTS = {kind.slug for kind in all_kinds() if kind.needs_results}
OLE, ZIP = bytes.fromhex("d0cf11e0a1b11ae1"), b"PK\x03\x04"


def kaohe(*words: str | Path, workspace: Path, password: str | None = None) -> Done:
    """Run the program in a workspace; a password goes in by the environment."""
    given_one = {} if password is None else {passwords.VARIABLE: password}
    return run_kaohe(*words, *(["--password"] if password else []), "-w", workspace, env=given_one)


def records(workspace: Path) -> Mapping[str, FileRecord]:
    return parse_manifest((workspace / "output" / "manifest.json").read_bytes()).files


def papers(workspace: Path) -> dict[str, bytes]:
    """Return what lies in the output folder, but for the program's own records."""
    found = files_below(workspace / "output")
    return {name: data for name, data in found.items() if name != "manifest.json" and Path(name).name[0] != "."}


def opened(data: bytes, password: str) -> bytes:
    """Open a Word or Excel file as the library does that wrote none of our code."""
    file: Any = msoffcrypto.OfficeFile(io.BytesIO(data))
    file.load_key(password=password, verify_password=True)
    plain = io.BytesIO()
    file.decrypt(plain, verify_integrity=True)
    return plain.getvalue()


@dataclass(frozen=True)
class Pair:
    """The sample's papers, once plain and once sealed."""

    plain: Path
    sealed: Path
    done: Done

    @cached_property
    def secret(self) -> Sequence[str]:
        return [name for name, record in records(self.sealed).items() if record.kind in WITH_RESULTS]


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    plain, sealed = (a_workspace(tmp_path_factory.mktemp(name) / "工作") for name in ("plain", "sealed"))
    assert kaohe("build", workspace=plain).code == 0
    done = kaohe("build", workspace=sealed, password=PASSWORD)
    assert done.code == 0, done.err
    return Pair(plain, sealed, done)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a workspace with its results sealed."""
    workspace = a_workspace(tmp_path / "工作")
    assert kaohe("notices", workspace=workspace, password=PASSWORD).code == 0
    return workspace


def change_a_score(workspace: Path) -> None:
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"B8": 70}})


# ── what is sealed, and how ─────────────────────────────────


def test_papers_with_results_are_sealed_and_no_others(pair: Pair) -> None:
    plain, sealed = papers(pair.plain), papers(pair.sealed)
    assert len(pair.secret) == 83
    assert {name for name in sealed if sealed[name].startswith(OLE)} == set(pair.secret)
    assert [name for name in plain if name not in pair.secret and plain[name] != sealed[name]] == []
    assert {name for name, record in records(pair.sealed).items() if record.encrypted} == set(pair.secret)
    assert "83个文件已加密" in pair.done.out


def test_sealed_files_open_with_the_password_and_hold_what_the_plain_run_wrote(pair: Pair) -> None:
    plain, sealed = papers(pair.plain), papers(pair.sealed)
    ours = OfficeCipher(PASSWORD)
    assert [name for name in pair.secret if ours.decrypt(sealed[name]) != plain[name]] == []
    # The library works the password's hash out anew for every file: one of each kind.
    for name in {records(pair.sealed)[name].kind: name for name in pair.secret}.values():
        assert opened(sealed[name], PASSWORD) == plain[name], name
        with pytest.raises(InvalidKeyError):
            opened(sealed[name], OTHER)


def test_nothing_of_a_paper_is_legible_in_a_sealed_file(pair: Pair, sample: Assessment) -> None:
    names = [unit.name for unit in sample.units]
    totals = [str(unit.total) for unit in sample.outcome.units] if sample.outcome else []
    words = [
        b"word/document.xml",
        b"xl/worksheets",
        *(text.encode(code) for text in names for code in ("utf8", "utf-16le")),
    ]
    words += [total.encode("utf-16le") for total in totals]
    for name in pair.secret:
        data = papers(pair.sealed)[name] if name == pair.secret[0] else (pair.sealed / "output" / name).read_bytes()
        assert [word for word in words if word in data] == [], name
        assert any(word in (pair.plain / "output" / name).read_bytes() for word in words[:2]), (
            "the search finds nothing"
        )


def test_sealing_is_aes_256_with_keys_that_are_random_throughout(pair: Pair) -> None:
    keys = []
    for name in pair.secret[:3]:
        file: Any = msoffcrypto.OfficeFile(io.BytesIO((pair.sealed / "output" / name).read_bytes()))
        with file.file.openstream("EncryptionInfo") as stream:
            description = stream.read().decode("utf-8", "replace")
        assert description.count('keyBits="256"') == description.count('hashAlgorithm="SHA512"') == 2
        assert 'spinCount="100000"' in description
        file.load_key(password=PASSWORD)
        keys.append(file.secret_key)
    assert all(len(key) == 32 and len(set(key[16:])) > 4 for key in keys), "msoffcrypto 6.1 fills half of it with 0x36"
    assert len(set(keys)) == 3


@settings(max_examples=15)
@given(st.binary(max_size=9000))
def test_any_package_opens_again_as_it_was(content: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a", content + bytes(4200))  # no real package is below 4 KB
    sealing = SEALING
    sealed = sealing.encrypt(buffer.getvalue())
    assert sealing.decrypt(sealed) == opened(sealed, sealing.password) == buffer.getvalue()


SEALING = OfficeCipher(PASSWORD)


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 no", OLE, OLE + bytes(5000)])
def test_what_is_not_sealed_is_told(damage: bytes) -> None:
    assert not SEALING.fits(damage)
    with pytest.raises(ValueError, match="opened"):
        SEALING.decrypt(damage)


def test_a_changed_byte_of_a_sealed_file_is_told() -> None:
    sealed = bytearray(SEALING.encrypt((REPOSITORY / "templates" / "result-notice.docx").read_bytes()))
    sealed[-2000] ^= 1
    with pytest.raises(ValueError, match="opened"):
        SEALING.decrypt(bytes(sealed))


# ── further runs ────────────────────────────────────────────


def statuses(done: Done) -> set[tuple[str, bool]]:
    return {(document["status"], document["sealed"]) for document in done.json["documents"]}


def test_a_second_run_with_the_password_makes_nothing_again(office: Path) -> None:
    before = papers(office)
    again = kaohe("notices", "--json", workspace=office, password=PASSWORD)
    assert statuses(again) == {("unchanged", True)}
    assert papers(office) == before


def test_another_password_makes_all_results_again(office: Path) -> None:
    before = papers(office)
    again = kaohe("notices", "--json", workspace=office, password=OTHER)
    assert statuses(again) == {("changed", True)}
    old, new = OfficeCipher(PASSWORD), OfficeCipher(OTHER)
    assert [name for name, data in papers(office).items() if new.decrypt(data) != old.decrypt(before[name])] == []


def test_a_run_without_password_leaves_sealed_papers_that_are_up_to_date(office: Path) -> None:
    before = papers(office)
    again = kaohe("build", "--json", workspace=office)
    assert again.code == 0, again.out
    assert {name: papers(office)[name] for name in before} == before
    assert statuses(again) == {("unchanged", True), ("new", False)}


def test_a_run_without_password_writes_no_changed_results(office: Path) -> None:
    change_a_score(office)
    before = papers(office)
    done = kaohe("build", "--json", workspace=office)
    assert (done.code, done.errors) == (4, ["sealed-without-password"])
    assert "--no-password" in done.out
    assert papers(office) == before
    assert kaohe("letters", workspace=office).code == 0, "letters hold no results"


def test_no_new_results_lie_openly_beside_sealed_ones(workspace: Path) -> None:
    kaohe("score", workspace=workspace, password=PASSWORD)
    done = kaohe("notices", "--json", workspace=workspace)
    assert (done.code, done.errors) == (4, ["sealed-without-password"])
    assert set(papers(workspace)) == {"notices/综合得分汇总排序表.docx", "notices/综合得分汇总排序表.xlsx"}


def test_who_says_so_gets_them_open_again(office: Path, pair: Pair) -> None:
    done = kaohe("notices", "--no-password", "--json", workspace=office)
    assert statuses(done) == {("changed", False)}
    assert papers(office) == {name: data for name, data in papers(pair.plain).items() if name.startswith("notices")}
    assert b"sealed" not in (office / "output" / "manifest.json").read_bytes()


def test_status_needs_no_password(office: Path) -> None:
    def states() -> set[str]:
        return {file["state"] for file in run_kaohe("status", "--json", "-w", office).json["files"]}

    assert states() == {"fresh"}
    change_a_score(office)
    assert states() == {"stale", "orphaned"}


def test_a_hand_edited_sealed_file_is_kept_and_the_new_one_beside_it_is_sealed(office: Path) -> None:
    name = "notices/综合得分汇总排序表.docx"
    edited = SEALING.encrypt((REPOSITORY / "templates" / "group-letter.docx").read_bytes())
    (office / "output" / name).write_bytes(edited)
    assert kaohe("score", workspace=office, password=PASSWORD).code == 4
    beside = office / "output" / "notices" / "综合得分汇总排序表（新）.docx"
    first = beside.read_bytes()
    assert (office / "output" / name).read_bytes() == edited
    assert opened(first, PASSWORD).startswith(ZIP)
    assert kaohe("score", workspace=office, password=PASSWORD).code == 4
    assert beside.read_bytes() == first, "sealed again for nothing"


def test_results_of_earlier_runs_that_lie_open_are_told(workspace: Path) -> None:
    kaohe("notices", workspace=workspace)
    done = kaohe("notices", "--only", "西宁", "--json", workspace=workspace, password=PASSWORD)
    (problem,) = (one for one in done.json["problems"] if one["code"] == "results-left-open")
    assert "80份" in problem["message"]
    done = kaohe("notices", "--json", workspace=workspace, password=PASSWORD)
    assert "results-left-open" not in done.codes


def test_a_run_without_results_says_that_nothing_is_encrypted(workspace: Path) -> None:
    done = kaohe("letters", workspace=workspace, password=PASSWORD)
    assert "一个文件也没有加密" in done.out


def test_a_dry_run_tells_the_same_and_writes_nothing(office: Path) -> None:
    change_a_score(office)
    before = papers(office)
    assert kaohe("notices", "--dry-run", workspace=office).code == 4
    assert kaohe("notices", "--dry-run", workspace=office, password=PASSWORD).code == 0
    assert papers(office) == before


def test_the_manifest_lets_nobody_try_scores(pair: Pair) -> None:
    plain, sealed = records(pair.plain), records(pair.sealed)
    traces = {sealed[name].made_from for name in pair.secret} | {sealed[name].sha256 for name in pair.secret}
    assert not traces & {text for name in pair.secret for text in (plain[name].made_from, plain[name].sha256)}
    assert {plain[name] == sealed[name] for name in plain if name not in pair.secret} == {True}


# ── the password ────────────────────────────────────────────


@pytest.mark.parametrize("bad", ["short", "密码密码密码密码", "ends in blank ", "two\nlines-here", "x" * 101])
def test_a_password_that_serves_badly_is_refused(workspace: Path, bad: str) -> None:
    done = kaohe("notices", "--json", workspace=workspace, password=bad)
    assert (done.code, done.errors) == (2, ["usage"])
    assert bad not in done.out + done.err
    assert not (workspace / "output").exists()


def test_without_variable_and_terminal_it_is_said_how_to_give_one(workspace: Path) -> None:
    done = run_kaohe("notices", "--password", "-w", workspace)
    assert done.code == 2
    assert "KAOHE_PASSWORD" in done.err
    assert not (workspace / "output").exists()


def on_a_terminal(*words: str | Path, typed: Sequence[str]) -> tuple[int, str]:
    """Run the program on a terminal of its own and answer its prompts; return its exit code and the screen."""
    pty = pytest.importorskip("pty")
    ours, its = pty.openpty()
    env = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
    # The prompt asks the terminal of the session, so the program gets a session of its own with this one.
    start = "import fcntl,os,sys,termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); os.execv(sys.argv[1], sys.argv[1:])"
    line = [sys.executable, "-c", start, str(KAOHE), *map(str, words)]
    with subprocess.Popen(line, stdin=its, stdout=its, stderr=its, env=env, start_new_session=True) as process:
        os.close(its)
        screen, answers = b"", list(typed)
        while True:
            try:
                read = os.read(ours, 4096)
            except OSError:  # the terminal is gone with the program
                break
            if not read:
                break
            screen += read
            if answers and screen.count("：".encode()) > len(typed) - len(answers) and screen.endswith("：".encode()):
                os.write(ours, f"{answers.pop(0)}\n".encode())
        os.close(ours)
        return process.wait(60), screen.decode("utf-8", "replace")


def test_on_a_terminal_it_is_asked_for_twice_and_not_shown(workspace: Path) -> None:
    words = ("score", "--password", "--no-pdf", "-w", workspace)
    code, screen = on_a_terminal(*words, typed=[PASSWORD, PASSWORD])
    assert code == 0, screen
    assert PASSWORD not in screen
    table = (workspace / "output" / "notices" / "综合得分汇总排序表.xlsx").read_bytes()
    assert opened(table, PASSWORD).startswith(ZIP)


def test_two_passwords_that_differ_are_refused(workspace: Path) -> None:
    code, screen = on_a_terminal("score", "--password", "--no-pdf", "-w", workspace, typed=[PASSWORD, OTHER])
    assert code == 2
    assert "两遍" in screen
    assert not (workspace / "output").exists()


def test_the_password_stands_nowhere(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    assert PASSWORD not in pair.done.out + pair.done.err
    for code in ("utf-8", "utf-16le"):
        found = [name for name, data in files_below(pair.sealed).items() if PASSWORD.encode(code) in data]
        assert found == []
    cipher = cipher_with(PASSWORD)
    assert PASSWORD not in repr((cipher, OfficeCipher(PASSWORD), Request(Path(), Path(), secrecy=Secrecy(cipher))))
    with pytest.raises(UsageError) as caught:
        cipher_with("short")
    assert "short" not in str(caught.value)
    monkeypatch.setenv(passwords.VARIABLE, PASSWORD)
    passwords.cipher_wanted(True)
    assert passwords.VARIABLE not in os.environ, "LibreOffice would get it"


@pytest.mark.parametrize("library", ["msoffcrypto", "cryptography"])
def test_without_the_libraries_it_is_said_what_to_install(workspace: Path, tmp_path: Path, library: str) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / f"{library}.py").write_text("raise ImportError(__name__)", encoding="utf-8")
    env = {passwords.VARIABLE: PASSWORD, "PYTHONPATH": str(tmp_path / "lib")}
    done = run_kaohe("notices", "--password", "--json", "-w", workspace, env=env)
    assert (done.code, done.errors) == (3, ["missing-tool"])
    assert "kaohe-docs[password]" in done.out
    assert not (workspace / "output").exists()


def test_a_run_without_password_loads_nothing_that_encrypts(workspace: Path) -> None:
    code = (
        "import sys; from datetime import datetime; from pathlib import Path; from kaohe_docs.run.papers import run; from kaohe_docs.run.request import Request;"
        "run(Request(Path(sys.argv[1]), Path(sys.argv[1]) / 'output', families=('notices',)), clock=datetime.now);"
        "print([name for name in ('cryptography', 'msoffcrypto', 'olefile', 'pypdf') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(workspace)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("option", ["--proof", "--lock", "--print-run"])
def test_proofs_locks_and_print_runs_take_no_password(workspace: Path, option: str) -> None:
    done = run_kaohe("ballots", option, "--password", "--json", "-w", workspace, env={passwords.VARIABLE: PASSWORD})
    assert (done.code, done.errors) == (2, ["usage"])


# ── PDFs and packs, by the real LibreOffice ─────────────────


def text_in(pdf: bytes, password: str) -> str:
    """Read a PDF with the engine of a browser."""
    document = pypdfium2.PdfDocument(pdf, password=password)
    try:
        return "".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


def test_pdfs_of_results_are_sealed_too(workspace: Path) -> None:
    done = kaohe("score", "--pdf", "--json", workspace=workspace, password=PASSWORD)
    assert statuses(done) == {("new", True)}
    path = workspace / "output" / "notices" / "综合得分汇总排序表.pdf"
    data = path.read_bytes()
    assert "西宁市" in text_in(data, PASSWORD)
    with pytest.raises(pypdfium2.PdfiumError):
        text_in(data, OTHER)
    reader = PdfReader(io.BytesIO(data))
    assert not reader.decrypt(OTHER)
    assert reader.decrypt(PASSWORD)
    rules = reader.trailer["/Encrypt"]
    assert (rules["/V"], rules["/R"], rules["/CF"]["/StdCF"]["/CFM"]) == (5, 6, "/AESV3")
    title = str(reader.metadata.title if reader.metadata else "")
    assert "排序表" in title
    assert not any(title.encode(code) in data for code in ("utf-8", "utf-16be"))

    for further in ({"password": PASSWORD}, {}):
        again = kaohe("score", "--pdf", "--json", workspace=workspace, **further)
        assert {status for status, _ in statuses(again)} == {"unchanged"}
        assert path.read_bytes() == data
    kaohe("score", "--pdf", workspace=workspace, password=OTHER)
    assert "西宁市" in text_in(path.read_bytes(), OTHER)


def test_sealed_papers_without_pdf_get_none_without_the_password(workspace: Path) -> None:
    kaohe("score", workspace=workspace, password=PASSWORD)
    done = kaohe("score", "--pdf", "--json", workspace=workspace)
    assert done.code == 0
    assert "sealed-no-pdf" in done.codes
    assert not list((workspace / "output" / "notices").glob("*.pdf"))


def test_a_pack_with_results_is_sealed_with_the_members_that_hold_them(workspace: Path) -> None:
    words = ("packs", "--only", "组-考核材料", "--json")
    one_group = """[[pack]]
name = "考核材料"
audience = "leading-group"
title = "考核工作材料"
members = ["contact-list", "ranking-table", "grade-proposal"]
"""
    plan = (workspace / "roster" / "plan.toml").read_text(encoding="utf-8")
    start, end = plan.index("[[pack]]"), plan.index("# ──", plan.rindex("[[pack]]"))
    edit_plan(workspace, (plan[start:end], one_group))
    first = kaohe(*words, workspace=workspace, password=PASSWORD)
    assert statuses(first) == {("new", True)}
    pdf, files = (workspace / "output" / "packs" / f"领导小组-考核材料.{end}" for end in ("pdf", "zip"))
    assert "西宁市" in text_in(pdf.read_bytes(), PASSWORD)
    with zipfile.ZipFile(files) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    sealed = {name for name, data in members.items() if data.startswith(OLE)}
    assert sealed == {name for name in members if "排序表" in name or "等次建议" in name}
    assert all(opened(members[name], PASSWORD).startswith(ZIP) for name in sealed)

    before = papers(workspace)
    assert statuses(kaohe(*words, workspace=workspace, password=PASSWORD)) == {("unchanged", True)}
    assert statuses(kaohe(*words, workspace=workspace)) == {("unchanged", True)}
    assert papers(workspace) == before
    states = {file["path"]: file["state"] for file in run_kaohe("status", "--json", "-w", workspace).json["files"]}
    assert set(states.values()) == {"fresh"}
    change_a_score(workspace)
    done = kaohe(*words, workspace=workspace)
    assert (done.code, done.errors) == (4, ["sealed-without-password"])
    assert papers(workspace) == before


_MODULE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
{code}</script:module>
"""
_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard">
 <library:element library:name="Module1"/>
</library:library>
"""
_OPEN_AND_SAVE = """
Sub Main
  Dim asked(1) As New com.sun.star.beans.PropertyValue
  asked(0).Name = "Hidden"
  asked(0).Value = True
  asked(1).Name = "Password"
  asked(1).Value = "{password}"
  Dim paper As Object
  paper = StarDesktop.loadComponentFromURL("{source}", "_blank", 0, asked())
  Dim how(0) As New com.sun.star.beans.PropertyValue
  how(0).Name = "FilterName"
  how(0).Value = "{kind}"
  paper.storeToURL("{target}", how())
  paper.close(True)
  StarDesktop.terminate()
End Sub
"""


@pytest.mark.parametrize(("ending", "kind"), [("docx", "Text"), ("xlsx", "OpenDocument Spreadsheet Flat XML")])
def test_libreoffice_opens_sealed_files_with_the_password(pair: Pair, tmp_path: Path, ending: str, kind: str) -> None:
    source, target = tmp_path / f"sealed.{ending}", tmp_path / "read.txt"
    source.write_bytes((pair.sealed / "output" / "notices" / f"综合得分汇总排序表.{ending}").read_bytes())
    profile = tmp_path / "profile"
    office = [str(require_office()), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*office, "--terminate_after_init"], capture_output=True, timeout=60, check=True)
    library = profile / "user" / "basic" / "Standard"
    values = {"password": PASSWORD, "source": source.as_uri(), "target": target.as_uri(), "kind": kind}
    (library / "Module1.xba").write_text(_MODULE.format(code=escape(_OPEN_AND_SAVE.format(**values))), encoding="utf-8")
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    subprocess.run([*office, "macro:///Standard.Module1.Main"], capture_output=True, timeout=60, check=True)
    assert "西宁市" in target.read_text(encoding="utf-8")


def test_the_manifest_of_a_run_without_password_is_as_it_always_was(pair: Pair) -> None:
    raw = json.loads((pair.plain / "output" / "manifest.json").read_bytes())
    assert {frozenset(record) - {"about"} for record in raw["files"].values()} == {
        frozenset({"kind", "recipient", "sha256", "pages", "made_from", "fonts"})
    }
    assert PurePosixPath(next(iter(raw["files"]))).parts
