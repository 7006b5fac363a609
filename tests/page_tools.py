"""Reading a PDF back as a person with a ruler would: letters with place, size and face; lines; what lies where.

Lengths are millimetres from the page's upper left corner, sizes are points.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

MM = 25.4 / 72
#: Chinese type stands so far above and below its baseline, in parts of its size.
ASCENT, DESCENT = 0.88, 0.12
#: Letters whose baselines differ by less are on one line.
_SAME_LINE = 0.6


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed character, with its place as type: from ``left`` to ``right``, on ``baseline``."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    face: str

    @property
    def top(self) -> float:
        return self.baseline - ASCENT * self.size * MM

    @property
    def bottom(self) -> float:
        return self.baseline + DESCENT * self.size * MM

    @property
    def wide(self) -> bool:
        """Whether it takes the place of a Chinese character."""
        return self.right - self.left > 0.75 * self.size * MM


@dataclass(frozen=True, slots=True)
class Line:
    """Letters side by side on one baseline."""

    letters: tuple[Letter, ...]

    @property
    def text(self) -> str:
        return "".join(letter.text for letter in self.letters)

    @property
    def baseline(self) -> float:
        return self.letters[0].baseline

    @property
    def left(self) -> float:
        return self.letters[0].left

    @property
    def right(self) -> float:
        return self.letters[-1].right

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def size(self) -> float:
        return max(letter.size for letter in self.letters)

    @property
    def faces(self) -> set[str]:
        return {letter.face for letter in self.letters}


@dataclass(frozen=True, slots=True)
class Stroke:
    """The box of something drawn."""

    left: float
    top: float
    right: float
    bottom: float
    colour: tuple[int, int, int] = (0, 0, 0)
    #: Thickness of its pen.
    weight: float = 0

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def wide(self) -> float:
        return self.right - self.left

    @property
    def high(self) -> float:
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page."""

    number: int
    width: float
    height: float
    letters: tuple[Letter, ...] = field(repr=False)
    strokes: tuple[Stroke, ...] = field(repr=False)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Return the lines from top to bottom; letters of table cells side by side share one."""
        rows: list[list[Letter]] = []
        for letter in sorted(self.letters, key=lambda one: (one.baseline, one.left)):
            if rows and letter.baseline - rows[-1][0].baseline < _SAME_LINE:
                rows[-1].append(letter)
            else:
                rows.append([letter])
        return tuple(Line(tuple(sorted(row, key=lambda one: one.left))) for row in rows)

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def body_lines(self, *, bottom: float) -> tuple[Line, ...]:
        """Return the lines above the foot of the page."""
        return tuple(line for line in self.lines if line.baseline < bottom)

    def horizontal(self, *, at_least: float = 5) -> tuple[Stroke, ...]:
        """Return the horizontal lines, from top to bottom."""
        flat = {one for one in self.strokes if one.wide >= at_least and one.high < 2}
        return tuple(sorted(flat, key=lambda one: one.middle))


def read_pages(data: bytes) -> tuple[Page, ...]:
    """Read every page of a PDF."""
    document = pdfium.PdfDocument(data)
    try:
        return tuple(_read(document[number], number + 1) for number in range(len(document)))
    finally:
        document.close()


def _read(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = tuple(_letters(text, height))
    text.close()
    return Page(number, width * MM, height * MM, letters, tuple(_strokes(page, height)))


def _letters(text: pdfium.PdfTextPage, height: float) -> Iterable[Letter]:
    x, y, box, flags = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF(), ctypes.c_int()
    name = ctypes.create_string_buffer(200)
    for place in range(raw.FPDFText_CountChars(text)):
        character = chr(raw.FPDFText_GetUnicode(text, place))
        if raw.FPDFText_IsGenerated(text, place) or character.isspace() or character in "\0\ufeff":
            continue
        # PDFium's mark for a hyphen at the end of a line.
        character = character.replace("\x02", "-")
        raw.FPDFText_GetCharOrigin(text, place, x, y)
        raw.FPDFText_GetLooseCharBox(text, place, box)
        raw.FPDFText_GetFontInfo(text, place, name, 200, flags)
        yield Letter(
            character,
            x.value * MM,
            min(box.right, x.value + raw.FPDFText_GetFontSize(text, place)) * MM,
            (height - y.value) * MM,
            round(raw.FPDFText_GetFontSize(text, place), 2),
            name.value.decode("utf-8", "replace").rpartition("+")[2],
        )


def _strokes(page: pdfium.PdfPage, height: float) -> Iterable[Stroke]:
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]):
        left, bottom, right, top = item.get_bounds()
        width = ctypes.c_float()
        raw.FPDFPageObj_GetStrokeWidth(item, width)
        box = left * MM, (height - top) * MM, right * MM, (height - bottom) * MM
        yield Stroke(*box, _colour(item), width.value * MM)


def _colour(item: pdfium.PdfObject) -> tuple[int, int, int]:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item, mode, stroked)
    read = raw.FPDFPageObj_GetStrokeColor if stroked.value else raw.FPDFPageObj_GetFillColor
    read(item, red, green, blue, alpha)
    return red.value, green.value, blue.value


def overlapping(page: Page, *, slack: float = 0.25) -> list[str]:
    """Return pairs of letters whose places on the page cover each other by more than a hair."""
    found, rows = [], defaultdict(list)
    # Rows of "_" are lines to write on.
    for letter in (letter for letter in page.letters if letter.text != "_"):
        for row in range(int(letter.top // 10), int(letter.bottom // 10) + 1):
            rows[row].append(letter)
    for near in rows.values():
        near.sort(key=lambda one: one.left)
        for place, one in enumerate(near):
            for other in near[place + 1 :]:
                if other.left > one.right - slack:
                    break
                high = min(one.bottom, other.bottom) - max(one.top, other.top)
                if high > slack and min(one.right, other.right) - other.left > slack:
                    found.append(f"{one.text}/{other.text} at {other.left:.1f}, {other.baseline:.1f} mm")
    return found


def outside(page: Page, *, left: float, top: float, right: float, bottom: float, slack: float = 0.3) -> list[str]:
    """Return the letters that stand outside a rectangle."""
    return [
        f"{one.text} at {one.left:.1f}–{one.right:.1f}, {one.top:.1f}–{one.bottom:.1f} mm"
        for one in page.letters
        if one.left < left - slack or one.right > right + slack or one.top < top - slack or one.bottom > bottom + slack
    ]


def pitches(lines: Sequence[Line]) -> list[float]:
    """Return the distances of neighbouring baselines, in points."""
    return [round((below.baseline - above.baseline) / MM, 2) for above, below in pairwise(lines)]
