"""PDFs: one pass for a kind, against one call of LibreOffice over the same files, and one call for each file."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import samples
from kaohe_docs.bind import pdf_tools
from kaohe_docs.render.docx import compile_template
from kaohe_docs.typeset import Source, find_office, typeset
from measure import Finding, at_least, side_by_side, told

#: Letters in one pass and in one call; letters converted one by one (each costs a start of LibreOffice).
_TOGETHER, _ALONE = 200, 3


def measure(*, quick: bool) -> list[Finding]:
    """Compare the three ways; each finished PDF is read back by ours only."""
    office = find_office()
    if quick or office is None:
        return [] if quick else [told("PDF", "本机没有 LibreOffice，未测")]
    template = compile_template(samples.letter_template(samples.JINJA), name="letter")
    files = [template.render(context) for context in samples.letters(_TOGETHER)]
    sources = [Source(f"通知{number}", "letter", data, f"第{number}自然资源局") for number, data in enumerate(files)]

    def one_pass() -> int:
        result = typeset(sources, pdf=pdf_tools(), jobs=1)
        if len(result.documents) != len(files):
            raise SystemExit(f"not all: {len(result.documents)}")
        return len(files)

    works = {"pass": one_pass, "call": _calls(office, [files]), "each": _calls(office, [[f] for f in files[:_ALONE]])}
    found = side_by_side(works, rounds=3)
    return [
        at_least(f"PDF：{_TOGETHER}份通知一次成型，对一次 soffice 调用", found["pass"], found["call"], 6, unit="份"),
        at_least("PDF：一次成型，对每份一次 soffice 调用", found["pass"], found["each"], 50, unit="份"),
    ]


def _calls(office: Path, batches: Sequence[Sequence[bytes]]) -> Callable[[], int]:
    """Convert every batch by a call of its own; the profile is kept from call to call, as on an office's machine."""
    home = tempfile.mkdtemp(prefix="kaohe-bench-")

    def work() -> int:
        for number, batch in enumerate(batches):
            folder = Path(home, f"in-{number}")
            folder.mkdir(exist_ok=True)
            paths = [folder / f"{place}.docx" for place in range(len(batch))]
            for path, data in zip(paths, batch, strict=True):
                path.write_bytes(data)
            words = [str(office), f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf"]
            done = subprocess.run([*words, "--outdir", str(folder), *map(str, paths)], capture_output=True, check=False)
            if len(list(folder.glob("*.pdf"))) != len(batch):
                raise SystemExit(f"soffice: {done.stderr.decode(errors='replace')}")
        return sum(map(len, batches))

    return work
