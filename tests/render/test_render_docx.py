"""Compiled templates fill exactly as docxtpl fills them, faster, and refuse what docxtpl lets pass."""

from __future__ import annotations

import contextlib
import io
import pickle
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from docx import Document
from docx.shared import Cm
from docxtpl import DocxTemplate
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment
from lxml import etree

from kaohe_docs.errors import ConversionError, InputError
from kaohe_docs.render.docx import CompiledTemplate, compile_template
from kaohe_docs.render.docx_text import document_text
from template_samples import saved, table_template, template

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NAMES = [
    "王 强",
    "李<强>",
    "Smith & Co",
    '"引"号',
    "O'Neil",
    "第一行\n第二行",
    "甲\t乙",
    "段一\a段二",
    "页一\f页二",
    "𠮷㐱·买买提",
]
CONTEXT: dict[str, object] = {
    "title": "关于开展年度考核的通知 & <附件>",
    "name": NAMES[0],
    "names": NAMES,
    "empty": [],
    "groups": [
        {"name": "第一组", "members": [{"name": "张三", "post": "组长"}, {"name": "李四", "post": "成员"}]},
        {"name": "第二组\n（联合）", "members": [{"name": "A&B", "post": "成员"}]},
    ],
    "show": True,
    "count": 3,
    "columns": ["优秀", "良好", "一般", "较差"],
}


def compiled(data: bytes) -> CompiledTemplate:
    return compile_template(data, name="templates/样张.docx")


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def by_docxtpl(data: bytes, context: dict[str, object]) -> bytes:
    document = DocxTemplate(io.BytesIO(data))
    document.render(context, Environment(autoescape=True), autoescape=True)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def canonical(xml: bytes, *, widths: bool = True) -> bytes:
    root = etree.fromstring(xml)
    for element in () if widths else root.iter(f"{W}gridCol", f"{W}tcW"):
        element.attrib.clear()
    return bytes(etree.tostring(root, method="c14n"))


def repeats_columns(data: bytes) -> bool:
    """Tell whether a template has the one thing that is not docxtpl's own: widths of columns that repeat."""
    return "{%tc " in document_text(data)


def text_of(data: bytes, **context: object) -> str:
    return document_text(compiled(data).render(context))


def problem_of(data: bytes, context: dict[str, object] | None = None) -> Any:
    with pytest.raises(InputError) as caught:
        compiled(data).render({} if context is None else context)
    (problem,) = caught.value.problems()
    return problem


def split_runs() -> bytes:
    document = Document()
    paragraph = document.add_paragraph()
    for piece, bold in (("收件人：{", False), ("{ na", True), ("me }}先生", False), ("{{r name }}", True)):
        paragraph.add_run(piece).bold = bold
    return saved(document)


def headers_and_footers() -> bytes:
    document = Document()
    section = document.sections[0]
    section.different_first_page_header_footer = True
    section.header.paragraphs[0].text = "{{ title }}"
    section.first_page_header.paragraphs[0].text = "没有标记的页眉"
    section.footer.paragraphs[0].text = "共{{ count }}份 {% for name in names %}{{ name }}、{% endfor %}"
    document.add_paragraph("正文")
    return saved(document)


def nested_table() -> bytes:
    document = Document()
    outer = document.add_table(rows=1, cols=2)
    inner = outer.cell(0, 1).add_table(rows=1, cols=3)
    inner.cell(0, 0).text = "{{ name }}"
    outer.cell(0, 0).text = "外"
    return saved(document)


def picture() -> bytes:
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
        "0000000c4944415478da63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
    )
    document = Document()
    document.add_paragraph("{% for name in columns %}")
    document.add_picture(io.BytesIO(pixel), width=Cm(1))
    document.add_paragraph("{% endfor %}")
    return saved(document)


ROW_LOOP = (
    ("姓名", "职务"),
    ("{%tr for m in groups[0].members %}",),
    ("{{ m.name }}", "{{ m.post }}"),
    ("{%tr endfor %}",),
)
COLUMN_LOOP = (("等次", "{%tc for c in columns %}", "{{ c }}", "{%tc endfor %}"),)

COMPILED: dict[str, Callable[[], bytes]] = {
    "a value": lambda: template("收件人：{{ name }}", "{{ title }}"),
    "a loop in a paragraph": lambda: template("{% for n in names %}{{ n }}；{% endfor %}"),
    "paragraphs in a loop": lambda: template(
        "{%p for n in names %}", "（{{ loop.index }}）{{ n }}", "{%p endfor %}", "完"
    ),
    "a condition": lambda: template("{%p if show %}", "显示“{{ name }}”", "{%p else %}", "不显示", "{%p endif %}"),
    "nested loops": lambda: template(
        "{%p for g in groups %}",
        "{{ g.name }}",
        "{%p for m in g.members %}",
        "{{ m.name }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ),
    "an empty loop": lambda: template("前", "{%p for n in empty %}", "{{ n }}", "{%p endfor %}", "后"),
    "white space control": lambda: template("一", "{%- for n in columns -%}", "{{ n }}", "{%- endfor -%}", "二"),
    "comments": lambda: template("前{# 注释 #}后", "{#p 整段注释 #}"),
    "Chinese quotation marks in a tag": lambda: template("{% if name == “王 强” %}是{% endif %}"),
    "comparison signs in a tag": lambda: template("{% if count > 2 and count < 9 %}多{% endif %}"),
    "literal braces": lambda: template("{_{ 花括号 }_} {_% 百分号 %_} {{ name }}"),
    "literal braces alone": lambda: template("{_{ 花括号 }_}"),
    "tags over several runs": split_runs,
    "rows in a loop": lambda: table_template(*ROW_LOOP),
    "headers and footers": headers_and_footers,
    "no tag at all": lambda: template("没有标记", "两段"),
    "nothing at all": lambda: saved(Document()),
    "columns in a loop": lambda: table_template(*COLUMN_LOOP),
}
REPAIRED: dict[str, Callable[[], bytes]] = {
    "a column span": lambda: table_template(("{% colspan count %}{{ name }}", "二", "三")),
    "cells merged by hm": lambda: table_template(("{%tc for c in columns %}", "{% hm %}{{ name }}", "{%tc endfor %}")),
    "nested tables": nested_table,
    "pictures in a loop": picture,
}


@pytest.mark.parametrize("case", [*COMPILED, *REPAIRED])
def test_every_part_equals_docxtpls_own(case: str) -> None:
    data = (COMPILED | REPAIRED)[case]()
    ours, theirs = members(compiled(data).render(CONTEXT)), members(by_docxtpl(data, CONTEXT))
    for part in theirs:
        if part.startswith("word/") and part.endswith(".xml"):
            widths = not repeats_columns(data)
            assert canonical(ours[part], widths=widths) == canonical(theirs[part], widths=widths), part


@pytest.mark.parametrize("case", COMPILED)
def test_ordinary_templates_do_not_pay_for_repairs(case: str) -> None:
    assert compiled(COMPILED[case]()).engine == "compiled"


@pytest.mark.parametrize("case", REPAIRED)
def test_merged_cells_and_pictures_go_through_docxtpls_repairs(case: str) -> None:
    assert compiled(REPAIRED[case]()).engine == "docxtpl"


def test_titles_of_the_properties_are_filled_and_the_clock_is_left_out() -> None:
    document = Document()
    document.core_properties.title = "{{ title }}"
    document.core_properties.last_modified_by = "某人"
    core = members(compiled(saved(document)).render({"title": "甲 & 乙"}))["docProps/core.xml"].decode()
    assert "甲 &amp; 乙" in core
    assert core.count(">1980-01-01T00:00:00Z<") == 2
    assert "某人" not in core


def test_the_same_context_gives_the_same_bytes() -> None:
    data = headers_and_footers()
    assert compiled(data).render(CONTEXT) == compiled(data).render(CONTEXT)


def test_a_document_opens_in_python_docx_and_lists_its_types_first() -> None:
    document = compiled(headers_and_footers()).render(CONTEXT)
    assert next(iter(members(document))) == "[Content_Types].xml"
    assert Document(io.BytesIO(document)).paragraphs[0].text == "正文"


def test_a_template_travels_to_another_process() -> None:
    again = pickle.loads(pickle.dumps(compiled(template("{{ name }}"))))
    assert again.render({"name": "甲"}) == compiled(template("{{ name }}")).render({"name": "甲"})


def test_the_names_a_template_asks_for_are_known() -> None:
    document = Document()
    document.add_paragraph("{{ title }}{% for g in groups %}{{ g.name }}{{ range(2)|length }}{% endfor %}")
    document.sections[0].footer.paragraphs[0].text = "{{ count }}"
    assert compiled(saved(document)).variables == {"title", "groups", "count"}


def test_a_field_named_like_a_method_of_dict_prints_the_field() -> None:
    assert text_of(template("{{ record.items }}"), record={"items": "甲、乙"}) == "甲、乙"


def test_the_words_come_with_the_document() -> None:
    document, text = compiled(headers_and_footers()).render_with_text(CONTEXT)
    assert text == document_text(document)
    assert "没有标记的页眉" in text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1))
@settings(max_examples=60, deadline=None)
def test_every_value_is_found_as_it_was_put_in(value: str) -> None:
    assert text_of(template("前{{ value }}后"), value=value) == f"前{value}后"


@pytest.mark.parametrize("value", ["{{ name }}", "{% if x %}", "{_{ x }_}", "</w:t>", "&amp;", "]]>", "<!--"])
def test_a_value_that_looks_like_a_tag_stays_text(value: str) -> None:
    assert text_of(template("{{ value }}"), value=value) == value


def test_a_missing_value_names_the_field_and_its_paragraph() -> None:
    problem = problem_of(template("第一段", "致{{ unit_name }}：", "第三段"))
    assert problem.code == "template-undefined"
    assert "“unit_name”" in str(problem.message)
    assert str(problem.location) == "templates/样张.docx 致{{ unit_name }}："


def test_a_missing_field_of_a_record_is_named() -> None:
    problem = problem_of(template("{{ unit.nmae }}"), {"unit": {"name": "甲局"}})
    assert problem.code == "template-undefined"
    assert "“nmae”" in str(problem.message)


@pytest.mark.parametrize(
    "tag", ["{{ name", "{% for n in names %}", "{{ name|nosuchfilter }}", "{% endfor %}", "{{ name|safe }}"]
)
def test_a_tag_that_cannot_be_read_is_named(tag: str) -> None:
    problem = problem_of(template("开头", f"本段{tag}"))
    assert problem.code == "template-syntax"
    assert problem.location.file == "templates/样张.docx"


def test_all_parts_with_bad_tags_are_reported_together() -> None:
    document = Document()
    document.add_paragraph("{{ a b }}")
    document.sections[0].header.paragraphs[0].text = "{{ c d }}"
    with pytest.raises(InputError) as caught:
        compiled(saved(document))
    assert [problem.location.key for problem in caught.value.problems()] == ["{{ a b }}", "{{ c d }}"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ names.__class__ }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ 'x' * 999999999 }}",
        "{{ 9 ** 9999999 }}",
        "{% set _ = names.append('x') %}",
        "{% for i in range(99999999) %}x{% endfor %}",
    ],
)
@pytest.mark.parametrize("place", ["body", "header"])
def test_a_template_cannot_run_code(tag: str, place: str) -> None:
    document = Document()
    paragraph = document.add_paragraph() if place == "body" else document.sections[0].header.paragraphs[0]
    paragraph.text = tag
    assert problem_of(saved(document), {"names": ["甲"]}).code in {"template-forbidden", "template-failed"}


def test_a_sum_that_cannot_be_done_is_named() -> None:
    assert problem_of(template("{{ name + 1 }}"), {"name": "甲"}).code == "template-failed"


def test_a_tag_that_tears_a_table_apart_is_no_silent_loss() -> None:
    document = Document()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "{% if show %}丙"
    document.add_paragraph("{% endif %}完")
    with pytest.raises(ConversionError, match="XML"):
        compiled(saved(document)).render_with_text({"show": False})


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04" + b"\0" * 40])
def test_a_file_that_is_no_docx_is_refused(data: bytes) -> None:
    assert problem_of(data).code == "template-broken"


def test_a_truncated_docx_is_refused() -> None:
    assert problem_of(template("正文")[:-300]).code == "template-broken"


def rezipped(data: bytes, **changes: bytes) -> bytes:
    """Replace or add members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members(data) | changes).items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("part", ["word/document.xml", "[Content_Types].xml", "docProps/core.xml"])
def test_a_damaged_part_is_refused(part: str) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members(template("正文")).items():
            if name != part:
                archive.writestr(name, content)
            elif name != "[Content_Types].xml":
                archive.writestr(name, content[:-20])
    assert problem_of(buffer.getvalue()).code == "template-broken"


RELATIONSHIPS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
    'Target="{target}"{mode}/></Relationships>'
)


@pytest.mark.parametrize(
    ("kind", "target", "mode"),
    [
        ("image", "http://example.com/a.png", ' TargetMode="External"'),
        ("attachedTemplate", "file:///c:/evil.dotm", ' TargetMode="External"'),
        ("oleObject", "embeddings/a.bin", ""),
        ("aFChunk", "a.htm", ""),
    ],
)
def test_a_template_that_brings_in_foreign_files_is_refused(kind: str, target: str, mode: str) -> None:
    rels = RELATIONSHIPS.format(kind=kind, target=target, mode=mode).encode()
    problem = problem_of(rezipped(template("正文"), **{"word/_rels/settings.xml.rels": rels}))
    assert problem.code == "template-unsafe"
    assert "word/_rels/settings.xml.rels" in str(problem.message)


def test_macros_and_file_fields_are_refused() -> None:
    assert problem_of(rezipped(template("正文"), **{"word/vbaProject.bin": b"x"})).code == "template-unsafe"
    field = members(template("正文"))["word/document.xml"].replace(
        b"<w:t>", b'<w:instrText>INCLUDE</w:instrText><w:instrText>TEXT "c:/x"</w:instrText><w:t>', 1
    )
    assert problem_of(rezipped(template("正文"), **{"word/document.xml": field})).code == "template-unsafe"


def test_a_plain_hyperlink_is_allowed() -> None:
    rels = RELATIONSHIPS.format(kind="hyperlink", target="https://www.gov.cn", mode=' TargetMode="External"').encode()
    assert compiled(rezipped(template("正文"), **{"word/_rels/x.xml.rels": rels})).render({})


def test_zip_bombs_are_refused_before_they_unfold() -> None:
    assert problem_of(rezipped(template("正文"), **{"word/media/a.bin": b"\0" * (60 << 20)})).code == "template-too-big"
    many = {f"word/media/{number}.bin": b"" for number in range(2001)}
    assert problem_of(rezipped(template("正文"), **many)).code == "template-too-big"
    assert problem_of(b"\0" * (21 << 20)).code == "template-too-big"


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_a_template_with_flipped_bytes_ends_in_a_known_error(data: st.DataObject) -> None:
    damaged = bytearray(template("致{{ name }}："))
    for _ in range(data.draw(st.integers(1, 5))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] ^= data.draw(st.integers(1, 255))
    with contextlib.suppress(InputError, ConversionError):
        compiled(bytes(damaged)).render_with_text({"name": "甲"})


def test_the_words_of_a_document_read_line_by_line() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "页眉"
    document.add_paragraph("左\t右\n下一行")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip((c for row in table.rows for c in row.cells), ("甲", "乙", "丙", "外"), strict=True):
        cell.text = text
    inner = table.cell(1, 1).add_table(rows=1, cols=2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    document.add_paragraph("完").paragraph_format.tab_stops.add_tab_stop(Cm(2))
    assert document_text(saved(document)) == "左\t右\n下一行\n甲\t乙\n丙\t外\n内一\t内二\n\n完\n页眉"
