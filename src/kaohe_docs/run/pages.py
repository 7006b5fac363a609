"""The PDFs of a run: beside each Word file its pages, made again only when something of its kind has changed.

Documents of a kind share a pass of LibreOffice and its fonts, so the bytes of a PDF depend on all documents of its
kind in the run: they are current together, or made together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.errors import Level, Problem, message, warning
from kaohe_docs.run.request import Progress
from kaohe_docs.source import Location
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.manifest import sha256
from kaohe_docs.typeset import Source, Typeset, machine_key, typeset

#: Word files that are typeset together; LibreOffice's start costs little beside them.
_TOGETHER: Final = 2000


@dataclass(frozen=True, slots=True)
class WordFile:
    """A Word file of the run that shall have its pages."""

    kind: str
    recipient: str
    name: str
    key_text: str
    #: Where it lies, and the hash of its bytes.
    path: PurePosixPath
    sha256: str
    #: More pages than these are told; 0 for any number.
    pages_planned: int = 0
    #: Whether it holds results, so that its PDF is encrypted where there is a password.
    secret: bool = False
    #: What tells it from others of its kind for the same recipient.
    about: str = ""

    @property
    def pdf(self) -> PurePosixPath:
        """Where its PDF belongs."""
        return self.path.with_suffix(".pdf")


@dataclass(frozen=True, slots=True)
class PageFile:
    """A PDF of the run."""

    word: WordFile
    written: Written
    pages: int


@dataclass(frozen=True, slots=True)
class Pages:
    """The PDFs of a run, and what was found on the way; a problem of level ERROR names a file that has none."""

    files: tuple[PageFile, ...] = ()
    problems: tuple[Problem, ...] = ()


def make_pages(
    folder: OutputFolder,
    words: Sequence[WordFile],
    *,
    jobs: int = 2,
    strict_fonts: bool = False,
    progress: Progress | None = None,
) -> Pages:
    """Make the PDFs of these Word files; encrypted ones that this run cannot open keep those that they have.

    Raises:
        ConversionError: the temporary folder is full; PDFs made until then are there.
        MissingToolError: LibreOffice is not installed.
    """
    shut = [word for word in words if folder.encrypted.has_shut(word.path)]
    words = [word for word in words if not folder.encrypted.has_shut(word.path)]
    key = machine_key()
    sources = {kind: _made_from(key, strict_fonts, (w for w in words if w.kind == kind)) for kind in _kinds(words)}
    current = {kind: _current(folder, [w for w in words if w.kind == kind], sources[kind]) for kind in sources}
    stale = [word for word in words if current[word.kind] is None]
    files = [page for pages in current.values() for page in pages or ()]
    problems = list(_without_pdf([word for word in shut if folder.pages_of(word.pdf) is None]))
    press = _Press(folder, sources, max(2, jobs), strict_fonts, progress, len(stale))
    for words_together in _shares(stale):
        press.make(words_together)
    files += press.files
    problems += press.problems.values()
    problems += [_spilt(page) for page in files if 0 < page.word.pages_planned < page.pages]
    order = {word.path: number for number, word in enumerate(words)}
    return Pages(tuple(sorted(files, key=lambda page: order[page.word.path])), tuple(problems))


@dataclass(slots=True)
class _Press:
    """Typesets Word files and writes each PDF as soon as it is there."""

    folder: OutputFolder
    #: What the PDFs of a kind are made from.
    sources: Mapping[str, str]
    jobs: int
    strict_fonts: bool
    progress: Progress | None
    total: int
    files: list[PageFile] = field(default_factory=list)
    #: A finding about fonts is told once.
    problems: dict[tuple[str, str, str], Problem] = field(default_factory=dict)

    def make(self, words: Sequence[WordFile]) -> None:
        """Typeset some files."""
        before = len(self.files)

        def deliver(place: int, made: Typeset) -> None:
            word = words[place]
            self.files.append(_put(self.folder, word, made, self.sources[word.kind]))

        result = typeset(
            [Source(word.name, word.kind, self.folder.read(word.path), word.key_text) for word in words],
            jobs=self.jobs,
            strict_fonts=self.strict_fonts,
            progress=lambda done, _: self.progress(before + done, self.total) if self.progress else None,
            deliver=deliver,
        )
        failed = (one for one in result.documents if isinstance(one, Problem))
        for one in (*result.problems, *failed):
            place = one.location.file if one.level is Level.ERROR else ""
            self.problems.setdefault((one.code, one.subject, place), one)


def _shares(words: Sequence[WordFile]) -> Iterator[list[WordFile]]:
    """Part files where another kind begins, so that few thousand are in memory at once."""
    share: list[WordFile] = []
    for word in words:
        if len(share) >= _TOGETHER and word.kind != share[-1].kind:
            yield share
            share = []
        share.append(word)
    if share:
        yield share


def _kinds(words: Iterable[WordFile]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.kind for word in words))


def _made_from(key: str, strict: bool, words: Iterable[WordFile]) -> str:
    parts = [key, str(strict), *(f"{word.path}\0{word.sha256}" for word in words)]
    return sha256("\0".join(parts).encode())[:16]


def _current(folder: OutputFolder, words: Sequence[WordFile], made_from: str) -> list[PageFile] | None:
    """Return a kind's PDFs where all of them are as this run would make them, else None."""
    found = []
    for word in words:
        written = folder.current(word.pdf, made_from=made_from, shows=word.sha256, secret=word.secret)
        if written is None:
            return None
        found.append(PageFile(word, written, folder.pages_of(word.pdf) or 0))
    return found


def _spilt(page: PageFile) -> Problem:
    text = message(
        "“{name}”排成了{pages}页，原定{planned}页；多半是单位名称较长或填写说明较多，请看末页，再定是否调整模板",
        name=page.word.name,
        pages=page.pages,
        planned=page.word.pages_planned,
    )
    return warning("ballot-spills", Location(file=str(page.word.pdf)), text, subject=page.word.recipient)


def _without_pdf(shut: Sequence[WordFile]) -> Iterator[Problem]:
    if shut:
        text = message("有{count}份加密的材料没有 PDF，这次没有给密码，也就没有生成；请加 --password", count=len(shut))
        yield warning("sealed-no-pdf", Location(file=str(shut[0].path)), text)


def _put(folder: OutputFolder, word: WordFile, made: Typeset, made_from: str) -> PageFile:
    written = folder.put(
        word.pdf,
        made.data,
        kind=word.kind,
        recipient=word.recipient,
        pages=made.pages,
        made_from=made_from,
        fonts=tuple(f"{report.face} → {report.family}" for report in made.substitutions),
        secret=word.secret,
        shows=word.sha256,
        about=word.about,
    )
    return PageFile(word, written, made.pages)
