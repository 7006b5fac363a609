"""One cause makes one finding, with every place it speaks for; and what is said in Chinese is Chinese throughout."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from cli_runner import run_kaohe
from factories import REPOSITORY, a_workspace, edit_plan, plan_data
from kaohe_docs.intake.plan_file import plan_from

Change = Callable[[Workbook], None]


def edited(workspace: Path, name: str, change: Change) -> Path:
    """Change a workbook of a workspace by a function."""
    path = workspace / "roster" / name
    book = load_workbook(path)
    change(book)
    book.save(path)
    return workspace


def without(table: str, words: str) -> tuple[str, str]:
    """Return the text of one table of the sample plan, and nothing in its place."""
    text = (REPOSITORY / "roster" / "plan.toml").read_text(encoding="utf-8")
    start = next(m.start() for m in re.finditer(re.escape(table), text) if words in text[m.start() :].split("\n[")[0])
    return text[start : text.index("\n[", start) + 1], ""


def errors_of(workspace: Path) -> list[dict[str, Any]]:
    problems = run_kaohe("check", "-w", workspace, "--json").json["problems"]
    return [problem for problem in problems if problem["level"] == "error"]


def column(sheet: str, cells: str, value: Callable[[Any], Any]) -> Change:
    def change(book: Workbook) -> None:
        for (cell,) in book[sheet][cells]:
            cell.value = value(cell.value)

    return change


def no_phone(book: Workbook) -> None:
    for row in book["考核组"].iter_rows(min_row=4):
        if row[0].value == "第二组" and row[1].value == "联络员":
            row[4].value = row[5].value = None


def no_leader(book: Workbook) -> None:
    for row in book["考核组"].iter_rows(min_row=4):
        if row[0].value == "第二组" and row[1].value == "组长":
            row[1].value = "组张"


def renamed_units(book: Workbook) -> None:
    for row in book["被考核单位"].iter_rows(min_row=4):
        if row[2].value == "市州自然资源部门":
            row[1].value = f"青海{row[1].value}"


def renamed_group(book: Workbook) -> None:
    for row in book["考核组"].iter_rows(min_row=4):
        row[0].value = "第2组" if row[0].value == "第二组" else row[0].value


def renamed_heading(sheet: str, cell: str) -> Change:
    def change(book: Workbook) -> None:
        book[sheet][cell] = "某某"

    return change


#: A change of the plan, the code it must be said under, and how many places there are at least.
IN_THE_PLAN = {
    "full mark 0": (("full_mark = 100", "full_mark = 0"), "no-full-mark", 1),
    "leaf of weight 0": (('type = "entered"\nweight = 80', 'type = "entered"\nweight = 0'), "no-weight", 1),
    "no such group": (without("[[group]]", "第二组"), "group-not-in-plan", 1),
    "no such category": (without("[[category]]", 'short = "厅机关"'), "unknown-reference", 3),
    "no such class": (without("[[rater_class]]", "领导小组"), "unknown-reference", 2),
    "no such part": (without("[[scheme.part]]", 'name = "考察核实"'), "weights-do-not-add", 1),
    "category renamed": (('short = "厅机关"', 'short = "机关处室"'), "unknown-category", 24),
    "class renamed": (('short = "事业局参会人员"', 'short = "事业局人员"'), "unknown-rater-class", 4),
    "grade renamed": (('{ word = "良好", share', '{ word = "较好", share'), "missing-column", 1),
    "outside grade renamed": (('name = "地方党委考核结果"', 'name = "地方党委评价"'), "unknown-item", 8),
    "second assessment renamed": (('title = "党风廉政', 'title = "党风廉洁'), "unknown-item", 46),
}

#: A change of a workbook, the code, and how many places there are.
IN_A_WORKBOOK: dict[str, tuple[str, Change, str, int]] = {
    "liaison without phone": ("roster.xlsx", no_phone, "missing-phone", 1),
    "post misspelt": ("roster.xlsx", no_leader, "unknown-word", 1),
    "units renamed": ("roster.xlsx", renamed_units, "unknown-unit", 41),
    "group renamed": ("roster.xlsx", renamed_group, "unknown-group", 8),
    "roster's column renamed": ("roster.xlsx", renamed_heading("被考核单位", "B3"), "missing-column", 1),
    "results' column renamed": ("results.xlsx", renamed_heading("民主测评", "A3"), "missing-column", 1),
    "grade's column renamed": ("results.xlsx", renamed_heading("民主测评", "F3"), "missing-column", 1),
    "pasted as text": ("results.xlsx", column("考察核实", "B4:B49", str), "figure-as-text", 46),
    "out of ten": ("results.xlsx", column("考察核实", "B4:B49", lambda value: value * 10), "out-of-range", 46),
    "visits in another year": (
        "roster.xlsx",
        column("被考核单位", "J4:J49", lambda _: date(2021, 5, 22)),
        "outside-window",
        46,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_PLAN)
def test_what_is_wrong_in_the_plan_is_one_finding(name: str, tmp_path: Path) -> None:
    change, code, places = IN_THE_PLAN[name]
    workspace = a_workspace(tmp_path)
    path = workspace / "roster" / "plan.toml"
    path.write_text(path.read_text(encoding="utf-8").replace(*change, 1), encoding="utf-8")
    (problem,) = errors_of(workspace)
    assert problem["code"] == code
    assert 1 + len(problem["also"]) >= places


@pytest.mark.parametrize("name", IN_A_WORKBOOK)
def test_what_is_wrong_in_a_workbook_is_one_finding(name: str, tmp_path: Path) -> None:
    book, change, code, places = IN_A_WORKBOOK[name]
    (problem,) = errors_of(edited(a_workspace(tmp_path), book, change))
    assert problem["code"] == code
    assert 1 + len(problem["also"]) == places


def test_results_left_over_from_units_that_are_gone_are_one_finding_and_no_place_is_lost(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)

    def only_bureaus(book: Workbook) -> None:
        sheet = book["被考核单位"]
        for row in sheet.iter_rows(min_row=4):
            if row[2].value != "事业局":
                for cell in row:
                    cell.value = None

    problems = errors_of(edited(workspace, "roster.xlsx", only_bureaus))
    assert len(problems) <= 3
    (found,) = [problem for problem in problems if problem["code"] == "unknown-unit"]
    assert 1 + len(found["also"]) > 150
    assert f"共{1 + len(found['also'])}处" in found["message"]
    assert len({other["location"] for other in found["also"]}) == len(found["also"])
    shown = run_kaohe("check", "-w", workspace)
    assert (shown.out + shown.err).count("unknown-unit") == 1
    assert "[考察核实] A8—A49" in shown.out + shown.err


def test_a_few_slips_of_one_kind_stay_findings_of_their_own(tmp_path: Path) -> None:
    def slips(book: Workbook) -> None:
        for row, name in ((8, "甲"), (20, "乙"), (30, "丙")):
            book["考察核实"].cell(row, 1).value = name

    problems = errors_of(edited(a_workspace(tmp_path), "results.xlsx", slips))
    assert [problem["code"] for problem in problems] == ["unknown-unit"] * 3


def test_doubts_are_never_put_together_since_each_is_settled_by_its_name(tmp_path: Path) -> None:
    workspace = edited(a_workspace(tmp_path), "results.xlsx", column("考察核实", "B4:B49", lambda _: None))
    doubts = run_kaohe("check", "-w", workspace, "--json").json["problems"]
    assert len({problem["id"] for problem in doubts if problem["code"] == "result-incomplete"}) == 46


# ── Chinese throughout ──────────────────────────────────────

_QUOTED = re.compile(r"“[^”]*”|\[[^\]]*\]")
_WORD = re.compile(r"[A-Za-z]{2,}(?:[-_][A-Za-z]+)*")
#: Words of the file itself: true and false, tables and keys that a sentence names.
_OF_THE_FILE = {"true", "false", "type", "assumptions", "share", "points", "rates", "content", "result", "score"}
_SPOILS: tuple[Any, ...] = (
    7,
    -7,
    Decimal("1.5"),
    True,
    "",
    "夏",
    [],
    {},
    ["夏"],
    {"夏": 1},
    date(2020, 1, 1),
    time(9, 0),
    None,
    10**8,
)


def _allowed() -> set[str]:
    """Return the words that the plan's file is made of: its keys, and the words a key may have."""
    schema = json.loads((REPOSITORY / "docs" / "plan.schema.json").read_text(encoding="utf-8"))
    words = set(_OF_THE_FILE)

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            words.update(value.get("properties", {}))
            words.update(str(word) for word in [*value.get("enum", []), value.get("const", "")])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(schema)
    return words


def _foreign(text: str, allowed: set[str]) -> list[str]:
    return [word for word in _WORD.findall(_QUOTED.sub("", text)) if word not in allowed]


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        found += _paths(item, (*path, key))
    return found


def test_no_english_word_stands_in_what_is_said_about_a_spoilt_plan() -> None:
    base, allowed = plan_data(), _allowed()
    foreign: dict[str, str] = {}
    looked_at = 0
    for number, path in enumerate(_paths(base)):
        for spoil in _SPOILS[number % 3 :: 3]:
            data = copy.deepcopy(base)
            here: Any = data
            for step in path[:-1]:
                here = here[step]
            here[path[-1]] = spoil
            for problem in plan_from(data).problems:
                looked_at += 1
                for word in _foreign(str(problem.message), allowed):
                    foreign.setdefault(word, str(problem.message))
    assert foreign == {}
    assert looked_at > 1000


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('governs = "targets"', 'governs = "all"', "plan、targets、special之一"),
        ('type = "entered"', 'type = "given"', "sum、entered、self"),
        ('sign = "either"', 'sign = "both"', "add、deduct、either之一"),
    ],
)
def test_words_to_choose_from_are_listed_in_chinese(old: str, new: str, words: str, tmp_path: Path) -> None:
    problems = errors_of(edit_plan(a_workspace(tmp_path), (old, new)))
    assert words in problems[0]["message"]
    assert " or " not in problems[0]["message"]


@pytest.mark.parametrize(
    ("spoilt", "words"),
    [
        ("title = 一", "第1行第9列：等号后面的值写法不对"),
        ('title = "一', "引号没有关上"),
        ("title", "键的后面应有等号"),
        ("a = 1\na = 2", "写了两次"),
        ("a = [1, 2", "方括号"),
        ("[a", "方括号没有关上"),
        ("a = 1 b", "多余的内容"),
    ],
)
def test_a_plan_file_that_cannot_be_read_says_in_chinese_where_and_why(spoilt: str, words: str, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    (workspace / "roster" / "plan.toml").write_text(spoilt, encoding="utf-8")
    (problem,) = errors_of(workspace)
    assert problem["code"] == "not-toml"
    assert words in problem["message"]
    assert _foreign(problem["message"], set()) == []


def test_a_folder_where_a_file_should_be_is_named_in_chinese(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    (workspace / "roster" / "plan.toml").unlink()
    (workspace / "roster" / "plan.toml").mkdir()
    (problem,) = errors_of(workspace)
    assert "这是文件夹，不是文件" in problem["message"]
    assert _foreign(problem["message"], set()) == []
