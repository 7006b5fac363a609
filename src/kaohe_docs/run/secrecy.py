"""Files with results in a run: what they are made from where only a password opens them, and those that lie open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs import __version__
from kaohe_docs.errors import Problem, message, warning
from kaohe_docs.intake.workspace import input_hashes
from kaohe_docs.kinds import all_kinds
from kaohe_docs.planning import Template
from kaohe_docs.render import renderer_version
from kaohe_docs.source import Location
from kaohe_docs.store.manifest import FileRecord, sha256
from kaohe_docs.store.written import Retired

#: What a pack is recorded as: its PDF, and the archive of its editable files.
PACK_KINDS: Final = ("pack", "pack-files")


def secret_source(path: PurePosixPath, kind: str, inputs: Mapping[str, str], templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of what an encrypted file is made from: the inputs as whole files, and its kind's templates.

    Not its words, as for other papers: who has the manifest could try scores until the fingerprint comes out.
    """
    hashes = [f"{name}\0{text}" for name, text in inputs.items()] + [one.sha256 for one in _used_by(kind, templates)]
    return sha256("\0".join((__version__, renderer_version(), str(path), *sorted(hashes))).encode())[:16]


def secret_sources(
    files: Mapping[str, FileRecord], paths: Iterable[str], workspace: Path, templates: Mapping[str, Template]
) -> dict[str, str]:
    """Return what those of these files that are encrypted would be made from now."""
    kinds = {path: files[path].kind for path in paths if path in files and files[path].encrypted}
    inputs = input_hashes(workspace) if kinds else {}
    return {path: secret_source(PurePosixPath(path), kind, inputs, templates) for path, kind in kinds.items()}


def _used_by(kind: str, templates: Mapping[str, Template]) -> Iterable[Template]:
    """Return the templates that a file is made from: its kind's, or all for a pack."""
    return templates.values() if kind in PACK_KINDS else [templates[kind]] if kind in templates else []


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
