"""Ranks follow the published totals, quotas are never exceeded, and ties are shown, never broken in silence."""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from factories import RESULTS_PLACE, a_roster, a_small_plan, a_unit, an_assessment, codes, outcome_in
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.checks import check_results
from kaohe_docs.domain.outcome import UnitOutcome
from kaohe_docs.domain.ranking import outcome_of, rank
from kaohe_docs.domain.results import EnteredPoints, Results
from kaohe_docs.errors import Problem

TOP = "优秀"
NAMES = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"

#: Few different totals, so that ties are common.
totals = st.lists(st.sampled_from(["95", "91.25", "91.20", "88", "60", "0"]), min_size=1, max_size=12).map(
    lambda figures: {f"{NAMES[n]}局": figure for n, figure in enumerate(figures)}
)
quotas = st.integers(0, 12)


def ranked(assessment: Assessment) -> tuple[UnitOutcome, ...]:
    return outcome_in(assessment).units


def top_of(assessment: Assessment) -> list[str]:
    return [outcome.unit.name for outcome in ranked(assessment) if outcome.grade == TOP]


# ── properties ──────────────────────────────────────────────


@given(totals)
def test_a_better_total_never_ranks_lower(totals: Mapping[str, str]) -> None:
    assessment, _ = an_assessment(totals)
    for one in ranked(assessment):
        for other in ranked(assessment):
            assert ((one.total or 0) > (other.total or 0)) == ((one.rank or 0) < (other.rank or 0))


@given(totals)
def test_a_rank_is_one_more_than_there_are_better_units(totals: Mapping[str, str]) -> None:
    assessment, _ = an_assessment(totals)
    figures = [Decimal(total) for total in totals.values()]
    assert {u.unit.name: u.rank for u in ranked(assessment)} == {
        name: 1 + sum(other > Decimal(total) for other in figures) for name, total in totals.items()
    }


@given(totals)
def test_a_tie_is_shown_for_each_unit_in_it(totals: Mapping[str, str]) -> None:
    assessment, _ = an_assessment(totals)
    figures = [Decimal(total) for total in totals.values()]
    assert {u.unit.name for u in ranked(assessment) if u.tied} == {
        name for name, total in totals.items() if figures.count(Decimal(total)) > 1
    }


@given(totals, quotas, st.randoms())
def test_the_order_of_units_and_entries_is_irrelevant(
    totals: Mapping[str, str], quota: int, chance: random.Random
) -> None:
    plan = a_small_plan(units=len(totals), quota=quota)
    units = [a_unit(name, n) for n, name in enumerate(totals, 1)]
    entries = [EnteredPoints(name, Decimal(total)) for name, total in totals.items()]
    before = outcome_of(plan, a_roster(units), Results(entered=tuple(entries)), source=RESULTS_PLACE)
    chance.shuffle(units)
    chance.shuffle(entries)
    assert outcome_of(plan, a_roster(units), Results(entered=tuple(entries)), source=RESULTS_PLACE) == before


@given(totals, quotas)
def test_the_quota_is_never_exceeded(totals: Mapping[str, str], quota: int) -> None:
    assessment, _ = an_assessment(totals, quota=quota)
    assert len(top_of(assessment)) <= quota


@given(totals, quotas)
def test_places_stay_free_only_for_want_of_units_or_for_a_tie(totals: Mapping[str, str], quota: int) -> None:
    assessment, problems = an_assessment(totals, quota=quota)
    free = quota - len(top_of(assessment))
    assert free == max(0, quota - len(totals)) or codes(problems) == ["tie-at-quota"]


@given(totals, quotas)
def test_an_open_tie_names_all_who_stand_in_it_and_gives_none_of_them_the_grade(
    totals: Mapping[str, str], quota: int
) -> None:
    assessment, problems = an_assessment(totals, quota=quota)
    (category,) = outcome_in(assessment).categories
    undecided = {outcome.unit.name for outcome in category.undecided}
    figures = {Decimal(totals[name]) for name in undecided}
    assert len(figures) <= 1
    assert undecided == {name for name, total in totals.items() if Decimal(total) in figures}
    assert not undecided & set(top_of(assessment))
    assert bool(undecided) == ("tie-at-quota" in codes(problems))


@given(totals, quotas)
def test_nobody_with_the_top_grade_has_less_than_somebody_without_it(totals: Mapping[str, str], quota: int) -> None:
    assessment, _ = an_assessment(totals, quota=quota)
    worst = min((Decimal(totals[name]) for name in top_of(assessment)), default=None)
    others = [Decimal(total) for name, total in totals.items() if name not in top_of(assessment)]
    assert worst is None or all(other < worst for other in others)


@st.composite
def ties_at_the_quota(draw: st.DrawFn) -> tuple[Mapping[str, str], int]:
    """Draw totals of which several are equal, and fewer places than the best and these together."""
    above = draw(st.lists(st.sampled_from(["95", "91.25"]), max_size=4))
    level = ["91.20"] * draw(st.integers(2, 5))
    below = draw(st.lists(st.sampled_from(["88", "60", "0"]), max_size=4))
    figures = draw(st.permutations([*above, *level, *below]))
    quota = len(above) + draw(st.integers(1, len(level) - 1))
    return {f"{NAMES[n]}局": figure for n, figure in enumerate(figures)}, quota


@given(ties_at_the_quota(), st.data())
def test_a_settled_tie_fills_the_quota(drawn: tuple[Mapping[str, str], int], data: st.DataObject) -> None:
    totals, quota = drawn
    before, problems = an_assessment(totals, quota=quota)
    assert codes(problems) == ["tie-at-quota"]
    (category,) = outcome_in(before).categories
    free = quota - len(top_of(before))
    level = sorted(outcome.unit.name for outcome in category.undecided)
    winners = data.draw(st.permutations(level))[:free]
    after, left = an_assessment(totals, quota=quota, tie_winners=winners)
    assert codes(left) == []
    assert set(top_of(after)) == {*top_of(before), *winners}


@given(totals, st.sampled_from([0, 10, 20, 25, 30, 50, 100]), st.sampled_from(["down", "half-up", "up"]))
def test_a_percentage_quota_is_rounded_by_the_plans_rule(totals: Mapping[str, str], percent: int, rule: str) -> None:
    grading = {"quota_rounding": rule}
    assessment, _ = an_assessment(totals, quota_percent=Decimal(percent), grading=grading)
    (category,) = outcome_in(assessment).categories
    hundredths = len(totals) * percent
    exact = {"down": hundredths // 100, "half-up": (hundredths + 50) // 100, "up": -(-hundredths // 100)}
    assert category.quota == exact[rule]
    assert len(top_of(assessment)) <= exact[rule]


@given(totals, st.lists(st.sampled_from(["一", "二"]), min_size=12, max_size=12))
def test_peer_groups_are_ranked_apart(totals: Mapping[str, str], groups: list[str]) -> None:
    peers = dict(zip(totals, groups, strict=False))
    assessment, _ = an_assessment(totals, peer_groups=peers)
    for outcome in ranked(assessment):
        rivals = [Decimal(t) for name, t in totals.items() if peers[name] == outcome.unit.peer_group]
        assert outcome.rank == 1 + sum(other > (outcome.total or 0) for other in rivals)


# ── examples ────────────────────────────────────────────────


def open_tie(**more: Any) -> tuple[Assessment, tuple[Problem, ...]]:
    return an_assessment({"甲局": "91.20", "乙局": "91.20", "丙局": "80"}, quota=1, **more)


def test_a_tie_at_the_quota_stops_until_the_decision_is_recorded() -> None:
    assessment, (problem,) = open_tie()
    assert problem.code == "tie-at-quota"
    assert problem.level == "doubt"
    assert "甲局、乙局" in str(problem.message)
    assert "91.20" in str(problem.message)
    assert top_of(assessment) == []
    settled, problems = open_tie(tie_winners=["乙局"])
    assert (top_of(settled), problems) == (["乙局"], ())


def test_a_decision_for_too_many_units_of_a_tie_does_not_settle_it() -> None:
    assessment, problems = open_tie(tie_winners=["甲局", "乙局"])
    assert codes(problems) == ["tie-at-quota"]
    assert top_of(assessment) == []


def test_a_decision_for_a_unit_outside_the_tie_does_not_settle_it() -> None:
    assessment, problems = open_tie(tie_winners=["丙局"])
    assert codes(problems) == ["tie-at-quota"]
    assert "丙局" not in top_of(assessment)


def test_a_tie_below_the_quota_is_shown_and_needs_no_decision() -> None:
    assessment, problems = an_assessment({"甲局": "95", "乙局": "80", "丙局": "80"}, quota=1)
    assert problems == ()
    assert [(u.unit.name, u.rank, u.tied) for u in ranked(assessment)] == [
        ("甲局", 1, False),
        ("乙局", 2, True),
        ("丙局", 2, True),
    ]


def test_after_a_tie_the_next_rank_is_skipped() -> None:
    assessment, _ = an_assessment({"甲局": "90", "乙局": "90", "丙局": "80"})
    assert [outcome.rank for outcome in ranked(assessment)] == [1, 1, 3]


def test_ranks_follow_what_is_published_so_a_difference_nobody_sees_is_a_tie() -> None:
    plan = a_small_plan(units=2, quota=1, parts=[{"name": "核实", "type": "entered", "weight": 100, "scale": 300}])
    results = Results(entered=(EnteredPoints("甲局", Decimal("250.00")), EnteredPoints("乙局", Decimal("249.99"))))
    outcome, problems = outcome_of(
        plan, a_roster([a_unit("甲局", 1), a_unit("乙局", 2)]), results, source=RESULTS_PLACE
    )
    assert [(u.total, u.rank, u.tied) for u in outcome.units] == [(Decimal("83.33"), 1, True)] * 2
    assert codes(problems) == ["tie-at-quota"]


def test_incomplete_units_stand_last_in_roster_order_and_without_rank() -> None:
    assessment, _ = an_assessment({"甲局": None, "乙局": "10", "丙局": None, "丁局": "20"})
    assert [(u.unit.name, u.rank) for u in ranked(assessment)] == [
        ("丁局", 1),
        ("乙局", 2),
        ("甲局", None),
        ("丙局", None),
    ]


def test_a_percentage_that_leaves_a_fraction_asks_for_the_rule() -> None:
    assessment, (problem,) = an_assessment({"甲局": "90", "乙局": "80", "丙局": "70"}, quota_percent=Decimal(50))
    assert (problem.level, problem.code) == ("error", "quota-rounding-not-stated")
    assert "1.5" in str(problem.message)
    assert str(problem.location) == "roster/plan.toml category[1].quota_percent"
    assert top_of(assessment) == []


def test_a_percentage_that_comes_out_even_needs_no_rule() -> None:
    assessment, problems = an_assessment({"甲局": "90", "乙局": "80"}, quota_percent=Decimal(50))
    assert (top_of(assessment), problems) == (["甲局"], ())


def test_without_a_quota_or_threshold_nobody_is_proposed() -> None:
    assessment, problems = an_assessment({"甲局": "99", "乙局": "98"})
    assert (top_of(assessment), problems) == ([], ())


LADDER = {
    "grades": ["优秀", "良好", "合格", "不合格"],
    "threshold": [
        {"grade": "优秀", "at_least": Decimal(90)},
        {"grade": "良好", "at_least": Decimal(80)},
        {"grade": "合格", "at_least": Decimal(60)},
        {"grade": "不合格", "at_least": Decimal(0)},
    ],
}


@pytest.mark.parametrize(
    ("total", "grade"),
    [("90", "优秀"), ("89.99", "良好"), ("80", "良好"), ("60", "合格"), ("59.99", "不合格"), ("0", "不合格")],
)
def test_a_threshold_itself_belongs_to_its_grade(total: str, grade: str) -> None:
    assessment, _ = an_assessment({"甲局": total}, quota=1, grading=LADDER)
    (outcome,) = ranked(assessment)
    assert outcome.proposed_grade == grade


def test_above_the_threshold_but_beyond_the_quota_is_the_next_grade() -> None:
    assessment, _ = an_assessment({"甲局": "95", "乙局": "93"}, quota=1, grading=LADDER)
    assert [outcome.proposed_grade for outcome in ranked(assessment)] == ["优秀", "良好"]


def test_a_free_place_is_not_filled_from_below_the_threshold() -> None:
    assessment, _ = an_assessment({"甲局": "95", "乙局": "85"}, quota=2, grading=LADDER)
    assert [outcome.proposed_grade for outcome in ranked(assessment)] == ["优秀", "良好"]


def test_a_decided_grade_counts_before_the_proposed_one() -> None:
    assessment, _ = an_assessment({"甲局": "95", "乙局": "85"}, quota=1, decided={"乙局": "优秀", "甲局": "良好"})
    assert {u.unit.name: u.grade for u in ranked(assessment)} == {"甲局": "良好", "乙局": "优秀"}


def test_more_decided_than_the_quota_allows_is_an_error() -> None:
    assessment, _ = an_assessment({"甲局": "95", "乙局": "85"}, quota=1, decided={"乙局": "优秀"})
    assert assessment.results is not None
    problems = check_results(
        assessment.plan, assessment.results, outcome_in(assessment), file="roster/results.xlsx", sides=()
    )
    assert "quota-exceeded" in codes(problems)


def test_a_result_counts_as_approved_only_with_body_meeting_and_day() -> None:
    assert outcome_in(an_assessment({"甲局": "95"}, approved=True)[0]).approved
    assert not outcome_in(an_assessment({"甲局": "95"})[0]).approved


def test_ranking_nobody_is_an_empty_list() -> None:
    assert rank([]) == ()


def test_the_sample_has_no_tie_at_any_quota_and_fills_each(sample: Assessment) -> None:
    found = {c.category.short: len(c.with_grade(TOP)) for c in outcome_in(sample).categories}
    assert found == {"事业局": 2, "市州自然资源部门": 3, "厅机关": 7, "厅直属事业单位": 3}
