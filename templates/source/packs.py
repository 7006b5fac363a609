"""Pages that binding adds: cover, index, contacts, list of units, letters of page numbers, proof sheets of ballots."""

from __future__ import annotations

from typing import Any

from layout import Paper
from tables import Cell, Row
from wordml import fonts, mm, twips

#: Sizes of the cover, in points: 一号 for the title, 二号, 三号 and 小四 below it.
_TITLE_PT, _OWNER_PT, _LINE_PT, _NOTE_PT = 26, 22, 16, 12
#: Size of the stamped page numbers.
_FOLIO_PT = 9


def _sized(face: str, points: float) -> str:
    return f'{fonts(face)}<w:sz w:val="{round(points * 2)}"/><w:szCs w:val="{round(points * 2)}"/>'


def _space(before: float, after: float = 0) -> str:
    return f'<w:spacing w:before="{twips(before)}" w:after="{twips(after)}"/>'


def pack_cover(style: dict[str, Any]) -> bytes:
    """Lay out the cover: one page, without a page number."""
    paper = Paper(style, "封面", page="form", folio=False)
    face = style["fonts"]

    def line(text: str, name: str, points: float, before: float, when: str = "") -> None:
        if when:
            paper.steer(f"if {when}")
        paper.paragraph(
            text, style="FormSubtitle", properties=_space(before, points / 2), runs=_sized(face[name], points)
        )
        if when:
            paper.steer("endif")

    line("{{ assessment_name }}", "title", _TITLE_PT, 110)
    line("{{ title }}", "title", _TITLE_PT, 12)
    line("{{ owner }}", "level1", _OWNER_PT, 90)
    line("{{ subject }}", "body", _LINE_PT, 10, when="subject")
    line("{{ issuer }}", "body", _LINE_PT, 150)
    line("{{ issue_date }}", "body", _LINE_PT, 6)
    line("{{ note }}", "level2", _NOTE_PT, 30, when="note")
    return paper.to_bytes()


def pack_index(style: dict[str, Any]) -> bytes:
    """Lay out the index: binding finds its rows by the numbers in the first column and makes them links."""
    paper = Paper(style, "目录", page="form", folio=False)
    paper.title("{{ title }}")
    nested = f'<w:ind w:left="{mm(7)}"/>'
    title = Cell(
        ("{%p if row.nested %}", "{{ row.title }}", "{%p else %}", "{{ row.title }}", "{%p endif %}"), align="left"
    )
    paper.table(
        [16, 104, 20, 30],
        [
            Row(["序号", "材　料", "页　码", "备　注"], header=True),
            Row(["{{ row.number }}", title, "{{ row.page }}", "{{ row.note }}"], loop="row in rows", height_mm=7),
        ],
        small=True,
    )
    _indent_first(paper, "{{ row.title }}", nested)
    paper.note("{{ note }}")
    return paper.to_bytes()


def _indent_first(paper: Paper, text: str, indent: str) -> None:
    """Indent the first paragraph that holds the text: the one under ``if row.nested``."""
    table = paper.blocks[-1]
    place = table.index(text)
    start = table.rindex("<w:jc", 0, place)
    paper.blocks[-1] = f"{table[:start]}{indent}{table[start:]}"


def pack_folio(style: dict[str, Any]) -> bytes:
    """Lay out the letters of the stamped page numbers, in one face."""
    paper = Paper(style, "册内页码", page="form", folio=False)
    runs = _sized(style["fonts"]["folio"], _FOLIO_PT)
    paper.paragraph("{{ label }}", style="FormText", runs=runs)
    paper.paragraph("{{ digits }}", style="FormText", runs=runs)
    return paper.to_bytes()


def unit_list(style: dict[str, Any]) -> bytes:
    """Lay out 被考核单位名单: one table per group."""
    paper = Paper(style, "被考核单位名单", page="form")
    paper.title("{{ assessment_name }}\n{{ target_word }}名单")
    paper.steer("for block in blocks")
    _heading(paper, "{{ block.group }}")
    paper.table(
        [10, 54, 32, 18, 40, 16],
        [
            Row(["序号", "单　位", "类　别", "主要\n负责人", "大会述职", "实地\n考核"], header=True),
            Row(
                [
                    "{{ unit.number }}",
                    Cell("{{ unit.name }}", align="left"),
                    "{{ unit.category }}",
                    "{{ unit.head }}",
                    "{{ unit.debriefs }}",
                    "{{ unit.visit }}",
                ],
                loop="unit in block.units",
            ),
        ],
        small=True,
    )
    paper.steer("endfor")
    return paper.to_bytes()


def contact_list(style: dict[str, Any]) -> bytes:
    """Lay out 通讯录: with a column of mobiles for a group's own copy only."""
    paper = Paper(style, "通讯录", page="form")
    paper.title("{{ assessment_name }}\n通讯录")
    paper.steer("for block in blocks")
    _heading(paper, "{{ block.heading }}")
    cells: list[Cell | str] = [
        "{{ line.post }}",
        "{{ line.name }}",
        Cell("{{ line.unit_name }}", align="left"),
        "{{ line.landline }}",
    ]
    paper.steer("if mobiles")
    paper.table(
        [20, 24, 60, 33, 33],
        [
            Row(["职　务", "姓　名", "单　位", "办公电话", "手　机"], header=True),
            Row([*cells, "{{ line.mobile }}"], loop="line in block.people"),
        ],
    )
    paper.steer("else")
    paper.table(
        [20, 24, 86, 40],
        [Row(["职　务", "姓　名", "单　位", "办公电话"], header=True), Row(cells, loop="line in block.people")],
    )
    paper.steer("endif")
    paper.steer("endfor")
    paper.steer("if units")
    _heading(paper, "{{ target_word }}联系人（由考核组填写）")
    paper.table(
        [10, 62, 22, 26, 50],
        [
            Row(["序号", "单　位", "主要\n负责人", "联系人", "联系电话"], header=True),
            Row(
                ["{{ unit.number }}", Cell("{{ unit.name }}", align="left"), "{{ unit.head }}", "", ""],
                loop="unit in units",
            ),
        ],
        small=True,
    )
    paper.steer("endif")
    paper.note("有关事项请与{{ office_contact }}联系。")
    return paper.to_bytes()


def ballot_proof(style: dict[str, Any]) -> bytes:
    """Lay out 测评票清样核对单: what to check, the weight model, counts, and a ruler of 100 mm."""
    paper = Paper(style, "测评票清样核对单", page="form", folio=False)
    paper.title("{{ assessment_name }}\n测评票清样核对单")
    paper.form_text("本单核对的票：{{ ballot }}")
    paper.table(
        [28, 142],
        [
            Row(["测评对象", Cell("{{ rated_text }}，共{{ unit_count }}个单位：{{ first_and_last }}", align="left")]),
            Row(["测评主体", Cell("{{ rater_class }}", align="left")]),
            Row(["所占分值", Cell("{{ share_text }}", align="left")]),
            Row(["等次折算", Cell("{{ grades }}", align="left")]),
            Row(["用纸颜色", Cell("{{ colour_text }}", align="left")]),
            Row(["定稿号", Cell("{{ digest }}", align="left")]),
        ],
    )
    _heading(paper, "权重一览（总分{{ total }}分）")
    paper.table(
        [56, 22, 72, 20],
        [
            Row(["评价项目", "占总分", "由谁评价", "本　票"], header=True),
            Row(
                [
                    Cell("{{ row.name }}", align="left"),
                    "{{ row.share }}",
                    Cell("{{ row.raters }}", align="left"),
                    Cell("{{ row.mark }}", style="CellStrong"),
                ],
                loop="row in weights",
            ),
        ],
        small=True,
    )
    _heading(paper, "印制份数")
    paper.table(
        [34, 34, 34, 68],
        [
            Row(["应发", "备用", "合计印制", "印厂／印制人签收"], header=True),
            Row(
                ["{{ raters }}张", "{{ spares }}张", Cell("{{ sheets }}张", style="CellStrong"), ""],
                height_mm=12,
            ),
        ],
    )
    _heading(paper, "标尺：全长100毫米，每格10毫米")
    steps = [Cell(str(millimetres), align="right") for millimetres in range(10, 101, 10)]
    paper.table([10] * 10, [Row(steps, height_mm=6)], small=True)
    paper.note(
        "按实际大小打印（缩放100％，不选“适应纸张”）；打印后量标尺，长短不是100毫米的，改正设置后重印。"
        "PDF清样上的虚线框距纸边15毫米：除页码和清样标尺外，框外不应有内容，否则打印机可能印不全。"
    )
    paper.blank()
    paper.table(
        [28, 57, 28, 57],
        [Row(["核对人", "", "核对日期", "　　　年　　月　　日"], height_mm=12)],
    )
    return paper.to_bytes()


def _heading(paper: Paper, text: str) -> None:
    """Head a table, on its page."""
    paper.paragraph(text, style="FormSubtitle", properties=f"<w:keepNext/>{_space(8, 4)}")


def print_separator(style: dict[str, Any]) -> bytes:
    """Lay out the separator sheet of a print run: large, so that it is found in a pile."""
    paper = Paper(style, "印刷分隔页", page="form", folio=False)
    face = style["fonts"]

    def line(text: str, name: str, points: float, before: float) -> None:
        paper.paragraph(
            text, style="FormSubtitle", properties=_space(before, points / 2), runs=_sized(face[name], points)
        )

    line("分隔页（不是测评票，不发放）", "level1", _LINE_PT, 20)
    line("{{ assessment_name }}", "title", _OWNER_PT, 20)
    line("{{ meeting }}", "level1", _LINE_PT, 10)
    line("{{ time_text }}", "body", _LINE_PT, 4)
    line("{{ ballot }}", "title", _OWNER_PT, 40)
    line("{{ place_in_run }}", "body", _LINE_PT, 6)
    paper.table(
        [40, 130],
        [
            Row(["评价项目", Cell("{{ part }}", align="left")]),
            Row(["测评主体", Cell("{{ rater_class }}", align="left")]),
            Row(["用纸颜色", Cell("{{ colour_text }}", align="left")]),
            Row(["应　　发", Cell("{{ raters }}张", align="left")]),
            Row(["备　　用", Cell("{{ spares }}张", align="left")]),
            Row(["共　　印", Cell("{{ sheets }}张", align="left", style="CellStrong")]),
        ],
    )
    paper.steer("if numbers_text")
    paper.form_text("{{ numbers_text }}")
    paper.steer("else")
    paper.form_text("各张完全相同，不编号。")
    paper.steer("endif")
    return paper.to_bytes()


PAPERS = {
    "pack-cover": pack_cover,
    "pack-index": pack_index,
    "pack-folio": pack_folio,
    "unit-list": unit_list,
    "contact-list": contact_list,
    "ballot-proof": ballot_proof,
    "print-separator": print_separator,
}
