"""The command line application: every command family is a module of its own."""

from __future__ import annotations

from typing import Annotated

import typer

from kaohe_docs import __version__
from kaohe_docs.cli import balloting, inspecting, packing, papers, scoring, starting, templating
from kaohe_docs.cli.language import tr

app = typer.Typer(
    name="kaohe",
    help=tr("把年度考核工作方案变成全套考核材料。先运行 kaohe check，再运行 kaohe build。"),
    no_args_is_help=True,
    # The boxed help cuts long Chinese sentences off with "…", since it only breaks lines at spaces.
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    pretty_exceptions_enable=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_show_version, help=tr("显示版本号"))
    ] = False,
) -> None:
    """Options of the program itself."""
    del version  # Handled by its callback.


starting.register(app)
inspecting.register(app)
papers.register(app)
balloting.register(app)
packing.register(app)
scoring.register(app)
templating.register(app)
