"""Documents joined for one pass come out as they do by themselves; what cannot be joined is not."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.pdf.inspect import read_pdf
from kaohe_docs.typeset import Source, Typeset, typeset
from kaohe_docs.typeset.one_pass import MOST, plan_passes
from kaohe_docs.typeset.wordml import open_paper, read_members, write_members
from typeset_samples import OFFICE, a_docx, a_field, a_page_break, a_paragraph, sample_papers

#: Widths of text runs are rounded to thousandths of the em at the place where a run begins.
_ROUNDING = 0.5
PARAGRAPH = a_paragraph("正文")


def passes_of(*documents: bytes) -> list[int]:
    """Return how many documents each file for LibreOffice holds."""
    return [len(one.members) for one in plan_passes([*map(open_paper, documents)], ["letter"] * len(documents))]


def sources(*documents: bytes) -> list[Source]:
    return [Source(f"第{number}份", "letter", data) for number, data in enumerate(documents, 1)]


def typeset_all(papers: Sequence[Source], *, one_pass: bool = True) -> list[Typeset]:
    result = typeset(papers, one_pass=one_pass)
    assert all(isinstance(one, Typeset) for one in result.documents), result.documents
    return [one for one in result.documents if isinstance(one, Typeset)]


def words(document: Typeset, folder: Path) -> list[tuple[str, list[float]]]:
    """Return a PDF's words in order, each with its box; a page is a word without letters."""
    file = folder / "words.pdf"
    file.write_bytes(document.data)
    answer = subprocess.run(["pdftotext", "-bbox", file, "-"], capture_output=True, check=True).stdout.decode()
    found = re.findall(r"<(?:page|word) ([^>]*)>([^<]*)", answer)
    return [(text.strip(), [float(number) for number in re.findall(r'"([\d.]+)"', box)]) for box, text in found]


def text(document: Typeset) -> str:
    return "".join(read_pdf(document.data).text.split())


def test_a_paper_whose_footer_is_nowhere_goes_alone() -> None:
    torn = read_members(a_docx()) | {"word/_rels/document.xml.rels": b"<Relationships/>"}
    assert passes_of(a_docx(), write_members(torn), a_docx()) == [1, 2]


# ── equal to the single file ────────────────────────────────


@pytest.mark.parametrize(("slug", "most"), [("group-letter", 4), ("ballot", 4), ("sign-in", 3)])
def test_every_word_stands_where_it_stands_in_the_single_file(
    slug: str, most: int, sample: Assessment, tmp_path: Path
) -> None:
    papers = sample_papers(sample, slug, most=most)
    assert passes_of(*(paper.data for paper in papers)) == [len(papers)]
    for joined, alone in zip(typeset_all(papers), typeset_all(papers, one_pass=False), strict=True):
        assert joined.pages == alone.pages
        here, there = words(joined, tmp_path), words(alone, tmp_path)
        assert [word for word, _ in here] == [word for word, _ in there]
        distances = (abs(a - b) for (_, x), (_, y) in zip(here, there, strict=True) for a, b in zip(x, y, strict=True))
        assert max(distances) < _ROUNDING


def test_pages_headings_and_footers_start_anew_in_each_document() -> None:
    long = a_docx(a_paragraph("甲", "Heading"), a_page_break(), a_paragraph("乙", "Heading"))
    short = a_docx(a_paragraph("丙", "Heading"), a_paragraph("正文"), foot="另一脚注")
    first, second, third = typeset_all(sources(long, short, long))
    assert [first.pages, second.pages, third.pages] == [2, 1, 2]
    assert "一、丙正文" in text(second)
    assert "另一脚注单1" in text(second)
    assert all(words in text(third) for words in ("一、甲", "脚注单1", "二、乙", "脚注双2"))
    assert text(third) == text(first)


def test_lists_that_paragraphs_name_themselves_start_anew_too() -> None:
    direct = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>项</w:t></w:r></w:p>'
    )
    first, second = typeset_all(sources(a_docx(direct, direct), a_docx(direct, a_paragraph("完"))))
    assert "二、项" in text(first)
    assert "一、项" in text(second)


def test_a_table_at_the_end_is_joined_as_it_stands() -> None:
    table = (
        '<w:tbl><w:tblPr/><w:tblGrid><w:gridCol w:w="4000"/></w:tblGrid><w:tr><w:tc><w:tcPr><w:tcW w:w="4000" '
        f'w:type="dxa"/></w:tcPr>{a_paragraph("格")}</w:tc></w:tr></w:tbl>'
    )
    papers = sources(a_docx(PARAGRAPH, table), a_docx(table, table))
    assert passes_of(*(paper.data for paper in papers)) == [2]
    assert [one.pages for one in typeset_all(papers)] == [one.pages for one in typeset_all(papers, one_pass=False)]


# ── what is joined ──────────────────────────────────────────


def test_documents_of_a_kind_are_shared_out_evenly_whatever_the_number_of_workers() -> None:
    papers = [a_docx(a_paragraph("题"), a_paragraph(str(number))) for number in range(MOST + 10)]
    assert passes_of(*papers) == [30, 30]


def test_documents_of_two_kinds_are_not_joined() -> None:
    planned = plan_passes([open_paper(a_docx())] * 4, ["letter", "notice", "letter", "notice"])
    assert [one.members for one in planned] == [(0, 2), (1, 3)]


def test_the_joined_file_is_the_same_each_time() -> None:
    papers = [open_paper(a_docx(a_paragraph("题"), a_paragraph(word, "Heading"), foot=word)) for word in "甲乙丙"]
    first, second = (plan_passes(papers, ["letter"] * 3)[0] for _ in range(2))
    assert first.data == second.data
    assert len([name for name in read_members(first.data) if "footer" in name]) == 6


@pytest.mark.parametrize(
    "odd_one",
    [
        pytest.param(a_docx(section='<w:type w:val="oddPage"/>'), id="starts on an odd page"),
        pytest.param(a_docx(section='<w:pgBorders w:offsetFrom="page"/>'), id="another page set-up"),
        pytest.param(a_docx(face="楷体"), id="other styles"),
        pytest.param(a_docx(extra={"word/media/image1.png": b"png"}), id="a picture of its own"),
        pytest.param(a_docx("<w:p><w:pPr><w:sectPr/></w:pPr></w:p>", a_paragraph("乙")), id="two sections"),
        pytest.param(a_docx(PARAGRAPH, f"<w:p>{a_field('NUMPAGES')}</w:p>"), id="counts all pages"),
        pytest.param(a_docx(PARAGRAPH, f"<w:p>{a_field('REF 甲')}</w:p>"), id="a cross-reference"),
        pytest.param(a_docx(PARAGRAPH, '<w:p><w:hyperlink w:anchor="甲"/></w:p>'), id="a link to a bookmark"),
        pytest.param(a_docx(PARAGRAPH, '<w:p><w:r><w:footnoteReference w:id="2"/></w:r></w:p>'), id="a footnote"),
        pytest.param(a_docx(a_paragraph("甲")), id="a single paragraph"),
        pytest.param(a_docx(PARAGRAPH, "<w:sdt><w:sdtContent/></w:sdt>"), id="ends with neither paragraph nor table"),
        pytest.param(
            a_docx(PARAGRAPH, '<w:p><w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr></w:p>'),
            id="a list that is not there",
        ),
    ],
)
def test_what_could_come_out_otherwise_goes_by_itself(odd_one: bytes) -> None:
    assert sorted(passes_of(a_docx(), odd_one, a_docx(a_paragraph("乙"), a_paragraph("丙")))) == [1, 2]


def test_a_numbered_built_in_style_is_not_copied() -> None:
    styles = read_members(a_docx())["word/styles.xml"].replace(
        b'w:customStyle="1" w:styleId="Heading"', b'w:styleId="Heading"'
    )
    papers = [a_docx(PARAGRAPH, a_paragraph(word, "Heading"), extra={"word/styles.xml": styles}) for word in "甲乙"]
    assert passes_of(*papers) == [1, 1]


def test_external_hyperlinks_do_not_hinder() -> None:
    members = read_members(a_docx())
    link = (
        f'<Relationship Id="rId9" TargetMode="External" Type="{OFFICE}/officeDocument/2006/relationships/hyperlink" '
        'Target="http://example.org"/></Relationships>'
    )
    relations = members["word/_rels/document.xml.rels"].replace(b"</Relationships>", link.encode())
    papers = [
        a_docx(a_paragraph("题"), a_paragraph(word), extra={"word/_rels/document.xml.rels": relations})
        for word in "甲乙"
    ]
    assert passes_of(*papers) == [2]
