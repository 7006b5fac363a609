"""The plan's arithmetic as spreadsheet formulas, so that a workbook shows the points while it is being filled in.

`domain.scoring` is what counts; these say the same in functions that Excel, WPS and LibreOffice all have. Texts
of the plan enter a formula only as quoted literals, references only as we made them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kaohe_docs.domain.ballots import grade_points
from kaohe_docs.domain.scheme import BallotPart, ExternalPart, GradeWord, Rounding
from kaohe_docs.text.figures import plain

#: Binary figures are off by less than this many decimals show; an exact half must not be missed for it.
_NOISE_DECIMALS = 10


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
    exact = f"ROUND({value},{rule.decimals + _NOISE_DECIMALS})"
    if rule.mode == "half-up":
        return f"ROUND({exact},{rule.decimals})"
    if rule.mode == "down":
        return f"ROUNDDOWN({exact},{rule.decimals})"
    scale = 10**rule.decimals
    # Half of an even number above a half rounds back to it: 2.5 → 2 × ROUND(1.25).
    return (
        f"IF(ROUND(ABS(MOD({exact}*{scale},1)-0.5),{_NOISE_DECIMALS - 2})=0,"
        f"2*ROUND({exact}*{scale}/2,0),ROUND({exact}*{scale},0))/{scale}"
    )


def leaf(value: str, *, empty: str, rule: Rounding) -> str:
    """Return a part's points, or nothing while ``empty`` is true; rounded where the plan rounds parts."""
    return f'=IF({empty},"",{rounded(value, rule) if rule.at == "leaf" else value})'


def scaled(cell: str, *, scale: Decimal, mark: Decimal) -> str:
    """Bring an entry on its own scale to a part's full mark."""
    return cell if scale == mark else f"{cell}/{plain(scale)}*{plain(mark)}"


def grade_mean(cells: Mapping[str, str], part: BallotPart, mark: Decimal) -> tuple[str, str]:
    """Return the mean of the ticks' points, and when there is none; ``cells`` are the counts by grade word."""
    counts = [cells[grade.word] for grade in part.grades]
    terms = "+".join(
        f"{count}*{plain(points)}" for count, points in zip(counts, _worth(part.grades, mark), strict=True)
    )
    cast = f"SUM({','.join(counts)})"
    return f"({terms})/{cast}", f"{cast}=0"


def point_mean(marks: str, part: BallotPart, mark: Decimal) -> tuple[str, str]:
    """Return the mean of a block of marks, without the extremes that the plan drops, and when there is none."""
    trims = part.trim_high + part.trim_low
    mean = f"SUM({marks})/COUNT({marks})"
    if trims:
        dropped = [f"LARGE({marks},{place})" for place in range(1, part.trim_high + 1)]
        dropped += [f"SMALL({marks},{place})" for place in range(1, part.trim_low + 1)]
        kept = f"(SUM({marks})-{'-'.join(dropped)})/(COUNT({marks})-{trims})"
        mean = f"IF(COUNT({marks})>={max(part.trim_from, trims + 1)},{kept},{mean})"
    value = f"({mean}-{plain(part.low)})/{plain(part.high - part.low)}*{plain(mark)}"
    return value, f"COUNT({marks})=0"


def external_grade(cell: str, part: ExternalPart, mark: Decimal) -> tuple[str, str]:
    """Return the points of the grade in a cell, and when it is none of the part's."""
    words = [literal(grade.word) for grade in part.grades]
    points = [plain(worth) for worth in _worth(part.grades, mark)]
    value = "+".join(f"({cell}={word})*{worth}" for word, worth in zip(words, points, strict=True))
    return value, f"NOT(OR({','.join(f'{cell}={word}' for word in words)}))"


def _worth(grades: Sequence[GradeWord], mark: Decimal) -> list[Decimal]:
    return [grade_points(grade_share=grade.share, points=grade.points, full_mark=mark) for grade in grades]


def total(leaves: str, *, count: int, extra: str, rule: Rounding) -> str:
    """Return the sum of a block of ``count`` leaves that must all be there, with what is added or taken away."""
    return f'=IF(COUNT({leaves})<{count},"",{rounded(f"SUM({leaves})+{extra}", rule)})'


def rank(cell: str, totals: str, *, among: str = "", own: str = "") -> str:
    """Return a total's rank, equal totals sharing one; with ``among`` only against rows that have ``own`` there."""
    peers = f"({among}={own})*" if among else ""
    return f'=IF(ISNUMBER({cell}),1+SUMPRODUCT({peers}ISNUMBER({totals})*({totals}>{cell})),"")'
