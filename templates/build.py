"""Writes every template from ``style.toml`` and the modules in ``source/``: python templates/build.py.

A module of ``source`` writes the papers of one family; its ``PAPERS`` maps a kind's slug to the function
that lays it out. The files come out byte for byte the same for the same input.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

FOLDER = Path(__file__).resolve().parent
Writer = Callable[[dict[str, Any]], bytes]


def papers() -> Iterator[tuple[str, Writer]]:
    """Yield every kind's slug with the function that writes its template."""
    sys.path.insert(0, str(FOLDER))
    for path in sorted((FOLDER / "source").glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"template_source_{path.stem}", path)
        if spec is None or spec.loader is None:
            raise ImportError(path.name)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        yield from cast(Mapping[str, Writer], module.PAPERS).items()


def write_all(target: Path) -> list[Path]:
    """Write all templates into ``target``; return their paths."""
    sys.path.insert(0, str(FOLDER))
    from layout import load_style

    style = load_style(FOLDER / "style.toml")
    written = []
    for slug, writer in papers():
        path = target / f"{slug}.docx"
        path.write_bytes(writer(style))
        written.append(path)
    return written


if __name__ == "__main__":
    for template in write_all(FOLDER):
        print(template.name)
