"""Counts that the plan states, in figures or in words, are those of the roster."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import run_kaohe
from factories import a_final_workspace, a_workspace, edit_cells, edit_plan, found_in


def test_more_raters_than_the_leading_group_has_members_stop_the_final_notices(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": {"C4": 12}})
    done = run_kaohe("notices", "--final", "--json", "-w", workspace)
    assert done.code == 1
    assert done.errors == ["count-against-plan"]


@pytest.mark.parametrize("part", ["领导小组组长、副组长", "组长、副组长", "厅考核工作领导小组全体", "领导小组成员"])
def test_the_leading_group_is_known_however_its_raters_are_called(tmp_path: Path, part: str) -> None:
    workspace = a_workspace(tmp_path)
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": {"B4": part, "C4": 9}})
    assert "count-against-plan" in found_in(workspace)


def test_the_leading_group_may_be_entered_in_two_rows(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    cells = {"B4": "组长", "C4": 1, "A14": "领导小组", "B14": "副组长", "C14": 9}
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": cells})
    assert "count-against-plan" not in found_in(workspace)


@pytest.mark.parametrize(("cell", "count"), [("C5", 9), ("C6", 23), ("C7", 11)])
def test_heads_of_units_are_as_many_as_the_plan_has_units(tmp_path: Path, cell: str, count: int) -> None:
    workspace = a_workspace(tmp_path)
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": {cell: count}})
    assert "heads-against-plan" in found_in(workspace)


@pytest.mark.parametrize(
    "change",
    [
        ('assesses = "4个事业局"', 'assesses = "5个事业局"'),
        ('assesses = "厅机关24个部门"', 'assesses = "厅机关23个部门"'),
        ('limit = "大会述职严格控制在15分钟之内"', 'limit = "大会述职严格控制在10分钟之内"'),
    ],
)
def test_a_figure_in_the_plans_words_is_the_plans_figure(tmp_path: Path, change: tuple[str, str]) -> None:
    assert "words-against-figures" in found_in(edit_plan(a_workspace(tmp_path), change))


def test_the_office_of_the_leading_group_may_rate_in_its_own_number(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    cells = {"A14": "单位负责人和群众代表", "B14": "厅考核工作领导小组办公室", "C14": 3}
    edit_cells(workspace / "roster" / "roster.xlsx", {"测评人员": cells})
    assert "count-against-plan" not in found_in(workspace)
