"""What must hold of a ballot's keys: idle ones, extremes to fall away, criteria, columns."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kaohe_docs.domain.part import Place
from kaohe_docs.domain.parts.ballot.columns import ballot_sheet
from kaohe_docs.domain.parts.ballot.method import BallotMethod
from kaohe_docs.domain.parts.ballot.record import BallotRecord
from kaohe_docs.domain.worded_grades import grade_problems
from kaohe_docs.errors import Problem, error, message, warning
from kaohe_docs.text.figures import plain


def ballot_problems(ballot: BallotRecord, method: BallotMethod, place: Place) -> Iterator[Problem]:
    """Check all that a ballot's keys say."""
    yield from method.problems(ballot, place)
    yield from grade_problems(ballot.name, ballot.grades, place)
    yield from _criteria(ballot, place)
    yield from _columns(ballot, place)
    yield from _idle_keys(ballot, method, place)
    yield from _trims(ballot, place)


def _criteria(ballot: BallotRecord, place: Place) -> Iterator[Problem]:
    total = sum((criterion.weight for criterion in ballot.criteria), Decimal(0))
    if ballot.criteria and total != 100:
        text = message("“{name}”各测评项目的权重合计{total}%，应为100%", name=ballot.name, total=plain(total))
        yield error("weights-do-not-add", place.at("criteria"), text)


def _columns(ballot: BallotRecord, place: Place) -> Iterator[Problem]:
    """Warn of a ballot whose columns do not go side by side on upright paper."""
    sheet = ballot_sheet(ballot, place.mark)
    if sheet.pieces > 1:
        text = message(
            "“{name}”的测评票有{columns}栏要填，一张表排不下，将分成{tables}张表，每张都列出全部测评对象；"
            "不愿分开的，请减少等次、测评项目或缩短名称",
            name=ballot.name,
            columns=sheet.columns,
            tables=sheet.pieces,
        )
    elif sheet.across:
        text = message(
            "“{name}”的测评票有{columns}栏要填，竖排的纸上每栏太窄，将改用横排的纸；"
            "要用竖排的，请减少等次、测评项目或缩短名称",
            name=ballot.name,
            columns=sheet.columns,
        )
    else:
        return
    yield warning("ballot-many-columns", place.at(), text)


def _idle_keys(ballot: BallotRecord, method: BallotMethod, place: Place) -> Iterator[Problem]:
    """Report what was written for another kind of ballot: it would be passed over."""
    for name in method.idle_keys:
        if getattr(ballot, name) != type(ballot).model_fields[name].default:
            text = message(
                "“{name}”是{method}的票，“{key}”不起作用；请删去，或改正 method",
                name=ballot.name,
                method=method.done,
                key=name,
            )
            yield error("idle-key", place.at(name), text)


def _trims(ballot: BallotRecord, place: Place) -> Iterator[Problem]:
    if ballot.trim_from and not ballot.trims:
        text = message("写了“trim_from”，却没有写去掉几个（trim_high、trim_low）")
        yield error("idle-key", place.at("trim_from"), text)
    elif 0 < ballot.trim_from <= ballot.trims and ballot.method != "grades":
        text = message(
            "满{least}票就去掉{trims}票，一票也剩不下；trim_from 至少是{most}",
            least=ballot.trim_from,
            trims=ballot.trims,
            most=ballot.trims + 1,
        )
        yield error("trims-everything", place.at("trim_from"), text)
