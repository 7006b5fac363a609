"""Every key of the plan and every column of the roster is good for something: changed alone, it changes a paper or a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from changes import Change, plan_changes, workbook_changes
from verdict import Run, Verdict, a_copy, a_finished_workspace, final_run, judge

#: Keys and columns that change nothing by themselves, each with the reason for which they are there all the same.
EXCEPTIONS: Final = {
    r".*\.clause": "where a rule stands in the plan, for whoever compares the two; printed where papers name clauses",
    r"doubt\[\]\..*": "the office's own record; only whether it is settled counts",
    r"(领导小组|考核组|被考核单位|测评人员)/备注": "the office's own remarks",
    r"window\[\]\.key": "each names one window; another name is taken",
    r"pack\[\]\.(audience|members\[\])": "other names are taken or unknown; tried by tests/bind/test_packs.py",
    r"basis\[\]\.governs": "puts the documents in their order, which is theirs already",
    r"format": "there is one version as yet",
    r"meeting\.seed": "draws the order only where it is drawn by lot (tests/domain/test_domain_timetable.py)",
    r"ballot\.least_raters": "one more or less matters to small classes only (tests/domain/test_plan_traps.py)",
}
#: What is said of a value that cannot be, whatever it is for.
_STRUCTURAL: Final = frozenset({"wrong-value", "missing-key", "unknown-key", "not-a-number"})
#: Changes of a value into another; what is dropped or doubled may be missed for other reasons.
_KINDS: Final = frozenset({"typo", "more", "less", "flipped", "next day", "an hour later", "other known", "empty"})


def by_name(changes: Iterator[Change]) -> dict[str, list[Change]]:
    """Sort changes by key or column, whatever the item."""
    found: dict[str, list[Change]] = {}
    for change in (change for change in changes if change.kind in _KINDS):
        name = re.sub(r"\[\d+\]", "[]", change.cell) if not change.sheet else change.column
        found.setdefault(name, []).append(change)
    return found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Run]:
    workspace = a_finished_workspace(tmp_path_factory.mktemp("finished"))
    return workspace, a_copy(workspace, tmp_path_factory.mktemp("changed")), final_run(workspace)


def idle(changes: dict[str, list[Change]], finished: tuple[Path, Path, Run]) -> set[str]:
    """Return the names none of whose changes does anything."""
    workspace, scratch, before = finished
    return {
        name
        for name, tried in changes.items()
        if not any(re.fullmatch(pattern, name) for pattern in EXCEPTIONS)
        and not any(matters(judge(change, before, workspace, scratch)) for change in tried)
    }


def matters(verdict: Verdict) -> bool:
    """Tell whether a change did something, beyond being no value that can be."""
    found = set(verdict.why.split(", ")) if verdict.kind.startswith("said") else set()
    return verdict.kind != "equal" and not (found and found <= _STRUCTURAL)


def test_every_key_of_the_plan_changes_a_paper_or_a_finding(finished: tuple[Path, Path, Run]) -> None:
    assert idle(by_name(plan_changes(finished[0])), finished) == set()


@pytest.mark.parametrize("file", ["roster/roster.xlsx", "roster/results.xlsx"])
def test_every_column_changes_a_paper_or_a_finding(file: str, finished: tuple[Path, Path, Run]) -> None:
    assert idle(by_name(workbook_changes(finished[0], file)), finished) == set()
