"""Reads a whole workspace: plan, roster, results, and everything that can be found wrong with them, in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Assessment, Roster
from kaohe_docs.domain.checks import check_plan, check_results, check_roster
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.ranking import outcome_of, side_outcomes
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.timetable import make_timetable
from kaohe_docs.errors import Level, Problem, has_errors
from kaohe_docs.intake.packaged import INPUT_FILES
from kaohe_docs.intake.plan_file import PLAN_FILE, read_plan
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.intake.workdays import is_workday
from kaohe_docs.source import Location

ROSTER_FILE: Final = "roster/roster.xlsx"
RESULTS_FILE: Final = "roster/results.xlsx"


@dataclass(frozen=True, slots=True)
class Reading:
    """A workspace as read; ``assessment`` is None where errors leave nothing to work with."""

    assessment: Assessment | None
    plan: AssessmentPlan | None
    problems: tuple[Problem, ...]
    #: Where each assumption of the plan is used.
    assumption_uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_workspace(workspace: Path) -> Reading:
    """Read the three input files and check them together; problems keep the order of the files."""
    reading = read_plan(workspace / PLAN_FILE)
    problems = list(reading.problems)
    if reading.plan is None:
        return Reading(None, None, tuple(problems))
    plan = reading.plan
    problems += check_plan(plan, file=PLAN_FILE)
    roster: Roster | None = None
    if not any(problem.code in _UNUSABLE for problem in problems):
        roster, found = read_roster(workspace / ROSTER_FILE, plan=plan)
        problems += found
    assessment = None
    if roster is not None:
        problems += check_roster(plan, roster, file=ROSTER_FILE)
        assessment, assessed = _assess(workspace, plan, roster)
        problems += assessed
    return Reading(
        assessment, plan, _settled(plan, assessment.results if assessment else None, problems), reading.assumption_uses
    )


#: Plan problems after which nothing that refers to the plan can be read.
_UNUSABLE: Final = frozenset({"duplicate-name", "unknown-reference", "scheme-cycle", "no-scored-content"})


def _assess(workspace: Path, plan: AssessmentPlan, roster: Roster) -> tuple[Assessment, list[Problem]]:
    timetable, found = make_timetable(plan, roster.units, is_workday=is_workday, source=Location(PLAN_FILE))
    problems = list(found)
    results, found = read_results(workspace / RESULTS_FILE, plan=plan, roster=roster)
    problems += found
    if results is None or has_errors(problems):
        return Assessment(plan, roster, timetable, results), problems
    return _with_outcome(Assessment(plan, roster, timetable, results), results, problems)


def _with_outcome(
    assessment: Assessment, results: Results, problems: list[Problem]
) -> tuple[Assessment, list[Problem]]:
    plan, roster = assessment.plan, assessment.roster
    outcome, found = outcome_of(plan, roster, results, source=Location(RESULTS_FILE))
    problems += found
    problems += check_results(plan, results, outcome, file=RESULTS_FILE)
    sides, found = side_outcomes(plan, roster, results, source=Location(RESULTS_FILE))
    problems += found
    return Assessment(plan, roster, assessment.timetable, results, outcome, sides), problems


def _settled(plan: AssessmentPlan, results: Results | None, problems: list[Problem]) -> tuple[Problem, ...]:
    """Drop doubts that the plan file or 审定 records as settled, and findings that two readings made alike."""
    decided = {name for name, _ in results.approval.decisions} if results else set()
    settled = plan.settled_doubts | decided
    kept = [p for p in problems if not (p.level is Level.DOUBT and p.doubt_id in settled)]
    return tuple(dict.fromkeys(kept))


def input_hashes(workspace: Path) -> dict[str, str]:
    """Return the SHA-256 of each input file that is there, by its workspace-relative name."""
    paths = [workspace / "roster" / name for name in INPUT_FILES]
    return {f"roster/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}
