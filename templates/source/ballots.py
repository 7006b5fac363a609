"""Papers of the vote (民主测评): ballots, requests for outside grades, distribution sheets."""

from __future__ import annotations

from typing import Any

from layout import Paper
from official import signature
from tables import Cell, Row
from wordml import fonts

#: Millimetres of a form's width: A4 less its edges.
_WIDTH = 170
_NUMBER = 12
#: What the template shows of a unit's name, and of a column to mark, which is no wider; more columns share the rest.
_NAME, _MARK = 58, 32
#: Height of a row where few units stand on the sheet, and of one of which 24 fit on a page.
_ROOMY_MM, _TIGHT_MM = 10, 6.8
#: Characters of a unit's name on one line beside four columns to mark; longer ones are set small.
_LINE_CHARS = 13
#: More than these take two pages. Rows are then so high that the second gets its share and not one that spilt over:
#: 18 stand on the first page, or 24 where there are many.
_ON_ONE_PAGE, _MANY = 24, 30
_FEW_MM, _MANY_MM = 11, 8.5


def ballot(style: dict[str, Any]) -> bytes:
    """Lay out 民主测评票: one table, whose columns to mark repeat."""
    paper = Paper(style, "民主测评票", page="form")
    paper.title("{{ title }}")
    paper.table(
        [24, 61, 24, 61],
        [
            Row(
                [
                    "测评主体",
                    Cell("{{ rater_class }}", span=3, style="CellStrong", small_if="rater_class | length > 33"),
                ]
            ),
            Row(["测评对象", "{{ rated_text }}", "所占分值", Cell("{{ share_text }}", style="CellStrong")]),
            Row(["测评日期", "{{ day_text }}", "用纸颜色", Cell("{{ colour_text }}", style="CellStrong")]),
        ],
    )
    paper.paragraph("本票共{{ unit_count }}个单位。", style="FormNote", align="right")
    paper.steer("for table in tables")
    paper.steer("if table.heading")
    paper.paragraph("{{ table.heading }}", style="FormText", properties="<w:keepNext/>")
    paper.steer("endif")
    steering = (_WIDTH - _NUMBER - _NAME - _MARK) / 2
    paper.table([_NUMBER, _NAME, steering, _MARK, steering], _ballot_rows())
    paper.steer("endfor")
    _rules(paper, "how_to", "填写方法：")
    _rules(paper, "void_line", "有下列情形之一的，该单位的测评无效：")
    _rules(paper, "void_sheet", "有下列情形之一的，整张票无效：")
    return paper.to_bytes()


def _ballot_rows() -> list[Row]:
    def marks(text: str) -> Cell:
        return Cell(text, loop="column in table.columns")

    long = f"line.unit_name | length > {_LINE_CHARS}"
    line: list[Cell | str] = ["{{ line.number }}", Cell("{{ line.unit_name }}", align="left", small_if=long), marks("")]
    return [
        Row(["序号", "{{ target_word }}", marks("{{ column }}")], header=True),
        Row(line, loop="line in lines if roomy", height_mm=_ROOMY_MM),
        Row(line, loop=f"line in lines if not roomy and lines | length <= {_ON_ONE_PAGE}", height_mm=_TIGHT_MM),
        Row(
            line,
            loop=f"line in lines if lines | length > {_ON_ONE_PAGE} and lines | length <= {_MANY}",
            height_mm=_FEW_MM,
        ),
        Row(line, loop=f"line in lines if lines | length > {_MANY}", height_mm=_MANY_MM),
    ]


def _rules(paper: Paper, field: str, heading: str) -> None:
    """Add a list in running text, which a plan may leave empty."""
    paper.steer(f"if {field}")
    paper.note(
        f"{heading}{{% for rule in {field} %}}{{{{ loop.index }}}}．{{{{ rule }}}}"
        "{% if loop.last %}。{% else %}；{% endif %}{% endfor %}"
    )
    paper.steer("endif")


def distribution_sheet(style: dict[str, Any]) -> bytes:
    """Lay out 发票计票登记表."""
    paper = Paper(style, "发票计票登记表", page="landscape")
    paper.title("{{ assessment_name }}\n发票计票登记表")
    paper.table(
        [25, 103, 25, 104],
        [
            Row(["会　议", "{{ meeting }}", "地　点", "{{ place }}"]),
            Row(["场　次", Cell("{{ session_text }}", span=3, align="left")]),
        ],
    )
    paper.paragraph("单位：张", style="FormNote", align="right")
    heads = [
        "序号",
        "测评票",
        "用纸\n颜色",
        "发放对象",
        "人数",
        "备用",
        "应发",
        "实发",
        "退回\n备用",
        "收回",
        "有效",
        "作废",
        "说明",
    ]
    fields = ["number", "ballot", "colour", "recipients", "raters", "spares", "to_issue", "", "", "", "", "", "note"]
    cells = [
        Cell(
            f"{{{{ row.{name} }}}}" if name else "",
            align="left" if name in {"ballot", "recipients", "note"} else "center",
        )
        for name in fields
    ]
    paper.table(
        [10, 40, 16, 56, 12, 12, 12, 15, 15, 15, 15, 15, 24],
        [Row(heads, header=True), Row(cells, loop="row in rows", height_mm=14)],
        small=True,
    )
    paper.note("应发＝人数＋备用；实发＋退回备用＝应发；有效＋作废≤收回≤实发。数目不符的，当场查明并写入说明。")
    paper.blank()
    paper.table(
        [28, 57, 28, 57, 28, 59],
        [
            Row(["发票人", "", "计票人", "", "监票人", ""], height_mm=12),
            Row(
                ["发票时间", "　　时　　分", "收票时间", "　　时　　分", "计票完成", "　　月　　日　　时　　分"],
                height_mm=12,
            ),
        ],
    )
    return paper.to_bytes()


def local_grade_request(style: dict[str, Any]) -> bytes:
    """Lay out 地方党委考核结果征求函 and its reply form."""
    paper = Paper(style, "考核结果征求函", page="letter", letter_head=("issuer", "issue_number"))
    paper.blank()
    paper.blank()
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ recipient }}")
    paper.body(
        "{{ we }}正在组织开展{{ assessment_name }}。按照《{{ plan_title }}》，"
        "{{ part }}计入{{ unit_name }}的考核总分，{{ share_text }}。现就有关事项函商如下。"
    )
    paper.level1("商请事项")
    paper.body("请按{{ giver }}考核的结果，提供{{ rated }}{{ year_text }}考核结果，填写所附回执并加盖印章。")
    paper.level1("计分办法")
    paper.steer("if grades")
    paper.body(
        "考核结果按以下标准折算为得分："
        "{% for grade in grades %}{{ grade.word }}计{{ grade.points }}分"
        "{% if loop.last %}。{% else %}，{% endif %}{% endfor %}"
    )
    paper.steer("endif")
    paper.steer("if score_rule")
    paper.body("{{ score_rule }}")
    paper.steer("endif")
    paper.level1("反馈方式")
    paper.paragraph("请于{{ deadline }}前将回执反馈{{ contact }}。", properties="<w:keepNext/>")
    paper.paragraph("", style="Recipients", properties="<w:keepNext/>")
    paper.paragraph("附件：{{ unit_name }}{{ year_text }}考核结果回执", style="Attachment", properties="<w:keepNext/>")
    paper.add(signature(style, "issuer", "issue_date", keep=True))
    _reply(paper)
    return paper.to_bytes()


def _reply(paper: Paper) -> None:
    face = fonts(paper.style["fonts"]["level1"])
    paper.paragraph("附件", style="Recipients", properties="<w:pageBreakBefore/>", runs=face)
    paper.blank()
    paper.title("{{ reply_title }}")
    paper.blank()
    choices = [
        "{%p for grade in grades %}",
        "□{{ grade.word }}（{{ grade.points }}分）",
        "{%p endfor %}",
        "{%p if score_blank %}",
        "{{ score_blank }}",
        "{%p endif %}",
    ]
    blank_date = "　　　　年　　月　　日"
    paper.table(
        [42, 114],
        [
            Row(["{{ target_word }}", "{{ unit_name }}"], height_mm=14),
            Row(["考核年度", "{{ year_text }}"], height_mm=14),
            Row(["考核结果", Cell(choices)], height_mm=18),
            Row(["需要说明\n的情况", ""], height_mm=50),
            Row(["联系人及\n联系电话", ""], height_mm=14),
            Row(["提供单位\n（盖章）", Cell(["", "", blank_date], align="right")], height_mm=36),
        ],
    )


PAPERS = {
    "ballot": ballot,
    "distribution-sheet": distribution_sheet,
    "local-grade-request": local_grade_request,
}
