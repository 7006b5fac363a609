"""The lock of the ballots holds: whatever is printed on one, and how many of each, cannot change unsaid."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest
from docx import Document

from cli_runner import Done, run_kaohe
from factories import a_workspace, edit_cells, edit_plan, mounted, replace_in_cells
from kaohe_docs.kinds.ballot import BallotContext
from kaohe_docs.run.ballot_locking import FOLLOWING, PRINTED
from kaohe_docs.typeset import find_office

LOCK = "ballots.lock.json"
Change = Callable[[Path], object]


def a_locked_workspace(folder: Path) -> Path:
    """Return the sample with its ballots locked."""
    workspace = a_workspace(folder, results=False)
    assert run_kaohe("ballots", "--lock", "-w", workspace).code == 0
    return workspace


def told(done: Done, code: str = "ballots-locked") -> str:
    """Return all that a run says about the lock."""
    return "\n".join(f"{one['location']} {one['message']}" for one in done.json["problems"] if one["code"] == code)


def plan(old: str, new: str) -> Change:
    return lambda workspace: edit_plan(workspace, (old, new))


def plan_value(name: str, value: str) -> Change:
    """Give an assumption of the plan another value."""

    def change(workspace: Path) -> None:
        path = workspace / "roster" / "plan.toml"
        text, count = re.subn(
            rf"(\[assumptions\.{name}\]\n(?:(?!\[).*\n)*?value = ).*", rf"\g<1>{value}", path.read_text("utf-8")
        )
        assert count == 1, name
        path.write_text(text, "utf-8")

    return change


def cells(sheet: str, **values: object) -> Change:
    return lambda workspace: edit_cells(workspace / "roster" / "roster.xlsx", {sheet: values})


def own_template(words: str) -> Change:
    """Give the workspace a template of its own with a note at its end."""

    def change(workspace: Path) -> None:
        assert run_kaohe("templates", "export", "ballot", "-w", workspace).code == 0
        path = workspace / "templates" / "ballot.docx"
        document = Document(str(path))
        document.sections[0].footer.paragraphs[0].add_run(words)
        document.save(str(path))

    return change


#: What changes, where that is mended, what was and what is.
CHANGES: dict[str, tuple[Change, str, str, str]] = {
    "how to fill in": (plan("在对应格内画“√”", "在对应格内画“○”"), "ballot.how_to", "画“√”", "画“○”"),
    "one rule less": (plan('  "填错时画去原“√”，在正确的格内重画，并在原格旁注明“改”",\n', ""), "ballot.how_to", "填错时", "—"),
    "what voids a line": (plan('"未选等次"', '"没有选等次"'), "ballot.void_line", "未选等次", "没有选等次"),
    "what voids a sheet": (plan('"不是办公室发放的测评票"', '"不是原票"'), "ballot.void_sheet", "不是办公室", "不是原票"),
    "the title": (plan('[ballot]\ntitle = "民主测评票"', '[ballot]\ntitle = "测评表"'), "plan.toml", "民主测评票", "测评表"),
    "the subject": (plan('subject = "目标责任和党风', 'subject = "年度责任和党风'), "plan.toml", "目标责任", "年度责任"),
    "the day": (plan_value("meeting-days", "[2020-05-13, 2020-05-14]"), "meeting", "5月14日、5月15日", "5月13日、5月14日"),
    "a unit's own day": (cells("被考核单位", J4="2020-05-21"), "", "2020年5月11日至31日", "2020年5月21日"),
    "the colour": (plan_value("paper-leaders", '"白色"'), "rater_class", "", "白色"),
    "the spare sheets": (plan_value("spare-ballots", "20"), "测评人员", "备用1张", "备用2张"),
    "the raters": (cells("测评人员", C9=22), "测评人员", "参评91人", "参评93人"),
    "whether copies are numbered": (plan("[ballot]\n", "[ballot]\nsigned = true\n"), "ballot.signed", "不编号", "逐张编号"),
    "the office's own template": (own_template("办公室印制"), "templates/ballot.docx", "校验码", "校验码"),
    "the raters' name": (plan('name = "厅考核工作领导小组成员"', 'name = "领导小组成员"'), "rater_class", "厅考核", "领导小组成员"),
    "the share": (
        lambda workspace: edit_plan(
            workspace,
            ('raters = "leaders"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
             'raters = "leaders"\nweight = 12\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"'),
            ('raters = "others"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
             'raters = "others"\nweight = 8\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"'),
        ),
        "scheme", "占总分的10%（满分10分）", "占总分的12%（满分12分）",
    ),
    "a unit's name": (
        lambda workspace: replace_in_cells(workspace / "roster" / "roster.xlsx", "海东市自然资源局", "海东市资源局"),
        "被考核单位", "海东市自然资源局", "海东市资源局",
    ),
    "a word for units": (plan("[identity]\n", '[identity]\ntarget = "person"\n'), "identity.target", "被考核单位", "被考核人"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_is_printed_on_a_ballot_is_locked_and_told_with_its_place_and_old_and_new(
    tmp_path: Path, what: str
) -> None:
    change, place, before, now = CHANGES[what]
    workspace = a_locked_workspace(tmp_path)
    change(workspace)
    done = run_kaohe("ballots", "-w", workspace, "--json")
    assert (done.code, set(done.errors)) == (4, {"ballots-locked"}), done.out
    said = told(done)
    assert place in said
    assert re.search(rf"定稿为“[^”]*{re.escape(before)}.*现为“.*{re.escape(now)}", said), said
    assert not (workspace / "output").exists()
    checked = run_kaohe("check", "-w", workspace, "--json")
    assert checked.code == 1
    assert set(told(checked).splitlines()) <= set(said.splitlines())
    assert told(checked)


def test_a_change_that_stands_on_no_ballot_leaves_them_free(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    edit_plan(workspace, ('issue_number = ""', 'issue_number = "青自然资考〔2020〕1号"'))
    assert run_kaohe("ballots", "-w", workspace).code == 0
    assert told(run_kaohe("check", "-w", workspace, "--json")) == ""


def test_a_copy_of_the_packaged_template_is_no_change(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    assert run_kaohe("templates", "export", "ballot", "-w", workspace).code == 0
    assert run_kaohe("ballots", "-w", workspace).code == 0


def test_one_change_on_many_ballots_is_told_once(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    said = told(run_kaohe("check", "-w", workspace, "--json"))
    assert said.count("没有选等次") == 1
    assert "等10种票" in said


def test_the_lock_holds_whatever_the_output_folder(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path / "w")
    assert (workspace / LOCK).is_file()
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    for words in (["ballots"], ["build"], ["ballots", "--lock"], ["ballots", "--only", "民主测评票"]):
        done = run_kaohe(*words, "-w", workspace, "-o", tmp_path / "elsewhere", "--json")
        assert (done.code, set(done.errors)) == (4, {"ballots-locked"}), words
    assert not (tmp_path / "elsewhere").exists()
    assert run_kaohe("letters", "-w", workspace, "-o", tmp_path / "elsewhere").code == 0


def test_a_lock_made_with_another_output_folder_is_the_workspaces(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path / "w", results=False)
    assert run_kaohe("ballots", "--lock", "-w", workspace, "-o", tmp_path / "elsewhere").code == 0
    assert (workspace / LOCK).is_file()
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    assert run_kaohe("ballots", "-w", workspace, "--json").errors


@pytest.mark.parametrize(
    "words",
    [["ballots", "--proof", "--pdf"], ["ballots", "--print-run", "--pdf"], ["packs", "--only", "第一组"], ["packs"]],
)
def test_bound_ballots_are_locked_too(tmp_path: Path, words: list[str]) -> None:
    if find_office() is None:
        pytest.skip("needs LibreOffice")
    workspace = a_locked_workspace(tmp_path / "w")
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    done = run_kaohe(*words, "-w", workspace, "-o", tmp_path / "elsewhere", "--json")
    assert (done.code, set(done.errors)) == (4, {"ballots-locked"})
    assert not (tmp_path / "elsewhere").exists()


def test_the_sheet_that_says_how_many_to_hand_out_is_locked_with_the_ballots(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    plan_value("spare-ballots", "20")(workspace)
    done = run_kaohe("ballots", "--only", "发票计票登记表", "-w", workspace, "--json")
    assert (done.code, set(done.errors)) == (4, {"ballots-locked"})
    assert run_kaohe("ballots", "--only", "地方党委考核结果征求函", "-w", workspace).code == 0


def test_status_says_that_the_ballots_differ_from_the_lock(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    assert told(run_kaohe("status", "-w", workspace, "--json")) == ""
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    assert "没有选等次" in told(run_kaohe("status", "-w", workspace, "--json"))
    done = run_kaohe("status", "-w", workspace)
    assert "没有选等次" in done.out + done.err


def test_unlocked_ballots_are_free_again(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    assert run_kaohe("ballots", "--unlock", "-w", workspace).code == 0
    assert not (workspace / LOCK).exists()
    assert run_kaohe("check", "-w", workspace).code == 0
    assert run_kaohe("ballots", "-w", workspace).code == 0


def test_to_unlock_what_is_not_locked_is_said(tmp_path: Path) -> None:
    done = run_kaohe("ballots", "--unlock", "-w", a_workspace(tmp_path))
    assert (done.code, done.out.strip()) == (0, "测评票没有定稿")


def test_only_and_lock_are_a_contradiction(tmp_path: Path) -> None:
    done = run_kaohe("ballots", "--lock", "--only", "厅机关", "-w", a_workspace(tmp_path), "--json")
    assert (done.code, done.errors) == (2, ["usage"])


# ── the file ────────────────────────────────────────────────


@pytest.mark.parametrize("folder", ["output", "elsewhere"])
def test_a_lock_of_an_earlier_version_is_named_and_nothing_is_printed_until_it_is_renewed(
    tmp_path: Path, folder: str
) -> None:
    workspace = a_workspace(tmp_path, results=False)
    (workspace / folder).mkdir()
    (workspace / folder / LOCK).write_text('{"format": 1, "styles": []}', "utf-8")
    words = ("-w", workspace, "-o", workspace / folder)
    for command in (["ballots"], ["build"], ["ballots", "--lock"]):
        done = run_kaohe(*command, *words, "--json")
        assert (done.code, done.errors) == (4, ["ballots-locked-before"]), command
        assert f"{folder}/{LOCK}" in done.json["problems"][0]["location"]
        assert "--unlock" in done.json["problems"][0]["message"]
    if folder == "output":
        assert "ballots-locked-before" in run_kaohe("check", "-w", workspace, "--json").errors
    assert run_kaohe("ballots", "--unlock", *words).code == 0
    assert run_kaohe("ballots", "--lock", *words).code == 0
    assert run_kaohe("ballots", *words).code == 0


@pytest.mark.parametrize(
    "data", ["", "{", "[]", '{"format": 2}', '{"format": 9, "ballots": []}', '{"format": 2, "ballots": [{"name": 1}]}',
             '{"format": 2, "ballots": [{"name": "a", "printed": {"title": "b"}}]}']
)  # fmt: skip
def test_a_damaged_lock_lets_nothing_out(tmp_path: Path, data: str) -> None:
    workspace = a_workspace(tmp_path, results=False)
    (workspace / LOCK).write_text(data, "utf-8")
    done = run_kaohe("ballots", "-w", workspace, "--json")
    assert (done.code, done.errors) == (4, ["protected-file"])
    assert "protected-file" in run_kaohe("check", "-w", workspace, "--json").errors
    assert run_kaohe("ballots", "--unlock", "-w", workspace).code == 0
    assert run_kaohe("ballots", "-w", workspace).code == 0


def test_a_lock_edited_by_hand_is_seen(tmp_path: Path) -> None:
    workspace = a_locked_workspace(tmp_path)
    text = (workspace / LOCK).read_text("utf-8")
    (workspace / LOCK).write_text(text.replace("未选等次", "没有选等次"), "utf-8")
    edit_plan(workspace, ('"未选等次"', '"没有选等次"'))
    assert run_kaohe("ballots", "-w", workspace, "--json").errors == ["protected-file"]


def test_a_read_only_workspace_is_told_why_it_cannot_lock(tmp_path: Path) -> None:
    with mounted(tmp_path / "ro", "-t", "tmpfs", "tmpfs"):
        a_workspace(tmp_path / "ro", results=False)
        subprocess.run(["mount", "-o", "remount,ro", str(tmp_path / "ro")], check=True)
        done = run_kaohe("ballots", "--lock", "-w", tmp_path / "ro", "-o", tmp_path / "out", "--json")
        assert (done.code, done.errors) == (4, ["cannot-write"])
        assert "工作目录" in done.json["problems"][0]["message"]
        assert run_kaohe("ballots", "-w", tmp_path / "ro", "-o", tmp_path / "out").code == 0


def test_the_lock_says_by_whom_it_was_made_and_what_it_holds(tmp_path: Path) -> None:
    record = json.loads((a_locked_workspace(tmp_path) / LOCK).read_text("utf-8"))
    assert record["format"] == 2
    assert len(record["ballots"]) == 10
    assert "未选等次" in record["ballots"][0]["printed"]["void_line"]


def test_every_field_of_a_ballot_is_locked_under_a_name_for_clerks() -> None:
    assert {field.name for field in fields(BallotContext)} <= set(PRINTED) | FOLLOWING
