"""LibreOffice on a bad day: it hangs, crashes, says nothing; and the real one."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from kaohe_docs.errors import MissingToolError, Problem
from kaohe_docs.typeset.office import Paper, convert, is_complete
from kaohe_docs.typeset.program import find_office, office_version, require_office
from typeset_samples import OFFICE, a_docx, a_fake_office


def some_papers(folder: Path, *names: str) -> list[Paper]:
    folder.mkdir(exist_ok=True)
    papers = [Paper(folder / f"{name}.docx", name) for name in names]
    for paper in papers:
        paper.file.write_bytes(a_docx())
    return papers


def outcome(folder: Path, program: Path, *names: str, **options: Any) -> dict[str, str]:
    """Convert files of these names; tell "pdf" or the message for each."""
    papers = some_papers(folder / "in", *names)
    settings = {"jobs": 1, "timeout": 1.0, "per_document": 0.0} | options
    answers = convert(papers, folder / "out", program=program, **settings)
    assert list(answers) == [paper.file for paper in papers]
    return {file.stem: str(one.message) if isinstance(one, Problem) else "pdf" for file, one in answers.items()}


def calls(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "calls").read_text().splitlines()]


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


# ── finding it ──────────────────────────────────────────────


def test_the_environment_names_another_libreoffice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = a_fake_office(tmp_path)
    monkeypatch.setenv("KAOHE_SOFFICE", str(program))
    assert find_office() == program


def test_a_named_libreoffice_that_is_not_there_is_not_replaced_by_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("KAOHE_SOFFICE", str(tmp_path / "gone"))
    assert find_office() is None


def test_libreoffice_is_found_below_the_program_folder_of_windows(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "LibreOffice 7" / "program" / "soffice.com"
    program.parent.mkdir(parents=True)
    program.touch()
    for name, value in (("KAOHE_SOFFICE", ""), ("PATH", ""), ("PROGRAMFILES", str(tmp_path))):
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "win32")
    assert find_office() == program


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAOHE_SOFFICE", str(tmp_path / "gone"))
    with pytest.raises(MissingToolError, match="LibreOffice"):
        require_office()


# ── bad days ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("bad", "words"), [("nothing", "没有为"), ("crash", "没有为"), ("half", "没有为"), ("hang", "秒没有结果")]
)
def test_the_culprit_is_named_and_the_rest_is_done(tmp_path: Path, bad: str, words: str) -> None:
    found = outcome(tmp_path, a_fake_office(tmp_path), "good-1", bad, "good-2", "good-3")
    assert [found[name] for name in ("good-1", "good-2", "good-3")] == ["pdf"] * 3
    assert words in found[bad]
    assert f"“{bad}”" in found[bad]


def test_two_culprits_in_a_row_are_both_named(tmp_path: Path) -> None:
    found = outcome(tmp_path, a_fake_office(tmp_path), "crash-1", "crash-2", "good")
    assert found["good"] == "pdf"
    assert "crash-1" in found["crash-1"]
    assert "crash-2" in found["crash-2"]


def test_a_hanging_process_is_ended_with_its_children(tmp_path: Path) -> None:
    outcome(tmp_path, a_fake_office(tmp_path), "hang")
    child = int((tmp_path / "child").read_text())
    deadline = time.monotonic() + 5
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_alive(child)


def test_a_slow_batch_is_given_its_time_as_long_as_files_come_out(tmp_path: Path) -> None:
    found = outcome(tmp_path, a_fake_office(tmp_path), "slow-1", "slow-2", "slow-3", timeout=1.5)
    assert set(found.values()) == {"pdf"}
    assert len(calls(tmp_path)) == 1


def test_the_time_limit_grows_with_the_documents_in_a_file(tmp_path: Path) -> None:
    [paper] = some_papers(tmp_path / "in", "slow")
    heavy = Paper(paper.file, paper.name, weight=50)
    program = a_fake_office(tmp_path)
    answers = convert([heavy], tmp_path / "out", program=program, jobs=1, timeout=0.1, per_document=0.1)
    assert answers[paper.file] == tmp_path / "out" / "slow.pdf"


def test_a_libreoffice_that_never_works_is_not_tried_file_after_file(tmp_path: Path) -> None:
    names = [f"good-{number}" for number in range(20)]
    found = outcome(tmp_path, a_fake_office(tmp_path, broken=True), *names)
    assert "不能工作" in found["good-19"]
    assert len(calls(tmp_path)) == 3


def test_a_run_that_is_broken_off_leaves_no_process(tmp_path: Path) -> None:
    def press_ctrl_c() -> None:
        while not (tmp_path / "child").exists():
            time.sleep(0.05)
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    papers = some_papers(tmp_path / "in", "hang")
    clerk = threading.Thread(target=press_ctrl_c)
    clerk.start()
    with pytest.raises(KeyboardInterrupt):
        convert(papers, tmp_path / "out", program=a_fake_office(tmp_path), timeout=60)
    clerk.join()
    assert not is_alive(int((tmp_path / "child").read_text()))


# ── what it is given ────────────────────────────────────────


def test_workers_have_profiles_of_their_own_and_a_bare_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "1")
    fonts = tmp_path / "fonts.conf"
    outcome(tmp_path, a_fake_office(tmp_path), "slow-1", "slow-2", jobs=2, fonts=fonts)
    first, second = calls(tmp_path)
    assert first["arguments"][0] != second["arguments"][0]
    assert "SECRET" not in first["environment"]
    assert first["environment"]["FONTCONFIG_FILE"] == str(fonts)
    assert first["environment"]["http_proxy"] == "http://127.0.0.1:9"


def test_what_is_no_docx_or_links_outside_never_reaches_libreoffice(tmp_path: Path) -> None:
    link = (
        f'<Relationships xmlns="{OFFICE}/package/2006/relationships"><Relationship Id="rId1" TargetMode="External" '
        f'Type="{OFFICE}/officeDocument/2006/relationships/image" Target="http://example.org/a.png"/></Relationships>'
    )
    papers = some_papers(tmp_path / "in", "good", "text", "link", "gone")
    papers[1].file.write_text("不是 Word 文件")
    papers[2].file.write_bytes(a_docx(extra={"word/_rels/document.xml.rels": link.encode()}))
    papers[3].file.unlink()
    answers = list(convert(papers, tmp_path / "out", program=a_fake_office(tmp_path)).values())
    assert answers[0] == tmp_path / "out" / "good.pdf"
    assert [one.code for one in answers if isinstance(one, Problem)] == ["conversion"] * 3
    assert [Path(one).name for one in calls(tmp_path)[0]["arguments"] if one.endswith(".docx")] == ["good.docx"]


def test_no_process_is_given_more_files_than_libreoffice_takes(tmp_path: Path) -> None:
    names = [f"good-{number}" for number in range(450)]
    found = outcome(tmp_path, a_fake_office(tmp_path), *names, timeout=60)
    assert set(found.values()) == {"pdf"}
    given = [sum(one.endswith(".docx") for one in call["arguments"]) for call in calls(tmp_path)]
    assert given == [200, 200, 50]


def test_each_finished_file_is_told_once(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []
    tell = {"finished": lambda paper, pdf: told.append((paper.file.stem, pdf.read_bytes()[:5].decode()))}
    outcome(tmp_path, a_fake_office(tmp_path), "good-1", "slow-2", "nothing-3", jobs=1, **tell)
    assert told == [("good-1", "%PDF-"), ("slow-2", "%PDF-")]


# ── the real one ────────────────────────────────────────────


def test_the_real_libreoffice_converts_and_names_what_it_cannot_read(tmp_path: Path) -> None:
    papers = some_papers(tmp_path / "in", "first", "broken", "last")
    papers[1].file.write_bytes(a_docx(extra={"word/document.xml": b"<w:document"}))
    answers = convert(papers, tmp_path / "out", program=require_office(), jobs=1)
    assert [is_complete(one) if isinstance(one, Path) else one.code for one in answers.values()] == [
        True,
        "conversion",
        True,
    ]


def test_the_real_libreoffice_tells_its_version() -> None:
    assert office_version(require_office()).startswith("LibreOffice")
