"""Points are the plan's weights applied to what was entered, exactly, rounded once where the plan says."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import RESULTS_PLACE, a_roster, a_small_plan, a_unit, an_assessment, codes, outcome_in
from kaohe_docs.domain.ballots import spare_sheets
from kaohe_docs.domain.checks import check_plan
from kaohe_docs.domain.outcome import PartScore, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.ranking import outcome_of
from kaohe_docs.domain.results import Adjustment, BallotCount, EnteredPoints, ExternalGrade, Results
from kaohe_docs.domain.rounding import round_to
from kaohe_docs.domain.worded_grades import GradeWord

UNIT = a_unit("甲局")
GRADES = (("优秀", 100), ("良好", 80), ("一般", 60), ("较差", 40))
MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


def score(plan: AssessmentPlan, results: Results) -> UnitOutcome:
    """Score the one unit."""
    outcome, _ = outcome_of(plan, a_roster([UNIT]), results, source=RESULTS_PLACE)
    return outcome.of(UNIT)


# ── any tree, computed again by other means ──────────────────


@dataclass(frozen=True)
class Example:
    """A scheme with results for one unit, and each leaf's exact points as computed here."""

    full_mark: Decimal
    parts: tuple[Mapping[str, Any], ...]
    results: Results
    points: Mapping[str, Fraction]

    def plan(self, **rounding: Any) -> AssessmentPlan:
        return a_small_plan(units=1, parts=self.parts, full_mark=self.full_mark, rounding=rounding)


@st.composite
def shares(draw: st.DrawFn, total: int) -> list[int]:
    """Cut a whole into one to four positive integers."""
    cuts = sorted(draw(st.sets(st.integers(1, total - 1), max_size=3))) if total > 1 else []
    return [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]


figures = st.decimals(0, 100, places=2)


class _Maker:
    """Collects the parts of a tree while it is drawn."""

    def __init__(self, draw: st.DrawFn, full_mark: Decimal) -> None:
        self.draw, self.full_mark = draw, full_mark
        self.parts: list[dict[str, Any]] = []
        self.results: list[EnteredPoints | BallotCount | ExternalGrade] = []
        self.points: dict[str, Fraction] = {}

    def level(self, parent: str, weight: int, mark: Fraction, depth: int) -> None:
        by_parent = bool(parent) and self.draw(st.booleans())
        for share in self.draw(shares(100 if by_parent else weight)):
            part: dict[str, Any] = {"name": f"分项{len(self.parts) + 1}", "parent": parent, "weight": share}
            if by_parent:
                part["weight_of"] = "parent"
            own = mark * share / 100 if by_parent else Fraction(self.full_mark) * share / 100
            self.parts.append(part)
            if depth and self.draw(st.booleans()):
                part["type"] = "sum"
                if by_parent:
                    self.below(part["name"], own)
                else:
                    self.level(part["name"], share, own, depth - 1)
            else:
                self.draw(st.sampled_from([self.entered, self.ticks, self.marks, self.graded, self.scored]))(part, own)

    def below(self, parent: str, mark: Fraction) -> None:
        """Draw a level whose weights are all of its parent."""
        for share in self.draw(shares(100)):
            part = {"name": f"分项{len(self.parts) + 1}", "parent": parent, "weight": share, "weight_of": "parent"}
            self.parts.append(part)
            self.draw(st.sampled_from([self.entered, self.ticks, self.marks]))(part, mark * share / 100)

    def entered(self, part: dict[str, Any], mark: Fraction) -> None:
        scale, points = self.draw(st.sampled_from([10, 100, 120])), self.draw(figures)
        part |= {"type": "entered", "scale": Decimal(scale)}
        self.results.append(EnteredPoints(UNIT.name, points, part["name"]))
        self.points[part["name"]] = Fraction(points) / scale * mark

    def ticks(self, part: dict[str, Any], mark: Fraction) -> None:
        counts = [self.draw(st.integers(0, 40)) for _ in GRADES]
        counts[0] += 1
        raters = f"class-{len(self.parts)}"
        words = [{"word": word, "share": Decimal(share)} for word, share in GRADES]
        part |= {"type": "ballot", "raters": raters, "grades": words}
        ticks = tuple((word, count) for (word, _), count in zip(GRADES, counts, strict=True))
        self.results.append(BallotCount(UNIT.name, raters, ticks, abstained=self.draw(st.integers(0, 3))))
        worth = sum(Fraction(share, 100) * count for (_, share), count in zip(GRADES, counts, strict=True))
        self.points[part["name"]] = worth / sum(counts) * mark

    def marks(self, part: dict[str, Any], mark: Fraction) -> None:
        marks = self.draw(st.lists(st.decimals(0, 100, places=1), min_size=1, max_size=12))
        trim, at_least = self.draw(st.integers(0, 2)), self.draw(st.integers(0, 8))
        raters = f"class-{len(self.parts)}"
        part |= {"type": "ballot", "raters": raters, "method": "points", "low": Decimal(0), "high": Decimal(100)}
        part |= {"trim_high": trim, "trim_low": trim, "trim_from": at_least}
        self.results.append(BallotCount(UNIT.name, raters, marks=tuple(marks)))
        kept = sorted(map(Fraction, marks))
        if trim and len(kept) >= at_least and len(kept) > 2 * trim:
            kept = kept[trim:-trim]
        self.points[part["name"]] = sum(kept, Fraction(0)) / len(kept) / 100 * mark

    def graded(self, part: dict[str, Any], mark: Fraction) -> None:
        word, share = self.draw(st.sampled_from(GRADES))
        words = [{"word": word, "share": Decimal(share)} for word, share in GRADES]
        part |= {"type": "external", "by": "上级", "grades": words}
        self.results.append(ExternalGrade(UNIT.name, part["name"], word))
        self.points[part["name"]] = Fraction(share, 100) * mark

    def scored(self, part: dict[str, Any], mark: Fraction) -> None:
        points = self.draw(figures)
        part |= {"type": "external", "by": "上级", "scale": Decimal(100)}
        self.results.append(ExternalGrade(UNIT.name, part["name"], score=points))
        self.points[part["name"]] = Fraction(points) / 100 * mark

    def collected(self, kind: type) -> tuple[Any, ...]:
        return tuple(entry for entry in self.results if isinstance(entry, kind))


@st.composite
def examples(draw: st.DrawFn) -> Example:
    full_mark = draw(st.sampled_from([Decimal(100), Decimal(50), Decimal(120), Decimal(1000)]))
    maker = _Maker(draw, full_mark)
    maker.level("", 100, Fraction(full_mark), 2)
    results = Results(
        entered=maker.collected(EnteredPoints),
        ballots=maker.collected(BallotCount),
        external=maker.collected(ExternalGrade),
    )
    return Example(full_mark, tuple(maker.parts), results, maker.points)


def rounded_by_hand(value: Fraction, decimals: int, mode: str) -> Decimal:
    """Round by the decimal module, with so many digits that the quotient's own rounding cannot show."""
    from decimal import localcontext

    with localcontext() as context:
        context.prec = 60
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=MODES[mode])


@given(examples(), st.integers(0, 4), st.sampled_from(sorted(MODES)))
def test_each_leaf_is_the_exact_figure_rounded_once(example: Example, decimals: int, mode: str) -> None:
    found = score(example.plan(decimals=decimals, mode=mode, at="leaf"), example.results)
    leaves = {leaf.name: leaf.score for part in found.parts for leaf in part.leaves}
    assert leaves == {name: rounded_by_hand(value, decimals, mode) for name, value in example.points.items()}


@given(examples(), st.integers(0, 4), st.sampled_from(sorted(MODES)))
def test_where_only_the_total_is_rounded_it_is_the_exact_sum_rounded_once(
    example: Example, decimals: int, mode: str
) -> None:
    found = score(example.plan(decimals=decimals, mode=mode, at="total"), example.results)
    assert found.total == rounded_by_hand(sum(example.points.values(), Fraction(0)), decimals, mode)


def test_three_thirds_make_a_whole_where_only_the_total_is_rounded() -> None:
    thirds = [{"name": f"{n}", "type": "entered", "weight": 10, "scale": Decimal(3)} for n in "甲乙丙"]
    rest = {"name": "丁", "type": "entered", "weight": 70, "scale": Decimal(70)}
    plan = a_small_plan(units=1, parts=[*thirds, rest], rounding={"at": "total", "mode": "down"})
    entries = [*(EnteredPoints(UNIT.name, Decimal(1), n) for n in "甲乙丙"), EnteredPoints(UNIT.name, Decimal(5), "丁")]
    assert score(plan, Results(entered=tuple(entries))).total == Decimal("15.00")


@given(examples())
def test_the_parts_of_a_total_add_up_to_it(example: Example) -> None:
    found = score(example.plan(), example.results)
    assert sum((part.score or Decimal(0) for part in found.parts), Decimal(0)) == found.total
    assert all(adds_up(part) for part in found.parts)


def adds_up(part: PartScore) -> bool:
    below = sum((child.score or Decimal(0) for child in part.children), Decimal(0))
    return not part.children or (part.score == below and all(adds_up(child) for child in part.children))


@given(examples())
def test_the_full_marks_of_every_level_make_the_full_mark_above(example: Example) -> None:
    plan = example.plan()
    found = score(plan, example.results)
    assert sum(part.full_mark for part in found.parts) == example.full_mark
    assert [p.code for p in check_plan(plan, file="plan.toml") if p.code == "weights-do-not-add"] == []


@given(examples(), st.randoms())
def test_the_order_in_which_results_were_entered_is_irrelevant(example: Example, chance: random.Random) -> None:
    def shuffled(entries: Sequence[Any]) -> tuple[Any, ...]:
        mixed = list(entries)
        chance.shuffle(mixed)
        return tuple(mixed)

    mixed = Results(
        shuffled(example.results.entered), shuffled(example.results.ballots), shuffled(example.results.external)
    )
    assert score(example.plan(), mixed) == score(example.plan(), example.results)


@given(examples(), st.data())
def test_one_missing_entry_leaves_the_total_open_and_is_named(example: Example, data: st.DataObject) -> None:
    lost = data.draw(st.sampled_from(sorted(example.points)))
    number = next(n for n, part in enumerate(example.parts, 1) if part["name"] == lost)
    results = Results(
        entered=tuple(entry for entry in example.results.entered if entry.part != lost),
        ballots=tuple(entry for entry in example.results.ballots if entry.rater_class != f"class-{number}"),
        external=tuple(entry for entry in example.results.external if entry.item != lost),
    )
    found = score(example.plan(), results)
    assert (found.total, found.missing) == (None, (lost,))


@given(examples())
def test_every_part_tells_its_rule(example: Example) -> None:
    found = score(example.plan(), example.results)
    assert all(part.rule for top in found.parts for part in top.walk())


# ── rounding ─────────────────────────────────────────────────


@given(st.fractions(-1000, 1000), st.integers(0, 6), st.sampled_from(sorted(MODES)))
def test_rounding_agrees_with_the_decimal_module(value: Fraction, decimals: int, mode: str) -> None:
    found = round_to(value, decimals=decimals, mode=mode)
    assert found == rounded_by_hand(value, decimals, mode)
    assert not (found == 0 and found.is_signed())


@pytest.mark.parametrize(
    ("value", "found"),
    [("0.005", "0.01"), ("0.015", "0.02"), ("1.004999", "1.00"), ("-0.005", "-0.01"), ("2.675", "2.68")],
)
def test_halves_are_rounded_away_from_zero(value: str, found: str) -> None:
    assert str(round_to(Fraction(value), decimals=2, mode="half-up")) == found


# ── examples ─────────────────────────────────────────────────


def a_ballot(**changes: Any) -> Mapping[str, Any]:
    grades = [{"word": word, "share": Decimal(share)} for word, share in GRADES]
    return {"name": "测评", "type": "ballot", "raters": "others", "weight": 100, "grades": grades, **changes}


def counted(ticks: Sequence[int], **more: Any) -> Results:
    words = (word for word, _ in GRADES)
    return Results(ballots=(BallotCount(UNIT.name, "others", tuple(zip(words, ticks, strict=True)), **more),))


def test_a_ballot_counts_the_mean_of_its_ticks() -> None:
    found = score(a_small_plan(units=1, parts=[a_ballot()]), counted([6, 3, 1, 0]))
    assert found.total == Decimal("90.00")


def test_abstentions_do_not_lower_the_mean() -> None:
    plan = a_small_plan(units=1, parts=[a_ballot()])
    assert score(plan, counted([6, 3, 1, 0], abstained=5)).total == score(plan, counted([6, 3, 1, 0])).total


def test_a_ballot_without_a_tick_gives_no_points_and_says_so() -> None:
    found = score(a_small_plan(units=1, parts=[a_ballot()]), counted([0, 0, 0, 0]))
    assert (found.total, found.missing) == (None, ("测评",))
    assert "没有有效票" in found.parts[0].rule


@pytest.mark.parametrize(
    ("marks", "total"),
    [
        (["90", "80"], "85.00"),
        (["0", "90", "90", "90", "100"], "90.00"),  # Five marks: highest and lowest fall away.
        (["0", "90", "90", "100"], "70.00"),  # Four: too few to trim.
    ],
)
def test_a_trimmed_mean_drops_the_extremes_once_enough_marks_are_in(marks: list[str], total: str) -> None:
    trimmed = a_ballot(method="points", grades=[], trim_high=1, trim_low=1, trim_from=5)
    results = Results(ballots=(BallotCount(UNIT.name, "others", marks=tuple(map(Decimal, marks))),))
    assert score(a_small_plan(units=1, parts=[trimmed]), results).total == Decimal(total)


@pytest.mark.parametrize(("grade", "points"), [("优秀", 5), ("良好", 4), ("一般", 3), ("较差", 2)])
def test_a_local_committees_grade_counts_5_4_3_2(grade: str, points: int) -> None:
    words = [{"word": word, "points": Decimal(n)} for word, n in (("优秀", 5), ("良好", 4), ("一般", 3), ("较差", 2))]
    outside = {"name": "地方党委考核结果", "type": "external", "by": "地方党委", "weight": 100, "grades": words}
    plan = a_small_plan(units=1, parts=[outside], full_mark=Decimal(5))
    results = Results(external=(ExternalGrade(UNIT.name, "地方党委考核结果", grade),))
    assert score(plan, results).total == points


def test_adjustments_enter_the_total_after_the_parts() -> None:
    assessment, _ = an_assessment({"甲局": "90.25"}, adjustments={"甲局": "-0.5"})
    (found,) = outcome_in(assessment).units
    assert found.total == Decimal("89.75")
    assert found.adjustment_total == Decimal("-0.5")


def test_an_adjustment_of_another_unit_changes_nothing() -> None:
    assessment, _ = an_assessment({"甲局": "90", "乙局": "80"}, adjustments={"乙局": "1"})
    assert {u.unit.name: u.total for u in outcome_in(assessment).units} == {"甲局": 90, "乙局": 81}


def test_a_deduction_needs_no_amount_in_the_plan() -> None:
    results = Results(
        entered=(EnteredPoints(UNIT.name, Decimal(80)),),
        adjustments=(Adjustment(UNIT.name, "超时述职", Decimal("-0.3"), "计时记录", "办公室"),),
    )
    assert score(a_small_plan(units=1), results).total == Decimal("79.70")


def test_a_unit_without_any_entry_is_reported_and_not_ranked() -> None:
    assessment, problems = an_assessment({"甲局": "90", "乙局": None})
    assert codes(problems) == ["result-incomplete"]
    assert outcome_in(assessment).units[-1].rank is None


@given(st.decimals(0, 100, places=1), st.decimals("0.5", 100, places=1))
def test_a_grades_points_are_its_share_of_the_full_mark(share: Decimal, mark: Decimal) -> None:
    assert GradeWord(word="优秀", share=share).worth(mark) == mark * share / 100


@given(st.integers(0, 500), st.integers(0, 30))
def test_spare_ballots_are_rounded_up(raters: int, percent: int) -> None:
    spares = spare_sheets(raters, Decimal(percent))
    assert 0 <= spares * 100 - raters * percent < 100
