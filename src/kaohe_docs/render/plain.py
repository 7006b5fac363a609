"""What a template is given: plain data only, so that it can reach nothing but the words it prints (pains B6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal


def plain_data(context: object) -> dict[str, object]:
    """Turn a context into dicts, lists, texts and numbers, all the way down.

    Raises:
        TypeError: the context holds something else; a None would print as "None".
    """
    plain = _plain(context, type(context).__name__)
    if not isinstance(plain, dict):
        raise TypeError(f"a context is a record, not {type(context).__name__}")
    return plain


def _plain(value: object, path: str) -> object:
    if isinstance(value, str):
        # Not the value itself: an enum's member is a text too, and brings its class along.
        return str.__str__(value)
    if isinstance(value, bool | Decimal):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, tuple | list):
        return [_plain(item, f"{path}[{index}]") for index, item in enumerate(value)]
    if is_dataclass(value) and not isinstance(value, type):
        return {item.name: _plain(getattr(value, item.name), f"{path}.{item.name}") for item in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{path}.{key}") for key, item in value.items()}
    raise TypeError(f"{path}: a template prints text and numbers, not {type(value).__name__}")
