"""The sheets for points and counts (考察核实、民主测评、外部评价), with what guards against slips.

`intake.results_book` reads them back by their headings. The word that marks sample data must not stand in them.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from kaohe_docs.domain.part import ScoredPart
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.plan import Content
from kaohe_docs.domain.result_sheets import (
    ABSTAINED,
    ASSESSED_BY_OTHERS,
    BALLOTS,
    CHECK,
    COUNTS,
    EXTERNAL,
    FULL_MARK,
    GIVEN_BY,
    GRADE,
    ISSUED,
    PART,
    POINTS,
    RATERS,
    REMARK,
    SCORE,
    UNIT,
    VERIFICATION,
    mark_heading,
)
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.entry.cells import RIGHT, TOP, Validation, check_highlights, formula, sheet, to_fill
from kaohe_docs.entry.checks import ballot_check, figure_check, grade_check, mark_range
from kaohe_docs.entry.rows import BallotRow, EntryRows, ExternalRow, FigureRow, blocks
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Cell, Choice, NumberRange, Sheet

#: Bounds where the plan has none, so that at least a text is refused.
_MOST_SHEETS: Final = 9999
_ANY_FIGURE: Final = Decimal(10) ** 12


# ── 考察核实 ────────────────────────────────────────────────


def verification_sheet(entries: EntryRows) -> Sheet:
    """Lay out 考察核实: the points of the assessment groups, and figures that become points later."""
    layout = entries.layouts[VERIFICATION]
    bounds = [(*_bounds(row), _decimals(entries, row.scheme, row.part)) for row in entries.figures]
    rows = [
        layout.row(
            {
                UNIT: Cell(row.unit.name),
                PART: Cell(row.part.name),
                POINTS: to_fill(),
                FULL_MARK: _highest_cell(row),
                REMARK: to_fill("left"),
                CHECK: formula(_figure_check(entries, row, f"{layout.letters(POINTS)}{number}"), align="center"),
            }
        )
        for number, row in enumerate(entries.figures, TOP + 1)
    ]
    return sheet(
        VERIFICATION,
        "考察核实得分",
        "逐行填写核实得分，不超过满分；“满分”为“—”的填实际数值。需要说明的写入“说明”。只填黄色格。",
        layout.headings,
        rows,
        validations=[
            _figure_range(layout.cells(POINTS, first, last), low, high, decimals)
            for (low, high, decimals), first, last in blocks(bounds, lambda bound: bound)
        ],
        highlights=check_highlights(layout.letters(CHECK), TOP + len(rows)),
    )


def _figure_check(entries: EntryRows, row: FigureRow, cell: str) -> str:
    return figure_check(cell, *_bounds(row), _decimals(entries, row.scheme, row.part))


def _figure_range(cells: str, low: Decimal | None, high: Decimal | None, decimals: int | None) -> NumberRange:
    """Bound figures; what the plan does not bound gets bounds beyond all figures."""
    least, most = -_ANY_FIGURE if low is None else low, _ANY_FIGURE if high is None else high
    return NumberRange(cells, least, most, False, _range_text(least, most, decimals), decimals)


def _decimals(entries: EntryRows, scheme: Scheme, part: ScoredPart) -> int | None:
    """Return how many decimals an entry may have, where it counts as it stands."""
    return scheme.entry_decimals(part, entries.assessment.plan.rounding)


def _bounds(row: FigureRow) -> tuple[Decimal | None, Decimal | None]:
    return row.part.bounds(row.scheme.full_mark_of(row.part))


def _highest_cell(row: FigureRow) -> Cell:
    _, high = _bounds(row)
    return Cell("—", align="center") if high is None else Cell(high, style="figure")


def _range_text(low: Decimal, high: Decimal, decimals: int | None = None) -> str:
    if high == _ANY_FIGURE:
        return "请填数字" if low < 0 else "请填不小于0的数字"
    kept = "" if decimals is None else f"，最多{decimals}位小数"
    return f"请填{plain(low)}至{plain(high)}之间的分数{kept}"


# ── 民主测评 ────────────────────────────────────────────────


def ballot_sheet(entries: EntryRows) -> Sheet:
    """Lay out 民主测评: the counts of each rater class for each unit."""
    layout = entries.layouts[BALLOTS]
    rows = [_ballot_row(entries, number, row) for number, row in enumerate(entries.ballots, TOP + 1)]
    return sheet(
        BALLOTS,
        "民主测评计票结果",
        "每行是一类测评主体对一个单位的计票。“有效”为这一行有效的票数，等于各等次（各票）与“弃权”之和；"
        f"有效＋无效≤收回≤发出。“核对”显示“{RIGHT}”为相符。{_columns_note(entries)}只填黄色格。",
        layout.headings,
        rows,
        validations=[*_count_ranges(entries), *_mark_ranges(entries)],
        highlights=check_highlights(layout.letters(CHECK), TOP + len(rows)),
    )


def _columns_note(entries: EntryRows) -> str:
    """Say that a column is a ballot, where one ballot has marks in several rows."""
    parts = (row.style.part for row in entries.ballots)
    several = any(part.criteria and part.method != "grades" for part in parts)
    return "一个单位的各分项，同一列是同一张票（第1票写在各行的“第1票”）。" if several else ""


def _ballot_row(entries: EntryRows, number: int, row: BallotRow) -> tuple[Cell, ...]:
    part = row.style.part
    on_ballot = {grade.word for grade in part.grades} if part.method == "grades" else set()
    mark = Cell() if part.method == "grades" else to_fill()
    return entries.layouts[BALLOTS].row(
        {
            UNIT: Cell(row.unit.name),
            RATERS: Cell(row.style.rater_class.short),
            PART: Cell(row.item),
            **dict.fromkeys((*COUNTS, *on_ballot, ABSTAINED), to_fill()),
            CHECK: formula(ballot_check(entries, number, row), align="center"),
            **dict.fromkeys(map(mark_heading, range(1, entries.mark_count + 1)), mark),
        }
    )


def _count_ranges(entries: EntryRows) -> list[Validation]:
    """Bound the counts by the ballots printed."""
    left, right = (entries.layouts[BALLOTS].letters(heading) for heading in (ISSUED, ABSTAINED))
    most = [row.style.sheets if row.style.raters else _MOST_SHEETS for row in entries.ballots]
    return [
        NumberRange(
            f"{left}{first}:{right}{last}", Decimal(0), Decimal(high), True, f"请填0至{high}之间的整数（印发票数以内）"
        )
        for high, first, last in blocks(most, lambda high: high)
    ]


def _mark_ranges(entries: EntryRows) -> list[Validation]:
    """Bound the marks by the range on the ballot, and ranks by the units that are compared."""
    ranges = [mark_range(row) for row in entries.ballots]
    return [
        NumberRange(entries.marks(first, last), found.low, found.high, found.whole, _range_text(found.low, found.high))
        for found, first, last in blocks(ranges, lambda found: found)
        if found is not None
    ]


# ── 外部评价 ────────────────────────────────────────────────


def external_sheet(entries: EntryRows) -> Sheet:
    """Lay out 外部评价: what other bodies give, and the grades of assessments that have their own."""
    layout, words = entries.layouts[EXTERNAL], [_words(row.item) for row in entries.external]
    choices: list[Validation] = [
        Choice(layout.cells(GRADE, first, last), options, f"请从{'、'.join(options)}中选择")
        for options, first, last in blocks(words, lambda options: options)
        if options
    ]
    return sheet(
        EXTERNAL,
        "外部评价和单独评定的等次",
        "由其他单位评价的，按反馈的等次或得分填写；单独评定等次的，填写评定的等次。只填黄色格。",
        layout.headings,
        [_external_row(entries, row, number) for number, row in enumerate(entries.external, TOP + 1)],
        validations=[*choices, *_score_ranges(entries)],
        highlights=check_highlights(layout.letters(CHECK), TOP + len(entries.external)),
    )


def _external_row(entries: EntryRows, row: ExternalRow, number: int) -> tuple[Cell, ...]:
    by = row.item.by if isinstance(row.item, ExternalPart) else ""
    return entries.layouts[EXTERNAL].row(
        {
            UNIT: Cell(row.unit.name),
            ASSESSED_BY_OTHERS: Cell(row.title),
            GIVEN_BY: Cell(by),
            SCORE if _takes_score(row) else GRADE: to_fill(),
            CHECK: formula(_external_check(entries, row, number), align="center"),
        }
    )


def _external_check(entries: EntryRows, row: ExternalRow, number: int) -> str:
    layout = entries.layouts[EXTERNAL]
    if row.scheme and isinstance(row.item, ExternalPart) and _takes_score(row):
        decimals = _decimals(entries, row.scheme, row.item)
        return figure_check(
            f"{layout.letters(SCORE)}{number}",
            Decimal(0),
            row.item.highest(row.scheme.full_mark_of(row.item)),
            decimals,
        )
    return grade_check(f"{layout.letters(GRADE)}{number}", _words(row.item))


def _takes_score(row: ExternalRow) -> bool:
    return isinstance(row.item, ExternalPart) and not row.item.grades


def _words(item: ExternalPart | Content) -> tuple[str, ...]:
    """Return the words to choose from; an assessment whose words the plan does not name takes any."""
    return item.grades if isinstance(item, Content) else tuple(grade.word for grade in item.grades)


def _score_ranges(entries: EntryRows) -> list[Validation]:
    layout = entries.layouts[EXTERNAL]
    ends = [
        (row.item.highest(row.scheme.full_mark_of(row.item)), _decimals(entries, row.scheme, row.item))
        if row.scheme and isinstance(row.item, ExternalPart) and _takes_score(row)
        else None
        for row in entries.external
    ]
    return [
        NumberRange(layout.cells(SCORE, first, last), Decimal(0), end[0], False, _range_text(Decimal(0), *end), end[1])
        for end, first, last in blocks(ends, lambda end: end)
        if end is not None
    ]
