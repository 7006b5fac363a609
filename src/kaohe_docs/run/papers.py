"""Makes papers from start to end: choose, draft, render, write.

Rendering is the heavy part and goes through one `concurrent.futures` executor, so that it can be spread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from kaohe_docs.errors import Problem
from kaohe_docs.intake.template import Template
from kaohe_docs.run.ballot_locking import keep_locked_ballots
from kaohe_docs.run.choosing import asked_of, choose
from kaohe_docs.run.planning import Planned, chosen_kinds, load_templates, no_results, plan_documents
from kaohe_docs.run.rendering import render_all
from kaohe_docs.run.report import Made, Report
from kaohe_docs.run.request import Clock, Progress, Request
from kaohe_docs.run.secrecy import left_open
from kaohe_docs.run.session import Output, Session, begin
from kaohe_docs.run.standing import moved, pages_put_away
from kaohe_docs.run.target import Target, paper_targets
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.written import Retired

if TYPE_CHECKING:
    from kaohe_docs.run.pages import Pages, WordFile

#: Files written at once. Making a file durable is waiting, as long as rendering it takes; each goes to a path of its own.
_WRITERS: Final = 4
#: Documents that may wait for the disk while further ones are rendered.
_UNWRITTEN: Final = 50


def run(request: Request, *, clock: Clock, progress: Progress | None = None) -> Report:
    """Make the papers a request asks for, and tell which files of earlier runs are true no more.

    Raises:
        InputError: the input has errors, or ``--final`` cannot be granted; nothing was written.
    """
    session = begin(request, clock=clock, progress=progress)
    assessment = session.assessment
    kinds = chosen_kinds(request.families, request.slugs)
    every = plan_documents(assessment, kinds)
    chosen = choose(request.only, every, lambda item: asked_of(item.kind, item.draft), assessment)
    templates = load_templates(request.workspace, kinds)
    without = assessment.outcome is None and kinds and all(kind.needs_results for kind in kinds)
    problems = session.findings(chosen.items, [*chosen.problems, *([no_results()] if without else [])])
    keep_locked_ballots(request.workspace, request.out, assessment, chosen.items)
    report = _write(session, problems, chosen.items, templates)
    return replace(report, only=chosen.choices)


def _write(
    session: Session, problems: Sequence[Problem], planned: Sequence[Planned], templates: Mapping[str, Template]
) -> Report:
    request = session.request
    targets = tuple(paper_targets(planned, templates))
    with (
        session.output(templates) as output,
        ThreadPoolExecutor(max_workers=_WRITERS, thread_name_prefix="disk") as disk,
    ):
        folder, before = output.folder, output.folder.manifest.files
        folder.require_password({target.path: output.source(target) for target in targets if target.secret})
        renamed = folder.follow(moved(session.assessment, targets, before))
        before = {**before, **{str(one.to): before[str(one.path)] for one in renamed}}
        made: dict[PurePosixPath, Made] = {}
        for one in _make(tuple(zip(targets, planned, strict=True)), templates, output, disk):
            made[one.planned.path] = one
            if session.progress:
                session.progress(len(made), len(planned))
        documents = tuple(made[item.path] for item in planned)
        pages = _pages(session, folder, documents)
        retired = _retire(request, folder, documents)
        open_ones = left_open(request.out, before, folder.manifest.files, retired) if request.secrecy.cipher else []
        found = folder.problems, pages.problems, pages_put_away(retired), output.left_behind(), open_ones
        problems = (*problems, *chain.from_iterable(found))
    return Report(session.reading, problems, documents, retired, renamed, pages.files)


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


def _pages(session: Session, folder: OutputFolder, documents: Sequence[Made]) -> Pages:
    """Make the PDFs where they are wanted and can be had; a dry run makes none."""
    from kaohe_docs.run.pages import Pages, make_pages

    request = session.request
    if request.dry_run or not _wants_pages(request):
        return Pages()
    words = [_word_file(made) for made in documents if made.planned.kind.format == "docx"]
    return make_pages(folder, words, jobs=request.jobs, strict_fonts=request.strict_fonts, progress=session.progress)


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
        secret=made.planned.kind.secret,
        about=draft.about,
    )


def _make(
    documents: Sequence[tuple[Target, Planned]],
    templates: Mapping[str, Template],
    output: Output,
    disk: ThreadPoolExecutor,
) -> Iterator[Made]:
    """Make what has changed since the last run; what is still the same is not even rendered."""
    pending: dict[PurePosixPath, tuple[Target, Planned]] = {}
    for target, item in documents:
        written = output.current(target)
        if written:
            yield Made(item, written)
        else:
            pending[target.path] = target, item
    waiting: deque[tuple[Planned, Future[Written]]] = deque()
    items = [item for _, item in pending.values()]
    for item, rendered in render_all(items, templates, workers=output.session.request.workers):
        waiting.append((item, disk.submit(output.put, pending[item.path][0], rendered.data)))
        if len(waiting) >= _UNWRITTEN:
            yield _made(*waiting.popleft())
    for one in waiting:
        yield _made(*one)


def _made(item: Planned, written: Future[Written]) -> Made:
    return Made(item, written.result())
