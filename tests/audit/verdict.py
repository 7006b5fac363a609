"""What became of one change: papers as before, a message that names the place, or what the change itself asks for."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from changes import Change
from rules import RULES

from cli_runner import run_kaohe
from factories import a_final_workspace
from kaohe_docs.cli.derivation import derivation
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, KaoheError, Level, Problem
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kind import printed_values
from kaohe_docs.run.ballot_locking import lock_findings
from kaohe_docs.run.packs.contents import contents_of
from kaohe_docs.run.planning import chosen_kinds, final_problems, plan_documents
from kaohe_docs.store.ballot_lock import BALLOT_LOCK

#: A paper: its kind, its recipient and its name.
Paper = tuple[str, str, str]


@dataclass(frozen=True)
class Run:
    """What a final run would say and print."""

    problems: frozenset[Problem]
    #: The values of every paper, in order; None where the run is refused.
    papers: Mapping[Paper, tuple[str, ...]] | None


def final_run(workspace: Path) -> Run:
    """Read and draft as ``kaohe build --final`` does, short of rendering: equal values make equal bytes."""
    reading = read_workspace(workspace)
    if reading.assessment is None or any(problem.level is Level.ERROR for problem in reading.problems):
        return Run(frozenset(reading.problems), None)
    try:
        planned = plan_documents(reading.assessment, chosen_kinds(()))
    except InputError as failure:
        return Run(frozenset(failure.problems()), None)
    locked = lock_findings(workspace, workspace / "output", reading.assessment)
    problems = frozenset([*final_problems(reading, planned), *locked])
    if any(problem.level is Level.ERROR for problem in problems):
        return Run(problems, None)
    papers = {
        (item.kind.slug, item.draft.recipient, item.draft.name): (
            item.draft.name,
            *printed_values(item.draft.context),
            *_formulas(item.draft.context),
        )
        for item in planned
    }
    return Run(problems, papers | _beside(reading.assessment))


def _beside(assessment: Assessment) -> dict[Paper, tuple[str, ...]]:
    """Return what is shown beside papers: what each pack holds, how totals came about, the list of assumptions."""
    packs = {
        ("pack", content.pack.owner, content.pack.name): (
            content.pack.label,
            content.pack.recipe.title,
            *(item.draft.name for item in content.papers),
        )
        for content in contents_of(assessment)
    }
    units = {
        ("explain", unit.unit.name, ""): (json.dumps(derivation(assessment, unit.unit).record(), ensure_ascii=False),)
        for unit in (assessment.outcome.units if assessment.outcome else ())
    }
    listed = {
        ("check", "", name): (entry.title, str(entry.value), entry.reason, entry.clause)
        for name, entry in assessment.plan.assumptions.items()
    }
    return packs | units | listed


def _formulas(context: Any) -> Iterator[str]:
    """Yield what a workbook holds besides its printed values."""
    book = getattr(context, "workbook", None)
    if book is not None:
        yield from re.findall(r"'[^']*'|[^',()]+", repr(book))


@dataclass(frozen=True)
class Verdict:
    """How a change ended: "equal", "said here", "said", "printed", "asked" or "unsaid"; and why."""

    kind: str
    why: str = ""


def judge(change: Change, before: Run, workspace: Path, scratch: Path) -> Verdict:
    """Make the change in a copy of the workspace and tell what came of it."""
    target = scratch / change.file
    original = (workspace / change.file).read_bytes()
    try:
        change.apply(scratch)
        after = final_run(scratch)
    except KaoheError as failure:
        after = Run(frozenset(failure.problems()), None)
    finally:
        target.write_bytes(original)
    return _verdict(change, before, after)


def _verdict(change: Change, before: Run, after: Run) -> Verdict:
    new = after.problems - before.problems
    if any(_names(change, problem) for problem in new):
        return Verdict("said here", ", ".join(sorted({p.code for p in new})))
    if new:
        return Verdict("said", ", ".join(sorted({p.code for p in new})))
    if after.papers is None:
        return Verdict("unsaid", "refused without a new message")
    changed = differing(before.papers or {}, after.papers)
    if not changed:
        return Verdict("equal")
    if _carried(change, before.papers or {}, after.papers, changed):
        return Verdict("printed", ", ".join(sorted({paper[0] for paper in changed})))
    kinds = {paper[0] for paper in changed}
    rule = next((rule for rule in RULES if rule.allows(change.place, change.old, kinds)), None)
    if rule:
        return Verdict("asked", rule.reason)
    return Verdict("unsaid", ", ".join(sorted({paper[0] for paper in changed})))


def differing(before: Mapping[Paper, Any], after: Mapping[Paper, Any]) -> set[Paper]:
    """Return the papers that are not the same in both."""
    return {paper for paper in {*before, *after} if before.get(paper) != after.get(paper)}


def _names(change: Change, problem: Problem) -> bool:
    """Tell whether a message names the place of the change: its cell or row, its key, or the values themselves."""
    place = problem.location
    if place.file == change.file:
        if change.sheet and place.sheet == change.sheet and _row(place.cell) == _row(change.cell):
            return True
        if not change.sheet and place.key and (change.cell.startswith(place.key) or place.key.startswith(change.cell)):
            return True
    words = str(problem.message) + problem.subject
    values = [value for value in (change.old, change.new) if isinstance(value, str) and len(value) > 1]
    return any(value in words for value in values)


def _row(cell: str) -> str:
    return re.sub(r"\D", "", cell)


def _carried(
    change: Change, before: Mapping[Paper, tuple[str, ...]], after: Mapping[Paper, tuple[str, ...]], changed: set[Paper]
) -> bool:
    """Tell whether every difference is the changed text itself, printed where the old one stood."""
    if not isinstance(change.old, str) or not isinstance(change.new, str | None):
        return False
    old, new = _bare(change.old), _bare(change.new or "")
    was, now = _texts(before, changed), _texts(after, changed)
    gone, come = was - now, now - was
    return Counter(text.replace(old, new) for text in gone.elements() if old in text) == come and all(
        old in text for text in gone
    )


def _texts(papers: Mapping[Paper, tuple[str, ...]], changed: set[Paper]) -> Counter[str]:
    return Counter(_bare(text) for paper in changed if paper in papers for text in (*paper, *papers[paper]))


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def a_copy(workspace: Path, folder: Path) -> Path:
    """Copy a workspace's inputs, and what it has locked, to change them there."""
    shutil.copytree(workspace / "roster", folder / "roster")
    shutil.copy(workspace / BALLOT_LOCK, folder)
    return folder


def a_finished_workspace(folder: Path) -> Path:
    """Make a workspace as it is in the end: doubts settled, ballots locked, results approved, their code written down."""
    workspace = a_final_workspace(folder)
    assert run_kaohe("ballots", "--lock", "-w", workspace).code == 0
    return workspace
