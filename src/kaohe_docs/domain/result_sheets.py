"""results.xlsx (录入表) described once: its sheets, and under which headings what stands in which order.

`entry` writes the blank workbook from here, `intake` reads it back by the same headings, and the sample is filled by
them. What differs from plan to plan (grades, the marks of a ballot, the word for those assessed) comes in by the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import AssessmentPlan

# ── the sheets ──────────────────────────────────────────────

VERIFICATION: Final = "考察核实"
BALLOTS: Final = "民主测评"
EXTERNAL: Final = "外部评价"
ADJUSTMENTS: Final = "加减分"
VETOES: Final = "一票否决"
APPROVAL: Final = "审定"
#: The sheet of totals of the main assessment, which is computed and not read.
SUMMARY: Final = "得分汇总"
#: In front of the name of a sheet that is entered a second time, and the sheet that lists what differs.
SECOND: Final = "第二遍录入-"
DIFFERENCES: Final = "录入差异"

# ── the headings ────────────────────────────────────────────

UNIT: Final = "被考核单位"
PART: Final = "分项"
POINTS: Final = "核实得分"
FULL_MARK: Final = "满分"
REMARK: Final = "说明"
#: The sheet that says how to fill in the others is called by the same word.
GUIDE: Final = REMARK
CHECK: Final = "核对"
RATERS: Final = "测评主体"
ISSUED: Final = "发出"
RETURNED: Final = "收回"
VALID: Final = "有效"
VOID: Final = "无效"
#: What is counted of each kind of ballot, in front of the grades.
COUNTS: Final = (ISSUED, RETURNED, VALID, VOID)
ABSTAINED: Final = "弃权"
#: A column for each ballot with points or ranks.
MARK: Final = re.compile(r"第\d+票")
ASSESSED_BY_OTHERS: Final = "评价项目"
GIVEN_BY: Final = "评价方"
GRADE: Final = "等次"
SCORE: Final = "得分"
ITEM: Final = "事项"
AMOUNT: Final = "分值"
BASIS: Final = "依据"
DECIDED_BY: Final = "决定机关"
COUNTED: Final = "计入"
TOPIC: Final = "项目"
CONTENT: Final = "内容"
COMPARED: Final = "与第一遍核对"
DIFFERENCE_NUMBER: Final = "差异序号"

# ── what 审定 records, each in a row of its own ─────────────

APPROVING_BODY: Final = "审定机关"
APPROVING_MEETING: Final = "审定会议"
APPROVAL_DAY: Final = "审定日期"
TOTALS_CODE: Final = "成绩校验码"
TIE: Final = "并列取舍"
DECISION: Final = "问题决定"
TOPICS: Final = (APPROVING_BODY, APPROVING_MEETING, APPROVAL_DAY, TOTALS_CODE, TIE, GRADE, DECISION)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a sheet."""

    heading: str
    #: In characters.
    width: int
    #: Tells, alone or with others, which row is meant.
    key: bool = False
    #: Free words, which a second entry may leave out.
    remark: bool = False
    #: Without it the sheet is refused.
    required: bool = True
    #: Only shows something to those who fill in, and is not read back.
    shown_only: bool = False


_COUNT_WIDTH: Final = 8
SHEETS: Final[Mapping[str, tuple[Column, ...]]] = {
    VERIFICATION: (
        Column(UNIT, 38, key=True),
        Column(PART, 22, key=True, required=False),
        Column(POINTS, 14),
        Column(FULL_MARK, 10, shown_only=True),
        Column(REMARK, 40, remark=True, required=False),
        Column(CHECK, 20, shown_only=True),
    ),
    BALLOTS: (
        Column(UNIT, 34, key=True),
        Column(RATERS, 24, key=True),
        Column(PART, 20, key=True, required=False),
        *(Column(heading, _COUNT_WIDTH, required=False) for heading in COUNTS),
        Column(ABSTAINED, _COUNT_WIDTH, required=False),
        Column(CHECK, 26, shown_only=True),
    ),
    EXTERNAL: (
        Column(UNIT, 38, key=True),
        Column(ASSESSED_BY_OTHERS, 30, key=True),
        Column(GIVEN_BY, 22, shown_only=True),
        Column(GRADE, 14, required=False),
        Column(SCORE, 12, required=False),
        Column(CHECK, 26, shown_only=True),
    ),
    ADJUSTMENTS: (
        Column(UNIT, 38, key=True),
        Column(ITEM, 26, key=True),
        Column(AMOUNT, 10),
        Column(BASIS, 44, remark=True),
        Column(DECIDED_BY, 30),
        Column(CHECK, 22, shown_only=True),
        Column(COUNTED, 10, shown_only=True),
    ),
    VETOES: (
        Column(UNIT, 38, key=True),
        Column(ITEM, 34, key=True),
        Column(BASIS, 44, remark=True),
        Column(DECIDED_BY, 30),
        Column(CHECK, 18, shown_only=True),
    ),
    APPROVAL: (
        Column(TOPIC, 14, key=True),
        Column(CONTENT, 34),
        Column(UNIT, 38, key=True, required=False),
        Column(REMARK, 46, remark=True, shown_only=True),
    ),
    DIFFERENCES: (
        Column("序号", 8),
        Column("工作表", 16),
        Column(UNIT, 38),
        Column("测评主体、分项、事项", 30),
        Column("不同的栏", 44),
    ),
}
#: Sheets whose rows may stand in any order: their keys alone find a row again.
IN_ANY_ORDER: Final = frozenset({ADJUSTMENTS, VETOES, APPROVAL})
#: What stands behind the columns of a sheet that is entered a second time.
COMPARISON: Final = (Column(COMPARED, 34), Column(DIFFERENCE_NUMBER, 8))


def mark_heading(number: int) -> str:
    """Return the heading of a ballot's marks: 3 → 第3票."""
    return f"第{number}票"


def mark_number(heading: str) -> int:
    """Return which ballot a column is: 第3票 → 3."""
    return int(heading.removeprefix("第").removesuffix("票"))


def keys_of(title: str) -> tuple[str, ...]:
    """Return the headings of what tells which row of a sheet is meant."""
    return tuple(column.heading for column in SHEETS[title] if column.key)


def remarks_of(title: str) -> tuple[str, ...]:
    """Return the headings of the free words of a sheet."""
    return tuple(column.heading for column in SHEETS[title] if column.remark)


def sheet_columns(title: str, plan: AssessmentPlan, *, marks: int = 0) -> tuple[Column, ...]:
    """Return the columns of a sheet of results in a plan, with so many ballots' marks."""
    columns: Iterator[Column] = iter(SHEETS[title])
    if title == BALLOTS:
        columns = _ballot_columns(plan, marks)
    return tuple(columns)


def _ballot_columns(plan: AssessmentPlan, marks: int) -> Iterator[Column]:
    """Put the grades in front of the abstentions, and the marks of each ballot behind the check."""
    for column in SHEETS[BALLOTS]:
        if column.heading == ABSTAINED:
            yield from (replace(column, heading=word) for word in grade_words(plan))
        yield column
    yield from (Column(mark_heading(number), 7, required=False) for number in range(1, marks + 1))


def ballots_of(plan: AssessmentPlan) -> Iterator[BallotPart]:
    """Yield all parts of a plan that are voted on."""
    return (part for scheme in plan.scheme for part in scheme.ballots)


def grade_words(plan: AssessmentPlan) -> tuple[str, ...]:
    """Return the grade words of all ballots, in the order of the plan."""
    return tuple(dict.fromkeys(word.word for part in ballots_of(plan) for word in part.grades))
