"""Which papers a pack takes: its own group's or session's, and common ones that concern it.

No pack takes a paper of another group, and only a group's own pack takes one with mobile numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kaohe_docs.domain.packing import Pack
from kaohe_docs.kind import Draft


def taken(pack: Pack, drafts: Sequence[Draft]) -> tuple[Draft, ...]:
    """Return what a pack takes of one kind's drafts, ballots as specimens."""
    return tuple(_shown(draft) for draft in _chosen(pack, drafts))


def _chosen(pack: Pack, drafts: Sequence[Draft]) -> list[Draft]:
    if pack.group:
        own = [draft for draft in drafts if draft.group == pack.group]
        common = [draft for draft in _common(pack, drafts) if draft.session == 0]
        # What is for everybody (a list of all units) gives way to the group's own; what is for its categories does not.
        return [*own, *(draft for draft in common if draft.categories or not own)]
    if pack.session:
        return [draft for draft in _common(pack, drafts) if draft.session in (0, pack.session)]
    common = [draft for draft in _common(pack, drafts) if draft.session == 0]
    return common or [draft for draft in drafts if draft.group and not draft.private]


def _common(pack: Pack, drafts: Sequence[Draft]) -> list[Draft]:
    return [
        draft
        for draft in drafts
        if not draft.group
        and not draft.private
        and (not draft.categories or any(key in pack.categories for key in draft.categories))
    ]


def _shown(draft: Draft) -> Draft:
    return replace(draft, name=f"{draft.name}（样票）", context=draft.specimen) if draft.specimen else draft
