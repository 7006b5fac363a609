"""The index of a pack: rows with true pages out of the places of its papers, and where each row leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kaohe_docs.bind.order import Part, Place, headed
from kaohe_docs.domain.packing import Pack
from kaohe_docs.kind import Draft
from kaohe_docs.kinds.pack_index import IndexRow, PackIndexContext, index_draft
from kaohe_docs.run.planning import Planned

#: Cover and index stand before the papers.
FRONT = 2


@dataclass(frozen=True, slots=True)
class Index:
    """An index as it is to be printed, and which part each row leads to."""

    draft: Draft
    links: dict[str, int]


def titles_of(pack: Pack, papers: Sequence[Planned]) -> tuple[tuple[str, str], ...]:
    """Return each paper's heading (empty where it is the only one of its kind) and its title."""
    count = {item.kind.slug: 0 for item in papers}
    for item in papers:
        count[item.kind.slug] += 1
    return tuple(
        (_kind_title(item), _short(pack, item)) if count[item.kind.slug] > 1 else ("", _kind_title(item))
        for item in papers
    )


def _kind_title(item: Planned) -> str:
    return f"{item.kind.title}（样票）" if item.draft.specimen else item.kind.title


def _short(pack: Pack, item: Planned) -> str:
    """Name a paper under its heading: without what the pack and the heading say already."""
    name = item.draft.name.removeprefix(f"{pack.group}-").removesuffix("（样票）")
    return name.removesuffix(f"-{item.kind.title}")


def index_of(pack: Pack, parts: Sequence[Part], laid: Sequence[Place]) -> Index:
    """Make the index; ``parts`` and ``laid`` begin with cover and index."""
    rows: list[IndexRow] = []
    links: dict[str, int] = {}

    def add(number: str, title: str, first: int, last: int, note: str, *, nested: bool) -> None:
        page = (
            f"{laid[first].first}" if laid[first].first == laid[last].last else f"{laid[first].first}—{laid[last].last}"
        )
        rows.append(IndexRow(number, title, page, note, nested))
        links[number] = first

    for order, group in enumerate(headed(part.heading for part in parts[FRONT:]), 1):
        members = [FRONT + place for place in group]
        if len(members) == 1:
            only = members[0]
            add(str(order), parts[only].heading or parts[only].title, only, only, _blank(laid[only]), nested=False)
            continue
        add(str(order), parts[members[0]].heading, members[0], members[-1], f"共{len(members)}份", nested=False)
        for place, member in enumerate(members, 1):
            add(f"{order}.{place}", parts[member].title, member, member, _blank(laid[member]), nested=True)
    return Index(_with_front(index_draft(pack, rows), laid), links)


def _blank(place: Place) -> str:
    return f"第{place.last + 1}页空白" if place.blank else ""


def _with_front(draft: Draft, laid: Sequence[Place]) -> Draft:
    """Say which sides are blank before the first paper, which no row says."""
    blanks = [f"第{place.last + 1}页" for place in laid[:FRONT] if place.blank]
    if not blanks or not isinstance(draft.context, PackIndexContext):
        return draft
    note = f"{draft.context.note}封面、目录之后的{'、'.join(blanks)}空白。"
    return replace(draft, context=replace(draft.context, note=note))
