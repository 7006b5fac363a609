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
from kaohe_docs.errors import InputError, Level, Problem, has_errors
from kaohe_docs.intake.workspace import Reading, input_hashes, read_workspace
from kaohe_docs.render.template import Template
from kaohe_docs.run.ballot_locking import keep_locked_ballots
from kaohe_docs.run.choosing import Choice, asked_of, choose
from kaohe_docs.run.planning import (
    Planned,
    chosen_kinds,
    final_problems,
    load_templates,
    no_results,
    plan_documents,
)
from kaohe_docs.run.rendering import made_from, render_all
from kaohe_docs.run.standing import Further, left_behind, moved, pages_put_away
from kaohe_docs.run.workers import Workers
from kaohe_docs.sealing import left_open, require_password, sealed_from, used_by
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.sealing import Sealer, Seals
from kaohe_docs.store.written import Renamed, Retired

if TYPE_CHECKING:
    from kaohe_docs.run.pages import PageFile, Pages, WordFile


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
    renamed: tuple[Renamed, ...] = ()
    pages: tuple[PageFile, ...] = ()
    #: What each ``--only`` chose.
    only: tuple[Choice, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """Return what kept documents from getting their PDFs."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def written(self) -> tuple[Written, ...]:
        """Return what became of every file."""
        return (*(made.written for made in self.made), *(page.written for page in self.pages))

    @property
    def kept(self) -> tuple[Written, ...]:
        """Return the files that somebody had edited, so that they were kept and the new ones lie beside them."""
        return tuple(written for written in self.written if written.status == "kept")


#: Files written at once. Making a file durable is waiting, as long as rendering it takes; each goes to a path of its own.
_WRITERS: Final = 4
#: Documents that may wait for the disk while further ones are rendered.
_UNWRITTEN: Final = 50

#: Told how many documents there are, then once for each that is done.
Progress = Callable[[int, int], None]


def run(
    request: Request,
    *,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    further: Further | None = None,
) -> Report:
    """Make the papers a request asks for, and tell which files of earlier runs, ``further`` ones too, are true no more.

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
    report = _write(
        request, reading, tuple(problems), planned, templates, clock=clock, progress=progress, further=further
    )
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
    further: Further | None,
) -> Report:
    assert reading.assessment is not None
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
        renamed = folder.follow(moved(reading.assessment, planned, before))
        before = {**before, **{str(one.to): before[str(one.path)] for one in renamed}}
        made: dict[PurePosixPath, Made] = {}
        for one in _make(planned, sources, templates, folder, disk, request.workers):
            made[one.planned.path] = one
            if progress:
                progress(len(made), len(planned))
        documents = tuple(made[item.path] for item in planned)
        pages = _pages(request, folder, documents, progress)
        retired = _retire(request, folder, documents)
        open_ones = left_open(request.out, before, folder.manifest.files, retired) if request.sealer else []
        left = left_behind(folder, reading.assessment, request.workspace, further)
        problems = (*problems, *folder.problems, *pages.problems, *pages_put_away(retired), *left, *open_ones)
    return Report(reading, problems, documents, retired, renamed, pages.files)


def _source(item: Planned, folder: OutputFolder, inputs: Mapping[str, str], templates: Mapping[str, Template]) -> str:
    if folder.will_seal(item.path, secret=item.kind.needs_results):
        return sealed_from(item.path, inputs, used_by(item.kind.slug, templates))
    return made_from(item, templates)


def _retire(request: Request, folder: OutputFolder, documents: Sequence[Made]) -> tuple[Retired, ...]:
    """Put away what is no longer needed, where the run covers all of it, and the PDFs that are older than its papers.

    Those in every run: a result that has changed since looks like the present one, and a PDF is what gets printed.
    """
    true, older = folder.pages_beside(made.written for made in documents)
    if request.dry_run and _wants_pages(request):
        # A real run would make them again.
        true, older = [*true, *older], []
    retired = folder.retire_pages(older)
    if request.only or request.slugs:
        return retired
    families = set(request.families) or {kind.family for kind in chosen_kinds(())}
    return (*retired, *folder.retire(families, keep=true))


def _wants_pages(request: Request) -> bool:
    from kaohe_docs.typeset import find_office

    return find_office() is not None if request.pdf is None else request.pdf


def _pages(request: Request, folder: OutputFolder, documents: Sequence[Made], progress: Progress | None) -> Pages:
    """Make the PDFs where they are wanted and can be had; a dry run makes none."""
    from kaohe_docs.run.pages import Pages, make_pages

    if request.dry_run or not _wants_pages(request):
        return Pages()
    words = [_word_file(made) for made in documents if made.planned.kind.format == "docx"]
    return make_pages(folder, words, jobs=request.jobs, strict_fonts=request.strict_fonts, progress=progress)


def _word_file(made: Made) -> WordFile:
    """Return where a document lies now: beside a hand-edited one that was kept, or in its own place."""
    from kaohe_docs.run.pages import WordFile

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
        about=draft.about,
    )


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
        put = partial(
            folder.put,
            kind=item.kind.slug,
            recipient=item.draft.recipient,
            about=item.draft.about,
            made_from=sources[item.path],
            secret=item.kind.needs_results,
        )
        waiting.append((item, disk.submit(put, item.path, rendered.data)))
        if len(waiting) >= _UNWRITTEN:
            yield _made(*waiting.popleft())
    for one in waiting:
        yield _made(*one)


def _made(item: Planned, written: Future[Written]) -> Made:
    return Made(item, written.result())
