"""Peak memory of making letters one after another: 10,000 need no more than 1,000."""

from __future__ import annotations

import json
import subprocess
import sys

from measure import Finding, at_most, peak_mb


def measure(*, quick: bool) -> list[Finding]:
    """Compare two processes of their own."""
    few, many = (500, 5000) if quick else (1000, 10_000)
    small, large = _peak(few), _peak(many)
    return [at_most(f"{many:,}份通知的内存，对{few:,}份", large / small, 1.3, f"{large:.0f} MB 对 {small:.0f} MB")]


def _peak(count: int) -> float:
    done = subprocess.run([sys.executable, __file__, str(count)], capture_output=True, text=True, check=True)
    found: float = json.loads(done.stdout)
    return found


def _make(count: int) -> float:
    """Render letters and write each to a file; return the peak in MB."""
    import tempfile
    from pathlib import Path

    import samples
    from kaohe_docs.render.docx import compile_template

    template = compile_template(samples.letter_template(samples.JINJA), name="letter")
    with tempfile.TemporaryDirectory() as folder:
        for context in samples.letters(count):
            data, _ = template.render_with_text(context)
            Path(folder, "letter.docx").write_bytes(data)
    return peak_mb()


if __name__ == "__main__":
    print(_make(int(sys.argv[1])))
