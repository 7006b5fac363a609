"""One LibreOffice process: started with a private profile and a bare environment, watched, and ended with its children.

It prints nothing that matters and ends with 0 whatever happened; only the files it leaves tell.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

_PATIENCE: Final = 5.0
_GLANCE: Final = 0.1
#: What LibreOffice is given of our environment. HOME is where a user's own fonts lie.
_KEPT: Final = ("PATH", "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH")
#: Nobody listens there; a document that wants something from the network gets an error at once.
_NO_PROXY: Final = "http://127.0.0.1:9"
_EXPORT: Final = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
_SETTINGS: Final = (
    ("org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("org.openoffice.Office.Writer/Content/Update", "Link", "2"),
    ("org.openoffice.Inet/Settings", "ooInetProxyType", "1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
)


class Stop:
    """Ends every running process at once, when the run is broken off."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self.asked = False

    def start(self, command: Sequence[str], **options: object) -> subprocess.Popen[bytes]:
        """Start a process that `now` can end."""
        with self._lock:
            if self.asked:
                raise InterruptedError
            process: subprocess.Popen[bytes] = subprocess.Popen(command, **options)  # type: ignore[call-overload]
            self._running.add(process)
            return process

    def forget(self, process: subprocess.Popen[bytes]) -> None:
        """Note that a process has ended."""
        with self._lock:
            self._running.discard(process)

    def now(self) -> None:
        """End all, and let none start."""
        with self._lock:
            self.asked = True
            running = tuple(self._running)
        for process in running:
            end_with_children(process)


def run_office(
    program: Path,
    files: Sequence[Path],
    out: Path,
    *,
    fonts: Path | None,
    patience: Callable[[], float],
    left: Callable[[], int],
    stop: Stop,
) -> bool:
    """Let one process convert the files, one after the other; return False if it had to be ended.

    The time limit starts anew whenever fewer files are ``left()``; ``patience()`` says how many seconds it is then.
    """
    with tempfile.TemporaryDirectory(prefix="kaohe-office-", ignore_cleanup_errors=True) as folder:
        private = Path(folder)
        profile = private / "profile"
        _write_settings(profile)
        command = [
            str(program),
            f"-env:UserInstallation={profile.as_uri()}",
            *("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard"),
            *("--convert-to", _EXPORT, "--outdir", str(out)),
            *map(str, files),
        ]
        with (private / "log").open("wb") as log:
            process = stop.start(
                command,
                env=_environment(private, fonts),
                cwd=private,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                **_own_group(),
            )
            try:
                return _watch(process, patience, left)
            finally:
                end_with_children(process)
                stop.forget(process)


def _watch(process: subprocess.Popen[bytes], patience: Callable[[], float], left: Callable[[], int]) -> bool:
    count, limit = left(), time.monotonic() + patience()
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_GLANCE)
            return True
        if (now := left()) != count:
            count, limit = now, time.monotonic() + patience()
        if time.monotonic() > limit:
            return False


def _own_group() -> dict[str, object]:
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}
    return {"start_new_session": True}


def end_with_children(process: subprocess.Popen[bytes]) -> None:
    """End a process and all it has started; soffice is a script that starts others."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        import signal

        # Also after the first process has ended: what it started may still be at work.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=_PATIENCE)


def _environment(private: Path, fonts: Path | None) -> dict[str, str]:
    if sys.platform == "win32":
        return dict(os.environ)
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    scratch = private / "tmp"
    scratch.mkdir()
    settings = {
        "TMPDIR": str(scratch),
        "LC_ALL": "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8",
        "TZ": "UTC",
        "http_proxy": _NO_PROXY,
        "https_proxy": _NO_PROXY,
    }
    if sys.platform == "linux":
        # Draws into memory: no display is asked for.
        settings["SAL_USE_VCLPLUGIN"] = "svp"
    if fonts:
        settings["FONTCONFIG_FILE"] = str(fonts)
    return kept | settings


def _write_settings(profile: Path) -> None:
    """Switch off macros, links to other files and the network."""
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    folder = profile / "user"
    folder.mkdir(parents=True)
    (folder / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
