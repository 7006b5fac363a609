"""Sample results (示例数据) for every unit of the roster: plausible, made by arithmetic alone, approved by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Final

from sheet_layout import Heading, cells, choice, sheet

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.result_sheets import (
    ABSTAINED,
    ADJUSTMENTS,
    AMOUNT,
    APPROVAL,
    APPROVAL_DAY,
    APPROVING_BODY,
    APPROVING_MEETING,
    ASSESSED_BY_OTHERS,
    BALLOTS,
    BASIS,
    CONTENT,
    DECIDED_BY,
    EXTERNAL,
    GRADE,
    ISSUED,
    ITEM,
    POINTS,
    RATERS,
    REMARK,
    RETURNED,
    SCORE,
    TIE,
    TOPIC,
    UNIT,
    VALID,
    VERIFICATION,
    grade_words,
    sheet_columns,
)
from kaohe_docs.domain.units import Unit
from kaohe_docs.workbook import CellValue, NumberRange, Sheet, Workbook

SAMPLE: Final = "示例"
#: Steps with which places are dealt out, each without a common divisor with the category's number of units.
STRIDES: Final[Mapping[str, int]] = {"bureau": 3, "prefecture": 5, "department": 7, "institute": 3}
BEST: Final[Mapping[str, Decimal]] = {
    "bureau": Decimal("77.60"),
    "prefecture": Decimal("77.25"),
    "department": Decimal("78.40"),
    "institute": Decimal("77.85"),
}
STEPS: Final[Mapping[str, Decimal]] = {
    "bureau": Decimal("1.35"),
    "prefecture": Decimal("0.85"),
    "department": Decimal("0.43"),
    "institute": Decimal("0.72"),
}
LOCAL_GRADES: Final = ("优秀", "良好", "优秀", "良好", "一般", "优秀", "良好", "良好")
#: Gives one department the same total as another, well below the quota's cut, so that a tie can be seen.
TIED: Final[Mapping[str, Decimal]] = {"矿业权管理处": Decimal("73.63")}
MADE_UP: Final = (
    ("财务处", "超时述职", Decimal("-0.5"), "示例：述职计时记录", "厅考核工作领导小组办公室"),
    ("海南州自然资源局", "环保督察", Decimal(1), "示例：工作专班考核意见", "相关工作专班"),
)


def sample_results(plan: AssessmentPlan, roster: Roster) -> Workbook:
    """Describe the sample results."""
    return Workbook(
        title="考核结果录入表（示例数据）",
        sheets=(
            verification_sheet(plan, roster),
            ballot_sheet(plan, roster),
            external_sheet(plan, roster),
            adjustment_sheet(plan, roster),
            approval_sheet(plan),
        ),
    )


def headings_of(
    title: str, plan: AssessmentPlan, widths: Mapping[str, int], *, figures: Iterable[str] = ()
) -> tuple[Heading, ...]:
    """Return the columns of the real sheet that the sample fills, in its order; remarks and names are given room."""
    right = set(figures)
    wanted = (column.heading for column in sheet_columns(title, plan) if column.heading in widths)
    return tuple(Heading(heading, widths[heading], figure=heading in right) for heading in wanted)


def under(headings: Iterable[Heading], row: Mapping[str, CellValue]) -> tuple[CellValue, ...]:
    """Put what stands in a row under the headings."""
    return tuple(row.get(heading.text, "") for heading in headings)


def place(unit: Unit, roster: Roster) -> tuple[int, int]:
    """Return a unit's number in its category, and the place it is dealt, both from 0."""
    names = [other.name for other in roster.units if other.category == unit.category]
    number = names.index(unit.name)
    return number, number * STRIDES[unit.category] % len(names)


def verification_sheet(plan: AssessmentPlan, roster: Roster) -> Sheet:
    """Lay out 考察核实."""
    headings = tuple(
        replace(heading, number_format="0.00") if heading.text == POINTS else heading
        for heading in headings_of(VERIFICATION, plan, {UNIT: 52, POINTS: 12, REMARK: 40}, figures=[POINTS])
    )
    rows = [under(headings, {UNIT: unit.name, POINTS: verified(unit, roster)}) for unit in roster.units]
    points = cells(headings, POINTS, POINTS, len(rows))
    rules = [NumberRange(points, Decimal(0), Decimal(80), False, "核实得分应在0至80之间")]
    note = "示例数据，不是任何单位的真实得分。满分80分，按方案五（三）逐项核实后填写，最多两位小数；没有核实的留空。"
    return sheet(VERIFICATION, "考察核实得分（示例数据）", note, headings, rows, rules=rules)


def verified(unit: Unit, roster: Roster) -> Decimal:
    """Make up a unit's verification points out of 80."""
    _, dealt = place(unit, roster)
    return TIED.get(unit.name, BEST[unit.category] - STEPS[unit.category] * dealt)


def ballot_sheet(plan: AssessmentPlan, roster: Roster) -> Sheet:
    """Lay out 民主测评."""
    counts = (ISSUED, RETURNED, VALID, *grade_words(plan), ABSTAINED)
    headings = headings_of(BALLOTS, plan, {UNIT: 52, RATERS: 26, **dict.fromkeys(counts, 8)}, figures=counts)
    rows = [under(headings, row) for row in ballot_rows(plan, roster)]
    rules = (
        choice(headings, RATERS, len(rows), [raters.short for raters in plan.rater_class]),
        NumberRange(
            cells(headings, ISSUED, ABSTAINED, len(rows)), Decimal(0), Decimal(9999), True, "票数应为不小于0的整数"
        ),
    )
    note = "示例数据。每个单位、每个测评主体一行；各等次与弃权之和等于有效票，有效不大于收回，收回不大于发出。"
    return sheet(BALLOTS, "民主测评计票（示例数据）", note, headings, rows, rules=rules)


def ballot_rows(plan: AssessmentPlan, roster: Roster) -> Iterator[Mapping[str, CellValue]]:
    """Yield one row per unit and rater class."""
    for unit in roster.units:
        for part in plan.scheme_of(plan.category_of(unit.category)).ballots:
            yield {UNIT: unit.name, RATERS: plan.raters(part.raters).short, **count(unit, part, roster)}


def count(unit: Unit, part: BallotPart, roster: Roster) -> dict[str, int]:
    """Make up issued, returned, valid, the ticks by grade, and abstentions."""
    number, dealt = place(unit, roster)
    size = len([other for other in roster.units if other.category == unit.category])
    issued = sum(
        entry.count
        for entry in roster.rater_counts
        if entry.rater_class == part.raters and entry.unit_name in {"", unit.name}
    )
    small = issued <= 10
    returned = issued if small else issued - number % 3
    valid = returned if small else returned - number % 2
    # From nine in ten down to five in ten for the best grade, the lower the place dealt.
    excellent = valid * (90 - 40 * dealt // size) // 100
    poor = 1 if not small and number % 6 == 5 else 0
    fair = number % 3 if not small else number % 2 * (dealt * 2 // size)
    good = valid - excellent - fair - poor
    ticks = zip((grade.word for grade in part.grades), (excellent, good, fair, poor), strict=True)
    return {ISSUED: issued, RETURNED: returned, VALID: valid, **dict(ticks), ABSTAINED: 0}


def external_sheet(plan: AssessmentPlan, roster: Roster) -> Sheet:
    """Lay out 外部评价."""
    widths = {UNIT: 52, ASSESSED_BY_OTHERS: 28, GRADE: 12, SCORE: 12}
    headings = headings_of(EXTERNAL, plan, widths, figures=[SCORE])
    rows = [under(headings, row) for row in external_rows(plan, roster)]
    items = [part.name for scheme in plan.scheme for part in scheme.externals]
    items += [content.title for content in plan.graded_contents]
    rules = [choice(headings, ASSESSED_BY_OTHERS, len(rows), items)]
    note = "示例数据。地方党委考核结果（优秀、良好、一般、较差）和党风廉政建设考核等次都填在“等次”列，“得分”列留空。"
    return sheet(EXTERNAL, "外部评价和单列等次（示例数据）", note, headings, rows, rules=rules)


def external_rows(plan: AssessmentPlan, roster: Roster) -> Iterator[Mapping[str, CellValue]]:
    """Yield the local committees' grades, then the conduct grade of every unit."""
    for unit in roster.units:
        for part in plan.scheme_of(plan.category_of(unit.category)).externals:
            grade = LOCAL_GRADES[place(unit, roster)[0]]
            yield {UNIT: unit.name, ASSESSED_BY_OTHERS: part.name, GRADE: grade, SCORE: None}
    for content in plan.graded_contents:
        for unit in roster.units:
            grade = "优秀" if place(unit, roster)[1] % 3 == 0 else "良好"
            yield {UNIT: unit.name, ASSESSED_BY_OTHERS: content.title, GRADE: grade, SCORE: None}


def adjustment_sheet(plan: AssessmentPlan, roster: Roster) -> Sheet:
    """Lay out 加减分."""
    widths = {UNIT: 44, ITEM: 22, AMOUNT: 10, BASIS: 34, DECIDED_BY: 32}
    headings = headings_of(ADJUSTMENTS, plan, widths, figures=[AMOUNT])
    rows = [under(headings, dict(zip(widths, made_up, strict=True))) for made_up in MADE_UP]
    rules = (
        choice(headings, UNIT, len(rows), [unit.name for unit in roster.units]),
        choice(headings, ITEM, len(rows), [rule.item for rule in plan.adjustment]),
    )
    note = "示例数据。方案没有规定分值，由决定机关逐项写明；减分写负数，如 -0.5。每项都要有依据和决定机关。"
    return sheet(ADJUSTMENTS, "加减分（示例数据）", note, headings, rows, rules=rules)


def approval_sheet(plan: AssessmentPlan) -> Sheet:
    """Lay out 审定, empty: nobody has decided anything."""
    headings = headings_of(APPROVAL, plan, {TOPIC: 16, CONTENT: 50, UNIT: 44})
    topics = (APPROVING_BODY, APPROVING_MEETING, APPROVAL_DAY, TIE, GRADE)
    rows = [under(headings, {TOPIC: topic}) for topic in topics]
    rules = [choice(headings, TOPIC, len(rows), topics)]
    note = (
        "尚未审定，内容留空；审定前不得发布结果。日期写作 2020-06-12。"
        "名额处并列的，“并列取舍”一行一个写明取得优秀的单位；逐个单位审定等次的，“等次”行的“内容”写等次，“被考核单位”写单位。"
    )
    return sheet(APPROVAL, "审定（示例数据）", note, headings, rows, rules=rules)
