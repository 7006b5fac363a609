"""Ballot (民主测评票): what one rater class ticks for the units of one category. Plan 五（二）; 四3.

All copies of a ballot are identical: no rater's name, no number of a sheet, or the vote would not be secret.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.domain.parts.ballot.columns import BallotSheet, BallotTable, ballot_sheet
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.phrases.times import own_meeting_day_text
from kaohe_docs.phrases.titles import title_lines
from kaohe_docs.text.dates import date_text, month_day_text
from kaohe_docs.text.figures import percent_text, placeholder, plain

#: So many units leave room for rows that are easier to mark, on upright paper and on paper across.
_ROOMY, _ROOMY_ACROSS = 12, 8
#: So many units stand on one page, whose names take a line each.
_ROWS_ON_A_PAGE, _ROWS_ACROSS = 24, 14
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
        sheet = ballot_sheet(style.part, style.full_mark, ranks=_rank_heading(style))
        context = _context(assessment, style, sheet)
        yield Draft(
            name=f"{style.name}{which}-{assessment.plan.ballot.title}",
            recipient=style.rater_class.short,
            context=context,
            about=f"{style.name}{which}",
            unit=style.units[0].name if style.own_meeting else "",
            group=style.units[0].group if style.own_meeting else "",
            key_text=style.rater_class.name,
            categories=(style.category.key,),
            specimen=replace(context, title=_specimen_title(context.title, assessment.plan.ballot.title)),
            across=sheet.across,
            pages_planned=_pages_planned(style, sheet),
        )


def _pages_planned(style: BallotStyle, sheet: BallotSheet) -> int:
    """Return the pages of one table; how several tables follow each other, their headings decide."""
    rows = _ROWS_ACROSS if sheet.across else _ROWS_ON_A_PAGE
    return math.ceil(len(style.units) / rows) if len(sheet.tables) == 1 else 0


def _context(assessment: Assessment, style: BallotStyle, sheet: BallotSheet) -> BallotContext:
    plan, rules = assessment.plan, assessment.plan.ballot
    return BallotContext(
        target_word=plan.identity.target_word,
        title=title_lines(assessment_name(plan), rules.title, chars=_TITLE_CHARS),
        rated_text=style.units[0].name if style.own_meeting else style.category.name,
        rater_class=style.rater_class.name,
        share_text=_share_text(plan, style),
        colour_text=style.rater_class.paper_colour or "不分色",
        day_text=own_meeting_day_text(plan, style.units[0]) if style.own_meeting else _days_text(assessment, style),
        tables=sheet.tables,
        lines=tuple(BallotLine(number, _line_text(style, unit)) for number, unit in enumerate(style.units, 1)),
        unit_count=len(style.units),
        how_to=(*rules.how_to, *_cap_text(style), *filter(None, (_range_text(style), style.part.note))),
        void_line=rules.void_line,
        void_sheet=rules.void_sheet,
        roomy=len(style.units) <= (_ROOMY_ACROSS if sheet.across else _ROOMY),
    )


def _share_text(plan: AssessmentPlan, style: BallotStyle) -> str:
    """Say what a ballot counts for, and in which assessment where it is not the main one."""
    sides = [] if style.scheme is plan.scheme_of(style.category) else plan.side_contents
    mine = next((content.title for content in sides if plan.scheme_for(content, style.category) is style.scheme), "")
    return f"占{mine}总分的{percent_text(style.share_of_total)}（满分{plain(style.full_mark)}分）"


def _specimen_title(title: str, short: str) -> str:
    """Mark a title as a specimen's, without a further line: a full sheet would run over."""
    return f"{title}（样票）" if "\n" in title else f"{short}（样票）"


def _rank_heading(style: BallotStyle) -> str:
    """Say which ranks are given: from 1, in each peer group where there are any."""
    if len({unit.peer_group for unit in style.units}) > 1:
        return "组内名次"
    return f"名次\n（1—{len(style.units)}）"


def _line_text(style: BallotStyle, unit: Unit) -> str:
    """Name a unit, with its peer group where ranks are given inside it."""
    return f"{unit.name}（{unit.peer_group}）" if style.part.method == "ranks" and unit.peer_group else unit.name


def _cap_text(style: BallotStyle) -> tuple[str, ...]:
    """Say how many units may get the best grade on one ballot, where the plan limits it."""
    cap = style.part.top_places(len(style.units))
    return () if cap is None or not style.part.grades else (f"“{style.part.grades[0].word}”不超过{cap}个单位",)


def _range_text(style: BallotStyle) -> str:
    """Say what a mark is worth where the lowest one is not 0: voters could not know."""
    worth = style.part.worth_text(style.full_mark)
    return f"只在{plain(style.part.low)}—{plain(style.part.high)}分之间打分，{worth}" if worth else ""


def _days_text(assessment: Assessment, style: BallotStyle) -> str:
    """Give the days on which the units of a ballot debrief: 2020年5月14日、5月15日."""
    names = {unit.name for unit in style.units}
    slots = (slot for slot in assessment.timetable.slots if slot.unit.name in names)
    days: list[date] = sorted({slot.start.date() for slot in slots})
    if not days:
        return placeholder("测评日期")
    return "、".join([date_text(days[0]), *(month_day_text(day) for day in days[1:])])
