"""What the sheets of results have in common: rows that belong to a unit, figures in a range, rows entered twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.result_sheets import UNIT
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import message
from kaohe_docs.intake.cells import CellReader, SheetCell
from kaohe_docs.intake.names import UnitNames
from kaohe_docs.intake.sheet import Row, Table
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


@dataclass(frozen=True, slots=True)
class ResultsContext:
    """What every sheet of results is read against."""

    plan: AssessmentPlan
    roster: Roster
    units: UnitNames
    cells: CellReader = field(default_factory=lambda: CellReader(text_figures=False))

    def category(self, unit: Unit) -> Category:
        """Return a unit's category."""
        return self.plan.category_of(unit.category)

    def schemes(self, unit: Unit) -> tuple[Scheme, ...]:
        """Return the schemes a unit is counted by, that of the main assessment first."""
        return self.plan.schemes_of(self.category(unit))

    def unit_in(self, cell: SheetCell) -> Unit | None:
        """Return the unit that a cell names; report where it names none of the roster's."""
        name = self.cells.word(cell, required=True)
        unit = self.units.find(name)
        if name and unit is None:
            self.cells.lose("unknown-unit", cell.location, self.units.unknown(name), subject=name)
        return unit

    def rows_with(self, table: Table, *figures: str) -> Iterator[tuple[Row, Unit]]:
        """Yield the rows in which one of the figures has been entered, with their unit."""
        for row in table.rows:
            if any(entered(row.cell(heading)) for heading in figures):
                unit = self.unit_in(row.cell(UNIT))
                if unit is not None:
                    yield row, unit

    def in_range(self, cell: SheetCell, low: Decimal, high: Decimal, *, required: bool = False) -> Decimal | None:
        """Read a figure that must lie between two bounds, both allowed."""
        figure = self.cells.figure(cell, required=required)
        if figure is None or low <= figure <= high:
            return figure
        text = message(
            "“{heading}”应在{low}至{high}之间，现为“{found}”",
            heading=cell.heading,
            low=plain(low),
            high=plain(high),
            found=plain(figure),
        )
        self.cells.lose("out-of-range", cell.location, text)
        return None

    def report_decimals(self, cell: SheetCell, figure: Decimal, most: int | None) -> None:
        """Say of a figure with more decimals than the plan keeps that it is rounded before it counts."""
        if most is not None and figure.scaleb(most) % 1:
            text = message(
                "“{heading}”现为“{found}”，方案只保留{most}位小数，计分时要取舍；请核对，写到{most}位小数",
                heading=cell.heading,
                found=plain(figure),
                most=most,
            )
            self.cells.warn("too-many-decimals", cell, text)


def entered(cell: SheetCell) -> bool:
    """Tell whether somebody has filled a cell; a formula without its result counts, lest a figure be lost."""
    return not cell.blank


@dataclass(slots=True)
class Once:
    """Reports what is entered a second time."""

    cells: CellReader
    seen: dict[Hashable, Location] = field(default_factory=dict)

    def first(self, key: Hashable, what: str, place: Location) -> bool:
        """Tell whether a key comes for the first time; report it where not."""
        before = self.seen.setdefault(key, place)
        if before is place:
            return True
        text = message("“{what}”重复录入，{where}已有；请只保留一行", what=what, where=before.cell)
        self.cells.lose("row-twice", place, text, subject=what)
        return False
