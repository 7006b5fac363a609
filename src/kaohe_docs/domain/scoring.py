"""From entered results to points (计分): the tree of a scheme for one unit, rounded where the plan says.

Sums and quotients are exact fractions until the one rounding that the plan names; what comes out is Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.leaves import Question, leaf_of
from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.outcome import PartScore
from kaohe_docs.domain.rounding import round_to, rounded
from kaohe_docs.domain.scheme import AnyPart, Rounding, Scheme, SumPart
from kaohe_docs.domain.units import Unit

#: Decimals of figures that are not to be rounded yet: far below any that is printed.
_EXACT_DECIMALS = 12


def score_unit(
    scheme: Scheme, unit: Unit, *, peers: Sequence[Unit], ledger: Ledger, rounding: Rounding
) -> tuple[PartScore, ...]:
    """Score one unit by a scheme; return the first level of the tree. ``peers`` are those it is compared with."""

    def score(part: AnyPart) -> PartScore:
        mark = scheme.full_mark_of(part)
        if isinstance(part, SumPart):
            children = tuple(score(child) for child in scheme.children(part.name))
            rule = "＋".join(child.name for child in children)
            return PartScore(part.name, mark, exact_total(children), rule, part.clause, children=children)
        leaf = leaf_of(part, Question(unit, peers, mark, ledger))
        points = None if leaf.value is None else settle(leaf.value, rounding)
        return PartScore(part.name, mark, points, leaf.rule, part.clause, leaf.sources)

    return tuple(score(part) for part in scheme.children(""))


def settle(value: Fraction, rounding: Rounding) -> Decimal:
    """Round a leaf where the plan rounds leaves; else carry it on unrounded."""
    return rounded(value, rounding) if rounding.at == "leaf" else unrounded(value)


def unrounded(value: Fraction) -> Decimal:
    """Write an exact value as a decimal, so finely that no printed figure can change by it."""
    return round_to(value, decimals=_EXACT_DECIMALS, mode="half-even")


def exact_total(parts: Sequence[PartScore]) -> Decimal | None:
    """Add up a level of the tree, or None while something is missing."""
    if any(part.score is None for part in parts):
        return None
    return sum((part.score for part in parts if part.score is not None), Decimal(0))


def missing_parts(parts: Sequence[PartScore]) -> tuple[str, ...]:
    """Name the leaves that have not been entered."""
    return tuple(leaf.name for part in parts for leaf in part.leaves if leaf.score is None)
