"""A file that a run can make: where it lies, what it is, and what it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from kaohe_docs.intake.template import Template
from kaohe_docs.run.planning import Planned
from kaohe_docs.run.rendering import made_from
from kaohe_docs.run.secrecy import secret_source
from kaohe_docs.store.manifest import sha256
from kaohe_docs.store.moves import Paper

#: Outside the families' folders: a later run of ballots does not put these away as out of date.
PRINTS: Final = "prints"
PROOFS: Final = "proofs"


@dataclass(frozen=True, slots=True)
class Target(Paper):
    """One file, known from run to run by its kind and recipient; what it is made from tells whether it is up to date."""

    #: A fingerprint of all that it is made from.
    made_from: str = ""
    #: Whether it holds results, so that it is encrypted where there is a password.
    secret: bool = False
    #: Its templates, which an encrypted file's fingerprint names beside the inputs.
    templates: tuple[Template, ...] = ()

    def source(self, inputs: Mapping[str, str], *, encrypted: bool) -> str:
        """Return what it is made from, open or encrypted, given the hashes of the inputs."""
        return secret_source(self.path, inputs, self.templates) if encrypted else self.made_from


def paper_targets(planned: Iterable[Planned], templates: Mapping[str, Template]) -> Iterator[Target]:
    """Yield the file of every document, in their order."""
    for item in planned:
        kind, draft = item.kind, item.draft
        yield Target(
            path=item.path,
            kind=kind.slug,
            recipient=draft.recipient,
            about=draft.about,
            made_from=made_from(item, templates),
            secret=kind.secret,
            templates=(templates[kind.slug],) if kind.slug in templates else (),
        )


def fingerprint_of(items: Iterable[Planned], templates: Mapping[str, Template]) -> str:
    """Return a fingerprint of all that these documents are made from, in their order."""
    return sha256("\0".join(made_from(item, templates) for item in items).encode())[:16]
