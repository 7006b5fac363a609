"""What the plan's texts give away: an item copied twice, the words of another year."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import Done, run_kaohe
from factories import a_final_workspace, a_workspace, edit_plan


def found(done: Done, code: str) -> list[tuple[str, str]]:
    """Return level and location of the findings of a code."""
    return [(p["level"], p["location"]) for p in done.json["problems"] if p["code"].removeprefix("unsettled-") == code]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('"未选等次", ', "ballot.void_line[3]"),
        ('"厅机关党委", ', "synthesis.consult[3]"),
        ('"bureau-agenda", ', "pack[2].members[5]"),
    ],
)
def test_an_item_that_stands_twice_in_a_list_must_be_meant(tmp_path: Path, line: str, key: str) -> None:
    workspace = edit_plan(a_workspace(tmp_path), (line, line * 2))
    assert found(run_kaohe("check", "-w", workspace, "--json"), "written-twice") == [
        ("doubt", f"roster/plan.toml {key}")
    ]


def test_an_item_that_stands_twice_stops_a_final_run(tmp_path: Path) -> None:
    workspace = edit_plan(a_final_workspace(tmp_path), ('"未选等次", ', '"未选等次", "未选等次", '))
    done = run_kaohe("ballots", "-w", workspace, "--final", "--json")
    assert (done.code, done.errors) == (1, ["unsettled-written-twice"])


def test_equal_figures_in_a_list_are_nobodys_slip(tmp_path: Path) -> None:
    """Ranks may well be worth the same."""
    part = 'type = "rank_points"\npoints = [100, 90, 90, 80]\nweight = 80\nclause = "五（三）"\n\n[[scheme]]\nkey = "bureau"'
    workspace = edit_plan(
        a_workspace(tmp_path, results=False),
        ('type = "entered"\nweight = 80\nclause = "五（三）"\n\n[[scheme]]\nkey = "bureau"', part),
    )
    assert found(run_kaohe("check", "-w", workspace, "--json"), "written-twice") == []


def test_a_mistyped_assessment_year_is_one_finding(tmp_path: Path) -> None:
    workspace = edit_plan(a_workspace(tmp_path), ("assessment_year = 2019", "assessment_year = 2018"))
    done = run_kaohe("check", "-w", workspace, "--json")
    assert [level for level, _ in found(done, "words-of-another-year")] == ["doubt"]


def test_a_sentence_of_last_year_is_found_where_it_stands(tmp_path: Path) -> None:
    workspace = edit_plan(
        a_workspace(tmp_path), ("2019年度集中考核述职述责述廉大会", "2018年度集中考核述职述责述廉大会")
    )
    done = run_kaohe("check", "-w", workspace, "--json")
    assert found(done, "words-of-another-year") == [("doubt", "roster/plan.toml debriefing.meeting")]


def test_the_plans_title_is_of_its_year(tmp_path: Path) -> None:
    workspace = edit_plan(
        a_workspace(tmp_path), ('plan_title = "青海省自然资源厅2019年度', 'plan_title = "青海省自然资源厅2018年度')
    )
    done = run_kaohe("check", "-w", workspace, "--json")
    assert found(done, "words-of-another-year") == [("doubt", "roster/plan.toml identity.plan_title")]


def test_documents_of_earlier_years_may_be_named_as_the_basis(tmp_path: Path) -> None:
    workspace = edit_plan(a_workspace(tmp_path), ("做好2019年度考核工作的有关要求", "做好2018年度考核工作的有关要求"))
    assert found(run_kaohe("check", "-w", workspace, "--json"), "words-of-another-year") == []
