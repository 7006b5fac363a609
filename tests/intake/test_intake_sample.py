"""The sample workbooks: made again byte for byte, with results that are clear at every quota and tied once below."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from intake_books import REPOSITORY, a_plan
from kaohe_docs.domain.ranking import outcome_of
from kaohe_docs.domain.results import Results
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kind import WorkbookContext
from kaohe_docs.kinds.entry_workbook import entry_workbook
from kaohe_docs.render.xlsx import render_workbook
from kaohe_docs.source import Location

ROSTER = REPOSITORY / "roster"


def test_building_the_sample_again_gives_the_same_bytes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(ROSTER / "build.py"), str(tmp_path)], check=True, cwd=REPOSITORY)
    for name in ("roster.xlsx", "results.xlsx"):
        assert (tmp_path / name).read_bytes() == (ROSTER / name).read_bytes()


def test_the_sample_is_clear_at_every_quota_and_tied_once_below() -> None:
    plan = a_plan()
    roster, _ = read_roster(ROSTER / "roster.xlsx", plan=plan)
    assert roster is not None
    results, _ = read_results(ROSTER / "results.xlsx", plan=plan, roster=roster)
    assert results is not None
    outcome, problems = outcome_of(plan, roster, results, source=Location("roster/results.xlsx"))
    assert problems == ()
    assert [len(category.with_grade("优秀")) for category in outcome.categories] == [2, 3, 7, 3]
    assert [unit.unit.name for unit in outcome.units if unit.tied] == ["自然资源所有者权益处", "矿业权管理处"]


def test_the_blank_entry_workbook_reads_as_nothing_entered(tmp_path: Path) -> None:
    reading = read_workspace(REPOSITORY)
    assert reading.assessment is not None
    (draft,) = entry_workbook(reading.assessment)
    assert isinstance(draft.context, WorkbookContext)
    path = tmp_path / "results.xlsx"
    path.write_bytes(render_workbook(draft.context.workbook))
    plan, roster = reading.assessment.plan, reading.assessment.roster
    assert read_results(path, plan=plan, roster=roster) == (Results(), ())
