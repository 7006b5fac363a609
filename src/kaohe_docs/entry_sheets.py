"""The sheets that the office fills in after the meeting and the visits (录入表), with what guards against slips.

`intake.results_book` reads them back by their headings. The word that marks sample data must not stand in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from typing import Final

from kaohe_docs.domain.ballots import BallotStyle
from kaohe_docs.domain.plan import AdjustmentRule, Content
from kaohe_docs.domain.scheme import EnteredPart, ExternalPart
from kaohe_docs.domain.units import Unit
from kaohe_docs.entry_rows import ADJUSTMENTS, APPROVAL, BALLOTS, EXTERNAL, TOP, VERIFICATION, EntryRows, blocks
from kaohe_docs.formulas import literal
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Align, Cell, Choice, CustomRule, Formula, Highlight, NumberRange, Sheet

#: Blank rows for adjustments, and for units that a decision prefers in a tie.
ADJUSTMENT_ROWS: Final = 60
_TIE_ROWS: Final = 6
_MOST_SHEETS: Final = Decimal(9999)
_LINE_POINTS: Final = 16
#: A title or note spreads over so many columns at most.
_MOST_ACROSS: Final = 12
#: What the check columns say of a row that agrees, and of one not begun.
RIGHT: Final = "√"
NOT_BEGUN: Final = "未录入"

Validation = Choice | NumberRange | CustomRule
Headings = Sequence[tuple[str, int]]
Rows = Sequence[tuple[Cell, ...]]


def to_fill(align: Align | None = None, *, number_format: str = "") -> Cell:
    """Make a cell for the office to fill in."""
    return Cell(style="entry", align=align, number_format=number_format)


def formula(text: str, *, number_format: str = "", align: Align | None = None) -> Cell:
    """Make a cell that is computed."""
    return Cell(Formula(text), style="formula", number_format=number_format, align=align)


def sheet(
    title: str,
    headline: str,
    note: str,
    headings: Headings,
    rows: Rows,
    *,
    validations: Sequence[Validation] = (),
    highlights: Sequence[Highlight] = (),
) -> Sheet:
    """Lay out one sheet: title, note, headings with the widths of their columns, rows."""
    widths = tuple(width for _, width in headings)
    across = min(len(headings), _MOST_ACROSS)
    note_lines = ceil(2.1 * len(note) / sum(widths[:across]))
    return Sheet(
        title=title,
        rows=(
            (Cell(headline, style="title", merge_right=across - 1),),
            (Cell(note, style="note", merge_right=across - 1),),
            tuple(Cell(heading, style="header") for heading, _ in headings),
            *rows,
        ),
        widths=widths,
        header_rows=TOP,
        heights=((1, 34), (2, _LINE_POINTS * note_lines + 4), (TOP, 2 * _LINE_POINTS + 4)),
        landscape=sum(widths) > 95,
        protected=True,
        validations=tuple(validations),
        highlights=tuple(highlights),
    )


# ── 考察核实 ────────────────────────────────────────────────


def verification_sheet(entries: EntryRows) -> Sheet:
    """Lay out 考察核实: the points of the assessment groups."""
    highs = [_highest(entries, unit, part) for unit, part in entries.entered]
    column = entries.points_column
    rows = [
        (Cell(unit.name), *_part_cell(entries, part), to_fill(), Cell(high, style="figure"), to_fill("left"))
        for (unit, part), high in zip(entries.entered, highs, strict=True)
    ]
    ranges = [
        NumberRange(f"{column}{first}:{column}{last}", Decimal(0), high, False, f"请填0至{plain(high)}之间的得分")
        for high, first, last in blocks(highs, lambda high: high)
    ]
    return sheet(
        VERIFICATION,
        "考察核实得分",
        "逐行填写考核组的核实得分，不超过满分；需要说明的写入“说明”。只填黄色格。",
        [
            ("被考核单位", 38),
            *([("分项", 22)] if entries.names_parts else []),
            ("核实得分", 14),
            ("满分", 10),
            ("说明", 40),
        ],
        rows,
        validations=ranges,
    )


def _part_cell(entries: EntryRows, part: EnteredPart) -> tuple[Cell, ...]:
    return (Cell(part.name),) if entries.names_parts else ()


def _highest(entries: EntryRows, unit: Unit, part: EnteredPart | ExternalPart) -> Decimal:
    """Return the highest entry of a part: its own scale, else its full mark."""
    return part.scale if part.scale is not None else entries.scheme(unit).full_mark_of(part)


# ── 民主测评 ────────────────────────────────────────────────


def ballot_sheet(entries: EntryRows) -> Sheet:
    """Lay out 民主测评: the counts of each rater class for each unit."""
    rows = [_ballot_row(entries, number, unit, style) for number, (unit, style) in enumerate(entries.ballots, TOP + 1)]
    last = TOP + len(rows)
    check = entries.check_column
    marks = [(f"第{number}票", 7) for number in range(1, entries.mark_count + 1)]
    return sheet(
        BALLOTS,
        "民主测评计票结果",
        "每行是一类测评主体对一个单位的计票。“有效”为这一行有效的票数，等于各等次（各票）与“弃权”之和；"
        f"有效≤收回≤发出。“核对”显示“{RIGHT}”为相符。只填黄色格。",
        [
            ("被考核单位", 34),
            ("测评主体", 24),
            *((heading, 8) for heading in ("发出", "收回", "有效", *entries.grade_words, "弃权")),
            ("核对", 26),
            *marks,
        ],
        rows,
        validations=_ballot_ranges(entries),
        highlights=(
            Highlight(f"{check}{TOP + 1}:{check}{last}", f'{check}{TOP + 1}="{RIGHT}"', "right"),
            Highlight(
                f"{check}{TOP + 1}:{check}{last}",
                f'AND({check}{TOP + 1}<>"{RIGHT}",{check}{TOP + 1}<>"{NOT_BEGUN}")',
                "wrong",
            ),
        ),
    )


def _ballot_row(entries: EntryRows, number: int, unit: Unit, style: BallotStyle) -> tuple[Cell, ...]:
    on_ballot = {grade.word for grade in style.part.grades} if style.part.method == "grades" else set()
    mark = to_fill() if style.part.method == "points" else Cell()
    return (
        Cell(unit.name),
        Cell(style.rater_class.short),
        *(to_fill() for _ in ("发出", "收回", "有效")),
        *(to_fill() if word in on_ballot else Cell() for word in entries.grade_words),
        to_fill(),
        formula(_ballot_check(entries, number, style), align="center"),
        *(mark for _ in range(entries.mark_count)),
    )


def _ballot_check(entries: EntryRows, row: int, style: BallotStyle) -> str:
    """Say whether the counts of a row can be, in the order in which a clerk would mend them."""
    abstained = f"{entries.abstention_column}{row}"
    if style.part.method == "points":
        marks = entries.marks(row, row)
        given, filled = f"COUNT({marks})", marks
    else:
        filled = ",".join(f"{entries.grade_column(grade.word)}{row}" for grade in style.part.grades)
        given = f"SUM({filled})"
    return (
        f'=IF(COUNT(D{row}:E{row},{abstained},{filled})=0,"{NOT_BEGUN}",'
        f'IF(COUNT(C{row}:E{row})<3,"发出、收回、有效未填全",'
        f'IF({given}+SUM({abstained})<>E{row},"票数之和与有效不符",'
        f'IF(E{row}>D{row},"有效多于收回",IF(D{row}>C{row},"收回多于发出","{RIGHT}")))))'
    )


def _ballot_ranges(entries: EntryRows) -> list[Validation]:
    """Bound the counts by the ballots printed, and the marks by the range on the ballot."""
    styles = [style for _, style in entries.ballots]
    ranges: list[Validation] = []
    for most, first, last in blocks([_most_sheets(style) for style in styles], lambda most: most):
        cells = f"C{first}:{entries.abstention_column}{last}"
        ranges.append(NumberRange(cells, Decimal(0), most, True, f"请填0至{plain(most)}之间的整数（印发的票数以内）"))
    for style, first, last in blocks(styles, lambda style: (style.part.method, style.part.low, style.part.high)):
        if style.part.method == "points":
            low, high = style.part.low, style.part.high
            text = f"请填{plain(low)}至{plain(high)}之间的分数"
            ranges.append(NumberRange(entries.marks(first, last), low, high, False, text))
    return ranges


def _most_sheets(style: BallotStyle) -> Decimal:
    return Decimal(style.sheets) if style.raters else _MOST_SHEETS


# ── 外部评价 ────────────────────────────────────────────────


def external_sheet(entries: EntryRows) -> Sheet:
    """Lay out 外部评价: what other bodies give, and the grades of assessments that have their own."""
    rows = [_external_row(unit, item) for unit, item in entries.external]
    return sheet(
        EXTERNAL,
        "外部评价和单独评定的等次",
        "由其他单位评价的，按反馈的等次或得分填写；单独评定等次的，填写评定的等次。只填黄色格。",
        [("被考核单位", 38), ("评价项目", 30), ("评价方", 22), ("等次", 14), ("得分", 12)],
        rows,
        validations=[*_grade_choices(entries), *_score_ranges(entries)],
    )


def _external_row(unit: Unit, item: ExternalPart | Content) -> tuple[Cell, ...]:
    if isinstance(item, Content):
        return (Cell(unit.name), Cell(item.title), Cell(), to_fill(), Cell())
    entry = (to_fill(), Cell()) if item.grades else (Cell(), to_fill())
    return (Cell(unit.name), Cell(item.name), Cell(item.by), *entry)


def _grade_choices(entries: EntryRows) -> list[Validation]:
    """Offer the words of each grade; an assessment whose words the plan does not name takes any."""
    return [
        Choice(f"D{first}:D{last}", words, f"请从{'、'.join(words)}中选择")
        for words, first, last in blocks([_words(item) for _, item in entries.external], lambda words: words)
        if words
    ]


def _words(item: ExternalPart | Content) -> tuple[str, ...]:
    return item.grades if isinstance(item, Content) else tuple(grade.word for grade in item.grades)


def _score_ranges(entries: EntryRows) -> list[Validation]:
    highs = [
        _highest(entries, unit, item) if isinstance(item, ExternalPart) and not item.grades else None
        for unit, item in entries.external
    ]
    return [
        NumberRange(f"E{first}:E{last}", Decimal(0), high, False, f"请填0至{plain(high)}之间的得分")
        for high, first, last in blocks(highs, lambda high: high)
        if high is not None
    ]


# ── 加减分 ─────────────────────────────────────────────────


def adjustment_sheet(entries: EntryRows) -> Sheet:
    """Lay out 加减分: one row per unit and item, with the amount and who decided it."""
    plan = entries.assessment.plan
    first, last = TOP + 1, TOP + ADJUSTMENT_ROWS
    most = max(scheme.full_mark for scheme in plan.scheme)
    rows = [
        (
            to_fill("left"),
            to_fill("left"),
            to_fill(),
            to_fill("left"),
            to_fill("left"),
            _adjustment_check(plan.adjustment, row),
        )
        for row in range(first, last + 1)
    ]
    return sheet(
        ADJUSTMENTS,
        "加减分",
        "每个单位每个事项一行：加分填正数，减分填负数；依据和决定机关必须写明。没有加减分的不填。",
        [("被考核单位", 38), ("事项", 26), ("分值", 10), ("依据", 44), ("决定机关", 30), ("核对", 16)],
        rows,
        validations=[
            Choice(f"A{first}:A{last}", tuple(unit.name for unit in entries.units), "请从名册中的单位选择"),
            Choice(f"B{first}:B{last}", tuple(rule.item for rule in plan.adjustment), "请从方案规定的事项中选择"),
            NumberRange(f"C{first}:C{last}", -most, most, False, f"请填−{plain(most)}至{plain(most)}之间的分值"),
        ],
        highlights=[
            Highlight(f"F{first}:F{last}", f'F{first}="{RIGHT}"', "right"),
            Highlight(f"F{first}:F{last}", f'AND(F{first}<>"{RIGHT}",F{first}<>"")', "wrong"),
        ],
    )


def _adjustment_check(rules: Sequence[AdjustmentRule], row: int) -> Cell:
    """Say whether a row is complete and its sign fits the item."""
    deducts, adds = (_is_one_of(f"B{row}", rules, sign) for sign in ("deduct", "add"))
    return formula(
        f'=IF(COUNTA(A{row}:E{row})=0,"",IF(COUNTA(A{row}:E{row})<5,"未填全",IF(C{row}=0,"分值不能为0",'
        f'IF(AND({deducts},C{row}>0),"减分应为负数",IF(AND({adds},C{row}<0),"加分应为正数","{RIGHT}")))))',
        align="center",
    )


def _is_one_of(cell: str, rules: Sequence[AdjustmentRule], sign: str) -> str:
    tests = [f"{cell}={literal(rule.item)}" for rule in rules if rule.sign == sign]
    return f"OR({','.join(tests)})" if tests else "FALSE"


# ── 审定 ──────────────────────────────────────────────────


def approval_sheet(entries: EntryRows) -> Sheet:
    """Lay out 审定: who decided when, who is preferred in a tie, and the grade of each unit."""
    plan = entries.assessment.plan
    names = tuple(unit.name for unit in entries.units)
    top = [
        _approval_row("审定机关", to_fill(), note=f"方案规定：{plan.result_use.decided_by}"),
        _approval_row("审定会议", to_fill(), note="会议的名称或次数"),
        _approval_row("审定日期", to_fill(number_format='yyyy"年"m"月"d"日"'), note="写作2020-1-31这样的日期"),
    ]
    ties = [_approval_row("并列取舍", Cell(), unit=to_fill("left"), note=_tie_note(row)) for row in range(_TIE_ROWS)]
    grades = [_approval_row("等次", to_fill(), unit=Cell(name)) for name in names]
    tie, grade, last = TOP + 4, TOP + 4 + _TIE_ROWS, TOP + 3 + _TIE_ROWS + len(names)
    choices: list[Validation] = [Choice(f"C{tie}:C{grade - 1}", names, "请从名册中的单位选择")]
    if plan.grading.grades:
        words = plan.grading.grades
        choices.append(Choice(f"B{grade}:B{last}", words, f"请从{'、'.join(words)}中选择"))
    return sheet(
        APPROVAL,
        "审定结果",
        "审定之后填写；机关、会议、日期三项填全之前，各种材料都印“送审稿”。只填黄色格。",
        [("项目", 14), ("内容", 34), ("被考核单位", 38), ("说明", 40)],
        [*top, *ties, *grades],
        validations=choices,
    )


def _approval_row(item: str, content: Cell, *, unit: Cell | None = None, note: str = "") -> tuple[Cell, ...]:
    return (Cell(item, style="label"), content, unit or Cell(), Cell(note))


def _tie_note(row: int) -> str:
    return "名额线上总分并列的，逐行写明取得名额的单位；没有并列的不填" if row == 0 else ""
