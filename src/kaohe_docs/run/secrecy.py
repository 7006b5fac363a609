"""Files with results in a run: what they are made from where only a password opens them, and those that lie open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from kaohe_docs import __version__
from kaohe_docs.errors import Problem, message, warning
from kaohe_docs.intake.template import Template
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import renderer_version
from kaohe_docs.source import Location
from kaohe_docs.store.manifest import FileRecord, sha256
from kaohe_docs.store.written import Retired


def secret_source(path: PurePosixPath, inputs: Mapping[str, str], templates: Iterable[Template]) -> str:
    """Return a fingerprint of what an encrypted file is made from: the inputs as whole files, and its templates.

    Not its words, as for other papers: who has the manifest could try scores until the fingerprint comes out.
    """
    hashes = [f"{name}\0{text}" for name, text in inputs.items()] + [one.sha256 for one in templates]
    return sha256("\0".join((__version__, renderer_version(), str(path), *sorted(hashes))).encode())[:16]


def left_open(
    root: Path, before: Mapping[str, FileRecord], after: Mapping[str, FileRecord], retired: Iterable[Retired]
) -> list[Problem]:
    """Tell of files with results that earlier runs have written openly into this folder, and that lie there still."""
    moved = {str(one.moved_to): before[str(one.path)] for one in retired if str(one.path) in before}
    secret = {kind.slug for kind in all_kinds() if kind.secret}
    plain = [name for name, record in {**after, **moved}.items() if record.kind in secret and not record.encrypted]
    names = sorted(name for name in plain if (root / name).exists())
    if not names:
        return []
    text = message(
        "输出文件夹里还有{count}份以前没有加密的成绩材料，如“{first}”；请删除，或另行保管",
        count=len(names),
        first=names[0],
    )
    return [warning("results-left-open", Location(file=names[0]), text)]
