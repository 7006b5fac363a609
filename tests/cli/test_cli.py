"""The command line is a contract that scripts and clerks depend on: tried through the installed program."""

from __future__ import annotations

import errno
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from cli_runner import Done, run_kaohe
from factories import (
    REPOSITORY,
    Built,
    a_final_workspace,
    a_workspace,
    assessment_in,
    edit_cells,
    edit_plan,
    everything_in,
    files_below,
    text_of,
)
from kaohe_docs.cli.report import reported
from kaohe_docs.domain.people import AssessmentGroup

COMMANDS = {
    "init": "",
    "check": "",
    "doctor": "",
    "status": "",
    "letters": "letters",
    "schedules": "schedules",
    "ballots": "ballots",
    "sheets": "sheets",
    "score": "notices",
    "notices": "notices",
    "packs": "packs",
    "explain": "",
    "build": "",
    "templates": "",
}
MAKERS = ("letters", "schedules", "ballots", "sheets", "notices", "build", "score")
INPUTS = ("plan.toml", "roster.xlsx", "results.xlsx")
LETTER = "letters/第一组-考核分组通知.docx"
BESIDE = "letters/第一组-考核分组通知（新）.docx"


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that no test changes, with its papers in output/."""
    workspace = a_workspace(tmp_path_factory.mktemp("shared"))
    assert run_kaohe("build", "-w", workspace).code == 0
    return workspace


def output(workspace: Path) -> dict[str, bytes]:
    return files_below(workspace / "output")


# ── help ────────────────────────────────────────────────────


def test_help_lists_every_command_of_the_contract() -> None:
    words = run_kaohe("--help").out
    assert {command for command in COMMANDS if re.search(rf"(?m)^  {command}\b", words)} == set(COMMANDS)


@pytest.mark.parametrize("command", [*COMMANDS, "templates list", "templates check", "templates export"])
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    done = run_kaohe(*command.split(), "--help")
    assert done.code == 0
    assert "例：kaohe" in done.out or command == "templates"


@pytest.mark.parametrize("command", MAKERS)
def test_help_never_cuts_a_sentence_off(command: str) -> None:
    assert "…" not in run_kaohe(command, "--help", env={"COLUMNS": "60"}).out


def test_the_version_of_the_help_for_english_readers_is_english() -> None:
    words = run_kaohe("letters", "--lang", "en", "--help").out
    assert "考核分组通知" not in words
    assert "例：" not in words


# ── exit codes ──────────────────────────────────────────────


def test_0_when_all_is_done(shared: Path) -> None:
    assert run_kaohe("check", "-w", shared).code == 0


def test_1_when_the_input_has_problems(tmp_path: Path) -> None:
    done = run_kaohe("check", "-w", tmp_path)
    assert done.code == 1
    assert "file-missing" in done.out
    assert "roster/plan.toml" in done.out


@pytest.mark.parametrize(
    "words",
    [
        ["letter"],
        ["check", "--nonsense"],
        ["build", "--jobs", "0"],
        ["build", "--jobs", "many"],
        ["explain"],
        ["check", "--lang", "fr"],
    ],
)
def test_2_when_the_usage_is_wrong(words: list[str]) -> None:
    done = run_kaohe(*words)
    assert done.code == 2
    assert "Traceback" not in done.err


@pytest.mark.parametrize("words", [["letters", "--pdf"], ["build", "--pdf"], ["packs"]], ids=" ".join)
def test_3_when_pages_are_asked_for_and_libreoffice_is_not_there(workspace: Path, words: list[str]) -> None:
    done = run_kaohe(*words, "-w", workspace, "--json", env={"KAOHE_SOFFICE": "nowhere"})
    assert (done.code, len(done.errors)) == (3, 1)
    assert "LibreOffice" in done.json["problems"][-1]["message"]


def test_without_libreoffice_all_other_papers_are_made(workspace: Path) -> None:
    without = {"KAOHE_SOFFICE": "nowhere"}
    assert run_kaohe("letters", "-w", workspace, env=without).code == 0
    assert len([name for name in output(workspace) if name.endswith(".docx")]) == 4 + 46


def test_4_when_a_workspace_is_already_there(shared: Path) -> None:
    before = {name: (shared / "roster" / name).read_bytes() for name in INPUTS}
    done = run_kaohe("init", shared)
    assert done.code == 4
    assert "不会覆盖" in done.err
    assert {name: (shared / "roster" / name).read_bytes() for name in INPUTS} == before


def test_a_mistake_of_the_input_is_told_without_a_traceback(workspace: Path) -> None:
    (workspace / "roster" / "plan.toml").write_bytes(b"\xff\xfe\x00")
    done = run_kaohe("build", "-w", workspace)
    assert done.code == 1
    assert "Traceback" not in done.err


# ── init ────────────────────────────────────────────────────


def test_init_makes_a_workspace_that_builds_from_any_folder(tmp_path: Path) -> None:
    assert run_kaohe("init", "2020年 考核", cwd=tmp_path).code == 0
    done = run_kaohe("build", "-w", "2020年 考核", cwd=tmp_path)
    assert done.code == 0
    assert (tmp_path / "2020年 考核" / "output" / LETTER).is_file()


# ── --json ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "words",
    [
        ["check"],
        ["status"],
        ["letters", "--dry-run"],
        ["schedules", "--dry-run"],
        ["ballots", "--dry-run"],
        ["sheets", "--dry-run"],
        ["notices", "--dry-run"],
        ["build", "--dry-run"],
        ["score", "--dry-run"],
        ["explain", "办公室"],
    ],
    ids=lambda words: words[0],
)
def test_json_is_one_object_with_problems_and_documents(shared: Path, words: list[str]) -> None:
    done = run_kaohe(*words, "-w", shared, "--json")
    assert done.code == 0, done.err
    assert done.err == ""
    for problem in done.json["problems"]:
        assert {"level", "code", "location", "message"} <= set(problem)
        assert problem["level"] in {"doubt", "warning"}
    for document in done.json["documents"]:
        assert {"kind", "recipient", "path", "sha256", "pages"} <= set(document)
        assert re.fullmatch("[0-9a-f]{64}", document["sha256"])


def test_json_of_commands_without_a_workspace(tmp_path: Path) -> None:
    for words in (["doctor"], ["init", "neu"], ["templates", "list"]):
        assert {"problems", "documents"} <= set(run_kaohe(*words, "--json", cwd=tmp_path).json)


def test_json_of_a_refusal_holds_every_problem(tmp_path: Path) -> None:
    done = run_kaohe("build", "-w", tmp_path, "--json")
    assert (done.code, done.errors, done.json["documents"]) == (1, ["file-missing"], [])


def test_documents_in_json_are_the_files_on_the_disk(workspace: Path) -> None:
    documents = run_kaohe("letters", "-w", workspace, "--json").json["documents"]
    manifest = json.loads((workspace / "output" / "manifest.json").read_text(encoding="utf-8"))["files"]
    for document in documents:
        name = Path(document["path"]).relative_to(workspace / "output").as_posix()
        assert manifest[name]["sha256"] == document["sha256"]
        assert manifest[name]["kind"] == document["kind"]


def test_units_in_the_json_of_score_have_the_contracts_keys(shared: Path) -> None:
    units = run_kaohe("score", "-w", shared, "--json", "--dry-run").json["units"]
    assert len(units) == 46
    for unit in units:
        assert {"unit", "category", "total", "rank", "tied", "grade", "parts", "adjustments"} <= set(unit)
        assert re.fullmatch(r"\d+\.\d\d", unit["total"])
        assert isinstance(unit["rank"], int)
        assert isinstance(unit["tied"], bool)
        assert all({"name", "full_mark", "score"} <= set(part) for part in unit["parts"])
        assert all(isinstance(part["score"], str) for part in unit["parts"])
        assert all(set(item) >= {"item", "amount"} for item in unit["adjustments"])


def test_the_json_of_score_says_what_was_deducted(shared: Path) -> None:
    units = run_kaohe("score", "-w", shared, "--json", "--dry-run").json["units"]
    (finance,) = [unit for unit in units if unit["unit"] == "财务处"]
    assert finance["adjustments"] == [{"item": "超时述职", "amount": "-0.5"}]


def test_json_tells_of_a_kept_file_too(workspace: Path) -> None:
    run_kaohe("score", "-w", workspace, "--json")
    table = workspace / "output" / "notices" / "综合得分汇总排序表.docx"
    table.write_bytes(table.read_bytes() + b" ")
    edit_plan(workspace, ("value = 2\n", "value = 1\n"))
    done = run_kaohe("score", "-w", workspace, "--json")
    assert done.code == 4
    assert {document["status"] for document in done.json["documents"]} == {"kept", "changed"}


# ── findings ────────────────────────────────────────────────


def test_all_errors_of_all_files_come_at_once(workspace: Path) -> None:
    edit_plan(workspace, ("quota_total = 15", "quota_total = 16"))
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": {"C4": "十"}, "被考核单位": {"C5": "处室"}})
    edit_cells(
        workspace / "roster" / "results.xlsx", {"考察核实": {"B4": 81, "A5": "不存在的局"}, "加减分": {"C4": 0.5}}
    )
    done = run_kaohe("check", "-w", workspace, "--json")
    assert done.code == 1
    assert {"quota-sum", "not-a-number", "unknown-category"} <= set(done.errors)


def test_all_errors_of_the_results_come_at_once(workspace: Path) -> None:
    changes = {"考察核实": {"B4": 81, "A5": "不存在的局", "B6": "七十"}, "民主测评": {"E4": 99}, "加减分": {"C4": 0.5}}
    edit_cells(workspace / "roster" / "results.xlsx", changes)
    found = {(p["code"], p["location"]) for p in run_kaohe("check", "-w", workspace, "--json").json["problems"]}
    assert {
        ("out-of-range", "roster/results.xlsx [考察核实] B4"),
        ("unknown-unit", "roster/results.xlsx [考察核实] A5"),
        ("not-a-number", "roster/results.xlsx [考察核实] B6"),
        ("wrong-sign", "roster/results.xlsx [加减分] C4"),
    } <= found


def test_all_errors_of_the_plan_come_at_once(workspace: Path) -> None:
    edit_plan(
        workspace,
        ("assessment_year = 2019", 'assessment_year = "2019"'),
        ("debriefs = false", 'debriefs = "nein"'),
        ("quota_total = 15", "quota_totals = 15"),
        ("start = 2020-05-21", 'start = "2020-05-21"'),
    )
    done = run_kaohe("check", "-w", workspace, "--json")
    assert {problem["location"] for problem in done.json["problems"] if problem["level"] == "error"} == {
        "roster/plan.toml identity.assessment_year",
        "roster/plan.toml category[1].debriefs",
        "roster/plan.toml grading.quota_totals",
        "roster/plan.toml window[3].start",
    }


def test_check_lists_assumptions_with_their_reasons_and_says_how_many_half_days(shared: Path) -> None:
    words = run_kaohe("check", "-w", shared).out
    assert "bureau-ballot-weight" in words
    assert "理由：方案没有规定事业局测评的权重" in words
    assert "42个单位，需要4个半天" in words


def test_errors_stop_before_anything_is_written(workspace: Path) -> None:
    edit_plan(workspace, ("quota_total = 15", "quota_total = 16"))
    assert run_kaohe("build", "-w", workspace).code == 1
    assert not (workspace / "output").exists()


# ── what is written ─────────────────────────────────────────


@pytest.mark.parametrize("command", MAKERS)
def test_a_dry_run_names_the_files_and_writes_none(workspace: Path, command: str) -> None:
    done = run_kaohe(command, "-w", workspace, "--dry-run", "--json")
    assert done.code == 0
    assert done.json["documents"]
    assert not (workspace / "output").exists()


@pytest.mark.parametrize("command", ["letters", "schedules", "ballots", "sheets", "notices"])
def test_a_command_writes_into_its_own_folder_only(workspace: Path, command: str) -> None:
    assert run_kaohe(command, "-w", workspace).code == 0
    assert {Path(name).parts[0] for name in output(workspace)} == {command, "manifest.json"}


def test_out_names_another_folder(workspace: Path, tmp_path: Path) -> None:
    assert run_kaohe("letters", "-w", workspace, "-o", tmp_path / "papers").code == 0
    assert (tmp_path / "papers" / LETTER).is_file()
    assert not (workspace / "output").exists()


@pytest.mark.parametrize(
    ("only", "names"),
    [
        ("第二组-考核分组通知", {"第二组-考核分组通知.docx"}),
        ("西宁市自然资源局", {"第二组-西宁市自然资源局-进点通知.docx"}),
    ],
)
def test_only_keeps_what_is_meant(workspace: Path, only: str, names: set[str]) -> None:
    assert run_kaohe("letters", "-w", workspace, "--only", only).code == 0
    assert {Path(name).name for name in output(workspace) if name != "manifest.json"} == names


@pytest.mark.parametrize("only", ["programme", "述职大会日程"])
def test_only_takes_a_kind_by_its_name_or_title(workspace: Path, only: str) -> None:
    documents = run_kaohe("build", "-w", workspace, "--only", only, "--dry-run", "--json").json["documents"]
    assert "programme" in {document["kind"] for document in documents}
    assert {document["kind"] for document in documents} <= {"programme", "programme-workbook", "programme-calendar"}


def test_only_that_fits_nothing_is_an_error(shared: Path) -> None:
    done = run_kaohe("letters", "-w", shared, "--only", "南海", "--json")
    assert (done.code, done.errors) == (1, ["nothing-found"])


def test_only_leaves_the_other_papers_of_an_earlier_run(workspace: Path) -> None:
    run_kaohe("letters", "-w", workspace)
    before = output(workspace)
    run_kaohe("letters", "-w", workspace, "--only", "西宁市")
    assert set(output(workspace)) == set(before)


def test_a_second_run_changes_nothing(workspace: Path) -> None:
    run_kaohe("build", "-w", workspace)
    before = output(workspace)
    done = run_kaohe("build", "-w", workspace, "--json")
    assert {document["status"] for document in done.json["documents"]} == {"unchanged"}
    assert output(workspace) == before


@pytest.mark.parametrize("command", [*MAKERS, "check", "status", "explain 办公室"])
def test_inputs_stay_as_they_are(workspace: Path, command: str) -> None:
    before = {name: (workspace / "roster" / name).read_bytes() for name in INPUTS}
    assert run_kaohe(*command.split(), "-w", workspace).code == 0
    assert {path.name: path.read_bytes() for path in (workspace / "roster").iterdir()} == before


# ── hand-edited files ───────────────────────────────────────


@pytest.fixture
def edited(workspace: Path) -> Path:
    """A workspace whose first letter somebody has edited, and whose plan has changed since."""
    run_kaohe("letters", "-w", workspace)
    letter = workspace / "output" / LETTER
    letter.write_bytes(letter.read_bytes() + b"edited")
    return edit_plan(workspace, ('value = "厅机关会议室"', 'value = "厅机关二楼会议室"'))


def test_a_hand_edited_file_is_kept_and_the_new_one_lies_beside_it(edited: Path) -> None:
    done = run_kaohe("letters", "-w", edited)
    assert done.code == 4
    assert "已保留" in done.err
    assert output(edited)[LETTER].endswith(b"edited")
    assert "二楼会议室" in text_of(edited / "output" / BESIDE)


def test_json_names_the_new_file_and_its_state(edited: Path) -> None:
    done = run_kaohe("letters", "-w", edited, "--json")
    kept = [document for document in done.json["documents"] if document["status"] == "kept"]
    assert [Path(document["path"]).name for document in kept] == [Path(BESIDE).name]


def test_force_replaces_it_and_keeps_a_backup(edited: Path) -> None:
    done = run_kaohe("letters", "-w", edited, "--force")
    assert done.code == 0
    (backup,) = [name for name in output(edited) if "备份" in name]
    assert output(edited)[backup].endswith(b"edited")
    assert "二楼会议室" in text_of(edited / "output" / LETTER)


def test_status_tells_fresh_stale_edited_and_missing(edited: Path) -> None:
    (edited / "output" / "letters" / "第二组-考核分组通知.docx").unlink()
    files = {Path(f["path"]).name: f["state"] for f in run_kaohe("status", "-w", edited, "--json").json["files"]}
    assert files["第一组-考核分组通知.docx"] == "edited"
    assert files["第二组-考核分组通知.docx"] == "missing"
    assert files["第三组-考核分组通知.docx"] == "stale"


def test_status_of_a_fresh_folder_is_fresh(shared: Path) -> None:
    files = run_kaohe("status", "-w", shared, "--json").json["files"]
    assert {file["state"] for file in files} == {"fresh"}


def test_papers_no_longer_needed_are_put_away_and_not_deleted(workspace: Path) -> None:
    run_kaohe("letters", "-w", workspace)
    edit_cells(workspace / "roster" / "roster.xlsx", {"被考核单位": {"B16": "综合规划处"}})
    (workspace / "roster" / "results.xlsx").unlink()
    done = run_kaohe("letters", "-w", workspace)
    assert done.code == 0
    assert "旧稿" in done.err
    names = set(output(workspace))
    assert "旧稿/letters/第三组-办公室-进点通知.docx" in names
    assert "letters/第三组-综合规划处-进点通知.docx" in names


# ── --final ─────────────────────────────────────────────────


def test_final_names_every_reason_for_which_it_refuses(shared: Path) -> None:
    done = run_kaohe("build", "--final", "-w", shared, "--json")
    assert done.code == 1
    assert set(done.errors) == {"unsettled-plan-doubt", "sample-data", "not-approved", "placeholder"}
    named = "\n".join(problem["message"] for problem in done.json["problems"] if problem["level"] == "error")
    for reason in (
        "韩  良张艳俊",
        "没有规定权重",
        "38个单位名称是示例",
        "测评人数是示例",
        "成绩是示例数据",
        "审定尚未记录",
        "【待补：发文字号】",
        "【待补：成文日期】",
        "【待补：材料报送截止日期】",
    ):
        assert reason in named


def test_final_writes_nothing_when_it_refuses(workspace: Path) -> None:
    assert run_kaohe("build", "--final", "-w", workspace).code == 1
    assert not (workspace / "output").exists()


def test_final_letters_do_not_wait_for_results(shared: Path) -> None:
    done = run_kaohe("letters", "--final", "-w", shared, "--json")
    errors = [problem for problem in done.json["problems"] if problem["level"] == "error"]
    assert "not-approved" not in {problem["code"] for problem in errors}
    assert not any("results.xlsx" in problem["location"] for problem in errors)


@pytest.fixture(scope="module")
def final(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as an office has it at the end, with its final papers."""
    workspace = a_final_workspace(tmp_path_factory.mktemp("final"))
    done = run_kaohe("build", "--final", "-w", workspace)
    assert done.code == 0, done.err
    return workspace


def papers(workspace: Path) -> Iterator[tuple[str, str]]:
    for name in output(workspace):
        if name != "manifest.json":
            yield name, text_of(workspace / "output" / name)


def test_final_papers_hold_no_placeholder_and_no_draft_mark(final: Path) -> None:
    for name, words in papers(final):
        assert "【待补" not in words, name
        # The entry workbook explains what the mark is for.
        assert "送审稿" not in words or name == "sheets/results.xlsx", name
        assert "示例" not in words, name


def test_final_notices_name_the_decision(final: Path) -> None:
    (circular,) = [words for name, words in papers(final) if name.endswith("的通报.docx")]
    assert "2020年第12次厅党组会议（2020年6月12日）" in circular
    assert "青自然资〔2020〕2号" in circular
    assert "2020年6月15日" in circular


def test_a_working_copy_says_so_until_the_decision_is_recorded(shared: Path) -> None:
    marked = {name for name, words in papers(shared) if "送审稿" in words and name != "sheets/results.xlsx"}
    notices = {name for name in output(shared) if name.startswith("notices/")}
    assert marked == notices


@pytest.mark.parametrize("cell", ["B4", "B5", "B6"])
def test_an_approval_without_body_meeting_or_day_is_none(tmp_path: Path, cell: str) -> None:
    workspace = a_final_workspace(tmp_path)
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": {cell: None}})
    done = run_kaohe("notices", "--final", "-w", workspace, "--json")
    assert (done.code, "not-approved" in done.errors) == (1, True)


# ── explain, templates, packs ───────────────────────────────


def test_explain_shows_each_part_with_rule_clause_and_cell(shared: Path) -> None:
    words = run_kaohe("explain", "西宁市", "-w", shared).out
    assert "西宁市自然资源局：总分 96.94" in words
    assert "地方党委考核结果（五（二）2） 5.00/5 ＝ 地方党委评为优秀，计5分" in words
    assert "roster/results.xlsx [考察核实] B8" in words


def test_explain_asks_which_unit_is_meant(shared: Path) -> None:
    done = run_kaohe("explain", "自然资源局", "-w", shared, "--json")
    assert (done.code, done.errors) == (1, ["which-unit"])
    assert "海东市自然资源局" in done.json["problems"][0]["message"]


def test_an_exported_template_is_used_from_then_on(workspace: Path) -> None:
    assert run_kaohe("templates", "export", "group-letter", "-w", workspace).code == 0
    assert run_kaohe("templates", "export", "group-letter", "-w", workspace).code == 4
    packaged = run_kaohe("templates", "export", "visit-notice", "-w", workspace)
    assert packaged.code == 0
    # Somebody puts the visit notice's page into the group letter's place: its fields do not fit, and that is said.
    own = workspace / "templates"
    (own / "group-letter.docx").write_bytes((own / "visit-notice.docx").read_bytes())
    done = run_kaohe("letters", "-w", workspace, "--json")
    assert done.code in {1, 5}
    assert "group-letter" in done.out


def test_an_unknown_template_is_an_error(workspace: Path) -> None:
    done = run_kaohe("templates", "export", "no-such", "-w", workspace, "--json")
    assert (done.code, done.errors) == (1, ["unknown-template"])


def test_notices_without_results_say_where_to_get_them(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    for command in ("notices", "score", "explain 办公室"):
        done = run_kaohe(*command.split(), "-w", workspace, "--json")
        assert (done.code, done.errors) == (1, ["no-results"]), command
    assert run_kaohe("build", "-w", workspace).code == 0


# ── consoles ────────────────────────────────────────────────


@pytest.mark.parametrize("command", ["--help", "check", "build", "score", "status", "doctor", "explain 办公室"])
def test_a_gbk_console_shows_everything_and_breaks_nothing(workspace: Path, command: str) -> None:
    words = command.split()
    words += [] if command == "--help" else ["-w", str(workspace)]
    env = {"PYTHONIOENCODING": "gbk", "LC_ALL": "zh_CN.GBK", "LANG": "zh_CN.GBK"}
    done = run_kaohe(*words, env=env, encoding="gbk")
    assert done.code == 0, done.err
    assert "Traceback" not in done.err


def test_json_on_a_gbk_console_loses_nothing(workspace: Path) -> None:
    # "𠮷" is a character that GBK lacks.
    edit_cells(workspace / "roster" / "roster.xlsx", {"被考核单位": {"B16": "𠮷林处"}})
    (workspace / "roster" / "results.xlsx").unlink()
    done = run_kaohe("letters", "-w", workspace, "--json", "--dry-run", env={"PYTHONIOENCODING": "gbk"}, encoding="gbk")
    assert done.code == 0
    assert any(document["recipient"] == "𠮷林处" for document in done.json["documents"])


def test_a_plain_ascii_console_breaks_nothing(shared: Path) -> None:
    done = run_kaohe("check", "-w", shared, env={"PYTHONIOENCODING": "ascii", "LANG": "C"})
    assert done.code == 0
    assert "Traceback" not in done.err


def test_a_pipe_gets_no_progress_bar_and_no_colours(workspace: Path) -> None:
    done = run_kaohe("build", "-w", workspace)
    assert "\x1b" not in done.out + done.err
    assert "━" not in done.err
    assert "正在生成" not in done.err


def test_lang_en_speaks_english(workspace: Path) -> None:
    edit_plan(workspace, ("quota_total = 15", "quota_total = 16"))
    words = run_kaohe("check", "-w", workspace, "--lang", "en").out
    assert "各类名额合计" not in words
    assert "16" in words
    assert "处错误" not in words


def test_an_english_locale_speaks_english_unless_told_otherwise(shared: Path) -> None:
    english = {"LANG": "en_US.UTF-8"}
    assert "处错误" not in run_kaohe("check", "-w", shared, env=english).out
    assert "处错误" in run_kaohe("check", "-w", shared, "--lang", "zh", env=english).out


# ── privacy ─────────────────────────────────────────────────


def test_private_mobile_numbers_stand_in_the_groups_own_papers_only(built_sample: Built) -> None:
    mobiles = {group.liaison.mobile: group.name for group in assessment_groups(built_sample)}
    private = {
        str(made.written.path): made.planned.draft for made in built_sample.report.made if made.planned.draft.private
    }
    for name in files_below(built_sample.out):
        words = everything_in(built_sample.out / name)
        found = {group for mobile, group in mobiles.items() if mobile in words}
        assert found <= ({private[name].group} if name in private else set()), name


def test_every_groups_letter_has_its_liaisons_mobile_number(built_sample: Built) -> None:
    for group in assessment_groups(built_sample):
        words = text_of(built_sample.out / "letters" / f"{group.name}-考核分组通知.docx")
        assert group.liaison.mobile in words


def assessment_groups(run: Built) -> tuple[AssessmentGroup, ...]:
    return assessment_in(run.report.reading).roster.groups


def test_the_program_runs_in_the_repository_itself() -> None:
    done: Done = run_kaohe("check", cwd=REPOSITORY)
    assert done.code == 0


def test_what_the_system_refuses_unexpectedly_ends_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, reported(as_json=False):
        raise OSError(errno.ENOMEM, "Cannot allocate memory", "/some/where")
    assert ended.value.exit_code == 4
    told = capsys.readouterr().err
    assert "内存不足" in told
    assert "/some/where" in told
