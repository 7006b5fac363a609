"""From points to totals, ranks and the whole result (汇总、排序): one outcome for each scored assessment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from kaohe_docs.domain.adjusting import adjusted
from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.grading import grade_pool, unranked_by_veto
from kaohe_docs.domain.ledger import Ledger
from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Category, Content
from kaohe_docs.domain.quotas import Pool, all_places, places_in, ranked_by_group
from kaohe_docs.domain.results import Results
from kaohe_docs.domain.rounding import rounded
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.scoring import exact_total, missing_parts, score_unit
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, doubt, message
from kaohe_docs.source import Location


def outcome_of(
    plan: AssessmentPlan, roster: Roster, results: Results, *, source: Location, content: Content | None = None
) -> tuple[Outcome, tuple[Problem, ...]]:
    """Compute the result of one assessment, by default the main one.

    ``source`` is the results file, for findings about it as a whole.
    """
    content = content or plan.main_content
    ledger = Ledger(results)
    problems: list[Problem] = []
    categories = []
    for category in plan.category:
        scheme = plan.scheme_for(content, category)
        if scheme is None:
            continue
        units = [unit for unit in roster.units if unit.category == category.key]
        outcomes = _outcomes(plan, content, scheme, units, ledger)
        found, category_problems = _graded(plan, content, category, outcomes, results, source)
        categories.append(found)
        problems.extend(category_problems)
    return Outcome(tuple(categories), approved=results.approval.recorded), tuple(problems)


def side_outcomes(
    plan: AssessmentPlan, roster: Roster, results: Results, *, source: Location
) -> tuple[tuple[tuple[Content, Outcome], ...], tuple[Problem, ...]]:
    """Compute the results of further assessments that have points of their own."""
    computed = [
        (content, outcome_of(plan, roster, results, source=source, content=content)) for content in plan.side_contents
    ]
    outcomes = tuple((content, outcome) for content, (outcome, _) in computed)
    return outcomes, tuple(problem for _, (_, problems) in computed for problem in problems)


def _outcomes(
    plan: AssessmentPlan, content: Content, scheme: Scheme, units: Sequence[Unit], ledger: Ledger
) -> list[UnitOutcome]:
    """Total up each unit; only the main assessment takes adjustments and decided grades."""
    main = content.key == plan.main_content.key
    decided = dict(ledger.results.approval.grades) if main else {}
    peers: dict[str, list[Unit]] = {}
    for unit in units:
        peers.setdefault(unit.peer_group, []).append(unit)
    found = []
    for unit in sorted(units, key=lambda unit: unit.order):
        parts = score_unit(scheme, unit, peers=peers[unit.peer_group], ledger=ledger, rounding=plan.rounding)
        adjustments = ledger.adjustments(unit) if main else ()
        amount, rule = adjusted(plan, adjustments)
        exact = _exact(scheme, exact_total(parts), amount)
        outcome = UnitOutcome(
            unit=unit,
            parts=parts,
            adjustments=adjustments,
            total=None if exact is None else rounded(exact, plan.rounding),
            exact=exact,
            missing=missing_parts(parts),
            vetoes=ledger.vetoes(unit) if main else (),
            adjusted_by=amount,
            adjustment_rule=rule,
            decided_grade=decided.get(unit.name, ""),
        )
        found.append(outcome)
    return found


def _exact(scheme: Scheme, base: Fraction | None, amount: Decimal) -> Fraction | None:
    """Bring the parts' sum to the full mark the plan wants, then add and deduct."""
    if base is None:
        return None
    if scheme.rescale_to is not None:
        base = base * Fraction(scheme.rescale_to) / Fraction(scheme.full_mark)
    return base + Fraction(amount)


Key = Callable[[UnitOutcome], tuple[Fraction, ...]]


def ranking_key(*, by_exact: bool = False, tie_rule: Sequence[str] = ()) -> Key:
    """Return what units are compared by: the total, then the parts that the plan's tie rule names."""

    def key(outcome: UnitOutcome) -> tuple[Fraction, ...]:
        total = outcome.exact if by_exact else outcome.total
        parts = (outcome.part(name) for name in tie_rule)
        return tuple(Fraction(figure or 0) for figure in (total, *(part.score if part else None for part in parts)))

    return key


def rank(
    outcomes: Iterable[UnitOutcome], *, key: Key | None = None, unranked: frozenset[str] = frozenset()
) -> tuple[UnitOutcome, ...]:
    """Rank by total, best first; equal totals share a rank unless the plan's tie rule tells them apart.

    Peer groups (分组) are ranked apart. Incomplete units, and those that a veto keeps out, stand last, unranked.
    Order of input does not matter.
    """
    key = key or ranking_key()
    everyone = sorted(outcomes, key=lambda outcome: outcome.unit.order)
    rivals = [outcome for outcome in everyone if outcome.complete and outcome.unit.name not in unranked]
    ranked: list[UnitOutcome] = []
    for group in dict.fromkeys(outcome.unit.peer_group for outcome in rivals):
        members = [outcome for outcome in rivals if outcome.unit.peer_group == group]
        keys = [key(outcome) for outcome in members]
        standing, sharing = _standing(keys), Counter(keys)
        ranked += [
            replace(outcome, rank=place, tied=sharing[own] > 1)
            for outcome, own, place in zip(members, keys, standing, strict=True)
        ]
    ranked.sort(key=lambda outcome: [-figure for figure in key(outcome)])
    done = {outcome.unit.name for outcome in ranked}
    rest = [outcome for outcome in everyone if outcome.unit.name not in done]
    return (*ranked, *sorted(rest, key=lambda outcome: not outcome.complete))


def _standing(keys: Sequence[tuple[Fraction, ...]]) -> list[int]:
    """Return the places of figures, from 1 for the best; equals share one."""
    ascending = sorted(keys)
    better = {key: len(keys) - number for number, key in enumerate(ascending, 1)}
    return [1 + better[key] for key in keys]


def _graded(
    plan: AssessmentPlan,
    content: Content,
    category: Category,
    outcomes: Sequence[UnitOutcome],
    results: Results,
    source: Location,
) -> tuple[CategoryOutcome, list[Problem]]:
    main, grading = content.key == plan.main_content.key, plan.grading_of(content)
    key = ranking_key(by_exact=plan.rounding.rank_by == "exact", tie_rule=grading.tie_rule)
    ranked = rank(outcomes, key=key, unranked=unranked_by_veto(plan, outcomes))
    pools = list(_pools(plan, category, grading, ranked, key, main=main))
    problems: list[Problem] = []
    graded: dict[str, UnitOutcome] = {}
    undecided: set[str] = set()
    for pool in pools:
        units, open_ties, found = grade_pool(pool, results.approval, source=source)
        graded.update((unit.unit.name, unit) for unit in units)
        undecided |= open_ties
        problems += found
    everyone = tuple(graded[outcome.unit.name] for outcome in ranked)
    open_units = tuple(unit for unit in everyone if unit.unit.name in undecided)
    places = tuple(place for pool in pools for place in all_places(pool))
    found_category = CategoryOutcome(category, _quota(pools), everyone, open_units, places)
    return found_category, [*problems, *_missing_problems(everyone, source)]


def _pools(
    plan: AssessmentPlan, category: Category, grading: Grading, units: Sequence[UnitOutcome], key: Key, *, main: bool
) -> Iterator[Pool]:
    """Return who competes for the same places: the category, or each peer group where places are given by group."""
    by_group = ranked_by_group(category, grading)
    for group in dict.fromkeys(unit.unit.peer_group for unit in units) if by_group else [""]:
        members = tuple(unit for unit in units if not by_group or unit.unit.peer_group == group)
        rivals = [unit for unit in members if unit.rank is not None]
        names = (unit.unit.name for unit in rivals)
        standing = dict(zip(names, _standing([key(unit) for unit in rivals]), strict=True))
        yield Pool(plan, category, grading, group, members, standing, main)


def _quota(pools: Sequence[Pool]) -> int | None:
    """Return the top grade's places in the whole category, for print."""
    places = [places_in(pool, pool.grading.top_grade) for pool in pools]
    known = [place for place in places if place is not None]
    return sum(known) if known and len(known) == len(places) else None


def _missing_problems(units: Iterable[UnitOutcome], source: Location) -> list[Problem]:
    return [
        doubt(
            "result-incomplete",
            source,
            message("{unit}还没有录全：{parts}；暂不排名", unit=outcome.unit.name, parts="、".join(outcome.missing)),
            subject=outcome.unit.name,
        )
        for outcome in units
        if outcome.total is None
    ]
