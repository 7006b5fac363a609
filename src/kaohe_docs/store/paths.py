"""Paths below the output folder: none of them may lead out of it."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs.errors import ProtectedFileError, message
from kaohe_docs.source import Location

MANIFEST: Final = "manifest.json"
LOCK: Final = ".kaohe.lock"
JOURNAL: Final = ".kaohe.journal"
RETIRED: Final = "旧稿"
#: No system takes longer ones.
_LONGEST: Final = 4096
_LONGEST_NAME: Final = 255
_OWN: Final = (MANIFEST, LOCK, JOURNAL)


class OutsideOutputError(ProtectedFileError):
    """A file would be written outside the output folder."""

    code = "outside-output"


def is_plain_path(path: str) -> bool:
    """Tell whether a path goes straight down from the output folder, on Windows too, to no file of the store's own."""
    parts = path.split("/")
    # Half a surrogate, which JSON can spell, is in no file's name.
    if path in _OWN or any("\ud800" <= letter <= "\udfff" for letter in path):
        return False
    if len(path) > _LONGEST or max(map(len, parts)) > _LONGEST_NAME:
        return False
    return all(part not in ("", ".", "..") for part in parts) and not any(mark in path for mark in "\\:\0")


def place(root: Path, path: PurePosixPath) -> Path:
    """Return where the file lies, following the links there are.

    Raises:
        OutsideOutputError: the path leaves the output folder, by itself or through a link, or is the store's own.
    """
    target = root.joinpath(*path.parts)
    if not is_plain_path(str(path)) or not _resolved(target).is_relative_to(_resolved(root)):
        text = message("“{path}”不在输出文件夹之内，未写入；请检查文件名，或移走输出文件夹中的快捷链接", path=str(path))
        raise OutsideOutputError(text, location=Location(file=str(path)))
    return target


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return Path()
