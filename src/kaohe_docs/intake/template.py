"""A template as it was read: what a run hands to those that compile it, and to those that ask what a paper is made from."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Template:
    """A kind's template: its name for messages, its bytes and their hash."""

    name: str
    data: bytes = field(repr=False)
    sha256: str
