"""The Jinja2 environment in which templates run: sandboxed, strict, escaping, without clock or chance.

A template is a file from an office, not a program of ours (pains B6): it may read the values it is given and repeat
or leave out text, and nothing else. What it may say at all stands in `template_rules`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from kaohe_docs.render.template_rules import COUNTED, FILTERS, TESTS, check_rules, counted

#: What one part may consist of; a table of 2,000 rows has about 40,000 pieces and 3 million characters.
_MOST_PIECES: Final = 2_000_000
_MOST_CHARACTERS: Final = 50_000_000
#: What loops may spend on one part: each round costs the number of nodes in its body.
_BUDGET: Final = 20_000_000
_LONGEST_RANGE: Final = 1000
#: Beyond this a figure in a template is no figure of an assessment.
_LARGEST_NUMBER: Final = 10**15


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with its doors to endless work closed as well."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True)
        self.filters = {name: self.filters[name] for name in FILTERS} | {COUNTED: _counted}
        self.tests = {name: self.tests[name] for name in TESTS}
        self.globals = {"range": _short_range}
        #: What is left of the budget of the part that is being filled.
        self.left = 0

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        """Parse, refuse what no template may do, and make its loops pay."""
        return counted(self.plain_parse(source, name, filename))

    def plain_parse(self, source: str, name: str | None = None, filename: str | None = None) -> nodes.Template:
        """Parse a template or a tag of one, and refuse what none may do.

        Raises:
            TemplateSyntaxError: it cannot be read, or is forbidden.
        """
        tree = super()._parse(source, name, filename)
        check_rules(tree)
        return tree

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a record's field, also one named like a method of dict (items, values); nothing else has any."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        if isinstance(obj, LoopContext):
            return super().getattr(obj, attribute)
        return self.undefined(obj=obj, name=attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse products that only serve to fill the memory: ``"x" * 9999999999``, ``"%999999999d" % 1``."""
        numbers = isinstance(left, int | float | Decimal) and isinstance(right, int | float | Decimal)
        if operator in ("*", "%") and not numbers:
            raise SecurityError("product too long")
        result = super().call_binop(context, operator, left, right)
        if numbers and abs(result) > _LARGEST_NUMBER:
            raise SecurityError("number too large")
        return result


@pass_context
def _counted(context: Context, values: Iterable[Any], price: int) -> Iterator[Any]:
    """Yield the values a loop runs over until the part's budget is spent."""
    environment = context.environment
    assert isinstance(environment, TemplateEnvironment)
    for value in values:
        environment.left -= price
        if environment.left < 0:
            raise SecurityError("endless loop")
        yield value


def _short_range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > _LONGEST_RANGE:
        raise SecurityError("range too long")
    return numbers


@cache
def template_environment() -> TemplateEnvironment:
    """Return the one environment of this process."""
    return TemplateEnvironment()


def fill(template: Template, context: dict[str, object]) -> str:
    """Render, but stop a template that works or writes without end.

    Raises:
        Exception: whatever Jinja2 raises, with the template's line numbers in the traceback.
    """
    environment = template.environment
    assert isinstance(environment, TemplateEnvironment)
    environment.left = _BUDGET
    pieces: list[str] = []
    characters = 0
    try:
        for piece in template.root_render_func(template.new_context(context)):
            pieces.append(piece)
            characters += len(piece)
            if len(pieces) > _MOST_PIECES or characters > _MOST_CHARACTERS:
                raise SecurityError("endless output")
    except Exception:
        environment.handle_exception()
        raise
    return "".join(pieces)
