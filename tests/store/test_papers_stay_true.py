"""What lies in the output folder is true or said not to be: old PDFs, moved papers, papers of a grade that was lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from example_books import NAMES, write_example
from factories import (
    a_workspace,
    assessment_in,
    decide_grades,
    edit_cells,
    edit_plan,
    files_below,
    replace_in_cells,
)
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.run.planning import chosen_kinds, plan_documents
from kaohe_docs.run.target import paper_targets
from kaohe_docs.store import FileRecord
from kaohe_docs.store.moves import Identity, Paper, moves
from kaohe_docs.typeset import find_office
from second_sample import write_second_workspace

WITH_OFFICE = pytest.mark.skipif(find_office() is None, reason="needs LibreOffice")
ONLY_TABLE = ("score", "--json")
TABLE, TABLE_PDF = "notices/综合得分汇总排序表.docx", "notices/综合得分汇总排序表.pdf"
PASSWORD = {"KAOHE_PASSWORD": "Xining-2020!"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a workspace with plan, roster and results of the sample."""
    return a_workspace(tmp_path / "工作")


@pytest.fixture
def letters_only(tmp_path: Path) -> Path:
    """Return a workspace without results."""
    return a_workspace(tmp_path / "工作", results=False)


@pytest.fixture(scope="module")
def tabled_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if find_office() is None:
        pytest.skip("needs LibreOffice")
    workspace = a_workspace(tmp_path_factory.mktemp("表") / "工作")
    assert run_kaohe("score", "--pdf", "-w", workspace).code == 0
    return workspace


@pytest.fixture
def tabled(tabled_once: Path, tmp_path: Path) -> Path:
    """Return a workspace whose ranking table has been made, with its PDF."""
    return Path(shutil.copytree(tabled_once, tmp_path / "工作"))


def change_a_score(workspace: Path, points: int = 70) -> None:
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"B8": points}})


def edit(workspace: Path, name: str) -> bytes:
    """Do what somebody does by hand in Word; return the edited file."""
    path = workspace / "output" / name
    path.write_bytes(path.read_bytes() + b"by hand")
    return path.read_bytes()


def output(workspace: Path) -> dict[str, bytes]:
    return files_below(workspace / "output")


def standing(workspace: Path) -> Any:
    """Return what `kaohe status` prints as JSON."""
    return run_kaohe("status", "--json", "-w", workspace).json


def states(workspace: Path) -> dict[str, str]:
    return {file["path"]: file["state"] for file in standing(workspace)["files"]}


def message_of(done: Done, code: str) -> str:
    (found,) = (problem["message"] for problem in done.json["problems"] if problem["code"] == code)
    return str(found)


def edit_records(workspace: Path, *names: str, remove: str) -> None:
    """Take a key out of records of the manifest, as an older version of the program wrote them."""
    path = workspace / "output" / "manifest.json"
    manifest = json.loads(path.read_bytes())
    for name in names or manifest["files"]:
        manifest["files"][name].pop(remove, None)
    path.write_text(json.dumps(manifest), encoding="utf-8")


# ── a PDF is as fresh as the file it was made from ──────────


@pytest.mark.parametrize("words", [("score",), ("notices", "--only", "综合得分汇总排序表"), ("build",)])
def test_a_run_without_pdfs_puts_the_pdf_of_a_changed_paper_away_and_says_so(
    tabled: Path, words: tuple[str, ...]
) -> None:
    old = output(tabled)[TABLE_PDF]
    change_a_score(tabled)
    done = run_kaohe(*words, "--no-pdf", "--json", "-w", tabled)
    assert done.code == 0
    assert TABLE_PDF in message_of(done, "pdf-outdated")
    assert "--pdf" in message_of(done, "pdf-outdated")
    assert TABLE_PDF not in output(tabled)
    assert output(tabled)[f"旧稿/{TABLE_PDF}"] == old, "nothing is deleted"


def test_the_pdf_of_a_paper_that_stayed_the_same_stays_without_a_word(tabled: Path) -> None:
    for words in (("score",), ("build",)):
        done = run_kaohe(*words, "--no-pdf", "--json", "-w", tabled)
        assert "pdf-outdated" not in done.codes
        assert states(tabled)[TABLE_PDF] == "fresh"


def test_a_dry_run_without_pdfs_only_tells_which_would_be_put_away(tabled: Path) -> None:
    before = output(tabled)
    change_a_score(tabled)
    done = run_kaohe("score", "--no-pdf", "--dry-run", "--json", "-w", tabled)
    assert TABLE_PDF in message_of(done, "pdf-outdated")
    done = run_kaohe("score", "--pdf", "--dry-run", "--json", "-w", tabled)
    assert ("pdf-outdated" in done.codes, done.json["retired"]) == (False, [])
    assert output(tabled) == before


def test_an_old_pdf_beside_a_new_paper_is_stale_even_where_an_older_version_recorded_it(tabled: Path) -> None:
    old = output(tabled)[TABLE_PDF]
    record = json.loads(output(tabled)["manifest.json"])["files"][TABLE_PDF]
    change_a_score(tabled)
    run_kaohe("score", "--no-pdf", "-w", tabled)
    manifest = json.loads(output(tabled)["manifest.json"])
    manifest["files"][TABLE_PDF] = {key: value for key, value in record.items() if key != "shows"}
    (tabled / "output" / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (tabled / "output" / TABLE_PDF).write_bytes(old)
    assert (states(tabled)[TABLE], states(tabled)[TABLE_PDF]) == ("fresh", "stale")
    assert run_kaohe("score", "--pdf", "--json", "-w", tabled).code == 0
    assert states(tabled)[TABLE_PDF] == "fresh"


def test_pdfs_of_an_older_version_are_made_once_more_and_are_fresh_then(tabled: Path) -> None:
    edit_records(tabled, remove="shows")
    assert states(tabled)[TABLE_PDF] == "stale"
    run_kaohe("score", "--pdf", "-w", tabled)
    assert states(tabled)[TABLE_PDF] == "fresh"


def test_the_pdf_of_a_paper_edited_since_is_stale(tabled: Path) -> None:
    edit(tabled, TABLE)
    assert (states(tabled)[TABLE], states(tabled)[TABLE_PDF]) == ("edited", "stale")


def test_a_paper_and_its_pdf_both_made_by_hand_stay_together(tabled: Path) -> None:
    mine = {name: edit(tabled, name) for name in (TABLE, TABLE_PDF)}
    change_a_score(tabled)
    for words in (("score",), ("build",)):
        assert run_kaohe(*words, "--no-pdf", "-w", tabled).code == 4
        assert {name: output(tabled)[name] for name in mine} == mine


def test_an_edited_pdf_beside_a_new_paper_is_put_away_by_name_with_exit_code_4(tabled: Path) -> None:
    mine = edit(tabled, TABLE_PDF)
    change_a_score(tabled)
    done = run_kaohe("score", "--no-pdf", "-w", tabled)
    assert done.code == 4
    assert TABLE_PDF in done.err
    assert "手工改过" in done.err
    assert output(tabled)[f"旧稿/{TABLE_PDF}"] == mine


def test_an_edited_pdf_is_kept_beside_the_new_one_with_exit_code_4(tabled: Path) -> None:
    mine = edit(tabled, TABLE_PDF)
    change_a_score(tabled)
    done = run_kaohe("score", "--pdf", "-w", tabled)
    assert done.code == 4
    assert f"{TABLE_PDF}被手工改过" in done.err
    beside = TABLE_PDF.replace(".pdf", "（新）.pdf")
    assert output(tabled)[TABLE_PDF] == mine
    assert states(tabled)[beside] == "fresh"
    run_kaohe("build", "--no-pdf", "-w", tabled)
    assert beside in output(tabled), "it is still true"


def test_a_sealed_paper_does_not_leave_its_old_pdf_either(tabled: Path) -> None:
    done = run_kaohe("score", "--password", "--pdf", "--json", "-w", tabled, env=PASSWORD)
    assert (done.code, states(tabled)[TABLE_PDF]) == (0, "fresh")
    done = run_kaohe("score", "--no-pdf", "--json", "-w", tabled)
    assert "pdf-outdated" not in done.codes
    change_a_score(tabled)
    assert states(tabled)[TABLE_PDF] == "stale"
    done = run_kaohe("score", "--password", "--no-pdf", "--json", "-w", tabled, env=PASSWORD)
    assert TABLE_PDF in message_of(done, "pdf-outdated")
    assert TABLE_PDF not in output(tabled)
    manifest = output(tabled)["manifest.json"].decode()
    assert "西宁市" not in manifest


# ── packs, proofs and print runs ────────────────────────────


@WITH_OFFICE
def test_a_pack_with_older_papers_is_said_by_the_run_and_by_status(workspace: Path) -> None:
    plan = (workspace / "roster" / "plan.toml").read_text(encoding="utf-8")
    start, end = plan.index("[[pack]]"), plan.index("# ──", plan.rindex("[[pack]]"))
    recipe = (
        '[[pack]]\nname = "考核材料"\naudience = "leading-group"\ntitle = "考核工作材料"\nmembers = ["ranking-table"]\n'
    )
    edit_plan(workspace, (plan[start:end], recipe))
    assert run_kaohe("packs", "-w", workspace).code == 0
    names = [f"packs/领导小组-考核材料.{ending}" for ending in ("pdf", "zip")]
    assert [states(workspace)[name] for name in names] == ["fresh", "fresh"]
    change_a_score(workspace)
    done = run_kaohe("score", "--json", "-w", workspace)
    assert all(name in message_of(done, "papers-outdated") for name in names)
    assert "kaohe packs" in message_of(done, "papers-outdated")
    assert [states(workspace)[name] for name in names] == ["stale", "stale"]


@WITH_OFFICE
def test_a_proof_of_older_ballots_is_said_by_the_run_and_by_status(letters_only: Path) -> None:
    assert run_kaohe("ballots", "--proof", "--pdf", "--only", "煤炭", "-w", letters_only).code == 0
    edit_plan(letters_only, ('spare_percent = { assume = "spare-ballots" }', "spare_percent = 90"))
    done = run_kaohe("ballots", "--json", "-w", letters_only)
    assert "kaohe ballots --proof" in message_of(done, "papers-outdated")
    assert states(letters_only)["proofs/测评票清样（煤炭）.pdf"] == "stale"


# ── a paper is known by its kind and recipient ──────────────


def without(workspace: Path, unit: str) -> None:
    """Take a municipal bureau out of the roster, and out of the plan's counts."""
    path = workspace / "roster" / "roster.xlsx"
    book = load_workbook(path)
    sheet = book["被考核单位"]
    (row,) = (cell.row for cell in sheet["B"] if cell.value == unit)
    sheet.delete_rows(row)
    book.save(path)
    plan = workspace / "roster" / "plan.toml"
    left = sum(cell.value == "市州自然资源部门" for cell in sheet["C"])
    text = plan.read_text(encoding="utf-8").replace(f"count = {left + 1}\n", f"count = {left}\n")
    plan.write_text(text, encoding="utf-8")


def notice(number: int, unit: str, mark: str = "", ending: str = "docx") -> str:
    return f"schedules/{number:02d}-{unit}-述职通知{mark}.{ending}"


def notices_of(workspace: Path, unit: str) -> list[str]:
    return sorted(name for name in output(workspace) if unit in name and "述职通知" in name)


def test_an_edit_survives_renumbering_with_the_new_paper_beside_it(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    unit = "海北州自然资源局"
    mine = edit(letters_only, notice(3, unit))
    for number, gone in ((2, "海东市自然资源局"), (1, "西宁市自然资源局")):
        without(letters_only, gone)
        done = run_kaohe("schedules", "-w", letters_only)
        assert done.code == 4, done.err
        assert notice(number, unit) in done.err
        assert notice(number + 1, unit) in done.err, "the old name is told"
        assert notices_of(letters_only, unit) == [notice(number, unit), notice(number, unit, "（新）")]
        assert output(letters_only)[notice(number, unit)] == mine
        assert states(letters_only)[notice(number, unit)] == "edited"
        assert states(letters_only)[notice(number, unit, "（新）")] == "fresh"
    done = run_kaohe("build", "-w", letters_only)
    assert done.code == 4, "the edit stays protected"
    assert output(letters_only)[notice(1, unit)] == mine


def test_papers_that_are_renumbered_are_renamed_and_not_put_away(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    before = len(output(letters_only))
    without(letters_only, "西宁市自然资源局")
    done = run_kaohe("schedules", "--json", "-w", letters_only)
    assert done.code == 0
    assert [Path(name).name for name in done.json["retired"]] == ["01-西宁市自然资源局-述职通知.docx"]
    renamed = {Path(one["from"]).name: Path(one["to"]).name for one in done.json["renamed"]}
    assert renamed["02-海东市自然资源局-述职通知.docx"] == "01-海东市自然资源局-述职通知.docx"
    assert len(output(letters_only)) == before
    assert set(states(letters_only).values()) == {"fresh"}


def test_a_dry_run_says_that_an_edit_would_be_kept_and_moves_nothing(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    edit(letters_only, notice(3, "海北州自然资源局"))
    before = output(letters_only)
    without(letters_only, "西宁市自然资源局")
    dry = run_kaohe("schedules", "--dry-run", "--json", "-w", letters_only)
    assert output(letters_only) == before
    real = run_kaohe("schedules", "--json", "-w", letters_only)
    assert (dry.code, real.code) == (4, 4)
    assert dry.json == real.json


def test_force_keeps_the_moved_edit_as_a_backup(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    unit = "海北州自然资源局"
    mine = edit(letters_only, notice(3, unit))
    without(letters_only, "西宁市自然资源局")
    assert run_kaohe("schedules", "--force", "-w", letters_only).code == 0
    (backup,) = [name for name in notices_of(letters_only, unit) if "备份" in name]
    assert output(letters_only)[backup] == mine
    assert states(letters_only)[notice(2, unit)] == "fresh"


def test_a_run_with_only_moves_what_it_was_asked_for_and_says_what_is_left(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    unit = "海北州自然资源局"
    mine = edit(letters_only, notice(3, unit))
    without(letters_only, "西宁市自然资源局")
    done = run_kaohe("schedules", "--only", unit, "--json", "-w", letters_only)
    assert done.code == 4
    assert output(letters_only)[notice(2, unit)] == mine
    assert notice(1, "西宁市自然资源局") in message_of(done, "papers-not-needed")
    assert notice(1, "西宁市自然资源局") in output(letters_only), "a run with --only leaves other papers alone"
    assert states(letters_only)[notice(1, "西宁市自然资源局")] == "orphaned"
    assert states(letters_only)[notice(2, "海东市自然资源局")] == "stale", "it has a new number"


def test_a_unit_renamed_keeps_its_edits_where_the_old_name_is_its_alias(letters_only: Path) -> None:
    run_kaohe("letters", "-w", letters_only)
    old, new = (f"letters/第三组-{name}-进点通知.docx" for name in ("综合处", "综合规划处"))
    mine = edit(letters_only, old)
    edit_cells(letters_only / "roster" / "roster.xlsx", {"被考核单位": {"B17": "综合规划处", "G17": "综合处"}})
    done = run_kaohe("letters", "-w", letters_only)
    assert done.code == 4
    assert output(letters_only)[new] == mine
    assert old not in output(letters_only)


def test_a_group_renamed_takes_its_units_papers_along_and_says_which_of_its_own_were_edited(letters_only: Path) -> None:
    run_kaohe("letters", "-w", letters_only)
    names = ("letters/第三组-综合处-进点通知.docx", "letters/第三组-考核分组通知.docx")
    units, own = (edit(letters_only, name) for name in names)
    replace_in_cells(letters_only / "roster" / "roster.xlsx", "第三组", "机关组")
    edit_plan(letters_only, ("第三组", "机关组"))
    done = run_kaohe("letters", "-w", letters_only)
    assert done.code == 4, done.err
    assert output(letters_only)["letters/机关组-综合处-进点通知.docx"] == units
    assert output(letters_only)[f"旧稿/{names[1]}"] == own, "nobody can tell that it is the same group"
    assert f"{names[1]}被手工改过" in done.err


def test_an_edited_paper_without_a_successor_is_put_away_by_name_with_exit_code_4(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    unit = "西宁市自然资源局"
    mine = edit(letters_only, notice(1, unit))
    without(letters_only, unit)
    done = run_kaohe("schedules", "-w", letters_only)
    assert done.code == 4
    assert output(letters_only)[f"旧稿/{notice(1, unit)}"] == mine
    (line,) = (line for line in done.err.splitlines() if line.startswith(notice(1, unit)))
    assert "手工改过" in line
    assert run_kaohe("schedules", "-w", letters_only).code == 0


def test_somebodys_own_file_under_the_new_name_is_left_alone(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    unit = "海北州自然资源局"
    mine, own = edit(letters_only, notice(3, unit)), letters_only / "output" / notice(2, unit)
    own.write_bytes(b"somebody's own")
    without(letters_only, "西宁市自然资源局")
    done = run_kaohe("schedules", "-w", letters_only)
    assert done.code == 4
    assert own.read_bytes() == b"somebody's own"
    assert output(letters_only)[f"旧稿/{notice(3, unit)}"] == mine


def test_a_manifest_without_the_new_keys_is_followed_too(letters_only: Path) -> None:
    run_kaohe("schedules", "-w", letters_only)
    for key in ("about", "shows"):
        edit_records(letters_only, remove=key)
    unit = "海北州自然资源局"
    mine = edit(letters_only, notice(3, unit))
    without(letters_only, "西宁市自然资源局")
    assert run_kaohe("schedules", "-w", letters_only).code == 4
    assert output(letters_only)[notice(2, unit)] == mine


@WITH_OFFICE
def test_a_pdf_moves_with_its_paper(letters_only: Path) -> None:
    unit = "海北州自然资源局"
    only = ("schedules", "--only", unit)
    assert run_kaohe(*only, "--pdf", "-w", letters_only).code == 0
    mine = edit(letters_only, notice(3, unit, ending="pdf"))
    without(letters_only, "西宁市自然资源局")
    done = run_kaohe(*only, "--pdf", "-w", letters_only)
    assert done.code == 4
    assert output(letters_only)[notice(2, unit, ending="pdf")] == mine
    assert states(letters_only)[notice(2, unit, "（新）", "pdf")] == "fresh"


# ── what was never made, what is true no more ───────────────


def test_status_says_what_was_never_made(letters_only: Path) -> None:
    done = run_kaohe("status", "-w", letters_only)
    assert done.code == 0
    assert "考核分组通知" in done.out
    assert "未做" in done.out
    run_kaohe("build", "-w", letters_only)
    assert standing(letters_only)["unmade"] == []
    assert "未做0" in run_kaohe("status", "-w", letters_only).out


def test_status_names_the_papers_that_a_killed_run_did_not_reach(letters_only: Path) -> None:
    run_kaohe("letters", "--only", "第一组", "-w", letters_only)
    found = run_kaohe("status", "-w", letters_only)
    assert "letters/第二组-考核分组通知.docx" in found.out
    unmade = {one["path"]: one["kind"] for one in standing(letters_only)["unmade"]}
    assert unmade["letters/第二组-考核分组通知.docx"] == "group-letter"
    assert "letters/第一组-考核分组通知.docx" not in unmade
    assert not [name for name in unmade if name.startswith(("packs/", "proofs/", "prints/", "notices/"))]


def test_status_names_the_pdfs_that_are_not_there_where_others_are(tabled: Path) -> None:
    letter = "letters/第一组-考核分组通知.docx"
    run_kaohe("letters", "--only", "第一组-考核分组通知", "--no-pdf", "-w", tabled)
    unmade = {one["path"] for one in standing(tabled)["unmade"]}
    assert letter.replace(".docx", ".pdf") in unmade
    assert letter not in unmade


def test_status_says_that_it_cannot_compare_where_the_input_has_errors(letters_only: Path) -> None:
    run_kaohe("letters", "-w", letters_only)
    edit_cells(letters_only / "roster" / "roster.xlsx", {"被考核单位": {"C17": "没有的类别"}})
    done = run_kaohe("status", "-w", letters_only)
    assert "kaohe check" in done.err


def decide(workspace: Path, unit: str, grade: str) -> None:
    """Record a decided grade."""
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    book["审定"].append(["等次", grade, unit])
    book.save(path)


def certificates(names: Iterable[str]) -> list[str]:
    return sorted(name for name in names if "荣誉证书" in name)


@pytest.fixture
def lost(workspace: Path) -> tuple[Path, str]:
    """Return a workspace with all notices made, and the name of the unit that lost its grade afterwards."""
    decide_grades(workspace, "良好")
    assert run_kaohe("notices", "-w", workspace).code == 0
    first = certificates(output(workspace))[0]
    unit = first.split("-")[1]
    decide(workspace, unit, "良好")
    return workspace, unit


def test_the_certificate_of_a_unit_that_lost_its_grade_is_said_by_every_run(lost: tuple[Path, str]) -> None:
    workspace, unit = lost
    wrong = [name for name in output(workspace) if unit in name and ("证书" in name or "表扬通知" in name)]
    assert len(wrong) == 2
    for words in (("notices", "--only", "通报表扬"), ("notices", "--only", unit), ("letters",)):
        done = run_kaohe(*words, "--json", "-w", workspace)
        assert done.code == 0, done.out
        text = message_of(done, "papers-not-needed")
        assert all(name in text for name in wrong)
        assert "kaohe build" in text
    assert {states(workspace)[name] for name in wrong} == {"orphaned"}
    done = run_kaohe("build", "--json", "-w", workspace)
    assert "papers-not-needed" not in done.codes
    assert not set(wrong) & set(output(workspace))
    assert states(workspace).keys() & set(wrong) == set()


def test_papers_of_an_earlier_state_are_said_by_a_run_that_does_not_cover_them(lost: tuple[Path, str]) -> None:
    workspace, _ = lost
    done = run_kaohe("notices", "--only", "荣誉证书", "--json", "-w", workspace)
    assert "notices/关于通报表扬" in message_of(done, "papers-outdated")


def test_an_edited_certificate_of_a_unit_that_lost_its_grade_is_said_too(lost: tuple[Path, str]) -> None:
    workspace, unit = lost
    (name,) = [name for name in certificates(output(workspace)) if unit in name]
    edit(workspace, name)
    done = run_kaohe("notices", "--only", "通报表扬", "--json", "-w", workspace)
    assert name in message_of(done, "papers-not-needed")
    (record,) = [file for file in standing(workspace)["files"] if file["path"] == name]
    assert (record["state"], record["needed"]) == ("edited", False)
    assert "不再需要" in run_kaohe("status", "-w", workspace).out


def test_a_paper_that_is_not_needed_and_not_there_is_no_news(lost: tuple[Path, str]) -> None:
    workspace, unit = lost
    (name,) = [name for name in certificates(output(workspace)) if unit in name]
    (workspace / "output" / name).unlink()
    assert name not in states(workspace)
    done = run_kaohe("notices", "--only", "通报表扬", "--json", "-w", workspace)
    assert name not in message_of(done, "papers-not-needed")


# ── what the manifest knows a paper by ──────────────────────


def identities(assessment: Assessment) -> list[Identity]:
    return [target.identity for target in paper_targets(plan_documents(assessment, chosen_kinds(())), {})]


def test_kind_recipient_and_what_it_is_about_tell_every_paper_of_the_sample_from_every_other(
    sample: Assessment,
) -> None:
    assert len(set(identities(sample))) == len(identities(sample))


@pytest.mark.parametrize("name", NAMES)
def test_and_every_paper_of_the_examples(name: str, tmp_path: Path) -> None:
    found = identities(assessment_in(read_workspace(write_example(name, tmp_path))))
    assert [identity for identity in found if found.count(identity) > 1] == []


def test_and_every_paper_of_the_second_plan(tmp_path: Path) -> None:
    found = identities(assessment_in(read_workspace(write_second_workspace(tmp_path))))
    assert [identity for identity in found if found.count(identity) > 1] == []


@given(st.dictionaries(st.sampled_from("甲乙丙丁"), st.integers(1, 4)), st.permutations("甲乙丙丁"), st.integers(1, 4))
def test_a_paper_follows_its_recipient_and_never_takes_anothers_place(
    before: dict[str, int], order: list[str], size: int
) -> None:
    def paper(number: int, unit: str) -> Paper:
        return Paper(PurePosixPath(f"schedules/{number}-{unit}.docx"), "debriefing-notice", unit)

    files = {
        str(paper(number, unit).path): FileRecord("debriefing-notice", unit, "") for unit, number in before.items()
    }
    papers = [paper(number, unit) for number, unit in enumerate(order[:size], 1)]
    found = moves(files, papers, now_called=str)
    targets = [new for move in found for new in move.files.values()]
    assert len(targets) == len(set(targets))
    assert not set(targets) & files.keys()
    assert all(files[old].recipient == move.paper.recipient for move in found for old in move.files)
    still_to_move = {one.recipient for one in papers if one.recipient in before and str(one.path) not in files}
    assert {move.paper.recipient for move in found} == still_to_move


def test_a_paper_that_could_be_two_is_not_followed() -> None:
    files = {f"letters/{name}.docx": FileRecord("letter", "甲", "") for name in ("旧一", "旧二")}
    assert moves(files, [Paper(PurePosixPath("letters/新.docx"), "letter", "甲")], now_called=str) == ()


def test_papers_of_one_name_and_several_formats_are_followed_each() -> None:
    kinds = {"docx": "programme", "xlsx": "programme-workbook", "ics": "programme-calendar"}
    files = {f"schedules/2019.{ending}": FileRecord(kind, "办公室", "") for ending, kind in kinds.items()}
    files |= {"schedules/2019.pdf": FileRecord("programme", "办公室", "")}
    papers = [Paper(PurePosixPath(f"schedules/2020.{ending}"), kind, "办公室") for ending, kind in kinds.items()]
    found = {old: new for move in moves(files, papers, now_called=str) for old, new in move.files.items()}
    assert found == {f"schedules/2019.{end}": f"schedules/2020.{end}" for end in ("docx", "xlsx", "ics", "pdf")}
