"""One run from start to end: read, check, draft, render, write.

Rendering is the heavy part and goes through one `concurrent.futures` executor, so that it can be spread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kaohe_docs import __version__
from kaohe_docs.errors import InputError, Problem, has_errors
from kaohe_docs.intake.workspace import Reading, input_hashes, read_workspace
from kaohe_docs.kind import Draft, all_kinds
from kaohe_docs.planning import (
    Planned,
    Template,
    chosen_kinds,
    final_problems,
    load_templates,
    no_results,
    nothing_found,
    plan_documents,
)
from kaohe_docs.render import Rendered, render_draft, renderer_version
from kaohe_docs.store import OutputFolder, Written
from kaohe_docs.store.folder import FileStatus, Retired
from kaohe_docs.store.manifest import sha256

if TYPE_CHECKING:
    from kaohe_docs.render.docx import CompiledTemplate


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    workspace: Path
    out: Path
    #: Families to make; empty for all.
    families: tuple[str, ...] = ()
    #: Kinds to make; empty for all of the families.
    slugs: tuple[str, ...] = ()
    #: Keep only drafts whose kind, recipient, group or name contains this text.
    only: str = ""
    final: bool = False
    dry_run: bool = False
    force: bool = False
    jobs: int = 1


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
    skipped: tuple[str, ...] = field(default=())

    @property
    def kept(self) -> tuple[Made, ...]:
        """Return the documents beside which a hand-edited file was kept."""
        return tuple(made for made in self.made if made.written.status == "kept")


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
    planned = plan_documents(reading.assessment, kinds, only=request.only)
    problems = [*reading.problems, *nothing_found(request.only, planned)]
    templates = load_templates(request.workspace, kinds)
    if request.final:
        problems = [*final_problems(reading, planned), *nothing_found(request.only, planned)]
    if reading.assessment.outcome is None and kinds and all(kind.needs_results for kind in kinds):
        problems.append(no_results())
    if has_errors(problems):
        raise InputError(problems)
    return _write(request, reading, tuple(problems), planned, templates, clock=clock, progress=progress)


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
    with OutputFolder(request.out, clock=clock, force=request.force, dry_run=request.dry_run) as folder:
        folder.describe_run(
            inputs=input_hashes(request.workspace),
            tool=f"kaohe-docs {__version__}",
            templates={template.name: template.sha256 for template in templates.values()},
            choices={"final": str(request.final).lower()},
        )
        made: dict[PurePosixPath, Made] = {}
        for one in _make(planned, templates, folder, jobs=request.jobs):
            made[one.planned.path] = one
            if progress:
                progress(len(made), len(planned))
        families = set(request.families) or {kind.family for kind in chosen_kinds(())}
        retired = () if request.only or request.slugs else folder.retire(families)
        problems = (*problems, *folder.problems)
    return Report(reading, problems, tuple(made[item.path] for item in planned), retired)


def _make(
    planned: Sequence[Planned], templates: Mapping[str, Template], folder: OutputFolder, *, jobs: int
) -> Iterator[Made]:
    """Make what has changed since the last run; what is still the same is not even rendered."""
    sources = {item.path: made_from(item, templates) for item in planned}
    pending = []
    for item in planned:
        written = folder.current(item.path, made_from=sources[item.path])
        if written:
            yield Made(item, written)
        else:
            pending.append(item)
    for item, rendered in render_all(pending, templates, jobs=jobs):
        source, recipient = sources[item.path], item.draft.recipient
        yield Made(
            item, folder.put(item.path, rendered.data, kind=item.kind.slug, recipient=recipient, made_from=source)
        )


def made_from(item: Planned, templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that a document is made from: its words, its template and our renderer."""
    template = templates.get(item.kind.slug)
    sources = (__version__, renderer_version(), template.sha256 if template else "", repr(item.draft.context))
    return sha256("\0".join(sources).encode("utf-8", "surrogatepass"))[:16]


def output_status(
    workspace: Path, out: Path, *, clock: Callable[[], datetime]
) -> tuple[tuple[FileStatus, ...], tuple[Problem, ...]]:
    """Tell of every document of earlier runs whether it is fresh, stale, edited or missing; write nothing."""
    reading = read_workspace(workspace)
    sources: dict[str, str] | None = None
    if reading.assessment is not None and not has_errors(reading.problems):
        kinds = all_kinds()
        templates = load_templates(workspace, kinds)
        planned = plan_documents(reading.assessment, kinds)
        sources = {str(item.path): made_from(item, templates) for item in planned}
    with OutputFolder(out, clock=clock, dry_run=True) as folder:
        return folder.status(made_from=sources), (*reading.problems, *folder.problems)


# ── rendering ───────────────────────────────────────────────


def render_all(
    planned: Sequence[Planned], templates: Mapping[str, Template], *, jobs: int = 1
) -> Iterator[tuple[Planned, Rendered]]:
    """Render drafts kind by kind, in their order, in so many processes; yield each as soon as its batch is done."""
    batches = [batch for slug in dict.fromkeys(i.kind.slug for i in planned) for batch in _batches(planned, slug, jobs)]
    with _executor(jobs) as executor:
        futures: list[tuple[Sequence[Planned], Future[list[Rendered]] | None]] = [
            (batch, executor.submit(_render_batch, *_task(batch, templates)) if executor else None) for batch in batches
        ]
        for batch, future in futures:
            rendered = future.result() if future else _render_batch(*_task(batch, templates))
            yield from zip(batch, rendered, strict=True)


def _executor(jobs: int) -> AbstractContextManager[Executor | None]:
    return ProcessPoolExecutor(max_workers=jobs) if jobs > 1 else nullcontext()


def _batches(planned: Sequence[Planned], slug: str, jobs: int) -> Iterator[Sequence[Planned]]:
    items = [item for item in planned if item.kind.slug == slug]
    size = max(1, min(200, -(-len(items) // jobs)))
    return (items[start : start + size] for start in range(0, len(items), size))


Task = tuple[str, Template | None, list[Draft]]


def _task(batch: Sequence[Planned], templates: Mapping[str, Template]) -> Task:
    slug = batch[0].kind.slug
    return slug, templates.get(slug), [item.draft for item in batch]


def _render_batch(slug: str, template: Template | None, drafts: Sequence[Draft]) -> list[Rendered]:
    """Render one batch; runs in a worker, so it takes and returns plain data."""
    kind = next(kind for kind in all_kinds() if kind.slug == slug)
    compiled = _compiled(template) if template else None
    return [render_draft(draft, kind, compiled) for draft in drafts]


def _compiled(template: Template) -> CompiledTemplate:
    from kaohe_docs.render.docx import compile_template

    return compile_template(template.data, name=template.name)
