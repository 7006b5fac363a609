"""What the compiled renderer makes equals what docxtpl makes, part by part: for our papers and for docxtpl's language.

Not held, on purpose: sub-documents, pictures put in or replaced by a context, and values that are objects with methods
of their own. The widths of columns that repeat are not docxtpl's either: it would leave nothing for the names. A context is plain data (`kaohe_docs.render.plain` refuses the rest); texts that docxtpl would wrap in its
RichText and Listing come out the same where a template passes them on as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docxtpl import Listing, RichText
from test_render_docx import (
    NAMES,
    by_docxtpl,
    canonical,
    compiled,
    members,
    repeats_columns,
)

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.docx import compile_template
from kaohe_docs.render.docx_text import document_text
from kaohe_docs.render.plain import plain_data
from template_samples import saved, table_template, template

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


#: What each case reads as, so that the comparison itself is guarded: where both lose the words, both are equal.
#: A paragraph of its own and a run of its own are for docxtpl's objects; a plain text is lost in them, in both.
WORDS: Mapping[str, str] = {
    "p: nested conditions": "见",
    "p: a paragraph of its own": "后",
    "p: a set": "王 强",
    "p: in a cell": "\n优秀\n良好\n一般\n较差\n完\t",
    "tr: nested loops": "类别\t单位\n厅机关\n1\t办公室\n2\tA&B\n直属\n单位\n1\t<调查局>",
    "tr: a condition": "甲\t乙\n否\t2",
    "tr: an empty loop": "头\t头",
    "tr: a loop with a condition": "优秀\tFalse\n良好\tFalse\n较差\tTrue",
    "tc: columns": "等次\t优秀\t良好\t一般\t较差",
    "tc: columns in rows": "办公室\t1\t2\nA&B\t3\t4",
    "tc: a condition": "一",
    "tc: several cells in a loop": "头\t1\t优秀\t2\t良好\t3\t一般\t4\t较差\t尾\n一\t优秀\t格\t良好\t格\t一般\t格\t较差\t格\t二",
    "tc: two loops": '优秀\t良好\t一般\t较差\t中\t王 强\t李<强>\tSmith & Co\t"引"号\tO\'Neil\t第一行\n第二行\t甲\t乙\t段一\n段二\t页一\n\n\n页二\t𠮷㐱·买买提',
    "tc: an empty loop": "一\t二",
    "tc: rows of other lengths": '优秀\t王 强\t李<强>\tSmith & Co\t"引"号\tO\'Neil\t第一行\n第二行\t甲\t乙\t段一\n段二\t页一\n\n\n页二\t𠮷㐱·买买提\n良好\t王 强\t李<强>\tSmith & Co\t"引"号\tO\'Neil\t第一行\n第二行\t甲\t乙\t段一\n段二\t页一\n\n\n页二\t𠮷㐱·买买提\n一般\n较差\n合计\t\t\t',
    "tc: a loop round a condition": "优秀\t良好\t较差",
    "tc: a cell that spans": "等次\t优秀\t良好\t一般\t较差\n一行到底",
    "r: a run": "前后",
    "r: a condition in runs": "有",
    "vm: rows merged": "年度 & <考核>\t优秀\n\t良好\n\t一般\n\t较差",
    "hm: cells merged": "年度 & <考核>",
    "colspan": "年度 & <考核>\t二\t三",
    "colspan of a sum": "年度 & <考核>\t二\t三\t四",
    "cellbg": "年度 & <考核>\t二",
    "cellbg by condition": "红\t二",
    "listing": "前第一行\n第二行\t制表\n新段\n\n\n新页后\n第一行\n第二行\t制表\n新段\n\n\n新页",
    "listing in a cell": "第一行\n第二行\t制表\n新段\n\n\n新页\t第一行\n第二行",
    "listing in scattered runs": "前第一行\n第二行\t制表\n新段\n\n\n新页后",
    "listing in a list": '年度 & <考核>\n王 强\n李<强>\nSmith & Co\n"引"号\nO\'Neil\n第一行\n第二行\n甲\t乙\n段一\n段二\n页一\n\n\n页二\n𠮷㐱·买买提\n前\n',
    "values with markup": '【王 强】【李<强>】【Smith & Co】【"引"号】【O\'Neil】【第一行\n第二行】【甲\t乙】【段一\n段二】【页一\n\n\n页二】【𠮷㐱·买买提】',
    "headers and footers": "年度 & <考核>优秀良好一般较差\n年度 & <考核>优秀良好一般较差\n年度 & <考核>优秀良好一般较差\n年度 & <考核>优秀良好一般较差",
    "listing in headers": "第一行\n第二行\t制表\n新段\n\n\n新页\n第一行\n第二行\t制表\n新段\n\n\n新页\n第一行\n第二行\t制表\n新段\n\n\n新页\n第一行\n第二行\t制表\n新段\n\n\n新页",
    "white space before": "一二\n三",
    "white space in a loop": "优秀、良好、一般、较差、完",
    "white space around a value": "甲年度 & <考核>乙",
    "blanks that count": "  前 年度 & <考核>  后  ",
    "filters": "优秀、良好、一般、较差年度 & <考核>010",
    "tests and signs": "是",
    "curly quotation marks": "有",
    "raw": "{{ 原样 }}",
    "comments": "前后",
    "loops in loops in a paragraph": "厅机关：办公室；A&B。直属\n单位：<调查局>。",
}


@pytest.mark.parametrize("case", CASES)
def test_words_of_every_case_are_kept(case: str) -> None:
    assert document_text(compiled(CASES[case]()).render(CONTEXT)) == WORDS[case]
