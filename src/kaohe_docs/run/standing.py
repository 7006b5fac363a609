"""How the output folder stands against the inputs as they are now: for ``kaohe status``, and for what a run leaves untouched.

A paper that is no longer true looks like any other, so a run that does not cover it says so by name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, Problem, has_errors, message, warning
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.template import Template
from kaohe_docs.run.planning import (
    Planned,
    chosen_kinds,
    load_templates,
    names_now,
    paper_of,
    plan_documents,
    planned_all,
)
from kaohe_docs.run.rendering import made_from
from kaohe_docs.sealing import sealed_sources
from kaohe_docs.source import Location
from kaohe_docs.store import FileRecord, OutputFolder
from kaohe_docs.store.moves import Move, document_of, moves
from kaohe_docs.store.status import FileStatus
from kaohe_docs.store.written import Retired

#: Tells what further files (packs, proofs, print runs) would be made from now, by path, given those that are recorded.
Further = Callable[[Assessment, Mapping[str, Template], Collection[str]], Mapping[str, str]]

#: What makes the files of a folder; papers come from ``kaohe build``.
_COMMANDS: Final = {
    "packs": "kaohe packs",
    "prints": "kaohe ballots --print-run",
    "proofs": "kaohe ballots --proof",
}
_MOST_NAMES: Final = 10


@dataclass(frozen=True, slots=True)
class Unmade:
    """A file that the inputs allow and that was never made."""

    path: PurePosixPath
    kind: DocumentKind
    #: Whether all of its kind are missing.
    whole: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How everything stands."""

    files: tuple[FileStatus, ...]
    unmade: tuple[Unmade, ...]
    #: What was found in the inputs, and amiss with the folder.
    problems: tuple[Problem, ...]
    #: False where errors in the inputs leave nothing to compare with.
    comparable: bool


def output_status(workspace: Path, out: Path, *, clock: Callable[[], datetime], further: Further) -> Standing:
    """Tell of every document whether it is fresh, stale, edited, missing, orphaned or was never made; write nothing."""
    reading = read_workspace(workspace)
    with OutputFolder(out, clock=clock, dry_run=True) as folder:
        problems = (*reading.problems, *folder.problems)
        if reading.assessment is None or has_errors(reading.problems):
            return Standing(folder.status(), (), problems, comparable=False)
        assessment, files = reading.assessment, folder.manifest.files
        templates, planned = load_templates(workspace, all_kinds()), plan_documents(assessment, chosen_kinds(()))
        sources = _sources(assessment, workspace, planned, templates, files)
        bound = further(assessment, templates, files.keys())
        sources |= {**bound, **sealed_sources(files, bound, workspace, templates)}
        states = folder.status(made_from=sources)
        return Standing(states, _unmade(assessment, planned, states, files), problems, comparable=True)


def _sources(
    assessment: Assessment,
    workspace: Path,
    planned: Sequence[Planned],
    templates: Mapping[str, Template],
    files: Mapping[str, FileRecord],
) -> dict[str, str]:
    """Return what every paper would be made from now; one under an earlier name is out of date."""
    sources = {str(item.path): made_from(item, templates) for item in planned}
    old = {name: "" for move in moved(assessment, planned, files) for name in move.files}
    return old | sources | sealed_sources(files, sources, workspace, templates)


def moved(assessment: Assessment, planned: Iterable[Planned], files: Mapping[str, FileRecord]) -> tuple[Move, ...]:
    """Return those of the papers that lie under an earlier name."""
    return moves(files, map(paper_of, planned), now_called=names_now(assessment))


def _unmade(
    assessment: Assessment, planned: Sequence[Planned], states: Iterable[FileStatus], files: Mapping[str, FileRecord]
) -> tuple[Unmade, ...]:
    """Return the papers that are not there, and their PDFs where others have some."""
    papers = {kind.slug for kind in chosen_kinds(())}
    known = {*files, *(str(move.paper.path) for move in moved(assessment, planned, files))}
    edited = {str(one.path) for one in states if one.state == "edited"}
    with_pdfs = any(name.endswith(".pdf") and record.kind in papers for name, record in files.items())
    wanted = [(item.path, item.kind) for item in planned]
    if with_pdfs:
        words = [item for item in planned if item.kind.format == "docx" and str(item.path) in files]
        wanted += [(item.path.with_suffix(".pdf"), item.kind) for item in words if str(item.path) not in edited]
    there = {(kind, path.suffix) for path, kind in wanted if str(path) in known}
    return tuple(
        Unmade(path, kind, whole=(kind, path.suffix) not in there) for path, kind in wanted if str(path) not in known
    )


# ── what a run leaves ───────────────────────────────────────


def left_behind(
    folder: OutputFolder, assessment: Assessment, workspace: Path, further: Further | None
) -> Iterator[Problem]:
    """Report the files of earlier runs that this run did not make and that are no longer true, or no longer needed."""
    left = folder.left
    if not left:
        return
    files = folder.manifest.files
    recorded = {files[name].kind for name in left}
    papers = [kind for kind in chosen_kinds(()) if kind.slug in recorded]
    planned = planned_all(assessment, papers)
    templates = _usable(workspace, papers)
    sources = _sources(assessment, workspace, planned, templates, files)
    if any(name.split("/")[0] in _COMMANDS for name in left):
        sources |= _further_sources(assessment, workspace, further, files)
    states = [one for one in folder.status(made_from=sources) if str(one.path) in left]
    yield from _said(states)


def _usable(workspace: Path, kinds: Iterable[DocumentKind]) -> dict[str, Template]:
    """Return the templates that can be used; a run that has no use for the others does not stop for them."""
    found: dict[str, Template] = {}
    for kind in kinds:
        with suppress(InputError):
            found |= load_templates(workspace, [kind])
    return found


def _further_sources(
    assessment: Assessment, workspace: Path, further: Further | None, files: Mapping[str, FileRecord]
) -> dict[str, str]:
    """Return what packs, proofs and print runs would be made from now; they are left in peace where that is unknown."""
    templates = _usable(workspace, all_kinds())
    if further is None or any(kind.template and kind.slug not in templates for kind in all_kinds()):
        return {name: record.made_from for name, record in files.items() if name.split("/")[0] in _COMMANDS}
    found = further(assessment, templates, files.keys())
    return {**found, **sealed_sources(files, found, workspace, templates)}


def _said(states: Sequence[FileStatus]) -> Iterator[Problem]:
    gone = _papers([one.path for one in states if not one.needed])
    if gone:
        text = message(
            "以前生成的{count}份材料现在不再需要，还在原处，请不要再用：{names}；运行 {commands}，会移到“旧稿”",
            count=len(gone),
            names=_listed(gone),
            commands=_commands(gone),
        )
        yield warning("papers-not-needed", Location(file=str(gone[0])), text)
    stale = _papers([one.path for one in states if one.state == "stale"])
    if stale:
        text = message(
            "以前生成的{count}份材料已经过期，这次没有重做：{names}；要用请先运行 {commands}",
            count=len(stale),
            names=_listed(stale),
            commands=_commands(stale),
        )
        yield warning("papers-outdated", Location(file=str(stale[0])), text)


def pages_put_away(retired: Iterable[Retired]) -> Iterator[Problem]:
    """Report the PDFs that lay beside newer Word files and were put away."""
    older = [one.path for one in retired if one.older]
    if older:
        text = message(
            "{count}份 PDF 比 Word 文件旧，已移到“旧稿”，免得误印：{names}；要新的 PDF，运行 kaohe build --pdf",
            count=len(older),
            names=_listed(older),
        )
        yield warning("pdf-outdated", Location(file=str(older[0])), text)


def _papers(paths: Sequence[PurePosixPath]) -> list[PurePosixPath]:
    """Leave out PDFs that stand beside their Word files."""
    names = {str(path) for path in paths}
    return [path for path in paths if str(path) == document_of(str(path)) or document_of(str(path)) not in names]


def _listed(paths: Sequence[PurePosixPath]) -> str:
    return "、".join(str(path) for path in paths[:_MOST_NAMES]) + ("……" if len(paths) > _MOST_NAMES else "")


def _commands(paths: Iterable[PurePosixPath]) -> str:
    return "、".join(dict.fromkeys(_COMMANDS.get(path.parts[0], "kaohe build") for path in paths))
