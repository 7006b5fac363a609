"""The Jinja2 environment in which templates run: sandboxed, strict, escaping, without clock or chance.

A template is a file from an office, not a program of ours (pains B6): it may read the values it is given and repeat
or leave out text, and nothing else.
"""

from __future__ import annotations

from functools import cache
from itertools import islice
from typing import Any, Final

from jinja2 import StrictUndefined, Template
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: Pieces of text that one part may consist of; a table of 2,000 rows has about 40,000.
_MOST_PIECES: Final = 2_000_000
#: Characters or bits that a multiplication or power in a template may make.
_MOST_PRODUCT: Final = 100_000
#: Filters that let markup through unescaped, or answer differently each time.
_UNWANTED_FILTERS: Final = ("safe", "random", "urlize", "xmlattr", "tojson")


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Jinja2's sandbox, with its doors to endless work closed as well."""

    intercepted_binops = frozenset({"*", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Read a record's field, also one named like a method of dict (items, values)."""
        if isinstance(obj, dict) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Refuse products that only serve to fill the memory: ``"x" * 9999999999``, ``9 ** 9 ** 9``."""
        for one, other in ((left, right), (right, left)):
            if isinstance(one, str | list | tuple) and isinstance(other, int) and len(one) * other > _MOST_PRODUCT:
                raise SecurityError("product too long")
        if operator == "**" and abs(left) > 1 and abs(right) > _MOST_PRODUCT:
            raise SecurityError("power too large")
        return super().call_binop(context, operator, left, right)


@cache
def template_environment() -> TemplateEnvironment:
    """Return the one environment of this process."""
    environment = TemplateEnvironment(undefined=StrictUndefined, autoescape=True, keep_trailing_newline=True)
    for name in _UNWANTED_FILTERS:
        environment.filters.pop(name, None)
    environment.globals.pop("lipsum", None)
    return environment


def fill(template: Template, context: dict[str, object]) -> str:
    """Render, but stop a template that writes without end.

    Raises:
        Exception: whatever Jinja2 raises, with the template's line numbers in the traceback.
    """
    try:
        pieces = list(islice(template.root_render_func(template.new_context(context)), _MOST_PIECES))
        if len(pieces) == _MOST_PIECES:
            raise SecurityError("endless output")
    except Exception:
        template.environment.handle_exception()
        raise
    return "".join(pieces)
