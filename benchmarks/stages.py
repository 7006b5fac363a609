"""Time and memory of a run's stages over one workspace: ``python benchmarks/stages.py WORKSPACE OUT`` prints JSON.

With a third word, ``pdf``, the PDFs of the papers in OUT are made besides.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from time import perf_counter

from kaohe_docs.cli import look_for_garbage_less_often
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.run.papers import run
from kaohe_docs.run.planning import chosen_kinds, plan_documents
from kaohe_docs.run.request import Request
from measure import peak_mb


def measure(workspace: Path, out: Path, *, pdf: bool = False) -> dict[str, float]:
    """Run the stages one by one; the whole run comes last, first into an empty folder, then again."""
    figures: dict[str, float] = {}
    look_for_garbage_less_often()

    def timed(name: str, work: Callable[[], object]) -> None:
        start = perf_counter()
        work()
        figures[name] = perf_counter() - start
        figures[f"{name} MB"] = peak_mb()

    timed("read", lambda: read_workspace(workspace))
    assessment = _assessment(workspace)
    timed("draft", lambda: figures.update(documents=len(plan_documents(assessment, chosen_kinds(())))))
    request = Request(workspace, out, pdf=False)
    timed("build", lambda: run(request, clock=datetime.now))
    timed("again", lambda: run(request, clock=datetime.now))
    if pdf:
        with_pdf = replace(request, pdf=True, jobs=2)
        timed("pdf", lambda: figures.update(pages=sum(one.pages for one in run(with_pdf, clock=datetime.now).pages)))
    return figures


def _assessment(workspace: Path) -> Assessment:
    reading = read_workspace(workspace)
    if reading.assessment is None:
        raise SystemExit("\n".join(str(problem.message) for problem in reading.problems))
    return reading.assessment


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]), pdf="pdf" in sys.argv[3:])))
