"""One cell holds one person, wherever people are named; two names in it are never made one unseen."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from cli_runner import run_kaohe
from factories import a_final_workspace, a_plan, a_workspace, edit_cells, found_in
from intake_books import ROSTER, roster_of, with_cells
from kaohe_docs.errors import Level

DECISION = """
[[doubt]]
id = "joined-names:韩良张艳俊"
settled = "2020年5月6日核对原文：确是一人"
"""


def place_of(path: Path, name: str) -> str:
    sheet = load_workbook(path)["考核组"]
    return next(cell.coordinate for (cell,) in sheet.iter_rows(min_col=3, max_col=3) if cell.value == name)


def test_two_names_in_one_cell_stop_the_final_notices_until_somebody_decides(tmp_path: Path) -> None:
    workspace = a_final_workspace(tmp_path)
    roster = workspace / "roster" / "roster.xlsx"
    edit_cells(roster, {"考核组": {place_of(roster, "梁剑"): "韩良 张艳俊"}})
    done = run_kaohe("notices", "--final", "--json", "-w", workspace)
    assert done.code == 1
    assert done.errors == ["unsettled-joined-names"]
    assert "name-padded" not in done.codes
    plan = workspace / "roster" / "plan.toml"
    plan.write_text(plan.read_text(encoding="utf-8") + DECISION, encoding="utf-8")
    assert run_kaohe("notices", "--final", "--json", "-w", workspace).code == 0


@pytest.mark.parametrize(
    "typed",
    [
        "韩良 张艳俊",
        "韩良\n张艳俊",
        "韩良\t张艳俊",
        "韩良\u3000张艳俊",
        "韩良    张艳俊",
        "韩  良张艳俊",
        "韩良张艳 俊",
        "梁 剑 李 强",
        "梁  剑\n李  强",
        "欧阳震华 李强",
    ],
)
@pytest.mark.parametrize(
    ("sheet", "cell"),
    [
        ("领导小组", "B3"),
        ("领导小组", "B4"),
        ("考核组", "C2"),
        ("考核组", "C3"),
        ("考核组", "C4"),
        ("被考核单位", "E4"),
    ],
)
def test_a_gap_between_names_is_a_doubt(tmp_path: Path, sheet: str, cell: str, typed: str) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {sheet: {cell: typed}}))
    (problem,) = problems
    assert (problem.level, problem.code) == (Level.DOUBT, "joined-names")
    assert problem.location.cell == cell


@pytest.mark.parametrize(
    "typed",
    [
        "梁  剑",
        "梁\u3000剑",
        "张 艳 俊",
        "欧阳 修",
        "阿不都·热西提",
        "阿不都 · 热西提",
        "买买提·艾力·玉素甫",
        "哈斯巴图",
        "John Smith",
    ],
)
def test_padding_and_names_of_other_peoples_are_no_doubt(tmp_path: Path, typed: str) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {"考核组": {"C3": typed}}))
    assert {problem.code for problem in problems} <= {"name-padded"}


@pytest.mark.parametrize("mark", list("、，,;；/／\\|｜&＆＋"))
def test_a_mark_between_names_is_an_error_where_each_has_a_row(tmp_path: Path, mark: str) -> None:
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {"考核组": {"C3": f"韩良{mark}张艳俊"}}))
    assert [problem.code for problem in problems] == ["several-names"]


@pytest.mark.parametrize("mark", list("、，,;；/／"))
def test_a_mark_between_heads_of_a_unit_is_a_doubt(tmp_path: Path, mark: str) -> None:
    """A unit may have two heads in fact, and has one row."""
    _, problems = roster_of(tmp_path, with_cells(ROSTER, {"被考核单位": {"E4": f"韩良{mark}张艳俊"}}))
    assert [(problem.level, problem.code) for problem in problems] == [(Level.DOUBT, "joined-names")]


@pytest.mark.parametrize("typed", ["韩良 张艳俊", "韩良、张艳俊", "韩良\n张艳俊"])
def test_where_people_are_assessed_their_names_are_watched_too(tmp_path: Path, typed: str) -> None:
    plan = a_plan({"identity.target": "person"})
    book = with_cells(ROSTER, {"被考核单位": {"B1": "姓名", "B4": typed}})
    assert "joined-names" in {problem.code for problem in roster_of(tmp_path, book, plan=plan)[1]}


def test_units_may_have_gaps_in_their_names(tmp_path: Path) -> None:
    book = with_cells(ROSTER, {"被考核单位": {"B4": "自然资源厅 办公室"}})
    assert [problem.code for problem in roster_of(tmp_path, book)[1]] == ["name-padded"]


def test_each_of_two_heads_is_kept_from_rating_the_own_unit(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    path = workspace / "roster" / "roster.xlsx"
    edit_cells(path, {"被考核单位": {"E4": "韩良、何莉丽"}})
    assert "rates-own-unit" in found_in(workspace)
