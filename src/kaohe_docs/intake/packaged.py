"""Where the packaged templates and the packaged sample lie: in an installed package or in a source checkout."""

from __future__ import annotations

import os
from pathlib import Path

from kaohe_docs.errors import MissingToolError, message

_PACKAGE = Path(__file__).resolve().parents[1]


def _folder(name: str) -> Path:
    for folder in (_PACKAGE / "packaged" / name, _PACKAGE.parents[1] / name):
        if folder.is_dir():
            return folder
    raise MissingToolError(message("安装不完整：缺少“{name}”，请重新安装 kaohe-docs", name=name))


def templates_folder() -> Path:
    """Return the folder of the packaged templates."""
    return _folder("templates")


def sample_folder() -> Path:
    """Return the ``roster`` folder of the packaged sample."""
    return _folder("roster")


#: The files that make a workspace.
INPUT_FILES = ("plan.toml", "roster.xlsx", "results.xlsx")


def template_path(workspace: Path, name: str) -> Path:
    """Return a template: the workspace's own where it has one, else the packaged one."""
    own = own_template(workspace, name)
    return own if own is not None else templates_folder() / name


def own_template(workspace: Path, name: str) -> Path | None:
    """Return the workspace's own template, whatever it is (also a link that leads nowhere), or None."""
    own = workspace / "templates" / name
    return own if os.path.lexists(own) else None
