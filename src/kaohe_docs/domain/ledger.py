"""The results, indexed by unit and by what they are about, so that scoring asks and never searches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kaohe_docs.domain.results import Adjustment, BallotCount, EnteredPoints, ExternalGrade, Results, Veto
from kaohe_docs.domain.units import Unit


@dataclass(frozen=True)
class Ledger:
    """Results by unit."""

    results: Results

    @cached_property
    def _entered(self) -> Mapping[tuple[str, str], EnteredPoints]:
        return {(entry.unit_name, entry.part): entry for entry in self.results.entered}

    @cached_property
    def _ballots(self) -> Mapping[tuple[str, str, str], BallotCount]:
        return {(entry.unit_name, entry.rater_class, entry.part): entry for entry in self.results.ballots}

    @cached_property
    def _external(self) -> Mapping[tuple[str, str], ExternalGrade]:
        return {(entry.unit_name, entry.item): entry for entry in self.results.external}

    @cached_property
    def _adjustments(self) -> Mapping[str, list[Adjustment]]:
        found: dict[str, list[Adjustment]] = {}
        for item in self.results.adjustments:
            found.setdefault(item.unit_name, []).append(item)
        return found

    @cached_property
    def _vetoes(self) -> Mapping[str, list[Veto]]:
        found: dict[str, list[Veto]] = {}
        for item in self.results.vetoes:
            found.setdefault(item.unit_name, []).append(item)
        return found

    def entered(self, unit: Unit, part: str) -> EnteredPoints | None:
        """Return the entry for a part; an entry that names no part belongs to the scheme's only entered one."""
        return self._entered.get((unit.name, part)) or self._entered.get((unit.name, ""))

    def ballots(self, unit: Unit, rater_class: str, *parts: str) -> BallotCount | None:
        """Return a rater class's count for a unit, under the first of these part names that has one, or none."""
        keys = ((unit.name, rater_class, part) for part in (*parts, ""))
        return next((self._ballots[key] for key in keys if key in self._ballots), None)

    def external(self, unit: Unit, item: str) -> ExternalGrade | None:
        """Return what another body gave."""
        return self._external.get((unit.name, item))

    def adjustments(self, unit: Unit) -> tuple[Adjustment, ...]:
        """Return what was added and taken away, in the order of the sheet."""
        return tuple(self._adjustments.get(unit.name, ()))

    def vetoes(self, unit: Unit) -> tuple[Veto, ...]:
        """Return a unit's vetoes."""
        return tuple(self._vetoes.get(unit.name, ()))
