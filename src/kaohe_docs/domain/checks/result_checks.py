"""Whether the results are complete enough and within the plan's bounds, once they have been computed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from kaohe_docs.domain.checks.decision_checks import check_decisions, check_takers
from kaohe_docs.domain.outcome import Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.domain.result_sheets import APPROVAL, APPROVAL_DAY, APPROVING_BODY, APPROVING_MEETING
from kaohe_docs.domain.results import Approval, Results
from kaohe_docs.domain.totals_code import totals_code
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def check_results(
    plan: AssessmentPlan,
    results: Results,
    outcome: Outcome,
    *,
    file: str,
    sides: Sequence[tuple[Content, Outcome]],
) -> tuple[Problem, ...]:
    """Check what was decided and computed, for the main assessment and those beside it."""
    here, outcomes = Location(file, sheet=APPROVAL), ((plan.main_content, outcome), *sides)
    problems = [
        *_approval(results, here),
        *_body(plan, results.approval),
        *_approved_results(results.approval, totals_code(plan, results, outcomes)),
        *check_decisions(plan, results.approval, outcome),
        *_quota_total(plan, outcome, here),
        *_idle_tie_choices(results, outcome, here),
    ]
    for content, found in outcomes:
        problems.extend(_totals(plan, content, found, file))
        problems.extend(check_takers(plan.grading_of(content), found, here))
    if results.sample:
        text = message("成绩是示例数据，请换成真实成绩并删去“示例”；正式稿不接受示例")
        problems.append(warning("sample-data", Location(file), text))
    return tuple(problems)


def _approval(results: Results, here: Location) -> Iterator[Problem]:
    approval = results.approval
    given = {APPROVING_BODY: approval.body, APPROVING_MEETING: approval.meeting, APPROVAL_DAY: approval.day}
    missing = [name for name, value in given.items() if not value]
    if missing and len(missing) < len(given):
        text = message("审定记录不全，还缺{missing}；补齐之前按送审稿处理", missing="、".join(missing))
        yield warning("approval-incomplete", here, text)
    elif missing:
        text = message("还没有审定记录，全部结果按送审稿处理")
        yield warning("not-approved", here, text)


def _body(plan: AssessmentPlan, approval: Approval) -> Iterator[Problem]:
    """Doubt a decision by another body than the plan names; a longer or shorter name is the same body."""
    named, found = "".join(plan.result_use.decided_by.split()), "".join(approval.body.split())
    if named and found and named not in found and found not in named:
        text = message(
            "审定机关是“{found}”，方案规定的是“{named}”；请改正写错的一处，确实如此，请写入“审定”表：项目填“问题决定”，"
            "被考核单位填“{subject}”，内容填决定",
            found=approval.body,
            named=plan.result_use.decided_by,
            subject=f"other-body:{approval.body}",
        )
        yield doubt("other-body", approval.source, text, subject=approval.body)


def _approved_results(approval: Approval, now: str) -> Iterator[Problem]:
    """Report results that are not those that were approved: a changed result must be decided on again."""
    if not approval.recorded or approval.totals_code == now:
        return
    if approval.totals_code:
        text = message(
            "审定之后结果变了（得分、加减分、一票否决、等次、名额中至少一项）：审定时的成绩校验码是{then}，现在是{now}；"
            "请改回原来的结果，或重新审定后把校验码改为{now}",
            then=approval.totals_code,
            now=now,
        )
        yield error("results-changed-after-approval", approval.source, text)
    else:
        text = message(
            "审定记录没有写明成绩校验码；请核对结果与会议审定的一致，在“审定”表“成绩校验码”一行写入{now}；"
            "以后结果有变动会提示，没有校验码不出正式稿",
            now=now,
        )
        yield warning("approval-without-code", approval.source, text)


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
