"""Print proof of the ballots (测评票清样): every ballot on its page, and beside it what to check and how many to print."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs import __version__
from kaohe_docs.bind.pack import Binding, Imprint, bind, lay_out
from kaohe_docs.bind.proving import misplaced
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.errors import InputError, error, has_errors, message
from kaohe_docs.intake.workspace import Reading, input_hashes, read_workspace
from kaohe_docs.kinds import all_kinds
from kaohe_docs.kinds.ballot_proof import with_number
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.render.template import Template
from kaohe_docs.run.ballot_locking import locked_ballots, require_locked_ones
from kaohe_docs.run.choosing import Chosen, all_found, asked_of, choose
from kaohe_docs.run.packs.binding import PackMade, PackReport
from kaohe_docs.run.packs.sources import fingerprint_of
from kaohe_docs.run.papers import Progress, Request
from kaohe_docs.run.planning import Planned, load_templates, planned
from kaohe_docs.run.press import PackError, Press
from kaohe_docs.run.standing import Further, left_behind
from kaohe_docs.source import Location
from kaohe_docs.store import OutputFolder, safe_name
from kaohe_docs.store.written import Retired

#: Outside the families' folders: a later run of ballots does not put it away as out of date.
PROOF: Final = PurePosixPath("proofs", "测评票清样.pdf")
#: Between what several ``--only`` chose, in the name of a proof.
_AND: Final = "、"
_BALLOT, _SHEET = "ballot", "ballot-proof"


def ballots_of(request: Request) -> tuple[Reading, Assessment]:
    """Read a workspace that has ballots.

    Raises:
        InputError: the input has errors, or there are no ballots.
    """
    reading = read_workspace(request.workspace)
    if reading.assessment is None or has_errors(reading.problems):
        raise InputError(reading.problems)
    if not any(style.units for style in ballot_styles(reading.assessment)):
        raise InputError([error("no-ballots", Location("roster/plan.toml", "scheme"), message("方案没有民主测评票"))])
    return reading, reading.assessment


def make_proof(
    request: Request,
    *,
    clock: Callable[[], datetime],
    progress: Progress | None = None,
    further: Further | None = None,
) -> PackReport:
    """Write the proof of every ballot, or of those that are asked for.

    Raises:
        InputError: the input has errors, or there are no such ballots.
        BallotsLockedError: the ballots differ from the approved ones.
        MissingToolError: LibreOffice is not installed.
        PackError: the proof did not come out as it must.
    """
    reading, assessment = ballots_of(request)
    require_locked_ones(request.workspace, request.out, assessment)
    templates = load_templates(request.workspace, all_kinds())
    chosen = _chosen(request.only, _pairs(assessment, templates), assessment)
    pairs = chosen.items
    press = Press(templates, request, progress, {})
    items = [item for pair in pairs for item in pair]
    press.render(items)
    press.typeset(items)
    parts = [press.part(item, pair[0].draft.name, item.kind.title) for pair in pairs for item in pair]
    title = f"{assessment_name(assessment.plan)}测评票清样"
    place = _place(request.only)
    binding = Binding(Imprint(title, assessment.plan.official.letter_issuer), duplex=False, proof=True)
    laid = lay_out(parts, duplex=False)
    try:
        data = bind(parts, binding)
        wrong = next(misplaced(data, tuple(zip(parts, laid, strict=True))), None)
    except ValueError as cause:
        raise PackError(message("测评票清样没有做成：{reason}", reason=cause), location=Location(str(place))) from cause
    if wrong:
        text = message("测评票清样第{page}页应有“{wanted}”，没有找到", page=wrong.page, wanted=wrong.wanted)
        raise PackError(text, location=Location(str(place)))
    with OutputFolder(request.out, clock=clock, force=request.force, dry_run=request.dry_run) as folder:
        folder.describe_run(
            inputs=input_hashes(request.workspace),
            tool=f"kaohe-docs {__version__}",
            templates={template.name: template.sha256 for template in templates.values()},
            choices={"final": str(request.final).lower()},
        )
        office = assessment.plan.organisation.office
        source = fingerprint_of(items, templates)
        written = folder.put(place, data, kind=_SHEET, recipient=office, pages=laid[-1].last, made_from=source)
        retired = () if request.only else _retire(folder, assessment, templates)
        left = left_behind(folder, assessment, request.workspace, further)
        problems = (*reading.problems, *press.problems, *folder.problems, *left)
    made = PackMade(place.stem, office, _SHEET, written, laid[-1].last, len(parts))
    return PackReport(problems, (made,), retired, chosen.choices)


def _retire(folder: OutputFolder, assessment: Assessment, templates: Mapping[str, Template]) -> tuple[Retired, ...]:
    """Put away the proofs of ballots that there are no more."""
    needed = proof_sources(assessment, templates, folder.manifest.files)
    return folder.retire({PROOF.parts[0]}, keep=map(PurePosixPath, needed))


Pair = tuple[Planned, Planned]


def _pairs(assessment: Assessment, templates: Mapping[str, Template]) -> list[Pair]:
    """Return every ballot with its sheet, which bears the number under which the ballot is locked."""
    kinds = {kind.slug: kind for kind in all_kinds()}
    ballots, sheets = (kinds[slug].drafts(assessment) for slug in (_BALLOT, _SHEET))
    locked = locked_ballots(assessment, templates[_BALLOT])
    return [
        (planned(kinds[_BALLOT], ballot), planned(kinds[_SHEET], with_number(sheet, one.short_hash)))
        for ballot, sheet, one in zip(ballots, sheets, locked, strict=True)
    ]


def _chosen(only: Sequence[str], pairs: Sequence[Pair], assessment: Assessment) -> Chosen[Pair]:
    return all_found(choose(only, pairs, lambda pair: asked_of(pair[0].kind, pair[0].draft), assessment))


def _place(only: Sequence[str]) -> PurePosixPath:
    return PROOF.with_name(f"{PROOF.stem}（{safe_name(_AND.join(only), limit=20)}）.pdf") if only else PROOF


def proof_sources(assessment: Assessment, templates: Mapping[str, Template], recorded: Iterable[str]) -> dict[str, str]:
    """Return the fingerprints of the proofs as they would be made now, by path.

    Besides the proof of all ballots these are the recorded ones of some: what they were made for (``--only``) stands in
    their names.
    """
    found = {}
    pairs = _pairs(assessment, templates)
    for place, only in {PROOF: "", **_partial(recorded)}.items():
        with suppress(InputError):
            chosen = _chosen(only.split(_AND) if only else (), pairs, assessment)
            items = [item for pair in chosen.items for item in pair]
            found[str(place)] = fingerprint_of(items, templates)
    return found


def _partial(recorded: Iterable[str]) -> dict[PurePosixPath, str]:
    places = (PurePosixPath(name) for name in recorded)
    partial = (place for place in places if place.match(str(PROOF.with_name(f"{PROOF.stem}（*）.pdf"))))
    return {place: place.stem.removeprefix(f"{PROOF.stem}（").removesuffix("）") for place in partial}
