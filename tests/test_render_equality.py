"""What the compiled renderer makes equals what docxtpl makes, part by part: for our papers and for docxtpl's language.

Not held, on purpose: sub-documents, pictures put in or replaced by a context, and values that are objects with methods
of their own. The widths of columns that repeat are not docxtpl's either: it would leave nothing for the names. A context is plain data (`kaohe_docs.render.plain` refuses the rest); texts that docxtpl would wrap in its
RichText and Listing come out the same where a template passes them on as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docxtpl import Listing, RichText

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.docx import compile_template
from kaohe_docs.render.plain import plain_data
from test_render_docx import (
    NAMES,
    by_docxtpl,
    canonical,
    compiled,
    members,
    repeats_columns,
    saved,
    table_template,
    template,
)

OURS = tuple(kind for kind in all_kinds() if kind.template)

CONTEXT: dict[str, Any] = {
    "title": "年度 & <考核>",
    "names": NAMES,
    "grades": ["优秀", "良好", "一般", "较差"],
    "show": True,
    "hide": False,
    "zero": 0,
    "count": 2,
    "colour": "FFCC00",
    "listing": "第一行\n第二行\t制表\a新段\f新页",
    "table": [
        {
            "category": "厅机关",
            "units": [{"name": "办公室", "marks": ["1", "2"]}, {"name": "A&B", "marks": ["3", "4"]}],
        },
        {"category": "直属\n单位", "units": [{"name": "<调查局>", "marks": ["5", "6"]}]},
    ],
}


def assert_same(data: bytes, context: dict[str, Any]) -> None:
    ours = members(compile_template(data, name="样张.docx").render(context))
    # For docxtpl records are objects: it prints a dict's own method where a field is called "items".
    theirs = members(by_docxtpl(data, {name: as_objects(value) for name, value in context.items()}))
    compared = [part for part in theirs if part.startswith("word/") and part.endswith(".xml")]
    assert "word/document.xml" in compared
    for part in compared:
        widths = not repeats_columns(data)
        assert canonical(ours[part], widths=widths) == canonical(theirs[part], widths=widths), part


def as_objects(value: Any) -> Any:
    if isinstance(value, dict):
        return SimpleNamespace(**{name: as_objects(inner) for name, inner in value.items()})
    return [as_objects(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.slug)
def test_every_paper_of_ours_equals_docxtpls_own(kind: DocumentKind, sample: Assessment) -> None:
    data = (templates_folder() / kind.template).read_bytes()
    drafts = kind.drafts(sample)
    for draft in {draft.name: draft for draft in (drafts[0], drafts[len(drafts) // 2], drafts[-1])}.values():
        assert_same(data, plain_data(draft.context))


def in_headers(text: str) -> bytes:
    document = Document()
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    section.different_first_page_header_footer = True
    for place in (section.header, section.first_page_header, section.even_page_header, section.footer):
        place.paragraphs[0].text = text
    document.add_section()
    return saved(document)


def in_styled_runs(*pieces: str) -> bytes:
    """Scatter a text over runs with looks of their own, as Word does after corrections."""
    document = Document()
    paragraph = document.add_paragraph()
    for number, piece in enumerate(pieces):
        run = paragraph.add_run(piece)
        run.bold, run.italic = number % 2 == 0, number % 3 == 0
    return saved(document)


def in_lists() -> bytes:
    document = Document()
    document.add_heading("{{ title }}", 1)
    document.add_paragraph("{%p for name in names %}")
    document.add_paragraph("{{ name }}", style="List Number")
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("前").add_run().add_break(WD_BREAK.PAGE)
    return saved(document)


def in_a_cell() -> bytes:
    document = Document()
    cell = document.add_table(rows=1, cols=2).cell(0, 0)
    for text in ("{%p for g in grades %}", "{{ g }}", "{%p endfor %}", "完"):
        cell.add_paragraph(text)
    return saved(document)


CASES: dict[str, Callable[[], bytes]] = {
    "p: nested conditions": lambda: template(
        "{%p if show %}", "{%p if hide %}", "不见", "{%p elif count > 1 %}", "见", "{%p endif %}", "{%p endif %}"
    ),
    "p: a paragraph of its own": lambda: template("{{p title }}", "后"),
    "p: a set": lambda: template("{%p set who = names[0] %}", "{{ who }}"),
    "p: in a cell": in_a_cell,
    "tr: nested loops": lambda: table_template(
        ("类别", "单位"),
        ("{%tr for block in table %}",),
        ("{{ block.category }}",),
        ("{%tr for unit in block.units %}",),
        ("{{ loop.index }}", "{{ unit.name }}"),
        ("{%tr endfor %}",),
        ("{%tr endfor %}",),
    ),
    "tr: a condition": lambda: table_template(
        ("甲", "乙"),
        ("{%tr if hide %}",),
        ("{{ title }}", "x"),
        ("{%tr else %}",),
        ("否", "{{ count }}"),
        ("{%tr endif %}",),
    ),
    "tr: an empty loop": lambda: table_template(
        ("头", "头"), ("{%tr for x in [] %}",), ("{{ x }}", "y"), ("{%tr endfor %}",)
    ),
    "tr: a loop with a condition": lambda: table_template(
        ("{%tr for g in grades if g != '一般' %}",), ("{{ g }}", "{{ loop.last }}"), ("{%tr endfor %}",)
    ),
    "tc: columns": lambda: table_template(("等次", "{%tc for g in grades %}", "{{ g }}", "{%tc endfor %}")),
    "tc: columns in rows": lambda: table_template(
        ("{%tr for unit in table[0].units %}",),
        ("{{ unit.name }}", "{%tc for m in unit.marks %}", "{{ m }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    ),
    "tc: a condition": lambda: table_template(("一", "{%tc if hide %}", "二", "{%tc endif %}")),
    "tc: several cells in a loop": lambda: table_template(
        ("头", "{%tc for g in grades %}", "{{ loop.index }}", "{{ g }}", "{%tc endfor %}", "尾"),
        ("一", "{%tc for g in grades %}", "{{ g }}", "格", "{%tc endfor %}", "二"),
    ),
    "tc: two loops": lambda: table_template(
        (
            "{%tc for g in grades %}",
            "{{ g }}",
            "{%tc endfor %}",
            "中",
            "{%tc for n in names %}",
            "{{ n }}",
            "{%tc endfor %}",
        )
    ),
    "tc: an empty loop": lambda: table_template(("一", "{%tc for x in [] %}", "{{ x }}", "{%tc endfor %}", "二")),
    "tc: rows of other lengths": lambda: table_template(
        ("{%tr for g in grades %}",),
        ("{{ g }}", "{%tc for n in names if loop.index < 3 or g == '良好' %}", "{{ n }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
        ("合计", "", "", ""),
    ),
    "tc: a loop round a condition": lambda: table_template(
        ("{%tc for g in grades %}", "{%tc if g != '一般' %}", "{{ g }}", "{%tc endif %}", "{%tc endfor %}")
    ),
    "tc: a cell that spans": lambda: table_template(
        ("等次", "{%tc for g in grades %}", "{{ g }}", "{%tc endfor %}"), ("一行到底",)
    ),
    "r: a run": lambda: in_styled_runs("前", "{{r title }}", "后"),
    "r: a condition in runs": lambda: in_styled_runs("{%r if show %}", "有", "{%r else %}", "无", "{%r endif %}"),
    "vm: rows merged": lambda: table_template(
        ("{%tr for g in grades %}",), ("{% vm %}{{ title }}", "{{ g }}"), ("{%tr endfor %}",)
    ),
    "hm: cells merged": lambda: table_template(("{%tc for g in grades %}", "{% hm %}{{ title }}", "{%tc endfor %}")),
    "colspan": lambda: table_template(("{% colspan count %}{{ title }}", "二", "三")),
    "colspan of a sum": lambda: table_template(("{% colspan grades|length - 1 %}{{ title }}", "二", "三", "四")),
    "cellbg": lambda: table_template(("{% cellbg colour %}{{ title }}", "二")),
    "cellbg by condition": lambda: table_template(("{% cellbg 'FF0000' if show else '00FF00' %}红", "二")),
    "listing": lambda: template("前{{ listing }}后", "{{ listing }}"),
    "listing in a cell": lambda: table_template(("{{ listing }}", "{{ names[5] }}")),
    "listing in scattered runs": lambda: in_styled_runs("前{{ lis", "ting }}", "后"),
    "listing in a list": in_lists,
    "values with markup": lambda: template("{% for n in names %}【{{ n }}】{% endfor %}"),
    "headers and footers": lambda: in_headers("{{ title }}{% for g in grades %}{{ g }}{% endfor %}"),
    "listing in headers": lambda: in_headers("{{ listing }}"),
    "white space before": lambda: template("一", "{%- if show %}二", "{% endif -%}", "三"),
    "white space in a loop": lambda: template("{% for g in grades -%}", "{{ g }}、", "{%- endfor %}完"),
    "white space around a value": lambda: template("甲  {{- title -}}  乙"),
    "blanks that count": lambda: template("  前 {{ title }}  后  "),
    "filters": lambda: template("{{ grades|join('、') }}{{ title|upper }}{{ zero|default('无') }}{{ names|length }}"),
    "tests and signs": lambda: template("{% if count >= 2 and not hide and zero is number %}是{% else %}否{% endif %}"),
    "curly quotation marks": lambda: template("{% if title != “无” %}{{ ‘有’ }}{% endif %}"),
    "raw": lambda: template("{% raw %}{{ 原样 }}{% endraw %}"),
    "comments": lambda: template("前{# 说明 #}后", "{#p 整段 #}"),
    "loops in loops in a paragraph": lambda: template(
        "{% for b in table %}{{ b.category }}：{% for u in b.units %}{{ u.name }}{{ '；' if not loop.last }}{% endfor %}。"
        "{% endfor %}"
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_docxtpls_language_comes_out_the_same(case: str) -> None:
    assert_same(CASES[case](), CONTEXT)


@pytest.mark.parametrize(
    "value",
    [
        lambda: RichText("粗 & <体>", bold=True, color="FF0000"),
        lambda: RichText("换行\n制表\t", italic=True, size=32),
        lambda: Listing("一\n二 & 三\a四\f五"),
    ],
    ids=["bold", "breaks", "listing"],
)
def test_docxtpls_own_values_pass_where_a_caller_insists(value: Callable[[], Any]) -> None:
    data = template("前{{r value }}后") if isinstance(value(), RichText) else template("前{{ value }}后")
    assert_same(data, {"value": value()})


def test_contexts_hold_no_objects() -> None:
    with pytest.raises(TypeError, match="RichText"):
        plain_data({"value": RichText("粗")})


def test_words_of_every_case_are_kept() -> None:
    """Guard the comparison itself: a case in which both lose everything would prove nothing."""
    for case, make in CASES.items():
        xml = members(compiled(make()).render(CONTEXT))
        text = "".join(re.sub(r"<[^>]+>", "", data.decode()) for name, data in xml.items() if "word/" in name)
        assert "{{" not in text.replace("{{ 原样 }}", ""), case
        assert "{%" not in text, case
