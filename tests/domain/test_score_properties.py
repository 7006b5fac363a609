"""What holds for any plan: random score trees of every node type, random results, compared with a second computation."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from factories import RESULTS_PLACE, a_roster, a_unit, plan_data, the_sample_plan, with_sections
from independent import Entries, Target, compute
from kaohe_docs.domain.outcome import Outcome, PartScore, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.ranking import outcome_of
from kaohe_docs.domain.results import Adjustment, Approval, BallotCount, EnteredPoints, ExternalGrade, Results, Veto
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem

GRADES = [
    {"word": word, "share": Decimal(share)} for word, share in (("优秀", 100), ("良好", 80), ("一般", 60), ("较差", 35))
]
TYPES = ("entered", "self", "rank_points", "ratio_to_best", "bands", "grades", "points", "ranks", "external", "score")
ITEMS = [
    {"item": "国家级", "sign": "add", "cap": Decimal(4), "highest_of": "表彰", "decided_by": "办公室"},
    {"item": "省级", "sign": "add", "highest_of": "表彰", "decided_by": "办公室"},
    {"item": "违规", "sign": "deduct", "cap": Decimal(3), "decided_by": "办公室"},
    {"item": "专项", "sign": "either", "decided_by": "办公室"},
]
VETOES = [
    {"item": "事故", "effect": "lowest-grade", "decided_by": "党组"},
    {"item": "通报", "effect": "not-top", "decided_by": "党组"},
    {"item": "停转", "effect": "not-ranked", "decided_by": "党组"},
]
#: Few different figures, so that units are often level.
figures = st.one_of(st.sampled_from([Decimal(n) for n in (0, 5, 10)]), st.decimals(0, 10, places=2))


@dataclass(frozen=True)
class Case:
    """A plan, its units and their results, in the program's form and in the second computation's."""

    data: Mapping[str, Any]
    plan: AssessmentPlan
    units: tuple[Unit, ...]
    entries: Entries
    approval: Approval = field(default_factory=Approval)

    @property
    def results(self) -> Results:
        found = self.entries
        adjustments = [
            Adjustment(name, item, amount, f"依据{number}", "办公室")
            for name, items in found.adjustments.items()
            for number, (item, amount) in enumerate(items)
        ]
        return Results(
            entered=tuple(EnteredPoints(unit, figure, part) for (unit, part), figure in found.figures.items()),
            ballots=(
                *(BallotCount(u, r, ticks=tuple(t.items()), part=i) for (u, r, i), t in found.ticks.items()),
                *(BallotCount(u, r, marks=tuple(m), part=i) for (u, r, i), m in found.marks.items()),
            ),
            external=(
                *(ExternalGrade(unit, item, grade=word) for (unit, item), word in found.grades.items()),
                *(ExternalGrade(unit, item, score=score) for (unit, item), score in found.scores.items()),
            ),
            adjustments=tuple(adjustments),
            vetoes=tuple(Veto(name, item, "依据", "党组") for name, items in found.vetoes.items() for item in items),
            approval=self.approval,
        )

    def outcome(
        self, results: Results | None = None, units: Sequence[Unit] = ()
    ) -> tuple[Outcome, tuple[Problem, ...]]:
        return outcome_of(self.plan, a_roster(units or self.units), results or self.results, source=RESULTS_PLACE)

    def computed(self) -> Any:
        targets = [Target(unit.name, unit.category, unit.peer_group) for unit in self.units]
        return compute(self.data, targets, self.entries)


class Maker:
    """Draws a tree from the top, and results for every leaf."""

    def __init__(self, draw: st.DrawFn, full_mark: Decimal, units: Sequence[Unit]) -> None:
        self.draw, self.full_mark, self.units = draw, full_mark, units
        self.parts: list[dict[str, Any]] = []
        self.entries = Entries()

    def level(self, parent: str, mark: Fraction, depth: int) -> None:
        for share in self.draw(st.sampled_from([(100,), (60, 40), (50, 30, 20), (70, 15, 15)])):
            # A percentage of the parent is the same as one of the total, said otherwise.
            of_parent = (bool(parent) and (share * mark / Fraction(self.full_mark)).denominator > 1) or self.draw(
                st.booleans()
            )
            own = mark * share / 100
            weight = share if of_parent else own * 100 / Fraction(self.full_mark)
            decimal = (
                Decimal(weight.numerator) / weight.denominator if isinstance(weight, Fraction) else Decimal(weight)
            )
            if not of_parent and Fraction(decimal) != weight:
                of_parent, decimal = True, Decimal(share)
            part: dict[str, Any] = {"name": f"分项{len(self.parts) + 1}", "parent": parent, "weight": decimal}
            part["weight_of"] = "parent" if of_parent else "total"
            self.parts.append(part)
            if depth and self.draw(st.booleans()):
                part["type"] = "sum"
                self.level(part["name"], own, depth - 1)
            else:
                self.leaf(part, self.draw(st.sampled_from(TYPES)))

    def leaf(self, part: dict[str, Any], kind: str) -> None:
        part["type"] = {"grades": "ballot", "points": "ballot", "ranks": "ballot", "score": "external"}.get(kind, kind)
        if kind in {"entered", "self"}:
            part["scale"] = self.draw(st.sampled_from([Decimal(10), Decimal(12)]))
        elif kind in {"rank_points", "ratio_to_best"}:
            part["best"] = self.draw(st.sampled_from(["high", "low"]))
        if kind == "rank_points":
            part["points"] = [Decimal(n) for n in self.draw(st.sampled_from([(9, 5), (9, 7, 4, 1), (3,)]))]
        elif kind == "bands":
            part["bands"] = [{"at_least": Decimal(n), "points": Decimal(n) / 2} for n in (10, 8, 5)]
            part["otherwise"] = Decimal(1)
        elif kind in {"grades", "points", "ranks"}:
            self.ballot(part, kind)
        elif kind in {"external", "score"}:
            part |= {"by": "上级", "grades": GRADES} if kind == "external" else {"by": "上级", "scale": Decimal(10)}
        for unit in self.units:
            self.enter(part, kind, unit)

    def ballot(self, part: dict[str, Any], kind: str) -> None:
        part |= {"raters": f"class-{len(self.parts)}", "method": kind}
        if kind == "grades":
            part["grades"] = GRADES
        else:
            if kind == "points":
                part |= {"low": Decimal(self.draw(st.integers(0, 1))), "high": Decimal(10)}
                part["counts_from"] = self.draw(st.sampled_from(["zero", "low"]))
            part |= {
                "trim_high": self.draw(st.integers(0, 2)),
                "trim_low": self.draw(st.integers(0, 1)),
                "trim_from": 3,
            }
        if self.draw(st.booleans()):
            part["criteria"] = [
                {"name": f"{part['name']}{n}", "weight": Decimal(w)} for n, w in (("德", 40), ("绩", 60))
            ]

    def enter(self, part: dict[str, Any], kind: str, unit: Unit) -> None:
        name, key = unit.name, (unit.name, part["name"])
        if kind == "external":
            self.entries.grades[key] = self.draw(st.sampled_from(GRADES))["word"]
        elif kind == "score":
            self.entries.scores[key] = self.draw(figures)
        elif kind in {"grades", "points", "ranks"}:
            voters = self.draw(st.integers(1, 5))
            for item in [criterion["name"] for criterion in part.get("criteria", [])] or [part["name"]]:
                vote = (name, part["raters"], item)
                if kind == "grades":
                    counts = [self.draw(st.integers(0, 3)) for _ in GRADES]
                    self.entries.ticks[vote] = {
                        g["word"]: n for g, n in zip(GRADES, [counts[0] + 1, *counts[1:]], strict=True)
                    }
                else:
                    marks = figures if kind == "points" else st.integers(1, len(self.units)).map(Decimal)
                    # All criteria are marked on the same ballots.
                    self.entries.marks[vote] = self.draw(st.lists(marks, min_size=voters, max_size=voters))
        else:
            self.entries.figures[key] = self.draw(figures)


@st.composite
def cases(draw: st.DrawFn, *, extras: bool = True) -> Case:
    names = draw(st.sampled_from(["甲乙", "甲乙丙丁", "甲乙丙丁戊己"]))
    groups = draw(st.sampled_from([("",), ("一组", "二组")]))
    units = tuple(
        replace(
            a_unit(f"{n}局", order, peer_group=groups[order % len(groups)]),
            quota_exempt=extras and draw(st.integers(0, 9)) == 0,
        )
        for order, n in enumerate(names, 1)
    )
    full_mark = draw(st.sampled_from([Decimal(100), Decimal(1000), Decimal(60)]))
    maker = Maker(draw, full_mark, units)
    maker.level("", Fraction(full_mark), 2)
    if extras:
        for unit in units:
            for rule in draw(st.lists(st.sampled_from(ITEMS), max_size=3)):
                sign = {"add": 1, "deduct": -1}.get(rule["sign"]) or draw(st.sampled_from([1, -1]))
                amount = draw(st.sampled_from([Decimal("0.5"), Decimal(2), Decimal("2.25")]))
                maker.entries.adjustments.setdefault(unit.name, []).append((rule["item"], sign * amount))
            if draw(st.integers(0, 5)) == 0:
                maker.entries.vetoes[unit.name] = [draw(st.sampled_from(VETOES))["item"]]
        if draw(st.integers(0, 4)) == 0 and maker.entries.figures:
            del maker.entries.figures[draw(st.sampled_from(sorted(maker.entries.figures)))]
    data = _data(draw, maker, len(units), full_mark)
    return Case({**plan_data(), **data}, with_sections(the_sample_plan(), **data), units, maker.entries)


def _data(draw: st.DrawFn, maker: Maker, count: int, full_mark: Decimal) -> dict[str, Any]:
    parts = [part["name"] for part in maker.parts]
    scheme = {"key": "only", "title": "计分办法", "full_mark": full_mark, "part": maker.parts}
    scheme |= draw(st.sampled_from([{}, {"rescale_to": Decimal(100)}]))
    rounding = {"decimals": draw(st.integers(0, 3)), "mode": draw(st.sampled_from(["half-up", "half-even", "down"]))}
    rounding |= {
        "at": draw(st.sampled_from(["leaf", "total"])),
        "rank_by": draw(st.sampled_from(["published", "exact"])),
    }
    category = {
        "key": "bureau",
        "name": "事业局",
        "short": "事业局",
        "count": count,
        "scheme": "only",
        "debriefs": False,
    }
    category |= draw(st.sampled_from([{}, {"quota": 1}, {"quota": 2}, {"quota_percent": Decimal(30)}]))
    category |= draw(st.sampled_from([{}, {"quota_for": "peer-group"}]))
    grading: dict[str, Any] = {
        "top_grade": "优秀",
        "grades": ["优秀", "良好", "合格", "不合格"],
        "quota_rounding": "down",
    }
    grading |= draw(
        st.sampled_from(
            [{}, {"limit": [{"grade": "良好", "count": 1}]}, {"limit": [{"grade": "良好", "percent": Decimal(50)}]}]
        )
    )
    bounds = (("优秀", 70), ("良好", 50), ("合格", 20), ("不合格", 0))
    grading |= draw(st.sampled_from([{}, {"threshold": [{"grade": g, "at_least": Decimal(n)} for g, n in bounds]}]))
    grading["tie_rule"] = draw(st.lists(st.sampled_from(parts), max_size=2, unique=True))
    group = {"name": "第一组", "assesses": "事业局", "category": "bureau", "unit_count": count}
    return {
        "category": [category],
        "group": [group],
        "scheme": [scheme],
        "grading": grading,
        "rounding": rounding,
        "adjustment": ITEMS,
        "adjustment_limits": {"add": Decimal(5), "deduct": Decimal(4)},
        "veto": VETOES,
    }


# ── the second computation ──────────────────────────────────


@given(cases())
@settings(max_examples=150)
def test_every_total_part_and_rank_is_the_exact_one(case: Case) -> None:
    outcome, _ = case.outcome()
    computed = case.computed()
    for unit in outcome.units:
        mine = computed[unit.unit.name]
        assert (unit.exact, unit.total, unit.rank) == (mine.exact, mine.total, mine.rank)
        assert {leaf.name: leaf.exact for top in unit.parts for leaf in top.leaves} == mine.leaves


# ── sums ────────────────────────────────────────────────────


@given(cases())
@settings(max_examples=60)
def test_the_parts_sum_to_the_total(case: Case) -> None:
    outcome, _ = case.outcome()
    (scheme,) = case.plan.scheme
    for unit in outcome.units:
        assert all(_adds_up(part) for part in unit.parts)
        if unit.exact is not None:
            base = sum((part.exact or Fraction(0) for part in unit.parts), Fraction(0))
            scale = Fraction(scheme.total_mark) / Fraction(scheme.full_mark)
            assert unit.exact == base * scale + Fraction(unit.adjustment_total)


def _adds_up(part: PartScore) -> bool:
    if not part.children or any(child.exact is None for child in part.children):
        return True
    below = sum((child.exact or Fraction(0) for child in part.children), Fraction(0))
    return part.exact == below and all(map(_adds_up, part.children))


# ── order ───────────────────────────────────────────────────


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_the_order_of_rows_changes_nothing(case: Case, chance: random.Random) -> None:
    def shuffled(entries: Sequence[Any]) -> tuple[Any, ...]:
        return tuple(chance.sample(list(entries), len(entries)))

    def turned(count: BallotCount) -> BallotCount:
        marks = dict(shuffled(list(count.mark_on.items())))
        return replace(count, marks=tuple(marks.values()), sheets=tuple(marks))

    given_results = case.results
    mixed = replace(
        given_results,
        entered=shuffled(given_results.entered),
        ballots=tuple(turned(count) for count in shuffled(given_results.ballots)),
        external=shuffled(given_results.external),
        adjustments=shuffled(given_results.adjustments),
        vetoes=shuffled(given_results.vetoes),
    )
    assert _figures(case.outcome(mixed, shuffled(case.units))[0]) == _figures(case.outcome()[0])


def _figures(outcome: Outcome) -> list[tuple[Any, ...]]:
    return [
        (u.unit.name, u.total, u.rank, u.tied, u.proposed_grade, u.open_grade, u.adjusted_by) for u in outcome.units
    ]


# ── raising ─────────────────────────────────────────────────


def _raise_figure(case: Case, name: str, part: Mapping[str, Any], step: Decimal) -> bool:
    key, found = (name, part["name"]), case.entries.figures
    if key in found:
        found[key] += -step if part.get("best") == "low" else step
        return found[key] >= 0
    if key in case.entries.scores:
        case.entries.scores[key] += step
        return True
    return False


def _raise_vote(case: Case, name: str, part: Mapping[str, Any], step: Decimal) -> bool:
    """Let one rater think better of a unit."""
    for key, marks in case.entries.marks.items():
        if key[:2] == (name, part.get("raters")):
            marks[0] += -min(step, marks[0] - 1) if part["method"] == "ranks" else step
            return True
    for key, ticks in case.entries.ticks.items():
        if key[:2] == (name, part.get("raters")):
            lower = next((word for word in ("较差", "一般", "良好") if ticks[word]), None)
            if lower is not None:
                ticks[lower] -= 1
                ticks["优秀"] += 1
            return True
    return False


def _raise_grade(case: Case, name: str, part: Mapping[str, Any], _step: Decimal) -> bool:
    if (name, part["name"]) in case.entries.grades:
        case.entries.grades[name, part["name"]] = "优秀"
        return True
    return False


RAISES: tuple[Callable[[Case, str, Mapping[str, Any], Decimal], bool], ...] = (_raise_figure, _raise_vote, _raise_grade)


@given(cases(), st.data())
@settings(max_examples=120)
def test_raising_any_part_never_lowers_the_rank(case: Case, data: st.DataObject) -> None:
    before = {unit.unit.name: unit for unit in case.outcome()[0].units}
    name = data.draw(st.sampled_from(sorted(before)))
    leaves = [part for part in case.data["scheme"][0]["part"] if part["type"] != "sum"]
    part, step = (
        data.draw(st.sampled_from(leaves)),
        data.draw(st.sampled_from([Decimal("0.01"), Decimal(1), Decimal(5)])),
    )
    assume(any(raised(case, name, part, step) for raised in RAISES))
    after = next(unit for unit in case.outcome()[0].units if unit.unit.name == name)
    old = before[name]
    assume(None not in {old.rank, after.rank})
    assert after.total >= old.total
    assert after.rank <= old.rank


# ── grades ──────────────────────────────────────────────────


@given(cases())
@settings(max_examples=150)
def test_no_quota_is_exceeded_and_no_tie_is_cut(case: Case) -> None:
    outcome, problems = case.outcome()
    for category in outcome.categories:
        for places in category.places:
            assert len(category.takers(places)) <= places.count
        _ties_are_whole(category.units, case)
    ties = [problem for problem in problems if problem.code == "tie-at-quota"]
    assert bool(ties) == any(unit.open_grade for unit in outcome.units)


def _ties_are_whole(units: Sequence[UnitOutcome], case: Case) -> None:
    """Level units share their rank, their grade, or the question who gets it."""
    alike: dict[tuple[str, int | None], list[UnitOutcome]] = {}
    for unit in units:
        if unit.rank is not None and not unit.vetoes and not unit.unit.quota_exempt:
            alike.setdefault((unit.unit.peer_group, unit.rank), []).append(unit)
    for level in alike.values():
        assert len({(unit.proposed_grade, unit.open_grade) for unit in level}) == 1
        assert all(unit.tied for unit in level) or len(level) == 1


@given(cases())
@settings(max_examples=60)
def test_a_decision_settles_every_tie_within_the_quota(case: Case) -> None:
    outcome, _ = case.outcome()
    category = outcome.categories[0]
    for _ in range(8):
        category = outcome.categories[0]
        asked = [unit for unit in category.units if unit.open_grade]
        if not asked:
            break
        grade = asked[0].open_grade
        decided = dict(case.approval.grades)
        rivals = [unit for unit in asked if unit.open_grade == grade]
        for places in (entry for entry in category.places if entry.grade == grade):
            mine = [unit for unit in rivals if places.peer_group in {"", unit.unit.peer_group}]
            free = places.count - len(category.takers(places))
            decided |= {unit.unit.name: grade if number < free else "其他" for number, unit in enumerate(mine)}
        case = replace(case, approval=Approval(grades=tuple(decided.items())))
        outcome, problems = case.outcome()
        assert not any(p.code == "tie-at-quota" and p.subject.endswith(grade) for p in problems if grade != "优秀")
    assert not any(unit.open_grade for unit in outcome.units)
    for places in outcome.categories[0].places:
        assert len(outcome.categories[0].takers(places)) <= places.count
