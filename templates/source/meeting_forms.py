"""Forms of the meetings (述职大会、考核会议): who came, and who spoke how long."""

from __future__ import annotations

from typing import Any

from layout import Paper
from tables import Cell, Row


def sign_in(style: dict[str, Any]) -> bytes:
    """Lay out 签到表."""
    paper = Paper(style, "签到表", page="form")
    paper.title("{{ assessment_name }}\n签到表")
    paper.table(
        [20, 150],
        [
            Row(["会　议", Cell("{{ meeting }}", align="left")]),
            Row(["时　间", Cell("{{ when }}", align="left")]),
            Row(["地　点", Cell("{{ place }}", align="left")]),
        ],
    )
    paper.note("{{ who }}")
    paper.steer("if speakers")
    paper.table(
        [10, 60, 26, 20, 20, 34],
        [
            Row(["顺序", "述职单位", "述职时段", "到场时间", "姓名", "签名"], header=True),
            Row(
                [
                    "{{ line.order }}",
                    Cell("{{ line.unit_name }}", align="left"),
                    "{{ line.time_text }}",
                    "{{ line.arrive_text }}前",
                    "{{ line.head }}",
                    "",
                ],
                loop="line in speakers",
                height_mm=9,
            ),
        ],
        small=True,
    )
    paper.paragraph("{{ leading_group }}", style="FormSubtitle", properties='<w:spacing w:before="200" w:after="80"/>')
    second = "{% if pair | length > 1 %}{{ pair[1] }}{% endif %}"
    paper.table(
        [25, 60, 25, 60],
        [
            Row(["姓名", "签名", "姓名", "签名"], header=True),
            Row(["{{ pair[0] }}", "", second, ""], loop="pair in leaders | batch(2)", height_mm=9),
        ],
        small=True,
    )
    paper.steer("endif")
    paper.steer("if blanks")
    half = ["序号", "姓名", "职务", "签名"]
    paper.table(
        [10, 22, 27, 26] * 2,
        [
            Row([*half, *half], header=True),
            Row(["{{ pair[0] }}", "", "", "", "{{ pair[1] }}", "", "", ""], loop="pair in blanks", height_mm=11),
        ],
        small=True,
    )
    paper.steer("endif")
    return paper.to_bytes()


def timing_record(style: dict[str, Any]) -> bytes:
    """Lay out 计时记录."""
    paper = Paper(style, "计时记录", page="form")
    paper.title("{{ assessment_name }}\n述职计时记录")
    paper.table(
        [20, 150],
        [
            Row(["会　议", Cell("{{ meeting }}", align="left")]),
            Row(["场　次", Cell("{{ session_text }}", align="left")]),
            Row(["地　点", Cell("{{ place }}", align="left")]),
        ],
    )
    paper.form_text("每个单位{{ minutes }}分钟，第{{ warning_minute }}分钟提醒，满{{ minutes }}分钟请结束。")
    paper.steer("if overtime")
    paper.note("{{ overtime }}。")
    paper.steer("endif")
    paper.table(
        [10, 60, 26, 19, 19, 18, 18],
        [
            Row(
                [
                    "顺序",
                    "述职单位",
                    "计划时段",
                    "开始\n（时:分）",
                    "结束\n（时:分）",
                    "用时\n（分秒）",
                    "超时\n（分秒）",
                ],
                header=True,
            ),
            Row(
                [
                    "{{ unit.order }}",
                    Cell("{{ unit.unit_name }}", align="left"),
                    "{{ unit.time_text }}",
                    "",
                    "",
                    "",
                    "",
                ],
                loop="unit in units",
                height_mm=11,
            ),
        ],
        small=True,
    )
    paper.blank()
    paper.table([28, 57, 28, 57], [Row(["计时人签名", "", "复核人签名", ""], height_mm=12)])
    return paper.to_bytes()


PAPERS = {
    "sign-in": sign_in,
    "timing-record": timing_record,
}
