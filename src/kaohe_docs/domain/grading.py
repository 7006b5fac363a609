"""From ranks to proposed grades (等次建议): quotas, thresholds, vetoes, exempt units.

Nothing that people must decide is decided here: a quota that would cut through a tie is left open and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaohe_docs.domain.outcome import UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.quotas import Pool, ladder, places_in, unclear_places
from kaohe_docs.domain.results import Approval
from kaohe_docs.domain.scheme import Grading
from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


@dataclass(slots=True)
class _Ladder:
    """What has been given out so far."""

    grades: dict[str, tuple[str, str]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: Names of those who stand level where places do not suffice.
    level: set[str] = field(default_factory=set)


def grade_pool(
    pool: Pool, approval: Approval, *, source: Location
) -> tuple[tuple[UnitOutcome, ...], frozenset[str], tuple[Problem, ...]]:
    """Propose a grade for each unit of a pool; return them, the names in an open tie, and what must be decided."""
    given = _Ladder()
    remaining = _without_vetoed(pool, given)
    rungs = ladder(pool.grading)
    for number, grade in enumerate(rungs):
        given.problems += unclear_places(pool, grade)
        limit, bound = places_in(pool, grade), _bound(pool.grading, grade)
        # The last grade takes the rest, but only where the plan has said who gets the grades above it.
        if limit is None and bound is None and not 0 < number == len(rungs) - 1:
            break
        remaining = _give(pool, grade, limit, bound, remaining, approval, given, source)
    graded = tuple(replace(_proposed(unit, given), at_cut=unit.unit.name in given.level) for unit in pool.units)
    return graded, frozenset(given.undecided), tuple(given.problems)


def _without_vetoed(pool: Pool, given: _Ladder) -> list[UnitOutcome]:
    """Give the lowest grade to those whom a veto puts there; return who competes for the others."""
    ranked = [unit for unit in pool.units if unit.unit.name in pool.standing]
    for unit in ranked:
        if "lowest-grade" in _effects(pool.plan, unit):
            why = "；".join(f"{veto.item}（{veto.basis}）" for veto in unit.vetoes)
            given.grades[unit.unit.name] = (ladder(pool.grading)[-1], why)
    return [unit for unit in ranked if unit.unit.name not in given.grades]


def _bound(grading: Grading, grade: str) -> Decimal | None:
    return next((entry.at_least for entry in grading.threshold if entry.grade == grade), None)


def _give(
    pool: Pool,
    grade: str,
    limit: int | None,
    bound: Decimal | None,
    remaining: Sequence[UnitOutcome],
    approval: Approval,
    given: _Ladder,
    source: Location,
) -> list[UnitOutcome]:
    """Give one grade to those who reach it, within its places; return who is left for the lower ones."""
    able = [u for u in remaining if (bound is None or (u.total or 0) >= bound) and not _barred(pool, grade, u)]
    free = [unit for unit in able if unit.unit.quota_exempt]
    rivals = [unit for unit in able if not unit.unit.quota_exempt]
    winners, tied = _cut(pool, rivals, limit)
    given.level.update(unit.unit.name for unit in tied)
    settled = _settled(tied, grade, len(winners), limit, approval)
    if tied and settled is None:
        given.problems.append(_tie_problem(pool, grade, limit or 0, len(winners), tied, source))
        given.undecided.update((unit.unit.name, grade) for unit in tied)
    for unit in (*winners, *free, *(settled or ())):
        given.grades[unit.unit.name] = (grade, _why(pool, unit, limit, bound, chosen=unit in (settled or ())))
    if limit is not None and bound is not None and len(rivals) < limit and len(remaining) > len(able):
        given.problems.append(_unfilled(pool, grade, limit, len(rivals), bound, source))
    done = {*given.grades, *given.undecided}
    return [unit for unit in remaining if unit.unit.name not in done]


def _barred(pool: Pool, grade: str, unit: UnitOutcome) -> bool:
    return grade == pool.grading.top_grade and "not-top" in _effects(pool.plan, unit)


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
    tied: Sequence[UnitOutcome], grade: str, above: int, limit: int | None, approval: Approval
) -> list[UnitOutcome] | None:
    """Return who wins the tie by the recorded decision, or None while there is none that fits.

    A grade that was decided for a unit says more than its place among the winners, who may win at a lower cut.
    """
    decided = dict(approval.grades)
    wins = (decided.get(unit.unit.name, grade if unit.unit.name in approval.tie_winners else "") for unit in tied)
    chosen = [unit for unit, won in zip(tied, wins, strict=True) if won == grade]
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
    return doubt("tie-at-quota", Location(source.file, sheet="审定"), text, subject=pool.subject(grade))


def _unfilled(pool: Pool, grade: str, limit: int, found: int, bound: Decimal, source: Location) -> Problem:
    text = message(
        "{pool}{grade}名额{limit}个，达到{bound}分的只有{found}个；是否空缺请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        pool=pool.title,
        grade=grade,
        limit=limit,
        bound=plain(bound),
        found=found,
        subject=f"quota-not-filled:{pool.subject(grade)}",
    )
    return doubt("quota-not-filled", Location(source.file, sheet="审定"), text, subject=pool.subject(grade))


def _why(pool: Pool, unit: UnitOutcome, limit: int | None, bound: Decimal | None, *, chosen: bool) -> str:
    reasons = []
    if bound is not None:
        reasons.append(f"总分不低于{plain(bound)}分")
    if unit.unit.quota_exempt:
        reasons.append("不占名额")
    elif limit is not None:
        place = pool.standing[unit.unit.name]
        ahead = "（前面有不占名额或不能评此等次的单位）" if place > limit else ""
        reasons.append(f"第{place}名{ahead}，在名额{limit}个之内{'，同分由审定取舍' if chosen else ''}")
    return "；".join([*reasons, *(f"{veto.item}（{veto.basis}）" for veto in unit.vetoes)])


def _proposed(unit: UnitOutcome, given: _Ladder) -> UnitOutcome:
    name = unit.unit.name
    if unit.total is None:
        return replace(unit, reason=f"未录全：{'、'.join(unit.missing)}")
    if unit.rank is None:
        return replace(unit, reason="；".join(f"{veto.item}，不参加排名" for veto in unit.vetoes))
    if name in given.grades:
        grade, reason = given.grades[name]
        return replace(unit, proposed_grade=grade, reason=reason)
    if name in given.undecided:
        return replace(unit, open_grade=given.undecided[name], reason="与名额线上其他单位并列，待审定")
    return replace(unit, reason="方案没有规定其他等次的分数线，由考核组提出、审定决定")


def unranked_by_veto(plan: AssessmentPlan, units: Iterable[UnitOutcome]) -> frozenset[str]:
    """Return the names of units that a veto keeps out of the ranking."""
    return frozenset(unit.unit.name for unit in units if "not-ranked" in _effects(plan, unit))
