"""What the user asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kaohe_docs.encryption.policy import Secrecy
from kaohe_docs.run.workers import Workers

#: Told how many documents there are, then once for each that is done.
Progress = Callable[[int, int], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    workspace: Path
    out: Path
    #: Families to make; empty for all.
    families: tuple[str, ...] = ()
    #: Kinds to make; empty for all of the families.
    slugs: tuple[str, ...] = ()
    #: Names of units, groups, kinds or documents; keep what is called so.
    only: tuple[str, ...] = ()
    final: bool = False
    dry_run: bool = False
    force: bool = False
    jobs: int = 1
    #: Whether Word files get their PDFs; None where LibreOffice is there.
    pdf: bool | None = False
    strict_fonts: bool = False
    #: What is done about papers with results.
    secrecy: Secrecy = field(default_factory=Secrecy)
    #: Address of a Dask scheduler that renders instead of this machine; "" for none.
    cluster: str = ""

    @property
    def workers(self) -> Workers:
        """Return who renders."""
        return Workers(self.jobs, self.cluster)
