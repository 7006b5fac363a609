"""What the safety room lets through and what it does not, name by name: what programs really write, and what nobody knows."""

from __future__ import annotations

import ast
import io
import subprocess
import zipfile
from pathlib import Path

import pytest
from test_docx_safety import spoilt

from docx_spoils import BEGIN, END, OFFICE, SEPARATE, code, in_body, paragraph, part, plain, relation
from factories import REPOSITORY
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.render.package import open_template
from kaohe_docs.safety import zips
from kaohe_docs.typeset.program import require_office
from kaohe_docs.typeset.wordml import UnfitError, read_members

SOURCE = REPOSITORY / "src" / "kaohe_docs"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MICROSOFT = "http://schemas.microsoft.com/office"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
WORD_TYPE = f"{OFFICE_TYPE}.wordprocessingml"

#: As Word 2007 to 365, WPS, LibreOffice and ONLYOFFICE write them.
RELATIONS = [
    *(f"{PACKAGE}/metadata/core-properties", f"{PACKAGE}/metadata/thumbnail"),
    *(f"{PACKAGE}/digital-signature/{kind}" for kind in ("origin", "signature", "certificate")),
    f"{OFFICE}/relationships/metadata/core-properties",
    *(
        f"{base}/{kind}"
        for base in (f"{OFFICE}/relationships", STRICT)
        for kind in (
            *("styles", "numbering", "settings", "webSettings", "fontTable", "font", "theme", "themeOverride"),
            *("footnotes", "endnotes", "comments", "header", "footer", "glossaryDocument", "image", "chart"),
            *("chartUserShapes", "diagramData", "diagramLayout", "diagramColors", "diagramQuickStyle"),
            *("customXml", "customXmlProps", "printerSettings", "vmlDrawing"),
        )
    ),
    *(f"{OFFICE}/relationships/{kind}" for kind in ("extended-properties", "custom-properties")),
    *(f"{STRICT}/{kind}" for kind in ("extendedProperties", "customProperties")),
    *(f"{MICROSOFT}/2007/relationships/{kind}" for kind in ("stylesWithEffects", "diagramDrawing", "hdphoto")),
    *(f"{MICROSOFT}/2011/relationships/{kind}" for kind in ("people", "commentsExtended", "chartStyle", "chartColorStyle")),
    f"{MICROSOFT}/2006/relationships/keyMapCustomizations",
    f"{MICROSOFT}/2014/relationships/chartEx",
    f"{MICROSOFT}/2016/09/relationships/commentsIds",
    f"{MICROSOFT}/2018/08/relationships/commentsExtensible",
    f"{MICROSOFT}/2019/05/relationships/documenttasks",
    *(f"{MICROSOFT}/2019/09/relationships/intelligence", f"{MICROSOFT}/2020/10/relationships/intelligence"),
    f"{MICROSOFT}/2020/02/relationships/classificationlabels",
    *(f"http://schemas.onlyoffice.com/{kind}Document" for kind in ("comments", "commentsExtended", "people")),
]  # fmt: skip

TYPES = [
    *("application/xml", "text/xml", "application/inkml+xml", "application/xml; charset=utf-8"),
    *(
        f"{WORD_TYPE}.{kind}+xml"
        for kind in (
            *("template.main", "document.glossary", "styles", "numbering", "settings", "webSettings", "fontTable"),
            *("footnotes", "endnotes", "header", "footer", "comments", "commentsExtended", "commentsIds", "people"),
        )
    ),
    *(f"{WORD_TYPE}.printerSettings", "application/vnd.ms-word.stylesWithEffects+xml"),
    *("application/vnd.ms-word.keyMapCustomizations+xml", f"{OFFICE_TYPE}.obfuscatedFont", f"{OFFICE_TYPE}.vmlDrawing"),
    *(f"{OFFICE_TYPE}.{kind}+xml" for kind in ("theme", "themeOverride", "extended-properties", "custom-properties")),
    *(f"{OFFICE_TYPE}.{kind}+xml" for kind in ("customXmlProperties", "drawingml.chart", "drawingml.diagramData")),
    *(f"application/vnd.ms-office.{kind}+xml" for kind in ("chartex", "chartstyle", "intelligence2", "documenttasks")),
    *(f"image/{kind}" for kind in ("png", "jpeg", "jpg", "pjpeg", "gif", "bmp", "x-ms-bmp", "tiff", "x-emf", "x-wmf")),
    *("image/emf", "image/svg+xml", "image/vnd.ms-photo", "image/x-emz", "image/unknown", "application/x-font-ttf"),
]  # fmt: skip

FIELDS = [
    *("PAGE", " NUMPAGES  \\* Arabic ", "page \\* MERGEFORMAT", " SECTIONPAGES ", "PAGEREF _Toc1 \\h", "REF _Ref1 \\h"),
    *("NOTEREF _Ref1", 'STYLEREF "标题 1"', 'TOC \\o "1-3" \\h \\z \\u', "SEQ 图 \\* ARABIC", 'HYPERLINK \\l "_Toc1"'),
    *('DATE \\@ "yyyy年M月d日"', 'TIME \\@ "HH:mm"', "AUTHOR", "TITLE", "FILENAME \\p", "DOCPROPERTY KSOProductBuildVer"),
    *("FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "MERGEFIELD 姓名", "= SUM(ABOVE) \\# 0.00", "=2*3", "IF 1 = 1 是 否"),
    *("eq \\o\\ac(○,1)", "SYMBOL 252 \\f Wingdings", "LISTNUM", 'QUOTE "x"', "SET a 1", "SHAPE  \\* MERGEFORMAT", "XE x"),
    *("CITATION 甲", "BIBLIOGRAPHY", "ADDIN EN.CITE", "DOCVARIABLE a", "FILLIN 姓名", "AUTOTEXT x", "NUMCHARS", ""),
]  # fmt: skip

#: Beside those of `docx_spoils`.
REFUSED = [
    *("INCLUDE x", "IMPORT x", "DDE x", "DDEAUTO x", "DATABASE x", "LINK x", "RD x", "EMBED x", "PRINT 27", "MACRO x"),
    *("MACROBUTTON x", "INCLUDETEXT x", "includepicture x", "HTMLCONTROL x", "HTMLACTIVEX x", "PLUGIN x", "SUBSCRIBER x"),
    *("PAGEX", "\\* PAGE", "PAGE|INCLUDE", "PAGE,x"),
]  # fmt: skip


@pytest.mark.parametrize("whole", RELATIONS)
def test_a_relationship_that_programs_write_is_let_through(whole: str) -> None:
    base, _, kind = whole.rpartition("/")
    assert read_members(spoilt(relation(kind, "x.xml", mode="", base=base)))


@pytest.mark.parametrize("declared", TYPES)
def test_a_part_of_a_type_that_programs_write_is_let_through(declared: str) -> None:
    entry = f'<Override PartName="/word/x.xml" ContentType="{declared}"/>'
    assert read_members(spoilt(part("word/x.xml", '<x xmlns="urn:x"/>', declared=entry)))


@pytest.mark.parametrize("text", FIELDS)
def test_a_field_that_programs_write_is_let_through(text: str) -> None:
    quoted = text.replace('"', "&quot;")
    simple = f'<w:fldSimple w:instr="{quoted}" w:dirty="true"/>'
    assert read_members(spoilt(in_body(paragraph(BEGIN, code(quoted), SEPARATE, plain("1"), END, simple))))


@pytest.mark.parametrize("text", REFUSED)
def test_a_field_that_is_not_listed_is_refused(text: str) -> None:
    for runs in ((BEGIN, code(text), END), (f'<w:fldSimple w:instr="{text}"/>',)):
        with pytest.raises(UnfitError):
            read_members(spoilt(in_body(paragraph(*runs))))


@pytest.mark.parametrize("path", sorted(templates_folder().glob("*.docx")), ids=lambda path: path.stem)
def test_our_own_templates_are_let_through(path: Path) -> None:
    assert open_template(path.read_bytes(), name=path.name)


def test_what_libreoffice_saves_of_a_template_is_a_template(tmp_path: Path) -> None:
    names = ["group-letter.docx", "certificate.docx", "ballot.docx"]
    office = [str(require_office()), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"]
    files = [str(templates_folder() / name) for name in names]
    line = [*office, "--convert-to", "docx", "--outdir", str(tmp_path), *files]
    subprocess.run(line, capture_output=True, timeout=120, check=True)
    for name in names:
        assert open_template((tmp_path / name).read_bytes(), name=name)


# ── zips ────────────────────────────────────────────────────


def a_zip(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def encrypted(data: bytes) -> bytes:
    """Set the mark of a password on every member, in the directory and beside the data."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(mark, start + 1)) >= 0:
            changed[start + offset] |= 1
    return bytes(changed)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (a_zip(("a", b"x" * (zips.MOST_BYTES + 1)), method=zipfile.ZIP_STORED), zips.TooLargeError),
        (a_zip(("a", bytes(51 << 20))), zips.TooLargeError),
        (a_zip(*((str(number), b"") for number in range(2001))), zips.TooManyMembersError),
        (a_zip(("a", b"x"), method=zipfile.ZIP_BZIP2), zips.BrokenZipError),
        (encrypted(a_zip(("a", b"x"))), zips.EncryptedZipError),
        (a_zip(("a", b"x"))[:-3], zips.BrokenZipError),
        (b"PK\x03\x04", zips.BrokenZipError),
    ],
    ids=["too large", "swelling", "too many", "another packing", "encrypted", "cut", "none"],
)
def test_a_zip_that_is_not_opened_says_why(data: bytes, refusal: type[zips.UnsafeZipError]) -> None:
    with pytest.raises(refusal), zips.opened(data):
        pass


def test_a_member_that_is_damaged_or_missing_makes_the_zip_broken() -> None:
    data = a_zip(("a", b"words" * 9), method=zipfile.ZIP_STORED)
    for spoiled, name in ((data.replace(b"words", b"sword", 1), "a"), (data, "b")):
        with pytest.raises(zips.BrokenZipError), zips.opened(spoiled) as archive:
            archive.read(name)


def test_zips_from_outside_are_opened_in_one_place_only() -> None:
    #: These write, or read what this run has made or `intake.guard` has let in.
    ours = {"encryption/zip_members.py", "render/stable_zip.py", "typeset/wordml.py", "intake/grid.py"}
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in SOURCE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("ZipFile")
    }
    assert found == {"safety/zips.py", *ours}
