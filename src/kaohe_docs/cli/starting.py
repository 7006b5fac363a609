"""``kaohe init``: a new workspace from the packaged sample."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import Common, takes
from kaohe_docs.cli.report import print_json, reported
from kaohe_docs.errors import KaoheError, ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    app.command("init", help=tr("新建工作目录，放入示例方案、名册和成绩。\n\n例：kaohe init 2020年考核"))(init)


@takes()
def init(
    common: Common,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help=tr("工作目录；默认为当前目录"))] = Path(),
) -> None:
    """Make a workspace; an existing roster is never touched."""
    with reported(as_json=common.json):
        written = _copy_sample(folder)
    if common.json:
        print_json({"problems": [], "documents": [], "files": [path.as_posix() for path in written]})
        return
    for path in written:
        typer.echo(str(path))
    typer.echo(
        say(message("已建好。请把 roster 中的示例换成本单位的内容，然后运行：kaohe check -w {folder}", folder=folder))
    )


def _copy_sample(folder: Path) -> list[Path]:
    from kaohe_docs.intake.packaged import INPUT_FILES, sample_folder

    roster = folder / "roster"
    if roster.exists() and any(roster.iterdir()):
        text = message("“{folder}”里已经有文件，不会覆盖；请换一个目录", folder=roster)
        raise ProtectedFileError(text, location=Location(str(roster)))
    try:
        roster.mkdir(parents=True, exist_ok=True)
        (folder / "templates").mkdir(exist_ok=True)
        for name in INPUT_FILES:
            (roster / name).write_bytes((sample_folder() / name).read_bytes())
    except OSError as failure:
        text = message("无法写入“{folder}”：{reason}", folder=folder, reason=system_reason(failure))
        raise KaoheError(text, location=Location(str(folder))) from failure
    return [roster / name for name in INPUT_FILES]
