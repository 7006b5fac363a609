"""Papers that make results known (考核结果): circular, notices, certificate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layout import Paper
from official import colophon, draft_mark, red_head, signature
from tables import Cell, Row
from wordml import Align, above, mm, type_size

#: Characters of a unit's name, with its colon, on one line of a certificate: 209 mm of 28 pt type.
_NAME_CHARS = 20


def _left(text: str | Sequence[str]) -> Cell:
    return Cell(text, align="left")


def commendation_circular(style: dict[str, Any]) -> bytes:
    """Lay out 通报."""
    paper = Paper(style, "通报")
    paper.add(draft_mark("draft_mark"))
    paper.add(red_head(style, "issuer", "number", below="draft_mark"))
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ recipients }}")
    paper.body(
        "根据《{{ plan_title }}》，{{ leading_group }}组织开展了{{ system }}{{ assessment_name }}，"
        "共考核{{ units_in_all }}个单位。"
        "{% if meeting %}{{ organiser }}组织召开{{ meeting }}，{{ speakers }}述职，并进行民主测评；{% endif %}"
        "{% if own_meeting %}{{ own_meeting_organiser }}在{{ own_meeting_units }}召开{{ own_meeting }}；{% endif %}"
        "{{ verification }}。"
    )
    paper.body("经{{ approval }}审定，决定对下列{{ count }}个{{ year_text }}{{ honour }}予以{{ circular }}：")
    paper.steer("for list in lists")
    paper.level1("{{ list.category }}（{{ list.count }}个）")
    paper.body("{{ list.names }}。")
    paper.steer("endfor")
    paper.steer("if effects")
    paper.body("上述考核结果{{ effects }}。")
    paper.steer("endif")
    _last_paragraph(
        paper,
        "希望受到{{ circular }}的单位珍惜荣誉、再接再厉，在今后的工作中取得新的成绩。"
        "各单位要以先进为榜样，对照考核查找差距、改进工作，全面完成各项任务。",
    )
    paper.add(signature(style, "issuer", "date", keep=True, followed=True))
    paper.add(colophon(style, "抄送：{{ copies }}。", "{{ issuer }}\t{{ date }}印发", width=paper.width))
    return paper.to_bytes()


def commendation_notice(style: dict[str, Any]) -> bytes:
    """Lay out 表扬通知."""
    paper = Paper(style, "表扬通知")
    paper.add(draft_mark("draft_mark"))
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ unit_name }}")
    paper.body(
        "根据《{{ plan_title }}》，经{{ approval }}审定，{{ you }}{{ main_content }}综合得分{{ total }}分，"
        "考核等次为{{ grade }}，列为{{ year_text }}{{ honour }}，予以{{ circular }}。"
    )
    paper.steer("if effects")
    paper.body("考核结果{{ effects }}。")
    paper.steer("endif")
    paper.body("希望{{ you }}珍惜荣誉、再接再厉，总结推广好的经验和做法，在今后的工作中取得新的成绩。")
    _last_paragraph(paper, "特此通知。")
    paper.add(signature(style, "issuer", "date", keep=True))
    return paper.to_bytes()


def result_notice(style: dict[str, Any]) -> bytes:
    """Lay out 考核结果通知书."""
    paper = Paper(style, "考核结果通知书")
    paper.add(draft_mark("draft_mark"))
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ unit_name }}")
    paper.body(
        "根据《{{ plan_title }}》，{{ leading_group }}对{{ you }}进行了考核，结果"
        "{% if approved %}已经{% else %}尚待{% endif %}{{ approval }}审定，现通知如下。"
    )
    paper.level1("{{ main_content }}得分")
    _score_table(paper)
    paper.steer("if adjustments")
    paper.level1("加减分")
    paper.steer("for adjustment in adjustments")
    paper.item("{{ adjustment }}{% if loop.last %}。{% else %}；{% endif %}")
    paper.steer("endfor")
    paper.steer("endif")
    paper.steer("if vetoes")
    paper.level1("一票否决事项")
    paper.steer("for veto in vetoes")
    paper.item("{{ veto }}{% if loop.last %}。{% else %}；{% endif %}")
    paper.steer("endfor")
    paper.steer("endif")
    paper.level1("考核等次")
    _either_kept_or_not(
        paper,
        "not commended_as",
        "{{ main_content }}{% if approved %}等次{% else %}拟定等次{% endif %}：{{ grade }}"
        "{% if proposed %}（待审定）{% endif %}{% if own_grades %}；{% else %}。{% endif %}",
    )
    paper.steer("for own in own_grades")
    _either_kept_or_not(
        paper,
        "not commended_as",
        "{{ own.title }}{% if approved %}等次{% else %}拟定等次{% endif %}：{{ own.grade }}"
        "{% if own.proposed %}（待审定）{% endif %}{% if loop.last %}。{% else %}；{% endif %}",
    )
    paper.steer("endfor")
    paper.steer("if commended_as")
    paper.level1("结果运用")
    _last_paragraph(
        paper,
        "{{ you }}{% if approved %}{% else %}拟{% endif %}列为{{ commended_as }}，予以{{ circular }}{% if effects %}；考核结果{{ effects }}{% endif %}。",
    )
    paper.steer("endif")
    paper.add(signature(style, "issuer", "date", keep=True))
    return paper.to_bytes()


def _score_table(paper: Paper) -> None:
    paper.table(
        [90, 33, 33],
        [
            Row(["考核项目", "满分", "得分"], header=True),
            Row([_left("{{ row.name }}"), "{{ row.full_mark }}", "{{ row.score }}"], loop="row in rows", height_mm=7),
            Row([_left("加减分"), "—", "{{ adjustment_total }}"], height_mm=7),
            Row([_strong("总分", "left"), _strong("{{ full_mark }}"), _strong("{{ total }}")], height_mm=7),
        ],
    )


def _strong(text: str, align: Align = "center") -> Cell:
    return Cell(text, align=align, style="CellStrong")


def certificate(style: dict[str, Any]) -> bytes:
    """Lay out 荣誉证书: landscape, in a double line, without a page number."""
    paper = Paper(style, "荣誉证书", page="landscape", page_border=True, folio=False)
    paper.add(draft_mark("draft_mark"))
    paper.paragraph("荣誉证书", style="FormTitle", properties=above(24, after=30), runs=type_size(56, spread=14))
    side = f'<w:ind w:left="{mm(24)}" w:right="{mm(24)}" w:firstLine="0" w:firstLineChars="0"/>'
    paper.paragraph(
        "{{ unit_name }}：", style="FormSubtitle", align="left", properties=above(6) + side, runs=type_size(28)
    )
    indented = f'<w:ind w:left="{mm(24)}" w:right="{mm(24)}" w:firstLine="{mm(20)}"/>'
    paper.paragraph(
        "经{{ decided_by }}审定，{{ you }}被评为", style="FormText", properties=above(10) + indented, runs=type_size(28)
    )
    paper.paragraph(
        "{{ year_text }}{{ honour }}", style="FormTitle", properties=above(14, after=14), runs=type_size(34)
    )
    paper.paragraph("特发此证，以资鼓励。", style="FormText", properties=above(4) + indented, runs=type_size(28))
    closing = f'<w:ind w:left="{mm(130)}" w:right="{mm(24)}" w:firstLine="0" w:firstLineChars="0"/>'
    # A name of two lines takes the room over the issuer, or the date would stand on a page of its own.
    for condition, space in ((f"if unit_name | length <= {_NAME_CHARS}", 40), ("else", 4)):
        paper.steer(condition)
        paper.paragraph(
            "{{ issuer }}", style="FormText", align="center", properties=above(space) + closing, runs=type_size(24)
        )
    paper.steer("endif")
    paper.paragraph("{{ date }}", style="FormText", align="center", properties=above(8) + closing, runs=type_size(24))
    return paper.to_bytes()


def _last_paragraph(paper: Paper, text: str, *, style: str = "Body") -> None:
    """Add a paragraph that stays with the signature, which must not stand on a page alone (GB/T 9704-2012 7.3.5)."""
    paper.paragraph(text, style=style, properties="<w:keepNext/>")


def _either_kept_or_not(paper: Paper, kept: str, text: str) -> None:
    """Add an item that stays with what follows where the condition holds: the last section with the signature."""
    paper.steer(f"if {kept}")
    _last_paragraph(paper, text, style="Item")
    paper.steer("else")
    paper.item(text)
    paper.steer("endif")


PAPERS = {
    "commendation-circular": commendation_circular,
    "commendation-notice": commendation_notice,
    "result-notice": result_notice,
    "certificate": certificate,
}
