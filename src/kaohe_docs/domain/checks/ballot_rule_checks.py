"""Whether a ballot's rules fit its method: trimming, ranges, and what voters are told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.ballots import worth_text
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.scheme import BallotPart, ExternalPart, Scheme
from kaohe_docs.errors import Problem, doubt, error, message, warning
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

_METHODS: Final = {"grades": "画等次", "points": "打分", "ranks": "排名次"}
#: Keys that do nothing on ballots of a method.
_IDLE: Final = {
    "grades": ("low", "high", "counts_from", "trim_high", "trim_low", "trim_from"),
    "points": ("grades", "top_cap", "top_cap_percent"),
    "ranks": ("grades", "top_cap", "top_cap_percent", "low", "high", "counts_from"),
}
#: Words by which instructions speak of a method.
_WORDS: Final = {
    "grades": ("√", "✓", "打勾", "画勾", "勾选", "等次", "档次"),
    "points": ("打分", "评分", "分数", "分值", "记分"),
    "ranks": ("名次", "排名", "排序"),
}


def check_ballot_rules(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Check every ballot's rules, and the instructions that all ballots have in common."""
    for number, scheme in enumerate(plan.scheme, 1):
        for place, part in enumerate(scheme.part, 1):
            key = f"scheme[{number}].part[{place}]"
            if isinstance(part, BallotPart):
                yield from _idle_keys(part, key, file)
                yield from _trims(part, key, file)
                yield from _worth(scheme, part, key, file)
            elif isinstance(part, ExternalPart) and part.grades and part.scale is not None:
                text = message("“{name}”按等次计分，“scale”不起作用；请删去 grades 或 scale", name=part.name)
                yield error("idle-key", Location(file, f"{key}.scale"), text)
    yield from _instructions(plan, file)


def _idle_keys(part: BallotPart, key: str, file: str) -> Iterator[Problem]:
    """Report what was written for another kind of ballot: it would be passed over."""
    for name in _IDLE[part.method]:
        if getattr(part, name) != type(part).model_fields[name].default:
            text = message(
                "“{name}”是{method}的票，“{key}”不起作用；请删去，或改正 method",
                name=part.name,
                method=_METHODS[part.method],
                key=name,
            )
            yield error("idle-key", Location(file, f"{key}.{name}"), text)


def _trims(part: BallotPart, key: str, file: str) -> Iterator[Problem]:
    if part.trim_from and not part.trims:
        text = message("写了“trim_from”，却没有写去掉几个（trim_high、trim_low）")
        yield error("idle-key", Location(file, f"{key}.trim_from"), text)
    elif 0 < part.trim_from <= part.trims and part.method != "grades":
        text = message(
            "满{least}票就去掉{trims}票，一票也剩不下；trim_from 至少是{most}",
            least=part.trim_from,
            trims=part.trims,
            most=part.trims + 1,
        )
        yield error("trims-everything", Location(file, f"{key}.trim_from"), text)


def _worth(scheme: Scheme, part: BallotPart, key: str, file: str) -> Iterator[Problem]:
    """Say what marks are worth where the lowest is not 0: plans seldom do, and the two ways differ much."""
    worth = worth_text(part, scheme.full_mark_of(part))
    if not worth:
        return
    how = (
        message('按 counts_from = "low"，{low}分计0分', low=plain(part.low))
        if part.counts_from == "low"
        else message(
            '即平均分÷{high}×满分；方案规定{low}分计0分的，写 counts_from = "low"',
            high=plain(part.high),
            low=plain(part.low),
        )
    )
    text = message(
        "“{name}”在{low}—{high}分之间打分，{worth}（{how}）",
        name=part.name,
        low=plain(part.low),
        high=plain(part.high),
        worth=worth,
        how=how,
    )
    yield warning("points-worth", Location(file, f"{key}.low"), text)


def _instructions(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report instructions that speak of other methods only: voters would tick where points are asked for."""
    methods = dict.fromkeys(part.method for scheme in plan.scheme for part in scheme.ballots)
    for key in ("how_to", "void_line"):
        lines = "".join(getattr(plan.ballot, key))
        spoken = {method for method, words in _WORDS.items() if any(word in lines for word in words)}
        for method in methods:
            if spoken and method not in spoken:
                text = message(
                    "有的票是{method}的，而这里只说了{others}；票上会照这样印，请补上或改正",
                    method=_METHODS[method],
                    others="、".join(_METHODS[other] for other in _METHODS if other in spoken),
                )
                yield doubt(
                    "instructions-of-another-method", Location(file, f"ballot.{key}"), text, subject=f"{key}·{method}"
                )


def check_trims(plan: AssessmentPlan, roster: Roster, *, file: str) -> Iterator[Problem]:
    """Report classes too small for the extremes to fall away."""
    for category in plan.category:
        for part in (part for scheme in plan.schemes_of(category) for part in scheme.ballots):
            heads = min(_heads(category, part, roster), default=None)
            if part.trims and heads is not None and heads < part.trims_from:
                text = message(
                    "“{part}”满{least}票才去掉{high}个最高、{low}个最低，而“{raters}”只有{heads}人，最高最低永远去不掉；"
                    "请改方案或确认",
                    part=part.name,
                    least=part.trims_from,
                    high=part.trim_high,
                    low=part.trim_low,
                    raters=plan.raters(part.raters).short,
                    heads=heads,
                )
                subject = f"{category.short}·{part.name}"
                yield doubt("too-few-to-trim", Location(file, sheet="测评人员"), text, subject=subject)


def _heads(category: Category, part: BallotPart, roster: Roster) -> Iterator[int]:
    """Yield how many vote: in the meeting, or in each unit's own."""
    units = [unit.name for unit in roster.units if unit.category == category.key]
    for place in [""] if category.debriefs else units:
        mine = [e.count for e in roster.rater_counts if e.rater_class == part.raters and e.unit_name in {"", place}]
        if mine:
            yield sum(mine)
