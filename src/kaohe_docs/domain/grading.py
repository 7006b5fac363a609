"""From ranks to proposed grades (等次建议): quotas, thresholds, vetoes, exempt units.

Nothing that people must decide is decided here: a quota that would cut through a tie is left open and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.outcome import UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.quotas import Pool, ladder, places_in, unclear_places
from kaohe_docs.domain.result_sheets import APPROVAL
from kaohe_docs.domain.results import Approval
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


@dataclass(slots=True)
class _Ladder:
    """What has been given out so far."""

    grades: dict[str, tuple[str, str]] = field(default_factory=dict)
    undecided: dict[str, str] = field(default_factory=dict)
    #: The grades that the plan's rules give to somebody.
    ruled: set[str] = field(default_factory=set)
    #: The grades at whose cut a unit stands level with others, decided or not.
    level: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def grade_pool(
    pool: Pool, approval: Approval, *, source: Location
) -> tuple[tuple[UnitOutcome, ...], frozenset[str], tuple[Problem, ...]]:
    """Propose a grade for each unit of a pool; return them, the names in an open tie, and what must be decided."""
    given = _Ladder()
    remaining = _without_vetoed(pool, given)
    rungs = ladder(pool.grading)
    for number, grade in enumerate(rungs):
        given.problems += unclear_places(pool, grade)
        limit, bound = places_in(pool, grade), lowest_total(pool.grading, grade)
        # The last grade takes the rest, but only where the plan has said who gets the grades above it.
        if limit is None and bound is None and not 0 < number == len(rungs) - 1:
            break
        given.ruled.add(grade)
        remaining = _give(pool, grade, limit, bound, remaining, approval, given, source)
    graded = tuple(_compared(_proposed(unit, given), given) for unit in pool.units)
    graded = tuple(replace(unit, at_cut=unit.unit.name in given.level) for unit in graded)
    given.problems += _contradictions(pool, approval, given)
    return graded, frozenset(given.undecided), tuple(given.problems)


def _without_vetoed(pool: Pool, given: _Ladder) -> list[UnitOutcome]:
    """Give the lowest grade to those whom a veto puts there; return who competes for the others."""
    ranked = [unit for unit in pool.units if unit.unit.name in pool.standing]
    for unit in ranked:
        if "lowest-grade" in veto_effects(pool.plan, unit):
            why = "；".join(f"{veto.item}（{veto.basis}）" for veto in unit.vetoes)
            given.grades[unit.unit.name] = (ladder(pool.grading)[-1], why)
    return [unit for unit in ranked if unit.unit.name not in given.grades]


def lowest_total(grading: Grading, grade: str) -> Decimal | None:
    """Return the line (分数线) of a grade, or None where the plan has none."""
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
    for unit in tied:
        given.level.setdefault(unit.unit.name, set()).add(grade)
    settled = _settled(tied, grade, (limit or 0) - len(winners), approval)
    if tied and settled is None:
        given.problems.append(_tie_problem(pool, grade, limit or 0, len(winners), tied, source))
        given.undecided.update((unit.unit.name, grade) for unit in tied)
    for unit in (*winners, *free, *(settled or ())):
        given.grades[unit.unit.name] = (grade, _why(pool, unit, limit, bound, chosen=unit in (settled or ())))
    done = {*given.grades, *given.undecided}
    return [unit for unit in remaining if unit.unit.name not in done]


def _barred(pool: Pool, grade: str, unit: UnitOutcome) -> bool:
    return grade == pool.grading.top_grade and "not-top" in veto_effects(pool.plan, unit)


def veto_effects(plan: AssessmentPlan, unit: UnitOutcome) -> frozenset[str]:
    """Return what a unit's vetoes do: lowest-grade, not-top, not-ranked."""
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


def _settled(tied: Sequence[UnitOutcome], grade: str, free: int, approval: Approval) -> list[UnitOutcome] | None:
    """Return who wins the tie by the recorded decision, or None while there is none that fits.

    A grade that was decided for a unit says more than its place among the winners, who may win at a lower cut. Places
    may stay free where a grade was decided for every unit of the tie.
    """
    won = [unit.decided_grade or (grade if unit.unit.name in approval.tie_winners else "") for unit in tied]
    chosen = [unit for unit, word in zip(tied, won, strict=True) if word == grade]
    return chosen if tied and (len(chosen) == free or (len(chosen) < free and all(won))) else None


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
    return doubt("tie-at-quota", Location(source.file, sheet=APPROVAL), text, subject=pool.subject(grade))


def _contradictions(pool: Pool, approval: Approval, given: _Ladder) -> Iterator[Problem]:
    """Report a unit that wins a tie by one decision and gets another grade by the next."""
    for unit in pool.units:
        name, decided = unit.unit.name, unit.decided_grade
        at_stake = given.level.get(name, {pool.grading.top_grade})
        if decided and name in approval.tie_winners and decided not in at_stake:
            text = message(
                "“并列取舍”写了{unit}，“等次”又写它为{grade}，两处不一致；请删去或改正一处", unit=name, grade=decided
            )
            yield error("decisions-disagree", approval.source_of(name), text, subject=name)


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


def _compared(unit: UnitOutcome, given: _Ladder) -> UnitOutcome:
    """Mark a unit whose decided grade is not what the figures say; grades without a rule are for people to give."""
    decided = unit.decided_grade
    told = bool(unit.proposed_grade) or decided in given.ruled
    return replace(
        unit, against_ranking=bool(decided) and told and decided != unit.proposed_grade and not unit.open_grade
    )


def unranked_by_veto(plan: AssessmentPlan, units: Iterable[UnitOutcome]) -> frozenset[str]:
    """Return the names of units that a veto keeps out of the ranking."""
    return frozenset(unit.unit.name for unit in units if "not-ranked" in veto_effects(plan, unit))
