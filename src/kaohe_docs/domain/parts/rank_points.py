"""Points by the rank of an entered figure (按名次计分)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, final

from pydantic import Field

from kaohe_docs.domain.formula import EntryCells, PointsFormula
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import FigurePart, Place, part_type, step_problems
from kaohe_docs.domain.record import Points
from kaohe_docs.errors import Problem
from kaohe_docs.text.figures import plain


@final
@part_type(order=4)
class RankPointsPart(FigurePart):
    """Points by the rank of an entered figure (按名次计分); equal figures share a rank."""

    type: Literal["rank_points"]
    #: Points of the first, second, … rank; whoever ranks lower gets the last.
    points: tuple[Points, ...] = Field(min_length=1)
    #: Whether the highest or the lowest figure is best.
    best: Literal["high", "low"] = "high"

    def score(self, question: Question) -> Leaf:
        """Count the better figures, once all are there."""
        entry, figures = question.entered(self.name), question.figures(self.name)
        if entry is None or figures is None:
            return missing(f"{self.name}（按名次计分须各单位都录入）")
        better = sum(f > entry.points if self.best == "high" else f < entry.points for f in figures)
        points = self.points[min(better, len(self.points) - 1)]
        rule = f"{plain(entry.points)}在{len(figures)}个单位中第{better + 1}名，计{plain(points)}分"
        return Leaf(Fraction(points), rule, (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Count the better figures among the peers', all of which must be there."""
        cell, peers = cells.figure.cell, cells.peers
        better = f"SUMPRODUCT(({peers}{'>' if self.best == 'high' else '<'}{cell})*1)"
        points = ",".join(plain(points) for points in self.points)
        value = f"CHOOSE(MIN({better}+1,{len(self.points)}),{points})"
        return PointsFormula(value, f"COUNT({peers})<{cells.units}").where(cells.figure.counts)

    def rule_text(self, mark: Decimal) -> str:
        """List the points by rank."""
        return f"按录入数值的名次：依次计{'、'.join(map(plain, self.points))}分"

    def bounds(self, mark: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Take any figure."""
        return None, None

    def visit_mark(self, mark: Decimal) -> Decimal | None:
        """Return that it is a figure and no mark."""
        return None

    def problems(self, place: Place) -> Iterator[Problem]:
        """Check the points by rank."""
        return step_problems(self, self.points, place, key="points")
