"""The lock of an output folder: one run at a time."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from kaohe_docs.errors import ProtectedFileError, message
from kaohe_docs.source import Location
from kaohe_docs.store.disk import explained


class OutputLockedError(ProtectedFileError):
    """Another run is writing to the same folder."""

    code = "output-locked"


def lock(root: Path, by: FileLock) -> None:
    """Make the folder where it is missing, and keep other runs out.

    Raises:
        OutputLockedError: another run is at work there.
    """
    with explained(str(root)):
        root.mkdir(parents=True, exist_ok=True)
        try:
            by.acquire(timeout=0)
        except Timeout as cause:
            text = message("输出文件夹“{folder}”正被另一次运行使用；请等它结束后再试", folder=str(root))
            raise OutputLockedError(text, location=Location(file=str(root))) from cause
