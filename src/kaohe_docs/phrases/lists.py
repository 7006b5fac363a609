"""Lists in running text, joined as Chinese joins them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def joined(items: Iterable[str], *, last: str = "") -> str:
    """Join names as Chinese does: 甲、乙和丙 with ``last`` "和", else 甲、乙、丙."""
    names = tuple(items)
    if last and len(names) > 1:
        return "、".join(names[:-1]) + last + names[-1]
    return "、".join(names)


def listed(items: Sequence[str]) -> str:
    """List matters in one sentence: parted by 、, or by ； where one of them has a comma of its own."""
    return ("；" if any(mark in item for item in items for mark in "、，；") else "、").join(items)
