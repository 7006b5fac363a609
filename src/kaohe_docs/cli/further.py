"""Files that are bound of papers: what they would be made from now; the rooms that bind are loaded when there are any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kaohe_docs.domain.assessment import Assessment
    from kaohe_docs.render.template import Template


def bound_files(
    assessment: Assessment, templates: Mapping[str, Template], recorded: Collection[str]
) -> Mapping[str, str]:
    """Return the fingerprints of packs, print runs and proofs as they would be made now, by path."""
    from kaohe_docs.run.packs.sources import pack_sources
    from kaohe_docs.run.print_run import print_sources
    from kaohe_docs.run.proof import proof_sources

    packs, prints = pack_sources(assessment, templates), print_sources(assessment, templates)
    return {**packs, **prints, **proof_sources(assessment, templates, recorded)}
