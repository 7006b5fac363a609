"""The benchmarks measure what they say: equal papers, workspaces without errors. Nothing is timed here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from factories import REPOSITORY, assessment_in
from kaohe_docs.intake.workspace import read_workspace

BENCHMARKS = REPOSITORY / "benchmarks"


@pytest.mark.parametrize("units", [50, 120])
def test_a_made_workspace_has_so_many_units_and_no_errors(units: int, tmp_path: Path) -> None:
    words = [sys.executable, str(BENCHMARKS / "workspaces.py"), str(units), str(tmp_path)]
    subprocess.run(words, check=True, capture_output=True, timeout=60)
    assessment = assessment_in(read_workspace(tmp_path))
    assert len(assessment.units) == units
    assert assessment.outcome is not None
    assert all(outcome.complete for outcome in assessment.outcome.units)


def test_the_page_holds_the_latest_figures() -> None:
    program = (
        "import json, run; assert run.PAGE.read_text('utf-8') == run.page(json.loads(run.RESULTS.read_text('utf-8')))"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=BENCHMARKS, timeout=60)


def test_the_papers_compared_print_the_same_words() -> None:
    program = (
        "import rendering\n"
        "for paper in ('letter', 'table'):\n"
        "    contexts = list(rendering.samples.letters(2)) if paper == 'letter' else [rendering.samples.table()]\n"
        "    with rendering._programs(paper, contexts) as (_, texts):\n"
        "        assert len(texts) >= 2 and len(set(texts.values())) == 1, texts\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=BENCHMARKS, timeout=60)
