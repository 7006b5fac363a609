"""Chinese numerals (中文数字) for ordinals, levels and counts, there and back."""

from __future__ import annotations

from kaohe_docs.errors import UsageError, message

_DIGITS = "零一二三四五六七八九"
_UNITS = ("", "十", "百", "千")


def chinese_number(value: int) -> str:
    """Write ``value`` (0 to 9999) in Chinese numerals: 10 → 十, 24 → 二十四, 105 → 一百零五.

    Raises:
        UsageError: the value is outside 0 to 9999.
    """
    if not 0 <= value <= 9999:
        raise UsageError(message("中文数字只支持0至9999，现为{value}", value=value))
    if value == 0:
        return _DIGITS[0]
    text = ""
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += _DIGITS[digit] + _UNITS[place]
        elif text and value % 10**place:
            text = text.rstrip("零") + "零"
    return text.removeprefix("一") if text.startswith("一十") else text


def parse_chinese_number(text: str) -> int | None:
    """Read Chinese numerals as written by `chinese_number`; return None for anything else."""
    total, digit = 0, 0
    for character in text:
        if character in _DIGITS:
            digit = _DIGITS.index(character)
        elif character in _UNITS:
            total += (digit or 1) * 10 ** _UNITS.index(character)
            digit = 0
        else:
            return None
    total += digit
    return total if text and total <= 9999 and chinese_number(total) == text else None
