"""The commands that look and change nothing: check, status, doctor."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import Common, takes
from kaohe_docs.cli.report import print_json, print_problems, problem_record, reported, summary_line
from kaohe_docs.errors import Level, has_errors, message

if TYPE_CHECKING:
    from kaohe_docs.intake.workspace import Reading
    from kaohe_docs.run.standing import Standing


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command("check", help=tr("检查方案、名册和成绩，列出全部问题、约定和存疑，不写文件。\n\n例：kaohe check"))(
        check
    )
    app.command(
        "status",
        help=tr("输出文件夹里哪些是最新的、过期的、被改过的、不见了的、不再需要的，哪些还没有做。\n\n例：kaohe status"),
    )(status)
    app.command("doctor", help=tr("检查本机环境：LibreOffice、字体、写权限等。\n\n例：kaohe doctor"))(doctor)


@takes("workspace")
def check(common: Common) -> None:
    """Read everything and report everything."""
    from kaohe_docs.intake.workspace import read_workspace
    from kaohe_docs.run.ballot_locking import lock_findings
    from kaohe_docs.run.packs.contents import recipe_problems

    workspace = common.workspace
    with reported(as_json=common.json):
        reading = read_workspace(workspace)
        found = list(reading.problems)
        if reading.assessment is not None:
            found += recipe_problems(reading.assessment)
            if not has_errors(reading.problems):
                found += lock_findings(workspace, workspace / "output", reading.assessment)
    reading = replace(reading, problems=tuple(found))
    if common.json:
        print_json(_check_record(reading))
    else:
        print_problems(reading.problems, err=False)
        _print_assumptions(reading)
        _print_timetable(reading)
        typer.echo(summary_line(reading.problems))
    raise typer.Exit(1 if has_errors(reading.problems) else 0)


def _check_record(reading: Reading) -> dict[str, Any]:
    plan, assessment = reading.plan, reading.assessment
    return {
        "problems": [problem_record(problem) for problem in reading.problems],
        "documents": [],
        "assumptions": [
            {
                "name": name,
                "title": entry.title,
                "value": shown_value(entry.value),
                "reason": entry.reason,
                "clause": entry.clause,
                "used_in": list(reading.assumption_uses.get(name, ())),
            }
            for name, entry in (plan.assumptions.items() if plan else ())
        ],
        "units": len(assessment.roster.units) if assessment else None,
        "half_days_needed": assessment.timetable.half_days_needed if assessment else None,
    }


def shown_value(value: Any) -> str:
    """Write an assumption's value on one line."""
    if isinstance(value, dict):
        return "，".join(f"{shown_value(item)}" for item in value.values())
    if isinstance(value, list):
        return "；".join(shown_value(item) for item in value)
    return str(value)


def _print_assumptions(reading: Reading) -> None:
    if reading.plan is None or not reading.plan.assumptions:
        return
    typer.echo()
    typer.echo(tr("约定（方案没有规定，改 plan.toml 中 [assumptions] 的一行即可）："))
    for name, entry in reading.plan.assumptions.items():
        clause = f"（{entry.clause}）" if entry.clause else ""
        typer.echo(f"  {name}  {entry.title}{clause}：{shown_value(entry.value)}")
        typer.echo(f"      {say(message('理由：{reason}', reason=entry.reason))}")


def _print_timetable(reading: Reading) -> None:
    if reading.assessment is None:
        return
    timetable = reading.assessment.timetable
    text = message(
        "述职大会：{units}个单位，需要{needed}个半天，已安排{planned}个半天",
        units=len(timetable.slots),
        needed=timetable.half_days_needed,
        planned=len(timetable.sessions),
    )
    typer.echo()
    typer.echo(say(text))


@takes("workspace", "out")
def status(common: Common) -> None:
    """Compare the output folder with the manifest and with the inputs as they are now."""
    from kaohe_docs.run.standing import output_status

    with reported(as_json=common.json):
        standing = output_status(common.workspace, common.folder, clock=datetime.now)
    if common.json:
        print_json(_status_record(standing))
    else:
        _print_standing(standing, common.folder)


def _status_record(standing: Standing) -> dict[str, Any]:
    return {
        "problems": [problem_record(problem) for problem in standing.problems],
        "documents": [],
        "files": [
            {"path": str(one.path), "kind": one.record.kind, "state": one.state, "needed": one.needed}
            for one in standing.files
        ],
        "unmade": [{"path": str(one.path), "kind": one.kind.slug} for one in standing.unmade],
    }


def _print_standing(standing: Standing, folder: Path) -> None:
    names = {
        "fresh": tr("最新"),
        "stale": tr("过期"),
        "edited": tr("改过"),
        "missing": tr("不见"),
        "orphaned": tr("多余"),
    }
    if not standing.comparable:
        text = message("方案、名册或成绩有错误，只能看文件改没改过，看不出哪些过期、多余、未做；请先运行 kaohe check")
        typer.echo(say(text), err=True)
    print_problems(problem for problem in standing.problems if problem.level is Level.ERROR)
    for one in standing.files:
        if one.state == "edited" and not one.needed:
            typer.echo(say(message("{state}  {path}（现在不再需要）", state=names[one.state], path=folder / one.path)))
        elif one.state != "fresh":
            typer.echo(f"{names[one.state]}  {folder / one.path}")
    _print_unmade(standing, folder)
    counts = {names[state]: sum(one.state == state for one in standing.files) for state in names}
    counts[tr("未做")] = len(standing.unmade)
    typer.echo("，".join(f"{name}{count}" for name, count in counts.items()))


def _print_unmade(standing: Standing, folder: Path) -> None:
    """Name what was never made; a kind of which there is nothing at all takes one line."""
    whole = Counter(
        (one.path.parent, f"{one.kind.title}（PDF）" if one.path.suffix == ".pdf" else one.kind.title)
        for one in standing.unmade
        if one.whole
    )
    for one in standing.unmade:
        if not one.whole:
            typer.echo(f"{tr('未做')}  {folder / one.path}")
    for (family, title), count in whole.items():
        text = message("{folder}  {title} {count}份", folder=folder / family, title=title, count=count)
        typer.echo(f"{tr('未做')}  {say(text)}")


@takes("workspace", "out")
def doctor(common: Common) -> None:
    """Tell what this machine has; “unknown” is a permitted answer."""
    from kaohe_docs.cli.machine import machine_findings

    findings = list(machine_findings(common.workspace, common.folder))
    if common.json:
        print_json({"problems": [], "documents": [], "machine": dict(findings)})
        return
    for name, finding in findings:
        typer.echo(f"{name}：{finding}")
