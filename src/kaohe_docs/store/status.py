"""How the recorded files stand: fresh, stale, edited by hand, missing, or left over from a document that is no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from typing import Literal

from kaohe_docs.store.manifest import FileRecord
from kaohe_docs.store.names import plain
from kaohe_docs.store.written import Written

FileState = Literal["fresh", "stale", "edited", "missing", "orphaned"]


@dataclass(frozen=True, slots=True)
class FileStatus:
    """How a recorded file stands now.

    "stale" is unedited, but made from other inputs than the current ones, or a PDF of another file than the one beside
    it; "orphaned" is unedited, but no document of its name would be made now.
    """

    path: PurePosixPath
    record: FileRecord
    state: FileState
    #: False also for an edited file that no document of its name would be made for now.
    needed: bool = True


def file_states(
    files: Mapping[str, FileRecord],
    present: Callable[[str], str | None],
    made_from: Mapping[str, str] | None,
) -> tuple[FileStatus, ...]:
    """Return how every recorded file stands; one that is neither there nor needed is no news.

    What it would be made from now stands in ``made_from`` by path; without that, no file is called stale. ``present`` tells the hash of a file, None where there is none.
    """
    on_disk = cache(present)
    found = []
    for name, record in sorted(files.items()):
        state: FileState = _by_source(name, files, on_disk, made_from)
        needed = state != "orphaned"
        if on_disk(name) is None:
            state = "missing"
        elif on_disk(name) != record.sha256:
            state = "edited"
        if needed or state != "missing":
            found.append(FileStatus(PurePosixPath(name), record, state, needed))
    return tuple(found)


def _by_source(
    name: str,
    files: Mapping[str, FileRecord],
    on_disk: Callable[[str], str | None],
    made_from: Mapping[str, str] | None,
) -> FileState:
    record = files[name]
    if made_from is None:
        return "fresh"
    wanted = made_from.get(name, made_from.get(plain(name)))
    if wanted is not None:
        return "fresh" if wanted == record.made_from else "stale"
    if not name.endswith(".pdf") or (source := made_from.get(words_of(name)[-1])) is None:
        return "orphaned"
    # A PDF is as fresh as the very file that it shows.
    shown = (word for word in words_of(name) if word in files and files[word].made_from == source)
    return "fresh" if record.shows and any(on_disk(word) == record.shows for word in shown) else "stale"


def words_of(pdf: str) -> tuple[str, str]:
    """Return the Word files that a PDF may show: the one beside it; for 通知（新）.pdf also 通知.docx, the last one."""
    return f"{pdf.removesuffix('.pdf')}.docx", f"{plain(pdf).removesuffix('.pdf')}.docx"


def pages_beside(
    names: Iterable[str],
    files: Mapping[str, FileRecord],
    present: Callable[[str], str | None],
    written: Sequence[Written],
) -> tuple[list[PurePosixPath], list[PurePosixPath]]:
    """Return those of the named files that are PDFs of these documents: the true ones, and the older ones.

    True is one that shows the very file there is now. One that somebody made by hand beside an edited file belongs to
    it, and a new one beside a PDF edited by hand shows the document itself.
    """
    lying = {str(one.lies_at): one.sha256 for one in written}
    kept = {str(one.path) for one in written if one.status == "kept"}

    def is_edited(name: str) -> bool:
        return name in files and present(name) not in (None, files[name].sha256)

    def is_true(pdf: str) -> bool:
        word, plain_word = words_of(pdf)
        shown = lying.get(word) or (lying.get(plain_word) if is_edited(plain(pdf)) else None)
        return shown == files[pdf].shows or (word in kept and is_edited(pdf))

    of_these = [name for name in names if name.endswith(".pdf") and {*words_of(name)} & (lying.keys() | kept)]
    true = [PurePosixPath(name) for name in of_these if is_true(name)]
    return true, [path for path in map(PurePosixPath, of_these) if path not in true]
