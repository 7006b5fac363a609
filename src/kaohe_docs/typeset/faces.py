"""The faces that official papers ask for, the names they go by, and what stands in where they are missing.

The real faces (方正小标宋, 仿宋_GB2312, 楷体_GB2312, 中易黑体) are proprietary: some machines have them, none of ours may
bring them. The free substitutes and their coverage were measured; see `compose` for 仿宋.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kaohe_docs.typeset.places import COMPOSED_FAMILY

SONG: Final = "Noto Serif CJK SC"
KAI: Final = "LXGW WenKai"
HEI: Final = "Noto Sans CJK SC"
FANG: Final = "FandolFang"


@dataclass(frozen=True, slots=True)
class Design:
    """One type design: the names under which templates ask for it, and what may stand in, best first."""

    #: The name shown to people.
    title: str
    #: Asked for under any of these; an installed font of any of these names is the real one.
    names: tuple[str, ...]
    #: Families; later ones take the characters that earlier ones lack, so the list ends in one that has all.
    substitutes: tuple[str, ...]
    #: True where the substitute is to be bold to come near the design.
    bold: bool = False


DESIGNS: Final = (
    Design(
        "方正小标宋简体",
        (
            "方正小标宋简体",
            "FZXiaoBiaoSong-B05S",
            "方正小标宋_GBK",
            "FZXiaoBiaoSong-B05",
            "小标宋",
            "华文中宋",
            "STZhongsong",
        ),
        (SONG,),
        bold=True,
    ),
    Design(
        "仿宋_GB2312",
        (
            *("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "FZFangSong-Z02", "方正仿宋简体"),
            *("FZFangSong-Z02S", "华文仿宋", "STFangsong"),
        ),
        (COMPOSED_FAMILY, FANG, KAI, SONG),
    ),
    Design(
        "楷体_GB2312",
        (
            *("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "FZKai-Z03", "方正楷体简体"),
            *("FZKai-Z03S", "华文楷体", "STKaiti"),
        ),
        (KAI, SONG),
    ),
    Design(
        "黑体",
        ("黑体", "SimHei", "方正黑体_GBK", "FZHei-B01", "方正黑体简体", "FZHei-B01S", "华文黑体", "STHeiti"),
        (HEI, SONG),
    ),
    Design("宋体", ("宋体", "SimSun", "新宋体", "NSimSun", "方正书宋_GBK", "华文宋体", "STSong"), (SONG,)),
)


#: Metric-compatible stand-ins for Latin faces, should a profile ask for them.
WESTERN: Final = (
    Design("Times New Roman", ("Times New Roman", "Times"), ("Liberation Serif", "Tinos", "DejaVu Serif")),
    Design("Arial", ("Arial", "Helvetica"), ("Liberation Sans", "Arimo", "DejaVu Sans")),
    Design("Courier New", ("Courier New", "Courier"), ("Liberation Mono", "Cousine", "DejaVu Sans Mono")),
    Design("Calibri", ("Calibri",), ("Carlito", "Liberation Sans", "DejaVu Sans")),
)


def design_of(face: str) -> Design | None:
    """Return the design that a template's face name means, or None for a face we have no substitute for."""
    return next((design for design in (*DESIGNS, *WESTERN) if face in design.names), None)
