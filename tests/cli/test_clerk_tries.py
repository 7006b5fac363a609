"""What a clerk's slip would print on a signed paper, and what is no slip: found by trying, through the installed program."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_final_workspace, a_workspace, edit_cells, edit_plan

FINAL = ("notices", "--final", "--no-pdf", "--dry-run", "--json")
NO_DEADLINES = (
    ("report_by = 2020-06-05\nopinion_by = 2020-06-03\n", ""),
    ("external_reply_by = 2020-05-25\n", ""),
)


def refused(workspace: Path) -> list[tuple[str, str, str]]:
    """Return code, place and message of every error that keeps final papers back."""
    problems = run_kaohe(*FINAL, "-w", workspace).json["problems"]
    return [(entry["code"], entry["location"], entry["message"]) for entry in problems if entry["level"] == "error"]


def approved(workspace: Path, **cells: object) -> Path:
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": cells})
    return workspace


@pytest.mark.parametrize("body", ["厅党祖", "厅长办公会"])
def test_an_approval_by_another_body_than_the_plan_names_is_doubted(body: str, tmp_path: Path) -> None:
    ((code, place, text),) = refused(approved(a_final_workspace(tmp_path), B4=body))
    assert (code, place) == ("unsettled-other-body", "roster/results.xlsx [审定] A4")
    assert body in text
    assert "厅党组" in text


def test_a_longer_name_of_the_deciding_body_is_the_same_body(tmp_path: Path) -> None:
    assert refused(approved(a_final_workspace(tmp_path), B4="青海省自然资源厅党组")) == []


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("official.circular_number", "青自然资〔2020〕2号", "青自然资〔2019〕2号"),
        ("official.circular_number", "青自然资〔2020〕2号", "青自然资[2019]2号"),
        ("official.issue_number", "青自然资考〔2020〕1号", "青自然资考〔2021〕1号"),
    ],
)
def test_a_document_number_of_another_year_than_its_date_is_doubted(
    key: str, old: str, new: str, tmp_path: Path
) -> None:
    ((code, place, text),) = refused(edit_plan(a_final_workspace(tmp_path), (old, new)))
    assert (code, place) == ("unsettled-other-year", f"roster/plan.toml {key}")
    assert new in text
    assert "2020" in text


def test_an_approval_before_the_visits_begin_is_doubted_though_no_unit_has_a_day(tmp_path: Path) -> None:
    workspace = approved(edit_plan(a_final_workspace(tmp_path), *NO_DEADLINES), B6=date(2020, 5, 18))
    ((code, place, text),) = refused(workspace)
    assert (code, place) == ("unsettled-date-order", "roster/results.xlsx [审定] A4")
    assert "2020-05-18" in text
    assert "实地考核开始日期2020-05-21" in text


def test_raters_of_whom_the_plan_names_nobody_are_not_the_leading_group(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    edit_plan(workspace, ('members = ["本局领导班子成员", "本局干部群众代表"]', "members = []"))
    problems = run_kaohe("check", "--json", "-w", workspace).json["problems"]
    assert [entry["message"] for entry in problems if entry["code"] == "count-against-plan"] == []
