"""From points to ranks and proposed grades (排序、等次建议): quotas, thresholds, ties, and what 审定 decides.

Nothing that people must decide is decided here: a quota that would cut through a tie is left open and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.rounding import rounded
from kaohe_docs.domain.scoring import Ledger, exact_total, missing_parts, score_unit
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location

_QUOTA_ROUNDING: Final = {"down": ROUND_FLOOR, "half-up": ROUND_HALF_UP, "up": ROUND_CEILING}


def outcome_of(
    plan: AssessmentPlan, roster: Roster, results: Results, *, source: Location
) -> tuple[Outcome, tuple[Problem, ...]]:
    """Compute the whole result; ``source`` is the results file, for findings about it as a whole."""
    ledger = Ledger(results)
    problems: list[Problem] = []
    categories = []
    for category in plan.category:
        units = sorted((u for u in roster.units if u.category == category.key), key=lambda unit: unit.order)
        outcomes = [_unit_outcome(plan, category, unit, results, ledger) for unit in units]
        found, category_problems = _grade(plan, category, rank(outcomes), results, source)
        categories.append(found)
        problems.extend(category_problems)
    return Outcome(tuple(categories), approved=results.approval.recorded), tuple(problems)


def _unit_outcome(
    plan: AssessmentPlan, category: Category, unit: Unit, results: Results, ledger: Ledger
) -> UnitOutcome:
    parts = score_unit(plan, category, unit, ledger)
    adjustments = tuple(item for item in results.adjustments if item.unit_name == unit.name)
    base = exact_total(parts)
    total = None if base is None else base + sum((item.amount for item in adjustments), Decimal(0))
    return UnitOutcome(
        unit=unit,
        parts=parts,
        adjustments=adjustments,
        total=None if total is None else rounded(Fraction(total), plan.rounding),
        missing=missing_parts(parts),
        decided_grade=dict(results.approval.grades).get(unit.name, ""),
    )


def rank(outcomes: Iterable[UnitOutcome]) -> tuple[UnitOutcome, ...]:
    """Rank by published total, best first, equal totals sharing a rank; incomplete units stand last, unranked.

    Units of different peer groups (分组) are ranked apart. Order of input does not matter.
    """
    everyone = sorted(outcomes, key=lambda outcome: outcome.unit.order)
    groups = {outcome.unit.peer_group: None for outcome in everyone}
    ranked: list[UnitOutcome] = []
    for group in groups:
        ranked.extend(_ranked([outcome for outcome in everyone if outcome.unit.peer_group == group]))
    return tuple(sorted(ranked, key=lambda outcome: (outcome.total is None, -(outcome.total or 0))))


def _ranked(outcomes: Sequence[UnitOutcome]) -> list[UnitOutcome]:
    totals = [outcome.total for outcome in outcomes if outcome.total is not None]
    return [
        outcome
        if outcome.total is None
        else replace(
            outcome,
            rank=1 + sum(total > outcome.total for total in totals),
            tied=totals.count(outcome.total) > 1,
        )
        for outcome in outcomes
    ]


def quota_of(plan: AssessmentPlan, category: Category, units: int) -> tuple[int | None, Problem | None]:
    """Return the places in the top grade; a percentage that leaves a fraction needs the plan's rounding rule."""
    if category.quota_percent is None:
        return category.quota, None
    exact = units * category.quota_percent / 100
    if exact == exact.to_integral_value():
        return int(exact), None
    if not plan.grading.quota_rounding:
        number = [entry.key for entry in plan.category].index(category.key) + 1
        text = message(
            "{category}{units}个单位的{percent}%是{exact}个，方案没有规定怎样取整；请在 grading.quota_rounding 写明 "
            "down（舍去）、half-up（四舍五入）或 up（进一）",
            category=category.short,
            units=units,
            percent=category.quota_percent,
            exact=exact,
        )
        place = Location("roster/plan.toml", f"category[{number}].quota_percent")
        return None, error("quota-rounding-not-stated", place, text, subject=category.short)
    return int(exact.to_integral_value(rounding=_QUOTA_ROUNDING[plan.grading.quota_rounding])), None


def _grade(
    plan: AssessmentPlan, category: Category, units: tuple[UnitOutcome, ...], results: Results, source: Location
) -> tuple[CategoryOutcome, list[Problem]]:
    """Propose the top grade within the quota, the lower grades by the plan's thresholds."""
    quota, problem = quota_of(plan, category, len(units))
    problems = [problem] if problem else []
    winners, undecided, cut_problems = _top(plan, category, units, quota, results, source)
    problems.extend(cut_problems)
    graded = tuple(_proposed(plan, outcome, winners, undecided) for outcome in units)
    open_units = tuple(outcome for outcome in graded if outcome.unit.name in undecided)
    found = CategoryOutcome(category=category, quota=quota, units=graded, undecided=open_units)
    return found, [*problems, *_missing_problems(category, graded, source)]


def _top(
    plan: AssessmentPlan,
    category: Category,
    units: tuple[UnitOutcome, ...],
    quota: int | None,
    results: Results,
    source: Location,
) -> tuple[frozenset[str], frozenset[str], list[Problem]]:
    """Return who gets the top grade, who stands in an open tie at the cut, and what must be decided."""
    complete = [unit for unit in units if unit.total is not None and _reaches(plan, plan.grading.top_grade, unit)]
    if quota is None:
        return frozenset(), frozenset(), []
    if len(complete) <= quota:
        return frozenset(unit.unit.name for unit in complete), frozenset(), []
    cut = complete[quota - 1].total if quota else None
    above = [unit for unit in complete if cut is not None and unit.total is not None and unit.total > cut]
    level = [unit for unit in complete if cut is not None and unit.total == cut]
    free = quota - len(above)
    if len(level) <= free:
        return frozenset(unit.unit.name for unit in (*above, *level)), frozenset(), []
    return _settle_tie(category, above, level, free, results, source)


def _settle_tie(
    category: Category,
    above: Sequence[UnitOutcome],
    level: Sequence[UnitOutcome],
    free: int,
    results: Results,
    source: Location,
) -> tuple[frozenset[str], frozenset[str], list[Problem]]:
    names = [unit.unit.name for unit in level]
    sure = frozenset(unit.unit.name for unit in above)
    chosen = frozenset(name for name in results.approval.tie_winners if name in names)
    if len(chosen) == free:
        return sure | chosen, frozenset(), []
    text = message(
        "{category}名额{quota}个，{names}总分同为{total}分，还余{free}个名额，无法由分数决定；"
        "请把会议决定写入“审定”表：项目填“并列取舍”，被考核单位填取得名额的单位",
        category=category.short,
        quota=len(above) + free,
        names="、".join(names),
        total=level[0].total,
        free=free,
    )
    place = Location(source.file, sheet="审定")
    return sure, frozenset(names), [doubt("tie-at-quota", place, text, subject=category.short)]


def _reaches(plan: AssessmentPlan, grade: str, outcome: UnitOutcome) -> bool:
    """Tell whether a total reaches a grade's threshold; the bound itself does."""
    bounds = [threshold.at_least for threshold in plan.grading.threshold if threshold.grade == grade]
    return outcome.total is not None and all(outcome.total >= bound for bound in bounds)


def _proposed(
    plan: AssessmentPlan, outcome: UnitOutcome, winners: frozenset[str], undecided: frozenset[str]
) -> UnitOutcome:
    grading, name = plan.grading, outcome.unit.name
    if outcome.total is None:
        return replace(outcome, reason=f"未录全：{'、'.join(outcome.missing)}")
    if name in winners:
        return replace(outcome, proposed_grade=grading.top_grade, reason=f"第{outcome.rank}名，在名额之内")
    if name in undecided:
        return replace(outcome, reason="与名额线上其他单位并列，待审定")
    lower = [entry for entry in grading.threshold if entry.grade != grading.top_grade]
    for entry in sorted(lower, key=lambda entry: -entry.at_least):
        if outcome.total >= entry.at_least:
            return replace(outcome, proposed_grade=entry.grade, reason=f"总分不低于{entry.at_least}分")
    return replace(outcome, reason="方案没有规定其他等次的分数线，由考核组提出、审定决定")


def _missing_problems(category: Category, units: Iterable[UnitOutcome], source: Location) -> list[Problem]:
    return [
        doubt(
            "result-incomplete",
            source,
            message("{unit}还没有录全：{parts}；暂不排名", unit=outcome.unit.name, parts="、".join(outcome.missing)),
            subject=outcome.unit.name,
        )
        for outcome in units
        if outcome.total is None
    ]
