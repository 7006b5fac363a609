"""What additions and deductions (加减分) come to: caps an item, caps on all, and "only the highest counts"."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import Adjustment
from kaohe_docs.text.figures import plain


def adjusted(plan: AssessmentPlan, items: Sequence[Adjustment]) -> tuple[Decimal, str]:
    """Return what a unit's adjustments come to, and why this is not their plain sum ("" where it is)."""
    amounts, reasons = _highest_only(plan, items)
    amounts, capped = _item_caps(plan, amounts)
    plus = sum((amount for _, amount in amounts if amount > 0), Decimal(0))
    minus = sum((amount for _, amount in amounts if amount < 0), Decimal(0))
    plus, over = _cap(plus, plan.adjustment_limits.add, "加分")
    minus, under = _cap(minus, plan.adjustment_limits.deduct, "减分")
    return plus + minus, "；".join([*reasons, *capped, *over, *under])


def sensible_amount(plan: AssessmentPlan) -> Decimal:
    """Return how much may be added or taken away for one item before it looks like a slip: a tenth of the full mark.

    Plans cap what they foresee far below; more than this decides a place by itself.
    """
    return max(scheme.total_mark for scheme in plan.scheme) / 10


Amounts = list[tuple[str, Decimal]]


def _highest_only(plan: AssessmentPlan, items: Sequence[Adjustment]) -> tuple[Amounts, list[str]]:
    """Keep of each family of items only the largest amount, in either direction."""
    families = {rule.item: rule.highest_of for rule in plan.adjustment if rule.highest_of}
    best: dict[tuple[str, bool], Decimal] = {}
    for item in items:
        if family := families.get(item.item):
            key = (family, item.amount > 0)
            best[key] = max(best.get(key, Decimal(0)), item.amount, key=abs)
    kept: Amounts = [(item.item, item.amount) for item in items if item.item not in families]
    kept += [(family, amount) for (family, _), amount in best.items()]
    counts = {family: sum(families.get(item.item) == family for item in items) for family, _ in best}
    return kept, [f"{family}只计最高一项" for family, count in counts.items() if count > 1]


def _item_caps(plan: AssessmentPlan, amounts: Amounts) -> tuple[Amounts, list[str]]:
    caps = {rule.highest_of or rule.item: rule.cap for rule in plan.adjustment if rule.cap is not None}
    sums: dict[tuple[str, bool], Decimal] = {}
    for name, amount in amounts:
        key = (name, amount > 0)
        sums[key] = sums.get(key, Decimal(0)) + amount
    capped, reasons = [], []
    for (name, _), total in sums.items():
        bounded, why = _cap(total, caps.get(name), name)
        capped.append((name, bounded))
        reasons += why
    return capped, reasons


def _cap(amount: Decimal, cap: Decimal | None, name: str) -> tuple[Decimal, list[str]]:
    if cap is None or abs(amount) <= cap:
        return amount, []
    return cap.copy_sign(amount), [f"{name}合计{plain(amount)}分，以{plain(cap)}分为限"]
