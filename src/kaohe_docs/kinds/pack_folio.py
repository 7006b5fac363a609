"""Letters of the page numbers that binding stamps on a pack (册内页码): a sheet that is never bound itself.

The stamp is set in letters that LibreOffice has embedded, so that it needs no font of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.packing import packs_of
from kaohe_docs.kind import Context, Draft, document_kind


@dataclass(frozen=True, slots=True)
class PackFolioContext(Context):
    """What templates/pack-folio.docx prints."""

    label: str
    digits: str


@document_kind("pack-folio", title="册内页码", family="packs", context=PackFolioContext)
def pack_folios(assessment: Assessment) -> Iterator[Draft]:
    """Draft one sheet of letters per pack."""
    for pack in packs_of(assessment):
        yield Draft(
            name=f"{pack.name}-册内页码",
            recipient=pack.owner,
            context=PackFolioContext(label=pack.label, digits="0123456789"),
            group=pack.group,
            key_text=pack.label,
            session=pack.session,
        )
