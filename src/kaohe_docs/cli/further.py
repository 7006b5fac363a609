"""Files that are bound of papers: what they would be made from now; the rooms that bind are loaded when there are any."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaohe_docs.domain.assessment import Assessment
    from kaohe_docs.planning import Template
    from kaohe_docs.standing import Further


def bound_files(out: Path) -> Further:
    """Return what tells the fingerprints of packs, print runs and proofs by path."""

    def sources(assessment: Assessment, templates: Mapping[str, Template]) -> Mapping[str, str]:
        from kaohe_docs.packing.print_run import print_sources
        from kaohe_docs.packing.proof import proof_sources
        from kaohe_docs.packing.sources import pack_sources

        every = (pack_sources, print_sources, proof_sources(out))
        return {path: text for each in every for path, text in each(assessment, templates).items()}

    return sources
