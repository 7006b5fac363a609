"""From finished docx files to checked PDFs: joined where that is safe, by themselves where not, each looked at.

A joined file whose PDF does not come out, cannot be cut or shows the wrong words is not argued about: its documents
are converted one by one.
"""

from __future__ import annotations

import hashlib
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from kaohe_docs.errors import Message, Problem, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.typeset.asked import asked_faces
from kaohe_docs.typeset.fonts import configure, fonts_key
from kaohe_docs.typeset.installed import FaceReport, Fallback, Installed
from kaohe_docs.typeset.office import TIMEOUT, Paper, convert, office_version, require_office, unfit_problem
from kaohe_docs.typeset.one_pass import Pass, plan_passes
from kaohe_docs.typeset.wordml import UnfitError, read_members

#: Told how many documents are done, and how many there are.
Progress = Callable[[int, int], None]

#: Change it when the same documents come out with other bytes than before.
_RECIPE: Final = "1"
_NAMES_SHOWN: Final = 3


@dataclass(frozen=True, slots=True)
class Source:
    """One docx to typeset."""

    #: Names it in findings and becomes the PDF's title: "第一组-考核分组通知".
    name: str
    #: Documents of one kind come from one template and may be joined.
    kind: str
    data: bytes = field(repr=False)
    #: Text that the PDF must show; white space does not count.
    key_text: str = ""


class PdfFacts(Protocol):
    """What was read back from a PDF."""

    @property
    def pages(self) -> int:
        """How many pages it has."""

    @property
    def text(self) -> str:
        """The words of its pages, as far as the key text was looked for."""

    @property
    def fonts(self) -> tuple[str, ...]:
        """The PostScript names of its fonts, without subset tag."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Those of its fonts that are not embedded."""


class PdfTools(Protocol):
    """Reading and cutting PDFs; `kaohe_docs.bind.pdf_tools` gives it. All raise ValueError for what they cannot read."""

    def read(self, data: bytes, *, until: Callable[[str], bool] | None = None) -> PdfFacts:
        """Read a PDF back; text is read page by page until it satisfies ``until``."""

    def cut(self, data: bytes, marks: Sequence[tuple[str, str]], titles: Sequence[str]) -> list[bytes]:
        """Cut a PDF at its named destinations into normalised PDFs."""

    def normalise(self, data: bytes, title: str) -> bytes:
        """Write a PDF anew so that the same pages give the same bytes."""


@dataclass(frozen=True, slots=True)
class Typeset:
    """One finished PDF."""

    name: str
    data: bytes = field(repr=False)
    pages: int
    #: PostScript names of the embedded fonts.
    fonts: tuple[str, ...]
    #: The faces it asks for that the machine has not, with what stands in; on Windows and macOS all are "unknown".
    substitutions: tuple[FaceReport, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()


@dataclass(frozen=True, slots=True)
class TypesetResult:
    """What came out: for each source, in its order, the PDF or why there is none; and what a person should know."""

    documents: tuple[Typeset | Problem, ...]
    #: About fonts; a source without a PDF has its problem among ``documents`` only.
    problems: tuple[Problem, ...] = ()
    #: How many files LibreOffice was given for them at first.
    passes: int = 0


@dataclass(frozen=True, slots=True)
class _Checked:
    """A source that may be converted, with what its text needs."""

    source: Source
    faces: tuple[str, ...]
    substitutions: tuple[FaceReport, ...]
    fallbacks: tuple[Fallback, ...]


def typeset(
    documents: Sequence[Source],
    *,
    pdf: PdfTools,
    jobs: int = 2,
    timeout: float = TIMEOUT,
    strict_fonts: bool = False,
    progress: Progress | None = None,
    one_pass: bool = True,
) -> TypesetResult:
    """Typeset documents with so many LibreOffice processes side by side.

    Raises:
        MissingToolError: LibreOffice is not installed.
    """
    program = require_office()
    with tempfile.TemporaryDirectory(prefix="kaohe-typeset-", ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        config, fonts = configure(work)
        checked = [_check(source, fonts, strict=strict_fonts) for source in documents]
        sources = [one.source for one in checked if isinstance(one, _Checked)]
        run = _Run(work, program, config, pdf, jobs, timeout, len(documents), progress)
        made, passes = run.all(sources, one_pass=one_pass)
    finished = iter(made)
    results = [one if isinstance(one, Problem) else _finish(one, next(finished)) for one in checked]
    if progress:
        progress(len(documents), len(documents))
    fit = [one for one in checked if isinstance(one, _Checked)]
    problems = (*_font_problems(fit), *_stranger_problems(fit, results, fonts))
    return TypesetResult(tuple(results), problems, passes)


def machine_key() -> str:
    """Return a hash of what decides about pages apart from the documents: LibreOffice, fonts, and this room's recipe.

    Documents of a kind share a pass and its fonts: a PDF's bytes depend on this key and on all documents of its kind.

    Raises:
        MissingToolError: LibreOffice is not installed.
    """
    version = office_version(require_office())
    with tempfile.TemporaryDirectory(prefix="kaohe-") as folder:
        _, fonts = configure(Path(folder))
    return hashlib.sha256("\0".join((_RECIPE, version, fonts_key(fonts))).encode()).hexdigest()[:16]


# ── before ──────────────────────────────────────────────────


def _check(source: Source, fonts: Installed, *, strict: bool) -> _Checked | Problem:
    """Read what a document asks for; refuse it where LibreOffice or the fonts of this machine must not set it."""
    try:
        asked = [(face, text) for face, text in asked_faces(read_members(source.data)) if face]
    except UnfitError as cause:
        return unfit_problem(source.name, cause)
    faces = tuple(sorted({face for face, _ in asked}))
    reports = tuple(report for face in faces if (report := fonts.report(face)).status != "real")
    fallbacks = fonts.fallbacks(asked)
    place = Location(file=source.name)
    if boxes := [fallback for fallback in fallbacks if not fallback.taken_from]:
        text = message("本机没有任何字体含有这些字：{names}；为免印成方框，未生成PDF，请安装字体", names=_shown(boxes))
        return error("character-missing", place, text)
    if strict and (reports or fallbacks):
        names = "、".join([*(report.face for report in reports), *(found.character for found in fallbacks)])
        text = message("“{name}”要用的字体本机没有：{faces}；已要求不得替换，未生成PDF", name=source.name, faces=names)
        return error("font-substituted", place, text)
    return _Checked(source, faces, reports, fallbacks)


def _shown(fallbacks: Iterable[Fallback]) -> str:
    return "、".join(f"“{found.character}”（{found.name}，{found.face}）" for found in fallbacks)


# ── converting ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Run:
    """What the conversions of one call share."""

    work: Path
    program: Path
    config: Path
    pdf: PdfTools
    jobs: int
    timeout: float
    total: int
    progress: Progress | None

    def all(self, sources: Sequence[Source], *, one_pass: bool) -> tuple[list[tuple[bytes, PdfFacts] | Problem], int]:
        """Return the PDF of every source, or its problem, and the number of files given to LibreOffice at first."""
        data = [source.data for source in sources]
        alone = tuple(Pass((place,), content) for place, content in enumerate(data))
        passes = plan_passes(data, [source.kind for source in sources]) if one_pass else alone
        found = self._convert(sources, passes, "first")
        again = [alone[place] for each in passes if each.marks for place in each.members if place not in found]
        found |= self._convert(sources, again, "again")
        return [found[place] for place in range(len(sources))], len(passes)

    def _convert(
        self, sources: Sequence[Source], passes: Sequence[Pass], folder: str
    ) -> dict[int, tuple[bytes, PdfFacts] | Problem]:
        """Convert files; documents of a joined one that does not come out well are left out of the answer."""
        files = self.work / folder
        files.mkdir()
        papers = [
            Paper(files / f"{number:04d}.docx", sources[each.members[0]].name, len(each.members))
            for number, each in enumerate(passes, 1)
        ]
        for paper, each in zip(papers, passes, strict=True):
            paper.file.write_bytes(each.data)
        answers = convert(
            papers,
            files / "pdf",
            program=self.program,
            fonts=self.config,
            jobs=self.jobs,
            timeout=self.timeout,
            progress=self._report,
        )
        found: dict[int, tuple[bytes, PdfFacts] | Problem] = {}
        for paper, each in zip(papers, passes, strict=True):
            found |= self._pieces(answers[paper.file], each, sources)
        return found

    def _report(self, done: int) -> None:
        if self.progress:
            self.progress(done, self.total)

    def _pieces(
        self, answer: Path | Problem, each: Pass, sources: Sequence[Source]
    ) -> Mapping[int, tuple[bytes, PdfFacts] | Problem]:
        members = [sources[place] for place in each.members]
        if isinstance(answer, Problem):
            return {} if each.marks else {each.members[0]: answer}
        try:
            data, titles = answer.read_bytes(), [source.name for source in members]
            pieces = self.pdf.cut(data, each.marks, titles) if each.marks else [self.pdf.normalise(data, titles[0])]
        except ValueError:
            return {} if each.marks else {each.members[0]: _unreadable(members[0])}
        checked = [self._verified(source, piece) for source, piece in zip(members, pieces, strict=True)]
        if each.marks and any(isinstance(one, Problem) for one in checked):
            return {}
        return dict(zip(each.members, checked, strict=True))

    def _verified(self, source: Source, data: bytes) -> tuple[bytes, PdfFacts] | Problem:
        wanted = _squeezed(source.key_text)
        try:
            facts = self.pdf.read(data, until=lambda text: wanted in _squeezed(text))
        except ValueError:
            return _unreadable(source)
        if facts.pages < 1 or facts.missing:
            return _unreadable(source)
        if wanted not in _squeezed(facts.text):
            text = message("“{name}”的PDF里找不到“{key}”，没有采用", name=source.name, key=source.key_text)
            return error("conversion", Location(file=source.name), text)
        return data, facts


def _squeezed(text: str) -> str:
    """Drop what line breaks and the PDF's own spelling of characters may change."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _unreadable(source: Source) -> Problem:
    text = message("“{name}”的PDF不完整（打不开、没有页面或缺少嵌入字体），没有采用", name=source.name)
    return error("conversion", Location(file=source.name), text)


# ── after ───────────────────────────────────────────────────


def _finish(checked: _Checked, made: tuple[bytes, PdfFacts] | Problem) -> Typeset | Problem:
    if isinstance(made, Problem):
        return made
    data, facts = made
    return Typeset(checked.source.name, data, facts.pages, facts.fonts, checked.substitutions, checked.fallbacks)


def _font_problems(checked: Sequence[_Checked]) -> Iterator[Problem]:
    """Say once for each face what stands in, and once for each name which character is set otherwise."""
    faces: dict[FaceReport, list[str]] = {}
    characters: dict[Fallback, list[str]] = {}
    for one in checked:
        for report in one.substitutions:
            faces.setdefault(report, []).append(one.source.name)
        for fallback in one.fallbacks:
            characters.setdefault(fallback, []).append(one.source.name)
    for report, names in faces.items():
        yield _face_problem(report, names)
    for fallback, names in characters.items():
        text = message(
            "“{name}”的“{character}”字，{face}没有，改用{family}，字形会略有不同；见{documents}",
            name=fallback.name,
            character=fallback.character,
            face=fallback.face,
            family=fallback.taken_from,
            documents=_few(names),
        )
        yield warning("character-fallback", Location(file=names[0]), text, subject=fallback.name)


def _face_problem(report: FaceReport, names: Sequence[str]) -> Problem:
    place = Location(file=names[0])
    if report.status == "unknown":
        text = message(
            "这个系统上查不到字体“{face}”是否装有，请看看PDF里的字形；见{documents}",
            face=report.face,
            documents=_few(names),
        )
        return warning("font-unknown", place, text, subject=report.face)
    if report.status == "missing":
        text = message(
            "本机没有字体“{face}”，也没有可替换的，PDF里的字形不定；见{documents}",
            face=report.face,
            documents=_few(names),
        )
        return warning("font-missing", place, text, subject=report.face)
    text = message(
        "本机没有字体“{face}”，PDF中用“{family}”代替；见{documents}",
        face=report.face,
        family=report.family,
        documents=_few(names),
    )
    return warning("font-substituted", place, text, subject=report.face)


def _few(names: Sequence[str]) -> Message:
    shown = "、".join(f"“{name}”" for name in names[:_NAMES_SHOWN])
    if len(names) <= _NAMES_SHOWN:
        return message("{names}", names=shown)
    return message("{names}等{count}份", names=shown, count=len(names))


def _stranger_problems(
    checked: Sequence[_Checked], results: Sequence[Typeset | Problem], fonts: Installed
) -> Iterator[Problem]:
    """Say which embedded fonts nobody asked for."""
    asked = {one.source.name: one.faces for one in checked}
    strangers: dict[str, list[str]] = {}
    for result in results:
        if isinstance(result, Typeset) and not any(found.taken_from for found in result.fallbacks):
            for font in fonts.strangers(asked[result.name], result.fonts):
                strangers.setdefault(font, []).append(result.name)
    for font, names in strangers.items():
        text = message(
            "PDF里出现了没有要求的字体“{font}”，请看看字形是否合适；见{documents}", font=font, documents=_few(names)
        )
        yield warning("font-unexpected", Location(file=names[0]), text, subject=font)
