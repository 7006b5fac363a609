"""One run from start to end: read, check, draft, render, write.

Rendering is the heavy part and goes through one `concurrent.futures` executor, so that it can be spread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from kaohe_docs import __version__
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, Level, Problem, error, has_errors, message
from kaohe_docs.intake.packaged import template_path
from kaohe_docs.intake.workspace import RESULTS_FILE, Reading, input_hashes, read_workspace
from kaohe_docs.kind import DocumentKind, Draft, all_kinds, printed_values
from kaohe_docs.render import Rendered, render_draft
from kaohe_docs.source import Location
from kaohe_docs.store import OutputFolder, Written, clashes, safe_name
from kaohe_docs.store.folder import FileStatus, Retired
from kaohe_docs.store.manifest import fingerprint, sha256
from kaohe_docs.text.figures import placeholders_in

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
class Planned:
    """A draft with its kind and its place below the output folder."""

    kind: DocumentKind
    draft: Draft
    path: PurePosixPath


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
    problems = [*reading.problems, *_nothing_found(request, planned)]
    templates = {kind.slug: load_template(request.workspace, kind) for kind in kinds if kind.template}
    if request.final:
        problems += final_problems(reading, planned)
    if has_errors(problems):
        raise InputError(problems)
    return _write(request, reading, tuple(problems), planned, templates, clock=clock, progress=progress)


def chosen_kinds(families: Sequence[str], slugs: Sequence[str] = ()) -> tuple[DocumentKind, ...]:
    """Return the kinds of the families and slugs asked for, or all."""
    return tuple(
        kind for kind in all_kinds() if (not families or kind.family in families) and (not slugs or kind.slug in slugs)
    )


def plan_documents(assessment: Assessment, kinds: Iterable[DocumentKind], *, only: str = "") -> tuple[Planned, ...]:
    """Draft every document and give it its place; two that would share a place are an error of the input.

    Raises:
        InputError: two documents of a run would have the same file name.
    """
    planned = tuple(_planned(assessment, kinds, only))
    doubled = clashes([str(item.path) for item in planned])
    if doubled:
        text = message(
            "这些材料的文件名相同，请区分单位名称：{names}", names="；".join("、".join(names) for names in doubled)
        )
        raise InputError([error("same-file-name", Location("roster/roster.xlsx", sheet="被考核单位"), text)])
    return planned


def _planned(assessment: Assessment, kinds: Iterable[DocumentKind], only: str) -> Iterator[Planned]:
    for kind in kinds:
        for draft in kind.drafts(assessment):
            if not only or any(
                only in text for text in (kind.slug, kind.title, draft.recipient, draft.group, draft.name)
            ):
                yield Planned(kind, draft, PurePosixPath(kind.family, f"{safe_name(draft.name)}.{kind.format}"))


def _nothing_found(request: Request, planned: Sequence[Planned]) -> list[Problem]:
    if planned or not request.only:
        return []
    text = message("没有与“{only}”相符的单位、考核组或材料种类", only=request.only)
    return [error("nothing-found", Location("--only"), text)]


def load_template(workspace: Path, kind: DocumentKind) -> tuple[str, bytes]:
    """Return a kind's template: its name for messages, and its bytes."""
    path = template_path(workspace, kind.template)
    return f"templates/{path.name}", path.read_bytes()


def final_problems(reading: Reading, planned: Sequence[Planned]) -> list[Problem]:
    """Say why these papers may not go out yet: doubts, sample data, placeholders, a missing approval."""
    kinds = {item.kind for item in planned}
    with_results = any(kind.needs_results for kind in kinds)
    problems = []
    for problem in reading.problems:
        of_results = problem.location.file == RESULTS_FILE
        if of_results and not with_results:
            continue
        if problem.level is Level.DOUBT:
            text = message("存疑未解决，不能出正式稿：{text}", text=problem.message)
            problems.append(error(f"unsettled-{problem.code}", problem.location, text, subject=problem.subject))
        elif problem.code == "sample-data":
            problems.append(
                error("sample-data", problem.location, message("正式稿不能用示例：{text}", text=problem.message))
            )
    problems += _approval_problems(reading, kinds)
    return [*problems, *_placeholder_problems(planned)]


def _approval_problems(reading: Reading, kinds: Iterable[DocumentKind]) -> list[Problem]:
    outcome = reading.assessment.outcome if reading.assessment else None
    if not any(kind.needs_approval for kind in kinds) or (outcome is not None and outcome.approved):
        return []
    text = message("审定尚未记录：请在“审定”表填写审定机关、审定会议和审定日期，之后才能出通报、通知书和证书的正式稿")
    return [error("not-approved", Location(RESULTS_FILE, sheet="审定"), text)]


def _placeholder_problems(planned: Sequence[Planned]) -> Iterator[Problem]:
    """Name each placeholder once, with the documents it stands in."""
    where: dict[str, list[str]] = {}
    for item in planned:
        found = dict.fromkeys(p for value in printed_values(item.draft.context) for p in placeholders_in(value))
        for text in found:
            where.setdefault(text, []).append(item.draft.name)
    for text, names in where.items():
        words = message("{text}还没有补上，见{first}等{count}份材料", text=text, first=names[0], count=len(names))
        yield error("placeholder", Location("output"), words)


def _write(
    request: Request,
    reading: Reading,
    problems: tuple[Problem, ...],
    planned: Sequence[Planned],
    templates: Mapping[str, tuple[str, bytes]],
    *,
    clock: Callable[[], datetime],
    progress: Progress | None,
) -> Report:
    made: list[Made] = []
    with OutputFolder(request.out, clock=clock, force=request.force, dry_run=request.dry_run) as folder:
        folder.describe_run(
            inputs=input_hashes(request.workspace),
            tool=f"kaohe-docs {__version__}",
            templates={name: sha256(data) for name, data in templates.values()},
            choices={"final": str(request.final).lower()},
        )
        for item, rendered in render_all(planned, templates, jobs=request.jobs):
            written = folder.put(item.path, rendered.data, kind=item.kind.slug, recipient=item.draft.recipient)
            made.append(Made(item, written))
            if progress:
                progress(len(made), len(planned))
        families = set(request.families) or {kind.family for kind in all_kinds()}
        retired = () if request.only or request.slugs else folder.retire(families)
        problems = (*problems, *folder.problems)
    return Report(reading, problems, tuple(made), retired)


def output_status(
    workspace: Path, out: Path, *, clock: Callable[[], datetime]
) -> tuple[tuple[FileStatus, ...], tuple[Problem, ...]]:
    """Tell of every document of earlier runs whether it is fresh, stale, edited or missing; write nothing."""
    templates = {}
    for kind in all_kinds():
        if kind.template:
            name, data = load_template(workspace, kind)
            templates[name] = sha256(data)
    with OutputFolder(out, clock=clock, dry_run=True) as folder:
        now = replace(
            folder.manifest, inputs=input_hashes(workspace), tool=f"kaohe-docs {__version__}", templates=templates
        )
        return folder.status(current=fingerprint(now)), folder.problems


# ── rendering ───────────────────────────────────────────────


def render_all(
    planned: Sequence[Planned], templates: Mapping[str, tuple[str, bytes]], *, jobs: int = 1
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


Task = tuple[str, tuple[str, bytes] | None, list[Draft]]


def _task(batch: Sequence[Planned], templates: Mapping[str, tuple[str, bytes]]) -> Task:
    slug = batch[0].kind.slug
    return slug, templates.get(slug), [item.draft for item in batch]


def _render_batch(slug: str, template: tuple[str, bytes] | None, drafts: Sequence[Draft]) -> list[Rendered]:
    """Render one batch; runs in a worker, so it takes and returns plain data."""
    kind = next(kind for kind in all_kinds() if kind.slug == slug)
    compiled = _compiled(template) if template else None
    return [render_draft(draft, kind, compiled) for draft in drafts]


def _compiled(template: tuple[str, bytes]) -> CompiledTemplate:
    from kaohe_docs.render.docx import compile_template

    name, data = template
    return compile_template(data, name=name)
