"""From entered results to points (计分): every part of a scheme for every unit, each with its rule and its cells.

Sums and quotients are kept exact (as fractions) until the one rounding that the plan names; what comes out is Decimal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from kaohe_docs.domain.ballots import grade_points
from kaohe_docs.domain.outcome import PartScore
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.results import BallotCount, EnteredPoints, ExternalGrade, Results
from kaohe_docs.domain.rounding import rounded
from kaohe_docs.domain.scheme import AnyPart, BallotPart, EnteredPart, ExternalPart, Scheme, SumPart
from kaohe_docs.domain.units import Unit
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


@dataclass(frozen=True)
class Ledger:
    """The results, indexed by unit and by what they are about."""

    results: Results

    @cached_property
    def _entered(self) -> Mapping[tuple[str, str], EnteredPoints]:
        return {(entry.unit_name, entry.part): entry for entry in self.results.entered}

    @cached_property
    def _ballots(self) -> Mapping[tuple[str, str], BallotCount]:
        return {(entry.unit_name, entry.rater_class): entry for entry in self.results.ballots}

    @cached_property
    def _external(self) -> Mapping[tuple[str, str], ExternalGrade]:
        return {(entry.unit_name, entry.item): entry for entry in self.results.external}

    def entered(self, unit: Unit, part: str) -> EnteredPoints | None:
        """Return the entry for a part; an entry that names no part belongs to the scheme's only entered one."""
        return self._entered.get((unit.name, part)) or self._entered.get((unit.name, ""))

    def ballots(self, unit: Unit, rater_class: str) -> BallotCount | None:
        """Return a rater class's count for a unit."""
        return self._ballots.get((unit.name, rater_class))

    def external(self, unit: Unit, item: str) -> ExternalGrade | None:
        """Return what another body gave."""
        return self._external.get((unit.name, item))


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A leaf's exact value with the rule it came by; None where nothing was entered."""

    value: Fraction | None
    rule: str
    sources: tuple[Location, ...] = ()


def score_unit(plan: AssessmentPlan, category: Category, unit: Unit, ledger: Ledger) -> tuple[PartScore, ...]:
    """Score one unit by its category's scheme; return the first level of the tree."""
    scheme = plan.scheme_of(category)
    return tuple(_score(plan, scheme, part, unit, ledger) for part in scheme.children(""))


def exact_total(parts: Sequence[PartScore]) -> Decimal | None:
    """Add up a level of the tree, or None while something is missing."""
    if any(part.score is None for part in parts):
        return None
    return sum((part.score for part in parts if part.score is not None), Decimal(0))


def missing_parts(parts: Sequence[PartScore]) -> tuple[str, ...]:
    """Name the leaves that have not been entered."""
    return tuple(leaf.name for part in parts for leaf in part.leaves if leaf.score is None)


def _score(plan: AssessmentPlan, scheme: Scheme, part: AnyPart, unit: Unit, ledger: Ledger) -> PartScore:
    mark = scheme.full_mark_of(part)
    if isinstance(part, SumPart):
        children = tuple(_score(plan, scheme, child, unit, ledger) for child in scheme.children(part.name))
        rule = f"{'＋'.join(child.name for child in children)}"
        return PartScore(part.name, mark, exact_total(children), rule, part.clause, children=children)
    leaf = _LEAVES[part.type](part, mark, unit, ledger)
    score = None if leaf.value is None else _settle(leaf.value, plan)
    return PartScore(part.name, mark, score, leaf.rule, part.clause, leaf.sources)


def _settle(value: Fraction, plan: AssessmentPlan) -> Decimal:
    """Round a leaf where the plan rounds leaves; else carry it on with twelve decimals, far below any printed one."""
    if plan.rounding.at == "leaf":
        return rounded(value, plan.rounding)
    return rounded(value, plan.rounding.model_copy(update={"decimals": 12, "mode": "half-even"}))


def _entered_leaf(part: EnteredPart, mark: Decimal, unit: Unit, ledger: Ledger) -> _Leaf:
    entry = ledger.entered(unit, part.name)
    scale = part.scale if part.scale is not None else mark
    if entry is None:
        return _Leaf(None, f"未录入{part.name}得分")
    if scale == mark:
        return _Leaf(Fraction(entry.points), f"录入{plain(entry.points)}分（满分{plain(mark)}分）", (entry.source,))
    value = Fraction(entry.points) / Fraction(scale) * Fraction(mark)
    rule = f"录入{plain(entry.points)}分÷{plain(scale)}×{plain(mark)}分"
    return _Leaf(value, rule, (entry.source,))


def _ballot_leaf(part: BallotPart, mark: Decimal, unit: Unit, ledger: Ledger) -> _Leaf:
    count = ledger.ballots(unit, part.raters)
    if count is None:
        return _Leaf(None, f"未录入{part.name}计票结果")
    return _grade_mean(part, mark, count) if part.method == "grades" else _point_mean(part, mark, count)


def _grade_mean(part: BallotPart, mark: Decimal, count: BallotCount) -> _Leaf:
    """Take the mean of the grades' points over all ticks; abstentions do not count."""
    ticks = dict(count.ticks)
    cast = sum(ticks.get(grade.word, 0) for grade in part.grades)
    worth = {g.word: grade_points(grade_share=g.share, points=g.points, full_mark=mark) for g in part.grades}
    if not cast:
        return _Leaf(None, f"{part.name}没有有效票", (count.source,))
    value = sum((Fraction(worth[word]) * ticks.get(word, 0) for word in worth), Fraction(0)) / cast
    terms = "＋".join(f"{word}{ticks.get(word, 0)}票×{plain(points)}分" for word, points in worth.items())
    return _Leaf(value, f"（{terms}）÷{cast}票", (count.source,))


def _point_mean(part: BallotPart, mark: Decimal, count: BallotCount) -> _Leaf:
    """Take the mean of the marks, without the extremes where the plan trims, on the part's full mark."""
    marks = sorted(count.marks)
    if not marks:
        return _Leaf(None, f"{part.name}没有有效票", (count.source,))
    trims = part.trim_high + part.trim_low
    trimmed = trims and len(marks) >= max(part.trim_from, trims + 1)
    kept = marks[part.trim_low : len(marks) - part.trim_high] if trimmed else marks
    mean = Fraction(sum(kept)) / len(kept)
    value = (mean - Fraction(part.low)) / (Fraction(part.high) - Fraction(part.low)) * Fraction(mark)
    cut = f"去掉{part.trim_high}个最高分、{part.trim_low}个最低分，" if trimmed else ""
    rule = f"{cut}{len(kept)}票合计{plain(sum(kept, Decimal(0)))}分÷{len(kept)}票，折{plain(mark)}分"
    return _Leaf(value, rule, (count.source,))


def _external_leaf(part: ExternalPart, mark: Decimal, unit: Unit, ledger: Ledger) -> _Leaf:
    entry = ledger.external(unit, part.name)
    if entry is None:
        return _Leaf(None, f"未录入{part.by}的{part.name}")
    worth = {g.word: grade_points(grade_share=g.share, points=g.points, full_mark=mark) for g in part.grades}
    if entry.grade in worth:
        points = worth[entry.grade]
        return _Leaf(Fraction(points), f"{part.by}评为{entry.grade}，计{plain(points)}分", (entry.source,))
    if entry.score is None:
        return _Leaf(None, f"未录入{part.by}的{part.name}", (entry.source,))
    scale = part.scale if part.scale is not None else mark
    value = Fraction(entry.score) / Fraction(scale) * Fraction(mark)
    return _Leaf(value, f"{part.by}评{plain(entry.score)}分÷{plain(scale)}×{plain(mark)}分", (entry.source,))


#: How each type of part gets its points.
_LEAVES: Final[Mapping[str, Callable[[Any, Decimal, Unit, Ledger], _Leaf]]] = {
    "entered": _entered_leaf,
    "ballot": _ballot_leaf,
    "external": _external_leaf,
}
