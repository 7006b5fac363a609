"""Slips that an audit of single changes found unsaid: a number twice, an approval by a body the plan does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_final_workspace, a_workspace, edit_cells


@pytest.mark.parametrize(("cell", "number"), [("A15", 1), ("A49", 12)])
def test_a_number_that_another_category_has_too_is_a_doubt(tmp_path: Path, cell: str, number: int) -> None:
    workspace = a_workspace(tmp_path)
    edit_cells(workspace / "roster" / "roster.xlsx", {"被考核单位": {cell: number}})
    found = [p for p in run_kaohe("check", "-w", workspace, "--json").json["problems"] if p["code"] == "order-twice"]
    assert [(p["level"], p["location"]) for p in found] == [("doubt", f"roster/roster.xlsx [被考核单位] B{cell[1:]}")]


def test_every_category_may_count_from_one(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    numbers = [*range(1, 5), *range(1, 9), *range(1, 25), *range(1, 11)]
    cells = {f"A{row}": number for row, number in enumerate(numbers, 4)}
    edit_cells(workspace / "roster" / "roster.xlsx", {"被考核单位": cells})
    assert not {"order-twice", "order-by-row"} & set(run_kaohe("check", "-w", workspace, "--json").codes)


def test_an_approval_by_another_body_than_the_plans_holds_up_final_papers(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": {"B4": "厅办公会"}})
    done = run_kaohe("notices", "--final", "-w", workspace, "--json")
    assert (done.code, done.errors) == (1, ["unsettled-other-body"])


def test_a_longer_name_of_the_approving_body_is_the_same_body(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": {"B4": "中共青海省自然资源厅党组（厅党组）"}})
    assert "other-body" not in run_kaohe("check", "-w", workspace, "--json").codes
