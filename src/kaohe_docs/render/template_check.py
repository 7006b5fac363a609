"""Checks a template before it is ever filled: every tag against what its kind offers, each with its place, all at once.

docxtpl reads tags from patched XML and loses what stands in their way without a word: a row beside ``{%tr for %}``, text
beside ``{%p if %}``, the rows of a loop that another sort of tag closes (pains B2, B3). This check reads the paragraphs
themselves, in their order, and knows the cell of each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Final, get_type_hints

from jinja2 import TemplateSyntaxError, nodes

from kaohe_docs.errors import InputError, Problem, error, message, warning
from kaohe_docs.render.sandbox import template_environment
from kaohe_docs.render.template_errors import forbidden_problem
from kaohe_docs.render.template_fonts import font_problems
from kaohe_docs.render.template_rules import ForbiddenTagError
from kaohe_docs.render.template_scope import Scope
from kaohe_docs.render.template_tags import Paragraph, Tag, paragraphs_of
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import template_reason

_OPENING: Final = ("for", "if")
_MIDDLE: Final = ("else", "elif")
_CLOSING: Final = {"endfor": "for", "endif": "if"}
_CELL_TAGS: Final = ("colspan", "cellbg", "hm", "vm")
#: What a tag of each sort takes away together with itself.
_SWALLOWED: Final = {"p": "段", "tr": "行", "tc": "格"}


def check_template(data: bytes, context: type, *, name: str) -> tuple[Problem, ...]:
    """Return everything that is wrong with a template for a kind with this context; never raises for its content."""
    from kaohe_docs.render.docx import compile_template

    try:
        paragraphs = paragraphs_of(data, name=name)
    except InputError as cause:
        return cause.problems()
    checker = _Checker(name, Scope(context))
    checker.check(paragraphs)
    problems = list(checker.problems)
    if not problems:
        try:
            compile_template(data, name=name)
        except InputError as cause:
            return cause.problems()
    problems += _unused(context, checker.scope, name)
    return (*problems, *font_problems(data, name=name))


@dataclass(slots=True)
class _Checker:
    """Walks through the tags in reading order, with the blocks that are open."""

    name: str
    scope: Scope
    problems: list[Problem] = field(default_factory=list)
    open: list[tuple[str, Tag]] = field(default_factory=list)

    def check(self, paragraphs: tuple[Paragraph, ...]) -> None:
        """Check every tag; a block must end in the part in which it began."""
        part = ""
        for paragraph in paragraphs:
            if paragraph.part != part:
                self._close_all()
                part = paragraph.part
            self._lost_text(paragraph)
            for tag in paragraph.tags:
                self._check_tag(tag)
        self._close_all()

    def _at(self, tag: Tag) -> Location:
        return Location(self.name, tag.label)

    def _lost_text(self, paragraph: Paragraph) -> None:
        for tag in paragraph.tags:
            lost = paragraph.beside(tag)
            if lost:
                text = message(
                    "“{tag}”会把它所在的整{what}去掉，“{lost}”不会出现在材料里；请把标记单独放一{what}",
                    tag=tag.text,
                    what=_SWALLOWED[tag.sort],
                    lost=lost[:40],
                )
                self.problems.append(error("template-text-lost", self._at(tag), text))

    def _check_tag(self, tag: Tag) -> None:
        if tag.sort in ("tr", "tc") and not tag.in_table:
            text = message("“{tag}”只能用在表格里；在段落中请用 {{%p … %}}", tag=tag.text)
            self.problems.append(error("template-not-in-table", self._at(tag), text))
        if tag.bad:
            self.problems.append(
                error(
                    "template-syntax", self._at(tag), message("标记“{tag}”没有写完，请检查花括号和百分号", tag=tag.text)
                )
            )
        elif tag.prints or tag.word in _CELL_TAGS:
            self._expression(tag, tag.body if tag.prints else tag.body.removeprefix(tag.word))
        elif tag.word in _OPENING:
            self._open_block(tag)
        elif tag.word in _MIDDLE:
            self._middle(tag)
        elif tag.word in _CLOSING:
            self._close(tag)
        elif tag.word == "set":
            self._statement(tag, f"{{% {tag.body} %}}")
        else:
            self.problems.append(forbidden_problem(Location(self.name, tag.label), tag.word or tag.text))

    def _open_block(self, tag: Tag) -> None:
        self.scope.enter()
        self._statement(tag, f"{{% {tag.body} %}}{{% end{tag.word} %}}")
        self.open.append((tag.word, tag))

    def _middle(self, tag: Tag) -> None:
        if not self.open:
            self.problems.append(
                error("template-unclosed", self._at(tag), message("“{tag}”前面没有与它成对的 if 或 for", tag=tag.text))
            )
            return
        self._same_sort(tag, self.open[-1][1])
        if tag.word == "elif":
            self._expression(tag, tag.body.removeprefix("elif"))

    def _close(self, tag: Tag) -> None:
        wanted = _CLOSING[tag.word]
        if not self.open or self.open[-1][0] != wanted:
            still = self.open[-1][1].text if self.open else message("没有")
            text = message(
                "“{tag}”没有与它成对的 {wanted}；还没有关上的是：{opened}", tag=tag.text, wanted=wanted, opened=still
            )
            self.problems.append(error("template-unclosed", self._at(tag), text))
            return
        _, opened = self.open.pop()
        self.scope.leave()
        self._same_sort(tag, opened)

    def _same_sort(self, tag: Tag, opened: Tag) -> None:
        """A block must be opened and closed by one sort of tag, and, inside paragraphs, in one cell."""
        if tag.sort != opened.sort:
            text = message(
                "“{opened}”（{place}）用“{tag}”关上：两处标记种类不同，中间的内容会丢失；请都写成同一种",
                opened=opened.text,
                place=opened.place,
                tag=tag.text,
            )
            self.problems.append(error("template-wrong-close", self._at(tag), text))
        elif tag.sort in ("", "r", "p") and tag.cell != opened.cell:
            text = message(
                "“{opened}”（{place}）与“{tag}”不在同一格里，会把表格撕开",
                opened=opened.text,
                place=opened.place,
                tag=tag.text,
            )
            self.problems.append(error("template-crosses-cells", self._at(tag), text))

    def _close_all(self) -> None:
        for word, tag in self.open:
            self.scope.leave()
            self.problems.append(
                error(
                    "template-unclosed",
                    self._at(tag),
                    message("“{tag}”没有关上，请在后面补上 end{word}", tag=tag.text, word=word),
                )
            )
        self.open.clear()

    def _expression(self, tag: Tag, body: str) -> None:
        if body.strip():
            self._statement(tag, f"{{{{ {body} }}}}")

    def _statement(self, tag: Tag, source: str) -> None:
        try:
            tree = template_environment().plain_parse(source)
        except ForbiddenTagError as cause:
            self.problems.append(forbidden_problem(Location(self.name, tag.label), cause.message or ""))
            return
        except TemplateSyntaxError as cause:
            text = message("标记“{tag}”写法有误（{detail}）", tag=tag.text, detail=template_reason(cause.message or ""))
            self.problems.append(error("template-syntax", self._at(tag), text))
            return
        except (RecursionError, ValueError, MemoryError, OverflowError) as cause:
            text = message("标记“{tag}”写法有误（{detail}）", tag=tag.text[:60], detail=type(cause).__name__)
            self.problems.append(error("template-syntax", self._at(tag), text))
            return
        for statement in tree.body:
            for missing in self.scope.check(statement):
                self.problems.append(error("template-undefined", self._at(tag), missing))
            if isinstance(statement, nodes.For):
                self.scope.bind_loop(statement)
            elif isinstance(statement, nodes.Assign):
                self.scope.bind(statement.target, self.scope.type_of(statement.node))


def _unused(context: type, scope: Scope, name: str) -> Iterator[Problem]:
    """Warn of fields that the template never asks for: their values would be missed after rendering."""
    hints = get_type_hints(context) if is_dataclass(context) else {}
    for item in fields(context) if is_dataclass(context) else ():
        if item.name not in scope.asked and hints.get(item.name) is not bool:
            text = message("模板没有用到“{name}”；材料里缺了它的内容，生成时会报错", name=item.name)
            yield warning("template-field-unused", Location(name), text, subject=item.name)
