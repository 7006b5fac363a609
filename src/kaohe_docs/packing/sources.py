"""What packs and proofs are made from, in one short text each, so that `kaohe status` knows when they are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError
from kaohe_docs.kind import PACKS
from kaohe_docs.packing.contents import Content, contents_of, index_kind
from kaohe_docs.planning import Planned, Template
from kaohe_docs.rendering import made_from
from kaohe_docs.store import safe_name
from kaohe_docs.store.manifest import sha256


def pack_path(content: Content, ending: str) -> PurePosixPath:
    """Return where a pack lies below the output folder."""
    return PurePosixPath(PACKS, f"{safe_name(content.pack.name)}.{ending}")


def fingerprint_of(items: Iterable[Planned], templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that these documents are made from, in their order."""
    return sha256("\0".join(made_from(item, templates) for item in items).encode())[:16]


def pack_fingerprint(content: Content, templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of what a pack is made from; its index follows from its papers and its own template."""
    index = templates[index_kind().slug].sha256
    return sha256(f"{fingerprint_of(content.all, templates)}{index}".encode())[:16]


def pack_sources(assessment: Assessment, templates: Mapping[str, Template]) -> dict[str, str]:
    """Return the fingerprints of every pack as it would be made now, by path; none where the recipes are wrong."""
    try:
        contents = contents_of(assessment)
    except InputError:
        return {}
    found = ((content, pack_fingerprint(content, templates)) for content in contents)
    return {str(pack_path(content, ending)): text for content, text in found for ending in ("pdf", "zip")}
