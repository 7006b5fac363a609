"""From ranks to proposed grades (等次建议): quotas, thresholds, vetoes, exempt units.

Nothing that people must decide is decided here: a quota that would cut through a tie is left open and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from kaohe_docs.domain.outcome import UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.results import Approval
from kaohe_docs.domain.scheme import Grading
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

_QUOTA_ROUNDING: Final = {"down": ROUND_FLOOR, "half-up": ROUND_HALF_UP, "up": ROUND_CEILING}
_PLAN: Final = "roster/plan.toml"


@dataclass(frozen=True, slots=True)
class Pool:
    """Units that compete for the same places: a category or one of its peer groups, in ranking order."""

    plan: AssessmentPlan
    category: Category
    grading: Grading
    peer_group: str
    #: In ranking order.
    units: tuple[UnitOutcome, ...]
    #: Standing in this pool by unit name, from 1, equals sharing one; units that are not ranked have none.
    standing: Mapping[str, int]
    #: True for the assessment whose quotas stand with the categories.
    main: bool = True

    @property
    def title(self) -> str:
        """Name the pool: 厅机关, or 学校·高中组."""
        return f"{self.category.short}·{self.peer_group}" if self.peer_group else self.category.short


@dataclass(slots=True)
class _Ladder:
    """What has been given out so far."""

    grades: dict[str, tuple[str, str]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def grade_pool(
    pool: Pool, approval: Approval, *, source: Location
) -> tuple[tuple[UnitOutcome, ...], frozenset[str], tuple[Problem, ...]]:
    """Propose a grade for each unit of a pool; return them, the names in an open tie, and what must be decided."""
    ladder = _Ladder()
    remaining = [unit for unit in pool.units if unit.unit.name in pool.standing]
    rungs = list(_rungs(pool.grading))
    for number, grade in enumerate(rungs):
        limit = _limit(pool, grade, ladder)
        bound = _bound(pool.grading, grade)
        if limit is None and bound is None and not (number == len(rungs) - 1 and ladder.grades and number):
            break
        remaining = _give(pool, grade, limit, bound, remaining, approval, ladder, source)
    graded = tuple(_proposed(unit, ladder) for unit in pool.units)
    return graded, frozenset(ladder.undecided), tuple(ladder.problems)


def _rungs(grading: Grading) -> Iterator[str]:
    """Yield the grades from the best down, each once."""
    names = (grading.top_grade, *grading.grades, *(threshold.grade for threshold in grading.threshold))
    yield from dict.fromkeys(names)


def _bound(grading: Grading, grade: str) -> Decimal | None:
    return next((entry.at_least for entry in grading.threshold if entry.grade == grade), None)


def _limit(pool: Pool, grade: str, ladder: _Ladder) -> int | None:
    """Return how many places a grade has in this pool, or None where the plan sets no limit."""
    count, percent, place = _stated_limit(pool, grade)
    if percent is None:
        return count
    places = quota_places(pool, percent)
    if places is None:
        ladder.problems.append(_rounding_not_stated(pool, percent, place))
    return places


def places_for_top(pool: Pool) -> int | None:
    """Return the places of the top grade, or None where the plan limits them not, or not clearly."""
    return _limit(pool, pool.grading.top_grade, _Ladder())


def _stated_limit(pool: Pool, grade: str) -> tuple[int | None, Decimal | None, str]:
    for number, limit in enumerate(pool.grading.limit, 1):
        fits = limit.category in {"", pool.category.key} and limit.peer_group in {"", pool.peer_group}
        if limit.grade == grade and fits:
            return limit.count, limit.percent, f"grading.limit[{number}].percent"
    if grade != pool.grading.top_grade or not pool.main:
        return None, None, ""
    number = [entry.key for entry in pool.plan.category].index(pool.category.key) + 1
    return pool.category.quota, pool.category.quota_percent, f"category[{number}].quota_percent"


def quota_places(pool: Pool, percent: Decimal) -> int | None:
    """Turn a percentage into places, by the plan's rounding rule; None where a fraction is left and no rule stated."""
    exact = _counted(pool.units) * percent / 100
    rule = pool.grading.quota_rounding or pool.plan.grading.quota_rounding
    if exact == exact.to_integral_value():
        return int(exact)
    return int(exact.to_integral_value(rounding=_QUOTA_ROUNDING[rule])) if rule else None


def _counted(units: Sequence[UnitOutcome]) -> int:
    """Count the units a percentage is taken of: those that take no place do not swell it either."""
    return sum(not unit.unit.quota_exempt for unit in units)


def _rounding_not_stated(pool: Pool, percent: Decimal, place: str) -> Problem:
    text = message(
        "{pool}{units}个单位的{percent}%是{exact}个，方案没有规定怎样取整；请在 grading.quota_rounding 写明 "
        "down（舍去）、half-up（四舍五入）或 up（进一）",
        pool=pool.title,
        units=_counted(pool.units),
        percent=plain(percent),
        exact=plain(_counted(pool.units) * percent / 100),
    )
    return error("quota-rounding-not-stated", Location(_PLAN, place), text, subject=pool.title)


def _give(
    pool: Pool,
    grade: str,
    limit: int | None,
    bound: Decimal | None,
    remaining: Sequence[UnitOutcome],
    approval: Approval,
    ladder: _Ladder,
    source: Location,
) -> list[UnitOutcome]:
    """Give one grade to those who reach it, within its places; return who is left for the lower ones."""
    able = [u for u in remaining if (bound is None or (u.total or 0) >= bound) and not _barred(pool, grade, u)]
    free = [unit for unit in able if unit.unit.quota_exempt]
    rivals = [unit for unit in able if not unit.unit.quota_exempt]
    winners, tied = _cut(pool, rivals, limit)
    settled = _settled(tied, len(winners), limit, approval)
    if tied and settled is None:
        ladder.problems.append(_tie_problem(pool, grade, limit or 0, len(winners), tied, source))
        ladder.undecided.update((unit.unit.name, grade) for unit in tied)
    for unit in (*winners, *free, *(settled or ())):
        ladder.grades[unit.unit.name] = (grade, _why(pool, unit, limit, bound))
    if limit is not None and bound is not None and len(rivals) < limit and len(remaining) > len(able):
        ladder.problems.append(_unfilled(pool, grade, limit, len(rivals), bound, source))
    done = {*ladder.grades, *ladder.undecided}
    return [unit for unit in remaining if unit.unit.name not in done]


def _barred(pool: Pool, grade: str, unit: UnitOutcome) -> bool:
    effects = _effects(pool.plan, unit)
    if "lowest-grade" in effects:
        return grade != _lowest(pool.grading)
    return "not-top" in effects and grade == pool.grading.top_grade


def _lowest(grading: Grading) -> str:
    return list(_rungs(grading))[-1]


def _effects(plan: AssessmentPlan, unit: UnitOutcome) -> frozenset[str]:
    rules: Mapping[str, str] = {rule.item: rule.effect for rule in plan.veto}
    return frozenset(rules.get(veto.item, "") for veto in unit.vetoes)


def _cut(pool: Pool, units: Sequence[UnitOutcome], limit: int | None) -> tuple[list[UnitOutcome], list[UnitOutcome]]:
    """Split by the places: who is surely in, and who stands level at the cut so that places do not suffice."""
    if limit is None or len(units) <= limit:
        return list(units), []
    if not limit:
        return [], []
    places = [pool.standing[unit.unit.name] for unit in units]
    last = places[limit - 1]
    above = [unit for unit, place in zip(units, places, strict=True) if place < last]
    level = [unit for unit, place in zip(units, places, strict=True) if place == last]
    return (above + level, []) if len(above) + len(level) <= limit else (above, level)


def _settled(
    tied: Sequence[UnitOutcome], above: int, limit: int | None, approval: Approval
) -> list[UnitOutcome] | None:
    """Return who wins the tie by the recorded decision, or None while there is none that fits."""
    chosen = [unit for unit in tied if unit.unit.name in approval.tie_winners]
    return chosen if tied and limit is not None and len(chosen) == limit - above else None


def _tie_problem(
    pool: Pool, grade: str, limit: int, above: int, tied: Sequence[UnitOutcome], source: Location
) -> Problem:
    text = message(
        "{pool}{grade}名额{limit}个，{names}总分同为{total}分，还余{free}个名额，无法由分数决定；"
        "请把会议决定写入“审定”表：项目填“并列取舍”，被考核单位填取得名额的单位",
        pool=pool.title,
        grade=grade,
        limit=limit,
        names="、".join(unit.unit.name for unit in tied),
        total=tied[0].total,
        free=limit - above,
    )
    return doubt("tie-at-quota", Location(source.file, sheet="审定"), text, subject=pool.title)


def _unfilled(pool: Pool, grade: str, limit: int, found: int, bound: Decimal, source: Location) -> Problem:
    text = message(
        "{pool}{grade}名额{limit}个，达到{bound}分的只有{found}个；是否空缺请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        pool=pool.title,
        grade=grade,
        limit=limit,
        bound=plain(bound),
        found=found,
        subject=f"quota-not-filled:{pool.title}",
    )
    return doubt("quota-not-filled", Location(source.file, sheet="审定"), text, subject=pool.title)


def _why(pool: Pool, unit: UnitOutcome, limit: int | None, bound: Decimal | None) -> str:
    reasons = []
    if bound is not None:
        reasons.append(f"总分不低于{plain(bound)}分")
    if unit.unit.quota_exempt:
        reasons.append("不占名额")
    elif limit is not None:
        reasons.append(f"第{pool.standing[unit.unit.name]}名，在名额{limit}个之内")
    return "；".join([*reasons, *(f"{veto.item}（{veto.basis}）" for veto in unit.vetoes)])


def _proposed(unit: UnitOutcome, ladder: _Ladder) -> UnitOutcome:
    name = unit.unit.name
    if unit.total is None:
        return replace(unit, reason=f"未录全：{'、'.join(unit.missing)}")
    if unit.rank is None:
        return replace(unit, reason="；".join(f"{veto.item}，不参加排名" for veto in unit.vetoes))
    if name in ladder.grades:
        grade, reason = ladder.grades[name]
        return replace(unit, proposed_grade=grade, reason=reason)
    if name in ladder.undecided:
        return replace(unit, open_grade=ladder.undecided[name], reason="与名额线上其他单位并列，待审定")
    return replace(unit, reason="方案没有规定其他等次的分数线，由考核组提出、审定决定")


def unranked_by_veto(plan: AssessmentPlan, units: Iterable[UnitOutcome]) -> frozenset[str]:
    """Return the names of units that a veto keeps out of the ranking."""
    return frozenset(unit.unit.name for unit in units if "not-ranked" in _effects(plan, unit))
