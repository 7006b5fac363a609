"""How findings and documents are shown: for people on a terminal or in a pipe, or as one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.errors import KaoheError, Level, Problem, ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason

if TYPE_CHECKING:
    from kaohe_docs.run.choosing import Choice
    from kaohe_docs.store.written import Retired, Written

_COLOURS = {Level.ERROR: "red", Level.DOUBT: "magenta", Level.WARNING: "yellow"}


def level_name(level: Level) -> str:
    """Name a level as clerks read it."""
    return {Level.ERROR: tr("错误"), Level.DOUBT: tr("存疑"), Level.WARNING: tr("提醒")}[level]


def problem_record(problem: Problem) -> dict[str, Any]:
    """Turn a finding into its JSON record, with every place that it speaks for."""
    return {
        "level": problem.level.value,
        "code": problem.code,
        "id": problem.doubt_id,
        "location": str(problem.location),
        "message": say(problem.message),
        "also": [{"location": str(other.location), "message": say(other.message)} for other in problem.also],
    }


def document_record(kind: str, recipient: str, out: Path, written: Written, pages: int | None) -> dict[str, Any]:
    """Turn one document of a run into its JSON record."""
    return {
        "kind": kind,
        "recipient": recipient,
        "path": (out / written.lies_at).as_posix(),
        "sha256": written.sha256,
        "pages": pages,
        "status": written.status,
        "sealed": written.encrypted,
    }


def print_json(record: Mapping[str, Any]) -> None:
    """Print the one JSON object of a run, in UTF-8 whatever the console is."""
    text = json.dumps(record, ensure_ascii=False, indent=2)
    encoding = sys.stdout.encoding or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        # Escapes are the same JSON, and nothing is lost on a console with a smaller character set.
        text = json.dumps(record, ensure_ascii=True, indent=2)
    typer.echo(text)


def print_problems(problems: Iterable[Problem], *, err: bool = True) -> None:
    """Print findings, errors first, each with its place and what to do."""
    order = list(Level)
    for problem in sorted(problems, key=lambda problem: order.index(problem.level)):
        level = typer.style(f"[{level_name(problem.level)}]", fg=_COLOURS[problem.level], bold=True)
        place = f"{problem.location}  " if str(problem.location) else ""
        # A doubt is settled by its whole name.
        name = problem.doubt_id if problem.level is Level.DOUBT else problem.code
        typer.echo(f"{level} {place}({name})", err=err)
        typer.echo(f"    {say(problem.message)}", err=err)


def print_kept_file(written: Written) -> None:
    """Say that a hand-edited file was kept, and where the new one lies."""
    text = message("{path}被手工改过，已保留；新文件另存为 {beside}", path=written.path, beside=written.beside)
    typer.echo(say(text), err=True)


def print_put_away(retired: Iterable[Retired]) -> None:
    """Say what was put away; of PDFs that are older than their papers a finding tells, but for edited ones."""
    for one in retired:
        if one.edited:
            text = message(
                "{path}被手工改过，现在没有与它对应的材料；已原样移到 {to}，请查看", path=one.path, to=one.moved_to
            )
            typer.echo(say(text), err=True)
        elif not one.older:
            typer.echo(say(message("{path}不再需要，已移到 {to}", path=one.path, to=one.moved_to)), err=True)


def put_away_records(retired: Iterable[Retired], out: Path) -> dict[str, list[str]]:
    """Turn what was put away into its part of the JSON object."""
    return {"retired": [(out / one.moved_to).as_posix() for one in retired]}


def choice_records(choices: Iterable[Choice]) -> list[dict[str, Any]]:
    """Turn what each ``--only`` chose into JSON records."""
    return [
        {"asked": one.asked, "sort": one.sort, "names": list(one.names), "documents": one.documents} for one in choices
    ]


def print_choices(choices: Iterable[Choice]) -> None:
    """Say what each ``--only`` chose."""
    for one in choices:
        typer.echo(say(one.told))


def print_encrypted(files: Iterable[Written], *, asked: bool | None) -> None:
    """Say how many files are encrypted, where that was asked for: also that there is none."""
    count = sum(written.encrypted for written in files)
    if asked and count:
        typer.echo(
            say(message("含成绩的{count}个文件已加密，用这次的密码打开；忘了密码，换一个重新生成即可", count=count))
        )
    elif asked:
        typer.echo(tr("这次没有含成绩的材料，一个文件也没有加密"))


def summary_line(problems: Sequence[Problem]) -> str:
    """Count the findings by level."""
    counts = {level: sum(problem.level is level for problem in problems) for level in Level}
    return say(
        message(
            "{errors}处错误，{doubts}处存疑，{warnings}处提醒",
            errors=counts[Level.ERROR],
            doubts=counts[Level.DOUBT],
            warnings=counts[Level.WARNING],
        )
    )


def fail(failure: KaoheError, *, as_json: bool) -> NoReturn:
    """Report an error that ends the run, and end it with its exit code."""
    problems = failure.problems()
    if as_json:
        print_json({"problems": [problem_record(problem) for problem in problems], "documents": []})
    else:
        print_problems(problems)
        if len(problems) > 1:
            typer.echo(summary_line(problems), err=True)
    raise typer.Exit(failure.exit_code)


class SystemRefusalError(ProtectedFileError):
    """The system refuses what nobody expected it to."""

    code = "system"


@contextmanager
def reported(*, as_json: bool) -> Iterator[None]:
    """Catch what ends a run in an orderly way, and what the system refuses; all else is a bug and keeps its traceback."""
    try:
        yield
    except KaoheError as failure:
        fail(failure, as_json=as_json)
    except OSError as cause:
        text = message(
            "系统不让继续（{detail}）；已写好的文件不受影响，请查看磁盘空间和权限后重新运行",
            detail=system_reason(cause),
        )
        fail(SystemRefusalError(text, location=Location(file=str(cause.filename or ""))), as_json=as_json)


@contextmanager
def progress_bar(*, shown: bool) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on a terminal; in a pipe or with ``--json`` there is none."""
    if not shown or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(tr("正在生成材料"), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
