"""Papers on which results are decided (考核结果): ranking, proposal of grades."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from layout import Paper
from official import draft_mark
from tables import Cell, Row
from wordml import above, tab_stops


def _left(text: str | Sequence[str]) -> Cell:
    return Cell(text, align="left")


def ranking_table(style: dict[str, Any]) -> bytes:
    """Lay out 综合得分汇总排序表."""
    paper = Paper(style, "综合得分汇总排序表", page="landscape")
    paper.add(draft_mark("draft_mark"))
    paper.title("综合得分汇总排序表")
    paper.subtitle("{{ assessment_name }}")
    paper.steer("for table in tables")
    for condition, properties in (
        ("loop.first", above(6)),
        ("not loop.first", above(0, after=6, more="<w:pageBreakBefore/>")),
    ):
        paper.steer(f"if {condition}")
        paper.paragraph("{{ table.title }}", style="CellStrong", properties=properties)
        paper.steer("endif")
    parts = Cell(("{{ part.name }}", "{{ part.full_mark }}"), loop="part in table.parts")
    grade = "{% if approved %}考核等次{% else %}拟定等次{% endif %}"
    total = Cell(("总分", "{{ table.full_mark }}"))
    unit = _left(("{{ row.unit }}", "{%p if row.missing %}", "{{ row.missing }}", "{%p endif %}"))
    paper.table(
        [20, 60, 35, 32, 35, 25, 25, 25],
        [
            Row(["名次", "{{ target_word }}", parts, "加减分", total, grade], header=True),
            Row(
                [
                    "{{ row.rank }}",
                    unit,
                    Cell("{{ score }}", loop="score in row.scores"),
                    "{{ row.adjustment }}",
                    "{{ row.total }}",
                    "{{ row.grade }}",
                ],
                loop="row in table.rows",
            ),
        ],
        small=True,
    )
    paper.steer("for note in table.notes")
    paper.note("{{ note }}")
    paper.steer("endfor")
    paper.steer("endfor")
    paper.steer("for note in notes")
    paper.note("{{ note }}")
    paper.steer("endfor")
    paper.paragraph(
        "报：{{ report_to }}\t制表人：\t　复核人：\t　　　年　　月　　日",
        style="CellText",
        properties=above(16, more=tab_stops((90, ""), (147, "_"), (204, "_"))),
    )
    return paper.to_bytes()


def grade_proposal(style: dict[str, Any]) -> bytes:
    """Lay out 考核等次建议表."""
    paper = Paper(style, "考核等次建议表", page="form")
    paper.add(draft_mark("draft_mark"))
    paper.title("{{ group_title }}考核等次建议表")
    paper.subtitle("{{ assessment_name }}")
    paper.form_text("{{ procedure }}，现提出以下建议，报{{ report_to }}{{ clause }}。")
    paper.steer("for table in tables")
    paper.paragraph("{{ table.title }}", style="CellStrong", properties=above(8))
    _proposal_rows(paper)
    paper.steer("if table.quota")
    paper.note("{{ table.quota }}。")
    paper.steer("endif")
    paper.steer("if table.open")
    paper.note("等次、理由空白的，由考核组集体研究后填写；调整拟定等次的，在“理由”栏写明。")
    paper.steer("endif")
    paper.steer("endfor")
    _consultation(paper)
    return paper.to_bytes()


def _proposal_rows(paper: Paper) -> None:
    own = Cell(("{{ title }}", "等次"), loop="title in table.own_titles")
    grade = Cell(("{{ main_content }}", "建议等次"))
    paper.table(
        [21, 40, 15, 25, 41, 5, 18, 5],
        [
            Row(["名次", "{{ target_word }}", "总分", grade, "理由", own], header=True),
            Row(
                [
                    "{{ row.rank }}",
                    _left("{{ row.unit }}"),
                    "{{ row.total }}",
                    "{{ row.grade }}",
                    _left("{{ row.reason }}"),
                    Cell("{{ own }}", loop="own in row.own_grades"),
                ],
                loop="row in table.rows",
            ),
        ],
        small=True,
    )


def _consultation(paper: Paper) -> None:
    """Add the lines for those who are asked, and the signature of the group's leader."""
    paper.paragraph("征求意见情况", style="CellStrong", properties=above(8))
    places = tab_stops((88, "_"), (128, "_"))
    paper.steer("for body in consulted")
    paper.paragraph(
        "{{ body }}意见：\t　签名：\t　　年　　月　　日", style="CellText", properties=above(8, more=places)
    )
    paper.steer("endfor")
    paper.paragraph(
        "\t考核组组长（{{ leader }}）签名：\t　　年　　月　　日",
        style="CellText",
        properties=above(16, keep=False, more=tab_stops((50, ""), (128, "_"))),
    )


PAPERS = {
    "ranking-table": ranking_table,
    "grade-proposal": grade_proposal,
}
