"""Print runs of ballots (测评票印刷文件): for each session one PDF with every copy, in the order of handing out."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs import __version__
from kaohe_docs.bind.print_run import Batch, write_print_run
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import PrintRun, ballot_styles, print_runs
from kaohe_docs.errors import InputError, has_errors, message
from kaohe_docs.intake.workspace import input_hashes
from kaohe_docs.kinds import all_kinds
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.render.template import Template
from kaohe_docs.run.ballot_locking import require_locked_ones
from kaohe_docs.run.choosing import Asked, all_found, choose
from kaohe_docs.run.packs.binding import PackMade, PackReport
from kaohe_docs.run.packs.sources import fingerprint_of
from kaohe_docs.run.papers import Progress, Request
from kaohe_docs.run.planning import Planned, final_problems, load_templates, planned
from kaohe_docs.run.press import PackError, Press
from kaohe_docs.run.proof import ballots_of
from kaohe_docs.run.standing import Further, left_behind
from kaohe_docs.source import Location
from kaohe_docs.store import OutputFolder, safe_name
from kaohe_docs.store.manifest import sha256

#: Outside the families' folders: a later run of ballots does not put it away as out of date.
PRINTS: Final = "prints"
_BALLOT, _SEPARATOR = "ballot", "print-separator"
_NUMBER: Final = "编号"


@dataclass(frozen=True, slots=True)
class _Job:
    """One run with the papers of its ballots: separator sheet and ballot, in its order."""

    run: PrintRun
    papers: tuple[tuple[Planned, Planned], ...]

    @property
    def path(self) -> PurePosixPath:
        return PurePosixPath(PRINTS, f"{safe_name(self.run.name)}-测评票印刷文件.pdf")

    @property
    def copies(self) -> int:
        return sum(style.sheets for style in self.run.styles)


def make_print_runs(
    request: Request,
    *,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    further: Further | None = None,
) -> PackReport:
    """Write the print runs of all sessions, or of those that are asked for.

    Raises:
        InputError: the input has errors, or there are no such ballots, or ``--final`` cannot be granted.
        BallotsLockedError: the ballots differ from the approved ones.
        MissingToolError: LibreOffice is not installed.
        PackError: a run did not come out as it must.
    """
    reading, assessment = ballots_of(request)
    require_locked_ones(request.workspace, request.out, assessment)
    chosen = all_found(choose(request.only, _jobs(assessment), _asked, assessment))
    jobs = chosen.items
    items = [item for job in jobs for pair in job.papers for item in pair]
    problems = [*reading.problems, *(final_problems(reading, items) if request.final else ())]
    if has_errors(problems):
        raise InputError(problems)
    templates = load_templates(request.workspace, all_kinds())
    press = Press(templates, request, progress, {})
    press.render(items)
    press.typeset(items)
    with OutputFolder(request.out, clock=clock, force=request.force, dry_run=request.dry_run) as folder:
        folder.describe_run(
            inputs=input_hashes(request.workspace),
            tool=f"kaohe-docs {__version__}",
            templates={template.name: template.sha256 for template in templates.values()},
            choices={"final": str(request.final).lower()},
        )
        made = tuple(_put(folder, assessment, job, press, templates) for job in jobs)
        retired = () if request.only else folder.retire({PRINTS})
        left = left_behind(folder, assessment, request.workspace, further)
        problems += [*press.problems, *folder.problems, *left]
    return PackReport(tuple(problems), made, retired, chosen.choices)


def _jobs(assessment: Assessment) -> list[_Job]:
    kinds = {kind.slug: kind for kind in all_kinds()}
    styles = [style for style in ballot_styles(assessment) if style.units]
    drafts = zip(styles, kinds[_BALLOT].drafts(assessment), strict=True)
    ballots = {id(style): planned(kinds[_BALLOT], draft) for style, draft in drafts}
    separators = iter(kinds[_SEPARATOR].drafts(assessment))
    return [
        _Job(run, tuple((planned(kinds[_SEPARATOR], next(separators)), ballots[id(style)]) for style in run.styles))
        for run in print_runs(assessment)
    ]


def _asked(job: _Job) -> Asked:
    own = job.run.unit if job.run.session is None and job.run.styles[0].own_meeting else None
    names = (job.run.name, job.path.stem, *(style.name for style in job.run.styles))
    return Asked(names, own.name if own else "", own.group if own else "", _BALLOT)


def print_sources(assessment: Assessment, templates: Mapping[str, Template]) -> dict[str, str]:
    """Return the fingerprints of every print run as it would be made now, by path; none where there are no ballots."""
    return {str(job.path): _fingerprint(assessment, job, templates) for job in _jobs(assessment)}


def _fingerprint(assessment: Assessment, job: _Job, templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that a run is made from; the separator sheets say how many copies it has."""
    papers = fingerprint_of((item for pair in job.papers for item in pair), templates)
    return sha256(f"{_title(assessment, job)}\0{papers}".encode())[:16]


def _title(assessment: Assessment, job: _Job) -> str:
    return f"{assessment_name(assessment.plan)}{job.run.name}{assessment.plan.ballot.title}"


def _put(
    folder: OutputFolder, assessment: Assessment, job: _Job, press: Press, templates: Mapping[str, Template]
) -> PackMade:
    office = assessment.plan.organisation.office
    batches = _batches(assessment, job, press)
    title = _title(assessment, job)
    target = io.BytesIO()
    try:
        pages = write_print_run(batches, target, title=title)
    except ValueError as cause:
        text = message("{run}的测评票印刷文件没有做成：{reason}", run=job.run.name, reason=cause)
        raise PackError(text, location=Location(str(job.path))) from cause
    data = target.getvalue()
    source = _fingerprint(assessment, job, templates)
    written = folder.put(job.path, data, kind="print-run", recipient=office, pages=pages, made_from=source)
    return PackMade(job.path.stem, office, "print-run", written, pages, job.copies)


def _batches(assessment: Assessment, job: _Job, press: Press) -> Sequence[Batch]:
    """Number copies only where raters sign: a number on a secret ballot undoes the secrecy."""
    signed = assessment.plan.ballot.signed
    return [
        Batch(
            title=f"{style.name}（{style.sheets}张）",
            separator=press.pdf(separator).data,
            ballot=press.pdf(ballot).data,
            copies=style.sheets,
            number_label=_NUMBER if signed else "",
            letters=press.pdf(separator).data if signed else b"",
        )
        for style, (separator, ballot) in zip(job.run.styles, job.papers, strict=True)
    ]
