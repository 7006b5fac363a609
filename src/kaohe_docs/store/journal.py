"""The journal of a run: what it is about to put in place, so that a killed run's files are known to the next one.

The manifest is written at the end of a run. A run that is killed leaves whole files that the manifest does not know, and
such a file looks like somebody's own. So each is noted here just before it takes its place, and a start that finds a
journal believes it for every file that lies there as noted. It is not forced to the disk line by line: where a power cut
swallows a line, the file is kept as if somebody had edited it, and nothing is lost.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from threading import Lock

from kaohe_docs.store.manifest import FileRecord, parse_record
from kaohe_docs.store.paths import is_plain_path


class Journal:
    """The open journal; it appears on the disk with its first line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._handle: int | None = None
        self._lock = Lock()

    def note(self, path: str, record: FileRecord) -> None:
        """Note a file that is about to be put in its place.

        Raises:
            OSError: the disk refuses; the file must not be put there then.
        """
        line = json.dumps({"path": path, "record": asdict(record)}, ensure_ascii=False) + "\n"
        with self._lock:
            if self._handle is None:
                flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
                self._handle = os.open(self._path, flags, 0o644)
            data = line.encode()
            while data:
                data = data[os.write(self._handle, data) :]

    def entries(self) -> Iterator[tuple[str, FileRecord]]:
        """Yield what an earlier run noted; the line it was killed in is left out."""
        try:
            lines = self._path.read_bytes().splitlines()
        except OSError:
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
