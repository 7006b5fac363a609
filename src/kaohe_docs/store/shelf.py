"""The files below an output folder as a run changes them; a dry run changes none and remembers what would lie where."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath

from kaohe_docs.store.disk import TEMPORARY_PREFIX, TEMPORARY_SUFFIX, hash_of, sync_folder, write_whole
from kaohe_docs.store.journal import Journal
from kaohe_docs.store.manifest import FileRecord
from kaohe_docs.store.paths import JOURNAL, place


class Shelf:
    """The files of one folder."""

    def __init__(self, root: Path, *, dry_run: bool) -> None:
        self._root = root
        self._dry_run = dry_run
        self._touched: set[Path] = set()
        #: What a dry run would have renamed: where it lies still; None where nothing would be left.
        self._lying: dict[PurePosixPath, PurePosixPath | None] = {}
        self.journal = Journal(root / JOURNAL)

    def place(self, path: PurePosixPath) -> Path:
        """Return where a file lies.

        Raises:
            OutsideOutputError: the path leaves the folder.
        """
        return place(self._root, self._lying.get(path) or path)

    def hash_of(self, path: PurePosixPath) -> str | None:
        """Return the hash of a file, or None where there is none."""
        file = self.place(path)
        return None if self._is_gone(path) else hash_of(file)

    def exists(self, path: PurePosixPath) -> bool:
        """Tell whether there is anything of this name."""
        return self.place(path).exists() and not self._is_gone(path)

    def _is_gone(self, path: PurePosixPath) -> bool:
        return path in self._lying and self._lying[path] is None

    def write(self, path: PurePosixPath, data: bytes, record: FileRecord) -> None:
        """Put a document in its place, noted in the journal first."""
        if not self._dry_run:
            target = self.place(path)
            noted = self.journal.note(str(path), record)
            write_whole(target, data, first=partial(self.journal.settle, noted))
            self._touched.add(target.parent)

    def copy(self, path: PurePosixPath, to: PurePosixPath) -> None:
        """Copy a file; until something new is in its place, the old one stays there."""
        if not self._dry_run:
            write_whole(self.place(to), self.place(path).read_bytes())

    def rename(self, path: PurePosixPath, to: PurePosixPath, record: FileRecord | None = None) -> None:
        """Give a file another name; ``record`` is what the journal shall know it by, where it stays a document."""
        source, target = self.place(path), self.place(to)
        if self._dry_run:
            self._lying |= {to: self._lying.get(path) or path, path: None}
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if record is not None:
            self.journal.settle(self.journal.note(str(to), record))
        source.rename(target)
        self._touched |= {source.parent, target.parent}

    def clear(self) -> None:
        """Remove what killed runs left half-written."""
        for leftover in self._root.rglob(f"{TEMPORARY_PREFIX}*{TEMPORARY_SUFFIX}"):
            with suppress(OSError):
                leftover.unlink()

    def sync(self) -> None:
        """Make durable what was written and renamed."""
        for folder in sorted(self._touched):
            sync_folder(folder)
