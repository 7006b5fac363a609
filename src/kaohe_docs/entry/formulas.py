"""The plan's arithmetic as spreadsheet formulas, so that a workbook shows the points while it is being filled in.

`domain.leaves` and `domain.ranking` are what counts; these say the same in functions that Excel, WPS and LibreOffice
all have. Texts of the plan enter a formula only as quoted literals, references only as we made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from kaohe_docs.domain.ballots import grade_points
from kaohe_docs.domain.plan import AdjustmentRule, AssessmentPlan
from kaohe_docs.domain.scheme import BallotPart, BandsPart, GradeWord, RankPointsPart, RatioToBestPart, Rounding
from kaohe_docs.text.figures import plain

#: Binary figures are off by less than this many decimals show; an exact half must not be missed for it.
NOISE_DECIMALS: Final = 9
_ABOVE_ALL_TOTALS: Final = 10**12


@dataclass(frozen=True, slots=True)
class Points:
    """A part's points as a formula, and when there are none yet."""

    value: str
    empty: str


def column_letters(index: int) -> str:
    """Write a column number as letters: 1 → A, 28 → AB."""
    text = ""
    while index:
        index, digit = divmod(index - 1, 26)
        text = chr(ord("A") + digit) + text
    return text


def on_sheet(title: str, cells: str) -> str:
    """Refer to cells of a sheet: '考察核实'!C4."""
    quoted = title.replace("'", "''")
    return f"'{quoted}'!{cells}"


def literal(text: str) -> str:
    """Quote a text for a formula."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


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


def leaf(points: Points, rule: Rounding) -> str:
    """Return a part's points, or nothing while there are none; rounded where the plan rounds parts."""
    value = rounded(points.value, rule) if rule.at == "leaf" else points.value
    return f'=IF({points.empty},"",{value})'


def checked(points: Points, counts: str) -> Points:
    """Return points that are only there where the check of their row says that it counts."""
    return Points(points.value, f"OR(NOT({counts}),{points.empty})")


def entered(cell: str, *, scale: Decimal, mark: Decimal) -> Points:
    """Bring an entry on its own scale to a part's full mark."""
    return Points(cell if scale == mark else f"{cell}*{plain(mark)}/{plain(scale)}", f"NOT(ISNUMBER({cell}))")


def grade_mean(cells: Mapping[str, str], part: BallotPart, mark: Decimal) -> Points:
    """Return the mean of the ticks' points; ``cells`` are the counts by grade word."""
    counts = [cells[grade.word] for grade in part.grades]
    terms = (f"{count}*{plain(worth)}" for count, worth in zip(counts, worths(part.grades, mark), strict=True))
    cast = f"SUM({','.join(counts)})"
    return Points(f"({'+'.join(terms)})/{cast}", f"{cast}=0")


def mark_mean(marks: str, part: BallotPart, mark: Decimal, *, units: int) -> Points:
    """Return what the mean of a block of marks comes to: points in the ballot's range, or ranks of ``units`` units."""
    return Points(_worth(_trimmed_mean(marks, part), part, mark, units=units), f"COUNT({marks})=0")


def _worth(mean: str, part: BallotPart, mark: Decimal, *, units: int) -> str:
    if part.method == "ranks":
        return f"({units + 1}-{mean})*{plain(mark)}/{units}"
    nothing = part.worth_nothing
    above = f"({mean}-{plain(nothing)})" if nothing else f"({mean})"
    return f"{above}*{plain(mark)}/{plain(part.high - nothing)}"


def _trimmed_mean(marks: str, part: BallotPart) -> str:
    """Return the mean, without the extremes where the plan drops them and enough marks are in."""
    mean = f"SUM({marks})/COUNT({marks})"
    if not part.trims:
        return mean
    dropped = [f"LARGE({marks},{place})" for place in range(1, part.trim_high + 1)]
    dropped += [f"SMALL({marks},{place})" for place in range(1, part.trim_low + 1)]
    kept = f"(SUM({marks})-{'-'.join(dropped)})/(COUNT({marks})-{part.trims})"
    return f"IF(COUNT({marks})>={part.trims_from},{kept},{mean})"


def whole_ballot_mean(rows: Sequence[str], part: BallotPart, mark: Decimal, *, units: int) -> Points:
    """Return what ballots with several marks come to once whole ones have fallen away; each criterion has a row."""
    first = rows[0]
    weighed = zip(rows, part.criteria, strict=True)
    totals = "+".join(f"{row}*{plain(criterion.weight)}" for row, criterion in weighed)
    # An empty ballot counts nothing among the highest, and must not count among the lowest.
    shown = f'({totals}+({first}="")*{_ABOVE_ALL_TOTALS})'
    dropped = [f"SUMPRODUCT(LARGE(({totals}),{place}))" for place in range(1, part.trim_high + 1)]
    dropped += [f"SUMPRODUCT(SMALL({shown},{place}))" for place in range(1, part.trim_low + 1)]
    kept = f"(SUMPRODUCT({totals})-{'-'.join(dropped)})/(COUNT({first})-{part.trims})"
    mean = f"IF(COUNT({first})>={part.trims_from},{kept},SUMPRODUCT({totals})/COUNT({first}))/100"
    gaps = [f'SUMPRODUCT((({row}="")<>({first}=""))*1)>0' for row in rows[1:]]
    return Points(_worth(mean, part, mark, units=units), f"OR({','.join([f'COUNT({first})=0', *gaps])})")


def weighted(items: Iterable[tuple[Points, Decimal]]) -> Points:
    """Add up a ballot's criteria by their weights in percent; all of them must be there."""
    pairs = list(items)
    return Points(
        "+".join(f"({points.value})*{plain(weight)}/100" for points, weight in pairs),
        f"OR({','.join(points.empty for points, _ in pairs)})",
    )


def external_grade(cell: str, grades: Sequence[GradeWord], mark: Decimal) -> Points:
    """Return the points of the grade in a cell."""
    tests = [f"{cell}={literal(grade.word)}" for grade in grades]
    terms = (f"({test})*{plain(worth)}" for test, worth in zip(tests, worths(grades, mark), strict=True))
    return Points("+".join(terms), f"NOT(OR({','.join(tests)}))")


def worths(grades: Sequence[GradeWord], mark: Decimal) -> list[Decimal]:
    """Return what each grade is worth."""
    return [grade_points(grade_share=grade.share, points=grade.points, full_mark=mark) for grade in grades]


def bands(cell: str, part: BandsPart) -> Points:
    """Return the points of the band a figure falls into."""
    value = plain(part.otherwise)
    for band in sorted(part.bands, key=lambda band: band.at_least):
        value = f"IF({cell}>={plain(band.at_least)},{plain(band.points)},{value})"
    return Points(value, f"NOT(ISNUMBER({cell}))")


def rank_points(cell: str, peers: str, part: RankPointsPart, *, units: int) -> Points:
    """Return the points of a figure's rank among its peers' figures, all of which must be there."""
    better = f"SUMPRODUCT(({peers}{'>' if part.best == 'high' else '<'}{cell})*1)"
    points = ",".join(plain(points) for points in part.points)
    return Points(f"CHOOSE(MIN({better}+1,{len(part.points)}),{points})", f"COUNT({peers})<{units}")


def ratio_to_best(cell: str, peers: str, part: RatioToBestPart, mark: Decimal, *, units: int) -> Points:
    """Return a figure in proportion to the best of its peers, all of which must be there."""
    high = part.best == "high"
    over, under = (cell, f"MAX({peers})") if high else (f"MIN({peers})", cell)
    return Points(f"IF({under}=0,{plain(mark)},{over}*{plain(mark)}/{under})", f"COUNT({peers})<{units}")


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
