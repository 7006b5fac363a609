"""What became of the documents of a run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

WriteStatus = Literal["new", "changed", "unchanged", "kept"]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of one document; "kept" means that a hand-edited file stayed and the new one lies beside it."""

    path: PurePosixPath
    status: WriteStatus
    #: The new file beside a kept one, or the backup of a replaced one.
    beside: PurePosixPath | None = None
    sha256: str = ""
    #: Whether only a password opens it.
    encrypted: bool = False

    @property
    def lies_at(self) -> PurePosixPath:
        """Return where this run's document lies: beside a hand-edited one that was kept, or in its own place."""
        return self.beside if self.status == "kept" and self.beside else self.path


@dataclass(frozen=True, slots=True)
class Retired:
    """A file of an earlier run that this run has no document for, and where it was put."""

    path: PurePosixPath
    moved_to: PurePosixPath
    #: Whether somebody had edited it.
    edited: bool = False
    #: A PDF of a paper that is needed, older than its Word file.
    older: bool = False


@dataclass(frozen=True, slots=True)
class Renamed:
    """A file that followed its paper to another name: its number, its group or its unit's name has changed."""

    path: PurePosixPath
    to: PurePosixPath
