"""Plans of other shapes (domain.md 4) run end to end, and their figures agree with a second computation by fractions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from example_books import EXAMPLES, NAMES, entries, tables, targets, write_example
from factories import REPOSITORY
from independent import Computed, compute
from kaohe_docs.cli.derivation import derivation, tree_lines
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.render.docx_text import document_text
from kaohe_docs.run.papers import run as make_papers
from kaohe_docs.run.request import Request

#: Total, rank and grade, worked out by hand from the rules of each plan.
EXPECTED: Mapping[str, Mapping[str, tuple[str, int | None, str | None]]] = {
    "three-levels": {
        "示例甲区局": ("95.1", 1, None),
        "示例乙区局": ("93.5", 4, None),
        "示例丙县局": ("94.7", 3, None),
        "示例丁县局": ("95.1", 1, "优秀"),
        "示例检测中心": ("87.7", 3, None),
        "示例信息中心": ("90.0", 2, None),
        "示例档案馆": ("95.1", 1, "优秀"),
    },
    "people-trimmed": {
        "示例干部甲": ("95.16", 1, "优秀"),
        "示例干部乙": ("91.52", 2, "称职"),
        "示例干部丙": ("80.72", 3, "称职"),
        "示例干部丁": ("69.76", 4, "基本称职"),
        "示例干部戊": ("60.12", 5, "基本称职"),
        "示例干部己": ("50.00", 6, "不称职"),
    },
    "economic-indicators": {
        "示例甲县": ("86.3", 2, "先进"),
        "示例乙县": ("91.0", 1, "先进"),
        "示例丙县": ("79.8", 4, None),
        "示例丁县": ("83.6", 3, None),
        "示例戊县": ("57.1", 5, None),
        "示例己县": ("54.6", 6, None),
    },
    "peer-group-quotas": {
        "示例高中一": ("92.00", 4, "良好"),
        "示例高中二": ("92.00", 2, "良好"),
        "示例高中三": ("92.00", 2, "优秀"),
        "示例高中四": ("84.00", 5, "良好"),
        "示例高中五": ("84.00", 6, "合格"),
        "示例高中六": ("58.00", 7, "不合格"),
        "示例初中一": ("85.00", 1, "优秀"),
        "示例初中二": ("84.90", 2, "良好"),
        "示例初中三": ("77.00", 3, "良好"),
        "示例初中四": ("40.00", 4, "不合格"),
        "示例示范校": ("96.00", 1, "优秀"),
    },
    "vetoes-and-adjustments": {
        "示例科室一": ("103.17", 1, "优秀"),
        "示例科室二": ("99.17", 2, "良好"),
        "示例科室三": ("96.58", 4, "优秀"),
        "示例科室四": ("84.00", 6, "良好"),
        "示例科室五": ("84.92", 5, "优秀"),
        "示例科室六": ("79.17", None, None),
        "示例科室七": ("98.33", 3, "不合格"),
    },
    "rounds-and-party": {
        "示例科室一": ("93.649", 1, "优秀"),
        "示例科室二": ("90.328", 3, None),
        "示例科室三": ("92.378", 2, "优秀"),
        "示例科室四": ("83.058", 5, None),
        "示例科室五": ("86.291", 4, None),
    },
    "criteria-ballots": {
        "示例成员甲": ("92.87", 1, "优秀"),
        "示例成员乙": ("88.12", 2, "称职"),
        "示例成员丙": ("81.68", 3, "称职"),
        "示例成员丁": ("72.73", 4, "称职"),
        "示例成员戊": ("65.45", 5, "称职"),
    },
}


@dataclass(frozen=True)
class Run:
    """An example in a workspace of its own; each command runs once."""

    name: str
    workspace: Path

    @cached_property
    def check(self) -> Done:
        return run_kaohe("check", "-w", self.workspace, "--json")

    @cached_property
    def score(self) -> Done:
        return run_kaohe("score", "-w", self.workspace, "--json")

    @cached_property
    def build(self) -> Done:
        return run_kaohe("build", "--no-pdf", "-w", self.workspace, "--json")

    def explain(self, unit: str, *words: str) -> Done:
        return run_kaohe("explain", unit, "-w", self.workspace, *words)

    def computed(self, title: str) -> dict[str, Computed]:
        plan = tables(self.name, "plan")
        content = next(content for content in plan["content"] if content["title"] == title)
        return compute(plan, targets(self.name), entries(self.name), content)


@pytest.fixture(scope="module", params=NAMES)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Run:
    return Run(request.param, write_example(request.param, tmp_path_factory.mktemp("example") / request.param))


def test_every_example_is_looked_at() -> None:
    assert set(NAMES) == set(EXPECTED)
    assert len(NAMES) >= 6


def test_nothing_is_wrong_and_nothing_is_left_open(run: Run) -> None:
    levels = [problem for problem in run.check.json["problems"] if problem["level"] != "warning"]
    assert (run.check.code, levels) == (0, [])
    # Elements of official documents that only an office has, and the code of the totals that were approved.
    assert {problem["code"] for problem in run.check.json["problems"]} <= {"not-given", "approval-without-code"}


def test_totals_ranks_and_grades_are_those_worked_out_by_hand(run: Run) -> None:
    found = {unit["unit"]: (unit["total"], unit["rank"], unit["grade"]) for unit in run.score.json["units"]}
    assert found == EXPECTED[run.name]


def test_every_figure_agrees_with_the_second_computation(run: Run) -> None:
    for assessment in run.score.json["assessments"]:
        computed = run.computed(assessment["title"])
        for unit in assessment["units"]:
            mine = computed[unit["unit"]]
            assert (unit["total"], unit["rank"]) == (str(mine.total), mine.rank), unit["unit"]
            leaves = {part["name"]: part["score"] for part in unit["parts"] if part["name"] in mine.leaves}
            assert {name: _same(score, mine.leaves[name]) for name, score in leaves.items()} == dict.fromkeys(
                leaves, True
            )


def _same(score: str, exact: Any) -> bool:
    """Compare a part; where only totals are rounded, parts are shown with twelve decimals."""
    from fractions import Fraction

    return abs(Fraction(score) - exact) <= Fraction(1, 10**12)


def test_all_papers_are_made(run: Run) -> None:
    assert run.build.code == 0, run.build.out
    kinds = {document["kind"] for document in run.build.json["documents"]}
    assert {"entry-workbook", "ranking-workbook", "ranking-table", "grade-proposal", "result-notice"} <= kinds
    assert all(Path(document["path"]).is_file() for document in run.build.json["documents"])


def test_every_step_is_explained_with_its_rule_and_cell(run: Run) -> None:
    unit = next(iter(EXPECTED[run.name]))
    tree = run.explain(unit, "--json").json["derivation"]
    nodes = list(_nodes(tree))
    leaves = [node for node in nodes if node["kind"] in {"part", "criterion"} and not node["below"]]
    assert leaves
    assert all(node["rule"] and node["cells"] for node in leaves)
    assert all(cell.startswith("roster/results.xlsx [") for node in leaves for cell in node["cells"])
    sums = [node for node in nodes if node["kind"] == "part" and node["below"]]
    assert all(child["name"] in node["rule"] for node in sums for child in node["below"])
    titles = [node["name"] for node in tree["below"]]
    assert titles == [content["title"] for content in tables(run.name, "plan")["content"]]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for child in node["below"]:
        yield from _nodes(child)


# ── what single examples show ───────────────────────────────


def example(name: str, tmp_path: Path) -> Run:
    return Run(name, write_example(name, tmp_path / name))


def test_the_tree_is_drawn_with_lines_or_in_ascii(tmp_path: Path) -> None:
    run = example("vetoes-and-adjustments", tmp_path)
    lines = run.explain("科室四").out.splitlines()
    assert lines[0] == "示例科室四：总分 84.00"
    assert lines[3].startswith("   ├─ 加减分 -6 ＝ 工作违规合计-5.5分，以4分为限；减分合计-7分，以6分为限")
    assert lines[4].startswith(
        "   │  ├─ 工作违规（第五条（三）） -3 ＝ 依据通报一，局机关纪委决定  [roster/results.xlsx [加减分]"
    )
    plain = run_kaohe("explain", "科室四", "-w", run.workspace, env={"PYTHONIOENCODING": "ascii"}).out
    assert "\n`- " in plain
    assert "\n   +- " in plain


def test_a_veto_is_explained_with_its_effect(tmp_path: Path) -> None:
    run = example("vetoes-and-adjustments", tmp_path)
    assert (
        "一票否决：发生重大责任事故（第六条（一）） 定为最低等次 ＝ 依据事故报告，局党组决定"
        in run.explain("科室七").out
    )
    assert "一票否决：全年未正常运转（第六条（三）） 不参加排名" in run.explain("科室六").out


def test_what_a_meeting_must_decide_stays_open_until_it_is_written_down(tmp_path: Path) -> None:
    questions = {
        "people-trimmed": {"few-valid-ballots", "low-turnout"},
        "vetoes-and-adjustments": {"total-out-of-range"},
        "peer-group-quotas": {"tie-at-quota"},
        "three-levels": {"tie-at-quota"},
    }
    for name, expected in questions.items():
        run = example(name, tmp_path)
        book = load_workbook(run.workspace / "roster" / "results.xlsx")
        book["审定"].delete_rows(5, 9)
        book.save(run.workspace / "roster" / "results.xlsx")
        problems = run.check.json["problems"]
        assert {problem["code"] for problem in problems if problem["level"] == "doubt"} == expected


def test_merged_offices_are_one_unit_under_either_name(tmp_path: Path) -> None:
    run = example("three-levels", tmp_path)
    tree = run.explain("示例方志办").out
    assert tree.startswith("示例档案馆：总分 95.1")


def test_a_second_scored_assessment_has_its_own_ranking_papers(tmp_path: Path) -> None:
    run = example("rounds-and-party", tmp_path)
    folder = run.workspace / "output" / "notices"
    assert run.build.code == 0
    assert (folder / "党建考核-综合得分汇总排序表.docx").is_file()
    shown = run_kaohe("score", "-w", run.workspace, "--no-pdf").out
    assert shown.index("【业务考核】") < shown.index("93.649") < shown.index("【党建考核】") < shown.index("97.149")
    sheet = load_workbook(folder / "党建考核-综合得分汇总排序表.xlsx").worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4, max_row=8)]
    assert [(row[0], row[1], row[-2]) for row in rows] == [
        (1, "示例科室二", "好"),
        (2, "示例科室一", "好"),
        (3, "示例科室三", "较好"),
        (4, "示例科室四", "较好"),
        (5, "示例科室五", "一般"),
    ]


# ── docs/schemes.md ─────────────────────────────────────────

MANUAL = (REPOSITORY / "docs" / "schemes.md").read_text(encoding="utf-8")
CHAPTERS = [
    pytest.param(name, text, id=name)
    for text in MANUAL.split("\n## ")
    for name in re.findall(r"^\d+\. .*（([a-z-]+)）$", text.splitlines()[0])
]


def test_the_manual_explains_every_example() -> None:
    assert sorted(chapter.values[0] for chapter in CHAPTERS) == sorted(NAMES)


@pytest.mark.parametrize(("name", "text"), CHAPTERS)
def test_the_manual_quotes_the_examples_as_they_are(name: str, text: str, tmp_path: Path) -> None:
    plan = (EXAMPLES / name / "plan.toml").read_text(encoding="utf-8")
    quoted = re.findall(r"```toml\n(.*?)\n```", text, re.DOTALL)
    assert quoted
    assert [piece for block in quoted for piece in block.split("\n\n") if piece not in plan] == []
    assessment = read_workspace(write_example(name, tmp_path / name)).assessment
    assert assessment is not None
    for wanted, shown in re.findall(r"```console\nkaohe explain (\S+)\n```\n\n```text\n(.*?)\n```", text, re.DOTALL):
        unit = next(unit for unit in assessment.units if unit.name.endswith(wanted))
        lines = list(tree_lines(derivation(assessment, unit), title="", encoding="utf-8"))
        assert [line for line in shown.splitlines()[1:] if line not in lines] == []


@pytest.mark.parametrize("name", ["people-trimmed", "criteria-ballots"])
def test_papers_about_people_never_speak_of_units(name: str, tmp_path: Path) -> None:
    workspace = write_example(name, tmp_path)
    make_papers(Request(workspace=workspace, out=tmp_path / "output"), clock=datetime.now)
    for path in sorted((tmp_path / "output").rglob("*.docx")):
        words = document_text(path.read_bytes())
        assert [word for word in ("被考核单位", "被测评单位", "你单位") if word in words] == [], path.name
