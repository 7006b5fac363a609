"""Ballot (民主测评票): what one rater class ticks for the units of one category. Plan 五（二）; 四3.

All copies of a ballot are identical: no rater's name, no number of a sheet, or the vote would not be secret.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases import assessment_name, own_meeting_day_text, title_lines
from kaohe_docs.text.dates import date_text, month_day_text
from kaohe_docs.text.figures import percent_text, placeholder, plain

#: So many units leave room for rows that are easier to mark.
_ROOMY = 12
#: Width of a form's title in characters: 170 mm of 20 pt type.
_TITLE_CHARS = 23


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One unit to rate."""

    number: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class BallotContext(Context):
    """What templates/ballot.docx prints."""

    title: str
    rated_text: str
    rater_class: str
    share_text: str
    colour_text: str
    day_text: str
    #: One for each column to mark: 优秀 and its points.
    columns: tuple[str, ...]
    lines: tuple[BallotLine, ...]
    unit_count: int
    how_to: tuple[str, ...]
    void_line: tuple[str, ...]
    void_sheet: tuple[str, ...]
    roomy: bool


@document_kind("ballot", title="民主测评票", family="ballots", context=BallotContext)
def ballots(assessment: Assessment) -> Iterator[Draft]:
    """Draft one ballot per style, categories and rater classes in plan order."""
    for style in ballot_styles(assessment):
        if style.units:
            yield Draft(
                name=f"{style.name}-{assessment.plan.ballot.title}",
                recipient=style.rater_class.short,
                context=_context(assessment, style),
                group=style.units[0].group if style.own_meeting else "",
                key_text=style.rater_class.name,
            )


def _context(assessment: Assessment, style: BallotStyle) -> BallotContext:
    plan, rules = assessment.plan, assessment.plan.ballot
    return BallotContext(
        title=title_lines(assessment_name(plan), rules.title, chars=_TITLE_CHARS),
        rated_text=style.units[0].name if style.own_meeting else style.category.name,
        rater_class=style.rater_class.name,
        share_text=f"占总分的{percent_text(style.share_of_total)}（满分{plain(style.full_mark)}分）",
        colour_text=style.rater_class.paper_colour or "不分色",
        day_text=own_meeting_day_text(plan, style.units[0]) if style.own_meeting else _days_text(assessment, style),
        columns=_columns(style),
        lines=tuple(BallotLine(number, unit.name) for number, unit in enumerate(style.units, 1)),
        unit_count=len(style.units),
        how_to=rules.how_to,
        void_line=rules.void_line,
        void_sheet=rules.void_sheet,
        roomy=len(style.units) <= _ROOMY,
    )


def _columns(style: BallotStyle) -> tuple[str, ...]:
    """Name the columns to mark: a grade and its points, or the one for points; at the end the abstention."""
    part = style.part
    abstention = (part.abstention,) if part.abstention else ()
    if part.method == "points":
        return (f"评分\n（{plain(part.low)}—{plain(part.high)}分）", *abstention)
    return (*(f"{word}\n{plain(points)}分" for word, points in style.grade_points()), *abstention)


def _days_text(assessment: Assessment, style: BallotStyle) -> str:
    """Give the days on which the units of a ballot debrief: 2020年5月14日、5月15日."""
    names = {unit.name for unit in style.units}
    slots = (slot for slot in assessment.timetable.slots if slot.unit.name in names)
    days: list[date] = sorted({slot.start.date() for slot in slots})
    if not days:
        return placeholder("测评日期")
    return "、".join([date_text(days[0]), *(month_day_text(day) for day in days[1:])])
