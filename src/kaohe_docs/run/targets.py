"""Every file that can be made, in one list: read by what makes files, by what puts them away, and by ``kaohe status``.

Packs, print runs and proofs are bound of papers; the modules that bind are loaded when there are any.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.template import Template
from kaohe_docs.kind import PACKS
from kaohe_docs.run.target import PRINTS, PROOFS, Target

#: Lists the files there can be, given the templates and the names of the recorded ones.
Listing = Callable[[Assessment, Mapping[str, Template], Collection[str]], Iterable[Target]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A sort of files that are bound of papers: the command that makes them, and which there can be."""

    command: str
    targets: Listing


def _packs(assessment: Assessment, templates: Mapping[str, Template], _: Collection[str]) -> Iterable[Target]:
    from kaohe_docs.run.packs.targets import pack_targets

    return pack_targets(assessment, templates)


def _prints(assessment: Assessment, templates: Mapping[str, Template], _: Collection[str]) -> Iterable[Target]:
    from kaohe_docs.run.ballot_targets import print_targets

    return print_targets(assessment, templates)


def _proofs(assessment: Assessment, templates: Mapping[str, Template], recorded: Collection[str]) -> Iterable[Target]:
    from kaohe_docs.run.ballot_targets import proof_targets

    return proof_targets(assessment, templates, recorded)


#: What makes all other files.
_PAPERS: Final = "kaohe build"
#: By the folder in which they lie.
BOUND: Final[Mapping[str, Bound]] = {
    PACKS: Bound("kaohe packs", _packs),
    PRINTS: Bound("kaohe ballots --print-run", _prints),
    PROOFS: Bound("kaohe ballots --proof", _proofs),
}


def command_for(path: PurePosixPath) -> str:
    """Return the command that makes a file of the output folder, or puts it away where it is no longer needed."""
    return BOUND[path.parts[0]].command if path.parts[0] in BOUND else _PAPERS


def bound_targets(
    assessment: Assessment, templates: Mapping[str, Template], recorded: Collection[str]
) -> tuple[Target, ...]:
    """Return every file that can be bound of papers."""
    return tuple(target for sort in BOUND.values() for target in sort.targets(assessment, templates, recorded))
