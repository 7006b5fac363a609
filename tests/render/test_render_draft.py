"""A draft becomes a document only if every value put in is found in what came out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from kaohe_docs.errors import ConversionError
from kaohe_docs.kind import CalendarContext, CalendarEvent, Context, DocumentKind, Draft, Format, WorkbookContext
from kaohe_docs.render import ValueLostError, missing_values, render_draft
from kaohe_docs.render.docx import CompiledTemplate, compile_template
from kaohe_docs.render.plain import plain_data
from kaohe_docs.workbook import Cell, Sheet, Workbook


@dataclass(frozen=True, slots=True)
class Member:
    name: str
    score: Decimal


@dataclass(frozen=True, slots=True)
class Letter(Context):
    unit_name: str
    urgent: bool
    members: tuple[Member, ...]


LETTER = Letter("甲局\n（示例）", urgent=False, members=(Member("王　强", Decimal("91.20")),))


def a_kind(format: Format = "docx") -> DocumentKind:
    def nothing(_: object) -> Iterator[Draft]:
        return iter(())

    return DocumentKind("letter", "考核通知", "letters", Letter, nothing, format)


def a_template(*paragraphs: str) -> CompiledTemplate:
    document, buffer = Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return compile_template(buffer.getvalue(), name="templates/letter.docx")


def a_draft(context: Context = LETTER) -> Draft:
    return Draft(name="甲局-考核通知", recipient="甲局", context=context)


def test_a_complete_document_passes() -> None:
    template = a_template("{{ unit_name }}", "{%p for m in members %}", "{{ m.name }}：{{ m.score }}", "{%p endfor %}")
    rendered = render_draft(a_draft(), a_kind(), template)
    assert rendered.text == "甲局\n（示例）\n王　强：91.20"


def test_a_lost_value_names_document_and_value() -> None:
    with pytest.raises(ValueLostError) as caught:
        render_draft(a_draft(), a_kind(), a_template("{{ unit_name }}"))
    (problem,) = caught.value.problems()
    assert problem.code == "value-lost"
    assert "“甲局-考核通知”" in str(problem.message)
    assert "“王 强”、“91.20”" in str(problem.message)


def test_a_workbook_and_a_calendar_are_proved_too() -> None:
    sheet = Sheet("表", rows=((Cell("甲　局"), Cell(Decimal("91.20"))),), widths=(10,))
    assert "91.20" in render_draft(a_draft(WorkbookContext(Workbook("表", (sheet,)))), a_kind("xlsx"), None).text
    moment = datetime(2025, 1, 6, 9)
    event = CalendarEvent("1", "甲局,述职;一", moment, moment, "三楼\\东", "第一行\n第二行")
    assert "第二行" in render_draft(a_draft(CalendarContext("日程", (event,), moment)), a_kind("ics"), None).text


def test_a_document_that_breaks_names_itself() -> None:
    with pytest.raises(ConversionError) as caught:
        render_draft(a_draft(Letter("坏\x00字", True, ())), a_kind(), a_template("{{ unit_name }}"))
    assert caught.value.location.file == "甲局-考核通知"


def test_a_docx_kind_without_a_template_is_a_bug() -> None:
    with pytest.raises(TypeError):
        render_draft(a_draft(), a_kind(), None)


def test_a_context_becomes_plain_data() -> None:
    assert plain_data(LETTER) == {
        "unit_name": "甲局\n（示例）",
        "urgent": False,
        "members": [{"name": "王　强", "score": Decimal("91.20")}],
    }


@pytest.mark.parametrize("value", [None, 1.5, datetime(2025, 1, 1), {1, 2}])
def test_nothing_but_text_and_numbers_reaches_a_template(value: object) -> None:
    with pytest.raises(TypeError, match=r"Member\.score"):
        plain_data(Member("甲", value))  # type: ignore[arg-type]


def test_white_space_may_differ_but_words_may_not() -> None:
    assert missing_values(("王　强", "第一行\n第二行", "甲\t乙"), "王 强。第一行\n第二行 甲 乙") == ()
    assert missing_values(("王强", "王强", "李四"), "王 强") == ("王强", "李四")


@given(st.lists(st.text(min_size=1), min_size=1, max_size=8))
@settings(deadline=None)
def test_values_that_are_all_there_are_never_missed(values: list[str]) -> None:
    assert missing_values(tuple(values), "\n".join(values)) == ()
