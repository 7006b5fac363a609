"""What the user types. This room alone prints, and alone ends the process."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the ``kaohe`` command."""
    for stream in (sys.stdout, sys.stderr):
        # A console that knows only GBK shows "?" for what it lacks instead of breaking off the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from kaohe_docs.cli.app import app

    app()
