"""Writes the sample workspace's roster.xlsx and results.xlsx: ``python roster/build.py [FOLDER]``.

People and phones are the plan's (一（一）、（二）), character by character. The plan names no unit and no figure: units
typical of such a department and all figures are marked 示例, and nobody is made up as their head.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sample_results import sample_results
from sheet_layout import Heading, choice, sheet

from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.intake.plan_file import read_plan
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.render.xlsx import render_workbook
from kaohe_docs.workbook import CellValue, Sheet, Workbook

HERE: Final = Path(__file__).parent
SAMPLE: Final = "示例"
UNCERTAIN: Final = "方案原文“韩  良张艳俊”未分隔，暂按两人录入，待确认"

LEADING_GROUP: Final = (
    ("组长", ("杨汝坤",)),
    ("副组长", ("王景雄", "朱小川", "罗保卫", "刘寅秀", "杨志强", "任振宇", "杨站君", "哈斯巴图", "韩生福")),
    ("办公室主任", ("哈斯巴图",)),
    ("办公室副主任", ("李发明", "何莉丽")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """An assessment group as the plan has it."""

    name: str
    leader: str
    deputies: tuple[str, ...]
    members: tuple[str, ...]
    liaison: str
    landline: str
    mobile: str


GROUPS: Final = (
    Group(
        "第一组",
        "何莉丽",
        ("温海峰", "孟广培"),
        ("梁剑", "徐琨", "吴凤君", "柳辉", "王思花"),
        "胡利勇",
        "0971-6163635",
        "13897497608",
    ),
    Group(
        "第二组",
        "罗保卫",
        ("尚现功", "秦海燕"),
        ("田文静", "白万军", "申永昌", "孔措瑞", "徐世富", "李勇", "陈晓丽"),
        "郑霞",
        "0971-6163635",
        "13897155488",
    ),
    Group(
        "第三组",
        "哈斯巴图",
        ("周丹文", "闫华"),
        ("郝宽江", "赵林山", "郭庆慧", "郝佳"),
        "刘明伟",
        "0971-6163635",
        "13997214320",
    ),
    Group(
        "第四组",
        "任振宇",
        ("韩良", "张艳俊"),
        ("王青", "梁安兵", "李金莲", "王惠"),
        "郑小文",
        "0971-6254885",
        "13619700136",
    ),
)

BUREAUS: Final = (
    ("青海省地质矿产勘查开发局", "地矿局"),
    ("青海省有色地质矿产勘查局", "有色地勘局"),
    ("青海省核工业地质局", "核工业地质局"),
    ("青海煤炭地质局", "煤炭地质局"),
)
PREFECTURES: Final = ("西宁市", "海东市", "海北州", "黄南州", "海南州", "果洛州", "玉树州", "海西州")
DEPARTMENTS: Final = (
    "办公室",
    "综合处",
    "法规处",
    "自然资源调查监测处",
    "自然资源确权登记局",
    "自然资源所有者权益处",
    "自然资源开发利用处",
    "国土空间规划局",
    "国土空间用途管制处",
    "国土空间生态修复处",
    "耕地保护监督处",
    "地质勘查管理处",
    "矿业权管理处",
    "矿产资源保护监督处",
    "地质灾害防治处",
    "国土测绘处",
    "地理信息管理处",
    "科技与对外合作处",
    "执法监督局",
    "财务处",
    "审计处",
    "人事处",
    "机关党委",
    "离退休干部处",
)
INSTITUTES: Final = (
    "青海省地质调查局",
    "青海省国土规划研究院",
    "青海省地质环境监测总站",
    "青海省基础测绘院",
    "青海省不动产登记中心",
    "青海省国土整治与生态修复中心",
    "青海省地理空间和自然资源大数据中心",
    "青海省自然资源遥感监测与地质灾害应急技术指导中心",
    "青海省矿产资源储量评审与矿业权交易服务中心（省土地储备中心）",
    "青海省自然资源厅机关后勤服务中心",
)
#: Raters of the meeting; the members of the groups outside the leading group, without liaisons, are 29.
RATERS: Final = (
    ("leaders", "领导小组组长、副组长", 10, ""),
    ("others", "各市州自然资源局主要负责人", 8, ""),
    ("others", "厅机关各部门负责人", 24, ""),
    ("others", "厅直属各单位负责人", 10, ""),
    ("others", "考核组成员", 29, ""),
    ("others", "群众代表", 20, SAMPLE),
)
BUREAU_RATERS: Final = (30, 28, 26, 32)


# ── 名册 ────────────────────────────────────────────────


def roster(plan: AssessmentPlan) -> Workbook:
    """Describe the roster."""
    return Workbook(
        title="考核名册",
        sheets=(leading_sheet(), group_sheet(), unit_sheet(plan), rater_sheet(plan)),
    )


def leading_sheet() -> Sheet:
    """Lay out 领导小组."""
    headings = (Heading("职务", 18), Heading("姓名", 18), Heading("备注", 40))
    rows = [(post, name, "") for post, names in LEADING_GROUP for name in names]
    rules = [choice(headings, "职务", len(rows), [post for post, _ in LEADING_GROUP])]
    note = "一人一行，按方案一（一）的顺序；同一人兼任的，每个职务各写一行。列的先后可以调整，可以加列。"
    return sheet("领导小组", "厅考核工作领导小组及其办公室", note, headings, rows, rules=rules)


def group_sheet() -> Sheet:
    """Lay out 考核组."""
    headings = (
        Heading("组别", 12),
        Heading("职务", 12),
        Heading("姓名", 14),
        Heading("所在单位", 24),
        Heading("办公电话", 18, number_format="@"),
        Heading("手机", 18, number_format="@"),
        Heading("备注", 54),
    )
    rows = [row for group in GROUPS for row in group_rows(group)]
    rules = [
        choice(headings, "组别", len(rows), [group.name for group in GROUPS]),
        choice(headings, "职务", len(rows), ("组长", "副组长", "成员", "联络员")),
    ]
    note = "一人一行，按方案一（二）的顺序；每组一名组长、一名联络员。联络员的手机只印在本组的通知和联系表上。"
    return sheet("考核组", "考核组组成人员", note, headings, rows, rules=rules)


def group_rows(group: Group) -> Iterator[tuple[str, ...]]:
    """Yield a group's people in the plan's order."""
    yield (group.name, "组长", group.leader, "", "", "", "")
    for name in group.deputies:
        yield (group.name, "副组长", name, "", "", "", UNCERTAIN if name in {"韩良", "张艳俊"} else "")
    for name in group.members:
        yield (group.name, "成员", name, "", "", "", "")
    yield (group.name, "联络员", group.liaison, "", group.landline, group.mobile, "")


def unit_sheet(plan: AssessmentPlan) -> Sheet:
    """Lay out 被考核单位."""
    headings = (
        Heading("序号", 7, figure=True),
        Heading("单位名称", 50),
        Heading("类别", 20),
        Heading("考核组", 10),
        Heading("主要负责人", 14),
        Heading("简称", 16),
        Heading("别名", 22),
        Heading("分组", 10),
        Heading("地方党委", 18),
        Heading("考核日期", 14),
        Heading("备注", 24),
    )
    rows: list[tuple[CellValue, ...]] = [(order, *row) for order, row in enumerate(unit_rows(plan), start=1)]
    rules = [
        choice(headings, "类别", len(rows), [category.short for category in plan.category]),
        choice(headings, "考核组", len(rows), [group.name for group in GROUPS]),
    ]
    note = (
        "方案没有列出单位名称：备注“示例”的是同类厅局常见的名称，请改为实际名称并删去“示例”。"
        "别名有几个的用顿号隔开；考核日期写作 2020-05-22。"
    )
    return sheet("被考核单位", "被考核单位名册", note, headings, rows, rules=rules)


def unit_rows(plan: AssessmentPlan) -> Iterator[tuple[str, ...]]:
    """Yield the 46 units by category; no head is named, since the plan names none."""
    short = {category.key: category.short for category in plan.category}
    for name, short_name in BUREAUS:
        yield (name, short["bureau"], "第一组", "", short_name, "", "", "", "", SAMPLE)
    for place in PREFECTURES:
        former, committee = f"{place}国土资源局", f"中共{place}委"
        yield (f"{place}自然资源局", short["prefecture"], "第二组", "", place, former, "", committee, "", "")
    for name in DEPARTMENTS:
        yield (name, short["department"], "第三组", "", "", "", "", "", "", SAMPLE)
    for name in INSTITUTES:
        yield (name, short["institute"], "第四组", "", "", "", "", "", "", SAMPLE)


def rater_sheet(plan: AssessmentPlan) -> Sheet:
    """Lay out 测评人员."""
    headings = (
        Heading("测评主体", 26),
        Heading("组成", 36),
        Heading("人数", 8, figure=True),
        Heading("被考核单位", 34),
        Heading("备注", 14),
    )
    short = {raters.key: raters.short for raters in plan.rater_class}
    staff = zip(BUREAUS, BUREAU_RATERS, strict=True)
    rows: list[tuple[CellValue, ...]] = [(short[key], part, count, "", mark) for key, part, count, mark in RATERS]
    staff_part = "领导班子成员和干部群众代表"
    rows += [(short["bureau-staff"], staff_part, count, name, SAMPLE) for (name, _), count in staff]
    rules = [choice(headings, "测评主体", len(rows), list(short.values()))]
    note = (
        "参加述职大会测评的，“被考核单位”留空；只在本单位考核会议上测评的，写明单位。"
        "考核组成员29人，是各组不属领导小组的组长、副组长和成员，不含联络员。备注“示例”的人数请改为实际人数。"
    )
    return sheet("测评人员", "参加民主测评的人数", note, headings, rows, rules=rules)


def main(target: Path = HERE) -> None:
    """Write both workbooks into a folder, by default beside this file."""
    plan = read_plan(HERE / "plan.toml").plan
    if plan is None:
        raise SystemExit("roster/plan.toml 有误，请先运行 kaohe check")
    (target / "roster.xlsx").write_bytes(render_workbook(roster(plan)))
    read, problems = read_roster(target / "roster.xlsx", plan=plan)
    if read is None or problems:
        raise SystemExit("\n".join(f"{problem.location}: {problem.message}" for problem in problems))
    (target / "results.xlsx").write_bytes(render_workbook(sample_results(plan, read)))


if __name__ == "__main__":
    main(*(Path(folder) for folder in sys.argv[1:2]))
