"""One run from start to end: read, check, draft, render, write.

Rendering is the heavy part and goes through one `concurrent.futures` executor, so that it can be spread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from kaohe_docs import __version__
from kaohe_docs.ballot_locking import keep_locked_ballots, lock_findings
from kaohe_docs.choosing import Choice, asked_of, choose
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, Level, Problem, has_errors
from kaohe_docs.intake.workspace import Reading, input_hashes, read_workspace
from kaohe_docs.kind import all_kinds
from kaohe_docs.planning import (
    Planned,
    Template,
    chosen_kinds,
    final_problems,
    load_templates,
    no_results,
    plan_documents,
)
from kaohe_docs.rendering import made_from, render_all
from kaohe_docs.running import Workers
from kaohe_docs.sealing import left_open, require_password, sealed_from, sealed_sources, used_by
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.manifest import Manifest
from kaohe_docs.store.sealing import Sealer, Seals
from kaohe_docs.store.status import FileStatus
from kaohe_docs.store.written import Retired

if TYPE_CHECKING:
    from kaohe_docs.pages import PageFile, Pages, WordFile


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    workspace: Path
    out: Path
    #: Families to make; empty for all.
    families: tuple[str, ...] = ()
    #: Kinds to make; empty for all of the families.
    slugs: tuple[str, ...] = ()
    #: Names of units, groups, kinds or documents; keep what is called so.
    only: tuple[str, ...] = ()
    final: bool = False
    dry_run: bool = False
    force: bool = False
    jobs: int = 1
    #: Whether Word files get their PDFs; None where LibreOffice is there.
    pdf: bool | None = False
    strict_fonts: bool = False
    #: Encrypts papers with results; without it, ``unseal`` allows to write them openly where earlier ones are sealed.
    sealer: Sealer | None = field(default=None, repr=False)
    unseal: bool = False
    #: Address of a Dask scheduler that renders instead of this machine; "" for none.
    cluster: str = ""

    @property
    def workers(self) -> Workers:
        """Return who renders."""
        return Workers(self.jobs, self.cluster)

    @property
    def seals(self) -> Seals:
        """Return what the run does about sealing."""
        return Seals(self.sealer, self.unseal)


@dataclass(frozen=True, slots=True)
class Made:
    """One document of the run."""

    planned: Planned
    written: Written


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and made."""

    reading: Reading
    problems: tuple[Problem, ...]
    made: tuple[Made, ...] = ()
    retired: tuple[Retired, ...] = ()
    pages: tuple[PageFile, ...] = ()
    #: What each ``--only`` chose.
    only: tuple[Choice, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """Return what kept documents from getting their PDFs."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def kept(self) -> tuple[Made, ...]:
        """Return the documents beside which a hand-edited file was kept."""
        return tuple(made for made in self.made if made.written.status == "kept")


#: Files written at once. Making a file durable is waiting, as long as rendering it takes; each goes to a path of its own.
_WRITERS: Final = 4
#: Documents that may wait for the disk while further ones are rendered.
_UNWRITTEN: Final = 50

#: Told how many documents there are, then once for each that is done.
Progress = Callable[[int, int], None]


def run(request: Request, *, clock: Callable[[], datetime], progress: Progress | None = None) -> Report:
    """Make the papers a request asks for.

    Raises:
        InputError: the input has errors, or ``--final`` cannot be granted; nothing was written.
    """
    reading = read_workspace(request.workspace)
    if reading.assessment is None or has_errors(reading.problems):
        raise InputError(reading.problems)
    kinds = chosen_kinds(request.families, request.slugs)
    every = plan_documents(reading.assessment, kinds)
    chosen = choose(request.only, every, lambda item: asked_of(item.kind, item.draft), reading.assessment)
    planned = chosen.items
    problems = [*reading.problems, *chosen.problems]
    templates = load_templates(request.workspace, kinds)
    if request.final:
        problems = [*final_problems(reading, planned), *chosen.problems]
    if reading.assessment.outcome is None and kinds and all(kind.needs_results for kind in kinds):
        problems.append(no_results())
    if has_errors(problems):
        raise InputError(problems)
    keep_locked_ballots(request.workspace, request.out, reading.assessment, planned)
    report = _write(request, reading, tuple(problems), planned, templates, clock=clock, progress=progress)
    return replace(report, only=chosen.choices)


def _write(
    request: Request,
    reading: Reading,
    problems: tuple[Problem, ...],
    planned: Sequence[Planned],
    templates: Mapping[str, Template],
    *,
    clock: Callable[[], datetime],
    progress: Progress | None,
) -> Report:
    with (
        OutputFolder(
            request.out, clock=clock, force=request.force, dry_run=request.dry_run, seals=request.seals
        ) as folder,
        ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="disk") as disk,
    ):
        before, inputs = folder.manifest.files, input_hashes(request.workspace)
        sources = {item.path: _source(item, folder, inputs, templates) for item in planned}
        secret = {item.path: sources[item.path] for item in planned if item.kind.needs_results}
        require_password(folder, request.seals, secret)
        folder.describe_run(
            inputs=inputs,
            tool=f"kaohe-docs {__version__}",
            templates={template.name: template.sha256 for template in templates.values()},
            choices={"final": str(request.final).lower()},
        )
        made: dict[PurePosixPath, Made] = {}
        for one in _make(planned, sources, templates, folder, disk, request.workers):
            made[one.planned.path] = one
            if progress:
                progress(len(made), len(planned))
        documents = tuple(made[item.path] for item in planned)
        pages = _pages(request, folder, documents, progress)
        families = set(request.families) or {kind.family for kind in chosen_kinds(())}
        retired = () if request.only or request.slugs else folder.retire(families, keep=_pages_still_true(documents))
        open_ones = left_open(request.out, before, folder.manifest.files, retired) if request.sealer else []
        problems = (*problems, *folder.problems, *pages.problems, *open_ones)
    return Report(reading, problems, documents, retired, pages.files)


def _source(item: Planned, folder: OutputFolder, inputs: Mapping[str, str], templates: Mapping[str, Template]) -> str:
    if folder.will_seal(item.path, secret=item.kind.needs_results):
        return sealed_from(item.path, inputs, used_by(item.kind.slug, templates))
    return made_from(item, templates)


def _pages(request: Request, folder: OutputFolder, documents: Sequence[Made], progress: Progress | None) -> Pages:
    """Make the PDFs where they are wanted and can be had; a dry run makes none."""
    from kaohe_docs.pages import Pages, make_pages
    from kaohe_docs.typeset import find_office

    wanted = find_office() is not None if request.pdf is None else request.pdf
    if not wanted or request.dry_run:
        return Pages()
    words = [_word_file(made) for made in documents if made.planned.kind.format == "docx"]
    return make_pages(folder, words, jobs=request.jobs, strict_fonts=request.strict_fonts, progress=progress)


def _word_file(made: Made) -> WordFile:
    """Return where a document lies now: beside a hand-edited one that was kept, or in its own place."""
    from kaohe_docs.pages import WordFile

    draft, written = made.planned.draft, made.written
    return WordFile(
        kind=made.planned.kind.slug,
        recipient=draft.recipient,
        name=draft.name,
        key_text=draft.key_text,
        path=written.lies_at,
        sha256=written.sha256,
        pages_planned=draft.pages_planned,
        secret=made.planned.kind.needs_results,
    )


def _pages_still_true(documents: Sequence[Made]) -> tuple[PurePosixPath, ...]:
    """Return the PDFs of earlier runs whose Word files have not changed: a run without PDFs leaves them."""
    return tuple(made.written.path.with_suffix(".pdf") for made in documents if made.written.status == "unchanged")


def _make(
    planned: Sequence[Planned],
    sources: Mapping[PurePosixPath, str],
    templates: Mapping[str, Template],
    folder: OutputFolder,
    disk: ThreadPoolExecutor,
    workers: Workers,
) -> Iterator[Made]:
    """Make what has changed since the last run; what is still the same is not even rendered."""
    pending = []
    for item in planned:
        written = folder.current(item.path, made_from=sources[item.path], secret=item.kind.needs_results)
        if written:
            yield Made(item, written)
        else:
            pending.append(item)
    waiting: deque[tuple[Planned, Future[Written]]] = deque()
    for item, rendered in render_all(pending, templates, workers=workers):
        source, recipient = sources[item.path], item.draft.recipient
        put = partial(
            folder.put, kind=item.kind.slug, recipient=recipient, made_from=source, secret=item.kind.needs_results
        )
        waiting.append((item, disk.submit(put, item.path, rendered.data)))
        if len(waiting) >= _UNWRITTEN:
            yield _made(*waiting.popleft())
    for one in waiting:
        yield _made(*one)


def _made(item: Planned, written: Future[Written]) -> Made:
    return Made(item, written.result())


#: Tells what further files (packs, proofs) would be made from now, by path.
Further = Callable[[Assessment, Mapping[str, Template]], Mapping[str, str]]


def output_status(
    workspace: Path, out: Path, *, clock: Callable[[], datetime], further: Sequence[Further] = ()
) -> tuple[tuple[FileStatus, ...], tuple[Problem, ...]]:
    """Tell of every document of earlier runs whether it is fresh, stale, edited, missing or orphaned; write nothing."""
    reading = read_workspace(workspace)
    sources: dict[str, str] | None = None
    locked: tuple[Problem, ...] = ()
    if reading.assessment is not None and not has_errors(reading.problems):
        locked = tuple(lock_findings(workspace, out, reading.assessment))
        kinds = all_kinds()
        templates = load_templates(workspace, kinds)
        planned = plan_documents(reading.assessment, kinds)
        sources = {str(item.path): made_from(item, templates) for item in planned}
        for more in further:
            sources |= more(reading.assessment, templates)
    with OutputFolder(out, clock=clock, dry_run=True) as folder:
        if sources is not None:
            sources |= sealed_sources(folder.manifest.files, sources, workspace, templates)
            sources |= _pages_sources(folder.manifest, sources)
        return folder.status(made_from=sources), (*reading.problems, *locked, *folder.problems)


def _pages_sources(manifest: Manifest, sources: Mapping[str, str]) -> dict[str, str]:
    """Take a PDF for as fresh as the Word file it lies beside: it was made from it, on the machine as it was then."""
    pdfs = {path: str(PurePosixPath(path).with_suffix(".docx")) for path in manifest.files if path.endswith(".pdf")}
    return {
        path: manifest.files[path].made_from
        for path, word in pdfs.items()
        if word in manifest.files and manifest.files[word].made_from == sources.get(word)
    }
