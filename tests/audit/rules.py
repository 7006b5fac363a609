"""Changes that a change itself asks for: what a place governs, and the kinds of papers that may follow it unsaid."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Rule:
    """A place, as a pattern over a whole `Change.place`; the kinds that may change; why."""

    place: str
    kinds: tuple[str, ...]
    reason: str


RULES: Final[tuple[Rule, ...]] = ()
