"""Plans, assessments and workspaces with a valid default and the one change that matters."""

from __future__ import annotations

import copy
import io
import os
import re
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any

import pytest
from openpyxl import load_workbook
from pydantic import TypeAdapter

from kaohe_docs.domain.assessment import Assessment, Roster
from kaohe_docs.domain.outcome import Outcome
from kaohe_docs.domain.people import AssessmentGroup, LeadingGroup, Liaison, Person, RaterCount
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.ranking import outcome_of
from kaohe_docs.domain.results import Adjustment, Approval, EnteredPoints, Results
from kaohe_docs.domain.timetable import make_timetable
from kaohe_docs.domain.totals_code import totals_code
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem
from kaohe_docs.intake.plan_file import PlanReading, plan_from
from kaohe_docs.intake.workspace import Reading, read_workspace
from kaohe_docs.render.calendar import calendar_text
from kaohe_docs.render.docx_text import document_text
from kaohe_docs.render.xlsx_text import workbook_text
from kaohe_docs.run.papers import run
from kaohe_docs.run.report import Made, Report
from kaohe_docs.run.request import Request
from kaohe_docs.source import Location

REPOSITORY = Path(__file__).resolve().parent.parent
SAMPLE = REPOSITORY / "roster"
RESULTS_PLACE = Location("roster/results.xlsx")
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def codes(problems: Iterable[Problem]) -> list[str]:
    """Return the findings' codes, in order."""
    return [problem.code for problem in problems]


# ── plans ───────────────────────────────────────────────────


@cache
def _sample_plan() -> dict[str, Any]:
    return tomllib.loads((SAMPLE / "plan.toml").read_text(encoding="utf-8"), parse_float=Decimal)


def plan_data(changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return the sample plan as parsed, with values set by key path: {"category[2].quota": 4}; None removes one."""
    data = copy.deepcopy(_sample_plan())
    for path, value in (changes or {}).items():
        *parents, last = _steps(path)
        here: Any = data
        for step in parents:
            here = here[step]
        if value is None:
            del here[last]
        else:
            here[last] = value
    return data


def _steps(path: str) -> list[str | int]:
    return [int(number) - 1 if number else key for key, number in _STEP.findall(path)]


def a_plan_reading(changes: Mapping[str, Any] | None = None) -> PlanReading:
    """Read the changed sample plan."""
    return plan_from(plan_data(changes))


def a_plan(changes: Mapping[str, Any] | None = None) -> AssessmentPlan:
    """Return the changed sample plan, which must be readable."""
    reading = a_plan_reading(changes)
    assert reading.plan is not None, [str(problem.message) for problem in reading.problems]
    return reading.plan


def with_sections(plan: AssessmentPlan, **sections: Any) -> AssessmentPlan:
    """Return a plan with whole sections replaced, each checked as it stands: much faster than to read all again."""
    checked = {name: _section(name).validate_python(value) for name, value in sections.items()}
    kept = {name: getattr(plan, name) for name in AssessmentPlan.model_fields}
    return AssessmentPlan.model_construct(**{**kept, **checked})


@cache
def _section(name: str) -> TypeAdapter[Any]:
    field = AssessmentPlan.model_fields[name]
    return TypeAdapter(Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation)


@cache
def the_sample_plan() -> AssessmentPlan:
    """Return the sample's plan, read once."""
    return a_plan()


def a_small_plan(
    *,
    units: int,
    quota: int | None = None,
    quota_percent: Decimal | None = None,
    grading: Mapping[str, Any] | None = None,
    rounding: Mapping[str, Any] | None = None,
    parts: Sequence[Mapping[str, Any]] = ({"name": "考察核实", "type": "entered", "weight": 100},),
    full_mark: Decimal = Decimal(100),
) -> AssessmentPlan:
    """Return a plan with one category of units, counted by one scheme; everything else is the sample's."""
    category = {
        "key": "bureau",
        "name": "事业局",
        "short": "事业局",
        "count": units,
        "scheme": "only",
        "debriefs": False,
    }
    category |= {} if quota is None else {"quota": quota}
    category |= {} if quota_percent is None else {"quota_percent": quota_percent}
    group = {"name": "第一组", "assesses": "事业局", "category": "bureau", "unit_count": units}
    scheme = {"key": "only", "title": "计分办法", "full_mark": full_mark, "part": [dict(part) for part in parts]}
    return with_sections(
        the_sample_plan(),
        category=[category],
        group=[group],
        scheme=[scheme],
        grading={"top_grade": "优秀", **(grading or {})},
        rounding={"decimals": 2, "mode": "half-up", "at": "leaf", **(rounding or {})},
    )


# ── assessments ─────────────────────────────────────────────


def a_unit(name: str, order: int = 1, *, category: str = "bureau", peer_group: str = "") -> Unit:
    """Return a unit of the first group."""
    return Unit(name=name, category=category, group="第一组", order=order, peer_group=peer_group)


def a_roster(units: Sequence[Unit], rater_counts: Sequence[RaterCount] = ()) -> Roster:
    """Return a roster of these units, with one group."""
    leading = LeadingGroup(Person("甲"), (Person("乙"),), Person("丙"), (Person("丁"),))
    group = AssessmentGroup("第一组", Person("戊"), (), (Person("己"),), Liaison(Person("庚"), "", ""))
    return Roster(leading, (group,), tuple(units), tuple(rater_counts))


def an_assessment(
    totals: Mapping[str, str | None],
    *,
    quota: int | None = None,
    quota_percent: Decimal | None = None,
    peer_groups: Mapping[str, str] | None = None,
    adjustments: Mapping[str, str] | None = None,
    tie_winners: Sequence[str] = (),
    decided: Mapping[str, str] | None = None,
    approved: bool = False,
    grading: Mapping[str, Any] | None = None,
) -> tuple[Assessment, tuple[Problem, ...]]:
    """Return an assessment whose units were given these totals (None: nothing entered), and what was found."""
    plan = a_small_plan(units=len(totals), quota=quota, quota_percent=quota_percent, grading=grading)
    peers = peer_groups or {}
    roster = a_roster([a_unit(name, n, peer_group=peers.get(name, "")) for n, name in enumerate(totals, 1)])
    body, meeting, day = ("厅党组", "厅党组会议", date(2020, 6, 12)) if approved else ("", "", None)
    results = Results(
        entered=tuple(EnteredPoints(name, Decimal(total)) for name, total in totals.items() if total is not None),
        adjustments=tuple(
            Adjustment(name, "扫黑除恶", Decimal(amount), "依据", "专班")
            for name, amount in (adjustments or {}).items()
        ),
        approval=Approval(body, meeting, day, tuple(tie_winners), tuple((decided or {}).items())),
    )
    outcome, problems = outcome_of(plan, roster, results, source=RESULTS_PLACE)
    timetable, _ = make_timetable(plan, roster.units, is_workday=lambda _day: True, source=Location("plan"))
    return Assessment(plan, roster, timetable, results, outcome), problems


def outcome_in(assessment: Assessment) -> Outcome:
    """Return the outcome, which must be there."""
    assert assessment.outcome is not None
    return assessment.outcome


def results_in(assessment: Assessment) -> Results:
    """Return the results, which must be there."""
    assert assessment.results is not None
    return assessment.results


def assessment_in(reading: Reading) -> Assessment:
    """Return the assessment of a reading, which must be free of errors."""
    assert reading.assessment is not None, [str(problem.message) for problem in reading.problems]
    return reading.assessment


# ── workspaces ──────────────────────────────────────────────


def a_workspace(folder: Path, *, results: bool = True) -> Path:
    """Copy the sample into a folder and return the folder."""
    shutil.copytree(SAMPLE, folder / "roster", ignore=shutil.ignore_patterns("*.py", "__pycache__", "~$*"))
    if not results:
        (folder / "roster" / "results.xlsx").unlink()
    return folder


def edit_plan(workspace: Path, *changes: tuple[str, str]) -> Path:
    """Replace texts in a workspace's plan.toml, each of which must stand there; return the workspace."""
    path = workspace / "roster" / "plan.toml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"plan.toml does not contain {old!r}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return workspace


def edit_cells(path: Path, changes: Mapping[str, Mapping[str, Any]]) -> Path:
    """Set cells of a workbook: {"审定": {"B4": "厅党组"}}."""
    book = load_workbook(path)
    for title, cells in changes.items():
        for place, value in cells.items():
            book[title][place] = value
    book.save(path)
    return path


def replace_in_cells(path: Path, old: str, new: str) -> Path:
    """Replace a text in every text cell of a workbook."""
    book = load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and old in cell.value:
                    cell.value = cell.value.replace(old, new)
    book.save(path)
    return path


def found_in(workspace: Path) -> list[str]:
    """Read a workspace and return the codes of what was found."""
    return codes(read_workspace(workspace).problems)


# ── documents ───────────────────────────────────────────────


def text_of(path: Path) -> str:
    """Return the words of a document of any kind."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        return document_text(data)
    return workbook_text(data) if path.suffix == ".xlsx" else calendar_text(data)


def everything_in(path: Path) -> str:
    """Return all text of a file as stored, also what nobody sees: properties, validations, comments."""
    data = path.read_bytes()
    if path.suffix not in {".docx", ".xlsx"}:
        return data.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return "\n".join(name + "\n" + content.decode("utf-8", "replace") for name, content in members.items())


def files_below(folder: Path) -> dict[str, bytes]:
    """Return every file below a folder by its path, without the store's lock."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(".lock"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


# ── runs ────────────────────────────────────────────────────


@dataclass(frozen=True)
class Built:
    """A finished run."""

    out: Path
    report: Report

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The words of every document by its path below the output folder."""
        return {str(made.written.path): text_of(self.out / made.written.path) for made in self.report.made}

    def of(self, slug: str) -> tuple[Made, ...]:
        """Return the documents of a kind."""
        return tuple(made for made in self.report.made if made.planned.kind.slug == slug)

    def texts_of(self, slug: str) -> tuple[str, ...]:
        """Return the words of every document of a kind."""
        return tuple(self.texts[str(made.written.path)] for made in self.of(slug))


def built(workspace: Path, out: Path, *, final: bool = False, jobs: int = 1) -> Built:
    """Make every paper of a workspace."""
    request = Request(workspace=workspace, out=out, final=final, jobs=jobs)
    return Built(out, run(request, clock=lambda: datetime(2020, 5, 6, 8, 30)))


def a_final_workspace(folder: Path) -> Path:
    """Make of the sample what an office would have at the end: real data, everything given, settled and decided."""
    workspace = a_workspace(folder)
    edit_plan(
        workspace,
        ('settled = ""', 'settled = "2020年5月6日由厅人事处确认"'),
        ('copies = ""\n', 'copies = "一式两份"\ndeadline = 2020-05-08\n'),
        ('issue_number = ""', 'issue_number = "青自然资考〔2020〕1号"\nissue_date = 2020-05-06'),
        ('circular_number = ""', 'circular_number = "青自然资〔2020〕2号"\ncircular_date = 2020-06-15'),
        ('place = ""', 'place = "各局会议室"'),
        ("copy_recipients = []", 'copy_recipients = ["驻厅纪检监察组"]'),
        (
            'contact_place = "厅人事处"',
            'contact_place = "厅人事处"\nexternal_reply_by = 2020-05-25\ncertificate_date = 2020-06-15',
        ),
        (
            'report_to = "厅考核工作领导小组办公室"',
            'report_to = "厅考核工作领导小组办公室"\nreport_by = 2020-06-05\nopinion_by = 2020-06-03',
        ),
    )
    for name in ("roster.xlsx", "results.xlsx"):
        replace_in_cells(workspace / "roster" / name, "示例", "")
    decision = {"B4": "厅党组", "B5": "2020年第12次厅党组会议", "B6": date(2020, 6, 12)}
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": decision})
    decide_grades(workspace, "良好")
    return record_code(workspace)


def decide_grades(workspace: Path, grade: str) -> None:
    """Record a decided grade for every unit whose grade the plan's own rules leave open."""
    outcome = outcome_in(assessment_in(read_workspace(workspace)))
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    for unit in outcome.units:
        if not unit.grade:
            book["审定"].append(["等次", grade, unit.unit.name])
    book.save(path)


def record_code(workspace: Path) -> Path:
    """Write the code of the results as they stand into 审定, in place of an earlier one; return the workspace."""
    assessment = assessment_in(read_workspace(workspace))
    code = totals_code(assessment.plan, results_in(assessment), assessment.outcomes)
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book["审定"]
    rows = [row for row in range(1, sheet.max_row + 1) if sheet.cell(row, 1).value == "成绩校验码"]
    row = rows[0] if rows else sheet.max_row + 1
    sheet.cell(row, 1).value, sheet.cell(row, 2).value = "成绩校验码", code
    book.save(path)
    return workspace


def decide(workspace: Path, *rows: tuple[str, str | None, str | None]) -> Path:
    """Write rows (项目, 内容, 被考核单位) into 审定; a unit's 等次 takes the place of an earlier one; return the workspace."""
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book["审定"]
    for item, content, unit in rows:
        earlier = [
            row
            for row in range(1, sheet.max_row + 1)
            if item == "等次" and (sheet.cell(row, 1).value, sheet.cell(row, 3).value) == (item, unit)
        ]
        row = earlier[0] if earlier else sheet.max_row + 1
        for column, value in enumerate((item, content, unit), 1):
            sheet.cell(row, column).value = value
    book.save(path)
    return workspace


@contextmanager
def mounted(folder: Path, *options: str) -> Iterator[None]:
    """Mount a file system of one's own while a test runs."""
    folder.mkdir(exist_ok=True)
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    if done.returncode:
        pytest.skip(f"cannot mount here: {done.stderr.decode(errors='replace')}")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
