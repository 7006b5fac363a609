"""From a draft to the bytes of its document, proved to hold every value that was put in.

The renderers are imported where they are used: each brings a heavy library along.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kaohe_docs.errors import ConversionError, message
from kaohe_docs.kind import CalendarContext, DocumentKind, Draft, WorkbookContext
from kaohe_docs.render.proof import missing_values
from kaohe_docs.source import Location

if TYPE_CHECKING:
    from kaohe_docs.render.docx import CompiledTemplate

__all__ = ["Rendered", "ValueLostError", "missing_values", "render_draft", "renderer_version"]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A finished document and its words."""

    data: bytes = field(repr=False)
    text: str = field(repr=False)


class ValueLostError(ConversionError):
    """A value that was put in does not show in the document."""

    code = "value-lost"


def render_draft(draft: Draft, kind: DocumentKind, template: CompiledTemplate | None) -> Rendered:
    """Render one draft in its kind's format; only docx kinds have a template.

    Raises:
        InputError: the template asks for what the context does not have.
        ConversionError: the document could not be made.
        ValueLostError: a value is missing from the finished document.
    """
    try:
        rendered = _render(draft, kind, template)
    except ConversionError as cause:
        cause.location = Location(file=draft.name)
        raise
    if missing := missing_values(draft.context, rendered.text):
        text = message(
            "文书“{document}”（{kind}）缺少应有的内容：{values}；请检查模板是否漏掉了相应的标记",
            document=draft.name,
            kind=kind.title,
            values="、".join(f"“{value}”" for value in missing),
        )
        raise ValueLostError(text, location=Location(file=draft.name))
    return rendered


def _render(draft: Draft, kind: DocumentKind, template: CompiledTemplate | None) -> Rendered:
    context = draft.context
    if kind.format == "xlsx" and isinstance(context, WorkbookContext):
        from kaohe_docs.render.xlsx import render_workbook
        from kaohe_docs.render.xlsx_text import workbook_text

        data = render_workbook(context.workbook)
        return Rendered(data, workbook_text(data))
    if kind.format == "ics" and isinstance(context, CalendarContext):
        from kaohe_docs.render.calendar import calendar_text, render_calendar

        data = render_calendar(context)
        return Rendered(data, calendar_text(data))
    if kind.format != "docx" or template is None:
        raise TypeError(f"{kind.slug}: cannot make {kind.format} of {type(context).__name__}, template: {template}")
    from kaohe_docs.render.plain import plain_data

    return Rendered(*template.render_with_text(plain_data(context), across=draft.across))


@cache
def renderer_version() -> str:
    """Return a fingerprint of this room's own code: when it changes, documents of earlier runs are out of date."""
    modules = [path for path in files(__name__).iterdir() if path.name.endswith(".py")]
    modules.sort(key=lambda path: path.name)
    return hashlib.sha256(b"".join(path.read_bytes() for path in modules)).hexdigest()[:16]
