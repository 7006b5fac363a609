"""The example plans (tests/examples): their workbooks, written from the compact tables beside each plan.

All offices, units and people in them are placeholders (示例).
"""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from independent import Entries, Target

EXAMPLES = Path(__file__).with_name("examples")
NAMES = tuple(sorted(path.parent.name for path in EXAMPLES.glob("*/plan.toml")))
_COUNTS = ("发出", "收回", "有效", "无效")

Rows = list[list[Any]]


@cache
def tables(name: str, file: str) -> dict[str, Any]:
    """Return a file of an example as parsed, figures exact."""
    text = (EXAMPLES / name / f"{file}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text, parse_float=Decimal)


def write_example(name: str, folder: Path) -> Path:
    """Write an example's workspace into a folder; return the folder."""
    roster = folder / "roster"
    roster.mkdir(parents=True)
    shutil.copy(EXAMPLES / name / "plan.toml", roster)
    _save(roster / "roster.xlsx", {**_people(tables(name, "plan")), **_sheets(tables(name, "roster"))})
    _save(roster / "results.xlsx", _sheets(tables(name, "results")))
    return folder


def _save(path: Path, sheets: Mapping[str, Rows]) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)


def _people(plan: Mapping[str, Any]) -> dict[str, Rows]:
    """Make up as many placeholders as the plan says there are people."""
    organisation = plan["organisation"]
    leading: Rows = [["职务", "姓名"], ["组长", "示例组长"]]
    leading += [["副组长", f"示例副组长{number}"] for number in range(1, organisation["leading_group_size"])]
    leading += [["办公室主任", "示例主任"]]
    leading += [["办公室副主任", f"示例副主任{number}"] for number in range(1, organisation["office_size"])]
    groups: Rows = [["组别", "职务", "姓名", "办公电话", "手机"]]
    for number, group in enumerate(plan["group"], 1):
        groups += [
            [group["name"], "组长", f"示例考核组长{number}", None, None],
            [group["name"], "成员", f"示例组员{number}", None, None],
            [group["name"], "联络员", f"示例联络员{number}", "000-0000000", f"1390000000{number}"],
        ]
    return {"领导小组": leading, "考核组": groups}


def _sheets(data: Mapping[str, Any]) -> dict[str, Rows]:
    """Write each table as a sheet; a list in a last cell is one column for each ballot (第1票 …)."""
    return {title: _spread(table["headings"], table["rows"]) for title, table in data.items()}


def _spread(headings: list[str], rows: Rows) -> Rows:
    most = max((len(row[-1]) for row in rows if row and isinstance(row[-1], list)), default=0)
    flat = [[*row[:-1], *row[-1]] if row and isinstance(row[-1], list) else row for row in rows]
    marks = [f"第{number}票" for number in range(1, most + 1)]
    return [[*(headings[:-1] if most else headings), *marks], *[[_cell(value) for value in row] for row in flat]]


def _cell(value: Any) -> Any:
    return None if value == "" else value


# ── the same tables for the independent computation ──────────


def targets(name: str) -> list[Target]:
    """Return who is assessed in an example."""
    categories = {category["short"]: category["key"] for category in tables(name, "plan")["category"]}
    found = []
    for row in _records(tables(name, "roster"), "被考核单位"):
        found.append(Target(row.get("单位名称") or row["姓名"], categories[row["类别"]], row.get("分组", "")))
    return found


def _records(data: Mapping[str, Any], title: str) -> Iterator[dict[str, Any]]:
    for other in dict.fromkeys((title, title.replace("单位", "人"))):
        if other in data:
            for row in data[other]["rows"]:
                yield dict(zip(data[other]["headings"], row, strict=False))


def entries(name: str) -> Entries:
    """Return an example's results as the independent computation takes them."""
    plan, data, found = tables(name, "plan"), tables(name, "results"), Entries()
    names = _full_names(name)
    only = [part["name"] for scheme in plan["scheme"] for part in scheme["part"] if part["type"] == "entered"]

    def unit(row: Mapping[str, Any]) -> str:
        return names[row.get("被考核单位") or row["被考核人"]]

    for row in _records(data, "考察核实"):
        if row["核实得分"] != "":
            found.figures[unit(row), row.get("分项") or only[0]] = Decimal(row["核实得分"])
    for row in _records(data, "民主测评"):
        _count(plan, row, unit(row), found)
    for row in _records(data, "外部评价"):
        if row.get("等次"):
            found.grades[unit(row), row["评价项目"]] = row["等次"]
        else:
            found.scores[unit(row), row["评价项目"]] = Decimal(row["得分"])
    for row in _records(data, "加减分"):
        found.adjustments.setdefault(unit(row), []).append((row["事项"], Decimal(row["分值"])))
    for row in _records(data, "一票否决"):
        found.vetoes.setdefault(unit(row), []).append(row["事项"])
    return found


def _full_names(name: str) -> dict[str, str]:
    """Map every name, short name and alias to the full name."""
    found = {}
    for row in _records(tables(name, "roster"), "被考核单位"):
        own = row.get("单位名称") or row["姓名"]
        others = [row.get("简称", ""), *row.get("别名", "").split("、")]
        found |= {other: own for other in [own, *others] if other}
    return found


def _count(plan: Mapping[str, Any], row: Mapping[str, Any], unit: str, found: Entries) -> None:
    raters = next(entry["key"] for entry in plan["rater_class"] if entry["short"] == row["测评主体"])
    parts = [part for scheme in plan["scheme"] for part in scheme["part"] if part.get("raters") == raters]
    asked = [c["name"] for part in parts for c in part.get("criteria", [])] or [part["name"] for part in parts]
    item = row.get("分项") or asked[0]
    words = {grade["word"] for part in parts for grade in part.get("grades", [])}
    ticks = {word: int(row[word]) for word in words if row.get(word, "") != ""}
    if ticks:
        found.ticks[unit, raters, item] = ticks
    if isinstance(row.get("各票"), list):
        found.marks[unit, raters, item] = [Decimal(mark) for mark in row["各票"]]
