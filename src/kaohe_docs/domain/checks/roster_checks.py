"""Whether the roster is the plan's: counts, groups, people, raters, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.checks.count_checks import check_known_counts, count_problem
from kaohe_docs.domain.checks.quota_checks import check_peer_groups
from kaohe_docs.domain.people import BETWEEN_NAMES
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location


def check_roster(plan: AssessmentPlan, roster: Roster, *, file: str) -> tuple[Problem, ...]:
    """Check the roster against the plan."""
    return (
        *_leading_group(plan, roster, file),
        *_unit_counts(plan, roster, file),
        *_unit_groups(plan, roster),
        *_people(roster),
        *_raters(plan, roster, file),
        *_committees(plan, roster),
        *check_peer_groups(plan, roster, file),
        *_samples(roster, file),
    )


def _leading_group(plan: AssessmentPlan, roster: Roster, file: str) -> Iterator[Problem]:
    here, group = Location(file, sheet="领导小组"), roster.leading_group
    rules = plan.organisation
    if len(group.members) != rules.leading_group_size:
        yield count_problem(here, f"{rules.leading_group}人数", rules.leading_group_size, len(group.members))
    office = 1 + len(group.office_deputy_directors)
    if office != rules.office_size:
        yield count_problem(here, f"{rules.office}主任、副主任人数", rules.office_size, office)


def _unit_counts(plan: AssessmentPlan, roster: Roster, file: str) -> Iterator[Problem]:
    here = Location(file, sheet="被考核单位")
    by_category = Counter(unit.category for unit in roster.units)
    for category in plan.category:
        if by_category[category.key] != category.count:
            yield count_problem(here, f"{category.short}单位数", category.count, by_category[category.key])
    by_group = Counter(unit.group for unit in roster.units)
    for rule in plan.group:
        if by_group[rule.name] != rule.unit_count:
            yield count_problem(here, f"{rule.name}考核的单位数", rule.unit_count, by_group[rule.name])
    names = {group.name for group in roster.groups}
    for rule in plan.group:
        if rule.name not in names:
            text = message("方案有{name}，名册“考核组”表中没有", name=rule.name)
            yield error("group-missing", Location(file, sheet="考核组"), text)
    known = {rule.name for rule in plan.group}
    for group in roster.groups:
        if group.name not in known:
            yield error("group-not-in-plan", group.source, message("方案中没有{name}", name=group.name))


def _unit_groups(plan: AssessmentPlan, roster: Roster) -> Iterator[Problem]:
    for unit in roster.units:
        rules = [rule for rule in plan.group if rule.name == unit.group]
        if rules and all(rule.category != unit.category for rule in rules):
            text = message(
                "{unit}属于{category}，{group}考核的是{assesses}",
                unit=unit.name,
                category=plan.category_of(unit.category).short,
                group=unit.group,
                assesses=rules[0].assesses,
            )
            yield error("unit-in-wrong-group", unit.source, text)


def _people(roster: Roster) -> Iterator[Problem]:
    groups: dict[str, list[str]] = {}
    for group in roster.groups:
        for person in (*group.people, group.liaison.person):
            groups.setdefault(person.name, []).append(group.name)
    for name, names in groups.items():
        if len(set(names)) > 1:
            source = next(p.source for g in roster.groups for p in (*g.people, g.liaison.person) if p.name == name)
            text = message("{name}同时在{groups}中，请确认是否同一人、是否允许", name=name, groups="、".join(names))
            yield doubt("person-in-two-groups", source, text, subject=name)
    yield from _own_units(roster)


def _own_units(roster: Roster) -> Iterator[Problem]:
    for group in roster.groups:
        units = {unit.name: unit for unit in roster.units if unit.group == group.name}
        heads = {name: unit for unit in units.values() for name in BETWEEN_NAMES.split(unit.head) if name}
        for person in group.people:
            unit = units.get(person.unit_name) or heads.get(person.name)
            if unit is not None:
                text = message(
                    "{name}是{unit}的人，又在考核该单位的{group}中，请回避或确认",
                    name=person.name,
                    unit=unit.name,
                    group=group.name,
                )
                yield doubt("rates-own-unit", person.source, text, subject=person.name)


def _raters(plan: AssessmentPlan, roster: Roster, file: str) -> Iterator[Problem]:
    here = Location(file, sheet="测评人员")
    for category in plan.category:
        units = [unit for unit in roster.units if unit.category == category.key]
        classes = dict.fromkeys(part.raters for scheme in plan.schemes_of(category) for part in scheme.ballots)
        for rater_class in classes:
            for unit_name in [""] if category.debriefs else [unit.name for unit in units]:
                yield from _head_count(plan, roster, rater_class, unit_name, here)
    yield from check_known_counts(plan, roster)


def _head_count(
    plan: AssessmentPlan, roster: Roster, rater_class: str, unit_name: str, here: Location
) -> Iterator[Problem]:
    counts = [e.count for e in roster.rater_counts if e.rater_class == rater_class and e.unit_name in {"", unit_name}]
    title = plan.raters(rater_class).short + (f"（{unit_name}）" if unit_name else "")
    if not counts:
        text = message("没有“{title}”的人数，无法计算测评票份数", title=title)
        yield error("no-head-count", here, text, subject=title)
    elif 0 < sum(counts) < plan.ballot.least_raters:
        text = message(
            "“{title}”只有{count}人，少于{least}人，测评意见可能被对号入座",
            title=title,
            count=sum(counts),
            least=plan.ballot.least_raters,
        )
        yield warning("few-raters", here, text, subject=title)


def _committees(plan: AssessmentPlan, roster: Roster) -> Iterator[Problem]:
    for unit in roster.units:
        if plan.scheme_of(plan.category_of(unit.category)).externals and not unit.local_committee:
            text = message("{unit}没有填“地方党委”，征求函的主送机关印作【待补】", unit=unit.name)
            yield warning("no-local-committee", unit.source, text)


def _samples(roster: Roster, file: str) -> Iterator[Problem]:
    units = [unit for unit in roster.units if unit.sample]
    if units:
        text = message(
            "{count}个单位名称是示例（如{first}），请换成真实名称并删去“示例”；正式稿不接受示例",
            count=len(units),
            first=units[0].name,
        )
        yield warning("sample-data", Location(file, sheet="被考核单位", cell=units[0].source.cell), text)
    counts = [entry for entry in roster.rater_counts if entry.sample]
    if counts:
        text = message("{count}处测评人数是示例，请换成真实人数并删去“示例”；正式稿不接受示例", count=len(counts))
        yield warning("sample-data", Location(file, sheet="测评人员", cell=counts[0].source.cell), text)
