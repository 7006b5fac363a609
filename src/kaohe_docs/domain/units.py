"""The bodies under assessment (被考核单位)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kaohe_docs.source import NOWHERE, Location


@dataclass(frozen=True, slots=True)
class Unit:
    """One assessed unit; ``order`` is its place in the roster, from 1."""

    name: str
    category: str
    group: str
    order: int
    short_name: str = ""
    head: str = ""
    aliases: tuple[str, ...] = ()
    #: Units that are ranked together inside a category (分组).
    peer_group: str = ""
    #: The committee that gives the local grade, where the scheme asks for one.
    local_committee: str = ""
    visit_date: date | None = None
    #: True for a unit that takes no place of the quota (不占名额).
    quota_exempt: bool = False
    #: True for a sample name (示例), which ``--final`` refuses.
    sample: bool = False
    source: Location = field(default=NOWHERE, compare=False, repr=False)
