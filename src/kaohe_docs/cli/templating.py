"""``kaohe templates``: which templates there are, what each may ask for, and a copy to edit."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaohe_docs.cli import options
from kaohe_docs.cli.language import say, tr
from kaohe_docs.cli.report import print_json, reported
from kaohe_docs.errors import InputError, MissingToolError, ProtectedFileError, error, message
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
    from kaohe_docs.kind import all_kinds

    return [kind for kind in all_kinds() if kind.template]


def list_templates(json: options.Json = False, lang: options.Language = None) -> None:
    """List every template with the fields it may use."""
    del lang
    kinds = _template_kinds()
    if json:
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


def check_templates(
    workspace: options.Workspace = Path(), json: options.Json = False, lang: options.Language = None
) -> None:
    """Check a workspace's own templates; the full check comes with its own issue."""
    del workspace, lang
    with reported(as_json=json):
        raise MissingToolError(message("模板检查尚未提供；生成材料时会逐份核对，缺失的内容会点名报告"))


def export_template(
    kind: Annotated[str, typer.Argument(metavar="KIND", help=tr("模板名称，见 kaohe templates list"))],
    workspace: options.Workspace = Path(),
    json: options.Json = False,
    lang: options.Language = None,
) -> None:
    """Copy one template into the workspace; an existing one is kept."""
    del lang
    with reported(as_json=json):
        path = _export(kind, workspace)
    if json:
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
