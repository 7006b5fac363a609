"""Finding LibreOffice on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from kaohe_docs.errors import MissingToolError, message

_VERSION_SECONDS: Final = 60
_NAMES: Final = ("soffice", "libreoffice", "soffice.com")
_PLACES: Final[Mapping[str, Sequence[str]]] = {
    "linux": (
        "/usr/bin/soffice",
        "/usr/lib/libreoffice/program/soffice",
        "/usr/lib64/libreoffice/program/soffice",
        "/opt/libreoffice*/program/soffice",
        "/usr/local/bin/soffice",
    ),
    "darwin": (
        "/Applications/LibreOffice*.app/Contents/MacOS/soffice",
        "~/Applications/LibreOffice*.app/Contents/MacOS/soffice",
    ),
    "win32": tuple(
        f"{root}/LibreOffice*/program/soffice.com" for root in ("C:/Program Files", "C:/Program Files (x86)")
    ),
}


def find_office() -> Path | None:
    """Return LibreOffice's program, or None; KAOHE_SOFFICE names it where it is in no usual place."""
    if named := os.environ.get("KAOHE_SOFFICE"):
        return Path(named) if Path(named).is_file() else None
    on_path = (shutil.which(name) for name in _NAMES)
    found = next((Path(program) for program in on_path if program), None)
    return found or next(_usual_places(), None)


def _usual_places() -> Iterator[Path]:
    patterns = list(_PLACES.get(sys.platform, _PLACES["linux"]))
    if sys.platform == "win32":
        roots = (os.environ.get(name) for name in ("PROGRAMFILES", "PROGRAMFILES(X86)", "PROGRAMW6432"))
        patterns[:0] = [f"{root}/LibreOffice*/program/soffice.com" for root in roots if root]
    for pattern in patterns:
        whole = Path(pattern).expanduser()
        # The newest version last by name, so it is tried first.
        for place in sorted(Path(whole.anchor).glob(whole.relative_to(whole.anchor).as_posix()), reverse=True):
            if place.is_file():
                yield place


def require_office() -> Path:
    """Return LibreOffice's program.

    Raises:
        MissingToolError: it is not installed.
    """
    if (program := find_office()) is None:
        text = message(
            "生成PDF需要LibreOffice，本机没有找到；Word、Excel材料不受影响。"
            "请安装LibreOffice，或用环境变量KAOHE_SOFFICE指明soffice的位置"
        )
        raise MissingToolError(text)
    return program


def office_version(program: Path) -> str:
    """Return what LibreOffice says of its version, for the manifest; "" where it says nothing."""
    with tempfile.TemporaryDirectory(prefix="kaohe-", ignore_cleanup_errors=True) as folder:
        try:
            answer = subprocess.run(
                [str(program), f"-env:UserInstallation={Path(folder).as_uri()}", "--headless", "--version"],
                capture_output=True,
                timeout=_VERSION_SECONDS,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except (OSError, subprocess.SubprocessError):
            return ""
    lines = answer.stdout.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else ""
