"""How far from what cannot be avoided: compressing and writing the bytes, and LibreOffice's layout of the pages."""

from __future__ import annotations

import io
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import samples
from kaohe_docs.pdf.inspect import read_pdf
from kaohe_docs.render.docx import _LEVEL, compile_template
from kaohe_docs.render.stable_zip import pack
from kaohe_docs.typeset.fonts import configure
from kaohe_docs.typeset.office import Paper, convert
from kaohe_docs.typeset.one_pass import plan_passes
from kaohe_docs.typeset.program import find_office, require_office
from kaohe_docs.typeset.wordml import open_paper
from measure import Finding, each, side_by_side, told
from typesetting import letter_sources, notice_sources, one_pass

_LETTERS = 400


def measure() -> list[Finding]:
    """Hold both against the work that remains if all else took no time."""
    with tempfile.TemporaryDirectory(prefix="kaohe-bench-") as folder:
        return [*_documents(Path(folder)), *(_pages(Path(folder)) if find_office() else ())]


def _documents(folder: Path) -> Iterator[Finding]:
    letters, tables = list(samples.letters(50)), [samples.table()] * 5
    cases = (("一页的通知", samples.letter_template, letters), ("200行的表", samples.table_template, tables))
    for title, make, contexts in cases:
        template = compile_template(make(samples.JINJA), name=title)
        files = [template.render(context) for context in contexts]
        paths = [folder / f"{number}.docx" for number in range(len(files))]
        timings = side_by_side(
            {
                "fill": each(template.render, contexts),
                "squeeze": each(partial(pack, "word/document.xml", level=_LEVEL), map(_body, files)),
                "write": each(lambda pair: _write(*pair), zip(paths, files, strict=True)),
            },
            rounds=7,
        )
        fill, squeeze, write = (timings[name].least for name in ("fill", "squeeze", "write"))
        yield told(
            title,
            f"填写 {_micro(fill)}（其中压缩变化的部分 {_micro(squeeze)}），写盘 {_micro(write)}；"
            f"只压缩、写盘也要全部时间的 {(squeeze + write) / (fill + write):.0%}",
        )


def _body(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.read("word/document.xml")


def _write(path: Path, data: bytes) -> None:
    """Write a file and wait for the disk, as little as can be done for a file that survives a power cut."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} 微秒"


def _pages(folder: Path) -> Iterator[Finding]:
    """Compare a whole pass with the conversion alone of files that were joined before."""
    office = require_office()
    config, _ = configure(folder)
    for title, sources in (("一页的通知", letter_sources(_LETTERS)), ("三页的进点通知", notice_sources(folder))):
        work = folder / title
        work.mkdir()
        passes = plan_passes([open_paper(source.data) for source in sources], [source.kind for source in sources])
        papers = [Paper(work / f"{number}.docx", title, len(one.members)) for number, one in enumerate(passes)]
        for paper, one in zip(papers, passes, strict=True):
            paper.file.write_bytes(one.data)
        whole = _least(partial(one_pass, sources))
        least = _least(partial(convert, papers, work, program=office, fonts=config, jobs=2))
        pages = sum(read_pdf(paper.file.with_suffix(".pdf").read_bytes()).pages for paper in papers)
        yield told(
            f"PDF：{len(sources)}份{title}，{pages}页",
            f"全部 {whole:.1f} 秒（每页 {whole / pages * 1000:.1f} 毫秒），其中两个 LibreOffice 转换 {least:.1f} 秒，"
            f"占 {least / whole:.0%}",
        )


def _least(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the least seconds of some rounds."""
    seconds = []
    for _ in range(rounds):
        start = perf_counter()
        work()
        seconds.append(perf_counter() - start)
    return min(seconds)
