"""Roster and results of the second plan (tests/second), written at test time: every name in them is a placeholder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from factories import record_code

PLAN = Path(__file__).with_name("second") / "roster" / "plan.toml"
SCHOOLS = (*(f"示例市第{number}中学" for number in "一二三四五六七八九十"), "示例市实验小学", "示例市特殊教育学校")
SECTIONS = (
    "秘书科",
    "组织人事科",
    "基础教育科",
    "职业教育科",
    "计划财务科",
    "教育督导室",
    "安全稳定科",
    "法规科",
    "机关纪委",
)
INSTITUTES = ("教育考试中心", "教育装备中心", "教师发展中心", "学生资助中心", "电化教育馆")
UNITS = tuple(
    (name, category, group)
    for names, category, group in (
        (SCHOOLS, "学校", "学校考核组"),
        (SECTIONS, "科室", "机关考核组"),
        (INSTITUTES, "事业单位", "事业单位考核组"),
    )
    for name in names
)
LEADERS, HEADS, PUBLIC = 5, 26, 12
#: Composed here, so that no file of the repository holds a number that could be somebody's.
MOBILES = tuple("139" + str(number) * 8 for number in range(3))

Rows = list[list[Any]]


def write_second_workspace(folder: Path, *, approved: bool = True) -> Path:
    """Write plan, roster and results into a folder; return the folder."""
    roster = folder / "roster"
    roster.mkdir(parents=True)
    shutil.copy(PLAN, roster / "plan.toml")
    write_book(
        roster / "roster.xlsx", {"领导小组": leading(), "考核组": groups(), "被考核单位": units(), "测评人员": raters()}
    )
    write_book(
        roster / "results.xlsx",
        {
            "考察核实": [["被考核单位", "核实得分"], *([name, verified(name)] for name, _, _ in UNITS)],
            "民主测评": ballots(),
            "外部评价": [
                ["被考核单位", "评价项目", "得分"],
                *([name, "教学质量评估", quality(name)] for name in SCHOOLS),
            ],
            "加减分": [
                ["被考核单位", "事项", "分值", "依据", "决定机关"],
                [SCHOOLS[2], "获得省级以上表彰", 2, "表彰文件", "综合考核领导小组办公室"],
            ],
            "审定": approval(approved),
        },
    )
    return record_code(folder) if approved else folder


def write_book(path: Path, sheets: dict[str, Rows]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def leading() -> Rows:
    people = [
        ("组长", "示例甲"),
        ("副组长", "示例乙"),
        ("副组长", "示例丙"),
        ("办公室主任", "示例丁"),
        ("办公室副主任", "示例戊"),
    ]
    return [["职务", "姓名"], *map(list, people)]


def groups() -> Rows:
    rows: Rows = [["组别", "职务", "姓名", "办公电话", "手机"]]
    names = iter("己庚辛壬癸子丑寅卯")
    for number, group in enumerate(dict.fromkeys(group for _, _, group in UNITS)):
        rows.append([group, "组长", f"示例{next(names)}", None, None])
        rows.append([group, "成员", f"示例{next(names)}", None, None])
        landline = f"{'0' * 4}-{str(number) * 7}"
        rows.append([group, "联络员", f"示例{next(names)}", landline, MOBILES[number]])
    return rows


def units() -> Rows:
    giver = {"学校": "市教育质量监测中心"}
    rows = [[n, *unit, giver.get(unit[1])] for n, unit in enumerate(UNITS, start=1)]
    return [["序号", "单位名称", "类别", "考核组", "地方党委"], *rows]


def raters() -> Rows:
    return [
        ["测评主体", "组成", "人数"],
        ["领导班子", "局长、副局长", LEADERS],
        ["单位负责人", "学校、科室和事业单位负责人", HEADS],
        ["服务对象代表", "家长和教师代表", PUBLIC],
    ]


def approval(approved: bool) -> Rows:
    decision = [["审定机关", "局党组"], ["审定会议", "局党组会议"], ["审定日期", date(2024, 1, 26)]]
    return [["项目", "内容"], *(decision if approved else [])]


# ── figures ─────────────────────────────────────────────────


def number_of(name: str) -> int:
    return [unit for unit, _, _ in UNITS].index(name)


def verified(name: str) -> int:
    """Return verification points out of 100; no two units of a category get the same."""
    return 98 - number_of(name) * 7 % 23


def quality(name: str) -> float:
    return 99.5 - number_of(name) * 7 % 11


def ballots() -> Rows:
    """Return one row per unit and rater class, with one column per ballot."""
    rows: Rows = [["被考核单位", "测评主体", "发出", "收回", "有效", *(f"第{n}票" for n in range(1, HEADS + 1))]]
    for name, _, _ in UNITS:
        for raters in ("领导班子", "单位负责人", "服务对象代表"):
            marks = marks_of(name, raters)
            rows.append([name, raters, len(marks), len(marks), len(marks), *marks])
    return rows


def marks_of(name: str, raters: str) -> list[float]:
    """Return every mark that a class gave a unit; two of the heads are far too kind, two far too harsh."""
    count = {"领导班子": LEADERS, "单位负责人": HEADS, "服务对象代表": PUBLIC}[raters]
    base = 97 - number_of(name) * 5 % 13
    marks = [float(min(100, base + step % 3) - step % 2 / 2) for step in range(count)]
    return [100.0, 100.0, 0.0, 0.0, *marks[4:]] if raters == "单位负责人" else marks


def exact_marks(name: str, raters: str) -> Iterator[Decimal]:
    """Yield the marks as decimals."""
    yield from (Decimal(str(mark)) for mark in marks_of(name, raters))
