"""The same two papers, a letter and a table of 200 rows, in the template language of every program compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

_LETTER: Final = (
    "关于对（unit）开展年度考核的通知",
    "（unit）：",
    "根据年度考核工作方案，考核组将于（day）到你单位开展考核，地点为（place）。现将有关事项通知如下。",
    "一、考核组由组长（leader）带队，联络员（liaison），联系电话（phone）。",
    "二、请你单位主要负责人汇报年度目标责任完成情况，时间不超过（minutes）分钟。",
    "三、请准备目标责任完成情况报告、述职报告和有关文件、资料，一式（copies）份，于（deadline）前报送。",
    "四、请组织领导班子成员、干部群众代表参加民主测评，人数不少于（raters）人。",
    "特此通知。",
    "考核工作领导小组办公室",
    "（issued）",
)
_COLUMNS: Final = ("number", "name", "group", "score")
ROWS: Final = 200


def letters(count: int) -> Iterator[dict[str, Any]]:
    """Yield what so many letters print."""
    for number in range(count):
        yield {
            "unit": f"第{number}自然资源局",
            "day": "2020年5月21日",
            "place": f"第{number % 7}会议室",
            "leader": "张三",
            "liaison": "李四",
            "phone": "0971-6163635",
            "minutes": "15",
            "copies": "两",
            "deadline": "2020年5月18日",
            "raters": str(20 + number % 9),
            "issued": "2020年5月6日",
        }


def table() -> dict[str, Any]:
    """Return what the table prints."""
    rows = [
        {
            "number": str(number),
            "name": f"第{number}个单位",
            "group": f"第{number % 4}组",
            "score": f"{90 - number / 10}",
        }
        for number in range(1, ROWS + 1)
    ]
    return {"title": "考核得分表", "rows": rows}


@dataclass(frozen=True, slots=True)
class Language:
    """How a template language writes a value, and the rows of a table."""

    value: Callable[[str], str]
    #: Texts of rows before and after the row that repeats; put into its first and last cells where ``inside``.
    before: str = ""
    after: str = ""
    inside: bool = False
    row: str = ""


JINJA: Final = Language(lambda name: f"{{{{ {name} }}}}", "{%tr for row in rows %}", "{%tr endfor %}", row="row.")
BRACES: Final = Language(lambda name: f"{{{name}}}", "{#rows}", "{/rows}", inside=True)


def letter_template(language: Language) -> bytes:
    """Write the letter for a language of tags in the text."""
    document = Document()
    for text in _LETTER:
        document.add_paragraph("".join(language.value(piece) if field else piece for piece, field in _pieces(text)))
    return _saved(document)


def table_template(language: Language) -> bytes:
    """Write the table for a language of tags in the text."""
    document = Document()
    document.add_paragraph(language.value("title"))
    found = document.add_table(rows=0, cols=len(_COLUMNS))
    if not language.inside:
        found.add_row().cells[0].text = language.before
    cells = found.add_row().cells
    for cell, name in zip(cells, _COLUMNS, strict=True):
        cell.text = language.value(f"{language.row}{name}")
    if language.inside:
        cells[0].text = language.before + cells[0].text
        cells[-1].text += language.after
    else:
        found.add_row().cells[0].text = language.after
    return _saved(document)


def merge_letter_template() -> bytes:
    """Write the letter with Word's own merge fields."""
    document = Document()
    for text in _LETTER:
        paragraph = document.add_paragraph()
        for piece, field in _pieces(text):
            if field:
                _add_field(paragraph._p, piece)
            else:
                paragraph.add_run(piece)
    return _saved(document)


def merge_table_template() -> bytes:
    """Write the table with Word's own merge fields."""
    document = Document()
    _add_field(document.add_paragraph()._p, "title")
    cells = document.add_table(rows=1, cols=len(_COLUMNS)).rows[0].cells
    for cell, name in zip(cells, _COLUMNS, strict=True):
        _add_field(cell.paragraphs[0]._p, name)
    return _saved(document)


def _add_field(paragraph: Any, name: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" MERGEFIELD {name} ")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = f"«{name}»"
    run.append(text)
    field.append(run)
    paragraph.append(field)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into plain pieces and names of fields, which stand in full-width brackets."""
    while "（" in text:
        plain, _, rest = text.partition("（")
        name, _, text = rest.partition("）")
        yield plain, False
        yield name, True
    yield text, False


def _saved(document: DocumentObject) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
