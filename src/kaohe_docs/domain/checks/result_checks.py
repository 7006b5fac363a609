"""Whether the results are complete enough and within the plan's bounds, once they have been computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.domain.quotas import ladder
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.totals_code import totals_code
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

_APPROVAL = "审定"


def check_results(
    plan: AssessmentPlan,
    results: Results,
    outcome: Outcome,
    *,
    file: str,
    sides: Sequence[tuple[Content, Outcome]] = (),
) -> tuple[Problem, ...]:
    """Check what was decided and computed, for the main assessment and those beside it."""
    here = Location(file, sheet=_APPROVAL)
    problems = [
        *_approval(results, here),
        *_approved_totals(results, [outcome, *(side for _, side in sides)]),
        *_quota_total(plan, outcome, here),
        *_idle_tie_choices(results, outcome, here),
    ]
    for content, found in ((plan.main_content, outcome), *sides):
        problems.extend(_totals(plan, content, found, file))
        for category in found.categories:
            problems.extend(_quotas(category, here))
    for category in outcome.categories:
        problems.extend(_grade_words(plan, category, here))
    if results.sample:
        text = message("成绩是示例数据，请换成真实成绩并删去“示例”；正式稿不接受示例")
        problems.append(warning("sample-data", Location(file), text))
    return tuple(problems)


def _approval(results: Results, here: Location) -> Iterator[Problem]:
    approval = results.approval
    given = {"审定机关": approval.body, "审定会议": approval.meeting, "审定日期": approval.day}
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        text = message("审定记录不全，还缺{missing}；补齐之前按送审稿处理", missing="、".join(missing))
        yield warning("approval-incomplete", here, text)
    elif missing:
        text = message("还没有审定记录，全部结果按送审稿处理")
        yield warning("not-approved", here, text)


def _approved_totals(results: Results, outcomes: Sequence[Outcome]) -> Iterator[Problem]:
    """Report totals that are not those that were approved: a changed result must be decided on again."""
    approval, now = results.approval, totals_code(outcomes)
    if not approval.recorded or approval.totals_code == now:
        return
    if approval.totals_code:
        text = message(
            "审定之后成绩变了：审定时的成绩校验码是{then}，现在是{now}；请改回原来的成绩，或重新审定后把校验码改为{now}",
            then=approval.totals_code,
            now=now,
        )
        yield error("results-changed-after-approval", approval.source, text)
    else:
        text = message("审定记录没有写明成绩校验码；请在“审定”表“成绩校验码”一行写入{now}，以后成绩变动会提示", now=now)
        yield warning("approval-without-code", approval.source, text)


def _quotas(category: CategoryOutcome, here: Location) -> Iterator[Problem]:
    """Report more units in a grade than it has places, which only a decision can bring about."""
    for places in category.places:
        takers = category.takers(places)
        if len(takers) > places.count:
            text = message(
                "{category}{grade}名额{quota}个，审定后有{found}个：{names}",
                category=places.title,
                grade=places.grade,
                quota=places.count,
                found=len(takers),
                names="、".join(outcome.unit.name for outcome in takers),
            )
            yield error("quota-exceeded", here, text, subject=places.title)


def _quota_total(plan: AssessmentPlan, outcome: Outcome, here: Location) -> Iterator[Problem]:
    """Report more units in the top grade than there are places over all categories."""
    total, grade = plan.grading.quota_total, plan.grading.top_grade
    takers = [unit for entry in outcome.categories for unit in entry.with_grade(grade) if not unit.unit.quota_exempt]
    if total is None or len(takers) <= total:
        return
    text = message(
        "{grade}总名额{total}个，现有{found}个：{names}；请由审定决定，把其余单位的等次写入“审定”表",
        grade=grade,
        total=total,
        found=len(takers),
        names="、".join(unit.unit.name for unit in takers),
    )
    if outcome.approved:
        yield error("quota-total-exceeded", here, text)
    else:
        yield doubt("quota-total-exceeded", here, text)


def _idle_tie_choices(results: Results, outcome: Outcome, here: Location) -> Iterator[Problem]:
    """Report units that a decision prefers although they stand in no tie at a quota: it would have no effect."""
    level = {unit.unit.name for unit in outcome.units if unit.at_cut}
    for name in (name for name in results.approval.tie_winners if name not in level):
        text = message(
            "“并列取舍”写了{unit}，但它不在名额线上的并列之中，这条决定没有作用；"
            "请核对单位，要另给等次的写“等次”一行，不要的删去",
            unit=name,
        )
        yield doubt("idle-tie-choice", here, text, subject=name)


def _grade_words(plan: AssessmentPlan, category: CategoryOutcome, here: Location) -> Iterator[Problem]:
    allowed = ladder(plan.grading)
    for outcome in category.units:
        if plan.grading.grades and outcome.decided_grade and outcome.decided_grade not in allowed:
            text = message(
                "{unit}的审定等次“{grade}”不在方案的等次之中：{allowed}",
                unit=outcome.unit.name,
                grade=outcome.decided_grade,
                allowed="、".join(allowed),
            )
            yield error("unknown-grade", here, text, subject=outcome.unit.name)


def _totals(plan: AssessmentPlan, content: Content, outcome: Outcome, file: str) -> Iterator[Problem]:
    """Report totals beyond the full mark or below nothing: adjustments may do that, but people must accept it."""
    for category in outcome.categories:
        scheme = plan.scheme_for(content, category.category)
        mark = scheme.total_mark if scheme is not None else None
        for unit in category.units:
            if mark is not None and unit.total is not None and not 0 <= unit.total <= mark:
                yield _out_of_range(unit, mark, file)


def _out_of_range(unit: UnitOutcome, mark: Decimal, file: str) -> Problem:
    subject = unit.unit.name
    text = message(
        "{unit}总分{total}分，超出0至{mark}分，请核对加减分；是否照此计分请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        unit=unit.unit.name,
        total=unit.total,
        mark=plain(mark),
        subject=f"total-out-of-range:{subject}",
    )
    source = unit.adjustments[0].source if unit.adjustments else Location(file)
    return doubt("total-out-of-range", source, text, subject=subject)
