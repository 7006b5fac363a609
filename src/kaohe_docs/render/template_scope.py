"""Which names a tag may use at its place: the fields of the context, and what loops and assignments around it name."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from types import GenericAlias
from typing import Any, Final, get_args, get_origin, get_type_hints

from jinja2 import nodes

from kaohe_docs.errors import Message, message

#: What a loop knows of itself.
_LOOP: Final = frozenset(
    ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem", "depth", "depth0")
)
_SAME: Final = frozenset({"list", "reverse", "default", "d"})
_ITEM: Final = frozenset({"first", "last"})
_NUMBER: Final = frozenset({"length", "count", "int"})
#: A type that nothing is known of, and whose fields are not checked.
_ANY: Final = object


class _Loop:
    """The type of ``loop``."""


class Scope:
    """The names known at a place, with their types."""

    def __init__(self, context: type) -> None:
        self._names: list[dict[str, Any]] = [_fields(context) | {"range": _ANY}]
        #: Every name of the context that was asked for.
        self.asked: set[str] = set()

    def enter(self) -> None:
        """Begin a block."""
        self._names.append({})

    def leave(self) -> None:
        """End a block."""
        self._names.pop()

    def bind(self, target: nodes.Node, kind: Any) -> None:
        """Make a name known."""
        if isinstance(target, nodes.Name):
            self._names[-1][target.name] = kind
        elif isinstance(target, nodes.Tuple):
            kinds = get_args(kind) if get_origin(kind) is tuple else ()
            for number, item in enumerate(target.items):
                self.bind(item, kinds[number] if number < len(kinds) and kinds[-1] is not Ellipsis else _ANY)

    def bind_loop(self, loop: nodes.For) -> None:
        """Make a loop's own names known in the block that has been entered."""
        self.bind(loop.target, _item(self.type_of(loop.iter)))
        self._names[-1]["loop"] = _Loop

    def check(self, statement: nodes.Node) -> Iterator[Message]:
        """Yield what a statement asks for in vain."""
        if isinstance(statement, nodes.For):
            yield from self._missing(statement.iter)
        elif isinstance(statement, nodes.If):
            yield from self._missing(statement.test)
        elif isinstance(statement, nodes.Assign):
            yield from self._missing(statement.node)
        else:
            yield from self._missing(statement)

    def _missing(self, node: nodes.Node) -> Iterator[Message]:
        if isinstance(node, nodes.Name) and node.ctx == "load":
            if self._find(node.name) is None:
                yield _unknown(node.name, {name for names in self._names for name in names} - {"range"})
        elif isinstance(node, nodes.Getattr):
            known = _known(self.type_of(node.node))
            if known is not None and node.attr not in known:
                yield _unknown(f"{_shown(node.node)}.{node.attr}", {f"{_shown(node.node)}.{name}" for name in known})
        for child in node.iter_child_nodes():
            yield from self._missing(child)

    def _find(self, name: str) -> Any | None:
        for names in reversed(self._names):
            if name in names:
                if names is self._names[0]:
                    self.asked.add(name)
                return names[name]
        return None

    def type_of(self, node: nodes.Node | None) -> Any:
        """Return the type of an expression, as far as it can be told."""
        if isinstance(node, nodes.Name):
            return self._find(node.name) or _ANY
        if isinstance(node, nodes.Getattr):
            owner = self.type_of(node.node)
            return _fields(owner).get(node.attr, _ANY)
        if isinstance(node, nodes.Getitem):
            return _item(self.type_of(node.node))
        if isinstance(node, nodes.Filter):
            return self._filtered(node)
        return _ANY

    def _filtered(self, node: nodes.Filter) -> Any:
        kind = self.type_of(node.node)
        if node.name in _SAME:
            return kind
        if node.name in _ITEM:
            return _item(kind)
        if node.name in _NUMBER:
            return int
        return GenericAlias(tuple, (kind, ...)) if node.name == "batch" else _ANY


def _fields(kind: Any) -> dict[str, Any]:
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return {}
    hints = get_type_hints(kind)
    return {item.name: hints[item.name] for item in fields(kind)}


def _known(kind: Any) -> frozenset[str] | None:
    """Return the fields of a type, or None where nothing is known of it."""
    if kind is _Loop:
        return _LOOP
    if isinstance(kind, type) and is_dataclass(kind):
        return frozenset(_fields(kind))
    return frozenset() if kind in (str, int, bool) or get_origin(kind) is tuple else None


def _item(kind: Any) -> Any:
    """Return the type of a sequence's items."""
    arguments = get_args(kind) if get_origin(kind) in (tuple, list) else ()
    return arguments[0] if arguments and (len(arguments) == 1 or len(set(arguments) - {Ellipsis}) == 1) else _ANY


def _shown(node: nodes.Node) -> str:
    if isinstance(node, nodes.Name):
        return node.name
    return f"{_shown(node.node)}.{node.attr}" if isinstance(node, nodes.Getattr) else "…"


def _unknown(name: str, choices: set[str]) -> Message:
    near = difflib.get_close_matches(name, sorted(choices), n=3, cutoff=0.6)
    if near:
        return message("“{name}”不在本文书的数据里；是不是：{near}？", name=name, near="、".join(near))
    return message("“{name}”不在本文书的数据里；可用的名称见 kaohe templates list", name=name)
