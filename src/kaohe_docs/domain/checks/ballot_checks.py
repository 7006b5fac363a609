"""Whether the ballots bear their result: enough valid ones, enough turnout, no more top grades than a ballot allows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import AssessmentPlan, Category
from kaohe_docs.domain.results import BallotCount, Results
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.text.figures import percent_text, plain


def check_ballots(plan: AssessmentPlan, roster: Roster, results: Results) -> Iterator[Problem]:
    """Check the counts of every ballot against what the plan asks of it."""
    ledger = Ledger(results)
    for vote in _votes(plan, roster):
        counts = [(unit, vote.count_of(unit, ledger)) for unit in vote.units]
        found = [(unit, count) for unit, count in counts if count is not None]
        for unit, count in found:
            yield from _too_few_to_trim(plan, vote, unit, count)
            yield from _few_valid(plan, vote, unit, count)
            yield from _low_turnout(plan, vote, unit, count)
        yield from _top_cap(plan, vote, [count for _, count in found])
        if len(found) == len(counts):
            yield from _rank_sum(plan, vote, [count for _, count in found])


@dataclass(frozen=True, slots=True)
class _Vote:
    """One thing that one ballot asks about these units."""

    part: BallotPart
    units: tuple[Unit, ...]
    #: The criterion, or "" where the ballot asks only one thing.
    criterion: str

    @property
    def item(self) -> str:
        """Return the name under which results are entered."""
        return self.criterion or self.part.name

    def count_of(self, unit: Unit, ledger: Ledger) -> BallotCount | None:
        """Return the count for a unit."""
        return ledger.ballots(unit, self.part.raters, self.item)

    def subject(self, unit: Unit) -> str:
        """Name a question about a unit's count: 甲局·领导小组测评."""
        return "·".join(filter(None, (unit.name, self.part.name, self.criterion)))


def _votes(plan: AssessmentPlan, roster: Roster) -> Iterator[_Vote]:
    for category in plan.category:
        units = tuple(unit for unit in roster.units if unit.category == category.key)
        for part in (part for scheme in plan.schemes_of(category) for part in scheme.ballots):
            for block in _ballot_blocks(category, units):
                for criterion in [criterion.name for criterion in part.criteria] or [""]:
                    yield _Vote(part, block, criterion)


def _ballot_blocks(category: Category, units: Sequence[Unit]) -> list[tuple[Unit, ...]]:
    """Return which units stand on one ballot: all of a category, or each alone where it is rated in its own meeting."""
    return [tuple(units)] if category.debriefs else [(unit,) for unit in units]


def _few_valid(plan: AssessmentPlan, vote: _Vote, unit: Unit, count: BallotCount) -> Iterator[Problem]:
    if count.valid is None or count.valid >= vote.part.least_valid:
        return
    subject = vote.subject(unit)
    text = message(
        "{unit}的“{part}”只有{valid}张有效票，少于方案规定的{least}张；是否采用请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        unit=unit.name,
        part=plan.raters(vote.part.raters).short,
        valid=count.valid,
        least=vote.part.least_valid,
        subject=f"few-valid-ballots:{subject}",
    )
    yield doubt("few-valid-ballots", count.source, text, subject=subject)


def _too_few_to_trim(plan: AssessmentPlan, vote: _Vote, unit: Unit, count: BallotCount) -> Iterator[Problem]:
    """Report extremes that should fall away and cannot, for nothing would be left; once for a ballot's criteria."""
    part, votes = vote.part, len(count.marks)
    if vote.criterion and vote.criterion != part.criteria[0].name:
        return
    if part.trim_from <= votes <= part.trims and votes:
        subject = f"{unit.name}·{part.name}"
        text = message(
            "{unit}的“{part}”只有{votes}票，不够去掉{high}个最高、{low}个最低，没有去；是否采用请由审定决定，"
            "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
            unit=unit.name,
            part=plan.raters(part.raters).short,
            votes=votes,
            high=part.trim_high,
            low=part.trim_low,
            subject=f"too-few-to-trim:{subject}",
        )
        yield doubt("too-few-to-trim", count.source, text, subject=subject)


def _low_turnout(plan: AssessmentPlan, vote: _Vote, unit: Unit, count: BallotCount) -> Iterator[Problem]:
    if count.issued is None or count.returned is None or not count.issued:
        return
    if Fraction(100 * count.returned, count.issued) >= Fraction(vote.part.least_turnout):
        return
    subject = vote.subject(unit)
    text = message(
        "{unit}的“{part}”发出{issued}张、收回{returned}张，收回率不到方案规定的{least}；是否采用请由审定决定，"
        "写入“审定”表：项目填“问题决定”，被考核单位填“{subject}”，内容填决定",
        unit=unit.name,
        part=plan.raters(vote.part.raters).short,
        issued=count.issued,
        returned=count.returned,
        least=percent_text(vote.part.least_turnout),
        subject=f"low-turnout:{subject}",
    )
    yield doubt("low-turnout", count.source, text, subject=subject)


def _top_cap(plan: AssessmentPlan, vote: _Vote, counts: Sequence[BallotCount]) -> Iterator[Problem]:
    """Report more top grades than so many valid ballots can hold; some ballot should have been void."""
    cap = vote.part.top_places(len(vote.units))
    if cap is None or not vote.part.grades or not counts:
        return
    word = vote.part.grades[0].word
    found = sum(dict(count.ticks).get(word, 0) for count in counts)
    sheets = max(count.valid or 0 for count in counts)
    if found <= cap * sheets:
        return
    text = message(
        "“{part}”每张票“{word}”不超过{cap}个，{sheets}张有效票最多{most}个，现合计{found}个；请核对原票，超过的票作废",
        part=plan.raters(vote.part.raters).short,
        word=word,
        cap=cap,
        sheets=sheets,
        most=cap * sheets,
        found=found,
    )
    yield error("top-cap-exceeded", counts[0].source, text, subject=vote.item)


def _rank_sum(plan: AssessmentPlan, vote: _Vote, counts: Sequence[BallotCount]) -> Iterator[Problem]:
    """Report ranks that no set of ballots can give: each ballot gives 1, 2, …, n once, so their sum is known."""
    groups = {unit.peer_group for unit in vote.units}
    complete = all(count.valid == counts[0].valid and not count.abstained for count in counts)
    if vote.part.method != "ranks" or len(groups) > 1 or not complete or not counts[0].marks:
        return
    units, sheets = len(vote.units), len(counts[0].marks)
    expected = Decimal(sheets * units * (units + 1)) / 2
    found = sum((sum(count.marks, Decimal(0)) for count in counts), Decimal(0))
    if found != expected:
        text = message(
            "“{part}”{sheets}张票给{units}个单位排名次，名次合计应为{expected}，现为{found}；请核对原票",
            part=plan.raters(vote.part.raters).short,
            sheets=sheets,
            units=units,
            expected=plain(expected),
            found=plain(found),
        )
        yield doubt("rank-sum", counts[0].source, text, subject=vote.item)
