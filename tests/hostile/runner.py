"""Runs the program in a process of its own with little memory and little time, again and again without its start-up.

The server imports everything once; each command is then a fork with limits set, and ends as the installed program
would: with an exit code, its output, and what it used at most.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

ADDRESS_SPACE = 1536 * 1024 * 1024
SECONDS = 20
#: Exit codes of our own for what no clerk may ever see.
TRACEBACK, TIMED_OUT = 70, 71


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str
    megabytes: int
    seconds: float

    @property
    def record(self) -> Any:
        """Return the one object that ``--json`` printed."""
        return json.loads(self.out)


class Runner:
    """The server, as its client sees it."""

    def __enter__(self) -> Self:
        environment = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
        environment |= {"LANG": "zh_CN.UTF-8", "PYTHONIOENCODING": "utf-8"}
        self._server = subprocess.Popen(
            [sys.executable, "-X", "utf8", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server.stdin is not None
        self._server.stdin.close()
        self._server.wait(timeout=30)
        assert self._server.stdout is not None
        self._server.stdout.close()

    def run(self, *words: str | Path) -> Ended:
        """Run ``kaohe`` with these words under the limits."""
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        with tempfile.TemporaryDirectory() as folder:
            job = {"words": [str(word) for word in words], "folder": folder}
            self._server.stdin.write(f"{json.dumps(job)}\n")
            self._server.stdin.flush()
            done = json.loads(self._server.stdout.readline())
            out, err = (Path(folder, name).read_text("utf-8", "replace") for name in ("out", "err"))
        return Ended(done["code"], out, err, done["megabytes"], done["seconds"])


# ── the server ──────────────────────────────────────────────


def serve() -> None:
    """Answer one job a line."""
    import kaohe_docs.cli.app
    import kaohe_docs.render.calendar
    import kaohe_docs.render.docx
    import kaohe_docs.render.xlsx
    import kaohe_docs.run.papers  # noqa: F401
    from kaohe_docs.kinds import all_kinds

    all_kinds()
    for line in sys.stdin:
        sys.stdout.write(f"{json.dumps(_done(json.loads(line)))}\n")
        sys.stdout.flush()


def _done(job: dict[str, Any]) -> dict[str, float]:
    started = time.monotonic()
    child = os.fork()
    if child == 0:
        _command(job)
    timed_out = False
    while True:
        ended, status, used = os.wait4(child, os.WNOHANG)
        if ended:
            break
        if time.monotonic() - started > SECONDS and not timed_out:
            os.kill(child, signal.SIGKILL)
            timed_out = True
        time.sleep(0.01)
    return {
        "code": TIMED_OUT if timed_out else os.waitstatus_to_exitcode(status),
        "megabytes": used.ru_maxrss // 1024,
        "seconds": time.monotonic() - started,
    }


def _command(job: dict[str, Any]) -> None:
    """Be the program: never returns."""
    from kaohe_docs.cli import main

    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for number, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(Path(job["folder"], name), os.O_WRONLY | os.O_CREAT), number)
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESS_SPACE, ADDRESS_SPACE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.argv = ["kaohe", *job["words"]]
    code = TRACEBACK
    try:
        main()
    except SystemExit as ending:
        code = ending.code if isinstance(ending.code, int) else int(ending.code is not None)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    serve()
