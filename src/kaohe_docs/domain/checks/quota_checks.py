"""Whether the rules for grades can be applied: quotas, thresholds, limits, tie rules and vetoes, in plan and roster."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.quotas import ladder, ranked_by_group
from kaohe_docs.domain.scheme import Grading, Limit, Scheme
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.source import Location


def check_quotas(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Check every assessment's rules for grades."""
    yield from _category_quotas(plan, file)
    yield from _quota_total(plan, file)
    yield from _lowest_grade(plan, file)
    yield from _check_grading(plan, plan.grading, list(plan.scheme), "grading", file)
    for number, content in enumerate(plan.content, 1):
        if content.grading is not None:
            schemes = [scheme for scheme in plan.scheme if scheme.key in content.schemes.values()]
            yield from _check_grading(plan, content.grading, schemes, f"content[{number}].grading", file)


def _category_quotas(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    for number, category in enumerate(plan.category, 1):
        here = Location(file, f"category[{number}].quota")
        if category.quota is not None and category.quota_percent is not None:
            yield error("two-quotas", here, message("名额只能写 quota 或 quota_percent 之一"))
        if category.quota is not None and category.quota > category.count:
            text = message(
                "{name}名额{quota}个，超过单位数{count}个",
                name=category.short,
                quota=category.quota,
                count=category.count,
            )
            yield error("quota-over-units", here, text)


def _quota_total(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    quotas, total = [category.quota for category in plan.category], plan.grading.quota_total
    if total is None or None in quotas or any(category.quota_for == "peer-group" for category in plan.category):
        return
    found = sum(quota for quota in quotas if quota is not None)
    if found != total:
        text = message("各类名额合计{found}个，方案总名额{total}个，应当相等", found=found, total=total)
        yield error("quota-sum", Location(file, "grading.quota_total"), text)


def _lowest_grade(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """A veto that means the lowest grade needs one that is not also the highest."""
    for number, rule in enumerate(plan.veto, 1):
        if rule.effect == "lowest-grade" and len(ladder(plan.grading)) < 2:
            text = message("“{item}”定为最低等次，但 grading.grades 没有写明有哪些等次", item=rule.item)
            yield error("no-lowest-grade", Location(file, f"veto[{number}].effect"), text)


def _check_grading(
    plan: AssessmentPlan, grading: Grading, schemes: Sequence[Scheme], key: str, file: str
) -> Iterator[Problem]:
    categories = {category.key for category in plan.category}
    for number, limit in enumerate(grading.limit, 1):
        yield from _check_limit(limit, grading, categories, Location(file, f"{key}.limit[{number}]"))
    for category in plan.category:
        yield from _mixed_quotas(plan, category, grading, Location(file, f"{key}.limit"))
    parts = {part.name for scheme in schemes for part in scheme.part}
    for name in grading.tie_rule:
        if name not in parts:
            yield unknown_reference(Location(file, f"{key}.tie_rule"), name, parts)
    bounds = [threshold.at_least for threshold in grading.threshold]
    if bounds != sorted(bounds, reverse=True):
        yield error("threshold-order", Location(file, f"{key}.threshold"), message("分数线应从高到低排列"))


def _check_limit(limit: Limit, grading: Grading, categories: set[str], here: Location) -> Iterator[Problem]:
    if limit.grade not in ladder(grading):
        yield unknown_reference(Location(here.file, f"{here.key}.grade"), limit.grade, set(ladder(grading)))
    if limit.category and limit.category not in categories:
        yield unknown_reference(Location(here.file, f"{here.key}.category"), limit.category, categories)
    if (limit.count is None) == (limit.percent is None):
        text = message("名额应写明 count（个数）或 percent（百分比）之一")
        yield error("two-quotas", here, text)


def _mixed_quotas(plan: AssessmentPlan, category: Category, grading: Grading, here: Location) -> Iterator[Problem]:
    """A place of the whole category cannot be given group by group: the plan must say that it is one for each."""
    if category.quota_for == "peer-group" or not ranked_by_group(category, grading):
        return
    mine = [limit for limit in grading.limit if limit.category in {"", category.key}]
    own = grading is plan.grading and not all(quota is None for quota in (category.quota, category.quota_percent))
    if own or any(not limit.peer_group for limit in mine):
        text = message(
            '{category}有的名额写明分组、有的没有；没有写分组的如果每组各一份，请写 quota_for = "peer-group"',
            category=category.short,
        )
        yield error("mixed-quotas", here, text, subject=category.short)


def check_peer_groups(plan: AssessmentPlan, roster: Roster, file: str) -> Iterator[Problem]:
    """Report places for a peer group that no unit belongs to."""
    groups = {unit.peer_group for unit in roster.units if unit.peer_group}
    for grading in (plan.grading, *(content.grading for content in plan.content if content.grading)):
        for limit in grading.limit:
            if limit.peer_group and limit.peer_group not in groups:
                here = Location(file, sheet="被考核单位")
                text = message(
                    "方案给分组“{group}”规定了{grade}名额，名册“分组”列里没有这一组",
                    group=limit.peer_group,
                    grade=limit.grade,
                )
                yield error("unknown-peer-group", here, text, subject=limit.peer_group)


def unknown_reference(location: Location, name: str, allowed: set[str]) -> Problem:
    """Report a name that nothing in the plan bears, with those that there are."""
    text = message("没有名为“{name}”的条目；可用：{allowed}", name=name, allowed="、".join(sorted(allowed)))
    return error("unknown-reference", location, text)
