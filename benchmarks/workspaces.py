"""Writes workspaces of any size: the sample's plan with other counts, a roster and sample results for so many units.

``python benchmarks/workspaces.py 1000 DIR``
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

REPOSITORY: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY / "roster"))

import sample_results  # noqa: E402

import build as sample  # noqa: E402 - the sample's own sheets, laid out once
from kaohe_docs.domain.assessment import Roster  # noqa: E402
from kaohe_docs.domain.parts.ballot import BallotPart  # noqa: E402
from kaohe_docs.domain.plan import AssessmentPlan  # noqa: E402
from kaohe_docs.domain.result_sheets import ABSTAINED, ISSUED, RETURNED, VALID  # noqa: E402
from kaohe_docs.domain.units import Unit  # noqa: E402
from kaohe_docs.intake.plan_file import read_plan  # noqa: E402
from kaohe_docs.intake.roster_book import read_roster  # noqa: E402
from kaohe_docs.intake.workdays import is_workday  # noqa: E402
from kaohe_docs.render.xlsx import render_workbook  # noqa: E402
from kaohe_docs.text.numerals import chinese_number  # noqa: E402
from kaohe_docs.workbook import CellValue, Workbook  # noqa: E402

#: The sample's units by category; other sizes keep the proportions.
SAMPLE_COUNTS: Final = {"bureau": 4, "prefecture": 8, "department": 24, "institute": 10}
QUOTAS: Final = {"bureau": 2, "prefecture": 3, "department": 7, "institute": 3}
#: Units of one assessment group at most, as in the sample: more work means more groups, not longer sheets.
_GROUP: Final = 24
_NAMES: Final = {"bureau": "勘查局", "prefecture": "自然资源局", "department": "处", "institute": "中心"}
_PER_DAY: Final = 20
_FIRST_DAY: Final = date(2020, 5, 11)


@dataclass(frozen=True, slots=True)
class Size:
    """How many units of each category."""

    counts: dict[str, int]

    @classmethod
    def of(cls, units: int) -> Size:
        """Share units out in the sample's proportions."""
        whole = sum(SAMPLE_COUNTS.values())
        counts = {key: max(1, units * count // whole) for key, count in SAMPLE_COUNTS.items()}
        counts["department"] += units - sum(counts.values())
        return cls(counts)

    @property
    def debriefing(self) -> int:
        """Return how many units debrief at the meeting."""
        return sum(self.counts.values()) - self.counts["bureau"]

    @property
    def groups(self) -> list[tuple[str, str, int]]:
        """Return the assessment groups: name, category, how many units."""
        found: list[tuple[str, str, int]] = []
        for key, count in self.counts.items():
            for start in range(0, count, _GROUP):
                found.append((f"第{chinese_number(len(found) + 1)}组", key, min(_GROUP, count - start)))
        return found

    def quota(self, key: str) -> int:
        """Return a category's places for the best grade."""
        return max(1, self.counts[key] * QUOTAS[key] // SAMPLE_COUNTS[key])


def make_workspace(folder: Path, units: int) -> Path:
    """Write a workspace with so many units and return its folder."""
    size = Size.of(units)
    roster = folder / "roster"
    roster.mkdir(parents=True, exist_ok=True)
    (roster / "plan.toml").write_text(_plan(size), encoding="utf-8")
    reading = read_plan(roster / "plan.toml")
    if reading.plan is None:
        raise SystemExit("\n".join(str(problem.message) for problem in reading.problems))
    (roster / "roster.xlsx").write_bytes(render_workbook(_roster(reading.plan, size)))
    read, problems = read_roster(roster / "roster.xlsx", plan=reading.plan)
    if read is None:
        raise SystemExit("\n".join(f"{problem.location}: {problem.message}" for problem in problems))
    (roster / "results.xlsx").write_bytes(render_workbook(_results(reading.plan, read)))
    return folder


def _plan(size: Size) -> str:
    text = (REPOSITORY / "roster" / "plan.toml").read_text(encoding="utf-8")
    days = list(_workdays(-(-size.debriefing // _PER_DAY)))
    last = days[-1]
    changes = [
        ("value = [2020-05-14, 2020-05-15]", f"value = [{', '.join(map(str, days))}]"),
        ("end = 2020-05-20", f"end = {last}"),
        ("start = 2020-05-21", f"start = {last + timedelta(days=1)}"),
        ("end = 2020-05-31", f"end = {last + timedelta(days=30)}"),
        ("quota_total = 15", f"quota_total = {sum(size.quota(key) for key in size.counts)}"),
    ]
    for old, new in changes:
        if old not in text:
            raise SystemExit(f"roster/plan.toml has no {old!r}")
        text = text.replace(old, new)
    first, rest = text.split("[[group]]", 1)
    text = f"{first}{_group_rules(size)}{rest[rest.index('[[category]]') :]}"
    for key, count in size.counts.items():
        block = re.compile(rf'(key = "{key}"\n(?:.+\n)*?count = )\d+(\n(?:.+\n)*?quota = )\d+')
        text, found = block.subn(rf"\g<1>{count}\g<2>{size.quota(key)}", text)
        if found != 1:
            raise SystemExit(f"roster/plan.toml has no category {key}")
    return text


def _group_rules(size: Size) -> str:
    return "".join(
        f'[[group]]\nname = "{name}"\nassesses = "{count}个单位"\ncategory = "{key}"\nunit_count = {count}\n'
        'clause = "一（二）"\n\n'
        for name, key, count in size.groups
    )


def _workdays(count: int) -> Iterator[date]:
    day = _FIRST_DAY
    while count:
        if is_workday(day):
            count -= 1
            yield day
        day += timedelta(days=1)


def _roster(plan: AssessmentPlan, size: Size) -> Workbook:
    """Fill the sample's sheets with other units and head counts."""
    bureaus = [_name("bureau", number) for number in range(1, size.counts["bureau"] + 1)]
    sample.BUREAUS = tuple((name, "") for name in bureaus)  # type: ignore[misc]
    sample.BUREAU_RATERS = tuple(26 + number % 8 for number in range(len(bureaus)))  # type: ignore[misc]
    heads = {
        "各市州自然资源局主要负责人": "prefecture",
        "厅机关各部门负责人": "department",
        "厅直属各单位负责人": "institute",
    }
    known = [replace(sample.GROUPS[number % 4], name=name) for number, (name, _, _) in enumerate(size.groups)]
    sample.GROUPS = tuple(known)  # type: ignore[misc]
    sample.RATERS = tuple(  # type: ignore[misc]
        (key, part, size.counts[heads[part]] if part in heads else count, remark)
        for key, part, count, remark in sample.RATERS
    )
    sample.unit_rows = lambda _: _unit_rows(plan, size)
    return sample.roster(plan)


def _name(key: str, number: int) -> str:
    return f"第{number:05d}{_NAMES[key]}"


def _unit_rows(plan: AssessmentPlan, size: Size) -> Iterator[tuple[str, ...]]:
    short = {category.key: category.short for category in plan.category}
    groups = {key: [name for name, of, _ in size.groups if of == key] for key in size.counts}
    for key, count in size.counts.items():
        committee = "中共第{}州委" if key == "prefecture" else ""
        for number in range(1, count + 1):
            row = (
                _name(key, number),
                short[key],
                groups[key][(number - 1) // _GROUP],
                "",
                "",
                "",
                "",
                committee.format(number),
                "",
                "示例",
            )
            yield row


def _results(plan: AssessmentPlan, roster: Roster) -> Workbook:
    """Make up figures as the sample does, with places dealt once and not by a search for each unit."""
    members: dict[str, list[Unit]] = {}
    for unit in roster.units:
        members.setdefault(unit.category, []).append(unit)
    places = {unit.name: (number, len(units)) for units in members.values() for number, unit in enumerate(units)}

    def place(unit: Unit, _: Roster) -> tuple[int, int]:
        number, size = places[unit.name]
        return number, number * 7919 % size

    issued = _issued(roster)

    def count(unit: Unit, part: BallotPart, _: Roster) -> dict[str, int]:
        number, size = places[unit.name]
        sheets = issued.get((part.raters, unit.name), 0) or issued.get((part.raters, ""), 0)
        best = sheets * (90 - 40 * (number * 7919 % size) // size) // 100
        ticks = zip((grade.word for grade in part.grades), (best, sheets - best, 0, 0), strict=True)
        return {ISSUED: sheets, RETURNED: sheets, VALID: sheets, **dict(ticks), ABSTAINED: 0}

    sample_results.place = place
    sample_results.count = count
    sample_results.LOCAL_GRADES = _Cycle(sample_results.LOCAL_GRADES)  # type: ignore[assignment,misc]
    sample_results.verified = lambda unit, _: Decimal(8000 - place(unit, roster)[1] % 3000) / 100
    sample_results.MADE_UP = _adjustments(members["department"])  # type: ignore[misc]
    return sample_results.sample_results(plan, roster)


def _issued(roster: Roster) -> dict[tuple[str, str], int]:
    issued: dict[tuple[str, str], int] = {}
    for entry in roster.rater_counts:
        key = (entry.rater_class, entry.unit_name)
        issued[key] = issued.get(key, 0) + entry.count
    return issued


def _adjustments(units: Sequence[Unit]) -> tuple[tuple[CellValue, ...], ...]:
    return tuple((unit.name, "超时述职", -1, "示例：述职计时记录", "厅考核工作领导小组办公室") for unit in units[::20])


class _Cycle(tuple[str, ...]):
    """A tuple that starts again after its end."""

    __slots__ = ()

    def __getitem__(self, index: object) -> str:  # type: ignore[override]
        if not isinstance(index, int):
            raise TypeError("a number is asked for")
        return super().__getitem__(index % len(self))


if __name__ == "__main__":
    make_workspace(Path(sys.argv[2]), int(sys.argv[1]))
