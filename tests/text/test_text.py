"""Numerals, dates, figures, file names and messages come out as offices write them."""

from __future__ import annotations

import unicodedata
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe_docs.errors import UsageError, message
from kaohe_docs.store import safe_name
from kaohe_docs.text.dates import (
    date_range_text,
    date_text,
    date_with_weekday,
    month_day_text,
    time_range_text,
    time_text,
    weekday_text,
)
from kaohe_docs.text.figures import percent_text, placeholder, placeholders_in, plain, points_text
from kaohe_docs.text.messages import in_language, language_of, translated
from kaohe_docs.text.numerals import chinese_number, parse_chinese_number

# ── numerals ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "零"),
        (4, "四"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (42, "四十二"),
        (46, "四十六"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1005, "一千零五"),
        (2019, "二千零一十九"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_in_chinese_numerals(value: int, text: str) -> None:
    assert chinese_number(value) == text
    assert parse_chinese_number(text) == value


@given(st.integers(0, 9999))
def test_numerals_there_and_back(value: int) -> None:
    assert parse_chinese_number(chinese_number(value)) == value


@given(st.integers(0, 9999), st.integers(0, 9999))
def test_different_numbers_have_different_numerals(one: int, other: int) -> None:
    assert (chinese_number(one) == chinese_number(other)) == (one == other)


@given(st.text("零一二三四五六七八九十百千甲", max_size=6))
def test_only_numerals_as_they_are_written_are_read(text: str) -> None:
    value = parse_chinese_number(text)
    assert value is None or chinese_number(value) == text


@pytest.mark.parametrize("value", [-1, 10_000])
def test_numbers_beyond_the_numerals_are_refused(value: int) -> None:
    with pytest.raises(UsageError):
        chinese_number(value)


# ── dates and times ─────────────────────────────────────────

days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(days)
def test_a_date_has_no_leading_zeros(day: date) -> None:
    assert date_text(day) == f"{day.year}年" + month_day_text(day)
    assert "年0" not in date_text(day)
    assert "月0" not in date_text(day)


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (date(2020, 5, 14), date(2020, 5, 14), "2020年5月14日"),
        (date(2020, 5, 11), date(2020, 5, 20), "2020年5月11日至20日"),
        (date(2020, 5, 21), date(2020, 6, 3), "2020年5月21日至6月3日"),
        (date(2019, 12, 30), date(2020, 1, 3), "2019年12月30日至2020年1月3日"),
    ],
)
def test_a_span_names_year_and_month_once(start: date, end: date, text: str) -> None:
    assert date_range_text(start, end) == text


@given(days)
def test_weekdays_follow_each_other(day: date) -> None:
    week = [weekday_text(day + timedelta(days=n)) for n in range(8)]
    assert len(set(week)) == 7
    assert week[0] == week[7]


def test_the_14th_of_may_2020_is_a_thursday() -> None:
    assert date_with_weekday(date(2020, 5, 14)) == "2020年5月14日（星期四）"


def test_hours_have_no_leading_zero_and_minutes_have_two_digits() -> None:
    assert time_text(time(9, 5)) == "9:05"
    assert time_range_text(time(9), time(14, 30)) == "9:00—14:30"


# ── figures ─────────────────────────────────────────────────

figures = st.decimals(-10_000, 10_000, places=4)


@given(figures)
def test_a_plain_figure_is_the_same_figure_without_idle_zeros(value: Decimal) -> None:
    text = plain(value)
    assert Decimal(text) == value
    assert not ("." in text and text.endswith(("0", ".")))
    assert "E" not in text


@pytest.mark.parametrize(
    ("value", "text"), [("20", "20"), ("2.50", "2.5"), ("0.00", "0"), ("-0", "0"), ("1E+2", "100"), ("100", "100")]
)
def test_figures_in_running_text(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_published_score_keeps_its_decimals() -> None:
    assert points_text(Decimal("91.2"), decimals=2) == "91.20"
    assert percent_text(Decimal("10.0")) == "10%"


@given(st.text(st.characters(exclude_characters="】"), min_size=1, max_size=20))
def test_placeholders_are_found_again(what: str) -> None:
    assert placeholders_in(f"于{placeholder(what)}前报送") == (placeholder(what),)


def test_a_text_without_placeholders_has_none() -> None:
    assert placeholders_in("【注】待补：无") == ()


# ── file names ──────────────────────────────────────────────

RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in "0123456789¹²³")}


@given(st.text(max_size=120))
def test_a_file_name_is_legal_on_every_system(text: str) -> None:
    name = safe_name(text)
    assert name
    assert not set(name) & set('/\\:*?"<>|')
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in name)
    assert name == name.strip(" .")
    assert name.split(".")[0].strip().upper() not in RESERVED
    assert len(name) <= 80
    assert len(f"{name}.docx".encode()) <= 255


@given(st.text(max_size=120))
def test_a_safe_name_stays_as_it_is(text: str) -> None:
    assert safe_name(safe_name(text)) == safe_name(text)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=60))
def test_chinese_names_are_kept(text: str) -> None:
    assert safe_name(text) == text


# ── messages ────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("argv", "environ", "language"),
    [
        ([], {}, "zh"),
        ([], {"LANG": "C.UTF-8"}, "zh"),
        ([], {"LANG": "zh_CN.GBK"}, "zh"),
        ([], {"LANG": "en_US.UTF-8"}, "en"),
        ([], {"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (["check", "--lang", "en"], {"LANG": "zh_CN.UTF-8"}, "en"),
        (["check", "--lang=zh"], {"LANG": "en_US.UTF-8"}, "zh"),
        (["check", "--lang"], {}, "zh"),
        (["check", "--lang", "fr"], {"LANG": "en_GB"}, "en"),
    ],
)
def test_the_language_is_the_users_choice_else_the_locales_else_chinese(
    argv: list[str], environ: dict[str, str], language: str
) -> None:
    assert language_of(argv, environ) == language


def test_a_message_in_chinese_is_as_written_with_its_values() -> None:
    text = message("“{unit}”重复，{where}已有", unit="甲局", where="B4")
    assert in_language(text, "zh") == str(text) == "“甲局”重复，B4已有"


def test_a_message_inside_a_message_is_filled_too() -> None:
    outer = message("正式稿不能用示例：{text}", text=message("没有{name}", name="甲"))
    assert in_language(outer, "zh") == "正式稿不能用示例：没有甲"


def test_values_with_braces_are_printed_as_they_are() -> None:
    assert in_language(message("现为“{found}”", found="{unit}"), "zh") == "现为“{unit}”"


def test_a_text_without_translation_stays_chinese() -> None:
    assert translated("这句话没有译文", "en") == "这句话没有译文"
