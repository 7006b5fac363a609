"""The plan's arithmetic as spreadsheet formulas, so that a workbook shows the points while it is being filled in.

`domain.scoring` and `domain.ranking` are what counts (each type of part has its own formula beside its rule); these say the same in functions that Excel, WPS and LibreOffice
all have. Texts of the plan enter a formula only as quoted literals, references only as we made them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kaohe_docs.domain.formula import PointsFormula, literal
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan
from kaohe_docs.domain.rounding import Rounding
from kaohe_docs.text.figures import plain

#: Binary figures are off by less than this many decimals show; an exact half must not be missed for it.
NOISE_DECIMALS: Final = 9


def on_sheet(title: str, cells: str) -> str:
    """Refer to cells of a sheet: '考察核实'!C4."""
    quoted = title.replace("'", "''")
    return f"'{quoted}'!{cells}"


def rounded(value: str, rule: Rounding) -> str:
    """Round by the plan's rule, after taking away what binary figures add."""
    exact = f"ROUND({value},{NOISE_DECIMALS})"
    if rule.mode == "half-up":
        return f"ROUND({exact},{rule.decimals})"
    if rule.mode == "down":
        return f"ROUNDDOWN({exact},{rule.decimals})"
    # Half of it, rounded up at the half and doubled, is the even neighbour: 2.5 → 2 × ROUND(1.25) = 2.
    scale = 10**rule.decimals
    is_half = f"ROUND(MOD({exact}*{scale},1),{NOISE_DECIMALS - rule.decimals})=0.5"
    return f"IF({is_half},2*ROUND({exact}*{scale}/2,0),ROUND({exact}*{scale},0))/{scale}"


def leaf(points: PointsFormula, rule: Rounding) -> str:
    """Return a part's points, or nothing while there are none; rounded where the plan rounds parts."""
    value = rounded(points.value, rule) if rule.at == "leaf" else points.value
    return f'=IF({points.empty},"",{value})'


def adjustments(plan: AssessmentPlan, *, own: str, names: str, items: str, amounts: str) -> str:
    """Return what a unit's adjustments come to: caps an item, caps on all, and items of which the largest counts."""
    rules = plan.adjustment
    if not rules:
        return "=0"
    mine = f"({names}={own})"
    limits = plan.adjustment_limits
    if not any(rule.cap is not None or rule.highest_of for rule in rules) and limits.add is limits.deduct is None:
        return f"=ROUND(SUMPRODUCT({mine}*1,{amounts}),{NOISE_DECIMALS})"
    families: dict[str, list[AdjustmentRule]] = {}
    for rule in rules:
        # Items without a limit of their own add up together, under no name.
        name = rule.highest_of or (rule.item if rule.cap is not None else "")
        families.setdefault(name, []).append(rule)
    added, deducted = (
        _one_side([_family(members, mine, items, f"{sign}{amounts}") for members in families.values()], limit)
        for sign, limit in (("", limits.add), ("-", limits.deduct))
    )
    return f"=ROUND({added}-({deducted}),{NOISE_DECIMALS})"


def _one_side(terms: Sequence[str], limit: Decimal | None) -> str:
    total = "+".join(terms)
    return total if limit is None else f"MIN({plain(limit)},{total})"


def _family(rules: Sequence[AdjustmentRule], mine: str, items: str, amounts: str) -> str:
    """Return what an item, or the items of which only the largest counts, bring in one direction."""
    named = "+".join(f"({items}={literal(rule.item)})" for rule in rules)
    found = f"{mine}*({named})*({amounts}>0)*({amounts})"
    value = f"SUMPRODUCT(MAX({found}))" if rules[0].highest_of else f"SUMPRODUCT({found})"
    caps = [rule.cap for rule in rules if rule.cap is not None]
    return f"MIN({plain(caps[-1])},{value})" if caps else value


def vetoed(vetoes: Sequence[str], *, own: str, names: str, items: str) -> str:
    """Tell whether one of these vetoes was entered for a unit."""
    named = "+".join(f"({items}={literal(item)})" for item in vetoes)
    return f"SUMPRODUCT(({names}={own})*({named}))>0"


def rank(keys: Sequence[tuple[str, str]]) -> str:
    """Return a row's rank by its keys, the first of which must be there; each key is a cell and its column's block.

    A later key only counts where all earlier ones are equal.
    """
    cell, block = keys[0]
    better, level = f"({block}>{cell})", f"({block}={cell})"
    for own, column in keys[1:]:
        better += f"+{level}*({column}>{own})"
        level += f"*({column}={own})"
    return f'=IF(ISNUMBER({cell}),1+SUMPRODUCT(ISNUMBER({block})*({better})),"")'


def tied(keys: Sequence[tuple[str, str]]) -> str:
    """Tell whether another row has the same keys."""
    equal = "*".join(f"({block}={cell})" for cell, block in keys)
    return f"SUMPRODUCT(ISNUMBER({keys[0][1]})*{equal})>1"
