"""The composed 仿宋: one font out of two, made once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

from kaohe_docs.errors import MissingToolError
from kaohe_docs.typeset.compose import compose, main
from kaohe_docs.typeset.places import COMPOSED_FAMILY, COMPOSED_FILE, FANG_FILE


def draw(pen: Any, size: int) -> Any:
    pen.moveTo((0, 0))
    pen.lineTo((size, 0))
    pen.curveTo((size, size), (size, size), (0, size)) if isinstance(pen, T2CharStringPen) else pen.lineTo((0, size))
    pen.closePath()
    return pen


def set_up(builder: FontBuilder, characters: str, *, width: int, ascent: int) -> None:
    names = [f"uni{ord(character):04X}" for character in characters]
    builder.setupGlyphOrder([".notdef", *names])
    builder.setupCharacterMap({ord(character): name for character, name in zip(characters, names, strict=True)})
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", *names), (width, 0)))
    builder.setupHorizontalHeader(ascent=ascent, descent=ascent - 1000)
    builder.setupNameTable({"familyName": "Source", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=ascent)
    builder.setupPost()


def a_postscript_font(path: Path, characters: str) -> Path:
    builder = FontBuilder(1000, isTTF=False)
    set_up(builder, characters, width=1000, ascent=880)
    glyphs = {name: draw(T2CharStringPen(1000, {}), 600).getCharString() for name in builder.font.getGlyphOrder()}
    builder.setupCFF("Source", {}, glyphs, {})
    builder.save(path)
    return path


def a_truetype_font(path: Path, characters: str, *, em: int = 1000) -> Path:
    """Write a font whose last glyph refers to its first."""
    builder = FontBuilder(em, isTTF=True)
    set_up(builder, characters, width=em, ascent=900)
    names = builder.font.getGlyphOrder()
    glyphs = {name: draw(TTGlyphPen(None), em // 2).glyph() for name in names}
    composite = TTGlyphPen(glyphs)
    composite.addComponent(names[1], (1, 0, 0, 1, 10, 0))
    glyphs[names[-1]] = composite.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(names, (em, 0)))
    builder.save(path)
    return path


@pytest.fixture
def sources(tmp_path: Path) -> tuple[Path, Path]:
    return a_postscript_font(tmp_path / "fang.otf", "甲乙"), a_truetype_font(tmp_path / "kai.ttf", "乙喆祎")


def test_the_font_has_all_of_the_first_and_what_it_lacks_of_the_second(
    sources: tuple[Path, Path], tmp_path: Path
) -> None:
    target = tmp_path / COMPOSED_FILE
    assert compose(*sources, target)
    with TTFont(target) as font:
        names = font.getBestCmap()
        assert {chr(code) for code in names} == set("甲乙喆祎")
        heights = {chr(code): font["glyf"][name].yMax for code, name in names.items()}
        assert heights == {"甲": 600, "乙": 600, "喆": 500, "祎": 500}
        assert font["hhea"].ascent == 880
        assert font["name"].getDebugName(1) == COMPOSED_FAMILY
        assert font["glyf"][names[ord("祎")]].numberOfContours > 0


def test_outlines_of_another_em_are_scaled(sources: tuple[Path, Path], tmp_path: Path) -> None:
    large = a_truetype_font(tmp_path / "large.ttf", "乙喆祎", em=2000)
    compose(sources[0], large, tmp_path / COMPOSED_FILE)
    with TTFont(tmp_path / COMPOSED_FILE) as font:
        name = font.getBestCmap()[ord("喆")]
        assert (font["glyf"][name].yMax, font["hmtx"][name][0]) == (500, 1000)


def test_it_is_made_once_and_again_when_a_source_has_changed(sources: tuple[Path, Path], tmp_path: Path) -> None:
    target = tmp_path / COMPOSED_FILE
    assert compose(*sources, target)
    before = target.read_bytes()
    assert not compose(*sources, target)
    assert target.read_bytes() == before
    a_truetype_font(sources[1], "乙喆祎昇")
    assert compose(*sources, target)
    target.unlink()
    assert compose(*sources, target)


def test_the_same_sources_give_the_same_bytes(sources: tuple[Path, Path], tmp_path: Path) -> None:
    compose(*sources, tmp_path / "a" / COMPOSED_FILE)
    compose(*sources, tmp_path / "b" / COMPOSED_FILE)
    assert (tmp_path / "a" / COMPOSED_FILE).read_bytes() == (tmp_path / "b" / COMPOSED_FILE).read_bytes()


def test_nothing_is_left_behind(sources: tuple[Path, Path], tmp_path: Path) -> None:
    folder = tmp_path / "fonts"
    compose(*sources, folder / COMPOSED_FILE)
    assert sorted(file.name for file in folder.iterdir()) == [COMPOSED_FILE, "KaoheFangSong.stamp"]


def test_a_missing_source_is_named(sources: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(MissingToolError, match=FANG_FILE):
        compose(tmp_path / FANG_FILE, sources[1], tmp_path / COMPOSED_FILE)


def test_the_command_tells_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 3
    assert FANG_FILE in capsys.readouterr().err
