"""From finished docx files to checked PDFs: joined where that is safe, by themselves where not, each looked at.

A joined file whose PDF does not come out, cannot be cut or shows the wrong words is not argued about: its documents
are converted one by one.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from kaohe_docs.errors import ConversionError, Problem, error, message
from kaohe_docs.pdf.quick_text import squeezed
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason
from kaohe_docs.typeset.font_findings import Checked, check_fonts, font_problems, stranger_problems
from kaohe_docs.typeset.fonts import configure, fonts_key
from kaohe_docs.typeset.model import Deliver, Progress, Source, Typeset, TypesetResult
from kaohe_docs.typeset.office import TIMEOUT, Paper, convert
from kaohe_docs.typeset.one_pass import Pass, plan_passes
from kaohe_docs.typeset.program import office_version, require_office

if TYPE_CHECKING:
    from kaohe_docs.pdf.inspect import PdfFacts

#: Change it when the same documents come out with other bytes than before.
_RECIPE: Final = "2"

#: A finished PDF and what was read back from it.
Made: TypeAlias = "tuple[bytes, PdfFacts]"


def typeset(
    documents: Sequence[Source],
    *,
    jobs: int = 2,
    strict_fonts: bool = False,
    progress: Progress | None = None,
    deliver: Deliver | None = None,
    one_pass: bool = True,
) -> TypesetResult:
    """Typeset documents with so many LibreOffice processes side by side.

    With ``deliver``, each PDF is handed over with its document's place as soon as it is found good, and the result
    holds none: memory does not grow with the bytes made.

    Raises:
        ConversionError: the disk refuses what is needed in between.
        MissingToolError: LibreOffice is not installed.
    """
    program = require_office()
    with _scratch_folder() as work:
        config, fonts = configure(work)
        checked = [check_fonts(source, fonts, strict=strict_fonts) for source in documents]
        fit = [one for one in checked if isinstance(one, Checked)]
        places = [place for place, one in enumerate(checked) if isinstance(one, Checked)]

        def hand_over(place: int, made: Made) -> Made:
            if deliver is None:
                return made
            deliver(places[place], _typeset(fit[place], made))
            return b"", made[1]

        run = _Run(work, program, config, jobs, len(documents), progress, hand_over)
        made, passes = run.all(fit, one_pass=one_pass)
    finished = iter(made)
    results = [one if isinstance(one, Problem) else _finish(one, next(finished)) for one in checked]
    if progress:
        progress(len(documents), len(documents))
    problems = (*font_problems(fit), *stranger_problems(fit, results, fonts))
    return TypesetResult(tuple(results), problems, passes)


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    try:
        with tempfile.TemporaryDirectory(prefix="kaohe-typeset-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as cause:
        text = message(
            "没有生成PDF：临时文件夹写不进去（{detail}）。请清理那里的磁盘，或用环境变量TMPDIR换一个文件夹，再运行一次；"
            "Word文件不受影响",
            detail=system_reason(cause),
        )
        raise ConversionError(text, location=Location(file=os.environ.get("TMPDIR", ""))) from cause


def machine_key() -> str:
    """Return a hash of what decides about pages apart from the documents: LibreOffice, fonts, and this room's recipe.

    Documents of a kind share a pass and its fonts: a PDF's bytes depend on this key and on all documents of its kind.

    Raises:
        MissingToolError: LibreOffice is not installed.
    """
    version = office_version(require_office())
    with _scratch_folder() as folder:
        _, fonts = configure(folder)
    return hashlib.sha256("\0".join((_RECIPE, version, fonts_key(fonts))).encode()).hexdigest()[:16]


# ── converting ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Run:
    """What the conversions of one call share."""

    work: Path
    program: Path
    config: Path
    jobs: int
    total: int
    progress: Progress | None
    #: Gives a finished document away, and returns what is kept of it.
    hand_over: Callable[[int, Made], Made]

    def all(self, papers: Sequence[Checked], *, one_pass: bool) -> tuple[list[Made | Problem], int]:
        """Return the PDF of every paper, or its problem, and the number of files given to LibreOffice at first."""
        sources = [paper.source for paper in papers]
        alone = tuple(Pass((place,), source.data) for place, source in enumerate(sources))
        opened, kinds = [paper.opened for paper in papers], [source.kind for source in sources]
        passes = plan_passes(opened, kinds) if one_pass else alone
        found = self._convert(sources, passes, "first")
        again = [alone[place] for each in passes if each.marks for place in each.members if place not in found]
        found |= self._convert(sources, again, "again")
        return [found[place] for place in range(len(sources))], len(passes)

    def _convert(self, sources: Sequence[Source], passes: Sequence[Pass], folder: str) -> dict[int, Made | Problem]:
        """Convert files; documents of a joined one that does not come out well are left out of the answer."""
        files = self.work / folder
        files.mkdir()
        papers = [
            Paper(files / f"{number:04d}.docx", sources[each.members[0]].name, len(each.members))
            for number, each in enumerate(passes, 1)
        ]
        for paper, each in zip(papers, passes, strict=True):
            paper.file.write_bytes(each.data)
        each_of = dict(zip(papers, passes, strict=True))
        found: dict[int, Made | Problem] = {}
        done = 0

        def take(paper: Paper, pdf: Path) -> None:
            nonlocal done
            for place, made in self._pieces(pdf, each_of[paper], sources).items():
                found[place] = made if isinstance(made, Problem) else self.hand_over(place, made)
            done += paper.weight
            self._report(done)

        answers = convert(
            papers,
            files / "pdf",
            program=self.program,
            fonts=self.config,
            jobs=self.jobs,
            timeout=TIMEOUT,
            finished=take,
        )
        for paper, each in each_of.items():
            if not each.marks and isinstance(answer := answers[paper.file], Problem):
                found[each.members[0]] = answer
        return found

    def _report(self, done: int) -> None:
        if self.progress:
            self.progress(done, self.total)

    def _pieces(self, pdf: Path, each: Pass, sources: Sequence[Source]) -> Mapping[int, Made | Problem]:
        from kaohe_docs.pdf.cut import cut, normalise

        members = [sources[place] for place in each.members]
        try:
            data, titles = pdf.read_bytes(), [source.name for source in members]
            pieces = cut(data, each.marks, titles) if each.marks else [normalise(data, titles[0])]
        except ValueError:
            return {} if each.marks else {each.members[0]: _unreadable(members[0])}
        checked = [self._verified(source, piece) for source, piece in zip(members, pieces, strict=True)]
        if each.marks and any(isinstance(one, Problem) for one in checked):
            return {}
        return dict(zip(each.members, checked, strict=True))

    def _verified(self, source: Source, data: bytes) -> Made | Problem:
        from kaohe_docs.pdf.inspect import read_pdf

        wanted = squeezed(source.key_text)
        try:
            facts = read_pdf(data, until=lambda text: wanted in squeezed(text))
        except ValueError:
            return _unreadable(source)
        if facts.pages < 1 or facts.missing:
            return _unreadable(source)
        if wanted not in squeezed(facts.text):
            text = message("“{name}”的PDF里找不到“{key}”，没有采用", name=source.name, key=source.key_text)
            return error("conversion", Location(file=source.name), text)
        return data, facts


def _unreadable(source: Source) -> Problem:
    text = message("“{name}”的PDF不完整（打不开、没有页面或缺少嵌入字体），没有采用", name=source.name)
    return error("conversion", Location(file=source.name), text)


# ── after ───────────────────────────────────────────────────


def _finish(checked: Checked, made: Made | Problem) -> Typeset | Problem:
    return made if isinstance(made, Problem) else _typeset(checked, made)


def _typeset(checked: Checked, made: Made) -> Typeset:
    data, facts = made
    return Typeset(checked.source.name, data, facts.pages, facts.fonts, checked.substitutions, checked.fallbacks)
