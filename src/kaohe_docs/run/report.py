"""What a run found and made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaohe_docs.errors import Level, Problem
from kaohe_docs.intake.workspace import Reading
from kaohe_docs.run.choosing import Choice
from kaohe_docs.run.planning import Planned
from kaohe_docs.store import Written
from kaohe_docs.store.written import Renamed, Retired

if TYPE_CHECKING:
    from kaohe_docs.run.pages import PageFile


@dataclass(frozen=True, slots=True)
class Made:
    """One document of the run."""

    planned: Planned
    written: Written


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found and made."""

    reading: Reading
    problems: tuple[Problem, ...]
    made: tuple[Made, ...] = ()
    retired: tuple[Retired, ...] = ()
    renamed: tuple[Renamed, ...] = ()
    pages: tuple[PageFile, ...] = ()
    #: What each ``--only`` chose.
    only: tuple[Choice, ...] = ()

    @property
    def failed(self) -> tuple[Problem, ...]:
        """Return what kept documents from getting their PDFs."""
        return tuple(problem for problem in self.problems if problem.level is Level.ERROR)

    @property
    def written(self) -> tuple[Written, ...]:
        """Return what became of every file."""
        return (*(made.written for made in self.made), *(page.written for page in self.pages))

    @property
    def kept(self) -> tuple[Written, ...]:
        """Return the files that somebody had edited, so that they were kept and the new ones lie beside them."""
        return tuple(written for written in self.written if written.status == "kept")


@dataclass(frozen=True, slots=True)
class PackMade:
    """One file of a pack: the bound PDF, or the zip of its editable files."""

    pack: str
    recipient: str
    kind: str
    written: Written
    #: Pages of a PDF; None for a zip.
    pages: int | None
    #: How many papers it holds.
    papers: int


@dataclass(frozen=True, slots=True)
class PackReport:
    """What a run of packs found and made."""

    problems: tuple[Problem, ...]
    made: tuple[PackMade, ...]
    retired: tuple[Retired, ...] = ()
    #: What each ``--only`` chose.
    only: tuple[Choice, ...] = ()

    @property
    def kept(self) -> tuple[PackMade, ...]:
        """Return the files beside which a hand-edited one was kept."""
        return tuple(made for made in self.made if made.written.status == "kept")
