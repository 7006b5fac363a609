"""``kaohe ballots``: the ballots, their print proof, and the lock that keeps approved ballots as they are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from kaohe_docs.cli import packing, papers
from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import MAKING, Common, request_of, takes
from kaohe_docs.cli.report import (
    choice_records,
    print_choices,
    print_json,
    print_problems,
    problem_record,
    progress_bar,
    reported,
)
from kaohe_docs.errors import UsageError, message

Proof = Annotated[
    bool, typer.Option("--proof", help=tr("只出清样：每种票一页，附权重、份数和标尺（需要 LibreOffice）"))
]
Lock = Annotated[bool, typer.Option("--lock", help=tr("票面定稿：记下现在的内容，以后与它不同就不再出票"))]
PrintRun = Annotated[
    bool,
    typer.Option(
        "--print-run", help=tr("只出印刷文件：每场一个 PDF，每种票按份数排好，各带分隔页（需要 LibreOffice）")
    ),
]
Unlock = Annotated[bool, typer.Option("--unlock", help=tr("取消定稿，允许改动"))]


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command(
        "ballots",
        help=tr(
            "民主测评票、征求函、发票计票登记表；清样和定稿。\n\n例：kaohe ballots --only 厅机关；kaohe ballots --proof；"
            "kaohe ballots --lock"
        ),
    )(ballots)


@takes(*MAKING)
def ballots(
    common: Common,
    proof: Proof = False,
    lock: Lock = False,
    unlock: Unlock = False,
    print_run: PrintRun = False,
) -> None:
    """Make ballots; with an option about proof or lock, do only that."""
    if not (proof or lock or unlock or print_run):
        report = papers.make(("ballots",), common)
        papers.show(report, common)
        papers.end(report)
        return
    with reported(as_json=common.json):
        if lock and unlock:
            raise UsageError(message("--lock 和 --unlock 不能同用"))
        if print_run and (proof or lock or unlock):
            raise UsageError(message("--print-run 不能与 --proof、--lock、--unlock 同用"))
        if common.password is not None:
            raise UsageError(message("清样、定稿和印刷文件里没有成绩，不能与 --password、--no-password 同用"))
        if common.pdf is False and (proof or print_run):
            raise UsageError(message("清样和印刷文件就是 PDF，不能与 --no-pdf 同用"))
        if common.only and (lock or unlock):
            raise UsageError(message("定稿总是全部测评票一起，--lock、--unlock 不能与 --only 同用"))
        unlocked = _unlock(common) if unlock else None
        made = _prove(common) if proof else _print(common) if print_run else None
        locked = _lock(common) if lock else []
    _show(common, made, locked, unlocked=unlocked)
    if made is not None:
        packing.end(made)


def _prove(common: Common) -> Any:
    from kaohe_docs.run.proof import make_proof

    with progress_bar(shown=not common.json) as progress:
        return make_proof(request_of(common), clock=datetime.now, progress=progress)


def _print(common: Common) -> Any:
    from kaohe_docs.run.print_run import make_print_runs

    with progress_bar(shown=not common.json) as progress:
        return make_print_runs(request_of(common), clock=datetime.now, progress=progress)


def _lock(common: Common) -> list[dict[str, str]]:
    """Lock the ballots and return their records."""
    from kaohe_docs.run.ballot_locking import lock_ballots
    from kaohe_docs.run.ballot_targets import require_ballots
    from kaohe_docs.run.session import read_or_refuse

    _, assessment = read_or_refuse(common.workspace)
    require_ballots(assessment)
    ballots = lock_ballots(common.workspace, common.folder, assessment, dry_run=common.dry_run)
    return [{"style": ballot.name, "sha256": ballot.sha256} for ballot in ballots]


def _unlock(common: Common) -> bool:
    """Give the ballots free; return whether they were locked."""
    from kaohe_docs.run.ballot_locking import output_folders
    from kaohe_docs.store.ballot_lock import remove_lock

    return remove_lock(common.workspace, output_folders(common.workspace, common.folder), dry_run=common.dry_run)


def _show(common: Common, made: Any, locked: list[dict[str, str]], *, unlocked: bool | None) -> None:
    if common.json:
        print_json(
            {
                "problems": [problem_record(problem) for problem in made.problems] if made else [],
                "documents": packing.pack_records(made, common.folder) if made else [],
                "only": choice_records(made.only) if made else [],
                "locked": locked,
            }
        )
        return
    if made:
        print_problems(made.problems)
        print_choices(made.only)
        packing.print_packs(made, common)
    if unlocked is not None and not common.dry_run:
        typer.echo(say(message("已取消测评票的定稿") if unlocked else message("测评票没有定稿")))
    for record in locked:
        typer.echo(f"{record['sha256'][:12]}  {record['style']}")
    if locked:
        typer.echo(
            say(message("已定稿{count}种测评票；内容再有变化就不出票，确要改动先用 --unlock", count=len(locked)))
        )
