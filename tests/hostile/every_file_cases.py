"""Cases that every input file shares: what is no file, what is another kind of file, and zips."""

from __future__ import annotations

from pathlib import Path

from hostile_case import (
    PLAN,
    RESULTS,
    ROSTER,
    TEMPLATE,
    add,
    declared,
    folder_instead,
    holes,
    link_to,
    pipe_instead,
    spoil,
    template_first,
    write,
    zipped,
)

SHEET1 = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

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


for place, code in ((PLAN, "file-too-big"), (ROSTER, "file-too-big"), (TEMPLATE, "template-too-big")):
    add(f"{place.partition('/')[2]}: 100 GB of holes", holes(place, 100 << 30), code)

# ── zips ──────────────────────────────────────────────────

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
