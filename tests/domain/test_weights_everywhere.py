"""There is one place for weights, plan.toml: changed there, they change in every paper, and the old ones are gone."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from factories import Built, a_workspace, assessment_in, built, edit_plan, found_in, outcome_in
from kaohe_docs.domain.outcome import PartScore

#: The sample's weights as they stand in plan.toml, and what they become.
HEADQUARTERS = (
    (
        'raters = "leaders"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
        "weight = 10",
        "weight = 12",
    ),
    (
        'raters = "others"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
        "weight = 10",
        "weight = 8",
    ),
)
PREFECTURE = (
    ('raters = "others"\nweight = 5\n', "weight = 5", "weight = 6"),
    ('by = "地方党委"\nweight = 5\n', "weight = 5", "weight = 4"),
    ('{ word = "优秀", points = 5 },\n', "5", "4"),
    ('{ word = "良好", points = 4 },\n', "4", "3"),
    ('{ word = "一般", points = 3 },\n', "3", "2"),
    ('{ word = "较差", points = 2 },\n', "2", "1"),
)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Built:
    workspace = a_workspace(tmp_path_factory.mktemp("weights"))
    edit_plan(workspace, *((place, place.replace(old, new)) for place, old, new in (*HEADQUARTERS, *PREFECTURE)))
    return built(workspace, workspace / "output")


def text(changed: Built, slug: str, name: str) -> str:
    """Return the words of the one paper of a kind whose name contains a text."""
    (found,) = [m for m in changed.of(slug) if name in m.planned.draft.name]
    return changed.texts[str(found.written.path)]


def figures(text: str, unit: str) -> set[str]:
    """Return the figures that stand before a unit such as 分 or %."""
    return set(re.findall(rf"(?<![\d.])(\d+(?:\.\d+)?){unit}", text))


@pytest.mark.parametrize(
    ("ballot", "share", "grades"),
    [
        ("厅机关-领导小组", "12", {"12", "9.6", "7.2", "4.8"}),
        ("厅机关-单位负责人和群众代表", "8", {"8", "6.4", "4.8", "3.2"}),
        ("厅直属事业单位-领导小组", "12", {"12", "9.6", "7.2", "4.8"}),
        ("市州自然资源部门-领导小组", "10", {"10", "8", "6", "4"}),
        ("市州自然资源部门-单位负责人和群众代表", "6", {"6", "4.8", "3.6", "2.4"}),
    ],
)
def test_a_ballot_shows_its_new_share_and_points(changed: Built, ballot: str, share: str, grades: set[str]) -> None:
    words = text(changed, "ballot", f"{ballot}-民主测评票")
    assert figures(words, "%") == {share}
    assert figures(words, "分") == grades


def test_the_request_to_the_local_committee_shows_the_new_share_and_conversion(changed: Built) -> None:
    words = text(changed, "local-grade-request", "西宁市")
    assert figures(words, "%") == {"4"}
    assert "优秀计4分，良好计3分，一般计2分，较差计1分" in words
    assert figures(words, "分") == {"4", "3", "2", "1"}


@pytest.mark.parametrize(("group", "shares"), [("第三组", {"12", "8", "80"}), ("第二组", {"10", "6", "4", "80"})])
def test_a_groups_letter_shows_the_new_shares(changed: Built, group: str, shares: set[str]) -> None:
    # 20% is what the parts make together, and stays.
    assert figures(text(changed, "group-letter", group), "%") - {"20"} == shares


def test_the_parts_of_the_score_have_the_new_full_marks_and_figures(changed: Built) -> None:
    outcome = outcome_in(assessment_in(changed.report.reading))
    marks = {u.unit.name: {part.name: part.full_mark for top in u.parts for part in top.walk()} for u in outcome.units}
    assert marks["办公室"]["领导小组测评"] == 12
    assert marks["办公室"]["单位负责人和群众代表测评"] == 8
    assert marks["西宁市自然资源局"]["单位负责人和群众代表测评"] == 6
    assert marks["西宁市自然资源局"]["地方党委考核结果"] == 4


def test_the_points_grow_with_the_weight(changed: Built, built_sample: Built) -> None:
    before, after = (leaders_part(run) for run in (built_sample, changed))
    assert after.score == (before.score or Decimal(0)) * 12 / 10


def leaders_part(run: Built) -> PartScore:
    (office,) = [u for u in outcome_in(assessment_in(run.report.reading)).units if u.unit.name == "办公室"]
    part = office.part("领导小组测评")
    assert part is not None
    return part


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("办公室", {"领导小组测评": "12", "单位负责人和群众代表测评": "8", "述职民主测评": "20", "考察核实": "80"}),
        ("西宁市", {"领导小组测评": "10", "单位负责人和群众代表测评": "6", "地方党委考核结果": "4"}),
    ],
)
def test_a_result_notice_shows_the_new_full_marks(changed: Built, unit: str, rows: dict[str, str]) -> None:
    lines = [line.strip().split("\t") for line in text(changed, "result-notice", f"-{unit}").splitlines()]
    found = {line[0].strip(): line[1] for line in lines if len(line) == 3}
    assert rows.items() <= found.items()


def test_the_ranking_shows_the_new_full_marks(changed: Built) -> None:
    words = text(changed, "ranking-table", "")
    headquarters = words[words.index("厅机关（24个）") :].split("计分构成", 1)[0]
    assert figures(headquarters.split("1\t", 1)[0], "分") == {"12", "8", "80", "100"}


def test_the_entry_workbook_counts_with_the_new_points(changed: Built) -> None:
    words = text(changed, "entry-workbook", "")
    assert "优秀12分、良好9.6分、一般7.2分、较差4.8分" in words
    formulas = [cell for line in words.splitlines() for cell in line.split("\t") if cell.startswith("=")]
    of_leaders = [formula for formula in formulas if "*9.6+" in formula]
    assert len(of_leaders) == 24 + 10, "one for each department and institute"
    assert all("*12+" in formula and "*7.2+" in formula and "*4.8" in formula for formula in of_leaders)


def test_the_entry_workbooks_range_follows_the_weight_of_verification(workspace: Path) -> None:
    edit_plan(workspace, ("weight = 80", "weight = 70"), ("weight = 20\nclause", "weight = 30\nclause"))
    edit_plan(workspace, ("weight = 10\n", "weight = 15\n"), ('"地方党委"\nweight = 5', '"地方党委"\nweight = 10'))
    edit_plan(workspace, ('占总分的百分比"\nvalue = 20', '占总分的百分比"\nvalue = 30'))
    (workspace / "roster" / "results.xlsx").unlink()
    changed = built(workspace, workspace / "output")
    (made,) = changed.of("entry-workbook")
    rules = load_workbook(changed.out / made.written.path)["考察核实"].data_validations.dataValidation
    assert ["<=70," in rule.formula1 for rule in rules] == [True]
    assert "录入得分（满分70分）" in text(changed, "entry-workbook", "")


def test_no_paper_of_the_changed_plan_shows_an_old_weight_of_headquarters(changed: Built) -> None:
    for slug in ("ballot", "group-letter", "distribution-sheet", "result-notice", "commendation-notice"):
        for made in changed.of(slug):
            if made.planned.draft.group not in {"第三组", "第四组"} and "厅机关-" not in made.planned.draft.name:
                continue
            words = changed.texts[str(made.written.path)]
            assert "10%" not in words, made.written.path
            assert "满分10分" not in words, made.written.path


def test_an_old_weight_left_beside_a_new_one_is_an_error(workspace: Path) -> None:
    place, old, new = HEADQUARTERS[0]
    edit_plan(workspace, (place, place.replace(old, new)))
    assert "weights-do-not-add" in found_in(workspace)
