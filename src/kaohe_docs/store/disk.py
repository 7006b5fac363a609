"""The disk: whole files or none, and its errors in words."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kaohe_docs.errors import Message, ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason

TEMPORARY_PREFIX: Final = ".kaohe-"
TEMPORARY_SUFFIX: Final = ".tmp"
#: The manifest of a hundred thousand documents has half of it.
_MOST_RECORD: Final = 64 << 20
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_FORBIDDEN: Final = frozenset({errno.EACCES, errno.EPERM, errno.EBUSY, errno.ETXTBSY})


class DiskError(ProtectedFileError):
    """A file cannot be written or read; what was there before is still there."""

    code = "cannot-write"


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turn the system's errors into ours, naming the file as the user knows it."""
    try:
        yield
    except OSError as cause:
        raise DiskError(_explanation(cause, name), location=Location(file=name)) from cause


def _explanation(cause: OSError, name: str) -> Message:
    if cause.errno in _FULL:
        return message("磁盘空间不足，“{file}”未写入，原有文件未改动；请清理磁盘后重新运行", file=name)
    if cause.errno == errno.EROFS:
        return message("磁盘是只读的，“{file}”未写入；请换一个输出文件夹（--out）", file=name)
    if cause.errno in _FORBIDDEN:
        return message("无法写入“{file}”：请先在Word、WPS或其他程序中关闭它，并确认有写入权限，然后重新运行", file=name)
    if cause.errno == errno.ENAMETOOLONG:
        return message("文件名或路径过长，“{file}”未写入；请把输出文件夹移到较浅的位置", file=name)
    return message("无法读写“{file}”（{detail}）；原有文件未改动", file=name, detail=system_reason(cause))


def open_plain(path: Path) -> io.BufferedReader:
    """Open a file for reading that must be an ordinary one: no pipe that never answers, no endless device.

    Raises:
        OSError: there is no such file, or it is something else.
    """
    file = os.fdopen(os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
    return file


def read_record(path: Path) -> bytes:
    """Return the bytes of a file of the store's own.

    Raises:
        OSError: there is no such file, or it is none.
        ValueError: it is larger than any that a run writes.
    """
    with open_plain(path) as file:
        data = file.read(_MOST_RECORD + 1)
    if len(data) > _MOST_RECORD:
        raise ValueError("too long")
    return data


def hash_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, or None where there is none."""
    try:
        with open_plain(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def write_whole(target: Path, data: bytes, *, first: Callable[[], None] = lambda: None) -> None:
    """Put a file in its place in one step: whoever looks, or pulls the plug, finds the old one or the new one.

    ``first`` is called when the new one is durable under its temporary name, and before it takes its place.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(target.name.encode()).hexdigest()[:16]
    temporary = target.with_name(f"{TEMPORARY_PREFIX}{name}{TEMPORARY_SUFFIX}")
    try:
        # Left over from a killed run; the folder's lock says that nobody else is writing it.
        temporary.unlink(missing_ok=True)
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        first()
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can; Windows does it by itself."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
