"""Rendering of a run's drafts, the heavy part: in batches, through one `concurrent.futures` executor."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from kaohe_docs import __version__
from kaohe_docs.intake.template import Template
from kaohe_docs.kind import Draft
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import Rendered, render_draft, renderer_version
from kaohe_docs.run.planning import Planned
from kaohe_docs.run.workers import Workers, spread
from kaohe_docs.store.manifest import sha256

if TYPE_CHECKING:
    from kaohe_docs.render.docx import CompiledTemplate

#: Documents that a worker renders in one go.
_BATCH: Final = 50


def made_from(item: Planned, templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that a document is made from: its words, its template and our renderer."""
    template = templates.get(item.kind.slug)
    sources = (__version__, renderer_version(), template.sha256 if template else "", repr(item.draft.context))
    return sha256("\0".join(sources).encode("utf-8", "surrogatepass"))[:16]


def render_all(
    planned: Sequence[Planned],
    templates: Mapping[str, Template],
    *,
    jobs: int = 1,
    workers: Workers | None = None,
) -> Iterator[tuple[Planned, Rendered]]:
    """Render drafts kind by kind, in their order, by the workers given or so many processes; yield each when it is done.

    What is rendered and not yet taken is a few batches, however many documents there are.
    """
    workers = workers or Workers(jobs)
    batches = _batches(planned, workers)
    tasks = (_task(batch, templates) for batch in batches)
    for batch, (_, rendered) in zip(batches, spread(_render_batch, tasks, workers), strict=True):
        yield from zip(batch, rendered, strict=True)


def _batches(planned: Sequence[Planned], workers: Workers) -> list[Sequence[Planned]]:
    """Cut every kind's documents into batches, so many that no worker waits for another's big one."""
    kinds: dict[str, list[Planned]] = {}
    for item in planned:
        kinds.setdefault(item.kind.slug, []).append(item)
    shares = max(1, workers.jobs)
    sizes = {slug: max(1, min(_BATCH, -(-len(items) // shares))) for slug, items in kinds.items()}
    return [
        items[start : start + sizes[slug]]
        for slug, items in kinds.items()
        for start in range(0, len(items), sizes[slug])
    ]


Task = tuple[str, Template | None, list[Draft]]


def _task(batch: Sequence[Planned], templates: Mapping[str, Template]) -> Task:
    slug = batch[0].kind.slug
    return slug, templates.get(slug), [item.draft for item in batch]


def _render_batch(task: Task) -> list[Rendered]:
    """Render one batch; runs in a worker, so it takes and returns plain data."""
    slug, template, drafts = task
    kind = next(kind for kind in all_kinds() if kind.slug == slug)
    compiled = _compiled(template) if template else None
    return [render_draft(draft, kind, compiled) for draft in drafts]


@lru_cache(maxsize=64)
def _compiled(template: Template) -> CompiledTemplate:
    """Compile a template once in each process."""
    from kaohe_docs.render.docx import compile_template

    return compile_template(template.data, name=template.name)
