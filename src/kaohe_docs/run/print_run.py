"""Print runs of ballots (测评票印刷文件): for each session one PDF with every copy, in the order of handing out."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Final

from kaohe_docs.bind.print_run import Batch, write_print_run
from kaohe_docs.errors import message
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.ballot_locking import require_locked_ones
from kaohe_docs.run.ballot_targets import Job, chosen_jobs, print_target, require_ballots
from kaohe_docs.run.planning import load_templates
from kaohe_docs.run.press import PackError, Press
from kaohe_docs.run.report import PackMade, PackReport
from kaohe_docs.run.request import Clock, Progress, Request
from kaohe_docs.run.session import Output, begin
from kaohe_docs.run.target import PRINTS
from kaohe_docs.source import Location

_NUMBER: Final = "编号"


def make_print_runs(request: Request, *, clock: Clock, progress: Progress | None = None) -> PackReport:
    """Write the print runs of all sessions, or of those that are asked for.

    Raises:
        InputError: the input has errors, or there are no such ballots, or ``--final`` cannot be granted.
        BallotsLockedError: the ballots differ from the approved ones.
        MissingToolError: LibreOffice is not installed.
        PackError: a run did not come out as it must.
    """
    session = begin(request, clock=clock, progress=progress)
    require_ballots(session.assessment)
    require_locked_ones(request.workspace, request.out, session.assessment)
    chosen = chosen_jobs(request.only, session.assessment)
    items = [item for job in chosen.items for item in job.items]
    problems = session.findings(items)
    press = Press(load_templates(request.workspace, all_kinds()), request, progress, {})
    press.render(items)
    press.typeset(items)
    with session.output(press.templates) as output:
        made = tuple(_put(output, job, press) for job in chosen.items)
        retired = output.retire({PRINTS})
        problems += [*press.problems, *output.findings()]
    return PackReport(tuple(problems), made, retired, chosen.choices)


def _put(output: Output, job: Job, press: Press) -> PackMade:
    assessment = output.session.assessment
    batches = _batches(job, press, signed=assessment.plan.ballot.signed)
    data = io.BytesIO()
    try:
        pages = write_print_run(batches, data, title=job.title)
    except ValueError as cause:
        text = message("{run}的测评票印刷文件没有做成：{reason}", run=job.run.name, reason=cause)
        raise PackError(text, location=Location(str(job.path))) from cause
    target = print_target(assessment, job, press.templates)
    written = output.put(target, data.getvalue(), pages=pages)
    return PackMade(job.path.stem, target.recipient, target.kind, written, pages, job.copies)


def _batches(job: Job, press: Press, *, signed: bool) -> Sequence[Batch]:
    """Number copies only where raters sign: a number on a secret ballot undoes the secrecy."""
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
