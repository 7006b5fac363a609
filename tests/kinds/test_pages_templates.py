"""The templates as files: faces, languages, order of elements; style profiles and an office's own numbers."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from lxml import etree

from factories import REPOSITORY

FOLDER = REPOSITORY / "templates"
if str(FOLDER) not in sys.path:
    sys.path.insert(0, str(FOLDER))

from house_style import StyleError, load_style  # noqa: E402

TEMPLATES = sorted(FOLDER.glob("*.docx"))
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SLOTS = {f"{W}{slot}" for slot in ("ascii", "hAnsi", "eastAsia", "cs")}
#: ECMA-376 part 1, 17.3.1.26, 17.3.2.28 and 17.6.17: Word calls a file broken whose elements stand in another order.
ORDER = {
    "pPr": (
        *("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr", "pBdr", "shd"),
        *("tabs", "kinsoku", "wordWrap", "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "snapToGrid"),
        *("spacing", "ind", "contextualSpacing", "jc", "outlineLvl", "rPr", "sectPr"),
    ),
    "rPr": (
        *("rStyle", "rFonts", "b", "i", "caps", "strike", "color", "spacing", "w", "kern", "position", "sz", "szCs"),
        *("highlight", "u", "lang"),
    ),
    "sectPr": (
        *("headerReference", "footerReference", "type", "pgSz", "pgMar", "pgBorders", "pgNumType", "cols", "titlePg"),
    ),
    "tcPr": ("tcW", "gridSpan", "vMerge", "tcBorders", "shd", "noWrap", "tcMar", "vAlign"),
    "trPr": ("cantSplit", "trHeight", "tblHeader"),
}


def parts(data: bytes) -> dict[str, etree._Element]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: etree.fromstring(package.read(name)) for name in package.namelist() if name.startswith("word/")}


def build(target: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FOLDER / "build.py"), "--out", str(target), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_face_is_set_in_all_four_slots_and_none_comes_from_a_theme(path: Path) -> None:
    for part in parts(path.read_bytes()).values():
        for fonts in part.iter(f"{W}rFonts"):
            names = set(fonts.attrib) - {f"{W}hint"}
            assert names in (SLOTS, set()), fonts.attrib
            assert fonts.get(f"{W}hint") == "eastAsia"
        assert next(part.iter(f"{W}docGrid"), None) is None


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_the_defaults_name_a_face_and_chinese(path: Path) -> None:
    styles = parts(path.read_bytes())["word/styles.xml"]
    defaults = styles.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    assert defaults is not None
    assert set(defaults[0].attrib) >= SLOTS
    assert defaults.find(f"{W}lang").get(f"{W}eastAsia") == "zh-CN"
    unset = [
        style.get(f"{W}styleId")
        for style in styles.iter(f"{W}style")
        if style.get(f"{W}default") is None and style.find(f"{W}rPr/{W}rFonts") is None
    ]
    assert unset == ["Tail"]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_run_says_that_its_marks_are_chinese(path: Path) -> None:
    """Word goes by the run's hint, not the style's, for quotation marks, dashes and dots."""
    for name, part in parts(path.read_bytes()).items():
        for run in part.iter(f"{W}r"):
            text = "".join(run.itertext(f"{W}t"))
            if text and not re.match(r"\{%(p|tr|tc) ", text):
                fonts = run.find(f"{W}rPr/{W}rFonts")
                assert fonts is not None, (name, text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_properties_stand_in_the_order_of_the_standard(path: Path) -> None:
    wrong = []
    for part in parts(path.read_bytes()).values():
        for name, order in ORDER.items():
            for element in part.iter(f"{W}{name}"):
                tags = [etree.QName(child).localname for child in element]
                assert set(tags) <= set(order), tags
                if [order.index(tag) for tag in tags] != sorted(order.index(tag) for tag in tags):
                    wrong.append(tags)
    assert wrong == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_rows_are_never_split_and_header_rows_repeat(path: Path) -> None:
    document = parts(path.read_bytes())["word/document.xml"]
    for row in document.iter(f"{W}tr"):
        steers = "".join(row.itertext(f"{W}t")).startswith("{%tr")
        assert steers or row.find(f"{W}trPr/{W}cantSplit") is not None
    for table in document.iter(f"{W}tbl"):
        rows = [row for row in table.iter(f"{W}tr") if row.find(f"{W}trPr/{W}tblHeader") is not None]
        if rows:
            assert rows[0] is next(table.iter(f"{W}tr")), "a header row that is not the first does not repeat"


# ── profiles ────────────────────────────────────────────────


def test_every_number_of_the_style_has_its_reason() -> None:
    lines = (FOLDER / "style.toml").read_text(encoding="utf-8").splitlines()
    section, reasons = "", {}
    for line in lines:
        if line.startswith("["):
            section = line.split("]")[0].strip("[")
            reasons[section] = "#" in line or lines[lines.index(line) - 1].startswith("#")
        elif "=" in line and section and not line.startswith("#"):
            assert "#" in line or reasons[section] or section.startswith("profiles"), line


def test_a_profile_changes_what_it_names_and_nothing_else() -> None:
    default, other = load_style(), load_style(profile="glyph-top")
    assert (default["page"]["top_mm"], other["page"]["top_mm"]) == (37, 34.58)
    assert (default["page"]["bottom_mm"], other["page"]["bottom_mm"]) == (35, 32.58)
    assert other["fonts"] == default["fonts"]
    assert other["profile"] == "glyph-top"


def test_an_office_lays_its_own_numbers_over_a_profile(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('[fonts]\nlatin = "Times New Roman"\n[body]\nline_pt = 28\n', encoding="utf-8")
    style = load_style(profile="glyph-top", override=own)
    assert style["fonts"]["latin"] == "Times New Roman"
    assert style["body"] == load_style()["body"] | {"line_pt": 28}
    assert style["page"]["top_mm"] == 34.58


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pag]\ntop_mm = 30\n", "pag"),
        ("[page]\ntop = 30\n", "top"),
        ('[page]\ntop_mm = "30"\n', "top_mm"),
        ("[page\n", "own.toml"),
    ],
)
def test_a_slip_in_an_offices_file_is_named(tmp_path: Path, text: str, said: str) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(StyleError, match=said):
        load_style(override=own)


def test_an_unknown_profile_is_refused_with_the_ones_there_are(tmp_path: Path) -> None:
    done = build(tmp_path / "out", "--profile", "gbt9704-1999")
    assert done.returncode == 2
    assert "glyph-top" in done.stderr
    assert not list(tmp_path.glob("out/*.docx"))


def test_a_workspace_gets_its_own_templates_the_same_bytes_each_time(tmp_path: Path) -> None:
    own = tmp_path / "ours.toml"
    own.write_text('[fonts]\nlatin = "Times New Roman"\n', encoding="utf-8")
    asked = ("--profile", "glyph-top", "--style", str(own))
    assert build(tmp_path / "one" / "templates", *asked).returncode == 0
    assert build(tmp_path / "two" / "templates", *asked).returncode == 0
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name / "templates").iterdir()} for name in ("one", "two")
    )
    assert one == two
    assert sorted(one) == [path.name for path in TEMPLATES]
    styles = parts(one["visit-notice.docx"])["word/styles.xml"]
    faces = {
        style.get(f"{W}styleId"): style.find(f"{W}rPr/{W}rFonts").get(f"{W}ascii")
        for style in styles.iter(f"{W}style")
        if style.find(f"{W}rPr/{W}rFonts") is not None
    }
    assert (faces["Body"], faces["Title1"], faces["Folio"]) == ("Times New Roman", "方正小标宋简体", "宋体")


def test_the_shipped_style_is_the_default_profile() -> None:
    text = tomllib.loads((FOLDER / "style.toml").read_text(encoding="utf-8"))
    assert text["profile"] == load_style()["profile"] == "gbt9704-2012"
