"""Reads ``roster/roster.xlsx`` (名册): leading group, assessment groups, units and how many rate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.people import AssessmentGroup, RaterCount
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import InputError, Problem, doubt, message, warning
from kaohe_docs.intake.cells import CellReader, SheetCell
from kaohe_docs.intake.names import UnitNames, Words, compact, listed, split_names
from kaohe_docs.intake.people_sheets import GROUP_COLUMNS, LEADING_COLUMNS, read_groups, read_leading_group
from kaohe_docs.intake.person_names import sole_name
from kaohe_docs.intake.sheet import Book, Column, Row, Table, open_book

ROSTER_FILE: Final = "roster/roster.xlsx"
SAMPLE: Final = "示例"
#: Every rater gets ballots on paper; more than this is a slip of the keyboard.
_MOST_RATERS: Final = 100_000

_LEADING: Final = "领导小组"
_GROUPS: Final = "考核组"
_UNITS: Final = "被考核单位"
_RATERS: Final = "测评人员"
_COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    _LEADING: LEADING_COLUMNS,
    _GROUPS: GROUP_COLUMNS,
    _UNITS: (
        Column("单位名称", also="姓名"),
        *(Column(heading) for heading in ("类别", "考核组")),
        *(
            Column(heading, required=False)
            for heading in ("序号", "主要负责人", "简称", "别名", "分组", "地方党委", "考核日期", "不占名额", "备注")
        ),
    ),
    _RATERS: (
        *(Column(heading) for heading in ("测评主体", "组成", "人数")),
        *(Column(heading, required=False) for heading in ("被考核单位", "备注")),
    ),
}
_YES: Final = frozenset("是√✓")
_NO: Final = frozenset({"", "否", "×"})
_TOTAL_ROW: Final = frozenset({"合计", "小计", "总计"})


def read_roster(path: Path, *, plan: AssessmentPlan) -> tuple[Roster | None, tuple[Problem, ...]]:
    """Read the roster; every problem is found in one run.

    Returns:
        The roster, or None where a record of it cannot be built whole, and what was found.
    """
    try:
        book = open_book(path, name=ROSTER_FILE)
    except InputError as failure:
        return None, failure.problems()
    cells = CellReader()
    roster = _roster(book, plan, cells)
    return (roster if cells.complete else None), tuple(cells.problems)


def _roster(book: Book, plan: AssessmentPlan, cells: CellReader) -> Roster | None:
    tables = {title: _table(book, title, cells) for title in _COLUMNS}
    leading, group_table, unit_table, rater_table = tables.values()
    leading_group = read_leading_group(leading, cells) if leading else None
    groups = read_groups(group_table, cells) if group_table else ()
    units = _units(unit_table, plan, groups, cells) if unit_table else ()
    # Without any unit the sheet of units is at fault, and has been reported.
    raters = _rater_counts(rater_table, plan, UnitNames(units), cells) if rater_table and units else ()
    return Roster(leading_group, groups, units, raters) if leading_group else None


def _table(book: Book, title: str, cells: CellReader) -> Table | None:
    table = book.table(title, _COLUMNS[title], cells.problems)
    if table is None:
        cells.complete = False
    elif not table.rows:
        text = message("工作表“{title}”表头下没有内容，请填写", title=title)
        cells.lose("empty-sheet", table.location, text, subject=title)
    return table


# ── 被考核单位 ──────────────────────────────────────────────


def _units(
    table: Table, plan: AssessmentPlan, groups: Sequence[AssessmentGroup], cells: CellReader
) -> tuple[Unit, ...]:
    categories = Words({category.key: (category.short, category.name) for category in plan.category})
    group_names = {compact(group.name): group.name for group in groups}
    read = [(row, _unit(row, plan, categories, group_names, cells)) for row in table.rows]
    units = _without_twins([(row, unit) for row, unit in read if unit is not None], cells)
    _check_other_names(units, cells)
    return _ordered(units, table, cells)


def _unit(
    row: Row, plan: AssessmentPlan, categories: Words, group_names: Mapping[str, str], cells: CellReader
) -> Unit | None:
    """Read one unit, or one person; None where name, category or group cannot be used."""
    name_cell = row.cell("单位名称")
    if plan.identity.target == "person":
        name = sole_name(name_cell, cells, required=True)
    else:
        name = cells.name(name_cell, required=True)
    category = _category(row, categories, cells)
    group = _group_name(row, group_names, cells)
    unit = Unit(
        name=name,
        category=category,
        group=group,
        order=cells.whole(row.cell("序号")) or 0,
        short_name=cells.name(row.cell("简称")),
        head=sole_name(row.cell("主要负责人"), cells),
        aliases=split_names(cells.text(row.cell("别名"))),
        peer_group=cells.word(row.cell("分组")),
        local_committee=cells.name(row.cell("地方党委")),
        visit_date=cells.day(row.cell("考核日期")),
        quota_exempt=_yes(row.cell("不占名额"), cells),
        sample=SAMPLE in cells.text(row.cell("备注")),
        source=name_cell.location,
    )
    return unit if name and category and group else None


def _yes(cell: SheetCell, cells: CellReader) -> bool:
    """Read a yes or no; an empty cell means no."""
    word = cells.word(cell)
    if word not in {*_YES, *_NO}:
        text = message("“{heading}”应为“是”或留空，现为“{found}”", heading=cell.heading, found=word)
        cells.lose("unknown-word", cell.location, text)
    return word in _YES


def _category(row: Row, categories: Words, cells: CellReader) -> str:
    cell = row.cell("类别")
    text = cells.word(cell, required=True)
    key = categories.find(text)
    if text and key is None:
        note = message("“类别”应为{allowed}之一，现为“{found}”", allowed=categories.shown, found=text)
        cells.lose("unknown-category", cell.location, note)
    return key or ""


def _group_name(row: Row, names: Mapping[str, str], cells: CellReader) -> str:
    cell = row.cell("考核组")
    text = cells.word(cell, required=True)
    # Without any group the sheet 考核组 is at fault, and has been reported.
    if text and names and compact(text) not in names:
        note = message(
            "考核组“{found}”不在工作表“考核组”中；现有：{allowed}", found=text, allowed=listed(names.values())
        )
        cells.lose("unknown-group", cell.location, note)
    return names.get(compact(text), "")


def _without_twins(rows: Sequence[tuple[Row, Unit]], cells: CellReader) -> tuple[Unit, ...]:
    """Drop a unit that has been listed before, which would put it into two groups or count it twice."""
    seen: dict[str, tuple[Row, Unit]] = {}
    for row, unit in rows:
        first_row, first = seen.setdefault(compact(unit.name), (row, unit))
        if first is unit:
            continue
        where = first_row.cell("单位名称").location.cell
        if first.group != unit.group:
            text = message(
                "“{name}”重复：{where}已列入{first}，这里又列入{second}",
                name=unit.name,
                where=where,
                first=first.group,
                second=unit.group,
            )
        else:
            text = message("“{name}”重复，{where}已有", name=unit.name, where=where)
        cells.lose("unit-twice", row.cell("单位名称").location, text, subject=unit.name)
    return tuple(unit for _, unit in seen.values())


def _check_other_names(units: Sequence[Unit], cells: CellReader) -> None:
    """Report a short name or alias that would also mean another unit."""
    owners = {compact(unit.name): unit.name for unit in units}
    for unit in units:
        for other_name in dict.fromkeys((unit.short_name, *unit.aliases)):
            key = compact(other_name)
            owner = owners.setdefault(key, unit.name) if key else unit.name
            if owner != unit.name:
                text = message(
                    "“{unit}”的简称或别名“{name}”同时指“{owner}”，请改正", unit=unit.name, name=other_name, owner=owner
                )
                cells.lose("alias-clash", unit.source, text, subject=other_name)


def _doubled_orders(units: Sequence[Unit]) -> Iterator[Problem]:
    """Doubt a number that stands twice, unless every category counts from 1 by itself."""
    categories: dict[str, set[int]] = {}
    for unit in units:
        categories.setdefault(unit.category, set()).add(unit.order)
    if all(orders == set(range(1, len(orders) + 1)) for orders in categories.values()):
        return
    first: dict[int, Unit] = {}
    for unit in units:
        other = first.setdefault(unit.order, unit)
        if other is not unit:
            text = message(
                "“序号”{number}与“{other}”的相同，“{unit}”会排到本类的另一位置；请改正，或记录决定",
                number=unit.order,
                other=other.name,
                unit=unit.name,
            )
            yield doubt("order-twice", unit.source, text, subject=unit.name)


def _ordered(units: Sequence[Unit], table: Table, cells: CellReader) -> tuple[Unit, ...]:
    """Put the units into the order of 序号 where it is given throughout and unique in a category, else of the rows."""
    places = {(unit.category, unit.order) for unit in units}
    if len(places) == len(units) and all(unit.order > 0 for unit in units):
        cells.problems += _doubled_orders(units)
        return tuple(units)
    if any(unit.order for unit in units):
        text = message("“序号”有空缺或重复，改按表中行的先后排序")
        cells.problems.append(warning("order-by-row", table.location, text))
    return tuple(replace(unit, order=order) for order, unit in enumerate(units, start=1))


# ── 测评人员 ───────────────────────────────────────────────


def _rater_counts(table: Table, plan: AssessmentPlan, units: UnitNames, cells: CellReader) -> tuple[RaterCount, ...]:
    classes = Words({raters.key: (raters.short, raters.name) for raters in plan.rater_class})
    rows = (row for row in table.rows if compact(row.cell("测评主体").shown) not in _TOTAL_ROW)
    counts: dict[tuple[str, str, str], RaterCount] = {}
    for row in rows:
        found = _rater_count(row, plan, classes, units, cells)
        if found is None:
            continue
        first = counts.setdefault((found.rater_class, found.part, found.unit_name), found)
        if first is not found:
            text = message("“{part}”重复，{where}已有", part=found.part, where=first.source.cell)
            cells.lose("row-twice", found.source, text, subject=found.part)
    return tuple(counts.values())


def _rater_count(
    row: Row, plan: AssessmentPlan, classes: Words, units: UnitNames, cells: CellReader
) -> RaterCount | None:
    cell = row.cell("测评主体")
    text = cells.word(cell, required=True)
    key = classes.find(text)
    if text and key is None:
        note = message("“测评主体”应为{allowed}之一，现为“{found}”", allowed=classes.shown, found=text)
        cells.lose("unknown-rater-class", cell.location, note)
    part = cells.word(row.cell("组成"), required=True)
    count = cells.whole(row.cell("人数"), required=True)
    if count is not None and count < 0:
        cells.lose("out-of-range", row.cell("人数").location, message("“人数”不能是负数，现为“{found}”", found=count))
    if count is not None and count > _MOST_RATERS:
        note = message("“人数”应不超过{most}，现为“{found}”", most=_MOST_RATERS, found=count)
        cells.lose("out-of-range", row.cell("人数").location, note)
    unit = _own_meeting(row, units, cells)
    if key is None or count is None or (unit is None and not row.cell("被考核单位").blank):
        return None
    if unit and unit.category not in plan.raters(key).rates:
        note = message("{raters}不参加“{unit}”的测评", raters=plan.raters(key).short, unit=unit.name)
        cells.lose("wrong-raters", row.cell("被考核单位").location, note, subject=unit.name)
    sample = SAMPLE in cells.text(row.cell("备注"))
    return RaterCount(key, part, count, unit.name if unit else "", sample, source=cell.location)


def _own_meeting(row: Row, units: UnitNames, cells: CellReader) -> Unit | None:
    """Return the unit in whose own meeting the raters vote, or None for the debriefing meeting."""
    cell = row.cell("被考核单位")
    text = cells.word(cell)
    unit = units.find(text)
    if text and unit is None:
        cells.lose("unknown-unit", cell.location, units.unknown(text), subject=text)
    return unit
