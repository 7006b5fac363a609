"""Every run has the same skeleton: one record of options, one way to refuse, one list of the files there can be."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_workspace
from kaohe_docs.cli.options import Common
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.planning import chosen_kinds, load_templates, plan_documents
from kaohe_docs.run.target import paper_targets
from kaohe_docs.run.targets import bound_targets
from kaohe_docs.typeset import find_office

MAKERS = ("letters", "schedules", "sheets", "notices", "build", "ballots", "packs")
FINAL_RUNS = (("build", "--no-pdf"), ("packs",), ("ballots", "--print-run", "--pdf"))


@pytest.mark.parametrize("command", MAKERS)
def test_every_command_that_makes_papers_takes_every_shared_option(command: str) -> None:
    told = run_kaohe(command, "--help").out
    assert [field.name for field in fields(Common) if f"--{field.name.replace('_', '-')}" not in told] == []


@pytest.mark.parametrize("command", FINAL_RUNS, ids=lambda words: words[0])
def test_a_final_run_tells_of_a_doubt_once_and_as_an_error(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run_kaohe(*command, "--final", "--json", cwd=a_workspace(tmp_path))
    levels = {problem["code"]: problem["level"] for problem in done.json["problems"]}
    assert done.code == 1
    assert levels["unsettled-plan-doubt"] == "error"
    assert "plan-doubt" not in levels


def test_the_list_of_targets_names_every_file_that_was_made_and_what_it_is_made_from(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    commands = [("build", "--no-pdf")]
    commands += [("packs", "--only", "第一组"), ("ballots", "--proof", "--pdf")] if find_office() else []
    for command in commands:
        assert run_kaohe(*command, cwd=workspace).code == 0
    manifest = json.loads((workspace / "output" / "manifest.json").read_text("utf-8"))
    assessment, templates = read_workspace(workspace).assessment, load_templates(workspace, all_kinds())
    assert assessment is not None
    papers = paper_targets(plan_documents(assessment, chosen_kinds(())), templates)
    listed = {str(one.path): one for one in (*papers, *bound_targets(assessment, templates, manifest["files"]))}
    for name, record in manifest["files"].items():
        target = listed[name]
        assert (record["kind"], record["recipient"], record["made_from"]) == (
            target.kind,
            target.recipient,
            target.made_from,
        )
