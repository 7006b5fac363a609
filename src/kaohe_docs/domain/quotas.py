"""Places in a grade (名额): who competes for them, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Final

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.outcome import GradePlaces, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

_ROUNDING: Final = {"down": ROUND_FLOOR, "half-up": ROUND_HALF_UP, "up": ROUND_CEILING}
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

    def subject(self, grade: str) -> str:
        """Name a question about a grade in this pool; the top grade needs no mention."""
        return self.title if grade == self.grading.top_grade else f"{self.title}·{grade}"


@dataclass(frozen=True, slots=True)
class _Stated:
    """A quota as the plan states it, and where."""

    count: int | None = None
    percent: Decimal | None = None
    place: str = ""


def ladder(grading: Grading) -> tuple[str, ...]:
    """Return the grades from the best down, each once."""
    names = (grading.top_grade, *grading.grades, *(threshold.grade for threshold in grading.threshold))
    return tuple(dict.fromkeys(names))


def ranked_by_group(category: Category, grading: Grading) -> bool:
    """Tell whether places are given by peer group."""
    named = (limit.peer_group for limit in grading.limit if limit.category in {"", category.key})
    return category.quota_for == "peer-group" or any(named)


def places_in(pool: Pool, grade: str) -> int | None:
    """Return how many places a grade has in a pool; None where the plan sets no limit, or not clearly."""
    stated = _stated(pool, grade)
    return stated.count if stated.percent is None else _from_percent(pool, stated.percent)


def unclear_places(pool: Pool, grade: str) -> tuple[Problem, ...]:
    """Report a percentage that leaves a fraction of a place where the plan does not say how to round it."""
    stated = _stated(pool, grade)
    if stated.percent is None or _from_percent(pool, stated.percent) is not None:
        return ()
    return (_rounding_not_stated(pool, stated.percent, stated.place),)


def no_places(pool: Pool, grade: str) -> tuple[Problem, ...]:
    """Report a percentage that is rounded to no place at all: the plan hardly means that."""
    stated = _stated(pool, grade)
    if not stated.percent or not _counted(pool.units) or _from_percent(pool, stated.percent) != 0:
        return ()
    text = message(
        "{pool}{units}个单位的{percent}%取整后是0个，没有单位能评“{grade}”；请确认，或在 grading.limit 写明个数",
        pool=pool.title,
        units=_counted(pool.units),
        percent=plain(stated.percent),
        grade=grade,
    )
    return (doubt("quota-rounds-to-zero", Location(_PLAN, stated.place), text, subject=pool.subject(grade)),)


def all_places(pool: Pool) -> Iterator[GradePlaces]:
    """Yield every limit of a pool, from the best grade down."""
    for grade in ladder(pool.grading):
        places = places_in(pool, grade)
        if places is not None:
            yield GradePlaces(pool.title, pool.peer_group, grade, places)


def _stated(pool: Pool, grade: str) -> _Stated:
    """Return the limit that is most to the point: one for the peer group, then one for the category, then any."""
    fitting = [
        (bool(limit.peer_group), bool(limit.category), -number, limit)
        for number, limit in enumerate(pool.grading.limit, 1)
        if limit.grade == grade
        and limit.category in {"", pool.category.key}
        and limit.peer_group in {"", pool.peer_group}
    ]
    if fitting:
        _, _, number, limit = max(fitting, key=lambda found: found[:3])
        return _Stated(limit.count, limit.percent, f"grading.limit[{-number}].percent")
    if grade != pool.grading.top_grade or not pool.main:
        return _Stated()
    number = [entry.key for entry in pool.plan.category].index(pool.category.key) + 1
    return _Stated(pool.category.quota, pool.category.quota_percent, f"category[{number}].quota_percent")


def _from_percent(pool: Pool, percent: Decimal) -> int | None:
    """Turn a percentage into places by the plan's rounding rule; None where a fraction is left and no rule stated."""
    exact = _counted(pool.units) * percent / 100
    rule = pool.grading.quota_rounding or pool.plan.grading.quota_rounding
    if exact == exact.to_integral_value():
        return int(exact)
    return int(exact.to_integral_value(rounding=_ROUNDING[rule])) if rule else None


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
