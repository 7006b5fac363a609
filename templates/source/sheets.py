"""Forms of the visits (考察核实): filled in by hand, so with room to write."""

from __future__ import annotations

from typing import Any

from layout import Paper
from tables import Cell, Row

#: Rows to write in on a verification sheet, shared among the kinds of targets.
_TARGET_ROWS = 12
_BLANK_DATE = "　　　年　　月　　日"


def verification_sheet(style: dict[str, Any]) -> bytes:
    """Lay out 考察核实评分表, a page per unit."""
    paper = Paper(style, "考察核实评分表", page="form")
    _page_per(paper, "unit in units", "{{ assessment_name }}\n考察核实评分表")
    paper.table(
        [26, 74, 26, 44],
        [
            Row(["{{ target_word }}", Cell("{{ unit.unit_name }}", style="CellStrong"), "核实日期", "　　年　月　日"]),
            Row(["考核组", "{{ group_title }}", "本组序号", "第{{ unit.number }}个，共{{ unit_count }}个"]),
        ],
    )
    paper.note("{{ task }}。")
    rows = f"range(({_TARGET_ROWS} / (item_kinds | length)) | round(0, 'ceil') | int - 1)"
    blanks = [""] * 5
    paper.table(
        [20, 64, 16, 46, 24],
        [
            Row(["类别", "目标内容", "分值", "完成情况", "核实得分"], header=True),
            Row([Cell("{{ kind }}", down="start"), *blanks[1:]], height_mm=9, before=("for kind in item_kinds",)),
            Row(
                [Cell("", down="go"), *blanks[1:]],
                height_mm=9,
                before=(f"for row in {rows}",),
                after=("endfor", "endfor"),
            ),
            Row(
                [
                    Cell(
                        "{{ mark.part }}合计（{{ mark.mark_text }}，{{ mark.rule }}）",
                        span=4,
                        align="left",
                        style="CellStrong",
                    ),
                    "",
                ],
                loop="mark in unit.marks",
                height_mm=10,
            ),
            Row([Cell("核实情况\n和说明"), Cell("", span=4)], height_mm=14),
        ],
    )
    paper.note(
        "核实方式：{% for method in methods %}{{ method }}{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
    )
    _signatures(paper)
    paper.steer("endfor")
    return paper.to_bytes()


def _page_per(paper: Paper, loop: str, title: str) -> None:
    """Start a loop whose every turn is a page with its title; the caller ends it."""
    paper.steer(f"for {loop}")
    paper.steer("if loop.first")
    paper.title(title)
    paper.steer("else")
    paper.title(title, new_page=True)
    paper.steer("endif")


def _signatures(paper: Paper) -> None:
    """Add names with room to sign, two to a row."""
    second = "{{% if pair | length > 1 %}}{{{{ pair[1].{field} }}}}{{% endif %}}"
    paper.table(
        [16, 24, 45, 16, 24, 45],
        [
            Row(
                [
                    "{{ pair[0].post }}",
                    "{{ pair[0].name }}",
                    "",
                    second.format(field="post"),
                    second.format(field="name"),
                    "",
                ],
                loop="pair in signers | batch(2)",
                height_mm=8.5,
            ),
        ],
        small=True,
    )


def talk_record(style: dict[str, Any]) -> bytes:
    """Lay out 个别谈话提纲与记录."""
    paper = Paper(style, "个别谈话提纲与记录", page="form")
    paper.title("{{ assessment_name }}\n个别谈话提纲与记录")
    paper.table(
        [26, 59, 26, 59],
        [
            Row(["{{ target_word }}", "", "谈话对象\n及职务", ""], height_mm=11),
            Row(["谈话时间", "　　月　　日　　时　　分", "谈话地点", ""], height_mm=10),
            Row(["谈话人", "", "记录人", ""], height_mm=10),
            Row(["考核组", Cell("{{ group_title }}：{{ group_people }}", span=3, align="left")], height_mm=10),
        ],
        small=True,
    )
    paper.blank()
    paper.table(
        [170],
        [
            Row(
                [Cell("{{ loop.index }}．{{ question }}", align="left", style="CellSmall", shade="F2F2F2")],
                before=("for question in questions",),
                height_mm=7,
            ),
            Row([""], after=("endfor",), height_mm=22),
            Row([Cell("谈话记录", align="left", style="CellSmall", shade="F2F2F2")], when="not questions", height_mm=7),
            Row([""], when="not questions", height_mm=130),
            Row([Cell("其他情况", align="left", style="CellSmall", shade="F2F2F2")], height_mm=7),
            Row([""], height_mm=22),
        ],
    )
    paper.form_text("谈话人签名：　　　　　　　　　　　记录人签名：　　　　　　　　　　　共　　页")
    return paper.to_bytes()


def papers_checklist(style: dict[str, Any]) -> bytes:
    """Lay out 资料查阅清单, a page per unit."""
    paper = Paper(style, "资料查阅清单", page="form")
    _page_per(paper, "unit_name in unit_names", "{{ assessment_name }}\n资料查阅清单")
    paper.table(
        [26, 74, 26, 44],
        [
            Row(["{{ target_word }}", Cell("{{ unit_name }}", style="CellStrong"), "查阅日期", "　　年　月　日"]),
            Row(["考核组", Cell("{{ group_title }}：{{ group_people }}", span=3, align="left")]),
        ],
    )
    paper.note("有的在“有”栏画“√”，没有或不全的在“无”栏画“√”并写明情况；抽查的文件、资料写明名称和文号。")
    paper.table(
        [12, 72, 16, 12, 12, 46],
        [
            Row(["序号", "资料名称", "方式", "有", "无", "抽查情况和说明"], header=True),
            Row(
                ["{{ paper.number }}", Cell("{{ paper.title }}", align="left"), "{{ paper.way }}", "", "", ""],
                loop="paper in papers",
                height_mm=14,
            ),
            Row([""] * 6, loop="row in range(3)", height_mm=14),
        ],
    )
    paper.blank()
    paper.table([32, 53, 32, 53], [Row(["查阅人签名", "", "{{ target_word }}\n经办人签名", ""], height_mm=14)])
    paper.steer("endfor")
    return paper.to_bytes()


def opinion_form(style: dict[str, Any]) -> bytes:
    """Lay out 征求意见表, one for each body."""
    paper = Paper(style, "征求意见表", page="form")
    _page_per(paper, "body in bodies", "{{ assessment_name }}\n征求意见表")
    paper.form_text("{{ body }}：")
    paper.form_text(
        "　　根据《{{ plan_title }}》，现就{{ group_title }}所考核的{{ unit_count }}个单位征求意见。"
        "{% if items %}请就各单位有无下列情形提出意见，并写明具体事实，{% endif %}"
        "于{{ deadline }}前反馈{{ group_title }}。"
    )
    paper.steer("for item in items")
    paper.form_text(
        "　　{{ item.number }}．{{ item.item }}{{ item.clause_text }}{% if loop.last %}。{% else %}；{% endif %}"
    )
    paper.steer("endfor")
    paper.table(
        [12, 60, 42, 56],
        [
            Row(["序号", "{{ target_word }}", "有无所列情形", "具体情形和意见"], header=True),
            Row(
                ["{{ unit.number }}", Cell("{{ unit.unit_name }}", align="left"), "□无　□有：第　　项", ""],
                loop="unit in units",
                height_mm=11,
            ),
        ],
        small=True,
    )
    paper.blank()
    paper.table(
        [40, 130],
        [
            Row(
                [
                    "提出意见的单位\n（盖章）",
                    Cell(["", "负责人签名：　　　　　　　　　　　" + _BLANK_DATE], align="right"),
                ],
                height_mm=26,
            )
        ],
    )
    paper.steer("endfor")
    return paper.to_bytes()


PAPERS = {
    "verification-sheet": verification_sheet,
    "talk-record": talk_record,
    "papers-checklist": papers_checklist,
    "opinion-form": opinion_form,
}
