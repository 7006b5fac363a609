"""Whether the rules for grades can be applied: quotas, thresholds, limits, tie rules and vetoes, in plan and roster."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.checks.grade_checks import check_full_marks, check_honour, check_ladder, check_tie_rule
from kaohe_docs.domain.grades import Grading, Limit
from kaohe_docs.domain.plan import AssessmentPlan, Category, Content
from kaohe_docs.domain.quotas import ladder, ranked_by_group
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def check_quotas(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Check every assessment's rules for grades."""
    yield from _category_quotas(plan, file)
    yield from _quota_total(plan, file)
    yield from _lowest_grade(plan, file)
    yield from check_honour(plan, file)
    yield from _quota_against_limit(plan, file)
    for content, grading, key in gradings(plan):
        yield from _check_grading(plan, content, grading, key, file)


def gradings(plan: AssessmentPlan) -> Iterator[tuple[Content, Grading, str]]:
    """Yield each scored assessment with its rules for grades and where these stand, the main one first."""
    yield plan.main_content, plan.grading, "grading"
    for content in plan.side_contents:
        if content.grading is not None:
            yield content, content.grading, f"content[{plan.content.index(content) + 1}].grading"


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
        if category.quota_percent is not None and category.quota_percent > 100:
            yield _over_all_units(Location(file, f"category[{number}].quota_percent"))


def _over_all_units(here: Location) -> Problem:
    return error("quota-over-units", here, message("名额不能超过单位数的100%"))


def plainly_counted(plan: AssessmentPlan) -> bool:
    """Tell whether every place in the top grade stands with a category, as a count."""
    return not any(
        category.quota is None or category.quota_for == "peer-group" for category in plan.category
    ) and not any(limit.grade == plan.grading.top_grade for limit in plan.grading.limit)


def _quota_against_limit(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report a quota of a category that a limit for the same grade overrules with another number."""
    top = plan.grading.top_grade
    for category in plan.category:
        stated = (category.quota, category.quota_percent)
        for number, limit in enumerate(plan.grading.limit, 1):
            fits = limit.grade == top and limit.category in {"", category.key} and not limit.peer_group
            if not fits or stated == (None, None) or stated == (limit.count, limit.percent):
                continue
            text = message(
                "{category}的{grade}名额，类别里写的是{quota}，这里写的是{limit}；程序按这里的算，请只留一处或确认",
                category=category.short,
                grade=top,
                quota=_places_text(*stated),
                limit=_places_text(limit.count, limit.percent),
            )
            yield doubt("quota-against-limit", Location(file, f"grading.limit[{number}]"), text, subject=category.short)


def _places_text(count: int | None, percent: Decimal | None) -> str:
    return f"{count}个" if count is not None else f"{plain(percent or Decimal(0))}%"


def _quota_total(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    quotas, total = [category.quota for category in plan.category], plan.grading.quota_total
    if total is None or not plainly_counted(plan):
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


def _check_grading(plan: AssessmentPlan, content: Content, grading: Grading, key: str, file: str) -> Iterator[Problem]:
    yield from check_ladder(grading, key, file)
    yield from check_full_marks(plan, content, grading, key, file)
    for number, limit in enumerate(grading.limit, 1):
        yield from _check_limit(plan, limit, Location(file, f"{key}.limit[{number}]"))
    places = Counter((limit.grade, limit.category, limit.peer_group) for limit in grading.limit)
    for (grade, _, _), times in places.items():
        if times > 1:
            text = message("“{grade}”同一范围的名额写了{times}条，请只留一条", grade=grade, times=times)
            yield error("two-quotas", Location(file, f"{key}.limit"), text)
    for category in plan.category:
        yield from _mixed_quotas(plan, category, grading, Location(file, f"{key}.limit"))
    schemes = [scheme for category in plan.category if (scheme := plan.scheme_for(content, category))]
    parts = {part.name for scheme in schemes for part in scheme.part}
    for name in grading.tie_rule:
        if name not in parts:
            yield unknown_reference(Location(file, f"{key}.tie_rule"), name, parts)
    yield from check_tie_rule(plan, content, grading, key, file)


def _check_limit(plan: AssessmentPlan, limit: Limit, here: Location) -> Iterator[Problem]:
    categories = {category.key: category for category in plan.category}
    if limit.category and limit.category not in categories:
        yield unknown_reference(Location(here.file, f"{here.key}.category"), limit.category, set(categories))
        return
    if limit.percent is not None and limit.percent > 100:
        yield _over_all_units(Location(here.file, f"{here.key}.percent"))
    category = categories.get(limit.category)
    if category is not None and limit.count is not None and limit.count > category.count:
        text = message(
            "{name}名额{quota}个，超过单位数{count}个", name=category.short, quota=limit.count, count=category.count
        )
        yield error("quota-over-units", Location(here.file, f"{here.key}.count"), text)
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
    for _, grading, _ in gradings(plan):
        for limit in grading.limit:
            members = (unit for unit in roster.units if limit.category in {"", unit.category})
            if limit.peer_group and limit.peer_group not in {unit.peer_group for unit in members}:
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
