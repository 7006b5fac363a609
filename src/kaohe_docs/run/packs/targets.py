"""The files of every pack and what they are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError
from kaohe_docs.intake.template import Template
from kaohe_docs.kind import PACKS
from kaohe_docs.run.packs.contents import Content, contents_of, index_kind
from kaohe_docs.run.target import Target, fingerprint_of
from kaohe_docs.store import safe_name
from kaohe_docs.store.manifest import sha256
from kaohe_docs.typeset import machine_key
from kaohe_docs.typeset.program import find_office

#: What the two files of a pack are recorded as: its PDF, and the archive of its editable files.
PACK_KINDS: Final = ("pack", "pack-files")
#: The bound pages, and the archive of the editable files.
_ENDINGS: Final = ("pdf", "zip")


def targets_of(every: Sequence[Content], templates: Mapping[str, Template]) -> dict[str, tuple[Target, Target]]:
    """Return by its name the two files of each pack, given all packs there are."""
    sources = _fingerprints(every, templates)
    return {content.pack.name: _files(content, sources[content.pack.name], templates) for content in every}


def _files(content: Content, source: str, templates: Mapping[str, Template]) -> tuple[Target, Target]:
    pages, files = (
        Target(
            path=PurePosixPath(PACKS, f"{safe_name(content.pack.name)}.{ending}"),
            kind=kind,
            recipient=content.pack.owner,
            made_from=source,
            secret=content.secret,
            templates=tuple(templates.values()),
        )
        for kind, ending in zip(PACK_KINDS, _ENDINGS, strict=True)
    )
    return pages, files


def _fingerprints(every: Sequence[Content], templates: Mapping[str, Template]) -> dict[str, str]:
    """Return by name what packs are made from; an index follows from papers and its own template.

    Covers and page numbers of all packs share a pass of LibreOffice and its fonts, and so do papers that the same packs
    hold: so all covers and all recipes count for each pack.
    """
    held = "\0".join(f"{content.pack.name}\0{item.path}" for content in every for item in content.papers)
    fronts = fingerprint_of((item for content in every for item in (content.cover, content.folio)), templates)
    common = f"{templates[index_kind().slug].sha256}{fronts}{held}{machine_key() if find_office() else ''}"
    return {
        content.pack.name: sha256(f"{fingerprint_of(content.all, templates)}{common}".encode())[:16]
        for content in every
    }


def pack_targets(assessment: Assessment, templates: Mapping[str, Template]) -> tuple[Target, ...]:
    """Return the files of every pack as they would be made now; none where the recipes are wrong."""
    try:
        contents = contents_of(assessment)
    except InputError:
        return ()
    return tuple(target for files in targets_of(contents, templates).values() for target in files)
