"""Jinja2's errors as findings that an office clerk can act on: which file, which paragraph, what to do."""

from __future__ import annotations

import re
from types import TracebackType
from typing import Final

from jinja2 import TemplateSyntaxError
from jinja2.exceptions import SecurityError, UndefinedError

from kaohe_docs.errors import Problem, error, message
from kaohe_docs.render.part_source import PartSource
from kaohe_docs.render.template_rules import ForbiddenTagError
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import template_reason

_UNDEFINED_NAME: Final = re.compile(r"'([^']*)' is undefined|(?:has no attribute|no element) '?([^']*)'?$")
#: The file name that Jinja2 gives to a template made from text.
_TEMPLATE_FILE: Final = "<template>"


def syntax_problem(cause: TemplateSyntaxError, source: PartSource, file: str) -> Problem:
    """Explain a tag that cannot be read, that is forbidden, or a filter or test that does not exist."""
    place = Location(file=file, key=source.quote(cause.lineno))
    if isinstance(cause, ForbiddenTagError):
        return forbidden_problem(place, cause.message or "")
    text = message(
        "模板标记写法有误（{detail}）；请检查此处的花括号、百分号、引号，以及for与endfor、if与endif是否成对、是否用了同一种标记",
        detail=template_reason(cause.message or ""),
    )
    return error("template-syntax", place, text)


def tangled_problem(cause: BaseException, file: str, part: str) -> Problem:
    """Explain tags that are nested beyond what can be compiled."""
    text = message(
        "模板标记套得太深或数字太长，无法读取（{detail}）；请把嵌套的括号、判断和循环拆开", detail=type(cause).__name__
    )
    return error("template-syntax", Location(file=file, key=part), text)


def forbidden_problem(place: Location, detail: str) -> Problem:
    """Explain a tag that does what no template may do."""
    text = message("模板做了不允许的操作（{detail}）；模板只能引用数据、循环和判断，请删去此处的标记", detail=detail)
    return error("template-forbidden", place, text)


def failure_problem(cause: Exception, source: PartSource, file: str) -> Problem:
    """Explain why a document could not be filled."""
    place = Location(file=file, key=source.quote(_template_line(cause.__traceback__)))
    if isinstance(cause, SecurityError):
        return forbidden_problem(place, str(cause))
    if isinstance(cause, UndefinedError):
        text = message(
            "模板用到的“{name}”不在本文书的数据里；请改正名称，可用的名称见“kaohe templates check”",
            name=_missing_name(cause),
        )
        return error("template-undefined", place, text)
    text = message(
        "模板在此处的计算无法完成（{detail}）；请检查标记里的运算和过滤器", detail=str(cause) or type(cause).__name__
    )
    return error("template-failed", place, text)


def _missing_name(cause: UndefinedError) -> str:
    found = _UNDEFINED_NAME.search(cause.message or "")
    return (found[1] or found[2]) if found else str(cause)


def _template_line(trace: TracebackType | None) -> int:
    """Return the innermost line of the template in a traceback that Jinja2 has translated, or 0."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == _TEMPLATE_FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
