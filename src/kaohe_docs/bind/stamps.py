"""What binding stamps on pages, as operators: the pack's page numbers, and the frame and ruler of a print proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kaohe_docs.pdf.stamp import Letters

#: Points to a millimetre.
MM: Final = 72 / 25.4
#: From the outer edge and from the lower edge of the page, in millimetres: outside the type area of every paper.
_EDGE_MM: Final = 20.0
_FOOT_MM: Final = 11.5
_GAP: Final = 8.0
#: Printers leave less than this blank; the ruler stands outside it.
_FRAME_MM: Final = 15.0
_RULER_MM: Final = 8.0


def folio(letters: Letters, label: str, number: int, *, width: float) -> str:
    """Return the operators of a page number at the outer lower corner: the number outside, the pack's name inside."""
    figure, y = str(number), _FOOT_MM * MM
    whole = letters.width(label) + _GAP + letters.width(figure)
    if number % 2:
        start = width - _EDGE_MM * MM - whole
        return f"{letters.show(label, start, y)} {letters.show(figure, start + whole - letters.width(figure), y)}"
    start = _EDGE_MM * MM
    return f"{letters.show(figure, start, y)} {letters.show(label, start + whole - letters.width(label), y)}"


def proof_marks(*, width: float, height: float) -> str:
    """Return the operators of a proof's marks: a dashed frame 15 mm from the edges and a ruler of 100 mm at the left.

    No letters: the proof sheet says what they are.
    """
    edge = _FRAME_MM * MM
    frame = f"[4 3] 0 d {edge:.2f} {edge:.2f} {width - 2 * edge:.2f} {height - 2 * edge:.2f} re S [] 0 d"
    x, foot = _RULER_MM * MM, (height - 100 * MM) / 2
    line = f"{x:.2f} {foot:.2f} m {x:.2f} {foot + 100 * MM:.2f} l S"
    ticks = " ".join(
        f"{x:.2f} {foot + step * MM:.2f} m {x + (4 if step % 50 else 6) * MM / 2:.2f} {foot + step * MM:.2f} l S"
        for step in range(0, 101, 10)
    )
    return f"q 0.5 w 0 0 0.6 RG {frame} {line} {ticks} Q"
