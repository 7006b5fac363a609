"""Print proof of the ballots (测评票清样): every ballot on its page, and beside it what to check and how many to print."""

from __future__ import annotations

from pathlib import PurePosixPath

from kaohe_docs.bind.order import Part
from kaohe_docs.bind.pack import Binding, Imprint, bind, lay_out
from kaohe_docs.bind.proving import misplaced
from kaohe_docs.errors import message
from kaohe_docs.kinds import all_kinds
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.run.ballot_locking import require_locked_ones
from kaohe_docs.run.ballot_targets import (
    chosen_pairs,
    proof_pairs,
    proof_place,
    proof_target,
    proof_targets,
    require_ballots,
)
from kaohe_docs.run.planning import load_templates
from kaohe_docs.run.press import PackError, Press
from kaohe_docs.run.report import PackMade, PackReport
from kaohe_docs.run.request import Clock, Progress, Request
from kaohe_docs.run.session import Session, begin
from kaohe_docs.run.target import PROOFS
from kaohe_docs.source import Location


def make_proof(request: Request, *, clock: Clock, progress: Progress | None = None) -> PackReport:
    """Write the proof of every ballot, or of those that are asked for.

    Raises:
        InputError: the input has errors, or there are no such ballots.
        BallotsLockedError: the ballots differ from the approved ones.
        MissingToolError: LibreOffice is not installed.
        PackError: the proof did not come out as it must.
    """
    session = begin(request, clock=clock, progress=progress)
    assessment = session.assessment
    require_ballots(assessment)
    require_locked_ones(request.workspace, request.out, assessment)
    templates = load_templates(request.workspace, all_kinds())
    chosen = chosen_pairs(request.only, proof_pairs(assessment, templates), assessment)
    target = proof_target(assessment, proof_place(request.only), chosen.items, templates)
    press = Press(templates, request, progress, {})
    items = [item for pair in chosen.items for item in pair]
    press.render(items)
    press.typeset(items)
    parts = [press.part(item, pair[0].draft.name, item.kind.title) for pair in chosen.items for item in pair]
    data, pages = _bound(session, parts, target.path)
    with session.output(templates) as output:
        written = output.put(target, data, pages=pages)
        every = proof_targets(assessment, templates, output.folder.manifest.files)
        retired = output.retire({PROOFS}, (one.path for one in every))
        problems = (*session.reading.problems, *press.problems, *output.findings())
    made = PackMade(target.path.stem, target.recipient, target.kind, written, pages, len(parts))
    return PackReport(problems, (made,), retired, chosen.choices)


def _bound(session: Session, parts: list[Part], place: PurePosixPath) -> tuple[bytes, int]:
    """Return the proof and how many pages it has, read back and found true."""
    plan = session.assessment.plan
    imprint = Imprint(f"{assessment_name(plan)}测评票清样", plan.official.letter_issuer)
    laid = lay_out(parts, duplex=False)
    try:
        data = bind(parts, Binding(imprint, duplex=False, proof=True))
        wrong = next(misplaced(data, tuple(zip(parts, laid, strict=True))), None)
    except ValueError as cause:
        raise PackError(message("测评票清样没有做成：{reason}", reason=cause), location=Location(str(place))) from cause
    if wrong:
        text = message("测评票清样第{page}页应有“{wanted}”，没有找到", page=wrong.page, wanted=wrong.wanted)
        raise PackError(text, location=Location(str(place)))
    return data, laid[-1].last
