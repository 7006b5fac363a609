"""Whether what was decided (审定) agrees with ranks, places, lines and vetoes: nothing is given or taken unseen."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.grading import lowest_total, veto_effects
from kaohe_docs.domain.outcome import CategoryOutcome, GradePlaces, Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.quotas import ladder
from kaohe_docs.domain.results import Approval
from kaohe_docs.errors import Message, Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def check_decisions(plan: AssessmentPlan, approval: Approval, outcome: Outcome) -> Iterator[Problem]:
    """Check every grade that was decided for a unit; vetoes forbid, lines ask, the rest is told."""
    for unit in outcome.units:
        if not unit.decided_grade:
            continue
        here, name = approval.source_of(unit.unit.name), unit.unit.name
        if forbidden := _against_veto(plan, unit):
            yield error("grade-against-veto", here, forbidden, subject=name)
            continue
        if unit.against_ranking:
            yield warning("decided-against-ranking", here, _against_ranking(unit), subject=name)
        if doubtful := _not_reached(plan.grading, unit):
            yield doubt("grade-not-reached", here, doubtful, subject=name)


def _against_ranking(unit: UnitOutcome) -> Message:
    if unit.proposed_grade:
        return message(
            "{unit}：按分数{proposed}，审定为{decided}；综合得分汇总排序表注明",
            unit=unit.unit.name,
            proposed=unit.proposed_grade,
            decided=unit.decided_grade,
        )
    return message(
        "{unit}：按分数没有等次，审定为{decided}；综合得分汇总排序表注明",
        unit=unit.unit.name,
        decided=unit.decided_grade,
    )


def _against_veto(plan: AssessmentPlan, unit: UnitOutcome) -> Message | None:
    """Say which veto forbids the decided grade, or return None."""
    effects, grades, decided = veto_effects(plan, unit), ladder(plan.grading), unit.decided_grade
    values = {"unit": unit.unit.name, "grade": decided, "items": "、".join(veto.item for veto in unit.vetoes)}
    if "lowest-grade" in effects and decided in grades[:-1]:
        return message("{unit}审定为{grade}，但{items}一票否决，等次应为{lowest}", **values, lowest=grades[-1])
    if decided != plan.grading.top_grade:
        return None
    if "not-top" in effects:
        return message("{unit}审定为{grade}，但{items}一票否决，不得评为{grade}", **values)
    if "not-ranked" in effects:
        return message("{unit}审定为{grade}，但{items}一票否决，不参加排名，不能评为{grade}", **values)
    return None


def _not_reached(grading: Grading, unit: UnitOutcome) -> Message | None:
    """Say why a unit has not earned the decided grade by its points, or return None."""
    grade, bound = unit.decided_grade, lowest_total(grading, unit.decided_grade)
    if unit.total is None and unit.against_ranking:
        return message(
            "{unit}审定为{grade}，还没有录全，没有名次；确要如此，请写入“审定”表：项目填“问题决定”，"
            "被考核单位填“{subject}”，内容填决定",
            unit=unit.unit.name,
            grade=grade,
            subject=f"grade-not-reached:{unit.unit.name}",
        )
    if unit.total is None or bound is None or unit.total >= bound:
        return None
    return message(
        "{unit}审定为{grade}，总分{total}分，不到{grade}的分数线{bound}分；确要如此，请写入“审定”表：项目填“问题决定”，"
        "被考核单位填“{subject}”，内容填决定",
        unit=unit.unit.name,
        grade=grade,
        total=unit.total,
        bound=plain(bound),
        subject=f"grade-not-reached:{unit.unit.name}",
    )


# ── places ──────────────────────────────────────────────────


def check_takers(grading: Grading, outcome: Outcome, here: Location) -> Iterator[Problem]:
    """Compare how many units are in each grade with its places, in every category and peer group."""
    for category in outcome.categories:
        for places in category.places:
            if len(category.takers(places)) > places.count:
                yield _exceeded(category, places, here)
            elif _left_empty(grading, category, places, approved=outcome.approved):
                yield _not_filled(grading, category, places, here)


def _exceeded(category: CategoryOutcome, places: GradePlaces, here: Location) -> Problem:
    """Report more units in a grade than it has places, which only a decision can bring about."""
    takers = category.takers(places)
    text = message(
        "{category}{grade}名额{quota}个，审定后有{found}个：{names}",
        category=places.title,
        grade=places.grade,
        quota=places.count,
        found=len(takers),
        names="、".join(outcome.unit.name for outcome in takers),
    )
    return error("quota-exceeded", here, text, subject=places.title)


def _left_empty(grading: Grading, category: CategoryOutcome, places: GradePlaces, *, approved: bool) -> bool:
    """Tell whether places stay empty though there are units for them; open ties and open entries are told as such."""
    rivals, grades = category.rivals(places), ladder(grading)
    rung = grades.index(places.grade)
    open_tie = any(unit.open_grade == places.grade and not unit.decided_grade for unit in rivals)
    unfinished = not approved and any(unit.total is None for unit in rivals)
    lower = (unit for unit in rivals if unit.grade not in grades[: rung + 1])
    few = len(category.takers(places)) < places.count
    return few and not open_tie and not unfinished and any(lower)


def _not_filled(grading: Grading, category: CategoryOutcome, places: GradePlaces, here: Location) -> Problem:
    grade, bound = places.grade, lowest_total(grading, places.grade)
    found = len(category.takers(places))
    missing = [unit for unit in category.rivals(places) if unit.proposed_grade == grade != unit.grade]
    subject = places.title if grade == grading.top_grade else f"{places.title}·{grade}"
    values = {
        "pool": places.title,
        "grade": grade,
        "limit": places.count,
        "found": found,
        "subject": f"quota-not-filled:{subject}",
    }
    if missing:
        names = "、".join(unit.unit.name for unit in missing)
        text = message(
            "{pool}{grade}名额{limit}个，现有{found}个，审定改为其他等次的是{names}；是否空缺请由审定决定，"
            "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
            **values,
            names=names,
        )
    elif bound is not None:
        text = message(
            "{pool}{grade}名额{limit}个，达到{bound}分的只有{found}个；是否空缺请由审定决定，"
            "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
            **values,
            bound=plain(bound),
        )
    else:
        text = message(
            "{pool}{grade}名额{limit}个，够条件的只有{found}个；是否空缺请由审定决定，"
            "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
            **values,
        )
    return doubt("quota-not-filled", here, text, subject=subject)
