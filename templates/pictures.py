"""Pictures of the pages of every kind, to look at: python templates/pictures.py output/pages.

The sample's first draft of each kind is typeset as a run would do it, from the shipped templates or, with
``--templates``, from others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import Problem
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import render_draft
from kaohe_docs.render.docx import compile_template
from kaohe_docs.typeset import Source, typeset

#: Not resolved: the repository is where the script was called from.
FOLDER = Path(__file__).absolute().parent
_DOTS_PER_INCH = "80"


def first_drafts(assessment: Assessment, templates: Path) -> Iterator[Source]:
    """Yield the first document of each kind that makes Word files, under its slug."""
    for kind in all_kinds():
        draft = next(iter(kind.drafts(assessment)), None) if kind.template else None
        if draft and kind.template:
            compiled = compile_template((templates / kind.template).read_bytes(), name=kind.template)
            yield Source(kind.slug, kind.slug, render_draft(draft, kind, compiled).data, draft.key_text)


def take_pictures(pdf: bytes, target: Path, name: str) -> None:
    """Write one picture per page: NAME-1.png …"""
    for old in target.glob(f"{name}-*.png"):
        if old.stem.removeprefix(f"{name}-").isdigit():
            old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "pages.pdf")
        source.write_bytes(pdf)
        subprocess.run(["pdftoppm", "-r", _DOTS_PER_INCH, "-png", source, target / name], check=True, timeout=300)


def main() -> int:
    """Take the pictures; exit 1 if a kind could not be typeset."""
    parser = argparse.ArgumentParser(description="每种材料第一份的各页图片")
    parser.add_argument("target", type=Path, help="图片放在哪个文件夹")
    parser.add_argument("--templates", type=Path, default=FOLDER, help="用哪个文件夹里的模板")
    asked = parser.parse_args()
    assessment = read_workspace(FOLDER.parent).assessment
    if assessment is None:
        return 1
    asked.target.mkdir(parents=True, exist_ok=True)
    sources = list(first_drafts(assessment, asked.templates))
    result = typeset(sources)
    failed = [one for one in result.documents if isinstance(one, Problem)]
    for source, made in zip(sources, result.documents, strict=True):
        if not isinstance(made, Problem):
            take_pictures(made.data, asked.target, source.name)
            print(f"{source.name}: {made.pages}")
    for problem in failed:
        print(problem.message, file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
