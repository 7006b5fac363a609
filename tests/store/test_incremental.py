"""A second run makes again what has changed, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document

import kaohe_docs.run.rendering
from factories import Built, a_workspace, built, edit_plan, replace_in_cells
from kaohe_docs.intake.packaged import templates_folder


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Return a workspace with its papers made."""
    workspace = a_workspace(tmp_path / "工作")
    built(workspace, workspace / "output")
    return workspace


def again(workspace: Path) -> Built:
    return built(workspace, workspace / "output")


def changed(workspace: Path) -> set[str]:
    """Run again and return the papers that were made again."""
    return {str(made.written.path) for made in again(workspace).report.made if made.written.status != "unchanged"}


def roster(workspace: Path) -> Path:
    return workspace / "roster" / "roster.xlsx"


def test_an_up_to_date_folder_renders_nothing(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("rendered")

    monkeypatch.setattr(kaohe_docs.run.rendering, "render_draft", refuse)
    before = {path: path.stat().st_mtime_ns for path in (office / "output").rglob("*.docx")}
    assert changed(office) == set()
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_saving_the_roster_without_a_change_makes_nothing_again(office: Path) -> None:
    replace_in_cells(roster(office), "没有这个字符串", "")
    assert changed(office) == set()


def test_a_mobile_number_touches_the_letter_and_contact_list_of_its_group_only(office: Path) -> None:
    replace_in_cells(roster(office), "13897155488", "13897497608")
    found = changed(office)
    assert "letters/第二组-考核分组通知.docx" in found
    assert all("第二组" in name for name in found), found


def test_a_units_name_touches_the_papers_that_print_it(office: Path) -> None:
    before = built(office, office / "output").texts
    for book in ("roster.xlsx", "results.xlsx"):
        replace_in_cells(office / "roster" / book, "国土测绘处", "国土测绘管理处")
    run = again(office)
    made = {str(one.written.path) for one in run.report.made if one.written.status != "unchanged"}
    printing = {path for path, text in run.texts.items() if "国土测绘管理处" in text or "国土测绘管理处" in path}
    assert printing <= made
    # A programme may break its lines elsewhere; nothing is made again whose words are what they were.
    assert {path for path in made - printing if run.texts[path] == before.get(path)} == set()
    assert len(made) < len(run.report.made) / 3


def test_a_template_touches_the_papers_of_its_kind_only(office: Path) -> None:
    own = office / "templates"
    own.mkdir()
    (own / "visit-notice.docx").write_bytes((templates_folder() / "visit-notice.docx").read_bytes())
    assert changed(office) == set(), "the same template, only nearer"
    add_a_line(own / "visit-notice.docx", "请准时参加。")
    found = changed(office)
    assert len(found) == 46
    assert all("进点通知" in name for name in found)


def add_a_line(path: Path, text: str) -> None:
    """Add a paragraph at the end of a document, as an office would in Word."""
    document = Document(str(path))
    document.add_paragraph(text)
    document.save(str(path))


def test_another_version_of_the_program_makes_everything_again(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []
    real = kaohe_docs.run.rendering.render_draft

    def count(*words: object) -> object:
        calls.append(words)
        return real(*words)  # type: ignore[arg-type]

    monkeypatch.setattr(kaohe_docs.run.rendering, "render_draft", count)
    monkeypatch.setattr(kaohe_docs.run.rendering, "__version__", "99")
    assert changed(office) == set(), "the words are the same, so the bytes are"
    assert len(calls) == len(again(office).report.made)
    calls.clear()
    again(office)
    assert calls == []


def test_a_rule_of_the_plan_touches_what_prints_it(office: Path) -> None:
    edit_plan(
        office, ('value = 13\nreason = "方案只规定15分钟；提前2分钟提醒"', 'value = 12\nreason = "提前3分钟提醒"')
    )
    found = changed(office)
    assert found
    assert not any(name.startswith(("ballots/", "notices/")) for name in found)


def test_a_paper_that_was_deleted_is_made_again_and_no_other(office: Path) -> None:
    (office / "output" / "letters" / "第二组-考核分组通知.docx").unlink()
    assert changed(office) == {"letters/第二组-考核分组通知.docx"}
