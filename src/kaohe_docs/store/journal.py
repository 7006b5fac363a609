"""The journal of a run: what it is about to put in place, so that a broken-off run's files are known to the next one.

The manifest is written at the end of a run. A run that is killed, or loses its power, leaves whole files that the
manifest does not know, and such a file looks like somebody's own. So each is noted here, and takes its place only when
its line is durable; a start that finds a journal believes it for every file that lies there as noted. Files are written
by several threads, and one sync of the journal serves all of them that wait for it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from threading import Condition

from kaohe_docs.store.disk import read_record, sync_folder
from kaohe_docs.store.manifest import FileRecord, parse_record, record_entry
from kaohe_docs.store.paths import is_plain_path


class Journal:
    """The open journal; it appears on the disk with its first line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._changed = Condition()
        self._noted = 0
        self._durable = 0
        self._syncing = False

    def note(self, path: str, record: FileRecord) -> int:
        """Note a file that is about to be put in its place; return what to `settle` before that.

        Raises:
            OSError: the disk refuses; the file must not be put there then.
        """
        line = json.dumps({"path": path, "record": record_entry(record)}, ensure_ascii=False) + "\n"
        with self._changed:
            if self._handle is None:
                self._handle = self._open()
                # The last line of a broken-off run may lack its end.
                line = f"\n{line}"
            data = line.encode()
            while data:
                data = data[os.write(self._handle, data) :]
            self._noted += 1
            return self._noted

    def _open(self) -> int:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(self._path, flags, 0o644)
        sync_folder(self._path.parent)
        return handle

    def settle(self, note: int) -> None:
        """Return when a note is durable.

        Raises:
            OSError: the disk refuses; the file must not be put in its place then.
        """
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._durable >= note or not self._syncing)
                if self._durable >= note or self._handle is None:
                    return
                self._syncing, handle, reached = True, self._handle, self._noted
            try:
                os.fsync(handle)
                self._settled(reached)
            except BaseException:
                self._settled(0)
                raise

    def _settled(self, reached: int) -> None:
        with self._changed:
            self._syncing = False
            self._durable = max(self._durable, reached)
            self._changed.notify_all()

    def entries(self) -> Iterator[tuple[str, FileRecord]]:
        """Yield what an earlier run noted; the line it was killed in is left out."""
        try:
            lines = read_record(self._path).splitlines()
        except (OSError, ValueError):
            return
        for line in lines:
            try:
                raw = json.loads(line)
                path, record = raw["path"], parse_record(raw["record"])
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            if isinstance(path, str) and is_plain_path(path):
                yield path, record

    def close(self, *, recorded: bool) -> None:
        """Close the journal, and drop it once the manifest knows everything in it."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        if recorded:
            self._path.unlink(missing_ok=True)
