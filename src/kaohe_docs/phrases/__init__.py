"""Phrases that several papers share, made from the plan so that all papers say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Final
from unicodedata import east_asian_width

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup, Person
from kaohe_docs.domain.plan import AssessmentPlan, Basis, Category, Window
from kaohe_docs.domain.timetable import Session
from kaohe_docs.domain.units import Unit
from kaohe_docs.text.dates import date_range_text, date_text, time_range_text
from kaohe_docs.text.figures import placeholder

#: Names in lists stand in columns this many characters wide.
_NAME_COLUMN: Final = 5


def assessment_name(plan: AssessmentPlan) -> str:
    """Name the assessment with its year: 2019年度目标责任和党风廉政建设考核."""
    return f"{plan.identity.assessment_year}年度{plan.identity.subject}"


def year_text(plan: AssessmentPlan) -> str:
    """Name the assessment year: 2019年度."""
    return f"{plan.identity.assessment_year}年度"


def joined(items: Iterable[str], *, last: str = "") -> str:
    """Join names as Chinese does: 甲、乙和丙 with ``last`` "和", else 甲、乙、丙."""
    names = tuple(items)
    if last and len(names) > 1:
        return "、".join(names[:-1]) + last + names[-1]
    return "、".join(names)


def listed(items: Sequence[str]) -> str:
    """List matters in one sentence: parted by 、, or by ； where one of them has a comma of its own."""
    return ("；" if any(mark in item for item in items for mark in "、，；") else "、").join(items)


def basis_text(plan: AssessmentPlan) -> str:
    """Name what the whole assessment rests on, then what the targets rest on."""
    return joined((item.text for item in (*bases(plan, "plan"), *bases(plan, "targets"))), last="和")


def bases(plan: AssessmentPlan, governs: str) -> tuple[Basis, ...]:
    """Return the documents that govern one matter."""
    return tuple(item for item in plan.basis if item.governs == governs)


def issue_number_text(plan: AssessmentPlan) -> str:
    """Give the issue number (发文字号) of letters, or its placeholder."""
    return plan.official.issue_number or placeholder("发文字号")


def circular_number_text(plan: AssessmentPlan) -> str:
    """Give the circular's issue number, or its placeholder."""
    return plan.official.circular_number or placeholder("通报发文字号")


def date_or(day: date | None, what: str) -> str:
    """Write a date, or the placeholder that names it."""
    return date_text(day) if day else placeholder(what)


def issue_date_text(plan: AssessmentPlan) -> str:
    """Give the date of letters (成文日期), or its placeholder."""
    return date_or(plan.official.issue_date, "成文日期")


def circular_date_text(plan: AssessmentPlan) -> str:
    """Give the date of the circular and of result notices, or its placeholder."""
    return date_or(plan.official.circular_date, "通报成文日期")


def certificate_date_text(plan: AssessmentPlan) -> str:
    """Give the date on certificates, or its placeholder."""
    return date_or(plan.official.certificate_date, "证书日期")


def deadline_text(plan: AssessmentPlan) -> str:
    """Say until when papers are handed in, or the placeholder."""
    return date_or(plan.materials.deadline, "材料报送截止日期")


def window_text(window: Window) -> str:
    """Give a window in the plan's words and in days: 2020年5月下旬（2020年5月21日至31日）."""
    return f"{window.text}（{date_range_text(window.start, window.end)}）"


def visit_time_text(assessment: Assessment, unit: Unit) -> str:
    """Say when a unit is visited: the day in the roster, else the plan's window and who tells the day."""
    if unit.visit_date:
        return date_text(unit.visit_date)
    plan = assessment.plan
    if not assessment.category_of(unit).debriefs:
        return f"{own_meeting_day_text(plan, unit)}，具体日期由考核组联络员提前通知"
    window = plan.window_of("visit")
    span = window_text(window) if window else placeholder("实地考核时间")
    return f"{span}，具体日期由考核组联络员提前通知"


def post_label(post: str) -> str:
    """Set posts to equal width of three characters: 组　长, 副组长, 成　员."""
    return f"{post[0]}　{post[1]}" if len(post) == 2 else post


def padded_name(name: str) -> str:
    """Set a name of two characters to the width of three, as lists of names do: 梁　剑."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name


def names_text(people: Sequence[Person]) -> str:
    """List people as letters do, names set to equal width and separated by two blanks."""
    return "　　".join(padded_name(person.name) for person in people)


def names_joined(people: Sequence[Person]) -> str:
    """List people in running text: 甲、乙、丙."""
    return joined(person.name for person in people)


def group_title(group: AssessmentGroup) -> str:
    """Name a group in full: 第一考核组 for 第一组."""
    return group.name if "考核组" in group.name else f"{group.name.removesuffix('组')}考核组"


def office_contact_text(plan: AssessmentPlan) -> str:
    """Say where the office sits: 厅考核工作领导小组办公室（厅人事处）."""
    return f"{plan.organisation.office}（{plan.organisation.office_seat}）"


def category_heading(category: Category) -> str:
    """Name a category as lists do."""
    return category.short


def copies_text(plan: AssessmentPlan) -> str:
    """Say how many copies of the papers are handed in, or the placeholder."""
    return plan.materials.copies or placeholder("材料报送份数")


def landline_text(group: AssessmentGroup) -> str:
    """Give the liaison's landline, which everybody may know, or its placeholder."""
    return group.liaison.landline or placeholder("联络员办公电话")


def meeting_sessions(assessment: Assessment) -> tuple[Session, ...]:
    """Return the half-days of the debriefing meeting in which anybody debriefs."""
    return tuple(session for session in assessment.timetable.sessions if session.slots)


def meeting_days(assessment: Assessment) -> str:
    """Name the days of the debriefing meeting, the same on every paper."""
    return assessment.derived(_meeting_days)


def _meeting_days(assessment: Assessment) -> str:
    """Name the days as a span where one follows the other, else one by one."""
    days = sorted({session.day for session in meeting_sessions(assessment)})
    if all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days)):
        return date_range_text(days[0], days[-1]) if days else ""
    return joined(map(date_text, days))


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it; ``names`` has a line break where the letter starts a new line."""

    label: str
    names: str


def post_lines(group: AssessmentGroup, *, chars: int) -> tuple[PostLine, ...]:
    """List a group by post, posts at equal width, names in columns, at most ``chars`` characters a line."""
    posts = (("组长", (group.leader,)), ("副组长", group.deputy_leaders), ("成员", group.members))
    return tuple(PostLine(post_label(post), names_block(people, chars=chars)) for post, people in posts if people)


def names_block(people: Sequence[Person], *, chars: int) -> str:
    """Set names in columns five characters wide, names of two characters to three, and break full lines."""
    lines = [""]
    for person in people:
        name = padded_name(person.name)
        column = -(-len(lines[-1]) // _NAME_COLUMN) * _NAME_COLUMN
        # Two names that touch would read as one (plan 一（二）: 韩良张艳俊).
        column += _NAME_COLUMN if lines[-1] and column - len(lines[-1]) < 1 else 0
        if lines[-1] and column + len(name) > chars:
            lines.append(name)
        else:
            lines[-1] = lines[-1].ljust(column, "　") + name
    return "\n".join(lines)


def year_split(plan: AssessmentPlan, name: str) -> tuple[str, ...]:
    """Part a name from the year it starts with, so that a title may break there."""
    rest = name.removeprefix(year_text(plan))
    return (year_text(plan), rest) if rest and rest != name else (name,)


@lru_cache(maxsize=1024)
def title_lines(*pieces: str, chars: float = 19) -> str:
    """Break a title between its pieces only (GB/T 9704-2012 7.3.1): fewest lines, then the most even ones.

    ``chars`` is the width of a line in Chinese characters; a piece that is wider is cut before its 与, 和 or 及.
    """
    pieces = tuple(part for piece in pieces for part in _fitting(piece, chars))
    for breaks in range(len(pieces)):
        cuts = [_cut(pieces, places) for places in combinations(range(1, len(pieces)), breaks)]
        fitting = [lines for lines in cuts if _widest(lines) <= chars]
        if fitting:
            return "\n".join(min(fitting, key=_widest))
    return "\n".join(pieces)


def _fitting(piece: str, chars: float) -> tuple[str, ...]:
    """Cut a piece that is wider than a line (…遥感监测／与地质灾害…中心), as evenly as its words allow."""
    places = [place for place in range(2, len(piece) - 2) if piece[place] in "与和及"]
    if _widest((piece,)) <= chars or not places:
        return (piece,)
    middle = min(places, key=lambda place: abs(place - len(piece) / 2))
    return piece[:middle], piece[middle:]


def _cut(pieces: Sequence[str], places: tuple[int, ...]) -> tuple[str, ...]:
    return tuple("".join(pieces[start:end]) for start, end in pairwise((0, *places, len(pieces))))


def _widest(lines: Iterable[str]) -> float:
    """Return the widest line in Chinese characters; a Latin letter or a figure takes half a one."""
    return max(sum(1 if east_asian_width(letter) in "WFA" else 0.5 for letter in line) for line in lines)


def session_text(session: Session) -> str:
    """Name a session with its day and hours: 第1场（2020年5月14日上午9:00—12:00）."""
    hours = time_range_text(session.start, session.end)
    return f"第{session.number}场（{date_text(session.day)}{session.name}{hours}）"


def own_meeting_title(plan: AssessmentPlan) -> str:
    """Name the meeting that a group holds in a unit: 2019年度目标责任和党风廉政建设工作考核会议."""
    return f"{year_text(plan)}{plan.group_meeting.title if plan.group_meeting else '考核会议'}"


def own_meeting_day_text(plan: AssessmentPlan, unit: Unit) -> str:
    """Say when a unit's own meeting is: the day in the roster, else from entry to the end of the visits."""
    if unit.visit_date:
        return date_text(unit.visit_date)
    windows = [window for window in (plan.window_of("entry"), plan.window_of("visit")) if window]
    if not windows:
        return placeholder("考核会议日期")
    return date_range_text(min(window.start for window in windows), max(window.end for window in windows))


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody of a group who signs a form, with the post: 组　长 何莉丽."""

    post: str
    name: str


def signers(group: AssessmentGroup) -> tuple[Signer, ...]:
    """List who signs a group's forms, leader first, set to equal width."""
    posts = (("组长", (group.leader,)), ("副组长", group.deputy_leaders), ("成员", group.members))
    return tuple(Signer(post_label(post), padded_name(person.name)) for post, people in posts for person in people)
