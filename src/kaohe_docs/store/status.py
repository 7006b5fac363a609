"""How the recorded files stand: fresh, stale, edited by hand, missing, or left over from a document that is no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, Literal

from kaohe_docs.store.manifest import FileRecord

FileState = Literal["fresh", "stale", "edited", "missing", "orphaned"]

#: What the store adds to the name of a new file beside a hand-edited one.
_BESIDE: Final = re.compile(r"（新\d*）(?=\.\w+$)")


@dataclass(frozen=True, slots=True)
class FileStatus:
    """How a recorded file stands now.

    "stale" is unedited, but made from other inputs than the current ones; "orphaned" is unedited, but no document of
    its name would be made now.
    """

    path: PurePosixPath
    record: FileRecord
    state: FileState


def file_states(
    files: Mapping[str, FileRecord],
    present: Callable[[str], str | None],
    *,
    current: str | None = None,
    made_from: Mapping[str, str] | None = None,
) -> tuple[FileStatus, ...]:
    """Return how every recorded file stands.

    What it would be made from now stands in ``made_from`` by path, or is the one fingerprint ``current`` for all; with
    neither, no file is called stale. ``present`` tells the hash of a file, None where there is none.
    """
    found = []
    for name, record in sorted(files.items()):
        state = _on_disk(present(name), record)
        if state is None:
            state = _by_source(name, record, files, current, made_from)
        found.append(FileStatus(PurePosixPath(name), record, state))
    return tuple(found)


def _on_disk(present: str | None, record: FileRecord) -> FileState | None:
    if present is None:
        return "missing"
    return None if present == record.sha256 else "edited"


def _by_source(
    name: str,
    record: FileRecord,
    files: Mapping[str, FileRecord],
    current: str | None,
    made_from: Mapping[str, str] | None,
) -> FileState:
    if made_from is None:
        return "fresh" if current in (None, record.made_from) else "stale"
    plain = _BESIDE.sub("", name)
    if plain in made_from:
        return "fresh" if made_from[plain] == record.made_from else "stale"
    # A PDF is as fresh as the Word file that it shows.
    word = f"{plain.removesuffix('.pdf')}.docx"
    if plain.endswith(".pdf") and word in made_from:
        shown = files.get(word)
        return "fresh" if shown is not None and shown.made_from == made_from[word] else "stale"
    return "orphaned"
