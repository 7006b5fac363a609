"""What one part's points are asked for with, and what comes back: the exact value and the rule in words.

Values are exact fractions here; they are rounded once, by `scoring`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.results import EnteredPoints
from kaohe_docs.domain.units import Unit
from kaohe_docs.source import Location


@dataclass(frozen=True, slots=True)
class Step:
    """One of several figures that a leaf is made of: a criterion of a ballot with its weight."""

    name: str
    weight: Decimal
    value: Fraction
    rule: str
    sources: tuple[Location, ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf's exact value with the rule it came by; None where nothing was entered."""

    value: Fraction | None
    rule: str
    sources: tuple[Location, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """Whose points for what: the unit, those it is compared with, and the part's full mark."""

    unit: Unit
    #: The units it is compared with, itself among them: its category or peer group.
    peers: Sequence[Unit]
    mark: Decimal
    ledger: Ledger

    def entered(self, part: str) -> EnteredPoints | None:
        """Return what was entered for the unit under a part's name."""
        return self.ledger.entered(self.unit, part)

    def figures(self, part: str) -> list[Decimal] | None:
        """Return the peers' figures, or None while one of them is missing: no rank and no best is known till then."""
        entries = [self.ledger.entered(peer, part) for peer in self.peers]
        return None if any(entry is None for entry in entries) else [entry.points for entry in entries if entry]


def missing(what: str) -> Leaf:
    """Return that something has not been entered yet."""
    return Leaf(None, f"未录入{what}")
