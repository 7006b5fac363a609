"""Whether the results are complete enough and within the plan's bounds, once they have been computed."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe_docs.domain.outcome import CategoryOutcome, Outcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import Results
from kaohe_docs.errors import Problem, error, message, warning
from kaohe_docs.source import Location

_APPROVAL = "审定"


def check_results(plan: AssessmentPlan, results: Results, outcome: Outcome, *, file: str) -> tuple[Problem, ...]:
    """Check what was decided and computed."""
    here = Location(file, sheet=_APPROVAL)
    problems = [*_approval(results, here), *_totals(plan, outcome)]
    for category in outcome.categories:
        problems.extend(_quota(plan, category, here))
    if results.sample:
        text = message("成绩是示例数据，请换成真实成绩并删去“示例”；--final 拒绝示例")
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


def _quota(plan: AssessmentPlan, category: CategoryOutcome, here: Location) -> Iterator[Problem]:
    grading = plan.grading
    top = category.with_grade(grading.top_grade)
    if category.quota is not None and len(top) > category.quota:
        text = message(
            "{category}{grade}名额{quota}个，审定后有{found}个：{names}",
            category=category.category.short,
            grade=grading.top_grade,
            quota=category.quota,
            found=len(top),
            names="、".join(outcome.unit.name for outcome in top),
        )
        yield error("quota-exceeded", here, text, subject=category.category.short)
    for outcome in category.units:
        allowed = {grading.top_grade, *grading.grades, *(entry.grade for entry in grading.threshold)}
        if grading.grades and outcome.decided_grade and outcome.decided_grade not in allowed:
            text = message(
                "{unit}的审定等次“{grade}”不在方案的等次之中：{allowed}",
                unit=outcome.unit.name,
                grade=outcome.decided_grade,
                allowed="、".join(sorted(allowed)),
            )
            yield error("unknown-grade", here, text, subject=outcome.unit.name)


def _totals(plan: AssessmentPlan, outcome: Outcome) -> Iterator[Problem]:
    for category in outcome.categories:
        mark = plan.scheme_of(category.category).full_mark
        for unit in category.units:
            if unit.total is not None and not 0 <= unit.total <= mark:
                text = message(
                    "{unit}总分{total}分，超出0至{mark}分，请核对加减分",
                    unit=unit.unit.name,
                    total=unit.total,
                    mark=mark,
                )
                source = unit.adjustments[0].source if unit.adjustments else Location("roster/results.xlsx")
                yield warning("total-out-of-range", source, text, subject=unit.unit.name)
