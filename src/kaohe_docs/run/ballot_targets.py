"""The files that are made of ballots: print runs (测评票印刷文件) and print proofs (清样), and the papers of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import PrintRun, ballot_styles, print_runs
from kaohe_docs.errors import InputError, error, message
from kaohe_docs.intake.template import Template
from kaohe_docs.kinds import all_kinds
from kaohe_docs.kinds.ballot_proof import with_number
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.run.ballot_locking import locked_ballots
from kaohe_docs.run.choosing import Asked, Chosen, all_found, asked_of, choose
from kaohe_docs.run.planning import Planned, planned
from kaohe_docs.run.target import PRINTS, PROOFS, Target, fingerprint_of
from kaohe_docs.source import Location
from kaohe_docs.store import safe_name
from kaohe_docs.store.manifest import sha256

PROOF: Final = PurePosixPath(PROOFS, "测评票清样.pdf")
#: Between what several ``--only`` chose, in the name of a proof.
_AND: Final = "、"
_BALLOT, _SEPARATOR, _SHEET = "ballot", "print-separator", "ballot-proof"


def require_ballots(assessment: Assessment) -> None:
    """Make sure that there are ballots.

    Raises:
        InputError: there are none.
    """
    if not any(style.units for style in ballot_styles(assessment)):
        raise InputError([error("no-ballots", Location("roster/plan.toml", "scheme"), message("方案没有民主测评票"))])


# ── print runs ──────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Job:
    """One print run with the papers of its ballots: separator sheet and ballot, in its order."""

    run: PrintRun
    papers: tuple[tuple[Planned, Planned], ...]
    #: What the PDF is called in its own properties.
    title: str

    @property
    def path(self) -> PurePosixPath:
        """Return where its PDF lies."""
        return PurePosixPath(PRINTS, f"{safe_name(self.run.name)}-测评票印刷文件.pdf")

    @property
    def items(self) -> list[Planned]:
        """Return its papers one by one."""
        return [item for pair in self.papers for item in pair]

    @property
    def copies(self) -> int:
        """Return how many ballots it has."""
        return sum(style.sheets for style in self.run.styles)


def print_jobs(assessment: Assessment) -> list[Job]:
    """Return the print runs of all sessions."""
    kinds = {kind.slug: kind for kind in all_kinds()}
    styles = [style for style in ballot_styles(assessment) if style.units]
    drafts = zip(styles, kinds[_BALLOT].drafts(assessment), strict=True)
    ballots = {id(style): planned(kinds[_BALLOT], draft) for style, draft in drafts}
    separators = iter(kinds[_SEPARATOR].drafts(assessment))
    return [
        Job(
            run,
            tuple((planned(kinds[_SEPARATOR], next(separators)), ballots[id(style)]) for style in run.styles),
            f"{assessment_name(assessment.plan)}{run.name}{assessment.plan.ballot.title}",
        )
        for run in print_runs(assessment)
    ]


def chosen_jobs(only: Sequence[str], assessment: Assessment) -> Chosen[Job]:
    """Return the print runs that are asked for, or all.

    Raises:
        InputError: something asked for is not there.
    """
    return all_found(choose(only, print_jobs(assessment), _asked, assessment))


def _asked(job: Job) -> Asked:
    own = job.run.unit if job.run.session is None and job.run.styles[0].own_meeting else None
    names = (job.run.name, job.path.stem, *(style.name for style in job.run.styles))
    return Asked(names, own.name if own else "", own.group if own else "", _BALLOT)


def print_target(assessment: Assessment, job: Job, templates: Mapping[str, Template]) -> Target:
    """Return the file of a print run; its separator sheets say how many copies it has."""
    source = sha256(f"{job.title}\0{fingerprint_of(job.items, templates)}".encode())[:16]
    return Target(job.path, "print-run", assessment.plan.organisation.office, made_from=source)


def print_targets(assessment: Assessment, templates: Mapping[str, Template]) -> Iterator[Target]:
    """Yield the file of every print run as it would be made now; none where there are no ballots."""
    return (print_target(assessment, job, templates) for job in print_jobs(assessment))


# ── proofs ──────────────────────────────────────────────────

Pair = tuple[Planned, Planned]


def proof_pairs(assessment: Assessment, templates: Mapping[str, Template]) -> list[Pair]:
    """Return every ballot with its sheet, which bears the number under which the ballot is locked."""
    kinds = {kind.slug: kind for kind in all_kinds()}
    ballots, sheets = (kinds[slug].drafts(assessment) for slug in (_BALLOT, _SHEET))
    locked = locked_ballots(assessment, templates[_BALLOT])
    return [
        (planned(kinds[_BALLOT], ballot), planned(kinds[_SHEET], with_number(sheet, one.short_hash)))
        for ballot, sheet, one in zip(ballots, sheets, locked, strict=True)
    ]


def chosen_pairs(only: Sequence[str], pairs: Sequence[Pair], assessment: Assessment) -> Chosen[Pair]:
    """Return the ballots that are asked for, or all.

    Raises:
        InputError: something asked for is not there.
    """
    return all_found(choose(only, pairs, lambda pair: asked_of(pair[0].kind, pair[0].draft), assessment))


def proof_place(only: Sequence[str]) -> PurePosixPath:
    """Return where the proof of what is asked for lies."""
    return PROOF.with_name(f"{PROOF.stem}（{safe_name(_AND.join(only), limit=20)}）.pdf") if only else PROOF


def proof_target(
    assessment: Assessment, place: PurePosixPath, pairs: Iterable[Pair], templates: Mapping[str, Template]
) -> Target:
    """Return the file of a proof of some ballots."""
    source = fingerprint_of((item for pair in pairs for item in pair), templates)
    return Target(place, _SHEET, assessment.plan.organisation.office, made_from=source)


def proof_targets(
    assessment: Assessment, templates: Mapping[str, Template], recorded: Iterable[str]
) -> Iterator[Target]:
    """Yield the files of the proofs as they would be made now.

    Besides the proof of all ballots these are the recorded ones of some: what they were made for (``--only``) stands in
    their names.
    """
    pairs = proof_pairs(assessment, templates)
    for place, only in {PROOF: "", **_partial(recorded)}.items():
        with suppress(InputError):
            chosen = chosen_pairs(only.split(_AND) if only else (), pairs, assessment)
            yield proof_target(assessment, place, chosen.items, templates)


def _partial(recorded: Iterable[str]) -> dict[PurePosixPath, str]:
    places = (PurePosixPath(name) for name in recorded)
    partial = (place for place in places if place.match(str(PROOF.with_name(f"{PROOF.stem}（*）.pdf"))))
    return {place: place.stem.removeprefix(f"{PROOF.stem}（").removesuffix("）") for place in partial}
