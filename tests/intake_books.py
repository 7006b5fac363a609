"""Workbooks written from plain data, so that a test shows its whole input."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import Results
from kaohe_docs.errors import Problem
from kaohe_docs.intake.plan_file import plan_from, read_plan
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster

REPOSITORY = Path(__file__).parent.parent
Rows = list[list[Any]]

ROSTER: Mapping[str, Rows] = {
    "领导小组": [
        ["职务", "姓名", "备注"],
        ["组长", "杨汝坤"],
        ["副组长", "罗保卫"],
        ["办公室主任", "哈斯巴图"],
    ],
    "考核组": [
        ["组别", "职务", "姓名", "所在单位", "办公电话", "手机", "备注"],
        ["第一组", "组长", "何莉丽"],
        ["第一组", "成员", "梁剑"],
        ["第一组", "联络员", "胡利勇", None, "0971-6163635", "13897497608"],
        ["第二组", "组长", "罗保卫"],
        ["第二组", "联络员", "郑霞", None, "0971-6163635", "13897155488"],
        ["第三组", "组长", "哈斯巴图"],
        ["第三组", "联络员", "刘明伟", None, "0971-6163635", "13997214320"],
    ],
    "被考核单位": [
        ["序号", "单位名称", "类别", "考核组", "主要负责人", "简称", "别名", "地方党委", "考核日期", "备注"],
        [1, "甲事业局", "事业局", "第一组"],
        [2, "西宁市自然资源局", "市州自然资源部门", "第二组", None, "西宁市", "西宁市国土资源局"],
        [3, "办公室", "厅机关", "第三组"],
        [4, "法规处", "厅机关", "第三组"],
    ],
    "测评人员": [
        ["测评主体", "组成", "人数", "被考核单位", "备注"],
        ["领导小组", "组长、副组长", 10],
        ["单位负责人和群众代表", "厅机关各部门负责人", 24],
        ["单位负责人和群众代表", "群众代表", 20],
        ["事业局参会人员", "干部群众代表", 30, "甲事业局"],
    ],
}

RESULTS: Mapping[str, Rows] = {
    "考察核实": [
        ["被考核单位", "核实得分", "说明"],
        ["办公室", 78.1],
        ["法规处", None],
    ],
    "民主测评": [
        ["被考核单位", "测评主体", "发出", "收回", "有效", "优秀", "良好", "一般", "较差", "弃权"],
        ["办公室", "领导小组", 10, 10, 9, 7, 2, None, None, None],
        ["法规处", "领导小组"],
    ],
    "外部评价": [
        ["被考核单位", "评价项目", "等次", "得分"],
        ["西宁市自然资源局", "地方党委考核结果", "优秀"],
        ["办公室", "党风廉政建设责任制考核", "良好"],
    ],
    "加减分": [
        ["被考核单位", "事项", "分值", "依据", "决定机关"],
        ["办公室", "超时述职", -0.5, "计时记录", "厅考核工作领导小组办公室"],
    ],
    "审定": [
        ["项目", "内容", "被考核单位"],
        ["审定机关"],
        ["审定会议"],
        ["审定日期"],
    ],
}


def a_plan() -> AssessmentPlan:
    """Return the sample plan."""
    plan = read_plan(REPOSITORY / "roster" / "plan.toml").plan
    assert plan is not None
    return plan


def a_plan_with(**parts: Any) -> AssessmentPlan:
    """Return the sample plan with whole tables of it replaced."""
    plan = plan_from({**a_plan().model_dump(exclude_none=True), **parts}).plan
    assert plan is not None
    return plan


def with_cells(book: Mapping[str, Rows], changes: Mapping[str, Mapping[str, Any]]) -> dict[str, Rows]:
    """Return the book with some cells changed: {"领导小组": {"B2": "李强"}}."""
    changed = copy.deepcopy(dict(book))
    for title, cells in changes.items():
        for place, value in cells.items():
            column, row = ord(place[0]) - ord("A"), int(place[1:]) - 1
            rows = changed[title]
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([None] * (column + 1 - len(rows[row])))
            rows[row][column] = value
    return changed


def write_book(path: Path, book: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    """Write a workbook; a text that starts with "=" becomes a formula without a result."""
    target = Workbook()
    target.remove(target.worksheets[0])
    for title, rows in book.items():
        sheet = target.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    target.save(path)
    return path


def roster_of(
    tmp_path: Path, book: Mapping[str, Rows] = ROSTER, *, plan: AssessmentPlan | None = None
) -> tuple[Roster | None, tuple[Problem, ...]]:
    """Write a roster and read it back."""
    return read_roster(write_book(tmp_path / "roster.xlsx", book), plan=plan or a_plan())


def results_of(
    tmp_path: Path, book: Mapping[str, Rows] = RESULTS, *, plan: AssessmentPlan | None = None
) -> tuple[Results, tuple[Problem, ...]]:
    """Write results and read them back against the small roster."""
    plan = plan or a_plan()
    roster, problems = roster_of(tmp_path, plan=plan)
    assert roster is not None, problems
    results, found = read_results(write_book(tmp_path / "results.xlsx", book), plan=plan, roster=roster)
    assert results is not None, found
    return results, found


def findings(problems: Sequence[Problem]) -> list[str]:
    """Return what was found in short: "error missing-cell [领导小组] B2"."""
    return [f"{p.level} {p.code} [{p.location.sheet}] {p.location.cell}".rstrip() for p in problems]
