"""What packs, print runs and proofs are made from, in one short text each, so that `kaohe status` knows when they are out of date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import InputError
from kaohe_docs.kind import PACKS
from kaohe_docs.render.template import Template
from kaohe_docs.run.packs.contents import Content, contents_of, index_kind
from kaohe_docs.run.planning import Planned
from kaohe_docs.run.rendering import made_from
from kaohe_docs.sealing import sealed_from
from kaohe_docs.store import OutputFolder, safe_name
from kaohe_docs.store.manifest import sha256
from kaohe_docs.typeset import machine_key
from kaohe_docs.typeset.program import find_office

#: The bound pages, and the archive of the editable files.
_ENDINGS: Final = ("pdf", "zip")


def pack_paths(content: Content) -> tuple[PurePosixPath, ...]:
    """Return where the files of a pack lie below the output folder."""
    return tuple(PurePosixPath(PACKS, f"{safe_name(content.pack.name)}.{ending}") for ending in _ENDINGS)


def fingerprint_of(items: Iterable[Planned], templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that these documents are made from, in their order."""
    return sha256("\0".join(made_from(item, templates) for item in items).encode())[:16]


def pack_fingerprints(every: Sequence[Content], templates: Mapping[str, Template]) -> dict[str, str]:
    """Return by name what packs are made from, given all there are; an index follows from papers and its own template.

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


def pack_sources(assessment: Assessment, templates: Mapping[str, Template]) -> dict[str, str]:
    """Return the fingerprints of every pack as it would be made now, by path; none where the recipes are wrong."""
    try:
        contents = contents_of(assessment)
    except InputError:
        return {}
    found = pack_fingerprints(contents, templates)
    return {str(path): found[content.pack.name] for content in contents for path in pack_paths(content)}


@dataclass(frozen=True, slots=True)
class PackSources:
    """What the packs of a run are made from."""

    #: Fingerprints by the name of the pack.
    packs: Mapping[str, str]
    inputs: Mapping[str, str]
    templates: tuple[Template, ...]

    def sealed(self, path: PurePosixPath) -> str:
        """Return what a sealed file is made from."""
        return sealed_from(path, self.inputs, self.templates)

    def of(self, folder: OutputFolder, content: Content, path: PurePosixPath) -> str:
        """Return what a file of a pack is made from."""
        return self.sealed(path) if folder.will_seal(path, secret=content.secret) else self.packs[content.pack.name]


def sources_of(every: Sequence[Content], inputs: Mapping[str, str], templates: Mapping[str, Template]) -> PackSources:
    """Tell what packs are made from, given all there are."""
    return PackSources(pack_fingerprints(every, templates), inputs, tuple(templates.values()))
