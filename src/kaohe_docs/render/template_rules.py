"""What a tag may say: values, loops over values, conditions, and a few harmless filters; nothing else.

Jinja2's sandbox guards what code can reach. This list is shorter: what is not on it is refused when the template is
read, before anything runs, with its paragraph. There are no calls (but ``range``), macros, imports or powers, so
neither Python nor endless work is within reach; loops pay for each round from a budget (`sandbox.fill`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NoReturn

from jinja2 import TemplateSyntaxError, nodes

#: Filters of Jinja2 that only look at their value or change little of it.
FILTERS: Final = (
    *("default", "d", "e", "escape", "first", "last", "length", "count", "join", "upper", "lower", "trim", "string"),
    *("int", "float", "round", "abs", "list", "reverse", "batch"),
)
TESTS: Final = (
    *("defined", "undefined", "none", "string", "number", "sequence", "odd", "even", "divisibleby", "in"),
    *("eq", "equalto", "==", "ne", "!=", "gt", "greaterthan", ">", "ge", ">=", "lt", "lessthan", "<", "le", "<="),
    *("true", "false"),
)
#: The filter that `counted` puts around what a loop runs over; no template can write this name.
COUNTED: Final = "counted rounds"

_ALLOWED: Final[tuple[type[nodes.Node], ...]] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Getattr, nodes.Getitem, nodes.Call),
    *(nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Concat),
    *(nodes.Filter, nodes.Test),
)
_NAMES_OF_ENGINE: Final = frozenset({"self", "super", "caller", "varargs", "kwargs"})
_LARGEST_ARGUMENT: Final = 1000
_LONGEST_SEPARATOR: Final = 20
#: An assignment may name a value; text that an assignment joins could double again and again.
_PLAIN: Final = (
    nodes.Name,
    nodes.Const,
    nodes.Getattr,
    nodes.Getitem,
    nodes.Compare,
    nodes.Operand,
    nodes.Not,
    nodes.And,
    nodes.Or,
)


class ForbiddenTagError(TemplateSyntaxError):
    """A tag does what no template may do."""


def check_rules(tree: nodes.Template) -> None:
    """Refuse a template that says more than it may.

    Raises:
        ForbiddenTagError: with the line of the first such tag.
    """
    for node in walk(tree):
        if not isinstance(node, _ALLOWED):
            _refuse(node, type(node).__name__)
        if isinstance(node, nodes.Name) and (node.name in _NAMES_OF_ENGINE or node.name.startswith("_")):
            # A loop's or assignment's own "_" is a name that is never read.
            if node.name != "_" or node.ctx == "load":
                _refuse(node, node.name)
        elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
            _refuse(node, node.attr)
        elif isinstance(node, nodes.Getitem):
            _check_index(node)
        elif isinstance(node, nodes.Call):
            _check_call(node)
        elif isinstance(node, nodes.For) and node.recursive:
            _refuse(node, "recursive")
        elif isinstance(node, nodes.Assign) and not all(isinstance(part, _PLAIN) for part in walk(node.node)):
            _refuse(node, "set")
        elif isinstance(node, nodes.Filter):
            _check_filter(node)


def walk(top: nodes.Node) -> Iterator[nodes.Node]:
    """Yield a node and everything below it, in the order of the text, without Python's own stack."""
    waiting = [top]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(list(node.iter_child_nodes())))


def _refuse(node: nodes.Node, what: str) -> NoReturn:
    raise ForbiddenTagError(what, node.lineno)


def _check_index(node: nodes.Getitem) -> None:
    if isinstance(node.arg, nodes.Slice):
        _refuse(node, "[:]")
    if isinstance(node.arg, nodes.Const) and str(node.arg.value).startswith("_"):
        _refuse(node, str(node.arg.value))


def _check_call(node: nodes.Call) -> None:
    called = node.node
    if not (isinstance(called, nodes.Name) and called.name == "range"):
        _refuse(node, f"{called.attr}()" if isinstance(called, nodes.Getattr) else "()")
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        _refuse(node, "range()")


def _check_filter(node: nodes.Filter) -> None:
    """Bound a filter's arguments, and forbid joining what has been joined: its length would be a product."""
    if node.kwargs or node.dyn_args or node.dyn_kwargs:
        _refuse(node, node.name)
    for argument in node.args if node.name not in ("default", "d") else ():
        value = argument.value if isinstance(argument, nodes.Const) else None
        small = isinstance(value, bool) or (isinstance(value, int | float) and abs(value) <= _LARGEST_ARGUMENT)
        if not small and not (isinstance(value, str) and len(value) <= _LONGEST_SEPARATOR):
            _refuse(node, node.name)
    inner = walk(node.node) if node.name == "join" and node.node is not None else ()
    if any(isinstance(part, nodes.Filter) and part.name == "join" for part in inner):
        _refuse(node, "join")


def counted(tree: nodes.Template) -> nodes.Template:
    """Make every loop pay for each round as much as its body is long."""
    for node in [node for node in walk(tree) if isinstance(node, nodes.For)]:
        weight = 1 + sum(1 for part in node.body for _ in walk(part))
        price = nodes.Const(weight, lineno=node.lineno)
        node.iter = nodes.Filter(node.iter, COUNTED, [price], [], None, None, lineno=node.lineno)
        node.iter.set_environment(tree.environment)  # type: ignore[arg-type]
    return tree
