"""How far a zip may unfold, whoever opens it: a small one can unfold to gigabytes, and two programs see two files in it."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

#: What people give: workbooks and templates.
MOST_BYTES: Final = 20 << 20
#: What was made of a template, and may be larger than that.
MOST_MADE: Final = 50 << 20
MOST_MEMBERS: Final = 2000
_MOST_UNPACKED: Final = 200 << 20
_MOST_RATIO: Final = 200
#: Below this, a high ratio is only a sheet of repeated formats, or a file of spaces.
_SMALL_UNPACKED: Final = 50 << 20
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 1
#: What reading a zip raises where it is not whole.
_DAMAGED: Final = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError),
    KeyError,
)


class UnsafeZipError(Exception):
    """A zip that is not opened."""


class TooLargeError(UnsafeZipError):
    """It, or what it unfolds to, is larger than any that is opened."""

    def __init__(self, size: int) -> None:
        super().__init__(f"{size} bytes")
        self.size = size


class TooManyMembersError(TooLargeError):
    """It has more members than any paper or workbook."""


class EncryptedZipError(UnsafeZipError):
    """Its members ask for a password."""


class BrokenZipError(UnsafeZipError):
    """It is no whole zip, or one that no Office program writes."""


@contextmanager
def opened(data: bytes, *, most_bytes: int = MOST_BYTES) -> Iterator[zipfile.ZipFile]:
    """Open a zip whose directory keeps the bounds; a member never unfolds to more than it declares.

    Raises:
        UnsafeZipError: it is refused, or what is read of it proves to be damaged or is not there.
    """
    if len(data) > most_bytes:
        raise TooLargeError(len(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check(archive.infolist(), len(data))
            yield archive
    except _DAMAGED as cause:
        raise BrokenZipError from cause


def _check(members: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS:
        raise TooManyMembersError(len(members))
    # Office files are deflated; other packings fail in ways of their own.
    if any(member.compress_type not in _METHODS for member in members):
        raise BrokenZipError
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise EncryptedZipError
    if unpacked > _MOST_UNPACKED or (unpacked > _SMALL_UNPACKED and unpacked > size * _MOST_RATIO):
        raise TooLargeError(unpacked)
