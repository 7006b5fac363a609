"""``--only`` takes what is called so, says what it took, and answers a slip with the likely names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cli_runner import Done, run_kaohe
from factories import a_workspace, edit_plan
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.kinds import all_kinds
from kaohe_docs.typeset import find_office

WITH_OFFICE = pytest.mark.skipif(find_office() is None, reason="needs LibreOffice")


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_workspace(tmp_path_factory.mktemp("only"))


def asked(command: str, *only: str, workspace: Path, more: tuple[str, ...] = ("--dry-run",)) -> Done:
    words = [word for text in only for word in ("--only", text)]
    return run_kaohe(command, "-w", workspace, *words, *more, "--json")


def names(done: Done) -> set[str]:
    return {Path(document["path"]).stem for document in done.json["documents"]}


def kinds(done: Done) -> set[str]:
    return {document["kind"] for document in done.json["documents"]}


def message(done: Done) -> str:
    (found,) = (one for one in done.json["problems"] if one["code"] == "nothing-found")
    return str(found["message"])


# ── what is taken ───────────────────────────────────────────


def test_a_unit_gets_its_own_papers_and_nobody_elses(workspace: Path) -> None:
    done = asked("build", "办公室", workspace=workspace)
    assert {document["recipient"] for document in done.json["documents"]} == {"办公室"}
    assert kinds(done) <= {"visit-notice", "debriefing-notice", "result-notice", "commendation-notice", "certificate"}
    assert {"visit-notice", "debriefing-notice", "result-notice"} <= kinds(done)
    assert done.json["only"] == [
        {"asked": "办公室", "sort": "unit", "names": ["办公室"], "documents": len(done.json["documents"])}
    ]


@pytest.mark.parametrize("name", ["西宁市自然资源局", "西宁市", "西宁市国土资源局", " 西宁市 "])
def test_a_unit_is_known_by_its_name_its_short_name_and_its_earlier_names(workspace: Path, name: str) -> None:
    done = asked("build", name, workspace=workspace)
    assert names(done) >= {"第二组-西宁市自然资源局-进点通知", "西宁市自然资源局-考核结果征求函"}
    assert all("西宁市自然资源局" in one for one in names(done))
    assert done.json["only"][0]["names"] == ["西宁市自然资源局"]


def test_what_is_meant_for_a_unit_comes_with_it_whoever_keeps_it(workspace: Path) -> None:
    done = asked("build", "煤炭地质局", workspace=workspace)
    assert kinds(done) >= {"ballot", "distribution-sheet", "bureau-agenda", "sign-in", "visit-notice", "result-notice"}
    assert all("青海煤炭地质局" in one for one in names(done))


def test_an_office_called_as_a_unit_is_called_keeps_its_papers_for_itself(tmp_path: Path) -> None:
    workspace = edit_plan(a_workspace(tmp_path), ('office = "厅考核工作领导小组办公室"\n', 'office = "办公室"\n'))
    assert "entry-workbook" not in kinds(asked("build", "办公室", workspace=workspace))


def test_a_group_gets_what_it_carries(workspace: Path) -> None:
    done = asked("letters", "第一组", workspace=workspace)
    assert "第一组-考核分组通知" in names(done)
    assert len(names(done)) == 5
    assert done.json["only"][0]["sort"] == "group"


@pytest.mark.parametrize("name", ["ballot", "民主测评票"])
def test_a_kind_is_known_by_its_name_and_its_title(workspace: Path, name: str) -> None:
    done = asked("build", name, workspace=workspace)
    assert kinds(done) == {"ballot"}
    assert done.json["only"][0] | {"asked": ""} == {
        "asked": "", "sort": "kind", "names": ["民主测评票"], "documents": 10,
    }  # fmt: skip


def test_a_document_is_known_by_its_name(workspace: Path) -> None:
    done = asked("build", "第1场-签到表", workspace=workspace)
    assert names(done) == {"第1场-签到表"}
    assert done.json["only"][0]["sort"] == "document"


def test_a_part_of_a_name_is_taken_where_nothing_is_called_so(workspace: Path) -> None:
    done = asked("schedules", "日程", workspace=workspace)
    assert kinds(done) == {"programme", "programme-workbook", "programme-calendar"}
    assert done.json["only"][0]["sort"] == "part"


def test_several_are_taken_together(workspace: Path) -> None:
    done = asked("letters", "西宁市", "第一组", workspace=workspace)
    assert len(names(done)) == 6
    assert [one["documents"] for one in done.json["only"]] == [1, 5]


def test_what_two_of_them_choose_is_made_once(workspace: Path) -> None:
    done = asked("letters", "西宁市", "第二组", workspace=workspace)
    assert [one["documents"] for one in done.json["only"]] == [1, 9]
    assert len(done.json["documents"]) == 9


# ── what is said ────────────────────────────────────────────


def test_the_run_says_what_it_chose(workspace: Path) -> None:
    done = run_kaohe(
        "letters", "-w", workspace, "--only", "西宁市", "--only", "第一组", "--only", "考核分组通知", "--dry-run"
    )
    assert "--only 西宁市：单位“西宁市自然资源局”，1份材料" in done.out
    assert "--only 第一组：考核组“第一组”，5份材料" in done.out
    assert "--only 考核分组通知：材料“考核分组通知”，4份材料" in done.out


def test_a_part_is_said_to_be_one(workspace: Path) -> None:
    done = run_kaohe("letters", "-w", workspace, "--only", "分组通", "--dry-run")
    assert "--only 分组通：没有正好叫这个名称的，取名称中含有它的，4份材料" in done.out


def test_a_run_without_only_says_nothing_of_it(workspace: Path) -> None:
    done = run_kaohe("letters", "-w", workspace, "--dry-run", "--json")
    assert done.json["only"] == []


@pytest.mark.parametrize(
    ("slip", "meant"),
    [("西柠市自然资源局", "西宁市自然资源局"), ("办公事", "办公室"), ("第二祖", "第二组"), ("述职通之", "述职通知"), ("balot", "ballot")],
)  # fmt: skip
def test_a_slip_is_answered_with_the_likely_names(workspace: Path, slip: str, meant: str) -> None:
    done = asked("build", slip, workspace=workspace)
    assert (done.code, done.errors) == (1, ["nothing-found"])
    assert f"“{slip}”" in message(done)
    assert meant in message(done)


def test_each_of_several_must_be_there(workspace: Path) -> None:
    done = asked("letters", "西宁市", "第二祖", "第九组", workspace=workspace)
    assert (done.code, done.errors) == (1, ["nothing-found", "nothing-found"])


def test_a_unit_that_has_no_such_paper_is_not_taken_for_a_part_of_other_names(workspace: Path) -> None:
    done = asked("ballots", "办公室", workspace=workspace)
    assert (done.code, done.errors) == (1, ["nothing-found"])
    assert "单位“办公室”" in message(done)


def test_a_kind_that_the_command_does_not_make_is_said_so(workspace: Path) -> None:
    done = asked("letters", "述职通知", workspace=workspace)
    assert (done.code, done.errors) == (1, ["nothing-found"])
    assert "材料“述职通知”" in message(done)


@pytest.mark.parametrize("blank", ["", "  "])
@pytest.mark.parametrize("command", ["letters", "ballots", "packs"])
def test_only_without_a_name_is_wrong_usage(workspace: Path, command: str, blank: str) -> None:
    done = asked(command, blank, workspace=workspace)
    assert (done.code, done.errors) == (2, ["usage"])


# ── packs, proofs, print runs ───────────────────────────────


@pytest.mark.parametrize("words", [("packs",), ("ballots", "--proof", "--pdf"), ("ballots", "--print-run", "--pdf")])
def test_a_slip_is_answered_by_packs_proofs_and_print_runs_too(workspace: Path, words: tuple[str, ...]) -> None:
    done = run_kaohe(*words, "-w", workspace, "--only", "第一祖", "--json")
    assert (done.code, done.errors) == (1, ["nothing-found"])
    assert "第一组" in message(done)


@WITH_OFFICE
@pytest.mark.parametrize(
    ("words", "only", "expected"),
    [
        (("packs",), ("第一组", "第1场"), {"第一组-考核材料", "第1场-会务材料"}),
        (("packs",), ("领导小组",), {"领导小组-考核材料"}),
        (("ballots", "--print-run", "--pdf"), ("煤炭地质局",), {"青海煤炭地质局-测评票印刷文件"}),
        (("ballots", "--print-run", "--pdf"), ("第1场", "第4场"), {"第1场-测评票印刷文件", "第4场-测评票印刷文件"}),
        (("ballots", "--proof", "--pdf"), ("煤炭地质局",), {"测评票清样（煤炭地质局）"}),
    ],
)
def test_packs_proofs_and_print_runs_are_chosen_by_name(
    tmp_path: Path, words: tuple[str, ...], only: tuple[str, ...], expected: set[str]
) -> None:
    workspace = a_workspace(tmp_path, results=False)
    chosen = [word for text in only for word in ("--only", text)]
    done = run_kaohe(*words, "-w", workspace, *chosen, "--json")
    assert done.code == 0, done.out
    assert names(done) == expected
    assert [one["asked"] for one in done.json["only"]] == list(only)
    states: list[dict[str, Any]] = run_kaohe("status", "-w", workspace, "--json").json["files"]
    assert {one["state"] for one in states} == {"fresh"}


# ── the rule behind it ──────────────────────────────────────


def test_every_paper_that_goes_to_a_unit_says_so(sample: Assessment) -> None:
    units = {unit.name for unit in sample.units}
    for kind in all_kinds():
        for draft in kind.drafts(sample):
            assert draft.unit in {*units, ""}, kind.slug
            assert draft.recipient not in units or draft.unit == draft.recipient, kind.slug
