"""The style profile: ``style.toml``, a named profile of it, and an office's own numbers laid over both."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SHIPPED = Path(__file__).resolve().parent / "style.toml"


class StyleError(Exception):
    """A style file asks for what there is not."""


def load_style(path: Path = SHIPPED, *, profile: str = "", override: Path | None = None) -> dict[str, Any]:
    """Read the style: the default profile, the named one's differences, the office's own.

    Raises:
        StyleError: there is no such profile, or an override names a number that there is not or is of another type.
    """
    style = _read(path)
    profiles = style.pop("profiles")
    default = style["profile"]
    name = profile or default
    if name != default and name not in profiles:
        raise StyleError(f"没有版式“{name}”，可用的有：{'、'.join((default, *profiles))}")
    if name != default:
        _merge(style, {"profile": name, **profiles[name]}, source=f"profiles.{name}")
    if override:
        _merge(style, _read(override), source=override.name)
    return style


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise StyleError(f"{path}读不出来：{cause}") from cause


def _merge(style: dict[str, Any], own: Mapping[str, Any], *, source: str) -> None:
    """Lay numbers over those of the style; a slip in a name must not pass for the default."""
    for key, value in own.items():
        if key not in style:
            raise StyleError(f"{source}：没有“{key}”这一项")
        if isinstance(style[key], dict) and isinstance(value, dict):
            _merge(style[key], value, source=f"{source} [{key}]")
        elif _type(style[key]) != _type(value):
            raise StyleError(f"{source}：“{key}”应与默认值{style[key]!r}同类，现为{value!r}")
        else:
            style[key] = value


def _type(value: object) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)
