"""Whether every grade that a plan names is one of its ladder (等次), once and in order; what points it is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from kaohe_docs.domain.grades import Grading, Threshold
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain


def check_ladder(grading: Grading, key: str, file: str) -> Iterator[Problem]:
    """Check the grades of one assessment against its ladder."""
    named = _named(grading)
    if grading.grades and grading.grades[0] != grading.top_grade:
        text = message(
            "最高等次写的是“{top}”，grades 的第一个是“{first}”，应当相同；grades 从最高等次写起",
            top=grading.top_grade,
            first=grading.grades[0],
        )
        yield error("top-grade-not-first", Location(file, f"{key}.top_grade"), text)
        return
    strangers = [
        (grade, f"{key}.{table}[{number}].grade")
        for table, entries in (("threshold", grading.threshold), ("limit", grading.limit))
        for number, grade in enumerate((entry.grade for entry in entries), 1)
        if grade not in named
    ]
    if strangers and not grading.grades:
        text = message(
            "分数线或名额提到了{grades}，而 grades 没有写；请从高到低列全，第一个是“{top}”",
            grades="、".join(dict.fromkeys(grade for grade, _ in strangers)),
            top=grading.top_grade,
        )
        yield error("grade-not-in-ladder", Location(file, f"{key}.grades"), text)
        return
    for grade, place in strangers:
        yield _not_in_ladder(grade, named, key, Location(file, place))
    if all(threshold.grade in named for threshold in grading.threshold):
        yield from _thresholds(grading, key, file)


def _named(grading: Grading) -> tuple[str, ...]:
    return grading.grades or (grading.top_grade,)


def _not_in_ladder(grade: str, named: Sequence[str], key: str, here: Location) -> Problem:
    text = message(
        "“{grade}”不在方案的等次之中：{allowed}；请改正，或在 {key}.grades 从高到低列全",
        grade=grade,
        allowed="、".join(named),
        key=key,
    )
    return error("grade-not-in-ladder", here, text)


def _thresholds(grading: Grading, key: str, file: str) -> Iterator[Problem]:
    """Thresholds stand once each, in the order of the grades, and fall with them."""
    named = _named(grading)
    order = [named.index(threshold.grade) for threshold in grading.threshold]
    for number, (upper, lower) in enumerate(pairwise(grading.threshold), 2):
        here = Location(file, f"{key}.threshold[{number}]")
        if order.count(order[number - 1]) > 1 and order.index(order[number - 1]) < number - 1:
            text = message("“{grade}”写了两条分数线，请只留一条", grade=lower.grade)
            yield error("threshold-order", here, text)
        elif order[number - 1] < order[number - 2]:
            text = message(
                "分数线应按等次从高到低写（{order}），“{lower}”不应在“{upper}”之后",
                order="、".join(named),
                lower=lower.grade,
                upper=upper.grade,
            )
            yield error("threshold-order", here, text)
        else:
            yield from _bounds(grading, upper, lower, here)


def _bounds(grading: Grading, upper: Threshold, lower: Threshold, here: Location) -> Iterator[Problem]:
    """A lower grade has a lower bound; the same one only where places may run out above it."""
    if lower.at_least > upper.at_least:
        text = message(
            "“{lower}”的分数线{low}分高于“{upper}”的{high}分，分数线应随等次从高到低降低",
            lower=lower.grade,
            low=plain(lower.at_least),
            upper=upper.grade,
            high=plain(upper.at_least),
        )
        yield error("threshold-order", here, text)
    elif lower.at_least == upper.at_least and not _limited(grading, upper.grade):
        text = message(
            "“{upper}”和“{lower}”的分数线同为{bound}分，“{lower}”永远评不到",
            upper=upper.grade,
            lower=lower.grade,
            bound=plain(lower.at_least),
        )
        yield error("threshold-order", here, text)


def _limited(grading: Grading, grade: str) -> bool:
    """Tell whether a grade may have places; the top grade's also stand with the categories."""
    return grade == grading.top_grade or any(limit.grade == grade for limit in grading.limit)


def check_full_marks(
    plan: AssessmentPlan, content: Content, grading: Grading, key: str, file: str
) -> Iterator[Problem]:
    """Thresholds hold for all categories: their full marks should be one, and no bound above it."""
    found = [(category, plan.scheme_for(content, category)) for category in plan.category]
    schemes = [(category, scheme) for category, scheme in found if scheme is not None]
    if not grading.threshold or not schemes:
        return
    marks = [scheme.total_mark for _, scheme in schemes]
    if len(set(marks)) > 1:
        text = message(
            "同一条分数线用于满分不同的类别：{marks}；请确认，或在计分办法里用 rescale_to 折成相同的满分",
            marks="、".join(f"{category.short}{plain(scheme.total_mark)}分" for category, scheme in schemes),
        )
        yield doubt("full-marks-differ", Location(file, f"{key}.threshold"), text, subject=content.title)
    for number, threshold in enumerate(grading.threshold, 1):
        if threshold.at_least > max(marks):
            text = message(
                "“{grade}”的分数线{bound}分高于总分的满分{mark}分，不加分就评不到；请确认",
                grade=threshold.grade,
                bound=plain(threshold.at_least),
                mark=plain(max(marks)),
            )
            here = Location(file, f"{key}.threshold[{number}].at_least")
            yield doubt("threshold-above-full-mark", here, text, subject=threshold.grade)


def check_tie_rule(plan: AssessmentPlan, content: Content, grading: Grading, key: str, file: str) -> Iterator[Problem]:
    """Report parts of the tie rule that only some categories have: in the others they decide nothing."""
    found = [(category.short, plan.scheme_for(content, category)) for category in plan.category]
    schemes: list[tuple[str, Scheme]] = [(name, scheme) for name, scheme in found if scheme is not None]
    for part in grading.tie_rule:
        without = [name for name, scheme in schemes if scheme.find(part) is None]
        if 0 < len(without) < len(schemes):
            text = message(
                "同分时先比的“{part}”，{categories}的计分办法里没有，在那里分不出高下；请确认，或给这些类别另写一项",
                part=part,
                categories="、".join(without),
            )
            yield doubt("tie-part-missing", Location(file, f"{key}.tie_rule"), text, subject=part)


def check_honour(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report an honour (结果运用) called by a lower grade than the one that gets it."""
    grading, honour = plan.grading, plan.result_use.honour
    named = [grade for grade in grading.grades if len(grade) > 1 and grade in honour]
    if named and grading.top_grade not in named:
        text = message(
            "通报的称号“{honour}”用的是等次“{grade}”，而受通报的是最高等次“{top}”的单位；请确认",
            honour=honour,
            grade=max(named, key=len),
            top=grading.top_grade,
        )
        yield doubt("honour-of-another-grade", Location(file, "result_use.honour"), text, subject=honour)
