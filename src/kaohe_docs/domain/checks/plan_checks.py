"""What a plan must agree with inside itself: names, weights, quotas, windows; and what it leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.scheme import BallotPart, ExternalPart, Scheme, SumPart
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def check_plan(plan: AssessmentPlan, *, file: str) -> tuple[Problem, ...]:
    """Check a plan by itself; keys in the findings count from 1, as in the file."""
    problems = [*_names(plan, file), *_references(plan, file)]
    if not problems:
        problems += [*_schemes(plan, file), *_quotas(plan, file), *_groups(plan, file)]
    return (*problems, *_windows(plan, file), *_debriefing(plan, file), *_open_points(plan, file))


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
        text = message("没有名为“{name}”的条目；可用：{allowed}", name=name, allowed="、".join(sorted(allowed)))
        return error("unknown-reference", Location(file, key), text)

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
        for place, part in enumerate(scheme.part, 1):
            key = f"scheme[{number}].part[{place}]"
            if isinstance(part, BallotPart) and part.raters not in classes:
                yield unknown(f"{key}.raters", part.raters, classes)
            if part.parent and not isinstance(scheme.find(part.parent), SumPart):
                yield unknown(f"{key}.parent", part.parent, {p.name for p in scheme.part if isinstance(p, SumPart)})
        yield from _cycles(scheme, f"scheme[{number}]", file)
    if plan.ballot.group_members_rate_as and plan.ballot.group_members_rate_as not in classes:
        yield unknown("ballot.group_members_rate_as", plan.ballot.group_members_rate_as, classes)
    if sum(content.result == "score" for content in plan.content) != 1:
        text = message(
            'content 中应恰有一项 result = "score"（计分的考核），现有{count}项',
            count=sum(content.result == "score" for content in plan.content),
        )
        yield error("one-scored-content", Location(file, "content"), text)


def _cycles(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    parents = {part.name: part.parent for part in scheme.part}
    for place, part in enumerate(scheme.part, 1):
        seen, name = set(), part.name
        while name and name not in seen:
            seen.add(name)
            name = parents.get(name, "")
        if name == part.name:
            text = message("“{name}”的上级绕了一圈又回到自己", name=name)
            yield error("scheme-cycle", Location(file, f"{key}.part[{place}].parent"), text)
            return


def _schemes(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    for number, scheme in enumerate(plan.scheme, 1):
        key = f"scheme[{number}]"
        yield from _weights(scheme, key, file)
        for place, part in enumerate(scheme.part, 1):
            if isinstance(part, BallotPart | ExternalPart):
                yield from _grade_words(scheme, part, f"{key}.part[{place}]", file)
        if not any(category.scheme == scheme.key for category in plan.category):
            text = message("没有类别使用计分办法“{name}”", name=scheme.title)
            yield warning("unused-scheme", Location(file, key), text)
    for number, category in enumerate(plan.category, 1):
        yield from _rater_rights(plan, category, f"category[{number}]", file)


def _weights(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    """Every level must make its parent's full mark: 20 within 20, everything within 100."""
    yield from _level(scheme, "", scheme.full_mark, scheme.title, key, file)
    for place, part in enumerate(scheme.part, 1):
        if isinstance(part, SumPart):
            yield from _level(scheme, part.name, scheme.full_mark_of(part), part.name, f"{key}.part[{place}]", file)


def _level(scheme: Scheme, parent: str, expected: Decimal, title: str, key: str, file: str) -> Iterator[Problem]:
    children = scheme.children(parent)
    found = sum((scheme.full_mark_of(child) for child in children), Decimal(0))
    if found != expected:
        parts = "＋".join(f"{child.name}{plain(scheme.full_mark_of(child))}" for child in children) or "没有分项"
        text = message(
            "“{title}”满分{expected}分，各分项合计{found}分（{parts}），应当相等",
            title=title,
            expected=plain(expected),
            found=plain(found),
            parts=parts,
        )
        yield error("weights-do-not-add", Location(file, key), text)


def _grade_words(scheme: Scheme, part: BallotPart | ExternalPart, key: str, file: str) -> Iterator[Problem]:
    mark = scheme.full_mark_of(part)
    if isinstance(part, BallotPart) and part.method == "grades" and not part.grades:
        yield error("no-grades", Location(file, f"{key}.grades"), message("按等次测评，却没有写明等次"))
    if isinstance(part, BallotPart) and part.method == "points" and part.high <= part.low:
        yield error("empty-range", Location(file, f"{key}.high"), message("最高分应大于最低分"))
    for place, grade in enumerate(part.grades, 1):
        here = Location(file, f"{key}.grades[{place}]")
        if (grade.share is None) == (grade.points is None):
            yield error(
                "grade-worth",
                here,
                message("“{word}”应写明 share（占满分的百分比）或 points（分值）之一", word=grade.word),
            )
        elif (grade.points or 0) > mark or (grade.share or 0) > 100:
            text = message("“{word}”的分值超过该项满分{mark}分", word=grade.word, mark=plain(mark))
            yield error("grade-above-full-mark", here, text)
    words = Counter(grade.word for grade in part.grades)
    for word in (word for word, times in words.items() if times > 1):
        yield error("duplicate-name", Location(file, f"{key}.grades"), message("等次“{word}”重复", word=word))


def _rater_rights(plan: AssessmentPlan, category: Category, key: str, file: str) -> Iterator[Problem]:
    for part in plan.scheme_of(category).ballots:
        rater_class = plan.raters(part.raters)
        if category.key not in rater_class.rates:
            text = message(
                "{category}的计分办法由“{raters}”测评，但 rater_class 的 rates 中没有{category}",
                category=category.short,
                raters=rater_class.short,
            )
            yield error("may-not-rate", Location(file, f"{key}.scheme"), text)


def _quotas(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
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
    quotas = [category.quota for category in plan.category]
    total = plan.grading.quota_total
    if total is not None and None not in quotas:
        found = sum(quota for quota in quotas if quota is not None)
        if found != total:
            text = message("各类名额合计{found}个，方案总名额{total}个，应当相等", found=found, total=total)
            yield error("quota-sum", Location(file, "grading.quota_total"), text)
    bounds = [threshold.at_least for threshold in plan.grading.threshold]
    if bounds != sorted(bounds, reverse=True):
        yield error("threshold-order", Location(file, "grading.threshold"), message("分数线应从高到低排列"))


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
    debriefing, deadline = plan.window_of("debriefing"), plan.materials.deadline
    if debriefing and deadline and deadline > debriefing.end:
        text = message("材料报送截止日期{day}晚于{window}", day=deadline, window=debriefing.title)
        yield warning("late-deadline", Location(file, "materials.deadline"), text)


def _debriefing(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    rules = plan.debriefing
    if rules.warning_minute >= rules.minutes:
        text = message(
            "提醒时间第{warning}分钟应早于述职时限{minutes}分钟", warning=rules.warning_minute, minutes=rules.minutes
        )
        yield error("warning-too-late", Location(file, "debriefing.warning_minute"), text)
    for number, half in enumerate(plan.meeting.half_day, 1):
        if half.end <= half.start:
            text = message("“{name}”的结束时间应晚于开始时间", name=half.name)
            yield error("half-day-order", Location(file, f"meeting.half_day[{number}]"), text)


def _open_points(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report doubts that nobody has settled, and what the office still has to supply."""
    for number, entry in enumerate(plan.doubt, 1):
        if not entry.settled and entry.question:
            text = message(
                "{question}暂时：{handling}。确认后请填写 settled", question=entry.question, handling=entry.handling
            )
            yield doubt("plan-doubt", Location(file, f"doubt[{number}] {entry.id}"), text, subject=entry.id)
    for key, title, value in (
        ("official.issue_number", "发文字号", plan.official.issue_number),
        ("official.issue_date", "成文日期", plan.official.issue_date),
        ("official.circular_number", "通报发文字号", plan.official.circular_number),
        ("official.circular_date", "通报成文日期", plan.official.circular_date),
        ("materials.deadline", "材料报送截止日期", plan.materials.deadline),
    ):
        if not value:
            text = message("还没有{title}，文中印作【待补：{title}】", title=title)
            yield warning("not-given", Location(file, key), text)
