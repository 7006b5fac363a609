"""``kaohe templates``: which templates there are, what each may ask for, and a copy to edit."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.options import Common, takes
from kaohe_docs.cli.report import print_json, print_problems, problem_record, reported, summary_line
from kaohe_docs.errors import InputError, Problem, ProtectedFileError, error, has_errors, message, warning
from kaohe_docs.source import Location

if TYPE_CHECKING:
    from kaohe_docs.kind import DocumentKind


def register(app: typer.Typer) -> None:
    """Add the commands of this family."""
    group = typer.Typer(no_args_is_help=True, help=tr("模板：列出、检查、取出副本。"))
    group.command("list", help=tr("列出全部模板和各自可用的字段。\n\n例：kaohe templates list"))(list_templates)
    group.command("check", help=tr("检查工作目录中自己的模板。\n\n例：kaohe templates check"))(check_templates)
    group.command(
        "export",
        help=tr("取出一个模板的副本，放到工作目录的 templates 中修改。\n\n例：kaohe templates export group-letter"),
    )(export_template)
    app.add_typer(group, name="templates")


def _template_kinds() -> list[DocumentKind]:
    from kaohe_docs.kinds import all_kinds

    return [kind for kind in all_kinds() if kind.template]


@takes()
def list_templates(common: Common) -> None:
    """List every template with the fields it may use."""
    kinds = _template_kinds()
    if common.json:
        records = [
            {
                "kind": kind.slug,
                "title": kind.title,
                "template": kind.template,
                "fields": [item.name for item in fields(kind.context)],
            }
            for kind in kinds
        ]
        print_json({"problems": [], "documents": [], "templates": records})
        return
    for kind in kinds:
        typer.echo(f"{kind.template}  {kind.title}")
        typer.echo(f"    {', '.join(item.name for item in fields(kind.context))}")


@takes("workspace")
def check_templates(common: Common) -> None:
    """Check a workspace's own templates against what their kinds offer, and report everything at once."""
    with reported(as_json=common.json):
        checked, problems = _checked(common.workspace)
    if common.json:
        print_json({"problems": [problem_record(p) for p in problems], "documents": [], "templates": checked})
    else:
        print_problems(problems, err=False)
        if not checked:
            typer.echo(tr("工作目录的 templates 里没有自己的模板；取出副本用 kaohe templates export"))
        else:
            typer.echo(say(message("检查了{count}个模板：{names}", count=len(checked), names="、".join(checked))))
            typer.echo(summary_line(problems))
    raise typer.Exit(1 if has_errors(problems) else 0)


def _checked(workspace: Path) -> tuple[list[str], list[Problem]]:
    from kaohe_docs.intake.packaged import own_template
    from kaohe_docs.run.planning import own_template_problems, read_template

    checked: list[str] = []
    problems: list[Problem] = list(_strangers(workspace))
    for kind in _template_kinds():
        own = own_template(workspace, kind.template)
        if own is None:
            continue
        checked.append(kind.template)
        try:
            problems += own_template_problems(read_template(own, own=True), kind)
        except InputError as refused:
            problems += refused.problems()
    return checked, problems


def _strangers(workspace: Path) -> Iterator[Problem]:
    """Warn of files that look like templates but are none: no paper is made from them."""
    known = {kind.template for kind in _template_kinds()}
    folder = workspace / "templates"
    names = sorted(path.name for path in folder.glob("*.docx")) if folder.is_dir() else []
    for name in names:
        if name not in known and not name.startswith("~$"):
            near = difflib.get_close_matches(name, sorted(known), n=1)
            text = message(
                "没有材料用这个模板；文件名应为 kaohe templates list 所列，例如 {near}",
                near=(near or ["group-letter.docx"])[0],
            )
            yield warning("template-not-used", Location(f"templates/{name}"), text)


@takes("workspace")
def export_template(
    common: Common,
    kind: Annotated[str, typer.Argument(metavar="KIND", help=tr("模板名称，见 kaohe templates list"))],
) -> None:
    """Copy one template into the workspace; an existing one is kept."""
    with reported(as_json=common.json):
        path = _export(kind, common.workspace)
    if common.json:
        print_json({"problems": [], "documents": [], "files": [path.as_posix()]})
    else:
        typer.echo(say(message("已存为 {path}；在 Word 或 WPS 中修改后，以后的材料都用它", path=path)))


def _export(slug: str, workspace: Path) -> Path:
    from kaohe_docs.intake.packaged import templates_folder

    name = slug.removesuffix(".docx")
    if name not in {kind.slug for kind in _template_kinds()}:
        text = message("没有名为“{name}”的模板，可用的见 kaohe templates list", name=slug)
        raise InputError([error("unknown-template", Location("KIND"), text)])
    target = workspace / "templates" / f"{name}.docx"
    if target.exists():
        text = message("{path}已经存在，不会覆盖", path=target)
        raise ProtectedFileError(text, location=Location(str(target)))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes((templates_folder() / f"{name}.docx").read_bytes())
    return target
