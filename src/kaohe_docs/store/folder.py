"""The output folder during a run: locked, written whole, and careful with what people have edited.

Who edited a file is told by its hash: one that differs from the manifest's record, or has no record, is somebody's
work. It is kept and the new file is written beside it, or, if the user insists, put away under a name with the time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from filelock import FileLock

from kaohe_docs.encryption.policy import Secrecy
from kaohe_docs.errors import Problem, ProtectedFileError
from kaohe_docs.store.disk import explained, sync_folder, write_whole
from kaohe_docs.store.encrypted import EncryptedFiles
from kaohe_docs.store.folder_lock import lock
from kaohe_docs.store.found import found_in
from kaohe_docs.store.manifest import FileRecord, Manifest, dump_manifest, fingerprint, sha256
from kaohe_docs.store.moves import Move, follow
from kaohe_docs.store.names import beside_names, numbered
from kaohe_docs.store.paths import LOCK, MANIFEST, RETIRED
from kaohe_docs.store.shelf import Shelf
from kaohe_docs.store.status import FileStatus, file_states, pages_beside
from kaohe_docs.store.written import Renamed, Retired, Written


class OutputFolder:
    """The output folder, opened for one run.

    A dry run answers the same and writes nothing, not even the folder or its lock.
    """

    def __init__(
        self,
        root: Path,
        *,
        clock: Callable[[], datetime],
        force: bool = False,
        dry_run: bool = False,
        secrecy: Secrecy | None = None,
    ) -> None:
        self._root = root
        self._clock = clock
        self._force = force
        self._dry_run = dry_run
        self._secrecy = secrecy or Secrecy()
        self._lock = FileLock(root / LOCK)
        self._shelf = Shelf(root, dry_run=dry_run)
        self._manifest = Manifest()
        self._files: dict[str, FileRecord] = {}
        #: The files as the manifest had them when the folder was opened.
        self._found: dict[str, FileRecord] = {}
        self._put: set[str] = set()
        self._problems: tuple[Problem, ...] = ()

    @property
    def manifest(self) -> Manifest:
        """The manifest as it stands at this moment of the run."""
        return replace(self._manifest, files=dict(self._files))

    @property
    def encrypted(self) -> EncryptedFiles:
        """Which files are encrypted, and which will be."""
        return EncryptedFiles(self._secrecy, self._shelf, self._files)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was found amiss with the folder when it was opened."""
        return self._problems

    def __enter__(self) -> Self:
        """Lock the folder and read what earlier runs left.

        Raises:
            OutputLockedError: another run is at work there.
        """
        if not self._dry_run:
            lock(self._root, by=self._lock)
        try:
            found = found_in(self._root, self._shelf.journal)
        except BaseException:
            self._lock.release()
            raise
        self._manifest, self._files, self._problems = found.manifest, found.files, found.problems
        self._found = dict(found.manifest.files)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Record what was written, also when the run was broken off, and let others in."""
        try:
            if not self._dry_run:
                self._save(interrupted=error is not None)
        finally:
            self._lock.release()

    def _save(self, *, interrupted: bool) -> None:
        # Files are in their places for good before the manifest says so, and the manifest before the journal goes.
        self._shelf.sync()
        recorded = False
        try:
            with explained(MANIFEST):
                # A run that was broken off before it wrote anything leaves no trace.
                if not interrupted or self._files != self._found:
                    write_whole(self._root / MANIFEST, dump_manifest(self.manifest))
                    sync_folder(self._root)
            recorded = True
        except ProtectedFileError:
            # What broke the run off (a full disk, say) is the news, not that the record failed too.
            if not interrupted:
                raise
        finally:
            with suppress(OSError):
                self._shelf.journal.close(recorded=recorded)
        self._shelf.clear()

    def describe_run(
        self,
        *,
        inputs: Mapping[str, str],
        tool: str,
        templates: Mapping[str, str],
        choices: Mapping[str, str],
    ) -> None:
        """Say what this run's documents are made from; call it before the first `put`."""
        self._manifest = Manifest(dict(inputs), tool, dict(templates), dict(choices))

    def read(self, path: PurePosixPath) -> bytes:
        """Return the bytes of a file of the folder, as they were before it was encrypted.

        Raises:
            ProtectedFileError: it is not there, cannot be read, or is encrypted with another password.
        """
        with explained(str(path)):
            return self.encrypted.read(path)

    def require_password(self, secret: Mapping[PurePosixPath, str]) -> None:
        """Make sure that these papers with results, by path what they are made from, may be made.

        Raises:
            NoPasswordError: one of them is not current, and the folder holds encrypted files that this run cannot open.
        """
        new = (path for path, source in secret.items() if not self.current(path, made_from=source, secret=True))
        self.encrypted.refuse_open(new, self._files)

    def pages_of(self, path: PurePosixPath) -> int | None:
        """Return how many pages a recorded file has, where that is known."""
        recorded = self._files.get(str(path))
        return recorded.pages if recorded else None

    def current(self, path: PurePosixPath, *, made_from: str, shows: str = "", secret: bool = False) -> Written | None:
        """Return a document of an earlier run that is still what this run would write, or None where it must be made.

        ``made_from`` is a fingerprint of everything the document is made from, ``shows`` the hash of the Word file whose
        pages a PDF shows; a file edited by hand is not current.
        """
        recorded = self._files.get(str(path))
        if recorded is None or not made_from or (recorded.made_from, recorded.shows) != (made_from, shows):
            return None
        with explained(str(path)):
            if self._shelf.hash_of(path) != recorded.sha256 or not self.encrypted.may_stay(path, secret=secret):
                return None
        self._put.add(str(path))
        return Written(path, "unchanged", sha256=recorded.sha256, encrypted=recorded.encrypted)

    def put(
        self,
        path: PurePosixPath,
        data: bytes,
        *,
        kind: str,
        recipient: str,
        pages: int | None = None,
        made_from: str = "",
        fonts: tuple[str, ...] = (),
        secret: bool = False,
        secret_members: Collection[str] = (),
        shows: str = "",
        about: str = "",
    ) -> Written:
        """Bring one document into the folder; ``made_from`` is by default the fingerprint of the whole run.

        A ``secret`` one is encrypted where there is a password; of a secret archive, its ``secret_members`` are.

        Raises:
            ProtectedFileError: the path leads out of the folder, or the disk refuses; the old file is still there.
            NoPasswordError: it is ``secret``, and the folder holds encrypted files that this run cannot open.
        """
        if secret:
            self.encrypted.refuse_open([path], self._found)
        made_from = made_from or fingerprint(self._manifest)
        if encrypted := self.encrypted.will_have(path, secret=secret):
            # Encrypted again it would have other bytes, which could not be compared.
            if written := self.current(path, made_from=made_from, shows=shows, secret=secret):
                return written
            data = self.encrypted.leaving(path, data, secret_members)
        record = FileRecord(kind, recipient, sha256(data), pages, made_from, fonts, encrypted, shows, about)
        with explained(str(path)):
            present = self._shelf.hash_of(path)
            self._put.add(str(path))
            if present == record.sha256:
                self._files[str(path)] = record
                return Written(path, "unchanged", sha256=record.sha256, encrypted=encrypted)
            if present is None or self._is_ours(path, present):
                self._write(path, data, record)
                return Written(path, "new" if present is None else "changed", sha256=record.sha256, encrypted=encrypted)
            return self._replace_edited(path, data, record) if self._force else self._keep_edited(path, data, record)

    def _is_ours(self, path: PurePosixPath, present: str) -> bool:
        recorded = self._files.get(str(path))
        return recorded is not None and recorded.sha256 == present

    def _write(self, path: PurePosixPath, data: bytes, record: FileRecord) -> None:
        self._shelf.write(path, data, record)
        self._files[str(path)] = record

    def _keep_edited(self, path: PurePosixPath, data: bytes, record: FileRecord) -> Written:
        """Leave the file and its record, so that the next run sees the edit too; write the new one beside it."""
        for beside in beside_names(path):
            present = self._shelf.hash_of(beside)
            if present is None or present == record.sha256 or self._is_ours(beside, present):
                break
        if present != record.sha256:
            self._write(beside, data, record)
        self._files[str(beside)] = record
        self._put.add(str(beside))
        return Written(path, "kept", beside, record.sha256, record.encrypted)

    def _replace_edited(self, path: PurePosixPath, data: bytes, record: FileRecord) -> Written:
        stamp = f"（备份-{self._clock():%Y%m%d-%H%M%S}"
        backup = self._free(path, f"{stamp}）", f"{stamp}-{{number}}）")
        self._shelf.copy(path, backup)
        self._write(path, data, record)
        return Written(path, "changed", backup, record.sha256, record.encrypted)

    def _free(self, path: PurePosixPath, mark: str, later: str) -> PurePosixPath:
        return next(free for free in numbered(path, mark, later) if not self._shelf.exists(free))

    def retire(self, families: Collection[str], keep: Iterable[PurePosixPath] = ()) -> tuple[Retired, ...]:
        """Move what earlier runs wrote for these families, and this run has not, to the folder 旧稿.

        Nothing is deleted. ``keep`` names files that stay although this run did not put them.
        """
        kept = self._put | {str(path) for path in keep}
        return self._put_away(name for name in self._files if name not in kept and name.split("/")[0] in families)

    def retire_pages(self, paths: Iterable[PurePosixPath]) -> tuple[Retired, ...]:
        """Move PDFs that are older than their Word files to the folder 旧稿, so that nobody prints them."""
        return tuple(replace(one, older=True) for one in self._put_away(str(path) for path in paths))

    def _put_away(self, names: Iterable[str]) -> tuple[Retired, ...]:
        moved = [self._retire(PurePosixPath(name)) for name in sorted(names)]
        return tuple(one for one in moved if one is not None)

    def _retire(self, path: PurePosixPath) -> Retired | None:
        with explained(str(path)):
            present, record = self._shelf.hash_of(path), self._files.pop(str(path))
            if present is None:
                return None
            wanted = PurePosixPath(RETIRED) / path
            to = wanted if not self._shelf.exists(wanted) else self._free(wanted, "（2）", "（{number}）")
            self._shelf.rename(path, to)
            return Retired(path, to, edited=present != record.sha256)

    def follow(self, moves: Iterable[Move]) -> tuple[Renamed, ...]:
        """Rename the files of papers whose names have changed, edited or not."""
        return follow(moves, self._shelf, self._files)

    def pages_beside(self, written: Iterable[Written]) -> tuple[list[PurePosixPath], list[PurePosixPath]]:
        """Return the recorded PDFs of these documents that this run has not made: those still true, and older ones."""
        return pages_beside(self.left, self._files, self._present, tuple(written))

    @property
    def left(self) -> tuple[str, ...]:
        """Return the recorded files that this run has neither made nor found as it would make them."""
        return tuple(sorted(name for name in self._files if name not in self._put))

    def status(self, *, made_from: Mapping[str, str] | None = None) -> tuple[FileStatus, ...]:
        """Return how every recorded file stands.

        What it would be made from now stands in ``made_from`` by path; without that, no file is called stale.
        """
        return file_states(self._files, self._present, made_from)

    def _present(self, name: str) -> str | None:
        with explained(name):
            return self._shelf.hash_of(PurePosixPath(name))
