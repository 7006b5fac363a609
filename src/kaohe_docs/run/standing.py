"""How the output folder stands against the inputs as they are now: for ``kaohe status``, and for what a run leaves untouched.

A paper that is no longer true looks like any other, so a run that does not cover it says so by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError, Problem, has_errors, message, warning
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import input_hashes, read_workspace
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.ballot_locking import lock_findings
from kaohe_docs.run.planning import chosen_kinds, load_templates, names_now, plan_documents, planned_all
from kaohe_docs.run.request import Clock
from kaohe_docs.run.target import Target, paper_targets
from kaohe_docs.run.targets import BOUND, bound_targets, command_for
from kaohe_docs.source import Location
from kaohe_docs.store import FileRecord, OutputFolder
from kaohe_docs.store.moves import Move, document_of, moves
from kaohe_docs.store.status import FileStatus
from kaohe_docs.store.written import Retired

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


def output_status(workspace: Path, out: Path, *, clock: Clock) -> Standing:
    """Tell of every document whether it is fresh, stale, edited, missing, orphaned or was never made; write nothing."""
    reading = read_workspace(workspace)
    with OutputFolder(out, clock=clock, dry_run=True) as folder:
        problems = (*reading.problems, *folder.problems)
        if reading.assessment is None or has_errors(reading.problems):
            return Standing(folder.status(), (), problems, comparable=False)
        assessment, files = reading.assessment, folder.manifest.files
        templates = load_templates(workspace, all_kinds())
        planned = plan_documents(assessment, chosen_kinds(()))
        papers = tuple(paper_targets(planned, templates))
        bound = bound_targets(assessment, templates, files)
        states = folder.status(made_from=_sources(assessment, workspace, papers, files, bound))
        problems += tuple(lock_findings(workspace, out, assessment))
        return Standing(states, _unmade(assessment, papers, states, files), problems, comparable=True)


def _sources(
    assessment: Assessment,
    workspace: Path,
    papers: Sequence[Target],
    files: Mapping[str, FileRecord],
    bound: Iterable[Target] = (),
) -> dict[str, str]:
    """Return what every file would be made from now; a paper under an earlier name is out of date."""
    inputs = input_hashes(workspace) if any(record.encrypted for record in files.values()) else {}
    old = {name: "" for move in moved(assessment, papers, files) for name in move.files}
    return old | {
        str(target.path): target.source(
            inputs, encrypted=str(target.path) in files and files[str(target.path)].encrypted
        )
        for target in (*papers, *bound)
    }


def moved(assessment: Assessment, papers: Iterable[Target], files: Mapping[str, FileRecord]) -> tuple[Move, ...]:
    """Return those of the papers that lie under an earlier name."""
    return moves(files, papers, now_called=names_now(assessment))


def _unmade(
    assessment: Assessment, papers: Sequence[Target], states: Iterable[FileStatus], files: Mapping[str, FileRecord]
) -> tuple[Unmade, ...]:
    """Return the papers that are not there, and their PDFs where others have some."""
    kinds = {kind.slug: kind for kind in chosen_kinds(())}
    known = {*files, *(str(move.paper.path) for move in moved(assessment, papers, files))}
    edited = {str(one.path) for one in states if one.state == "edited"}
    wanted = [(target.path, target.kind) for target in papers]
    if any(name.endswith(".pdf") and record.kind in kinds for name, record in files.items()):
        words = [one for one in papers if kinds[one.kind].format == "docx" and str(one.path) in files]
        wanted += [(one.path.with_suffix(".pdf"), one.kind) for one in words if str(one.path) not in edited]
    there = {(kind, path.suffix) for path, kind in wanted if str(path) in known}
    return tuple(
        Unmade(path, kinds[kind], whole=(kind, path.suffix) not in there)
        for path, kind in wanted
        if str(path) not in known
    )


# ── what a run leaves ───────────────────────────────────────


def left_behind(folder: OutputFolder, assessment: Assessment, workspace: Path) -> Iterator[Problem]:
    """Report the files of earlier runs that this run did not make and that are no longer true, or no longer needed."""
    left = folder.left
    if not left:
        return
    files = folder.manifest.files
    recorded = {files[name].kind for name in left}
    kinds = [kind for kind in chosen_kinds(()) if kind.slug in recorded]
    papers = tuple(paper_targets(planned_all(assessment, kinds), _usable(workspace, kinds)))
    bound = _bound(assessment, workspace, files) if any(_is_bound(name) for name in left) else ()
    sources = _sources(assessment, workspace, papers, files, bound or ())
    if bound is None:
        sources |= {name: record.made_from for name, record in files.items() if _is_bound(name)}
    yield from _said([one for one in folder.status(made_from=sources) if str(one.path) in left])


def _usable(workspace: Path, kinds: Iterable[DocumentKind]) -> dict[str, Template]:
    """Return the templates that can be used; a run that has no use for the others does not stop for them."""
    found: dict[str, Template] = {}
    for kind in kinds:
        with suppress(InputError):
            found |= load_templates(workspace, [kind])
    return found


def _is_bound(name: str) -> bool:
    return name.split("/")[0] in BOUND


def _bound(assessment: Assessment, workspace: Path, files: Mapping[str, FileRecord]) -> Sequence[Target] | None:
    """Return the files that can be bound; None where a template cannot be used, so that it is unknown."""
    templates = _usable(workspace, all_kinds())
    if any(kind.template and kind.slug not in templates for kind in all_kinds()):
        return None
    return bound_targets(assessment, templates, files)


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
    return "、".join(dict.fromkeys(map(command_for, paths)))
