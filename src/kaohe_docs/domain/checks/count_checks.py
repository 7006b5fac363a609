"""Whether counts agree: what the plan says in words with its figures, and how many rate with how many there are."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.people import RaterCount
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location

_GROUP_MEMBERS: Final = "考核组成员"
_UNITS: Final = re.compile(r"(\d+)\s*[个家所]")
_MINUTES: Final = re.compile(r"(\d+)\s*分钟")
#: 各市州自然资源局主要负责人, 厅机关各部门负责人.
_HEADS: Final = re.compile(r"各?(.+?)(?:主要)?负责人")


def count_problem(location: Location, what: str, expected: int, found: int) -> Problem:
    """Say that the roster has another number than the plan."""
    text = message("{what}：方案为{expected}，名册为{found}", what=what, expected=expected, found=found)
    return error("count-against-plan", location, text)


# ── the plan's words ────────────────────────────────────────


def check_words(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Compare figures in the plan's sentences with those it counts by; papers print both."""
    for number, group in enumerate(plan.group, 1):
        yield from _figure(file, f"group[{number}].assesses", group.assesses, _UNITS, group.unit_count)
    for number, paper in enumerate(plan.materials.paper, 1):
        if paper.limit_at_meeting:
            key = f"materials.paper[{number}].limit"
            yield from _figure(file, key, paper.limit, _MINUTES, plan.debriefing.minutes)


def _figure(file: str, key: str, words: str, pattern: re.Pattern[str], expected: int) -> Iterator[Problem]:
    found = {int(digits) for digits in pattern.findall(words)}
    if len(found) == 1 and expected not in found:
        text = message(
            "文字“{words}”与规定的{expected}不一致；请改正其中一处，或记录决定", words=words, expected=expected
        )
        yield doubt("words-against-figures", Location(file, key), text, subject=key)


# ── those who rate ──────────────────────────────────────────


def check_known_counts(plan: AssessmentPlan, roster: Roster) -> Iterator[Problem]:
    """Compare head counts that the plan or the roster itself fixes."""
    yield from _leading_group(plan, roster)
    leaders = {person.name for person in roster.leading_group.members}
    members = {person.name for group in roster.groups for person in group.people} - leaders
    for entry in roster.rater_counts:
        if entry.part.startswith(_GROUP_MEMBERS):
            yield from _member_counts(plan, entry, len(members))
        else:
            yield from _heads(plan, entry)


def _leading_group(plan: AssessmentPlan, roster: Roster) -> Iterator[Problem]:
    """Compare those who rate as the leading group with its size, in however many rows they stand."""
    entries: dict[tuple[str, str], list[RaterCount]] = defaultdict(list)
    for entry in roster.rater_counts:
        if _is_leading_group(plan, entry):
            entries[entry.rater_class, entry.unit_name].append(entry)
    expected = plan.organisation.leading_group_size
    for rows in entries.values():
        found = sum(entry.count for entry in rows)
        if found != expected:
            yield count_problem(rows[0].source, f"{plan.organisation.leading_group}测评人数", expected, found)


def _is_leading_group(plan: AssessmentPlan, entry: RaterCount) -> bool:
    group, raters = plan.organisation.leading_group, plan.raters(entry.rater_class)
    if plan.organisation.office in entry.part:
        return False
    return group in entry.part or (bool(raters.members) and all(group in text for text in raters.members))


def _heads(plan: AssessmentPlan, entry: RaterCount) -> Iterator[Problem]:
    """Doubt another number of heads than of units: each has one, unless somebody says otherwise."""
    match = _HEADS.fullmatch(entry.part)
    if match is None or entry.unit_name:
        return
    for category in plan.category:
        groups = (_UNITS.sub("", group.assesses) for group in plan.group if group.category == category.key)
        if match[1] in {category.name, category.short, *groups} and entry.count != category.count:
            text = message(
                "“{part}”填了{found}人，而方案的{category}有{expected}个；请核对，或记录决定",
                part=entry.part,
                found=entry.count,
                category=category.name,
                expected=category.count,
            )
            yield doubt("heads-against-plan", entry.source, text, subject=entry.part)


def _member_counts(plan: AssessmentPlan, entry: RaterCount, members: int) -> Iterator[Problem]:
    allowed = plan.ballot.group_members_rate_as
    if entry.rater_class != allowed:
        title = plan.raters(allowed).short if allowed else "不发票"
        text = message("方案（或约定）考核组成员的测评归入“{title}”，名册却列在另一类", title=title)
        yield error("group-members-rate-as", entry.source, text)
    if entry.count != members:
        text = message(
            "考核组成员（领导小组成员除外、联络员不计）应为{expected}人，名册为{found}人",
            expected=members,
            found=entry.count,
        )
        yield error("count-against-roster", entry.source, text)
