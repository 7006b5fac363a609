"""The roster's sheets of people: leading group with its office (领导小组), and assessment groups (考核组)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.people import AssessmentGroup, LeadingGroup, Liaison, Person
from kaohe_docs.errors import message
from kaohe_docs.intake.cells import CellReader, SheetCell
from kaohe_docs.intake.names import listed
from kaohe_docs.intake.person_names import names_several, person_name
from kaohe_docs.intake.sheet import Column, Row, Table
from kaohe_docs.source import Location

LEADING_COLUMNS: Final = (Column("职务"), Column("姓名"), Column("备注", required=False))
GROUP_COLUMNS: Final = (
    *(Column(heading) for heading in ("组别", "职务", "姓名")),
    Column("所在单位", required=False),
    *(Column(heading) for heading in ("办公电话", "手机")),
    Column("备注", required=False),
)
_LEADING_POSTS: Final = ("组长", "副组长", "办公室主任", "办公室副主任")
_GROUP_POSTS: Final = ("组长", "副组长", "成员", "联络员")
_MOBILE: Final = re.compile(r"1\d{10}")
_LANDLINE: Final = re.compile(r"0\d{2,3}-\d{7,8}(?:-\d{1,6})?")
_DASHES: Final = str.maketrans({"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class _Holder:
    """Somebody and the post that the sheet gives him or her (职务)."""

    post: str
    person: Person
    row: Row


def read_leading_group(table: Table, cells: CellReader) -> LeadingGroup | None:
    """Read the leading group and its office; None where leader or office director is missing."""
    holders = [holder for row in table.rows if (holder := _holder(row, _LEADING_POSTS, cells))]
    whole = len(holders) == len(table.rows)
    _report_twice([holder for holder in holders if holder.post in {"组长", "副组长"}], "领导小组", cells)
    _report_twice([holder for holder in holders if holder.post not in {"组长", "副组长"}], "办公室", cells)
    leader = _the_one(holders, "组长", "领导小组", table.location, cells, whole=whole)
    director = _the_one(holders, "办公室主任", "领导小组", table.location, cells, whole=whole)
    if leader is None or director is None:
        return None
    deputies, office_deputies = _people(holders, "副组长"), _people(holders, "办公室副主任")
    return LeadingGroup(leader.person, deputies, director.person, office_deputies)


def read_groups(table: Table, cells: CellReader) -> tuple[AssessmentGroup, ...]:
    """Read the assessment groups in the order of the sheet."""
    by_name: dict[str, list[_Holder]] = {}
    spoilt: set[str] = set()
    name = ""
    for row in table.rows:
        # Only here may a cell stand for those below it: clerks merge 组别 over a group's rows.
        name = cells.word(row.cell("组别")) or name
        if not name:
            cells.missing(row.cell("组别"))
        holder = _holder(row, _GROUP_POSTS, cells)
        if holder and name:
            by_name.setdefault(name, []).append(holder)
        elif name:
            spoilt.add(name)
    return tuple(_group(name, holders, cells, whole=name not in spoilt) for name, holders in by_name.items())


def _holder(row: Row, posts: Sequence[str], cells: CellReader) -> _Holder | None:
    """Read one row; None where post or name cannot be used."""
    cell = row.cell("职务")
    post = cells.word(cell, required=True).rstrip(":：")
    person = _person(row, cells)
    if post and post not in posts:
        text = message("“职务”应为{allowed}之一，现为“{found}”", allowed=listed(posts), found=post)
        cells.lose("unknown-word", cell.location, text)
        return None
    return _Holder(post, person, row) if post and person else None


def _person(row: Row, cells: CellReader) -> Person | None:
    cell = row.cell("姓名")
    name = person_name(cell, cells, required=True)
    if not name:
        return None
    if names_several(name):
        text = message("“{found}”像是几个姓名，请一人一行", found=name)
        cells.lose("several-names", cell.location, text)
        return None
    return Person(name, cells.name(row.cell("所在单位")), source=cell.location)


def _group(name: str, holders: Sequence[_Holder], cells: CellReader, *, whole: bool) -> AssessmentGroup:
    place = holders[0].row.cell("组别").location
    _report_twice([holder for holder in holders if holder.post != "联络员"], name, cells)
    leader = _the_one(holders, "组长", name, place, cells, whole=whole)
    contact = _the_one(holders, "联络员", name, place, cells, whole=whole)
    # What is missing has been reported and the roster is lost; the group is still there, for its units' sake.
    leader, contact = leader or holders[0], contact or holders[0]
    liaison = _liaison(contact, cells) if contact.post == "联络员" else Liaison(contact.person, "", "")
    deputies, members = _people(holders, "副组长"), _people(holders, "成员")
    return AssessmentGroup(name, leader.person, deputies, members, liaison, source=place)


def _people(holders: Iterable[_Holder], post: str) -> tuple[Person, ...]:
    return tuple(holder.person for holder in holders if holder.post == post)


def _the_one(
    holders: Sequence[_Holder], post: str, body: str, place: Location, cells: CellReader, *, whole: bool
) -> _Holder | None:
    """Return the only holder of a post; report where there is none or more than one.

    A post that nobody holds may be the one of a row that could not be read, and has been reported there.
    """
    found = [holder for holder in holders if holder.post == post]
    if not found and not whole:
        return None
    if not found:
        cells.lose("missing-post", place, message("{body}没有{post}，请补上", body=body, post=post), subject=body)
        return None
    for other in found[1:]:
        text = message(
            "{body}有两名{post}：{first}、{second}；只能有一名",
            body=body,
            post=post,
            first=found[0].person.name,
            second=other.person.name,
        )
        cells.lose("post-twice", other.row.cell("职务").location, text, subject=body)
    return found[0]


def _report_twice(holders: Iterable[_Holder], body: str, cells: CellReader) -> None:
    seen: dict[str, Location] = {}
    for holder in holders:
        cell, name = holder.row.cell("姓名"), holder.person.name
        if name in seen:
            text = message("{body}中“{name}”出现两次，另一处在{cell}", body=body, name=name, cell=seen[name].cell)
            cells.error("person-twice", cell, text, subject=name)
        seen.setdefault(name, cell.location)


def _liaison(holder: _Holder, cells: CellReader) -> Liaison:
    landline = _phone(holder.row.cell("办公电话"), _LANDLINE, "区号-号码，如 0971-6163635", cells)
    mobile = _phone(holder.row.cell("手机"), _MOBILE, "以1开头的11位数字", cells)
    if not landline and not mobile:
        text = message("联络员{name}没有办公电话和手机，至少填写一项", name=holder.person.name)
        cells.lose("missing-phone", holder.row.cell("办公电话").location, text, subject=holder.person.name)
        return Liaison(holder.person, "", "")
    for number, heading in ((landline, "办公电话"), (mobile, "手机")):
        if not number:
            text = message("联络员{name}没有填写{heading}", name=holder.person.name, heading=heading)
            cells.warn("missing-phone", holder.row.cell(heading), text, subject=holder.person.name)
    return Liaison(holder.person, landline, mobile)


def _phone(cell: SheetCell, form: re.Pattern[str], expected: str, cells: CellReader) -> str:
    """Read a phone number as it was typed; full-width digits and long dashes become plain ones."""
    text = unicodedata.normalize("NFKC", cells.text(cell)).translate(_DASHES)
    number = re.sub(r"\s+", "", text)
    if number and not form.fullmatch(number):
        note = message("“{heading}”应为{expected}，现为“{found}”", heading=cell.heading, expected=expected, found=text)
        cells.warn("phone-form", cell, note)
    return number
