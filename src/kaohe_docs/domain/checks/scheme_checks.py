"""Whether the schemes of a plan add up: weights, what each part says, and who may rate whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from kaohe_docs.domain.part import Place
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.errors import Problem, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def scheme_cycles(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    """Report a part that is its own ancestor; nothing else about such a scheme can be checked."""
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


def check_schemes(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Check weights, parts and rights of every scheme."""
    used = {category.scheme for category in plan.category}
    used.update(name for content in plan.content for name in content.schemes.values())
    for number, scheme in enumerate(plan.scheme, 1):
        key = f"scheme[{number}]"
        nothing = list(_nothing_to_count(scheme, key, file))
        yield from nothing or _weights(scheme, key, file)
        for place, part in enumerate(scheme.part, 1):
            # Of a part that counts nothing, all that is worth something would be too much.
            if (mark := scheme.full_mark_of(part)) > 0:
                yield from part.problems(Place(file, f"{key}.part[{place}]", mark))
        if scheme.key not in used and not nothing:
            text = message("没有类别使用计分办法“{name}”", name=scheme.title)
            yield warning("unused-scheme", Location(file, key), text)
    for number, category in enumerate(plan.category, 1):
        yield from _rater_rights(plan, category, f"category[{number}]", file)
        yield from _shared_names(plan, category, f"category[{number}]", file)


def _nothing_to_count(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    """Report full marks and weights of nothing: every result would be out of range."""
    marks: list[tuple[Decimal | None, str]] = [
        (scheme.full_mark, f"{key}.full_mark"),
        (scheme.rescale_to, f"{key}.rescale_to"),
    ]
    for number, part in enumerate(scheme.part, 1):
        marks += [(mark, f"{key}.part[{number}].{name}") for name, mark in part.full_marks()]
    for mark, place in marks:
        if mark is not None and mark <= 0:
            yield error("no-full-mark", Location(file, place), message("满分应大于0，现为{mark}", mark=plain(mark)))
    for number, part in enumerate(scheme.part, 1):
        for title, weight, where in part.weights():
            if not weight:
                text = message("“{name}”的权重是0，不计分；请写明权重，不计分的不要列为分项", name=title)
                yield error("no-weight", Location(file, f"{key}.part[{number}].{where}"), text)


def _weights(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    """Every level must make its parent's full mark: 20 within 20, everything within 100."""
    yield from _level(scheme, "", scheme.full_mark, scheme.title, key, file)
    for place, part in enumerate(scheme.part, 1):
        if part in scheme.sums:
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


def _rater_rights(plan: AssessmentPlan, category: Category, key: str, file: str) -> Iterator[Problem]:
    for part in (part for scheme in plan.schemes_of(category) for part in scheme.ballots):
        rater_class = plan.raters(part.raters)
        if category.key not in rater_class.rates:
            text = message(
                "{category}的计分办法由“{raters}”测评，但 rater_class 的 rates 中没有{category}",
                category=category.short,
                raters=rater_class.short,
            )
            yield error("may-not-rate", Location(file, f"{key}.scheme"), text)


def _shared_names(plan: AssessmentPlan, category: Category, key: str, file: str) -> Iterator[Problem]:
    """Report what is entered for two parts under one name: nobody could tell whose figure it is."""
    names: Counter[tuple[str, str]] = Counter()
    for scheme in plan.schemes_of(category):
        for part in scheme.leaves:
            names.update(part.entries)
    for (_, name), times in names.items():
        if times > 1:
            text = message(
                "{category}的成绩中，“{name}”有{times}项，录入时分不清；请改成不同的名称",
                category=category.short,
                name=name,
                times=times,
            )
            yield error("duplicate-name", Location(file, f"{key}.scheme"), text)
