"""Composes the 仿宋 of this machine: FandolFang, and from LXGW WenKai Light what it lacks.

The only free 仿宋 with simplified characters, FandolFang, holds GB2312 and little more: 1,467 characters of the
通用规范汉字表 fall out of it, among them ordinary names (喆 玥 祎 昇 旻 堃). A list of fallback fonts would set a whole
run of them in whatever font has all of the run, so one font is made that has them all. LXGW WenKai Light comes
nearest in stroke.

The two licences (GPL with font exception, OFL) do not let the result be passed on in one file: it is made at install
time, stays on the machine and is never shipped. Run ``python -m kaohe_docs.typeset.compose [DIR]``, where DIR holds
FandolFang-Regular.otf; it needs fonttools (the extra "fonts") and does nothing if the font is there already.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaohe_docs.errors import MissingToolError, message
from kaohe_docs.source import Location
from kaohe_docs.typeset.places import COMPOSED_FAMILY, COMPOSED_FILE, FANG_FILE, font_folder

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont

#: Change it when the recipe below changes; a font of another recipe is made anew.
_RECIPE: Final = "1"
_STAMP: Final = "KaoheFangSong.stamp"
_SUPPLEMENT_FILE: Final = "LXGWWenKai-Light.ttf"
_FONT_FOLDERS: Final = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
#: How far a quadratic curve may stray from the cubic one, in thousandths of the em.
_STRAY: Final = 1.0
#: Seconds from 1904 to 1 January 1980: the same sources give the same bytes.
_FIXED_TIME: Final = 2398377600
_NOT_DEFINED: Final = ".notdef"


def compose(fang: Path, supplement: Path, target: Path) -> bool:
    """Make the composed font in one step, unless it was made from the same sources; tell whether it was made.

    Raises:
        MissingToolError: a source or fonttools is missing.
    """
    stamp = target.with_name(_STAMP)
    wanted = _fingerprint(fang, supplement)
    if target.exists() and stamp.exists() and stamp.read_text("ascii") == wanted:
        return False
    data = composed_font(fang, supplement)
    _replace(target, data)
    _replace(stamp, wanted.encode("ascii"))
    return True


def _fingerprint(*sources: Path) -> str:
    digest = hashlib.sha256(_RECIPE.encode())
    for source in sources:
        try:
            digest.update(source.read_bytes())
        except OSError as cause:
            text = message("缺少合成仿宋所需的字体“{file}”；请运行 make office 或请管理员安装", file=source.name)
            raise MissingToolError(text, location=Location(file=str(source))) from cause
    return digest.hexdigest()


def _replace(target: Path, data: bytes) -> None:
    """Write beside and rename: who looks meanwhile finds the old font or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        temporary.write_bytes(data)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def composed_font(fang: Path, supplement: Path) -> bytes:
    """Return a TrueType font with all of ``fang`` and every further character of ``supplement``.

    Raises:
        MissingToolError: fonttools is not installed.
    """
    try:
        from fontTools.fontBuilder import FontBuilder
        from fontTools.ttLib import TTFont
    except ImportError as cause:
        text = message("合成仿宋需要 fonttools：请运行 pip install 'kaohe-docs[fonts]'")
        raise MissingToolError(text) from cause
    with TTFont(fang) as first, TTFont(supplement) as second:
        em = first["head"].unitsPerEm
        glyphs: dict[str, Any] = {}
        widths: dict[str, int] = {}
        characters: dict[int, str] = {}
        for prefix, font in (("a.", first), ("b.", second)):
            chosen = {code: name for code, name in font.getBestCmap().items() if code not in characters}
            names = [_NOT_DEFINED] * (prefix == "a.") + sorted(set(chosen.values()) - {_NOT_DEFINED})
            outlines, advances = _outlines(font, names, em=em)
            label = {name: name if name == _NOT_DEFINED else prefix + name for name in names}
            glyphs |= {label[name]: outline for name, outline in outlines.items()}
            widths |= {label[name]: advance for name, advance in advances.items()}
            characters |= {code: label[name] for code, name in chosen.items() if name in label}
        builder = FontBuilder(em, isTTF=True)
        _set_up(builder, glyphs, widths, characters, like=first)
    return _bytes_of(builder.font)


def _outlines(font: TTFont, names: Iterable[str], *, em: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Return quadratic outlines without references to other glyphs, and advance widths, on an em of that size."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.filterPen import DecomposingFilterPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    scale = em / font["head"].unitsPerEm
    cubic = "glyf" not in font
    source, metrics = font.getGlyphSet(), font["hmtx"]
    outlines, advances = {}, {}
    for name in names:
        raw = None if cubic or scale != 1 else font["glyf"][name]
        if raw is None or raw.isComposite():
            pen = TTGlyphPen(None)
            quadratic = Cu2QuPen(pen, max_err=_STRAY * em / 1000, reverse_direction=True) if cubic else pen
            sized = TransformPen(quadratic, (scale, 0, 0, scale, 0, 0)) if scale != 1 else quadratic
            source[name].draw(DecomposingFilterPen(sized, source))
            raw = pen.glyph()
        outlines[name] = raw
        advances[name] = round(metrics[name][0] * scale)
    return outlines, advances


def _set_up(
    builder: Any, glyphs: Mapping[str, Any], widths: Mapping[str, int], characters: Mapping[int, str], *, like: TTFont
) -> None:
    """Fill in the tables; heights are those of ``like``, so that lines stay where its own would stand."""
    hhea, os2 = like["hhea"], like["OS/2"]
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(dict(characters))
    builder.setupGlyf(dict(glyphs))
    table = builder.font["glyf"]
    builder.setupHorizontalMetrics({name: (width, getattr(table[name], "xMin", 0)) for name, width in widths.items()})
    builder.setupHorizontalHeader(ascent=hhea.ascent, descent=hhea.descent, lineGap=hhea.lineGap)
    postscript = COMPOSED_FAMILY.replace(" ", "")
    builder.setupNameTable(
        {
            "copyright": "FandolFang (GPL with font exception) and LXGW WenKai (OFL-1.1), composed on this machine",
            "familyName": COMPOSED_FAMILY,
            "styleName": "Regular",
            "uniqueFontIdentifier": f"{postscript}-Regular {_RECIPE}",
            "fullName": COMPOSED_FAMILY,
            "version": f"Version {_RECIPE}.000",
            "psName": f"{postscript}-Regular",
            "licenseDescription": "Not to be passed on: the licences of its two sources do not go together.",
        },
        mac=False,
    )
    builder.setupOS2(
        sTypoAscender=os2.sTypoAscender,
        sTypoDescender=os2.sTypoDescender,
        sTypoLineGap=os2.sTypoLineGap,
        usWinAscent=os2.usWinAscent,
        usWinDescent=os2.usWinDescent,
        fsType=0,
        # Simplified Chinese, as fontconfig asks for it.
        ulCodePageRange1=1 << 18 | 1,
    )
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=_FIXED_TIME, modified=_FIXED_TIME)


def _bytes_of(font: TTFont) -> bytes:
    import io

    font.recalcTimestamp = False
    buffer = io.BytesIO()
    font.save(buffer, reorderTables=None)
    return buffer.getvalue()


def find_supplement(folder: Path) -> Path:
    """Return where LXGW WenKai Light lies; its name in ``folder`` if nowhere, for the message."""
    places = (folder, *(Path(place).expanduser() for place in _FONT_FOLDERS))
    found = (file for place in places for file in sorted(place.rglob(_SUPPLEMENT_FILE)))
    return next(found, folder / _SUPPLEMENT_FILE)


def main(arguments: list[str]) -> int:
    """Compose the font into the folder named, or into this user's."""
    folder = Path(arguments[0]) if arguments else font_folder()
    try:
        made = compose(folder / FANG_FILE, find_supplement(folder), folder / COMPOSED_FILE)
    except MissingToolError as error:
        print(str(error), file=sys.stderr)  # noqa: T201  a command of its own, run by .ci/office.sh
        return error.exit_code
    if made:
        print(message("已合成仿宋字体：{file}", file=str(folder / COMPOSED_FILE)))  # noqa: T201
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
