"""The commands that make papers: one for each family, and ``kaohe build`` for all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import MAKING, Common, request_of, takes
from kaohe_docs.cli.report import (
    choice_records,
    document_record,
    print_choices,
    print_encrypted,
    print_json,
    print_kept_file,
    print_problems,
    print_put_away,
    problem_record,
    progress_bar,
    put_away_records,
    reported,
    summary_line,
)
from kaohe_docs.errors import ConversionError, message

if TYPE_CHECKING:
    from kaohe_docs.run.report import Report

#: Command, the families it makes, and its help.
_COMMANDS: Final[tuple[tuple[str, tuple[str, ...], str], ...]] = (
    ("letters", ("letters",), tr("考核分组通知、进点通知。\n\n例：kaohe letters --only 第二组")),
    ("schedules", ("schedules",), tr("述职大会日程、述职通知、考核会议安排。\n\n例：kaohe schedules --only 日程")),
    ("sheets", ("sheets",), tr("录入表和考核组用的各种表单。\n\n例：kaohe sheets --only results")),
    ("notices", ("notices",), tr("排序表、等次建议、通报、通知书、证书（需要成绩）。\n\n例：kaohe notices --final")),
    ("build", (), tr("生成输入所允许的全部材料。\n\n例：kaohe build --no-pdf")),
)


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    for name, families, help_text in _COMMANDS:
        app.command(name, help=help_text)(_command(families))


def _command(families: tuple[str, ...]) -> Callable[..., None]:
    @takes(*MAKING)
    def command(common: Common) -> None:
        report = make(families, common)
        show(report, common)
        end(report)

    return command


def make(families: tuple[str, ...], common: Common, *, slugs: tuple[str, ...] = ()) -> Report:
    """Make papers of these families, or of these kinds alone."""
    from kaohe_docs.run.papers import run

    with reported(as_json=common.json):
        request = replace(request_of(common), families=families, slugs=slugs, pdf=common.pdf)
        with progress_bar(shown=not common.json) as progress:
            report = run(request, clock=datetime.now, progress=progress)
    return report


def end(report: Report) -> None:
    """End the command: exit code 5 where a PDF could not be made, 4 where a hand-edited file was kept or put away."""
    if report.failed:
        raise typer.Exit(ConversionError.exit_code)
    if report.kept or any(one.edited for one in report.retired):
        raise typer.Exit(4)


def document_records(report: Report, out: Path) -> list[dict[str, Any]]:
    """Turn the documents of a run into their JSON records; a PDF follows those that it is made from."""
    pages = {page.word.path: page.pages for page in report.pages}
    words = [
        document_record(
            made.planned.kind.slug, made.planned.draft.recipient, out, made.written, pages.get(made.written.lies_at)
        )
        for made in report.made
    ]
    pdfs = [
        document_record(page.word.kind, page.word.recipient, out, page.written, page.pages) for page in report.pages
    ]
    return [*words, *pdfs]


def show(report: Report, common: Common) -> None:
    """Show a run's findings and documents."""
    if common.json:
        print_json(
            {
                "problems": [problem_record(problem) for problem in report.problems],
                "documents": document_records(report, common.folder),
                "only": choice_records(report.only),
                **put_away_records(report.retired, common.folder),
                "renamed": renamed_records(report, common.folder),
            }
        )
        return
    print_problems(report.problems)
    print_choices(report.only)
    _print_made(report, common)


def _print_made(report: Report, common: Common) -> None:
    counts: dict[tuple[str, str], int] = {}
    for made in report.made:
        key = (made.planned.kind.family, made.planned.kind.title)
        counts[key] = counts.get(key, 0) + 1
        if common.dry_run:
            typer.echo(f"{_status(made.written.status)}  {common.folder / made.written.path}")
    for (family, title), count in counts.items():
        typer.echo(say(message("{folder}  {title} {count}份", folder=common.folder / family, title=title, count=count)))
    print_kept(report)
    print_put_away(report.retired)
    changed = sum(made.written.status != "unchanged" for made in report.made)
    typer.echo(say(message("共{count}份材料，其中{changed}份有变化。", count=len(report.made), changed=changed)))
    if report.pages:
        total = sum(page.pages for page in report.pages)
        typer.echo(say(message("另有 PDF {count}份，共{pages}页。", count=len(report.pages), pages=total)))
    print_encrypted(report.written, asked=common.password)
    typer.echo(summary_line(report.problems), err=True)


def renamed_records(report: Report, out: Path) -> list[dict[str, str]]:
    """Turn the files that followed their papers to other names into their JSON records."""
    return [{"from": (out / one.path).as_posix(), "to": (out / one.to).as_posix()} for one in report.renamed]


def print_kept(report: Report) -> None:
    """Say which hand-edited files were kept, and where the new ones lie; and which files have got other names."""
    before = {one.to: one.path for one in report.renamed}
    for written in report.kept:
        print_kept_file(written)
        if written.path in before:
            text = message("    这份材料的编号、分组或单位名称变了，原来的文件名是 {path}", path=before[written.path])
            typer.echo(say(text), err=True)
    kept = {written.path for written in report.kept}
    others = [one for one in report.renamed if one.to not in kept]
    if others:
        text = message(
            "{count}个文件随材料改了名，如 {path} → {to}",
            count=len(others),
            path=others[0].path,
            to=others[0].to,
        )
        typer.echo(say(text), err=True)


def _status(status: str) -> str:
    return {"new": tr("新建"), "changed": tr("更新"), "unchanged": tr("不变"), "kept": tr("保留")}[status]
