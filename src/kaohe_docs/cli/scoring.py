"""``kaohe score`` and ``kaohe explain``: the figures, and where each comes from."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import Common, takes
from kaohe_docs.cli.papers import document_records, end, make, print_kept, renamed_records
from kaohe_docs.cli.report import (
    print_encrypted,
    print_json,
    print_problems,
    print_put_away,
    problem_record,
    put_away_records,
    reported,
)
from kaohe_docs.errors import InputError, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

if TYPE_CHECKING:
    from kaohe_docs.domain.assessment import Assessment
    from kaohe_docs.domain.outcome import Outcome, PartScore, UnitOutcome
    from kaohe_docs.domain.plan import AssessmentPlan, Content

_KINDS = ("ranking-table", "ranking-workbook")


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command("score", help=tr("计分、排序，写出排序表并打印。\n\n例：kaohe score --json"))(score)
    app.command(
        "explain", help=tr("说明一个单位的得分怎样算出来的：数值、规则、条款、单元格。\n\n例：kaohe explain 西宁市")
    )(explain)


@takes("workspace", "out", "pdf", "final", "dry_run", "force", "password")
def score(common: Common) -> None:
    """Compute, write and show the ranking."""
    with reported(as_json=common.json):
        report = make(("notices",), common, slugs=_KINDS)
    assessment = report.reading.assessment
    outcome = assessment.outcome if assessment else None
    if assessment is None or outcome is None:
        return
    outcomes = assessment.outcomes
    # Imported here: the domain brings pydantic along, which would double the time of kaohe --help.
    from kaohe_docs.domain.results import Results
    from kaohe_docs.domain.totals_code import totals_code

    results, plan = assessment.results or Results(), assessment.plan
    code = totals_code(plan, results, outcomes)
    if common.json:
        print_json(
            {
                "problems": [problem_record(problem) for problem in report.problems],
                "documents": document_records(report, common.folder),
                **put_away_records(report.retired, common.folder),
                "renamed": renamed_records(report, common.folder),
                "units": [_unit_record(plan, plan.main_content, unit) for unit in outcome.units],
                "assessments": [
                    {"title": content.title, "units": [_unit_record(plan, content, unit) for unit in found.units]}
                    for content, found in outcomes
                ],
                "approved": outcome.approved,
                "totals_hash": code,
            }
        )
    else:
        print_problems(report.problems)
        for content, found in outcomes:
            if len(outcomes) > 1:
                typer.echo(f"【{content.title}】")
            _print_ranking(found)
        if not outcome.approved:
            typer.echo(tr("送审稿：尚未审定"))
        typer.echo(say(message("成绩校验码：{code}（审定时写入“审定”表）", code=code)))
        for record in document_records(report, common.folder):
            typer.echo(record["path"])
        print_kept(report)
        print_put_away(report.retired)
        print_encrypted(report.written, asked=common.password)
    end(report)


def _unit_record(plan: AssessmentPlan, content: Content, outcome: UnitOutcome) -> dict[str, Any]:
    """Return a unit's figures; total = first-level parts × total_mark ÷ full_mark + adjustment_total."""
    scheme = plan.scheme_for(content, plan.category_of(outcome.unit.category))
    return {
        "unit": outcome.unit.name,
        "category": outcome.unit.category,
        "total": None if outcome.total is None else str(outcome.total),
        "rank": outcome.rank,
        "tied": outcome.tied,
        "grade": outcome.grade or None,
        "full_mark": plain(scheme.full_mark) if scheme else None,
        "total_mark": plain(scheme.total_mark) if scheme else None,
        "parts": list(_part_records(outcome.parts)),
        "adjustments": [{"item": item.item, "amount": str(item.amount)} for item in outcome.adjustments],
        "adjustment_total": plain(outcome.adjustment_total),
        "missing": list(outcome.missing),
    }


def _part_records(parts: Iterable[PartScore], parent: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield every part with the one that it is added up in, top down."""
    for part in parts:
        score = None if part.score is None else str(part.score)
        yield {"name": part.name, "parent": parent, "full_mark": plain(part.full_mark), "score": score}
        yield from _part_records(part.children, part.name)


def _print_ranking(outcome: Outcome) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for category in outcome.categories:
        quota = "" if category.quota is None else say(message("（名额{quota}个）", quota=category.quota))
        table = Table(title=f"{category.category.short}{quota}", title_justify="left")
        for heading in (tr("名次"), tr("被考核单位"), tr("总分"), tr("等次")):
            table.add_column(heading, justify="right" if heading == tr("总分") else "left", overflow="fold")
        for unit in category.units:
            rank = "—" if unit.rank is None else f"{unit.rank}{tr('（并列）') if unit.tied else ''}"
            total = tr("未录全") if unit.total is None else str(unit.total)
            table.add_row(rank, unit.unit.name, total, unit.grade or "—")
        console.print(table)


@takes("workspace")
def explain(
    common: Common,
    unit: Annotated[str, typer.Argument(metavar="UNIT", help=tr("单位名称、简称或其中几个字"))],
) -> None:
    """Print the derivation of one unit's total."""
    with reported(as_json=common.json):
        assessment, found = _find(common.workspace, unit)
    from kaohe_docs.cli.derivation import derivation, tree_lines

    tree = derivation(assessment, found.unit)
    if common.json:
        unit_record = _unit_record(assessment.plan, assessment.plan.main_content, found)
        print_json({"problems": [], "documents": [], "units": [unit_record], "derivation": tree.record()})
        return
    total = tr("未录全") if found.total is None else str(found.total)
    title = say(message("{unit}：总分 {total}", unit=found.unit.name, total=total))
    typer.echo("\n".join(tree_lines(tree, title=title, encoding=sys.stdout.encoding or "ascii")))
    if assessment.outcome and not assessment.outcome.approved:
        typer.echo(tr("送审稿：尚未审定"))


def _find(workspace: Path, wanted: str) -> tuple[Assessment, UnitOutcome]:
    from kaohe_docs.run.session import read_or_refuse

    _, assessment = read_or_refuse(workspace)
    outcome = assessment.outcome
    if outcome is None:
        from kaohe_docs.run.planning import no_results

        raise InputError([no_results()])
    exact = [u for u in outcome.units if wanted in {u.unit.name, u.unit.short_name, *u.unit.aliases}]
    matches = exact or [unit for unit in outcome.units if wanted in unit.unit.name]
    if len(matches) != 1:
        names = "、".join(unit.unit.name for unit in matches) or tr("没有")
        text = message("“{wanted}”应当只对应一个单位，现对应：{names}", wanted=wanted, names=names)
        raise InputError([error("which-unit", Location("UNIT"), text)])
    return assessment, matches[0]
