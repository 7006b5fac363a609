"""Reads a whole workspace: plan, roster, results, and everything that can be found wrong with them, in one run."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Assessment, Roster
from kaohe_docs.domain.causes import by_cause
from kaohe_docs.domain.checks import (
    check_ballots,
    check_circular,
    check_conduct,
    check_dates,
    check_places,
    check_plan,
    check_results,
    check_roster,
    check_trims,
    check_visits,
)
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.ranking import outcome_of, side_outcomes
from kaohe_docs.domain.result_sheets import APPROVAL
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.timetable import make_timetable
from kaohe_docs.errors import Level, Problem, has_errors, message, warning
from kaohe_docs.intake.names import compact
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
        sound = not any(_misleads(problem) for problem in problems)
        problems += check_roster(plan, roster, file=ROSTER_FILE)
        problems += [*check_places(plan, roster, file=PLAN_FILE), *check_trims(plan, roster, file=ROSTER_FILE)]
        problems += check_visits(plan, roster, is_workday=is_workday)
        assessment, assessed = _assess(workspace, plan, roster, with_results=sound)
        problems += assessed
        problems += check_dates(plan, roster, assessment.results, file=PLAN_FILE)
    found = _settled(plan, assessment.results if assessment else None, problems)
    # An assumption that is used in several places makes the same finding several times.
    placed = tuple(dict.fromkeys(_at_assumption(problem, reading.assumption_uses) for problem in found))
    return Reading(assessment, plan, by_cause(placed), reading.assumption_uses)


#: Plan problems after which nothing that refers to the plan can be read.
_UNUSABLE: Final = frozenset(
    {"duplicate-name", "unknown-reference", "scheme-cycle", "no-scored-content", "no-full-mark", "no-weight"}
)


#: Tables of the plan that results are read against.
_MEASURES: Final = ("scheme", "rater_class", "category", "content", "adjustment", "veto")


def _misleads(problem: Problem) -> bool:
    """Tell whether results would be blamed for what is wrong in the plan."""
    place = problem.location
    return problem.level is Level.ERROR and place.file == PLAN_FILE and place.key.startswith(_MEASURES)


def _assess(
    workspace: Path, plan: AssessmentPlan, roster: Roster, *, with_results: bool
) -> tuple[Assessment, list[Problem]]:
    timetable, found = make_timetable(plan, roster.units, is_workday=is_workday, source=Location(PLAN_FILE))
    problems = list(found)
    if not with_results:
        return Assessment(plan, roster, timetable), problems
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
    sides, found = side_outcomes(plan, roster, results, source=Location(RESULTS_FILE))
    problems += found
    problems += [*check_ballots(plan, roster, results), *check_conduct(plan, results)]
    problems += check_results(plan, results, outcome, file=RESULTS_FILE, sides=sides)
    problems += check_circular(outcome, plan.grading, problems, here=Location(RESULTS_FILE, sheet=APPROVAL))
    return Assessment(plan, roster, assessment.timetable, results, outcome, sides), problems


def _at_assumption(problem: Problem, uses: Mapping[str, tuple[str, ...]]) -> Problem:
    """Point a finding about an assumed value at the assumption: that is the line to change."""
    place = problem.location
    for name, keys in uses.items():
        for key in keys:
            if place.file == PLAN_FILE and place.key.startswith(key) and place.key[len(key) :][:1] in {"", ".", "["}:
                inside = f"assumptions.{name}.value{place.key[len(key) :]}"
                return replace(problem, location=Location(PLAN_FILE, inside))
    return problem


def _settled(plan: AssessmentPlan, results: Results | None, problems: list[Problem]) -> tuple[Problem, ...]:
    """Drop doubts that the plan file or 审定 records as settled, and findings that two readings made alike."""
    decided = [name for name, _ in results.approval.decisions] if results else []
    settled = {compact(name) for name in (*plan.settled_doubts, *decided)}
    kept = [p for p in problems if not (p.level is Level.DOUBT and compact(p.doubt_id) in settled)]
    asked = {compact(p.doubt_id) for p in problems}
    idle = [name for name in decided if compact(name) not in asked] if not has_errors(problems) else []
    return (*dict.fromkeys(kept), *(_idle_decision(name, results) for name in idle if results))


def _idle_decision(name: str, results: Results) -> Problem:
    """Say that a decision answers no question: it may be mistyped, or the figures have been mended since."""
    text = message("“{name}”不是现有的问题，这条决定没有用上；请核对写法，或删去", name=name)
    return warning("idle-decision", results.approval.source, text, subject=name)


def input_hashes(workspace: Path) -> dict[str, str]:
    """Return the SHA-256 of each input file that is there, by its workspace-relative name."""
    paths = [workspace / "roster" / name for name in INPUT_FILES]
    return {f"roster/{path.name}": hashlib.sha256(path.read_bytes()).hexdigest() for path in paths if path.is_file()}
