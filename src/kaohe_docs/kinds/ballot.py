"""Ballot (民主测评票): what one rater class ticks for the units of one category. Plan 五（二）; 四3.

All copies of a ballot are identical: no rater's name, no number of a sheet, or the vote would not be secret.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles, worth_text
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases import assessment_name, own_meeting_day_text, title_lines
from kaohe_docs.text.dates import date_text, month_day_text
from kaohe_docs.text.figures import percent_text, placeholder, plain

#: So many units leave room for rows that are easier to mark.
_ROOMY = 12
#: So many units stand on one page, whose names take a line each.
_ROWS_ON_A_PAGE = 24
#: Width of a form's title in characters: 170 mm of 20 pt type.
_TITLE_CHARS = 23


@dataclass(frozen=True, slots=True)
class BallotLine:
    """One unit to rate."""

    number: int
    unit_name: str


@dataclass(frozen=True, slots=True)
class BallotTable:
    """A table of all units; a ballot that asks for grades on several things has one for each."""

    heading: str
    #: One for each column to mark: 优秀 and its points.
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BallotContext(Context):
    """What templates/ballot.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    title: str
    rated_text: str
    rater_class: str
    share_text: str
    colour_text: str
    day_text: str
    tables: tuple[BallotTable, ...]
    lines: tuple[BallotLine, ...]
    unit_count: int
    how_to: tuple[str, ...]
    void_line: tuple[str, ...]
    void_sheet: tuple[str, ...]
    roomy: bool


@document_kind("ballot", title="民主测评票", family="ballots", context=BallotContext)
def ballots(assessment: Assessment) -> Iterator[Draft]:
    """Draft one ballot per style, categories and rater classes in plan order."""
    styles = [style for style in ballot_styles(assessment) if style.units]
    names = Counter(style.name for style in styles)
    for style in styles:
        # A class that votes twice on a category has two ballots, told apart by what they count for.
        which = f"-{style.part.name}" if names[style.name] > 1 else ""
        context = _context(assessment, style)
        yield Draft(
            name=f"{style.name}{which}-{assessment.plan.ballot.title}",
            recipient=style.rater_class.short,
            context=context,
            group=style.units[0].group if style.own_meeting else "",
            key_text=style.rater_class.name,
            categories=(style.category.key,),
            specimen=replace(context, title=_specimen_title(context.title, assessment.plan.ballot.title)),
            # Every table repeats all units.
            pages_planned=math.ceil(len(context.tables) * len(context.lines) / _ROWS_ON_A_PAGE),
        )


def _context(assessment: Assessment, style: BallotStyle) -> BallotContext:
    plan, rules = assessment.plan, assessment.plan.ballot
    return BallotContext(
        target_word=plan.identity.target_word,
        title=title_lines(assessment_name(plan), rules.title, chars=_TITLE_CHARS),
        rated_text=style.units[0].name if style.own_meeting else style.category.name,
        rater_class=style.rater_class.name,
        share_text=_share_text(plan, style),
        colour_text=style.rater_class.paper_colour or "不分色",
        day_text=own_meeting_day_text(plan, style.units[0]) if style.own_meeting else _days_text(assessment, style),
        tables=_tables(style),
        lines=tuple(BallotLine(number, _line_text(style, unit)) for number, unit in enumerate(style.units, 1)),
        unit_count=len(style.units),
        how_to=(*rules.how_to, *_cap_text(style), *filter(None, (_range_text(style), style.part.note))),
        void_line=rules.void_line,
        void_sheet=rules.void_sheet,
        roomy=len(style.units) <= _ROOMY,
    )


def _share_text(plan: AssessmentPlan, style: BallotStyle) -> str:
    """Say what a ballot counts for, and in which assessment where it is not the main one."""
    sides = [] if style.scheme is plan.scheme_of(style.category) else plan.side_contents
    mine = next((content.title for content in sides if plan.scheme_for(content, style.category) is style.scheme), "")
    return f"占{mine}总分的{percent_text(style.share_of_total)}（满分{plain(style.full_mark)}分）"


def _specimen_title(title: str, short: str) -> str:
    """Mark a title as a specimen's, without a further line: a full sheet would run over."""
    return f"{title}（样票）" if "\n" in title else f"{short}（样票）"


def _tables(style: BallotStyle) -> tuple[BallotTable, ...]:
    """Name the columns to mark: grades with their points, or one for a figure; at the end the abstention."""
    part = style.part
    abstention = (part.abstention,) if part.abstention else ()
    if part.method != "grades":
        what = _rank_heading(style) if part.method == "ranks" else f"评分\n（{plain(part.low)}—{plain(part.high)}分）"
        asked = tuple(f"{c.name}（占{percent_text(c.weight)}）\n{what}" for c in part.criteria)
        return (BallotTable("", (*(asked or (what,)), *abstention)),)
    if not part.criteria:
        return (BallotTable("", (*_grades(style, Decimal(100)), *abstention)),)
    return tuple(
        BallotTable(f"{c.name}（占本票的{percent_text(c.weight)}）", (*_grades(style, c.weight), *abstention))
        for c in part.criteria
    )


def _rank_heading(style: BallotStyle) -> str:
    """Say which ranks are given: from 1, in each peer group where there are any."""
    if len({unit.peer_group for unit in style.units}) > 1:
        return "组内名次"
    return f"名次\n（1—{len(style.units)}）"


def _line_text(style: BallotStyle, unit: Unit) -> str:
    """Name a unit, with its peer group where ranks are given inside it."""
    return f"{unit.name}（{unit.peer_group}）" if style.part.method == "ranks" and unit.peer_group else unit.name


def _grades(style: BallotStyle, weight: Decimal) -> tuple[str, ...]:
    return tuple(f"{word}\n{plain(points * weight / 100)}分" for word, points in style.grade_points())


def _cap_text(style: BallotStyle) -> tuple[str, ...]:
    """Say how many units may get the best grade on one ballot, where the plan limits it."""
    cap = style.part.top_places(len(style.units))
    return () if cap is None or not style.part.grades else (f"“{style.part.grades[0].word}”不超过{cap}个单位",)


def _range_text(style: BallotStyle) -> str:
    """Say what a mark is worth where the lowest one is not 0: voters could not know."""
    worth = worth_text(style.part, style.full_mark)
    return f"只在{plain(style.part.low)}—{plain(style.part.high)}分之间打分，{worth}" if worth else ""


def _days_text(assessment: Assessment, style: BallotStyle) -> str:
    """Give the days on which the units of a ballot debrief: 2020年5月14日、5月15日."""
    names = {unit.name for unit in style.units}
    slots = (slot for slot in assessment.timetable.slots if slot.unit.name in names)
    days: list[date] = sorted({slot.start.date() for slot in slots})
    if not days:
        return placeholder("测评日期")
    return "、".join([date_text(days[0]), *(month_day_text(day) for day in days[1:])])
