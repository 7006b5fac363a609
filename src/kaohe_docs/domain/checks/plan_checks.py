"""What a plan must agree with inside itself: names, weights, quotas, windows; and what it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from kaohe_docs.domain.checks.ballot_rule_checks import check_instructions
from kaohe_docs.domain.checks.count_checks import check_words
from kaohe_docs.domain.checks.quota_checks import check_quotas, unknown_reference
from kaohe_docs.domain.checks.scheme_checks import check_schemes, scheme_cycles
from kaohe_docs.domain.open_points import OPEN_POINTS
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.timetable import half_day_disorders
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.spans import days_meant

#: Minutes; nobody is asked to wait longer for the own turn.
_LONG_WAIT: Final = 60


def check_plan(plan: AssessmentPlan, *, file: str) -> tuple[Problem, ...]:
    """Check a plan by itself; keys in the findings count from 1, as in the file."""
    problems = [*_names(plan, file), *_references(plan, file)]
    if not problems:
        problems += [*check_schemes(plan, file), *check_instructions(plan, file), *check_quotas(plan, file)]
        problems += [*_contents(plan, file), *_groups(plan, file)]
    return (
        *problems,
        *check_words(plan, file),
        *_windows(plan, file),
        *_debriefing(plan, file),
        *_open_points(plan, file),
    )


def _names(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report names that stand twice: whoever refers to them could not tell which is meant."""
    tables: list[tuple[str, str, Iterable[str]]] = [
        ("category", "key", (entry.key for entry in plan.category)),
        ("scheme", "key", (entry.key for entry in plan.scheme)),
        ("rater_class", "key", (entry.key for entry in plan.rater_class)),
        ("group", "name", (entry.name for entry in plan.group)),
        ("content", "key", (entry.key for entry in plan.content)),
        ("adjustment", "item", (entry.item for entry in plan.adjustment)),
        ("window", "key", (entry.key for entry in plan.window)),
        ("doubt", "id", (entry.id for entry in plan.doubt)),
    ]
    tables += [("grading", "grades", plan.grading.grades)]
    tables += [(f"content[{n}]", "grades", content.grades) for n, content in enumerate(plan.content, 1)]
    tables += [
        (f"content[{n}].grading", "grades", c.grading.grades) for n, c in enumerate(plan.content, 1) if c.grading
    ]
    tables += [(f"scheme[{n}].part", "name", (p.name for p in s.part)) for n, s in enumerate(plan.scheme, 1)]
    for table, key, names in tables:
        for name, times in Counter(names).items():
            if times > 1:
                text = message("“{name}”出现了{times}次，名称不能重复", name=name, times=times)
                yield error("duplicate-name", Location(file, f"{table}.{key}"), text)


def _references(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    categories = {entry.key for entry in plan.category}
    schemes = {entry.key for entry in plan.scheme}
    classes = {entry.key for entry in plan.rater_class}

    def unknown(key: str, name: str, allowed: set[str]) -> Problem:
        return unknown_reference(Location(file, key), name, allowed)

    for number, group in enumerate(plan.group, 1):
        if group.category not in categories:
            yield unknown(f"group[{number}].category", group.category, categories)
    for number, category in enumerate(plan.category, 1):
        if category.scheme not in schemes:
            yield unknown(f"category[{number}].scheme", category.scheme, schemes)
    for number, rater_class in enumerate(plan.rater_class, 1):
        for name in rater_class.rates:
            if name not in categories:
                yield unknown(f"rater_class[{number}].rates", name, categories)
    for number, scheme in enumerate(plan.scheme, 1):
        sums = {part.name for part in scheme.sums}
        for place, part in enumerate(scheme.part, 1):
            key = f"scheme[{number}].part[{place}]"
            if isinstance(part, BallotPart) and part.raters not in classes:
                yield unknown(f"{key}.raters", part.raters, classes)
            if part.parent and part.parent not in sums:
                yield unknown(f"{key}.parent", part.parent, sums)
        yield from scheme_cycles(scheme, f"scheme[{number}]", file)
    if plan.ballot.group_members_rate_as and plan.ballot.group_members_rate_as not in classes:
        yield unknown("ballot.group_members_rate_as", plan.ballot.group_members_rate_as, classes)
    if not any(content.result == "score" for content in plan.content):
        text = message('content 中至少要有一项 result = "score"（计分的考核）')
        yield error("no-scored-content", Location(file, "content"), text)
    for number, content in enumerate(plan.content, 1):
        for category_key, scheme_key in content.schemes.items():
            if category_key not in categories:
                yield unknown(f"content[{number}].schemes", category_key, categories)
            if scheme_key not in schemes:
                yield unknown(f"content[{number}].schemes.{category_key}", scheme_key, schemes)


def _contents(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report a further assessment with points that nobody counts, and rules that stand where they do nothing."""
    for number, content in enumerate(plan.content, 1):
        key, main = f"content[{number}]", content.key == plan.main_content.key
        if content.result == "score" and not main and not content.schemes:
            text = message(
                '“{title}”是又一项计分的考核，请在 schemes 写明各类别用哪个计分办法，如 schemes = {{ {category} = "…" }}；'
                '只评等次的写 result = "grade"',
                title=content.title,
                category=plan.category[0].key,
            )
            yield error("no-schemes", Location(file, f"{key}.schemes"), text)
        idle = ("grades",) if content.result == "score" else ("schemes", "grading")
        for name in (*idle, *(("schemes", "grading") if main else ())):
            if getattr(content, name):
                yield _idle(content.title, name, Location(file, f"{key}.{name}"), main=main)


def _idle(title: str, name: str, here: Location, *, main: bool) -> Problem:
    if main and name != "grades":
        text = message(
            "“{title}”是第一项计分的考核，计分办法写在 [[category]]、等次规则写在 [grading]，这里的“{key}”不起作用；请移过去或删去",
            title=title,
            key=name,
        )
    else:
        text = message("“{title}”用不到“{key}”，写了也不起作用；请删去，或改正 result", title=title, key=name)
    return error("idle-key", here, text)


def _groups(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    for number, category in enumerate(plan.category, 1):
        groups = [group for group in plan.group if group.category == category.key]
        found = sum(group.unit_count for group in groups)
        if groups and found != category.count:
            text = message(
                "{name}共{count}个单位，各考核组合计考核{found}个",
                name=category.short,
                count=category.count,
                found=found,
            )
            yield error("group-counts", Location(file, f"category[{number}].count"), text)


def _windows(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    for number, window in enumerate(plan.window, 1):
        if window.end < window.start:
            text = message(
                "“{title}”的结束日期{end}早于开始日期{start}", title=window.title, start=window.start, end=window.end
            )
            yield error("window-order", Location(file, f"window[{number}].end"), text)
            continue
        meant = days_meant(window.text, year=window.start.year)
        if meant is not None and not meant.allows(window.start, window.end):
            text = message(
                "“{title}”的文字是“{words}”，日期却是{start}至{end}；请改正其中一处，或记录决定",
                title=window.title,
                words=window.text,
                start=window.start,
                end=window.end,
            )
            yield doubt("window-against-words", Location(file, f"window[{number}]"), text, subject=window.key)


def _debriefing(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    rules = plan.debriefing
    if rules.warning_minute >= rules.minutes:
        text = message(
            "提醒时间第{warning}分钟应早于述职时限{minutes}分钟", warning=rules.warning_minute, minutes=rules.minutes
        )
        yield error("warning-too-late", Location(file, "debriefing.warning_minute"), text)
    if rules.arrive_before > _LONG_WAIT:
        text = message("要求提前{minutes}分钟到场，请核对；确实如此的记录决定", minutes=rules.arrive_before)
        yield doubt("arrives-too-early", Location(file, "debriefing.arrive_before"), text)
    for number, text in half_day_disorders(plan.meeting):
        yield error("half-day-order", Location(file, f"meeting.half_day[{number}]"), text)


def _open_points(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report doubts that nobody has settled, and what the office still has to supply."""
    for number, entry in enumerate(plan.doubt, 1):
        if not entry.settled and entry.question:
            text = message(
                "{question}暂时：{handling}。确认后请填写 settled", question=entry.question, handling=entry.handling
            )
            yield doubt("plan-doubt", Location(file, f"doubt[{number}] {entry.id}"), text, subject=entry.id)
    for point in OPEN_POINTS:
        if not point.given(plan):
            text = message("还没有{title}，文中印作【待补：{title}】", title=point.title)
            yield warning("not-given", Location(file, point.key), text)
