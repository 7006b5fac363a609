"""Cases of roster.xlsx."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hostile_case import RESULTS, ROSTER, Build, add, cells, repacked, zipped
from openpyxl import load_workbook

SHEET1 = "xl/worksheets/sheet1.xml"
UNITS = "被考核单位"


def renamed(name: str) -> Build:
    """Call the first unit otherwise, in roster and results alike."""

    def build(workspace: Path) -> None:
        for place in (ROSTER, RESULTS):
            book = load_workbook(workspace / place)
            for sheet in book:
                for row in sheet.iter_rows():
                    for cell in row:
                        if cell.value == "西宁市自然资源局":
                            cell.value = name
                            cell.data_type = "s"
            book.save(workspace / place)

    return build


for name, harmless, *codes in (
    ("../../x", True),
    ("CON", True),
    ("a/b", True),
    ("=cmd|'/c calc'!A1", True),
    ("{{7*7}}", True, "template-leftover", "leftover-mark"),
    ("{% for x in range(10**9) %}", True, "template-leftover", "leftover-mark"),
    ("<w:p>&amp;</w:p>", True),
    ("..", True),
    ("\u202e局源资\u2066", True, "control-character", "invisible-character"),
    ("西" * 3_000, False, "too-long", "name-too-long"),
    ("西" * 30_000, False, "too-long", "name-too-long"),
):
    add(
        f"roster.xlsx: a unit named {name[:20]!r} ({len(name)})",
        renamed(name),
        *codes,
        harmless=harmless,
    )


def raw_name(text: bytes) -> Build:
    """Put bytes that openpyxl would not write into every shared text or cell that names the first unit."""

    def build(workspace: Path) -> None:
        path = workspace / ROSTER
        wanted = "西宁市自然资源局".encode("ascii", "xmlcharrefreplace")
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if wanted in archive.read(name)]
        assert names
        path.write_bytes(repacked(path.read_bytes(), {n: lambda data: data.replace(wanted, text) for n in names}))

    return build


add("roster.xlsx: a bell in a name", raw_name(b"\xe8\xa5\xbf_x0007_"), "control-character", "unknown-unit")
add("roster.xlsx: a raw bell in a name", raw_name(b"\xe8\xa5\xbf\x07"), "file-damaged")
add("roster.xlsx: a null as a reference", raw_name(b"\xe8\xa5\xbf&#0;"), "file-damaged")
add("roster.xlsx: half a surrogate", raw_name(b"\xe8\xa5\xbf_xD800_"), "control-character", "unknown-unit")
add("roster.xlsx: half a surrogate, raw", raw_name(b"\xe8\xa5\xbf\xed\xa0\x80"), "file-damaged")
add("roster.xlsx: 100,000 characters, raw", raw_name("西".encode() * 100_000), "too-long", "name-too-long")
add(
    "roster.xlsx: a row 1,048,577 and beyond",
    zipped(ROSTER, {SHEET1: lambda data: data.replace(b'<row r="4"', b'<row r="99999999"')}),
    "file-damaged",
    "too-many-cells",
    "empty-sheet",
    "missing-rows",
    "leader-count",
    "leading-group-size",
)
add(
    "roster.xlsx: a cell in row 20,001",
    zipped(
        ROSTER,
        {
            SHEET1: lambda data: data.replace(
                b"</sheetData>", b'<row r="20001"><c r="A20001" t="n"><v>1</v></c></row></sheetData>'
            )
        },
    ),
    "too-many-cells",
)
add("roster.xlsx: a formula never worked out", cells(ROSTER, {UNITS: {"B5": None}}), "missing-cell")
add(
    "roster.xlsx: an error value",
    cells(ROSTER, {UNITS: {"C5": "#N/A"}}),
    "error-value",
    "unknown-category",
    "unknown-word",
)
add("roster.xlsx: a unit twice", cells(ROSTER, {UNITS: {"B5": "西宁市自然资源局"}}), "unit-twice")
add(
    "roster.xlsx: 10**30 raters",
    cells(ROSTER, {"测评人员": {"C4": 10**30}}),
    "not-a-number",
    "wrong-value",
    "out-of-range",
    "too-large",
)
add(
    "roster.xlsx: 10**9 raters",
    cells(ROSTER, {"测评人员": {"C4": 10**9}}),
    "not-a-number",
    "wrong-value",
    "out-of-range",
    "too-large",
)
add(
    "roster.xlsx: minus ten raters",
    cells(ROSTER, {"测评人员": {"C4": -10}}),
    "not-a-number",
    "wrong-value",
    "out-of-range",
    "negative",
)


def packed_otherwise(workspace: Path) -> None:
    """Pack with LZMA and spoil what is packed: its errors are none of those of deflated members."""
    path = workspace / ROSTER
    data = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(data, "w", zipfile.ZIP_LZMA) as other:
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
    spoilt = bytearray(data.getvalue())
    spoilt[100:140] = b"\xff" * 40
    path.write_bytes(spoilt)


add("roster.xlsx: packed by LZMA, and spoilt", packed_otherwise, "file-damaged")
