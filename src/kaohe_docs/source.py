"""Where a value came from: a file, and the key path or the sheet and cell inside it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place that a clerk can open and mend.

    ``file`` is the workspace-relative name ("roster/plan.toml"). A plan value has a ``key`` path
    ("category[2].quota"); a workbook value has a ``sheet`` and, where known, a ``cell`` ("B2").
    """

    file: str
    key: str = ""
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        if self.sheet:
            return f"{self.file} [{self.sheet}] {self.cell}".rstrip()
        return f"{self.file} {self.key}".rstrip()


#: For values made by a test or by the program itself.
NOWHERE = Location(file="")
