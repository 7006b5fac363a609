"""What was approved is what is printed: a result that changes after 审定 stops the run until it is decided on again."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from cli_runner import run_kaohe
from factories import a_workspace, an_assessment, edit_cells, found_in, results_in
from kaohe_docs.domain.totals_code import totals_code

DECISION = {"B4": "厅党组", "B5": "2020年第12次厅党组会议", "B6": date(2020, 6, 12)}


def code_of(workspace: Path) -> str:
    done = run_kaohe("score", "-w", workspace, "--no-pdf", "--json", "-o", workspace / "elsewhere")
    code = done.json["totals_hash"]
    assert isinstance(code, str)
    return code


def approve(workspace: Path, code: str = "") -> Path:
    path = workspace / "roster" / "results.xlsx"
    edit_cells(path, {"审定": DECISION})
    if code:
        book = load_workbook(path)
        book["审定"].append(["成绩校验码", code])
        book.save(path)
    return workspace


def test_the_code_is_told_by_score_and_never_looks_like_a_number(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    code = code_of(workspace)
    assert re.fullmatch(r"K[0-9A-F]{4}-[0-9A-F]{4}", code)
    assert code in run_kaohe("score", "-w", workspace, "--no-pdf").out


def test_an_approval_without_the_code_is_told_which_to_write_in(tmp_path: Path) -> None:
    workspace = approve(a_workspace(tmp_path))
    code = code_of(workspace)
    done = run_kaohe("check", "-w", workspace, "--json")
    assert [code in p["message"] for p in done.json["problems"] if p["code"] == "approval-without-code"] == [True]


@pytest.mark.parametrize("written", [str, str.lower, lambda code: f" {code} "])
def test_the_right_code_is_accepted_however_it_is_typed(tmp_path: Path, written: object) -> None:
    workspace = a_workspace(tmp_path)
    found = found_in(approve(workspace, written(code_of(workspace))))  # type: ignore[operator]
    assert not {"approval-without-code", "results-changed-after-approval"} & set(found)


def test_a_changed_result_after_the_approval_stops_the_run(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    approve(workspace, code_of(workspace))
    edit_cells(workspace / "roster" / "results.xlsx", {"考察核实": {"B4": 70}})
    done = run_kaohe("notices", "-w", workspace, "--no-pdf", "--json")
    assert (done.code, "results-changed-after-approval" in done.errors) == (1, True)
    assert not (workspace / "output" / "notices").exists()


def test_the_code_follows_the_totals_and_not_the_order() -> None:
    one, _ = an_assessment({"甲局": "91.20", "乙局": "90.00"})
    two, _ = an_assessment({"乙局": "90.00", "甲局": "91.20"})
    other, _ = an_assessment({"甲局": "91.21", "乙局": "90.00"})
    first, second, third = (totals_code(case.plan, results_in(case), case.outcomes) for case in (one, two, other))
    assert first == second != third
