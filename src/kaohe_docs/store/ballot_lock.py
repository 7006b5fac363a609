"""ballots.lock.json: the ballots that were approved for print; while it is there, no other ballots are written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kaohe_docs.domain.ballot_lock import LockedStyle, differences
from kaohe_docs.errors import Message, Problem, ProtectedFileError, error, message
from kaohe_docs.source import Location
from kaohe_docs.store.disk import explained, read_record, write_whole
from kaohe_docs.store.folder import OutputFolder

BALLOT_LOCK: Final = "ballots.lock.json"
_FORMAT: Final = 1


class BallotsLockedError(ProtectedFileError):
    """The ballots differ from those that were approved for print."""

    code = "ballots-locked"

    def __init__(self, changes: Sequence[Message]) -> None:
        self.changes = tuple(changes)
        text = message("测评票已经定稿，现在的内容与定稿不同，没有生成；确要改动，先运行 kaohe ballots --unlock")
        super().__init__(text, location=Location(BALLOT_LOCK))

    def problems(self) -> tuple[Problem, ...]:
        """Return every difference, then what to do."""
        return (*(error(self.code, self.location, change) for change in self.changes), *super().problems())


def read_lock(out: Path) -> tuple[LockedStyle, ...] | None:
    """Return the approved ballots of an output folder, or None where none are locked.

    Raises:
        ProtectedFileError: the file is there but cannot be read; nothing may be printed then.
    """
    try:
        with explained(BALLOT_LOCK):
            data = read_record(out / BALLOT_LOCK)
    except ProtectedFileError as failure:
        if isinstance(failure.__cause__, FileNotFoundError | NotADirectoryError):
            return None
        raise
    except ValueError:
        data = b""
    try:
        raw = json.loads(data.decode())
        if raw["format"] != _FORMAT:
            raise ValueError("unknown format")
        return tuple(_style(entry) for entry in raw["styles"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as cause:
        text = message("“{file}”已损坏，无法核对定稿的测评票；确认后运行 kaohe ballots --unlock", file=BALLOT_LOCK)
        raise ProtectedFileError(text, location=Location(BALLOT_LOCK)) from cause


def _style(entry: Any) -> LockedStyle:
    return LockedStyle(
        name=_text(entry["name"]),
        rater_class=_text(entry["rater_class"]),
        share=_text(entry["share"]),
        full_mark=_text(entry["full_mark"]),
        method=_texts(entry["method"]),
        grades=_texts(entry["grades"]),
        units=_texts(entry["units"]),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(type(value).__name__)
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError(type(value).__name__)
    return tuple(_text(item) for item in value)


def require_unlocked(out: Path, current: Sequence[LockedStyle]) -> None:
    """Make sure that the ballots of a run are those that were approved, where any were.

    Raises:
        BallotsLockedError: they differ.
    """
    locked = read_lock(out)
    if locked is not None and (changes := differences(locked, current)):
        raise BallotsLockedError(changes)


def write_lock(out: Path, styles: Sequence[LockedStyle], *, clock: Callable[[], datetime]) -> None:
    """Record the ballots as approved.

    Raises:
        BallotsLockedError: others are approved already.
    """
    with OutputFolder(out, clock=clock):
        require_unlocked(out, styles)
        record = {
            "format": _FORMAT,
            "styles": [{**asdict(style), "sha256": style.sha256} for style in styles],
        }
        with explained(BALLOT_LOCK):
            write_whole(out / BALLOT_LOCK, (json.dumps(record, ensure_ascii=False, indent=2) + "\n").encode())


def remove_lock(out: Path, *, clock: Callable[[], datetime]) -> bool:
    """Give the ballots free again; return whether they were locked."""
    if not (out / BALLOT_LOCK).exists():
        return False
    with OutputFolder(out, clock=clock), explained(BALLOT_LOCK):
        (out / BALLOT_LOCK).unlink(missing_ok=True)
    return True
