"""Index of a pack (目录): every paper with its page in the pack, and where a blank side follows.

Binding fills in the pages; what this kind drafts by itself lists the recipe's members only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.packing import Pack, packs_of
from kaohe_docs.kind import Context, Draft, document_kind, registered_kinds


@dataclass(frozen=True, slots=True)
class IndexRow:
    """One paper, or a heading over several of a kind."""

    #: 5, or 5.2 for a paper under a heading; no two rows of an index have the same.
    number: str
    title: str
    page: str
    note: str
    #: True for a paper under a heading.
    nested: bool


@dataclass(frozen=True, slots=True)
class PackIndexContext(Context):
    """What templates/pack-index.docx prints."""

    title: str
    rows: tuple[IndexRow, ...]
    note: str


@document_kind("pack-index", title="目录", family="packs", context=PackIndexContext)
def pack_indexes(assessment: Assessment) -> Iterator[Draft]:
    """Draft one index per pack, still without pages."""
    titles = {kind.slug: kind.title for kind in registered_kinds()}
    for pack in packs_of(assessment):
        members = (titles.get(slug, slug) for slug in pack.recipe.members)
        rows = tuple(IndexRow(str(number), title, "", "", nested=False) for number, title in enumerate(members, 1))
        yield index_draft(pack, rows)


def index_draft(pack: Pack, rows: Sequence[IndexRow]) -> Draft:
    """Draft a pack's index with these rows."""
    return Draft(
        name=f"{pack.name}-目录",
        recipient=pack.owner,
        context=PackIndexContext(
            title="目　录",
            rows=tuple(rows),
            note="页码为本册连续页码，印在每页下方外侧。每份材料从单数页起，备注栏注明其后的空白页。",
        ),
        group=pack.group,
        key_text="目　录",
        session=pack.session,
    )
