"""Driving LibreOffice: batches, side by side, with every expected PDF looked at.

A bad or missing file, a second start on the same profile, a crash: all end with code 0 or without a word. So only a
complete PDF counts. What is missing after a batch is tried again: first the file at which the batch stopped, by
itself, then the rest; so one bad file costs two starts and is named, and the others come out.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from kaohe_docs.errors import Problem, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason
from kaohe_docs.typeset.process import Stop, run_office
from kaohe_docs.typeset.wordml import UnfitError, read_members, write_members

#: Seconds for starting and the first document, and for each further document that a joined file holds.
TIMEOUT: Final = 60.0
PER_DOCUMENT: Final = 2.0

#: Files to a process: LibreOffice 7.4 takes 256 arguments and passes over the rest without a word.
_MOST_FILES: Final = 200
#: Bytes that LibreOffice needs for its profile and one page.
_ROOM: Final = 4 << 20
_TAIL: Final = 1024
_GLANCE: Final = 0.2


@dataclass(frozen=True, slots=True)
class Paper:
    """A file to convert."""

    file: Path
    #: What messages call it.
    name: str
    #: How many documents it holds; the time limit and the sharing out go by it.
    weight: int = 1


@dataclass(frozen=True, slots=True)
class _Run:
    """What all processes of one conversion share."""

    program: Path
    out: Path
    fonts: Path | None
    timeout: float
    per_document: float
    stop: Stop = field(default_factory=Stop)

    def pdf(self, paper: Paper) -> Path:
        return self.out / f"{paper.file.stem}.pdf"

    def is_done(self, paper: Paper) -> bool:
        return is_complete(self.pdf(paper))

    def batch(self, papers: Sequence[Paper]) -> bool:
        """Convert files in one process; return False if it had to be ended."""
        waiting = list(papers)

        def left() -> int:
            waiting[:] = [paper for paper in waiting if not self.is_done(paper)]
            return len(waiting)

        return run_office(
            self.program,
            [paper.file for paper in papers],
            self.out,
            fonts=self.fonts,
            patience=lambda: self.patience(max((paper.weight for paper in waiting), default=1)),
            left=left,
            stop=self.stop,
        )

    def patience(self, weight: int) -> float:
        return self.timeout + self.per_document * weight


def convert(
    papers: Sequence[Paper],
    out: Path,
    *,
    program: Path,
    fonts: Path | None = None,
    jobs: int = 2,
    timeout: float = TIMEOUT,
    per_document: float = PER_DOCUMENT,
    finished: Callable[[Paper, Path], None] = lambda _paper, _pdf: None,
) -> dict[Path, Path | Problem]:
    """Convert docx files to PDFs of the same stem in ``out``; return for each its PDF or why there is none.

    The stems must differ. ``timeout`` is how many seconds may pass without a further file, plus ``per_document`` for
    each document that a file holds; ``finished`` is told once of each file whose PDF is there, while others are still
    being converted.
    """
    out.mkdir(parents=True, exist_ok=True)
    run = _Run(program, out, fonts, timeout, per_document)
    results: dict[Path, Path | Problem] = {}
    for paper in papers:
        if problem := _unfit(paper):
            results[paper.file] = problem
    fit = [paper for paper in papers if paper.file not in results]
    for answer in _side_by_side(run, fit, jobs, finished):
        results |= answer
    return {paper.file: results[paper.file] for paper in papers}


def _unfit(paper: Paper) -> Problem | None:
    try:
        read_members(paper.file.read_bytes())
    except UnfitError as cause:
        return unfit_problem(paper.name, cause)
    except OSError as cause:
        text = message("“{name}”读不出来（{detail}），没有转换", name=paper.name, detail=system_reason(cause))
        return error("conversion", Location(file=paper.name), text)
    return None


def unfit_problem(name: str, cause: UnfitError) -> Problem:
    """Say that a file is not given to LibreOffice, and why."""
    text = message("“{name}”不能转换为PDF：{reason}", name=name, reason=cause.reason)
    return error("conversion", Location(file=name), text)


def _side_by_side(
    run: _Run, papers: Sequence[Paper], jobs: int, finished: Callable[[Paper, Path], None]
) -> Iterator[dict[Path, Path | Problem]]:
    shares = _shares(papers, jobs)
    if not shares:
        return
    untold = list(papers)
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as executor:
        try:
            waiting: set[Future[dict[Path, Path | Problem]]] = {
                executor.submit(_convert_share, run, share) for share in shares
            }
            while waiting:
                ended, waiting = wait(waiting, timeout=_GLANCE, return_when=FIRST_COMPLETED)
                for paper in [paper for paper in untold if run.is_done(paper)]:
                    untold.remove(paper)
                    finished(paper, run.pdf(paper))
                for future in ended:
                    yield future.result()
        except BaseException:
            # Ctrl-C reaches only us: our processes have groups of their own.
            run.stop.now()
            raise


def _shares(papers: Sequence[Paper], jobs: int) -> list[list[Paper]]:
    """Share files out, the heaviest first, each to whom has least."""
    shares: list[list[Paper]] = [[] for _ in range(max(1, min(jobs, len(papers))))]
    for paper in sorted(papers, key=lambda paper: -paper.weight):
        min(shares, key=lambda share: sum(one.weight for one in share)).append(paper)
    return [share[start : start + _MOST_FILES] for share in shares for start in range(0, len(share), _MOST_FILES)]


def _convert_share(run: _Run, papers: Sequence[Paper]) -> dict[Path, Path | Problem]:
    results: dict[Path, Path | Problem] = {}
    pending = list(papers)
    ended = not run.batch(pending)
    while pending := _collect(run, pending, results):
        # Files are taken in order: the first without a PDF is where the process stopped.
        suspect = pending.pop(0)
        if len(papers) > 1:
            ended = not run.batch([suspect])
        if not run.is_done(suspect):
            results[suspect.file] = _failed(run, suspect, ended=ended)
            if not _works(run):
                results |= {paper.file: _broken(paper) for paper in pending}
                break
        else:
            results[suspect.file] = run.pdf(suspect)
        if pending:
            run.batch(pending)
    return results


def _collect(run: _Run, papers: Sequence[Paper], results: dict[Path, Path | Problem]) -> list[Paper]:
    """Take up the PDFs that are there and return the files that have none."""
    results |= {paper.file: run.pdf(paper) for paper in papers if run.is_done(paper)}
    return [paper for paper in papers if paper.file not in results]


def is_complete(pdf: Path) -> bool:
    """Tell whether a file is a PDF from its first line to its last."""
    try:
        with pdf.open("rb") as file:
            if file.read(5) != b"%PDF-":
                return False
            file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
            return b"%%EOF" in file.read()
    except OSError:
        return False


def _failed(run: _Run, paper: Paper, *, ended: bool) -> Problem:
    if ended:
        seconds = round(run.patience(paper.weight))
        text = message(
            "“{name}”转换为PDF超过{seconds}秒没有结果，已停止；其余文件不受影响", name=paper.name, seconds=seconds
        )
    else:
        text = message("LibreOffice没有为“{name}”生成PDF；请用LibreOffice打开它看看是否有误", name=paper.name)
    return error("conversion", Location(file=paper.name), text)


def _broken(paper: Paper) -> Problem:
    text = message("LibreOffice在本机不能工作，“{name}”没有转换；请运行 kaohe doctor 查看", name=paper.name)
    return error("conversion", Location(file=paper.name), text)


def _works(run: _Run) -> bool:
    """Tell whether LibreOffice converts one word; else there is no use in trying file after file.

    Raises:
        OSError: the disk is full, of which LibreOffice itself says nothing.
    """
    if shutil.disk_usage(run.out).free < _ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(run.out))
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        file = Path(folder) / "one-word.docx"
        file.write_bytes(one_word())
        trial = _Run(run.program, Path(folder), run.fonts, run.timeout, run.per_document, run.stop)
        paper = Paper(file, file.name)
        trial.batch([paper])
        return trial.is_done(paper)


def one_word() -> bytes:
    """Return the smallest docx that is one."""
    office = "http://schemas.openxmlformats.org"
    return write_members(
        {
            "[Content_Types].xml": (
                f'<Types xmlns="{office}/package/2006/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                '<Override PartName="/word/document.xml" ContentType="application/'
                'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
            ).encode(),
            "_rels/.rels": (
                f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="rId1" '
                f'Type="{office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
                "</Relationships>"
            ).encode(),
            "word/document.xml": (
                f'<w:document xmlns:w="{office}/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>好</w:t></w:r></w:p>'
                "</w:body></w:document>"
            ).encode(),
        }
    )
