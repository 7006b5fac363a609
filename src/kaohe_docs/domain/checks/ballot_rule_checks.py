"""Whether ballots fit what voters are told of them, and the number of those who vote."""

from __future__ import annotations

from collections.abc import Iterator

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.parts.ballot.part import METHODS
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.source import Location


def check_instructions(plan: AssessmentPlan, file: str) -> Iterator[Problem]:
    """Report instructions that speak of other methods only: voters would tick where points are asked for."""
    methods = dict.fromkeys(part.method for scheme in plan.scheme for part in scheme.ballots)
    for key in ("how_to", "void_line"):
        lines = "".join(getattr(plan.ballot, key))
        spoken = {name for name, method in METHODS.items() if any(word in lines for word in method.words)}
        for method in methods:
            if spoken and method not in spoken:
                text = message(
                    "有的票是{method}的，而这里只说了{others}；票上会照这样印，请补上或改正",
                    method=METHODS[method].done,
                    others="、".join(METHODS[other].done for other in METHODS if other in spoken),
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
