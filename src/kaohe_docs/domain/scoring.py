"""From entered results to points (计分): the tree of a scheme for one unit, rounded where the plan says.

Sums and quotients are exact fractions until the one rounding that the plan names; what comes out is Decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import assert_never

from kaohe_docs.domain.leaves import Question
from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.outcome import PartScore
from kaohe_docs.domain.part import ScoredPart
from kaohe_docs.domain.parts.sum import SumPart
from kaohe_docs.domain.rounding import Rounding, round_to, rounded
from kaohe_docs.domain.scheme import AnyPart, Scheme
from kaohe_docs.domain.units import Unit

#: Decimals in which figures are shown that are not to be rounded yet: far below any that is printed.
_EXACT_DECIMALS = 12


def score_unit(
    scheme: Scheme, unit: Unit, *, peers: Sequence[Unit], ledger: Ledger, rounding: Rounding
) -> tuple[PartScore, ...]:
    """Score one unit by a scheme; return the first level of the tree. ``peers`` are those it is compared with."""

    def score(part: AnyPart) -> PartScore:
        mark = scheme.full_mark_of(part)
        if isinstance(part, ScoredPart):
            leaf = part.score(Question(unit, peers, mark, ledger))
            exact = None if leaf.value is None else settle(leaf.value, rounding)
            shown = _shown(exact, rounding)
            return PartScore(part.name, mark, shown, leaf.rule, part.clause, leaf.sources, (), exact, leaf.steps)
        if isinstance(part, SumPart):
            children = tuple(score(child) for child in scheme.children(part.name))
            exact = exact_total(children)
            rule = "＋".join(child.name for child in children)
            return PartScore(part.name, mark, _shown(exact, rounding), rule, part.clause, (), children, exact)
        assert_never(part)

    return tuple(score(part) for part in scheme.children(""))


def settle(value: Fraction, rounding: Rounding) -> Fraction:
    """Round a leaf where the plan rounds leaves; else carry it on exactly."""
    return Fraction(rounded(value, rounding)) if rounding.at == "leaf" else value


def _shown(value: Fraction | None, rounding: Rounding) -> Decimal | None:
    """Write a part's points as a decimal; where only the total is rounded, so finely that no printed figure changes."""
    if value is None or rounding.at == "leaf":
        return None if value is None else rounded(value, rounding)
    return round_to(value, decimals=_EXACT_DECIMALS, mode="half-even")


def exact_total(parts: Sequence[PartScore]) -> Fraction | None:
    """Add up a level of the tree, or return None while something is missing."""
    if any(part.exact is None for part in parts):
        return None
    return sum((part.exact for part in parts if part.exact is not None), Fraction(0))


def missing_parts(parts: Sequence[PartScore]) -> tuple[str, ...]:
    """Name the leaves that have not been entered."""
    return tuple(leaf.name for part in parts for leaf in part.leaves if leaf.score is None)
