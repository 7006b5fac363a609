"""What holds for every type of part, whoever adds the next one; and that a new type is one module."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from cli_runner import run_kaohe
from example_books import NAMES, tables, write_example
from factories import edit_plan
from kaohe_docs.domain.part import FigurePart, Givers, Part, ScoredPart, part_type
from kaohe_docs.domain.parts import all_part_types
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.parts.ballot.part import METHODS
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.intake.plan_file import plan_from

TYPES = all_part_types()
LEAVES = tuple(record for record in TYPES if issubclass(record, ScoredPart))
HEADINGS = 3


def key_of(record: type[Part]) -> str:
    fields: Mapping[str, Any] = record.model_fields
    return str(get_args(fields["type"].annotation)[0])


@cache
def plan_of(name: str) -> AssessmentPlan:
    plan = plan_from(tables(name, "plan")).plan
    assert plan is not None
    return plan


def examples_of(record: type[Part]) -> Iterator[tuple[str, Scheme, Any]]:
    """Yield where the examples use a type: the example's name, the scheme and the part."""
    for name in NAMES:
        for scheme in plan_of(name).scheme:
            yield from ((name, scheme, part) for part in scheme.part if isinstance(part, record))


def test_the_types_are_found_in_the_order_of_the_schema() -> None:
    keys = [key_of(record) for record in TYPES]
    assert keys == ["sum", "entered", "self", "rank_points", "ratio_to_best", "bands", "ballot", "external"]


@pytest.mark.parametrize("record", TYPES, ids=key_of)
def test_an_example_uses_the_type(record: type[Part]) -> None:
    # LibreOffice recalculates all examples, and the program's points must come out (test_office_recalculates).
    assert list(examples_of(record))


def test_an_example_uses_each_method_of_voting() -> None:
    assert {part.method for _, _, part in examples_of(BallotPart)} == set(METHODS)


@pytest.mark.parametrize("record", TYPES, ids=key_of)
def test_the_type_checker_would_name_what_the_type_leaves_open(record: type[Part]) -> None:
    assert getattr(record, "__final__", False), "only of a final class does mypy say that it has abstract attributes"


def test_every_type_has_words_of_its_own_in_the_entry_workbooks_guide() -> None:
    said: dict[str, set[str]] = {}
    for record in LEAVES:
        for _, scheme, part in examples_of(record):
            text = part.rule_text(scheme.full_mark_of(part))
            said.setdefault(re.sub(r"\d+(\.\d+)?", "#", text), set()).add(key_of(record))
    assert {text: types for text, types in said.items() if len(types) > 1} == {}


# ── through the program ──────────────────────────────────────


@pytest.fixture(scope="module")
def workspaces(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    folder = tmp_path_factory.mktemp("parts")
    return {name: write_example(name, folder / name) for name in NAMES}


@pytest.mark.parametrize("record", LEAVES, ids=key_of)
def test_the_points_are_explained(record: type[Part], workspaces: Mapping[str, Path]) -> None:
    name, scheme, part = next(examples_of(record))
    unit = next(unit for unit in units_of(workspaces[name]) if scheme in schemes_of(name, unit[1]))
    done = run_kaohe("explain", unit[0], "-w", workspaces[name])
    told = re.search(rf"[├└]─ {part.name}.* ＝ .+?results\.xlsx \[", done.out, re.DOTALL)
    assert told, done.out


def units_of(workspace: Path) -> list[tuple[str, str]]:
    """Return name and category of everyone assessed."""
    book = load_workbook(workspace / "roster" / "roster.xlsx")
    sheet = next(book[title] for title in ("被考核单位", "被考核人") if title in book.sheetnames)
    headings = [cell.value for cell in sheet[1]]
    name = next(headings.index(heading) for heading in ("单位名称", "姓名") if heading in headings)
    return [(str(row[name].value), str(row[headings.index("类别")].value)) for row in sheet.iter_rows(min_row=2)]


def schemes_of(name: str, category: str) -> tuple[Scheme, ...]:
    plan = plan_of(name)
    return plan.schemes_of(next(entry for entry in plan.category if category in {entry.short, entry.name, entry.key}))


@pytest.mark.parametrize("record", LEAVES, ids=key_of)
def test_what_cannot_be_is_refused_at_its_cell(record: type[Part], tmp_path: Path) -> None:
    name, scheme, part = next(examples_of(record))
    workspace = write_example(name, tmp_path / name)
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet, column, slips = slips_of(scheme, part)
    headings = [cell.value for cell in book[sheet][1]]
    rows = [row for row in range(2, book[sheet].max_row + 1) if about(book[sheet], headings, row, part, name)]
    places = []
    for row, slip in zip(rows, slips, strict=False):
        letter = get_column_letter(headings.index(column) + 1)
        book[sheet][f"{letter}{row}"] = slip
        places.append(f"roster/results.xlsx [{sheet}] {letter}{row}")
    book.save(path)
    problems = run_kaohe("check", "-w", workspace, "--json").json["problems"]
    errors = [p for p in problems if p["level"] == "error"]
    named = {place["location"] for p in errors for place in (p, *p["also"])}
    assert places
    assert set(places) <= named, errors


def slips_of(scheme: Scheme, part: Any) -> tuple[str, str, list[object]]:
    """Return the sheet and column where a part's results are entered, and what cannot stand there."""
    if isinstance(part, FigurePart):
        low, high = part.bounds(scheme.full_mark_of(part))
        beyond = [None if low is None else float(low - 1), None if high is None else float(high + 1)]
        return "考察核实", "核实得分", ["很多", *(figure for figure in beyond if figure is not None)]
    if isinstance(part, BallotPart):
        return "民主测评", "有效", ["很多", -1]
    return ("外部评价", "等次", ["特优"]) if part.grades else ("外部评价", "得分", ["很多", -1])


def about(sheet: Any, headings: list[Any], row: int, part: Any, name: str) -> bool:
    """Tell whether a row is about a part."""
    values = {heading: sheet.cell(row, place).value for place, heading in enumerate(headings, 1)}
    if isinstance(part, BallotPart):
        return bool(values["测评主体"] == plan_of(name).raters(part.raters).short)
    return values.get("分项", values.get("评价项目")) in {None, part.name}


# ── a new type ───────────────────────────────────────────────

NEW_TYPE = '''
"""So many points a piece (按件计分), up to the full mark."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, final

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import FigurePart, Place, part_type
from kaohe_docs.domain.record import Points
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.text.figures import plain


@final
@part_type(order=9)
class PiecesPart(FigurePart):
    """So many points a piece (按件计分), up to the full mark."""

    type: Literal["pieces"]
    each: Points

    def score(self, question: Question) -> Leaf:
        entry = question.entered(self.name)
        if entry is None:
            return missing(self.name)
        value = min(Fraction(entry.points * self.each), Fraction(question.mark))
        return Leaf(value, f"{plain(entry.points)}件，每件{plain(self.each)}分", (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        value = f"MIN({cells.figure.cell}*{plain(self.each)},{plain(mark)})"
        return PointsFormula(value, f"NOT(ISNUMBER({cells.figure.cell}))").where(cells.figure.counts)

    def rule_text(self, mark: Decimal) -> str:
        return f"每件{plain(self.each)}分，不超过{plain(mark)}分"

    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        return Decimal(0), None

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        return None

    def problems(self, place: Place) -> Iterator[Problem]:
        if self.each > place.mark:
            yield error("grade-above-full-mark", place.at("each"), message("“{word}”的分值超过该项满分{mark}分",
                        word=self.name, mark=plain(place.mark)))
'''

#: The program with one more folder in which types of part are looked for.
RUN = """
import sys
import kaohe_docs.domain.parts as parts
parts.__path__.append(sys.argv.pop(1))
from kaohe_docs.cli import main
main()
"""
OLD_PART = 'type = "rank_points"\nbest = "low"\nweight = 10\npoints = [10, 9, 7.5, 5]'


def run_with(folder: Path, *words: str | Path) -> str:
    command = [sys.executable, "-c", RUN, str(folder), *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    return done.stdout + done.stderr


def test_a_new_type_is_one_module(tmp_path: Path) -> None:
    types = tmp_path / "types"
    types.mkdir()
    (types / "pieces.py").write_text(NEW_TYPE, encoding="utf-8")
    workspace = write_example("economic-indicators", tmp_path / "work")
    edit_plan(workspace, (OLD_PART, 'type = "pieces"\neach = 1.5\nweight = 10'))

    explained = run_with(types, "explain", "示例乙县", "-w", workspace)
    assert re.search(r"信访件数.* 4\.5/10 ＝ 3件，每件1\.5分 .*results\.xlsx \[考察核实\] C\d+", explained), explained

    run_with(types, "sheets", "-w", workspace, "--no-pdf", "--only", "results")
    (entry,) = (workspace / "output").rglob("results.xlsx")
    book = load_workbook(entry)
    assert "每件1.5分，不超过10分" in {cell.value for row in book["说明"].iter_rows() for cell in row}
    totals = book["得分汇总"]
    column = [cell.value for cell in totals[HEADINGS]].index("信访件数") + 1
    assert "*1.5,10)" in totals.cell(HEADINGS + 1, column).value

    edit_plan(workspace, ("each = 1.5", "each = 15"))
    assert "分值超过该项满分10分" in run_with(types, "check", "-w", workspace)
    unknown = run_kaohe("check", "-w", workspace, "--json").json["problems"]
    assert [(p["code"], p["location"]) for p in unknown] == [("wrong-value", "roster/plan.toml scheme[1].part[6]")]


def test_a_type_that_leaves_something_open_is_refused_when_it_is_defined() -> None:
    with pytest.raises(TypeError, match="leaves open: bounds, formula, rule_text, score, visit_mark"):

        @part_type(order=9)
        class OpenPart(FigurePart):
            type: Literal["open"]


def test_two_types_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="registered twice"):

        @part_type(order=9)
        class SecondSum(Part):
            type: Literal["sum"]

            def given_by(self, givers: Givers, mark: Decimal) -> str:
                return f"{givers}{mark}"


@pytest.mark.parametrize("counts_from", ["zero", "low"])
def test_a_range_of_nothing_is_one_finding(counts_from: str, tmp_path: Path) -> None:
    workspace = write_example("people-trimmed", tmp_path / "work")
    edit_plan(workspace, ("low = 0\nhigh = 10\n", f'low = 10\nhigh = 10\ncounts_from = "{counts_from}"\n'))
    done = run_kaohe("check", "-w", workspace, "--json")
    assert set(done.errors) == {"empty-range"}
    assert "points-worth" not in done.codes
