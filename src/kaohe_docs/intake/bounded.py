"""Reads a file that must be an ordinary one of ordinary size: no pipe that never answers, no endless device."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_bounded(path: Path, *, most: int) -> bytes | None:
    """Return a file's bytes, or None where it has more than ``most``.

    Raises:
        OSError: there is no such file, or it is a folder, a pipe or a device.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        number = errno.EISDIR if path.is_dir() else errno.EINVAL
        raise OSError(number, os.strerror(number))
    with path.open("rb") as file:
        data = file.read(most + 1)
    return data if len(data) <= most else None
