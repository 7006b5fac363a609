"""``kaohe packs``: one bound pack per group, for the leading group, and per session; with its editable files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from kaohe_docs.errors import UsageError, message

if TYPE_CHECKING:
    from kaohe_docs.run.report import PackMade, PackReport


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(
        "packs",
        help=tr(
            "每个考核组、领导小组和每场会议各一册材料，附可编辑的文件（需要 LibreOffice）。\n\n例：kaohe packs --only 第一组"
        ),
    )(packs)


@takes(*MAKING)
def packs(common: Common) -> None:
    """Bind packs; a pack is a PDF, so that there is none without LibreOffice."""
    report = make(common)
    show(report, common)
    end(report)


def make(common: Common) -> PackReport:
    """Bind the packs asked for."""
    from kaohe_docs.run.binding import make_packs

    with reported(as_json=common.json):
        if common.pdf is False:
            raise UsageError(message("成册材料就是 PDF，不能与 --no-pdf 同用；只要 Word 材料请用 kaohe build --no-pdf"))
        with progress_bar(shown=not common.json) as progress:
            return make_packs(request_of(common), clock=datetime.now, progress=progress)


def end(report: PackReport) -> None:
    """End the command, with exit code 4 where a hand-edited file was kept or put away."""
    if report.kept or any(one.edited for one in report.retired):
        raise typer.Exit(4)


def pack_records(report: PackReport, out: Path) -> list[dict[str, Any]]:
    """Turn packs into their JSON records, as documents."""
    return [document_record(made.kind, made.recipient, out, made.written, made.pages) for made in report.made]


def show(report: PackReport, common: Common) -> None:
    """Show a run's findings and packs."""
    if common.json:
        print_json(
            {
                "problems": [problem_record(problem) for problem in report.problems],
                "documents": pack_records(report, common.folder),
                "only": choice_records(report.only),
                **put_away_records(report.retired, common.folder),
            }
        )
        return
    print_problems(report.problems)
    print_choices(report.only)
    print_packs(report, common)
    print_encrypted((made.written for made in report.made), asked=common.password)
    typer.echo(summary_line(report.problems), err=True)


def print_packs(report: PackReport, common: Common) -> None:
    """Say which packs were made, and what was kept or put away."""
    for made in report.made:
        if made.pages is not None:
            text = message(
                "{path}  {papers}份材料，{pages}页", path=_shown(made, common), papers=made.papers, pages=made.pages
            )
        else:
            text = message("{path}  可编辑的文件", path=_shown(made, common))
        typer.echo(say(text))
    for made in report.kept:
        print_kept_file(made.written)
    print_put_away(report.retired)


def _shown(made: PackMade, common: Common) -> str:
    return (common.folder / made.written.lies_at).as_posix()
