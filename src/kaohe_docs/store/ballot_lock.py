"""ballots.lock.json: the ballots that were approved for print; while it is there, no other ballots are written.

It lies in the workspace, beside the inputs whose ballots it holds, and not in an output folder: another ``--out`` is no
way around it.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from kaohe_docs.domain.ballot_lock import LockedBallot
from kaohe_docs.errors import Problem, ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.store.disk import DiskError, explained, read_record, write_whole

BALLOT_LOCK: Final = "ballots.lock.json"
_FORMAT: Final = 2
#: Written by earlier versions into the output folder; it held weights, grades and units, and not what else is printed.
_EARLIER_FORMAT: Final = 1
_READ_ONLY: Final = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})


class BallotsLockedError(ProtectedFileError):
    """The ballots differ from those that were approved for print."""

    code = "ballots-locked"

    def __init__(self, differences: Sequence[Problem]) -> None:
        self.differences = tuple(differences)
        text = message("测评票已经定稿，现在的内容与定稿不同，不能出票；确要改动，先运行 kaohe ballots --unlock")
        super().__init__(text, location=Location(BALLOT_LOCK))

    def problems(self) -> tuple[Problem, ...]:
        """Return every difference, then what to do."""
        return (*self.differences, *super().problems())


class EarlierLockError(ProtectedFileError):
    """There is a lock of an earlier version, which does not hold all that is printed."""

    code = "ballots-locked-before"

    def __init__(self, file: str) -> None:
        text = message(
            "这是旧版本记下的定稿，没有记全票面和份数，不能再核对，没有出票；"
            "请运行 kaohe ballots --unlock，出清样核对，再运行 kaohe ballots --lock"
        )
        super().__init__(text, location=Location(file))


def read_lock(workspace: Path, outs: Iterable[Path]) -> tuple[LockedBallot, ...] | None:
    """Return the approved ballots of a workspace, or None where none are locked, there or by an earlier version.

    Raises:
        EarlierLockError: the workspace, or one of the output folders, has a lock of an earlier version.
        ProtectedFileError: the file is there but cannot be read; nothing may be printed then.
    """
    try:
        with explained(BALLOT_LOCK):
            data = read_record(workspace / BALLOT_LOCK)
    except ProtectedFileError as failure:
        if not isinstance(failure.__cause__, FileNotFoundError | NotADirectoryError):
            raise
        if earlier := next(_earlier(outs), None):
            raise EarlierLockError(_name(earlier, workspace)) from None
        return None
    except ValueError:
        data = b""
    try:
        raw = json.loads(data.decode())
        if raw["format"] == _EARLIER_FORMAT:
            raise EarlierLockError(BALLOT_LOCK)
        if raw["format"] != _FORMAT:
            raise ValueError("unknown format")
        return tuple(_ballot(entry) for entry in raw["ballots"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        text = message("“{file}”已损坏，无法核对定稿的测评票；确认后运行 kaohe ballots --unlock", file=BALLOT_LOCK)
        raise ProtectedFileError(text, location=Location(BALLOT_LOCK)) from cause


def _earlier(outs: Iterable[Path]) -> Iterator[Path]:
    return (out / BALLOT_LOCK for out in outs if os.path.lexists(out / BALLOT_LOCK))


def _name(path: Path, workspace: Path) -> str:
    return path.relative_to(workspace).as_posix() if path.is_relative_to(workspace) else path.as_posix()


def _ballot(entry: Any) -> LockedBallot:
    ballot = LockedBallot(_text(entry["name"]), {_text(key): _texts(texts) for key, texts in entry["printed"].items()})
    if entry["sha256"] != ballot.sha256:
        raise ValueError("edited")
    return ballot


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return tuple(_text(item) for item in value)


def write_lock(workspace: Path, ballots: Sequence[LockedBallot]) -> None:
    """Record the ballots as approved.

    Raises:
        DiskError: the workspace cannot be written to.
    """
    record = {"format": _FORMAT, "ballots": [{**asdict(ballot), "sha256": ballot.sha256} for ballot in ballots]}
    with _in_workspace(), explained(BALLOT_LOCK):
        write_whole(workspace / BALLOT_LOCK, (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())


def remove_lock(workspace: Path, outs: Iterable[Path], *, dry_run: bool) -> bool:
    """Give the ballots free again, locked there or by an earlier version; return whether they were locked."""
    found = [path for path in (workspace / BALLOT_LOCK, *_earlier(outs)) if os.path.lexists(path)]
    with _in_workspace(), explained(BALLOT_LOCK):
        for path in () if dry_run else found:
            path.unlink(missing_ok=True)
    return bool(found)


@contextmanager
def _in_workspace() -> Iterator[None]:
    """Say of a disk that refuses which folder is meant: another output folder, its usual advice, is no help here."""
    try:
        yield
    except DiskError as failure:
        if not isinstance(failure.__cause__, OSError) or failure.__cause__.errno not in _READ_ONLY:
            raise
        text = message(
            "定稿记在工作目录的“{file}”里，而工作目录现在不能写入；请取得写入权限，或把整个工作目录复制到能写入的地方，再运行一次",
            file=BALLOT_LOCK,
        )
        raise DiskError(text, location=Location(BALLOT_LOCK)) from failure
