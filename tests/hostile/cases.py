"""Inputs that nobody should send, each with the finding in which it must end.

A case changes a copy of the sample workspace. It must end with exit code 1 or 4 and one of its codes: never with a
traceback, a hang, half a gigabyte of memory or a changed output folder (pains B6, E5, G1 to G6).
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from kaohe_docs.intake.packaged import templates_folder

Build = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """One hostile or broken input."""

    name: str
    build: Build
    #: Any of these codes is right.
    codes: tuple[str, ...]
    command: tuple[str, ...] = ("letters", "--no-pdf")
    #: True where the input is odd but harmless: the run goes on, and the oddity shows nowhere as code.
    harmless: bool = False


CASES: list[Case] = []


def case(
    name: str, *codes: str, command: Iterable[str] = ("letters", "--no-pdf"), harmless: bool = False
) -> Callable[[Build], Build]:
    """Record the decorated builder as a case."""

    def record(build: Build) -> Build:
        CASES.append(Case(name, build, codes, tuple(command), harmless))
        return build

    return record


def add(
    name: str, build: Build, *codes: str, command: Iterable[str] = ("letters", "--no-pdf"), harmless: bool = False
) -> None:
    """Record a builder as a case."""
    case(name, *codes, command=command, harmless=harmless)(build)


# ── any input file ──────────────────────────────────────────

PLAN, ROSTER, RESULTS = "roster/plan.toml", "roster/roster.xlsx", "roster/results.xlsx"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def write(place: str, data: bytes) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).parent.mkdir(exist_ok=True)
        (workspace / place).write_bytes(data)

    return build


def spoil(place: str, change: Callable[[bytes], bytes]) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / place
        path.write_bytes(change(path.read_bytes()))

    return build


def folder_instead(place: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).mkdir(parents=True)

    return build


def link_to(place: str, target: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).parent.mkdir(exist_ok=True)
        (workspace / place).symlink_to(target)

    return build


def pipe_instead(place: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).parent.mkdir(exist_ok=True)
        os.mkfifo(workspace / place)

    return build


TEMPLATE = "templates/group-letter.docx"
for place, directory, pipe in (
    (PLAN, "file-unreadable", "file-unreadable"),
    (ROSTER, "file-not-a-workbook", "file-not-a-workbook"),
    (RESULTS, "file-not-a-workbook", "file-not-a-workbook"),
    (TEMPLATE, "file-unreadable", "file-unreadable"),
):
    stem = place.partition("/")[2]
    add(f"{stem}: a folder", folder_instead(place), directory)
    add(f"{stem}: a link to itself", link_to(place, Path(place).name), "file-unreadable")
    add(f"{stem}: a link to endless zeros", link_to(place, "/dev/zero"), directory, "file-too-big")
    add(f"{stem}: a pipe that nobody fills", pipe_instead(place), pipe)
    add(
        f"{stem}: nothing in it",
        write(place, b""),
        *{PLAN: ("missing-key",), TEMPLATE: ("template-broken",)}.get(place, ("file-empty",)),
    )
for place in (ROSTER, RESULTS, TEMPLATE):
    stem = place.partition("/")[2]
    broken, other, locked, big = (
        ("template-broken", "template-broken", "template-broken", "template-too-big")
        if place == TEMPLATE
        else ("file-damaged", "file-not-a-workbook", "file-encrypted", "file-too-big")
    )
    add(f"{stem}: an .xls renamed", write(place, OLE + bytes(4000)), other)
    add(
        f"{stem}: encrypted with a password",
        write(place, OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(4000)),
        locked,
    )
    add(f"{stem}: 21 MB of nothing", write(place, b"PK\x03\x04" + bytes(21 << 20)), big)
    add(f"{stem}: a table as text", write(place, "单位,类别\n甲,乙\n".encode("gb18030")), other)


def holes(place: str, size: int) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).parent.mkdir(exist_ok=True)
        with (workspace / place).open("wb") as file:
            file.truncate(size)

    return build


for place, code in ((PLAN, "file-too-big"), (ROSTER, "file-too-big"), (TEMPLATE, "template-too-big")):
    add(f"{place.partition('/')[2]}: 100 GB of holes", holes(place, 100 << 30), code)

# ── zips ────────────────────────────────────────────────────


def repacked(data: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]], *, stored: bool = False) -> bytes:
    """Return a zip with members added or changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        members[name] = change(members[name]) if callable(change) else change
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(place: str, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / place
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes((templates_folder() / path.name).read_bytes())
        path.write_bytes(repacked(path.read_bytes(), changes))

    return build


def declared(data: bytes, size: int) -> bytes:
    """Say in the directory and in every member that it unfolds to ``size``."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        for found in re.finditer(re.escape(mark), data):
            struct.pack_into("<I", changed, found.start() + offset, size)
    return bytes(changed)


def template_first(build: Build) -> Build:
    """Export the template before a change of its bytes."""

    def both(workspace: Path) -> None:
        zipped(TEMPLATE, {})(workspace)
        build(workspace)

    return both


SHEET1 = "xl/worksheets/sheet1.xml"
for place, inner, unsafe, broken, big in (
    (ROSTER, SHEET1, "file-unsafe", "file-damaged", "file-unsafe"),
    (RESULTS, SHEET1, "file-unsafe", "file-damaged", "file-unsafe"),
    (TEMPLATE, "word/document.xml", "template-unsafe", "template-broken", "template-too-big"),
):
    stem = place.partition("/")[2]
    top = inner.partition("/")[0]
    both = template_first if place == TEMPLATE else (lambda build: build)
    doctype = (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + b"".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">'.encode() for n in range(9))
        + b"]><x>&j;</x>"
    )
    outside = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    add(f"{stem}: a zip bomb", zipped(place, {f"{top}/media/a.bin": bytes(300 << 20)}), big)
    add(f"{stem}: 3,000 members", zipped(place, {f"{top}/media/{n}.png": b"" for n in range(3000)}), big, unsafe)
    add(f"{stem}: members that declare 1 GB", both(spoil(place, lambda data: declared(data, 1 << 30))), big, broken)
    add(f"{stem}: members that declare nothing", both(spoil(place, lambda data: declared(data, 0))), broken)
    add(f"{stem}: cut in half", both(spoil(place, lambda data: data[: len(data) // 2])), broken)
    add(f"{stem}: without its directory", both(spoil(place, lambda data: data[:-22])), broken)
    add(f"{stem}: laughing entities", zipped(place, {inner: doctype}), unsafe)
    add(f"{stem}: an entity that reads a file", zipped(place, {inner: outside}), unsafe)
    add(f"{stem}: the same in UTF-16", zipped(place, {inner: outside.decode().encode("utf-16")}), unsafe)
    add(f"{stem}: macros", zipped(place, {f"{top}/vbaProject.bin": b"x"}), unsafe)
    add(f"{stem}: an embedded program", zipped(place, {f"{top}/embeddings/oleObject1.bin": b"x"}), unsafe)
    add(f"{stem}: no XML at all", zipped(place, {inner: b"\1\2"}), broken)
    add(
        f"{stem}: an encoding of two bytes",
        zipped(place, {inner: "<x/>".encode("utf-16")}),
        broken,
        unsafe,
        "missing-headings",
    )
    add(
        f"{stem}: 200,000 elements deep",
        zipped(place, {inner: b"<a>" * 200_000 + b"</a>" * 200_000}),
        broken,
        "missing-headings",
    )
    add(
        f"{stem}: names that climb out",
        zipped(place, {"../../../../tmp/kaohe-hostile": b"x"}),
        unsafe,
        broken,
        harmless=True,
    )
    for kind in ("image", "oleObject", "attachedTemplate"):
        relation = (
            f'<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
            'Target="file:///etc/passwd" TargetMode="External"/></Relationships>'
        ).encode()
        rels = "xl/_rels/workbook.xml.rels" if place != TEMPLATE else "word/_rels/document.xml.rels"
        add(
            f"{stem}: a linked {kind}",
            zipped(place, {rels: lambda data, r=relation: data.replace(b"</Relationships>", r)}),  # type: ignore[misc]
            unsafe,
        )

# ── plan.toml ───────────────────────────────────────────────


def plan(old: str, new: str) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / PLAN
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogatepass"))

    return build


OFFICE = 'office = "青海省自然资源厅"'
QUOTA = "debriefs = false\nquota = 2"
COUNT = 'short = "事业局"\ncount = 4'
for name, value in (
    ("not a number", "nan"),
    ("infinite", "inf"),
    ("minus infinite", "-inf"),
    ("beyond floats", "1e999"),
    ("with a huge exponent", "1e999999999"),
    ("ten to the thirtieth", "1" + "0" * 30),
    ("of 5,000 digits", "9" * 5000),
    ("negative", "-3"),
    ("a fraction", "2.5"),
    ("a truth", "true"),
    ("a list", "[1]"),
    ("a text", '"三个"'),
):
    codes = ("number-out-of-range", "wrong-value", "not-a-number", "quota-over-units", "not-toml")
    add(f"plan.toml: a quota that is {name}", plan(QUOTA, f"debriefs = false\nquota = {value}"), *codes)
for name, value in (
    ("infinite", "inf"),
    ("not a number", "nan"),
    ("huge", "1e999999999"),
    ("tiny", "1e-999999999"),
    ("negative", "-10"),
):
    codes = (
        "number-out-of-range",
        "wrong-value",
        "not-a-number",
        "weights-do-not-add",
        "grade-above-full-mark",
        "out-of-range",
    )
    add(
        f"plan.toml: a weight that is {name}",
        plan('raters = "leaders"\nweight = 10', f'raters = "leaders"\nweight = {value}'),
        *codes,
    )
    add(f"plan.toml: a full mark that is {name}", plan("full_mark = 100", f"full_mark = {value}"), *codes)
for name, value in (("10**30", "1" + "0" * 30), ("2 million", "2000000"), ("negative", "-5"), ("nan", "nan")):
    add(
        f"plan.toml: {name} units",
        plan(COUNT, f'short = "事业局"\ncount = {value}'),
        "number-out-of-range",
        "wrong-value",
        "unit-count",
        "group-counts",
        "not-a-number",
    )
    add(
        f"plan.toml: a debriefing of {name} minutes",
        plan("minutes = 15\n", f"minutes = {value}\n"),
        "number-out-of-range",
        "wrong-value",
        "too-little-time",
        "not-a-number",
    )
    add(
        f"plan.toml: a group of {name} units",
        plan("unit_count = 4", f"unit_count = {value}"),
        "number-out-of-range",
        "wrong-value",
        "group-counts",
        "not-a-number",
    )
add(
    "plan.toml: 10**30 spare ballots",
    plan('spare_percent = { assume = "spare-ballots" }', "spare_percent = 1" + "0" * 30),
    "number-out-of-range",
)
add("plan.toml: 10**30 decimals", lambda w: _toml_value(w, "decimals", "1" + "0" * 30), "number-out-of-range")
add("plan.toml: 10**8 decimals", lambda w: _toml_value(w, "decimals", "100000000"), "wrong-value")
add(
    "plan.toml: 10**8 per cent of spare ballots",
    plan('spare_percent = { assume = "spare-ballots" }', "spare_percent = 100000000"),
    "wrong-value",
)
add("plan.toml: a date that does not exist", plan("start = 2020-05-11", "start = 2020-02-30"), "not-toml")
add("plan.toml: the year 0000", plan("start = 2020-05-11", "start = 0000-01-01"), "not-toml")
add("plan.toml: a window of eight thousand years", plan("end = 2020-05-31", "end = 9999-12-31"), harmless=True)
add(
    "plan.toml: a window that ends before it starts",
    plan("end = 2020-05-31", "end = 1900-01-01"),
    "window-order",
    "outside-window",
)
add("plan.toml: the year 10**9", plan("assessment_year = 2019", "assessment_year = 1000000000"), "number-out-of-range")
add("plan.toml: the same key twice", plan(OFFICE, f"{OFFICE}\n{OFFICE}"), "not-toml")
add("plan.toml: a key nobody knows", plan(OFFICE, f'{OFFICE}\nexec = "rm -rf /"'), "unknown-key")
add(
    "plan.toml: 1,000,000 brackets",
    spoil(PLAN, lambda data: data + b"\nx = " + b"[" * 1_000_000),
    "not-toml",
    "too-deep",
)
add(
    "plan.toml: 100 tables in tables",
    spoil(PLAN, lambda data: data + b"\nx" + b".x" * 100 + b" = 1\n"),
    "too-deep",
    "unknown-key",
)
add(
    "plan.toml: 20,000 tables in tables",
    spoil(PLAN, lambda data: data + b"\n[x" + b".x" * 20_000 + b"]\n"),
    "too-deep",
    "not-toml",
)
add(
    "plan.toml: 100,000 keys",
    spoil(PLAN, lambda data: data + b"\n[zz]\n" + b"".join(b"k%d=1\n" % n for n in range(100_000))),
    "unknown-key",
)
add(
    "plan.toml: cut in half",
    spoil(PLAN, lambda data: data[: len(data) // 2]),
    "not-toml",
    "missing-key",
    "not-utf8",
    "unknown-assumption",
)
add("plan.toml: GBK", spoil(PLAN, lambda data: data.decode().encode("gb18030")), "not-utf8")
add("plan.toml: UTF-16", spoil(PLAN, lambda data: data.decode().encode("utf-16")), "not-utf8", "not-toml")
add("plan.toml: half a surrogate", plan(OFFICE, 'office = "厅\ud800"'), "not-utf8", "not-toml")
add("plan.toml: half a surrogate, escaped", plan(OFFICE, 'office = "厅\\uD800"'), "not-toml")
add("plan.toml: a null", plan(OFFICE, 'office = "厅\0"'), "not-toml", "control-character")
add("plan.toml: a null, escaped", plan(OFFICE, 'office = "厅\\u0000"'), "control-character")
add("plan.toml: a bell and an escape", plan(OFFICE, 'office = "厅\\u0007\\u001b[31m"'), "control-character")
add("plan.toml: 100,000 characters", plan(OFFICE, f'office = "{"厅" * 100_000}"'), "too-long", "wrong-value")
add(
    "plan.toml: a title of 100,000 characters",
    plan('title = "厅机关各部门、直属各单位计分办法"', f'title = "{"办" * 100_000}"'),
    "too-long",
    "wrong-value",
)
add(
    "plan.toml: turned writing direction",
    plan(OFFICE, 'office = "青海\\u202e厅源资"'),
    "control-character",
    "invisible-character",
    harmless=True,
)
add(
    "plan.toml: tags in a name",
    plan(OFFICE, 'office = "{{ 7*7 }}{% for x in y %}"'),
    "template-leftover",
    "leftover-mark",
    harmless=True,
)
add(
    "plan.toml: a part that is its own parent",
    plan('name = "述职民主测评"\ntype = "sum"', 'name = "述职民主测评"\nparent = "述职民主测评"\ntype = "sum"'),
    "scheme-cycle",
)
add(
    "plan.toml: parents in a ring",
    plan('name = "述职民主测评"\ntype = "sum"', 'name = "述职民主测评"\nparent = "领导小组测评"\ntype = "sum"'),
    "scheme-cycle",
    "part-of-leaf",
    "unknown-reference",
)
add(
    "plan.toml: an assumption of itself",
    plan(
        "[assumptions.spare-ballots]",
        '[assumptions.zz]\ntitle = "a"\nvalue = { assume = "zz" }\nreason = "b"\n\n[assumptions.spare-ballots]',
    ),
    "unused-assumption",
    "wrong-value",
    harmless=True,
)
add("plan.toml: a category named ../../x", plan('short = "事业局"', 'short = "../../x"'), harmless=True)


def _toml_value(workspace: Path, key: str, value: str) -> None:
    path = workspace / PLAN
    text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", path.read_text("utf-8"), count=1)
    assert count == 1, key
    path.write_text(text, "utf-8")


# ── workbooks ───────────────────────────────────────────────

UNITS = "被考核单位"


def cells(place: str, changes: Mapping[str, Mapping[str, Any]]) -> Build:
    def build(workspace: Path) -> None:
        book = load_workbook(workspace / place)
        for title, values in changes.items():
            for cell, value in values.items():
                book[title][cell].value = value
                if isinstance(value, str):
                    book[title][cell].data_type = "s"
        book.save(workspace / place)

    return build


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
add(
    "results.xlsx: 10**30 points",
    cells(RESULTS, {"考察核实": {"B4": 10**30}}),
    "not-a-number",
    "out-of-range",
    "too-many-decimals",
)
add("results.xlsx: points as text 1e999", cells(RESULTS, {"考察核实": {"B4": "1e999"}}), "not-a-number")
add("results.xlsx: points NaN", cells(RESULTS, {"考察核实": {"B4": "NaN"}}), "not-a-number")
add(
    "results.xlsx: points of 40 digits",
    cells(RESULTS, {"考察核实": {"B4": "7" + "0" * 40}}),
    "not-a-number",
    "out-of-range",
)
add(
    "results.xlsx: points of 20 decimals",
    cells(RESULTS, {"考察核实": {"B4": "70.12345678901234567890"}}),
    harmless=True,
)
add(
    "results.xlsx: a formula instead of points",
    cells(RESULTS, {"考察核实": {"B4": "=1+1"}}),
    "not-a-number",
    "formula-not-calculated",
)
add(
    "results.xlsx: 10**15 ballots",
    cells(RESULTS, {"民主测评": {"C4": 10**15, "D4": 10**15, "E4": 10**15}}),
    "count-mismatch",
)
add("results.xlsx: a unit nobody knows", cells(RESULTS, {"考察核实": {"A4": "../../etc/passwd"}}), "unknown-unit")
add(
    "results.xlsx: an approval in the year 9999",
    cells(RESULTS, {"审定": {"B4": "甲", "B5": "乙", "B6": "9999-12-31"}}),
    harmless=True,
)
add(
    "results.xlsx: an approval on 2020-02-30",
    cells(RESULTS, {"审定": {"B4": "甲", "B5": "乙", "B6": "2020-02-30"}}),
    "not-a-date",
)

# ── templates ───────────────────────────────────────────────


def inserted(text: str, *, part: str = "word/document.xml", after: bytes = b"<w:body>") -> Build:
    """Put a paragraph with a tag into a part of the template."""
    paragraph = f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'.encode()
    return zipped(TEMPLATE, {part: lambda data: data.replace(after, after + paragraph, 1)})


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


ESCAPES = {
    "a class": "{{ ''.__class__.__mro__ }}",
    "subclasses": "{{ ''.__class__.__base__.__subclasses__() }}",
    "a filter's attribute": "{{ '' | attr('__class__') }}",
    "a mapped attribute": "{{ [''] | map(attribute='__class__') | list }}",
    "cycler's globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner's globals": "{{ joiner.__init__.__globals__ }}",
    "namespace's globals": "{{ namespace.__init__.__globals__ }}",
    "lipsum's globals": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "the template itself": "{{ self.__init__.__globals__.__builtins__ }}",
    "self's block": "{{ self._TemplateReference__context }}",
    "format attributes": "{{ '{0.__class__.__mro__}'.format('') }}",
    "format_map attributes": "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "format through a filter": "{{ '{0.__class__}' | attr('format') }}",
    "formatted markup": "{{ ('{0.__class__.__mro__}' | escape).format('') }}",
    "a loop's depths": "{% for x in [1] %}{{ loop.__class__.__init__.__globals__ }}{% endfor %}",
    "a macro's function": "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "a generator's frame": "{{ ([1] | map('upper')).gi_frame.f_globals }}",
    "undefined's globals": "{{ (nothing_here | default(cycler)).__init__.__globals__ }}",
    "an include": "{% include '/etc/passwd' %}",
    "an import": "{% import 'os' as os %}{{ os }}",
    "an extends": "{% extends '/etc/passwd' %}",
}
for what, tag in ESCAPES.items():
    add(
        f"template: {what} in the body",
        inserted(_escape(tag)),
        "template-forbidden",
        "template-undefined",
        "template-failed",
        "template-syntax",
    )

HOSTILE_WORK = {
    "a loop of 10**9": "{% for x in range(10**9) %}x{% endfor %}",
    "a silent loop of 10**9": "{% for x in range(999999) %}{% for y in range(999999) %}{% endfor %}{% endfor %}",
    "a quick nested loop": "{% for x in range(99999) %}{% for y in range(99999) %}{% set z = y %}{% endfor %}{% endfor %}",
    "a list of 10**9": "{{ (range(99999) | list * 99999) | length }}",
    "a long text": "{{ 'x' * 10**9 }}",
    "text that doubles": "{% set ns = namespace(t='x') %}{% for i in range(40) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t | length }}",
    "text that adds up": "{% set ns = namespace(t='x') %}{% for i in range(40) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t | length }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a power of powers": "{{ ((9 ** 99999) ** 99999) }}",
    "a shifted number": "{{ 2 ** 99999 * 2 ** 99999 }}",
    "a wide format": "{{ '%999999999d' % 1 }}",
    "a wide format filter": "{{ '%0999999999d' | format(1) }}",
    "a wide str.format": "{{ '{:999999999}'.format(1) }}",
    "a wide centre": "{{ 'x' | center(999999999) }}",
    "a wide just": "{{ 'x'.ljust(999999999) }}",
    "a wide zfill": "{{ 'x'.zfill(999999999) }}",
    "a wide indent": "{{ 'x' | indent(999999999, true) }}",
    "a wide batch": "{{ [1] | batch(999999999, 'x') | list | length }}",
    "a wide slice": "{{ [1] | slice(99999999) | list | length }}",
    "a replaced text": "{{ ('x' * 99999) | replace('x', 'x' * 99999) | length }}",
    "a joined text": "{{ (['x'] * 99999) | join('x' * 99999) | length }}",
    "a recursive macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a macro that branches": "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a recursive loop": "{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}",
    "a sum of lists": "{{ range(99999) | map('list') | sum(start=[]) }}",
    "nested lists": "{{ '[' * 90000 }}",
    "500 brackets": "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "20,000 brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "300 ifs": "{% if true %}" * 300 + "{% endif %}" * 300,
    "a number of 10,000 digits": "{{ " + "9" * 10_000 + " }}",
    "wordwrap": "{{ ('x' * 99999) | wordwrap(1) | wordwrap(1) | length }}",
    "ten loops in each other": "".join(f"{{% for x{n} in range(99) %}}" for n in range(10)) + "{% endfor %}" * 10,
    "a long body, often": "{% for x in range(999) %}{% for y in range(999) %}"
    + "{% if x == y %}{% endif %}" * 2000
    + "{% endfor %}{% endfor %}",
    "chained filters": "{{ 'x'" + " | join('yyyyyyyyyyyyyyyyyyyy')" * 30 + " }}",
    "text doubled line by line": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "braces without end": "{{ " * 20_000,
    "pprint": "{{ range(99999) | list | pprint | length }}",
}
for what, tag in HOSTILE_WORK.items():
    add(
        f"template: {what}",
        inserted(_escape(tag)),
        "template-forbidden",
        "template-undefined",
        "template-failed",
        "template-syntax",
        "template-too-slow",
        harmless=what in {"300 ifs", "500 brackets"},
    )


def new_part(kind: str, element: str, text: str) -> Build:
    """Give the template a header, footer or footnotes part with a tag in it."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?><w:{element} {space}><w:p><w:r><w:t>{_escape(text)}</w:t></w:r></w:p></w:{element}>'
    if kind == "footnotes":
        xml = (
            f'<?xml version="1.0"?><w:footnotes {space}><w:footnote w:id="1"><w:p><w:r><w:t>{_escape(text)}'
            "</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = f'<Override PartName="/word/{kind}9.xml" ContentType="{base}.{kind}+xml"/></Types>'.encode()
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{kind}9.xml"/></Relationships>'
    ).encode()
    return zipped(
        TEMPLATE,
        {
            f"word/{kind}9.xml": xml.encode(),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", override),
            "word/_rels/document.xml.rels": lambda data: data.replace(b"</Relationships>", relation),
        },
    )


for kind, element in (("header", "hdr"), ("footer", "ftr"), ("footnotes", "footnotes")):
    for what in ("a class", "cycler's globals", "format attributes"):
        add(
            f"template: {what} in a {kind}",
            new_part(kind, element, ESCAPES[what]),
            "template-forbidden",
            "template-undefined",
        )
    add(
        f"template: an endless loop in a {kind}",
        new_part(kind, element, HOSTILE_WORK["a quick nested loop"]),
        "template-forbidden",
        "template-too-slow",
    )


def property_text(text: str) -> Build:
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        f"{_escape(text)}</dc:title></cp:coreProperties>"
    ).encode()
    override = (
        b'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
        b'core-properties+xml"/></Types>'
    )
    return zipped(
        TEMPLATE,
        {
            "docProps/core.xml": core,
            "[Content_Types].xml": lambda data: (
                data if b"core-properties+xml" in data else data.replace(b"</Types>", override)
            ),
        },
    )


for what in ("a class", "cycler's globals", "format attributes", "an include"):
    add(
        f"template: {what} in the properties",
        property_text(ESCAPES[what]),
        "template-forbidden",
        "template-undefined",
        "template-failed",
    )


def field(code: str, *, split: bool = False, part: str = "word/document.xml") -> Build:
    half = len(code) // 2
    codes = (code[:half], code[half:]) if split else (code,)
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>' for text in codes)
    xml = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    return zipped(TEMPLATE, {part: lambda data: data.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)})


for code in (
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "DDEAUTO",
    "DDE",
    "DATABASE",
    "includetext",
    "IMPORT",
    "LINK",
    "RD",
    "MACROBUTTON",
    "HTMLCONTROL",
):
    add(f"template: the field {code}", field(f' {code} "file:///etc/passwd" '), "template-unsafe")
add("template: a field cut in two", field(' INCLUDETEXT "/etc/passwd" ', split=True), "template-unsafe")
add(
    "template: a simple field",
    zipped(
        TEMPLATE,
        {
            "word/document.xml": lambda data: data.replace(
                b"<w:body>",
                b"<w:body><w:p><w:fldSimple w:instr='INCLUDETEXT \"/etc/passwd\"'><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>",
                1,
            )
        },
    ),
    "template-unsafe",
)
add(
    "template: a chunk of foreign text",
    zipped(
        TEMPLATE, {"word/document.xml": lambda data: data.replace(b"<w:body>", b"<w:body><w:altChunk r:id='rId1'/>", 1)}
    ),
    "template-unsafe",
)
add("template: a part twice", lambda w: _doubled(w), "template-broken")
add("template: a tag never closed", inserted("{{ unit"), "template-syntax")
add("template: a loop never closed", inserted("{% for x in range(3) %}"), "template-unclosed")
add("template: a name nobody knows", inserted("{{ unit_nmae }}"), "template-undefined")
add("template: a filter nobody knows", inserted("{{ 1 | shell }}"), "template-syntax")
add("template: a division by nothing", inserted("{{ 1 / 0 }}"), "template-failed")


def _doubled(workspace: Path) -> None:
    import warnings

    zipped(TEMPLATE, {})(workspace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(workspace / TEMPLATE, "a") as archive:
            archive.writestr("word/document.xml", b"<x/>")


# ── the output folder ───────────────────────────────────────


@case("output: a file where the folder should be", "cannot-write")
def _file_for_output(workspace: Path) -> None:
    import shutil

    shutil.rmtree(workspace / "output")
    (workspace / "output").write_bytes(b"mine")


@case("output: a link to another folder", "outside-output", harmless=True)
def _linked_family(workspace: Path) -> None:
    import shutil

    shutil.rmtree(workspace / "output" / "letters")
    (workspace / "elsewhere").mkdir()
    (workspace / "output" / "letters").symlink_to(workspace / "elsewhere")


@case("output: a document that is a link to a file outside", "outside-output")
def _linked_document(workspace: Path) -> None:
    (workspace / "secret.docx").write_bytes(b"mine")
    document = workspace / "output" / "letters" / "第一组-考核分组通知.docx"
    document.unlink()
    document.symlink_to(workspace / "secret.docx")


@case("output: a document that is a folder", "cannot-write")
def _folder_for_document(workspace: Path) -> None:
    document = workspace / "output" / "letters" / "第一组-考核分组通知.docx"
    document.unlink()
    document.mkdir()


@case(
    "output: a lock that is a link to a file outside", "cannot-write", "output-locked", "outside-output", harmless=True
)
def _linked_lock(workspace: Path) -> None:
    (workspace / "secret").write_bytes(b"mine")
    (workspace / "output" / ".kaohe.lock").unlink(missing_ok=True)
    (workspace / "output" / ".kaohe.lock").symlink_to(workspace / "secret")
