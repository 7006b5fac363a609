"""Writes every template from ``style.toml`` and the modules in ``source/``: python templates/build.py.

A module of ``source`` writes the papers of one family; its ``PAPERS`` maps a kind's slug to the function
that lays it out. The files come out byte for byte the same for the same input.

An office that measures its pages otherwise writes its templates into its workspace, whose ``templates`` folder goes
before the shipped ones: python templates/build.py --profile glyph-top --style ours.toml --out WORKSPACE/templates.
There is no style file in a workspace that a run would read: what a paper looks like stands in its template alone.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).resolve().parent
if str(FOLDER) not in sys.path:
    sys.path.insert(0, str(FOLDER))

from house_style import StyleError, load_style  # noqa: E402

Writer = Callable[[dict[str, Any]], bytes]


def papers() -> Iterator[tuple[str, Writer]]:
    """Yield every kind's slug with the function that writes its template."""
    for path in sorted((FOLDER / "source").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"template_source_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(path.name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from cast(Mapping[str, Writer], module.PAPERS).items()


def write_all(target: Path, *, profile: str = "", override: Path | None = None) -> list[Path]:
    """Write all templates into ``target``; return their paths."""
    style = load_style(profile=profile, override=override)
    target.mkdir(parents=True, exist_ok=True)
    written = []
    for slug, writer in papers():
        path = target / f"{slug}.docx"
        path.write_bytes(writer(style))
        written.append(path)
    return written


def main() -> int:
    """Write the templates that the command line asks for."""
    parser = argparse.ArgumentParser(description="由版式参数生成全部模板")
    parser.add_argument("--profile", default="", help="style.toml 中的版式名，如 glyph-top；不写即默认版式")
    parser.add_argument("--style", type=Path, help="本单位的版式文件，只写与所选版式不同的项")
    parser.add_argument("--out", type=Path, default=FOLDER, help="写到哪个文件夹，如 工作目录/templates")
    asked = parser.parse_args()
    try:
        for template in write_all(asked.out, profile=asked.profile, override=asked.style):
            print(template.name)
    except StyleError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
