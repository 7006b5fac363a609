"""Time and memory of a run's stages over one workspace: ``python benchmarks/stages.py WORKSPACE OUT`` prints JSON."""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from kaohe_docs.build import Request, run
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kind import all_kinds
from kaohe_docs.planning import load_templates, plan_documents

Result = TypeVar("Result")


def measure(workspace: Path, out: Path) -> dict[str, float]:
    """Run the stages one by one; the whole run comes last, first into an empty folder, then again."""
    figures: dict[str, float] = {}

    def timed(name: str, work: Callable[[], Result]) -> Result:
        start = perf_counter()
        result = work()
        figures[name] = perf_counter() - start
        figures[f"{name} MB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return result

    reading = timed("read", lambda: read_workspace(workspace))
    assessment = reading.assessment
    if assessment is None:
        raise SystemExit("\n".join(str(problem.message) for problem in reading.problems))
    kinds = all_kinds()
    planned = timed("draft", lambda: plan_documents(assessment, kinds))
    load_templates(workspace, kinds)
    figures["documents"] = len(planned)
    del planned, reading, assessment
    request = Request(workspace, out)
    timed("build", lambda: run(request, clock=datetime.now))
    timed("again", lambda: run(request, clock=datetime.now))
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]), Path(sys.argv[2]))))
