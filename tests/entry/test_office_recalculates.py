"""The entry workbook's live totals and ranks are the program's, to the last digit, as the real LibreOffice sees them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from example_books import NAMES, write_example
from factories import a_workspace, assessment_in
from filled_workbook import Filler, entry_workbook, recalculate, summary_rows
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.errors import Level
from kaohe_docs.intake.workspace import read_workspace

#: Fillings of each example, and of the sample with its 46 units.
CASES = 5
SAMPLE_CASES = 3


@dataclass(frozen=True)
class Case:
    """One filling: the workspace that the program reads, and the workbook as LibreOffice saved it."""

    name: str
    workspace: Path
    recalculated: Path
    #: Sheet, unit and column of the slips in the second entry.
    slips: tuple[tuple[str, str, str], ...]


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Fill in all workbooks and have them worked out in one call."""
    folder = tmp_path_factory.mktemp("office")
    found = list(_filled(folder))
    files = [case.recalculated for case in found]
    return [
        Case(case.name, case.workspace, done, case.slips)
        for case, done in zip(found, recalculate(files, folder), strict=True)
    ]


def _filled(folder: Path) -> Iterator[Case]:
    for name in ("sample", *NAMES):
        workspace = a_workspace(folder / name) if name == "sample" else write_example(name, folder / name)
        assessment = assessment_in(read_workspace(workspace))
        blank = folder / f"{name}.xlsx"
        blank.write_bytes(entry_workbook(assessment))
        for number in range(SAMPLE_CASES if name == "sample" else CASES):
            copy = folder / f"{name}-{number}"
            shutil.copytree(workspace / "roster", copy / "roster")
            filled = copy / "roster" / "results.xlsx"
            filler = Filler(assessment, random.Random(f"{name}-{number}"))
            filler.fill(blank, filled)
            yield Case(name, copy, Path(shutil.copy(filled, folder / f"{name}-{number}.xlsx")), tuple(filler.slips))


@cache
def read(workspace: Path) -> Assessment:
    reading = read_workspace(workspace)
    lost = [str(p.message) for p in reading.problems if p.level is Level.ERROR and p.code != "top-cap-exceeded"]
    assert lost == []
    return assessment_in(reading)


def outcomes(case: Case) -> list[tuple[str, Outcome]]:
    assessment = read(case.workspace)
    assert assessment.outcome is not None
    sides = [(f"得分汇总{number}", side) for number, (_, side) in enumerate(assessment.side_outcomes, 2)]
    return [("得分汇总", assessment.outcome), *sides]


def compared(case: Case) -> Iterator[tuple[str, UnitOutcome, dict[str, Any]]]:
    for title, outcome in outcomes(case):
        rows = {row.get("被考核单位") or row["被考核人"]: row for row in summary_rows(case.recalculated, title)}
        assert len(rows) == len(outcome.units)
        for unit in outcome.units:
            yield f"{case.recalculated.name} {title} {unit.unit.name}", unit, rows[unit.unit.name]


def as_typed(value: Any) -> Decimal | None:
    """Return a cell's figure as a spreadsheet shows it: with fifteen digits."""
    return None if value in {None, ""} else Decimal(format(value, ".15g"))


def test_every_total_and_rank_is_the_programs(cases: list[Case]) -> None:
    wrong = []
    looked_at = 0
    for case in cases:
        for where, unit, row in compared(case):
            looked_at += 1
            theirs = (as_typed(row["总分"]), as_typed(row["名次"]))
            if theirs != (unit.total, unit.rank):
                wrong.append(f"{where}: {theirs} instead of {(unit.total, unit.rank)}")
    assert wrong == []
    assert looked_at > 300


def test_every_part_and_adjustment_is_the_programs(cases: list[Case]) -> None:
    wrong = []
    for case in cases:
        leaf = read(case.workspace).plan.rounding.at == "leaf"
        for where, unit, row in compared(case):
            for part in (leaf for top in unit.parts for leaf in top.leaves):
                theirs = as_typed(row[part.name])
                near = theirs is not None and part.score is not None and abs(theirs - part.score) < Decimal("1e-9")
                if theirs != part.score and (leaf or not near):
                    wrong.append(f"{where} {part.name}: {theirs} instead of {part.score}")
            if as_typed(row["加减分"]) != unit.adjustment_total:
                wrong.append(f"{where}: {row['加减分']} instead of {unit.adjustment_total}")
    assert wrong == []


def test_incomplete_and_tied_units_are_marked(cases: list[Case]) -> None:
    for case in cases:
        for where, unit, row in compared(case):
            remark = row["备注"] or ""
            assert ("未录全" in remark) == (not unit.complete), where
            assert ("并列" in remark) == unit.tied, where


def test_what_differs_in_the_second_entry_is_listed(cases: list[Case]) -> None:
    assert sum(len(case.slips) for case in cases) > 20
    for case in cases:
        listed = [
            (row["工作表"], row.get("被考核单位") or row["被考核人"], row["不同的栏"])
            for row in summary_rows(case.recalculated, "录入差异")
            if row["工作表"]
        ]
        assert sorted((sheet, unit) for sheet, unit, _ in listed) == [(sheet, unit) for sheet, unit, _ in case.slips]
        for (_, _, text), (_, _, heading) in zip(sorted(listed), case.slips, strict=True):
            assert heading in text or "其余" in text, case.recalculated.name
