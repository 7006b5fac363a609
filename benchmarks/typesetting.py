"""PDFs: one pass for a kind, against one call of LibreOffice over the same files, and one call for each file."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import samples
from kaohe_docs.render.docx import compile_template
from kaohe_docs.run.papers import run
from kaohe_docs.run.request import Request
from kaohe_docs.typeset import Source, find_office, typeset
from kaohe_docs.typeset.fonts import configure
from measure import Finding, at_least, peak_mb, side_by_side, told
from workspaces import make_workspace

#: Files in one call: of more than some 240, LibreOffice 7.4 passes over the rest without a word.
_TOGETHER, _QUICK, _ALONE = 200, 100, 3
_BOUND, _QUICK_BOUND, _ALONE_BOUND = 6, 3, 50


@dataclass(frozen=True, slots=True)
class _Case:
    """Papers of one kind."""

    title: str
    sources: Sequence[Source]
    #: What LibreOffice's calls find in their environment, so that they set the same fonts as ours.
    environment: Mapping[str, str]


def measure(*, quick: bool) -> list[Finding]:
    """Compare the three ways; each finished PDF is read back by ours only."""
    office = find_office()
    if office is None:
        return [told("PDF", "本机没有 LibreOffice，未测")]
    with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
        work = Path(folder)
        letters = _Case("一页的通知", letter_sources(_QUICK if quick else _TOGETHER), {})
        if quick:
            return _compare(office, letters, work, alone=0, bound=_QUICK_BOUND)
        config, _ = configure(work)
        own = _Case("示例式样的进点通知（三页，四种字体）", notice_sources(work), {"FONTCONFIG_FILE": str(config)})
        found = _compare(office, letters, work, alone=_ALONE, bound=_BOUND)
        found += _compare(office, own, work, alone=0, bound=_BOUND)
        return [*found, _memory()]


def letter_sources(count: int) -> list[Source]:
    """Make letters of one page."""
    template = compile_template(samples.letter_template(samples.JINJA), name="letter")
    files = (template.render(context) for context in samples.letters(count))
    return [Source(f"通知{number}", "letter", data, f"第{number}自然资源局") for number, data in enumerate(files)]


def notice_sources(work: Path) -> list[Source]:
    """Make the visit notices of a workspace in the product's own templates."""
    workspace = make_workspace(work / "工作", _TOGETHER)
    report = run(Request(workspace, work / "output", slugs=("visit-notice",)), clock=datetime.now)
    chosen = report.made[:_TOGETHER]
    return [
        Source(
            made.planned.draft.name,
            made.planned.kind.slug,
            (work / "output" / made.written.path).read_bytes(),
            made.planned.draft.key_text,
        )
        for made in chosen
    ]


def one_pass(sources: Sequence[Source]) -> int:
    """Typeset papers as the product does; return how many."""
    result = typeset(sources, jobs=2)
    if len(result.documents) != len(sources):
        raise SystemExit(f"not all: {len(result.documents)}")
    return len(sources)


def _compare(office: Path, case: _Case, work: Path, *, alone: int, bound: float) -> list[Finding]:
    files = [source.data for source in case.sources]
    works = {"pass": lambda: one_pass(case.sources), "call": _calls(office, [files], work, case.environment)}
    if alone:
        works["each"] = _calls(office, [[file] for file in files[:alone]], work, case.environment)
    found = side_by_side(works, rounds=3 if alone else 2)
    title = f"PDF：{len(files)}份{case.title}一次成型"
    rows = [at_least(f"{title}，对一次 soffice 调用", found["pass"], found["call"], bound, unit="份")]
    if alone:
        rows.append(
            at_least(f"{title}，对每份一次 soffice 调用", found["pass"], found["each"], _ALONE_BOUND, unit="份")
        )
    return rows


def _calls(
    office: Path, batches: Sequence[Sequence[bytes]], work: Path, environment: Mapping[str, str]
) -> Callable[[], int]:
    """Convert every batch by a call of its own; the profile is kept from call to call, as on an office's machine."""
    home = tempfile.mkdtemp(dir=work)

    def convert() -> int:
        for number, batch in enumerate(batches):
            folder = Path(home, f"in-{number}")
            folder.mkdir(exist_ok=True)
            paths = [folder / f"{place}.docx" for place in range(len(batch))]
            for path, data in zip(paths, batch, strict=True):
                path.write_bytes(data)
                path.with_suffix(".pdf").unlink(missing_ok=True)
            words = [str(office), f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf"]
            done = subprocess.run(
                [*words, "--outdir", str(folder), *map(str, paths)],
                capture_output=True,
                check=False,
                env={**os.environ, **environment},
            )
            if len(list(folder.glob("*.pdf"))) != len(batch):
                raise SystemExit(f"soffice: {done.stderr.decode(errors='replace')}")
        return sum(map(len, batches))

    return convert


# ── memory ──────────────────────────────────────────────────

_MANY: Final = 1000


def _memory() -> Finding:
    done = subprocess.run([sys.executable, __file__, str(_MANY)], capture_output=True, text=True, check=True)
    ours, office = json.loads(done.stdout)
    return told(f"PDF：{_MANY:,}份一页的通知的内存峰值", f"程序 {ours:.0f} MB，每个 LibreOffice 进程 {office:.0f} MB")


def _peaks(count: int) -> tuple[float, float]:
    """Typeset letters; return the peaks of this process and of the largest of its children, in MB."""
    one_pass(letter_sources(count))
    return peak_mb(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(_peaks(int(sys.argv[1]))))
