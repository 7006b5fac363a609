"""The plan's arithmetic a second time, from the parsed plan.toml with fractions: it shares no line with kaohe_docs.

Written from the rules as docs/schemes.md states them, so that both would have to be wrong in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any

Table = Mapping[str, Any]
_MODES = {"half-up": ROUND_HALF_UP, "half-even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


@dataclass(frozen=True)
class Target:
    """Who is assessed: name, key of the category, peer group."""

    name: str
    category: str
    peer_group: str = ""


@dataclass
class Entries:
    """Everything that was entered, by unit and by what it is about."""

    figures: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    #: By unit, rater class and item: ticks by word.
    ticks: dict[tuple[str, str, str], dict[str, int]] = field(default_factory=dict)
    #: By unit, rater class and item: every mark.
    marks: dict[tuple[str, str, str], list[Decimal]] = field(default_factory=dict)
    grades: dict[tuple[str, str], str] = field(default_factory=dict)
    scores: dict[tuple[str, str], Decimal] = field(default_factory=dict)
    #: By unit: item and amount.
    adjustments: dict[str, list[tuple[str, Decimal]]] = field(default_factory=dict)
    vetoes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Computed:
    """One unit's figures; None while something is missing."""

    exact: Fraction | None
    total: Decimal | None
    rank: int | None
    leaves: Mapping[str, Fraction | None]


def to_decimals(value: Fraction, decimals: int, mode: str) -> Decimal:
    with localcontext() as context:
        context.prec = 120
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        return exact.quantize(Decimal(1).scaleb(-decimals), rounding=_MODES[mode])


def compute(
    plan: Table, targets: Sequence[Target], entries: Entries, content: Table | None = None
) -> dict[str, Computed]:
    """Compute one assessment: the first that has points, or the one given."""
    main = next(entry for entry in plan["content"] if entry["result"] == "score")
    content = content or main
    is_main = content["key"] == main["key"]
    found: dict[str, Computed] = {}
    for category in plan["category"]:
        key = category["scheme"] if is_main else content.get("schemes", {}).get(category["key"])
        members = [target for target in targets if target.category == category["key"]]
        for group in {target.peer_group for target in members} if key else ():
            scheme = next(scheme for scheme in plan["scheme"] if scheme["key"] == key)
            peers = [target.name for target in members if target.peer_group == group]
            found |= _group(plan, scheme, peers, entries, content, is_main)
    return found


def _group(
    plan: Table, scheme: Table, peers: Sequence[str], entries: Entries, content: Table, is_main: bool
) -> dict[str, Computed]:
    rule = {"decimals": 2, "mode": "half-up", "at": "leaf", "rank_by": "published", **plan["rounding"]}
    figures: dict[str, tuple[Fraction | None, dict[str, Fraction | None]]] = {}
    for name in peers:
        leaves = {
            part["name"]: _rounded(_leaf(part, _mark(scheme, part), name, peers, entries), rule)
            for part in scheme["part"]
            if part["type"] != "sum"
        }
        figures[name] = (_total(plan, scheme, leaves, entries.adjustments.get(name, []) if is_main else []), leaves)
    tie_rule = (plan["grading"] if is_main else content.get("grading", {})).get("tie_rule", [])
    effects = {veto["item"]: veto["effect"] for veto in plan.get("veto", [])}
    keys = {}
    for name, (exact, leaves) in figures.items():
        vetoed = is_main and any(effects[item] == "not-ranked" for item in entries.vetoes.get(name, []))
        if exact is not None and not vetoed:
            first = (
                exact if rule["rank_by"] == "exact" else Fraction(to_decimals(exact, rule["decimals"], rule["mode"]))
            )
            keys[name] = (first, *(_sum_below(scheme, part, leaves) for part in tie_rule))
    return {
        name: Computed(
            exact,
            None if exact is None else to_decimals(exact, rule["decimals"], rule["mode"]),
            1 + sum(other > keys[name] for other in keys.values()) if name in keys else None,
            leaves,
        )
        for name, (exact, leaves) in figures.items()
    }


def _rounded(value: Fraction | None, rule: Table) -> Fraction | None:
    if value is None or rule["at"] == "total":
        return value
    return Fraction(to_decimals(value, rule["decimals"], rule["mode"]))


def _sum_below(scheme: Table, name: str, leaves: Mapping[str, Fraction | None]) -> Fraction:
    """Return what a part, leaf or sum, comes to; a part that the scheme lacks counts nothing."""
    if name in leaves:
        return leaves[name] or Fraction(0)
    below = [part["name"] for part in scheme["part"] if part.get("parent", "") == name]
    return sum((_sum_below(scheme, part, leaves) for part in below), Fraction(0))


def _mark(scheme: Table, part: Table) -> Fraction:
    """Return a part's full mark."""
    whole = Fraction(scheme.get("full_mark", 100))
    if part.get("weight_of", "total") == "parent" and part.get("parent"):
        whole = _mark(scheme, next(other for other in scheme["part"] if other["name"] == part["parent"]))
    return whole * Fraction(part["weight"]) / 100


def _total(
    plan: Table, scheme: Table, leaves: Mapping[str, Fraction | None], items: Sequence[tuple[str, Decimal]]
) -> Fraction | None:
    values = list(leaves.values())
    if any(value is None for value in values):
        return None
    base = sum((value for value in values if value is not None), Fraction(0))
    if "rescale_to" in scheme:
        base = base / Fraction(scheme.get("full_mark", 100)) * Fraction(scheme["rescale_to"])
    return base + _adjusted(plan, items)


def _adjusted(plan: Table, items: Sequence[tuple[str, Decimal]]) -> Fraction:
    """Add up: the largest of a family, each item or family within its cap, then all within the plan's."""
    rules = {rule["item"]: rule for rule in plan.get("adjustment", [])}
    limits = plan.get("adjustment_limits", {})
    total = Fraction(0)
    for sign, limit in ((1, limits.get("add")), (-1, limits.get("deduct"))):
        amounts: dict[str, list[Fraction]] = {}
        for item, amount in items:
            if amount * sign > 0:
                amounts.setdefault(rules[item].get("highest_of") or item, []).append(abs(Fraction(amount)))
        side = Fraction(0)
        for name, found in amounts.items():
            family = [rule for rule in rules.values() if rule.get("highest_of") == name]
            value = max(found) if family else sum(found, Fraction(0))
            caps = [rule["cap"] for rule in family or [rules[name]] if "cap" in rule]
            side += min([value, *map(Fraction, caps)])
        total += sign * (side if limit is None else min(side, Fraction(limit)))
    return total


def _leaf(part: Table, mark: Fraction, name: str, peers: Sequence[str], entries: Entries) -> Fraction | None:
    kind = part["type"]
    if kind == "ballot":
        return _ballot(part, mark, name, len(peers), entries)
    if kind == "external":
        if (name, part["name"]) in entries.scores:
            return Fraction(entries.scores[name, part["name"]]) * mark / Fraction(part.get("scale", mark))
        word = entries.grades.get((name, part["name"]))
        return None if word is None else _worth(part, mark)[word]
    own = entries.figures.get((name, part["name"]))
    if own is None:
        return None
    if kind in {"entered", "self"}:
        return Fraction(own) * mark / Fraction(part.get("scale", mark))
    if kind == "bands":
        reached = [band["points"] for band in part["bands"] if own >= band["at_least"]]
        return Fraction(max(reached, default=part.get("otherwise", 0)))
    all_figures = [entries.figures.get((peer, part["name"])) for peer in peers]
    known = [figure for figure in all_figures if figure is not None]
    if len(known) < len(all_figures):
        return None
    high = part.get("best", "high") == "high"
    if kind == "rank_points":
        place = sum(figure > own if high else figure < own for figure in known)
        return Fraction(part["points"][min(place, len(part["points"]) - 1)])
    top, bottom = (own, max(known)) if high else (min(known), own)
    return mark if bottom == 0 else Fraction(top) / Fraction(bottom) * mark


def _worth(part: Table, mark: Fraction) -> dict[str, Fraction]:
    return {
        grade["word"]: Fraction(grade["points"]) if "points" in grade else mark * Fraction(grade["share"]) / 100
        for grade in part["grades"]
    }


def _ballot(part: Table, mark: Fraction, name: str, peers: int, entries: Entries) -> Fraction | None:
    criteria = part.get("criteria") or [{"name": part["name"], "weight": 100}]
    if part.get("method", "grades") != "grades" and part.get("trim_high", 0) + part.get("trim_low", 0):
        rows = [entries.marks.get((name, part["raters"], criterion["name"]), []) for criterion in criteria]
        return _whole_ballots(part, mark, rows, [Fraction(criterion["weight"]) for criterion in criteria], peers)
    total = Fraction(0)
    for criterion in criteria:
        mean = _vote(part, mark, (name, part["raters"], criterion["name"]), peers, entries)
        if mean is None:
            return None
        total += mean * Fraction(criterion["weight"]) / 100
    return total


def _whole_ballots(
    part: Table, mark: Fraction, rows: Sequence[Sequence[Decimal]], weights: Sequence[Fraction], peers: int
) -> Fraction | None:
    """Take the mean of the ballots' totals; the n-th marks of all criteria are one ballot's."""
    assert len({len(row) for row in rows}) == 1
    totals = sorted(
        sum((Fraction(own) * weight for own, weight in zip(ballot, weights, strict=True)), Fraction(0)) / 100
        for ballot in zip(*rows, strict=True)
    )
    if not totals:
        return None
    high, low = part.get("trim_high", 0), part.get("trim_low", 0)
    if len(totals) >= max(part.get("trim_from", 0), high + low + 1):
        totals = totals[low : len(totals) - high]
    return _points(part, mark, sum(totals, Fraction(0)) / len(totals), peers)


def _vote(part: Table, mark: Fraction, key: tuple[str, str, str], peers: int, entries: Entries) -> Fraction | None:
    if part.get("method", "grades") == "grades":
        worth, ticks = _worth(part, mark), entries.ticks.get(key, {})
        cast = sum(ticks.values())
        return sum((worth[word] * count for word, count in ticks.items()), Fraction(0)) / cast if cast else None
    marks = sorted(map(Fraction, entries.marks.get(key, [])))
    if not marks:
        return None
    return _points(part, mark, sum(marks, Fraction(0)) / len(marks), peers)


def _points(part: Table, mark: Fraction, mean: Fraction, peers: int) -> Fraction:
    if part["method"] == "ranks":
        return (peers + 1 - mean) * mark / peers
    most = Fraction(part.get("high", 100))
    if part.get("counts_from", "zero") == "zero":
        return mean / most * mark
    least = Fraction(part.get("low", 0))
    return (mean - least) / (most - least) * mark
