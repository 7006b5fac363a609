"""What the user types. This room alone prints, and alone ends the process."""

from __future__ import annotations

import gc
import sys

#: New objects before Python looks for garbage, instead of 700: a run keeps nearly all it makes until its end.
_GARBAGE_AFTER = 50_000


def look_for_garbage_less_often() -> None:
    """Spare a third of the time of reading and drafting thousands of units."""
    gc.set_threshold(_GARBAGE_AFTER, 10, 10)


def main() -> None:
    """Run the ``kaohe`` command."""
    look_for_garbage_less_often()
    for stream in (sys.stdout, sys.stderr):
        # A console that knows only GBK shows "?" for what it lacks instead of breaking off the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from kaohe_docs.cli.app import app

    app()
