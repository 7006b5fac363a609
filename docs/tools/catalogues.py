"""Keeps the English message catalogue under src/kaohe_docs/locale in step with the source.

A message is the Chinese literal in a call of ``message`` or ``tr``; that text is also its key, so Chinese needs no
catalogue. A run writes the English one anew: translations are kept, new messages come in untranslated, dropped
messages go. Nothing in the file changes by the day or by the line, so that a diff shows words only.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PACKAGE: Final = Path(__file__).resolve().parents[2] / "src" / "kaohe_docs"
CATALOGUE: Final = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "kaohe.po"
#: Functions whose first argument is a text for users.
KEYWORDS: Final[Mapping[str, None]] = {"message": None, "tr": None}
#: Header lines that say nothing here, or that change from run to run.
_IDLE_HEADERS: Final = tuple(
    f'"{name}:'
    for name in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)


def calls_in_python(
    file: IO[bytes], keywords: Collection[str], comment_tags: object, options: object
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Find messages for Babel, also inside f-strings, which its own reader passes over before Python 3.12."""
    del comment_tags, options
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in keywords and node.args:
            text = node.args[0]
            if isinstance(text, ast.Constant) and isinstance(text.value, str):
                yield node.lineno, node.func.id, text.value, []


def extracted() -> dict[str, tuple[str, ...]]:
    """Return every message of the source with the files it stands in, both sorted."""
    found: dict[str, set[str]] = {}
    method: Any = calls_in_python
    for name, _, text, _, _ in extract_from_dir(PACKAGE, method_map=[("**.py", method)], keywords=dict(KEYWORDS)):
        if isinstance(text, str):
            found.setdefault(text, set()).add(f"kaohe_docs/{Path(name).as_posix()}")
    return {text: tuple(sorted(found[text])) for text in sorted(found, key=lambda text: (sorted(found[text]), text))}


def translations() -> dict[str, str]:
    """Return the translations that the catalogue has now."""
    with CATALOGUE.open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id and entry.string}


def catalogue() -> Catalog:
    """Build the catalogue out of the source and the translations there are."""
    known = translations()
    built = Catalog(locale="en", project="kaohe-docs", charset="utf-8", fuzzy=False)
    built.header_comment = "# Messages of kaohe-docs. Written by “make catalogues”; translate by filling msgstr."
    for text, files in extracted().items():
        # Babel sets the flag "python-format" for a "%", which is not how our messages take values.
        entry = Message(text, known.get(text, ""), locations=[(file, 0) for file in files])
        entry.flags.discard("python-format")
        built[text] = entry
    return built


def po_text(built: Catalog) -> str:
    """Write a catalogue as text, without dates and line numbers."""
    buffer = io.BytesIO()
    write_po(buffer, built, width=0, include_lineno=False, ignore_obsolete=True)
    lines = buffer.getvalue().decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith(_IDLE_HEADERS)).strip() + "\n"


def main() -> None:
    """Update the catalogue, compile what the program loads (.mo, not committed), and name what is untranslated."""
    built = catalogue()
    CATALOGUE.write_text(po_text(built), encoding="utf-8", newline="\n")
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, built)
    for entry in built:
        if entry.id and not entry.string:
            sys.stderr.write(f"en: no translation yet: {entry.id}\n")


if __name__ == "__main__":
    main()
