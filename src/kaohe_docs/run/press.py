"""Renders and typesets the drafts of a run, each once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kaohe_docs.bind.order import Part
from kaohe_docs.errors import ConversionError, Problem, message
from kaohe_docs.intake.template import Template
from kaohe_docs.render import Rendered
from kaohe_docs.run.planning import Planned
from kaohe_docs.run.rendering import render_all
from kaohe_docs.run.request import Progress, Request
from kaohe_docs.store.manifest import sha256
from kaohe_docs.typeset import Source, Typeset, typeset

#: What tells the documents of a run apart.
Key = tuple[str, str]


class PackError(ConversionError):
    """A pack would hold what it must not, or did not come out as its index says."""

    code = "pack-wrong"


def key_of(item: Planned) -> Key:
    """Return what tells a document from all others of the run."""
    return item.kind.slug, item.draft.name


class TypesettingError(PackError):
    """Papers of a pack could not be typeset."""

    code = "conversion"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems = tuple(problems)
        super().__init__(message("有{count}份材料没有转换成PDF，没有成册", count=len(self._problems)))

    def problems(self) -> tuple[Problem, ...]:
        """Return what went wrong with each paper."""
        return (*self._problems, *super().problems())


@dataclass(slots=True)
class Press:
    """Renders and typesets drafts, each document once however many packs hold it."""

    templates: Mapping[str, Template]
    request: Request
    progress: Progress | None
    #: Which packs hold a paper; only papers of the same packs are joined for LibreOffice.
    held_by: Mapping[Key, str]
    docx: dict[Key, Rendered] = field(default_factory=dict)
    #: By the hash of the docx.
    ready: dict[str, Typeset] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def render(self, items: Iterable[Planned]) -> None:
        """Render what is not rendered yet."""
        new = {key_of(item): item for item in items if key_of(item) not in self.docx}
        for item, rendered in render_all(tuple(new.values()), self.templates, workers=self.request.workers):
            self.docx[key_of(item)] = rendered

    def render_again(self, item: Planned) -> None:
        """Render what has changed since."""
        self.docx.pop(key_of(item), None)
        self.render([item])

    def typeset(self, items: Iterable[Planned]) -> None:
        """Typeset what is rendered and has no PDF yet.

        Raises:
            TypesettingError: some of it could not be typeset.
            MissingToolError: LibreOffice is not installed.
        """
        new = {self._hash(item): item for item in items if item.kind.format == "docx"}
        new = {key: item for key, item in new.items() if key not in self.ready}
        if not new:
            return
        sources = [
            Source(
                item.draft.name,
                f"{item.kind.slug}{self.held_by.get(key_of(item), '')}",
                self.docx[key_of(item)].data,
                item.draft.key_text,
            )
            for item in new.values()
        ]
        result = typeset(
            sources,
            jobs=self.request.jobs,
            strict_fonts=self.request.strict_fonts,
            progress=self.progress,
        )
        known = {(problem.code, problem.subject) for problem in self.problems}
        self.problems += [problem for problem in result.problems if (problem.code, problem.subject) not in known]
        if failed := [one for one in result.documents if isinstance(one, Problem)]:
            raise TypesettingError(failed)
        self.ready |= {key: one for key, one in zip(new, result.documents, strict=True) if isinstance(one, Typeset)}

    def pdf(self, item: Planned) -> Typeset:
        """Return an item's PDF."""
        return self.ready[self._hash(item)]

    def part(self, item: Planned, heading: str, title: str) -> Part:
        """Return an item's PDF as part of a pack."""
        made = self.pdf(item)
        return Part(title, made.data, made.pages, item.draft.key_text, heading)

    def _hash(self, item: Planned) -> str:
        return sha256(self.docx[key_of(item)].data)
