"""What no value of a plan can be, whatever its key: endless text, control characters, figures out of this world.

Checked before the plan's own rules, so that none of them computes with 1e999999999 or prints a null.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final

from kaohe_docs.errors import Problem, error, message
from kaohe_docs.intake.names import forbidden_characters
from kaohe_docs.source import Location

#: The longest sentence of the sample has 170 characters.
LONGEST_TEXT: Final = 2_000
#: Longer than the name of any unit or person; file names and table cells are made of names.
LONGEST_NAME: Final = 100
#: More than any count, mark or year of an assessment.
_LARGEST: Final = 1_000_000_000
_MOST_DECIMALS: Final = 12

Path_ = tuple[str | int, ...]


def key_path(path: Path_) -> str:
    """Write a key path as a clerk finds it: category[2].quota, counting from 1."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += f".{step}" if text else step
    return text


def values(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every single value with its key path; the plan's depth has been checked."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from values(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from values(item, (*path, index))
    else:
        yield path, value


def texts(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, str]]:
    """Yield every text with its key path."""
    return ((place, text) for place, text in values(value, path) if isinstance(text, str))


def lists(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, list[Any]]]:
    """Yield every list with its key path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from lists(item, (*path, key))
    elif isinstance(value, list):
        yield path, value
        for index, item in enumerate(value):
            yield from lists(item, (*path, index))


def unfit_values(data: Any, name: str) -> Iterator[Problem]:
    """Report what no plan can hold."""
    for path, value in values(data):
        place = Location(name, key_path(path)[:LONGEST_TEXT])
        if isinstance(value, str):
            yield from _unfit_text(value, place)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool) and _unfit_number(Decimal(value)):
            text = message(
                "数字不合理（绝对值应小于{most}，小数不超过{digits}位），请改正", most=_LARGEST, digits=_MOST_DECIMALS
            )
            yield error("number-out-of-range", place, text)


def _unfit_number(value: Decimal) -> bool:
    if not value.is_finite():
        return True
    exponent = value.as_tuple().exponent
    return (value != 0 and value.adjusted() > len(str(_LARGEST)) - 2) or (
        isinstance(exponent, int) and exponent < -_MOST_DECIMALS
    )


def _unfit_text(value: str, place: Location) -> Iterator[Problem]:
    if codes := forbidden_characters(value):
        text = message("文字中有看不见的控制字符（{codes}），请删去后重新输入", codes=" ".join(codes))
        yield error("control-character", place, text)
    if len(value) > LONGEST_TEXT:
        text = message("文字有{count}个字，超过{most}个字，请检查是否粘贴有误", count=len(value), most=LONGEST_TEXT)
        yield error("too-long", place, text)
