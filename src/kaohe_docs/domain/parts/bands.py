"""Points by the band an entered figure falls into (分档计分)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, final

from pydantic import Field

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import FigurePart, Place, part_type, step_problems
from kaohe_docs.domain.record import Figure, Points, Record
from kaohe_docs.errors import Problem
from kaohe_docs.text.figures import plain


class Band(Record):
    """One band of figures and what it is worth; the bound itself belongs to the band."""

    at_least: Figure
    points: Points


@final
@part_type(order=6)
class BandsPart(FigurePart):
    """Points by the band an entered figure falls into (分档计分), best band first."""

    type: Literal["bands"]
    bands: tuple[Band, ...] = Field(min_length=1)
    #: Points below the last band.
    otherwise: Points = Decimal(0)

    def score(self, question: Question) -> Leaf:
        """Find the highest band that the figure reaches."""
        entry = question.entered(self.name)
        if entry is None:
            return missing(self.name)
        for band in sorted(self.bands, key=lambda band: -band.at_least):
            if entry.points >= band.at_least:
                rule = f"{plain(entry.points)}不低于{plain(band.at_least)}，计{plain(band.points)}分"
                return Leaf(Fraction(band.points), rule, (entry.source,))
        rule = f"{plain(entry.points)}低于各档，计{plain(self.otherwise)}分"
        return Leaf(Fraction(self.otherwise), rule, (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Try the bands from the highest down."""
        cell, value = cells.figure.cell, plain(self.otherwise)
        for band in sorted(self.bands, key=lambda band: band.at_least):
            value = f"IF({cell}>={plain(band.at_least)},{plain(band.points)},{value})"
        return PointsFormula(value, f"NOT(ISNUMBER({cell}))").where(cells.figure.counts)

    def rule_text(self, mark: Decimal) -> str:
        """List the bands."""
        bounds = "、".join(f"不低于{plain(band.at_least)}计{plain(band.points)}分" for band in self.bands)
        return f"按录入的数值分档：{bounds}，其余计{plain(self.otherwise)}分"

    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Take any figure."""
        return None, None

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return that it is a figure and no mark."""
        return None

    def problems(self, place: Place) -> Iterator[Problem]:
        """Check the bands and their points."""
        points, bounds = ([band.points for band in self.bands], [band.at_least for band in self.bands])
        return step_problems(self, points, place, key="bands", bounds=bounds)
