"""Whether the schemes of a plan add up: weights, grade words, ranges, and who may rate whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from kaohe_docs.domain.ballot_columns import ballot_sheet
from kaohe_docs.domain.ballots import grade_points
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.scheme import BallotPart, BandsPart, ExternalPart, RankPointsPart, Scheme, SumPart
from kaohe_docs.errors import Problem, doubt, error, message, warning
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
    """Check weights, grade words, ranges and rights of every scheme."""
    for number, scheme in enumerate(plan.scheme, 1):
        key = f"scheme[{number}]"
        if nothing := list(_nothing_to_count(scheme, key, file)):
            yield from nothing
            continue
        yield from _weights(scheme, key, file)
        for place, part in enumerate(scheme.part, 1):
            if isinstance(part, BallotPart | ExternalPart):
                yield from _grade_words(scheme, part, f"{key}.part[{place}]", file)
            if isinstance(part, BallotPart):
                yield from _criteria(part, f"{key}.part[{place}]", file)
                yield from _columns(scheme, part, f"{key}.part[{place}]", file)
            if isinstance(part, RankPointsPart | BandsPart):
                yield from _steps(scheme, part, f"{key}.part[{place}]", file)
        used = {category.scheme for category in plan.category}
        used.update(name for content in plan.content for name in content.schemes.values())
        if scheme.key not in used:
            text = message("没有类别使用计分办法“{name}”", name=scheme.title)
            yield warning("unused-scheme", Location(file, key), text)
    for number, category in enumerate(plan.category, 1):
        yield from _rater_rights(plan, category, f"category[{number}]", file)
        yield from _shared_names(plan, category, f"category[{number}]", file)


def _nothing_to_count(scheme: Scheme, key: str, file: str) -> Iterator[Problem]:
    """Report full marks and weights of nothing: every result would be out of range."""
    marks = [(scheme.full_mark, f"{key}.full_mark"), (scheme.rescale_to, f"{key}.rescale_to")]
    marks += [(getattr(part, "scale", None), f"{key}.part[{n}].scale") for n, part in enumerate(scheme.part, 1)]
    for mark, place in marks:
        if mark is not None and mark <= 0:
            yield error("no-full-mark", Location(file, place), message("满分应大于0，现为{mark}", mark=plain(mark)))
    for number, part in enumerate(scheme.part, 1):
        weights = [(part.name, part.weight, f"{key}.part[{number}].weight")]
        for order, criterion in enumerate(part.criteria if isinstance(part, BallotPart) else (), 1):
            weights.append((criterion.name, criterion.weight, f"{key}.part[{number}].criteria[{order}].weight"))
        for name, weight, where in weights:
            if not weight:
                text = message("“{name}”的权重是0，不计分；请写明权重，不计分的不要列为分项", name=name)
                yield error("no-weight", Location(file, where), text)


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
    worths = [grade_points(grade_share=g.share, points=g.points, full_mark=mark) for g in part.grades]
    if worths != sorted(worths, reverse=True):
        text = message("“{name}”应从最好的一档写起，依次降低", name=part.name)
        yield error("steps-not-falling", Location(file, f"{key}.grades"), text)
    for upper, lower in pairwise(zip(part.grades, worths, strict=True)):
        if upper[1] == lower[1] and upper[0].word != lower[0].word:
            pair = f"{upper[0].word}、{lower[0].word}"
            text = message("等次“{upper}”和“{lower}”的分值相同，请确认", upper=upper[0].word, lower=lower[0].word)
            yield doubt("equal-worth", Location(file, f"{key}.grades"), text, subject=pair)
    words = Counter(grade.word for grade in part.grades)
    for word in (word for word, times in words.items() if times > 1):
        yield error("duplicate-name", Location(file, f"{key}.grades"), message("等次“{word}”重复", word=word))


def _criteria(part: BallotPart, key: str, file: str) -> Iterator[Problem]:
    total = sum((criterion.weight for criterion in part.criteria), Decimal(0))
    if part.criteria and total != 100:
        text = message("“{name}”各测评项目的权重合计{total}%，应为100%", name=part.name, total=plain(total))
        yield error("weights-do-not-add", Location(file, f"{key}.criteria"), text)


def _columns(scheme: Scheme, part: BallotPart, key: str, file: str) -> Iterator[Problem]:
    """Warn of a ballot whose columns do not go side by side on upright paper."""
    sheet = ballot_sheet(scheme, part)
    if sheet.pieces > 1:
        text = message(
            "“{name}”的测评票有{columns}栏要填，一张表排不下，将分成{tables}张表，每张都列出全部测评对象；"
            "不愿分开的，请减少等次、测评项目或缩短名称",
            name=part.name,
            columns=sheet.columns,
            tables=sheet.pieces,
        )
    elif sheet.across:
        text = message(
            "“{name}”的测评票有{columns}栏要填，竖排的纸上每栏太窄，将改用横排的纸；"
            "要用竖排的，请减少等次、测评项目或缩短名称",
            name=part.name,
            columns=sheet.columns,
        )
    else:
        return
    yield warning("ballot-many-columns", Location(file, key), text)


def _steps(scheme: Scheme, part: RankPointsPart | BandsPart, key: str, file: str) -> Iterator[Problem]:
    """Points by rank or band must fit the full mark, and fall from best to worst."""
    mark = scheme.full_mark_of(part)
    if isinstance(part, RankPointsPart):
        points, bounds, name = list(part.points), [], "points"
    else:
        points, bounds, name = [b.points for b in part.bands], [b.at_least for b in part.bands], "bands"
    here = Location(file, f"{key}.{name}")
    if max(points) > mark:
        text = message(
            "“{name}”最高{points}分，超过该项满分{mark}分", name=part.name, points=max(points), mark=plain(mark)
        )
        yield error("grade-above-full-mark", here, text)
    if points != sorted(points, reverse=True) or bounds != sorted(bounds, reverse=True):
        yield error("steps-not-falling", here, message("“{name}”应从最好的一档写起，依次降低", name=part.name))


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
            if isinstance(part, BallotPart):
                asked = [criterion.name for criterion in part.criteria] or [part.name]
                names.update((part.raters, name) for name in asked)
            else:
                names["", part.name] += 1
    for (_, name), times in names.items():
        if times > 1:
            text = message(
                "{category}的成绩中，“{name}”有{times}项，录入时分不清；请改成不同的名称",
                category=category.short,
                name=name,
                times=times,
            )
            yield error("duplicate-name", Location(file, f"{key}.scheme"), text)
