"""Sealed files: papers with results that only a password opens; what a run may do with them.

A folder that holds sealed files is meant to hold no open results. So a run without a password leaves sealed papers that
are up to date as they are, and is refused where it would have to make one, or a new paper with results, until the user
gives the password or says that results may lie open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from kaohe_docs.errors import ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.store.manifest import FileRecord


class Sealer(Protocol):
    """Encrypts and decrypts files with the password of a run; a file's name tells its format."""

    def seal(self, name: str, data: bytes) -> bytes:
        """Return a file encrypted; every time with other bytes."""

    def open(self, name: str, data: bytes) -> bytes:
        """Return an encrypted file as it was; raise ValueError for another password or a damaged file."""

    def fits(self, name: str, data: bytes) -> bool:
        """Tell whether a file is encrypted with this password."""


class NoPasswordError(ProtectedFileError):
    """Results would come to lie open beside sealed ones, or a sealed file is needed, and there is no password."""

    code = "sealed-without-password"

    def __init__(self, paths: Sequence[PurePosixPath]) -> None:
        text = message(
            "输出文件夹里含成绩的材料是加密的，这次没有给密码，而要生成“{first}”等{count}份；请加 --password，"
            "或加 --no-password 改为不加密",
            first=str(paths[0]),
            count=len(paths),
        )
        super().__init__(text, location=Location(file=str(paths[0])))


class OtherPasswordError(ProtectedFileError):
    """A sealed file does not open."""

    code = "sealed-otherwise"


@dataclass(frozen=True, slots=True)
class Seals:
    """What a run does about sealing."""

    sealer: Sealer | None = None
    #: Whether the user has said that results may lie open.
    unseal: bool = False

    def wanted(self, record: FileRecord | None, *, secret: bool) -> bool:
        """Tell whether a paper, which has this record, is sealed after the run."""
        if self.sealer is not None:
            return secret
        return record is not None and record.sealed and not self.unseal

    def as_wanted(self, record: FileRecord, file: Path, *, secret: bool) -> bool:
        """Tell whether a file that nobody has edited may stay as it lies there."""
        if record.sealed != self.wanted(record, secret=secret):
            return False
        return not record.sealed or self.sealer is None or self.sealer.fits(file.name, file.read_bytes())

    def allows(self, records: Iterable[FileRecord]) -> bool:
        """Tell whether papers with results may be made in a folder with these files."""
        return self.sealer is not None or self.unseal or not any(record.sealed for record in records)

    def seal(self, path: PurePosixPath, data: bytes) -> bytes:
        """Return a file sealed.

        Raises:
            NoPasswordError: there is no password.
        """
        if self.sealer is None:
            raise NoPasswordError([path])
        return self.sealer.seal(path.name, data)

    def open(self, path: PurePosixPath, data: bytes) -> bytes:
        """Return a sealed file as it was.

        Raises:
            NoPasswordError: there is no password.
            OtherPasswordError: there is another password on it.
        """
        if self.sealer is None:
            raise NoPasswordError([path])
        try:
            return self.sealer.open(path.name, data)
        except ValueError as cause:
            text = message("“{file}”不是用这个密码加密的，或已损坏；请移走它，再运行一次", file=str(path))
            raise OtherPasswordError(text, location=Location(file=str(path))) from cause

    def same(self, file: Path, data: bytes) -> bytes | None:
        """Return the bytes of a sealed file that opens to this content, else None."""
        try:
            lying = file.read_bytes()
            return lying if self.sealer is not None and self.sealer.open(file.name, lying) == data else None
        except (OSError, ValueError):
            return None
