"""How each type of part gets its points: one rule a function, with the rule in words and the cells it used.

Values are exact fractions here; they are rounded once, by `scoring`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, assert_never

from kaohe_docs.domain.ballots import grade_points, points_of
from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.outcome import Step
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.domain.scheme import (
    AnyPart,
    BallotPart,
    BandsPart,
    EnteredPart,
    ExternalPart,
    GradeWord,
    RankPointsPart,
    RatioToBestPart,
    SelfPart,
    SumPart,
)
from kaohe_docs.domain.trimming import trimmed
from kaohe_docs.domain.units import Unit
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


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


def leaf_of(part: AnyPart, question: Question) -> Leaf:
    """Return the exact points of one leaf."""
    if isinstance(part, EnteredPart | SelfPart):
        return _entered(part, question)
    if isinstance(part, RankPointsPart):
        return _rank_points(part, question)
    if isinstance(part, RatioToBestPart):
        return _ratio_to_best(part, question)
    if isinstance(part, BandsPart):
        return _bands(part, question)
    if isinstance(part, BallotPart):
        return _ballot(part, question)
    if isinstance(part, ExternalPart):
        return _external(part, question)
    if isinstance(part, SumPart):
        raise TypeError(f"{part.name} gets no points of its own")
    assert_never(part)


def _missing(name: str) -> Leaf:
    return Leaf(None, f"未录入{name}")


def _entered(part: EnteredPart | SelfPart, question: Question) -> Leaf:
    """Take the entered points, brought from their scale to the full mark."""
    entry, mark = question.ledger.entered(question.unit, part.name), question.mark
    if entry is None:
        return _missing(f"{part.name}得分")
    scale = part.scale if part.scale is not None else mark
    if scale == mark:
        return Leaf(Fraction(entry.points), f"录入{plain(entry.points)}分（满分{plain(mark)}分）", (entry.source,))
    value = Fraction(entry.points) / Fraction(scale) * Fraction(mark)
    rule = f"录入{plain(entry.points)}分÷{plain(scale)}×{plain(mark)}分"
    return Leaf(value, rule, (entry.source,))


def _figures(part: RankPointsPart | RatioToBestPart, question: Question) -> list[Decimal] | None:
    """Return the peers' figures, or None while one of them is missing: no rank and no best is known till then."""
    entries = [question.ledger.entered(peer, part.name) for peer in question.peers]
    return None if any(entry is None for entry in entries) else [entry.points for entry in entries if entry]


def _rank_points(part: RankPointsPart, question: Question) -> Leaf:
    entry, figures = question.ledger.entered(question.unit, part.name), _figures(part, question)
    if entry is None or figures is None:
        return _missing(f"{part.name}（按名次计分须各单位都录入）")
    better = sum(f > entry.points if part.best == "high" else f < entry.points for f in figures)
    points = part.points[min(better, len(part.points) - 1)]
    rule = f"{plain(entry.points)}在{len(figures)}个单位中第{better + 1}名，计{plain(points)}分"
    return Leaf(Fraction(points), rule, (entry.source,))


def _ratio_to_best(part: RatioToBestPart, question: Question) -> Leaf:
    entry, figures = question.ledger.entered(question.unit, part.name), _figures(part, question)
    if entry is None or figures is None:
        return _missing(f"{part.name}（与最优值比较须各单位都录入）")
    best = max(figures) if part.best == "high" else min(figures)
    over, under = (entry.points, best) if part.best == "high" else (best, entry.points)
    if not under:
        # Best and own figure are both nothing: nobody is worse than anybody.
        return Leaf(Fraction(question.mark), f"最优值与本单位均为0，计满分{plain(question.mark)}分", (entry.source,))
    value = Fraction(over) / Fraction(under) * Fraction(question.mark)
    return Leaf(value, f"{plain(over)}÷{plain(under)}×{plain(question.mark)}分（最优值{plain(best)}）", (entry.source,))


def _bands(part: BandsPart, question: Question) -> Leaf:
    entry = question.ledger.entered(question.unit, part.name)
    if entry is None:
        return _missing(part.name)
    for band in sorted(part.bands, key=lambda band: -band.at_least):
        if entry.points >= band.at_least:
            rule = f"{plain(entry.points)}不低于{plain(band.at_least)}，计{plain(band.points)}分"
            return Leaf(Fraction(band.points), rule, (entry.source,))
    rule = f"{plain(entry.points)}低于各档，计{plain(part.otherwise)}分"
    return Leaf(Fraction(part.otherwise), rule, (entry.source,))


def _ballot(part: BallotPart, question: Question) -> Leaf:
    """Count what is left of the ballots once the extremes have fallen away."""
    counts: list[BallotCount] = []
    for name in [criterion.name for criterion in part.criteria] or [part.name]:
        count = question.ledger.ballots(question.unit, part.raters, name)
        if count is None:
            return _missing(f"{part.name}{f'“{name}”' if part.criteria else ''}计票结果")
        counts.append(count)
    left = trimmed(part, counts)
    if left is None:
        return Leaf(None, f"{part.name}各项的票对不上", tuple(count.source for count in counts))
    leaves = [_BALLOTS[part.method](part, question, count) for count in left.counts]
    empty = next((leaf for leaf in leaves if leaf.value is None), None)
    leaf = empty or (_criteria(part, leaves) if part.criteria else leaves[0])
    return leaf if leaf.value is None else replace(leaf, rule=f"{left.words}{leaf.rule}")


def _criteria(part: BallotPart, leaves: Sequence[Leaf]) -> Leaf:
    """Add up the criteria by their weights."""
    steps = tuple(
        Step(criterion.name, criterion.weight, leaf.value or Fraction(0), leaf.rule, leaf.sources)
        for criterion, leaf in zip(part.criteria, leaves, strict=True)
    )
    value = sum((step.value * Fraction(step.weight) / 100 for step in steps), Fraction(0))
    rule = "＋".join(f"{step.name}×{plain(step.weight)}%" for step in steps)
    return Leaf(value, rule, tuple(source for step in steps for source in step.sources), steps)


def _worth(grades: Sequence[GradeWord], mark: Decimal) -> dict[str, Decimal]:
    return {g.word: grade_points(grade_share=g.share, points=g.points, full_mark=mark) for g in grades}


def _grade_mean(part: BallotPart, question: Question, count: BallotCount) -> Leaf:
    """Take the mean of the grades' points over all ticks; abstentions do not count."""
    ticks, worth = dict(count.ticks), _worth(part.grades, question.mark)
    cast = sum(ticks.get(word, 0) for word in worth)
    if not cast:
        return Leaf(None, f"{part.name}没有有效票", (count.source,))
    value = sum((Fraction(worth[word]) * ticks.get(word, 0) for word in worth), Fraction(0)) / cast
    terms = "＋".join(f"{word}{ticks.get(word, 0)}票×{plain(points)}分" for word, points in worth.items())
    return Leaf(value, f"（{terms}）÷{cast}票", (count.source,))


def _point_mean(part: BallotPart, question: Question, count: BallotCount) -> Leaf:
    """Take the mean of the marks as a share of the highest one allowed, or of the range where the plan says so."""
    if not count.marks:
        return Leaf(None, f"{part.name}没有有效票", (count.source,))
    total, votes = sum(count.marks, Decimal(0)), len(count.marks)
    value = points_of(part, Fraction(total) / votes, question.mark)
    scale = f"按{plain(part.worth_nothing)}—{plain(part.high)}分折{plain(question.mark)}分"
    return Leaf(value, f"{votes}票合计{plain(total)}分÷{votes}票，{scale}", (count.source,))


def _rank_mean(part: BallotPart, question: Question, count: BallotCount) -> Leaf:
    """Turn the mean rank on the ballots into points: always first gives the full mark, always last 1/n of it."""
    units = len(question.peers)
    if not count.marks or not units:
        return Leaf(None, f"{part.name}没有有效票", (count.source,))
    total, votes = sum(count.marks, Decimal(0)), len(count.marks)
    value = (units + 1 - Fraction(total) / votes) / units * Fraction(question.mark)
    rule = f"名次合计{plain(total)}÷{votes}票，（{units}＋1－平均名次）÷{units}×{plain(question.mark)}分"
    return Leaf(value, rule, (count.source,))


def _external(part: ExternalPart, question: Question) -> Leaf:
    entry, mark = question.ledger.external(question.unit, part.name), question.mark
    if entry is None:
        return _missing(f"{part.by}的{part.name}")
    worth = _worth(part.grades, mark)
    if entry.grade in worth:
        points = worth[entry.grade]
        return Leaf(Fraction(points), f"{part.by}评为{entry.grade}，计{plain(points)}分", (entry.source,))
    if entry.score is None:
        return Leaf(None, f"未录入{part.by}的{part.name}", (entry.source,))
    scale = part.scale if part.scale is not None else mark
    value = Fraction(entry.score) / Fraction(scale) * Fraction(mark)
    return Leaf(value, f"{part.by}评{plain(entry.score)}分÷{plain(scale)}×{plain(mark)}分", (entry.source,))


_BALLOTS: Final[Mapping[str, Callable[[BallotPart, Question, BallotCount], Leaf]]] = {
    "grades": _grade_mean,
    "points": _point_mean,
    "ranks": _rank_mean,
}
