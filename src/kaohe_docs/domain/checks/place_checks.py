"""How many places a plan comes to for the units there are (名额), and whether the circular has every category."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.checks.quota_checks import gradings, plainly_counted
from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Category, Content
from kaohe_docs.domain.quotas import Pool, ladder, no_places, places_in, ranked_by_group, unclear_places
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.source import Location


def check_places(plan: AssessmentPlan, roster: Roster, *, file: str) -> Iterator[Problem]:
    """Check the places of every assessment, once the units are known."""
    for content, grading, key in gradings(plan):
        pools = [pool for category in plan.category for pool in _pools(plan, content, category, grading, roster.units)]
        for pool in pools:
            for grade in ladder(grading):
                yield from no_places(pool, grade)
        if not any(unclear_places(pool, grading.top_grade) for pool in pools):
            yield from _without_places(pools, grading, Location(file, f"{key}.quota_total"))
            yield from _sum_of_places(plan, pools, grading, Location(file, f"{key}.quota_total"))


def _pools(
    plan: AssessmentPlan, content: Content, category: Category, grading: Grading, everyone: Sequence[Unit]
) -> Iterator[Pool]:
    units = [unit for unit in everyone if unit.category == category.key]
    by_group = ranked_by_group(category, grading)
    if plan.scheme_for(content, category) is None:
        return
    for group in dict.fromkeys(unit.peer_group for unit in units) if by_group else [""]:
        members = (unit for unit in units if not by_group or unit.peer_group == group)
        rivals = tuple(UnitOutcome(unit, (), (), None) for unit in members)
        yield Pool(plan, category, grading, group, rivals, {}, content.key == plan.main_content.key)


def _without_places(pools: Sequence[Pool], grading: Grading, here: Location) -> Iterator[Problem]:
    """Report who has no quota of the top grade while a total is set, or while other groups of a category have one."""
    limited = {pool.category.key for pool in pools if places_in(pool, grading.top_grade) is not None}
    names = [
        pool.title
        for pool in pools
        if places_in(pool, grading.top_grade) is None
        and (grading.quota_total is not None or pool.category.key in limited)
    ]
    if names:
        text = message(
            "{names}没有写明“{grade}”的名额，而{other}；程序不替这些单位分配名额，请补上，或确认由审定决定",
            names="、".join(names),
            grade=grading.top_grade,
            other=message("别的分组写明了") if grading.quota_total is None else message("方案有总名额"),
        )
        yield doubt("category-without-quota", here, text, subject="、".join(names))


def _sum_of_places(plan: AssessmentPlan, pools: Sequence[Pool], grading: Grading, here: Location) -> Iterator[Problem]:
    """Compare the total with what percentages, limits and peer groups come to; plain counts the plan itself compares."""
    places = [places_in(pool, grading.top_grade) for pool in pools]
    known = [count for count in places if count is not None]
    counted = grading is plan.grading and plainly_counted(plan)
    if grading.quota_total is None or counted or len(known) < len(places) or sum(known) == grading.quota_total:
        return
    text = message(
        "各类、各组“{grade}”名额算出来合计{found}个（{each}），方案总名额{total}个，不相等；请核对，或确认",
        grade=grading.top_grade,
        found=sum(known),
        each="、".join(f"{pool.title}{count}" for pool, count in zip(pools, known, strict=True)),
        total=grading.quota_total,
    )
    yield doubt("quota-sum", here, text, subject=grading.top_grade)


def check_circular(
    outcome: Outcome, grading: Grading, found: Iterable[Problem], *, here: Location
) -> Iterator[Problem]:
    """Report a category that the circular would pass over, unless its unfilled places are asked about already."""
    asked = {problem.subject.partition("·")[0] for problem in found if problem.code == "quota-not-filled"}
    for category in outcome.categories if outcome.approved else ():
        name = category.category.short
        places = [entry.count for entry in category.places if entry.grade == grading.top_grade]
        could = category.units and not category.undecided and (not places or sum(places))
        if name in asked or not could or category.with_grade(grading.top_grade):
            continue
        text = message(
            "{category}没有“{grade}”单位，通报里没有这一类；确实如此的，把审定的决定写入“审定”表："
            "项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
            category=name,
            grade=grading.top_grade,
            subject=f"category-not-in-circular:{name}",
        )
        yield doubt("category-not-in-circular", here, text, subject=name)
