"""Which font sets which face, what falls back, and how our LibreOffice is told."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from kaohe_docs.typeset import font_report
from kaohe_docs.typeset.asked import asked_faces
from kaohe_docs.typeset.faces import DESIGNS
from kaohe_docs.typeset.fonts import configure, fonts_key
from kaohe_docs.typeset.installed import FaceReport, Fallback, Installed
from kaohe_docs.typeset.places import font_folder
from kaohe_docs.typeset.wordml import read_members
from typeset_samples import a_docx, a_paragraph

#: 李 (674E), 明 (660E) and the marks are in every font here; 喆 (5586) and 㵑 (3D51) are not.
COMMON = "674e 660e 3001"


def fonts(coverage: Mapping[str, str]) -> Installed:
    """Return installed families and what they cover."""
    return Installed(True, coverage, {family: (f"{family.replace(' ', '')}-Regular",) for family in coverage})


# ── real, substituted, missing ──────────────────────────────


@pytest.mark.parametrize("name", ["仿宋_GB2312", "仿宋", "FangSong", "FangSong_GB2312"])
def test_a_face_is_real_under_any_of_its_names(name: str) -> None:
    assert fonts({name: COMMON}).report("仿宋_GB2312") == FaceReport("仿宋_GB2312", "real", name)


def test_the_face_asked_for_goes_before_another_edition_of_it() -> None:
    assert fonts({"仿宋": COMMON, "仿宋_GB2312": COMMON}).report("仿宋").family == "仿宋"


def test_the_composed_font_stands_in_before_its_source() -> None:
    machine = fonts({"FandolFang": COMMON, "LXGW WenKai": COMMON, "Kaohe FangSong": COMMON})
    assert machine.report("仿宋_GB2312") == FaceReport("仿宋_GB2312", "substituted", "Kaohe FangSong")
    assert machine.chain("仿宋_GB2312") == ("Kaohe FangSong", "FandolFang", "LXGW WenKai")


def test_a_face_without_substitute_is_missing() -> None:
    assert fonts({"LXGW WenKai": COMMON}).report("黑体").status == "missing"
    assert fonts({"LXGW WenKai": COMMON}).report("某公司字体").status == "missing"


def test_without_fontconfig_nothing_is_known() -> None:
    machine = Installed(known=False)
    assert machine.report("黑体") == FaceReport("黑体", "unknown")
    assert machine.fallbacks([("黑体", "喆")]) == ()
    assert machine.strangers(["黑体"], ["Arial"]) == ()


# ── what falls back ─────────────────────────────────────────


def test_a_character_that_falls_back_is_named_with_its_name_and_the_font_that_has_it() -> None:
    machine = fonts({"FandolFang": COMMON, "LXGW WenKai": f"{COMMON} 5580-5590"})
    assert machine.fallbacks([("仿宋_GB2312", "李明、李喆、李明")]) == (
        Fallback("喆", "仿宋_GB2312", "李喆", "LXGW WenKai"),
    )


def test_a_character_that_no_font_has_is_taken_from_nowhere() -> None:
    assert fonts({"FandolFang": COMMON}).fallbacks([("仿宋_GB2312", "李㵑")])[0].taken_from == ""


def test_a_character_outside_the_list_may_come_from_any_font_of_the_machine() -> None:
    machine = fonts({"FandolFang": COMMON, "DejaVu Sans": "2611"})
    assert machine.fallbacks([("仿宋_GB2312", "☑")]) == (Fallback("☑", "仿宋_GB2312", "☑", "DejaVu Sans"),)


def test_spaces_and_latin_letters_do_not_fall_back() -> None:
    assert fonts({"FandolFang": COMMON}).fallbacks([("仿宋_GB2312", "李　明\u200b A1\n")]) == ()


def test_out_of_a_long_run_only_the_neighbours_are_shown() -> None:
    machine = fonts({"FandolFang": "4e00-9fff"})
    assert machine.fallbacks([("仿宋_GB2312", "甲" * 20 + "㵑" + "乙" * 20)])[0].name == "甲甲甲甲㵑乙乙乙乙"


def test_collections_are_named_after_their_first_font_and_no_strangers() -> None:
    machine = Installed(True, {"Noto Serif CJK SC": COMMON}, {"Noto Serif CJK SC": ("NotoSerifCJKsc-Bold",)})
    assert machine.strangers(["宋体"], ["NotoSerifCJKjp-Bold-VKana", "DejaVuSans"]) == ("DejaVuSans",)


# ── what a document asks for ────────────────────────────────


def test_a_run_s_face_wins_over_its_style_and_the_style_over_the_default() -> None:
    own = '<w:p><w:r><w:rPr><w:rFonts w:ascii="Arial" w:eastAsia="楷体"/></w:rPr><w:t>楷A</w:t></w:r></w:p>'
    asked = asked_faces(read_members(a_docx(a_paragraph("甲"), own, face="宋体", foot="脚")))
    assert asked[:3] == (("宋体", "甲"), ("楷体", "楷"), ("Arial", "A"))
    assert ("宋体", "脚单") in asked


# ── this machine ────────────────────────────────────────────


def test_every_face_of_the_templates_has_a_font_here() -> None:
    report = font_report()
    assert [one.face for one in report] == [design.title for design in DESIGNS]
    assert {one.status for one in report} <= {"real", "substituted"}


def test_libreoffice_is_told_which_font_sets_a_face_and_nobody_else_is(tmp_path: Path) -> None:
    config, machine = configure(tmp_path)
    for design in DESIGNS:
        for name in design.names:
            assert matched(name, config) == machine.chain(name)[0]
    assert machine.report("黑体").family.endswith("SC") or machine.report("黑体").status == "real"


def matched(face: str, config: Path) -> str:
    # A hyphen starts a size in a pattern.
    pattern = face.replace("-", r"\-")
    answer = subprocess.run(
        ["fc-match", "--format", "%{family[0]}", pattern],
        env=os.environ | {"FONTCONFIG_FILE": str(config)},
        capture_output=True,
        check=True,
    )
    return answer.stdout.decode()


def test_a_substitute_for_the_title_face_is_bold(tmp_path: Path) -> None:
    config, machine = configure(tmp_path)
    rule = next(line for line in config.read_text().splitlines() if "方正小标宋简体" in line)
    assert ("bold" in rule) == (machine.report("方正小标宋简体").status == "substituted")


def test_other_fonts_give_another_key() -> None:
    assert fonts_key(fonts({"FandolFang": COMMON})) != fonts_key(
        fonts({"FandolFang": COMMON, "Kaohe FangSong": COMMON})
    )


def test_the_font_folder_can_be_elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KAOHE_FONTS", str(tmp_path))
    assert font_folder() == tmp_path
    monkeypatch.delenv("KAOHE_FONTS")
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert font_folder().is_relative_to(tmp_path)
