"""File names are legal on every system and still say what they are."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe_docs.store import clashes, safe_name
from kaohe_docs.store.names import marked

RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10))}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("第一组-考核分组通知", "第一组-考核分组通知"),
        ("甲/乙：“述职”?", "甲／乙：“述职”？"),
        ("..\\..\\etc", "＼..＼etc"),
        ("王　强 \t 通知.", "王 强 通知"),
        ("con", "_con"),
        ("NUL.表", "_NUL.表"),
        ("\u202e反向\u200b", "反向"),
        ("", "未命名"),
        (" . . ", "未命名"),
        ("半\ud800个", "半个"),
    ],
)
def test_a_name_keeps_its_words(text: str, name: str) -> None:
    assert safe_name(text) == name


@given(
    st.text(st.characters()) | st.sampled_from(["CON", "com1.x", "LPT9 .", "a" * 300, "局" * 300, "𠮷" * 300]),
    st.integers(3, 120),
)
def test_every_name_is_legal_everywhere(text: str, limit: int) -> None:
    name = safe_name(text, limit=limit)
    assert name
    assert len(name) <= limit
    assert len(name.encode()) <= 240
    assert not set(name) & set('/\\:*?"<>|')
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in name)
    assert not name.startswith(".")
    assert not name.endswith((".", " "))
    assert name.partition(".")[0].strip().upper() not in RESERVED
    assert unicodedata.is_normalized("NFC", name)
    assert safe_name(name, limit=limit) == name


def test_names_that_one_folder_cannot_hold_are_grouped() -> None:
    assert clashes(["甲", "A表", "乙", "a表", "甲"]) == (("甲", "甲"), ("A表", "a表"))
    assert clashes(["甲", "乙"]) == ()


def test_a_marked_name_stays_short_enough_for_the_disk() -> None:
    long = PurePosixPath("letters") / f"{'局' * 80}.docx"
    assert len(marked(long, "（备份-20250101-080000）").name.encode()) <= 255
    assert marked(PurePosixPath("a/通知.docx"), "（新）") == PurePosixPath("a/通知（新）.docx")
