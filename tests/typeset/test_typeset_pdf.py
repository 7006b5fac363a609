"""Cutting, rewriting and reading back PDFs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaohe_docs.pdf.cut import cut, normalise
from kaohe_docs.pdf.inspect import read_pdf
from kaohe_docs.pdf.type1 import settled
from kaohe_docs.typeset.office import Paper, convert
from kaohe_docs.typeset.one_pass import plan_passes
from kaohe_docs.typeset.program import require_office
from kaohe_docs.typeset.wordml import open_paper
from typeset_samples import a_docx, a_page_break, a_paragraph

Marks = Sequence[tuple[str, str]]


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Marks]:
    """Return a PDF of three documents, the second of two pages, and its marks."""
    folder = tmp_path_factory.mktemp("joined")
    documents = [
        a_docx(a_paragraph("甲"), a_paragraph("一")),
        a_docx(a_paragraph("乙"), a_page_break(), a_paragraph("二")),
        a_docx(a_paragraph("丙"), a_paragraph("三")),
    ]
    [one] = plan_passes([open_paper(data) for data in documents], ["letter"] * 3)
    paper = Paper(folder / "joined.docx", "joined")
    paper.file.write_bytes(one.data)
    answer = convert([paper], folder, program=require_office())[paper.file]
    assert isinstance(answer, Path)
    return answer.read_bytes(), one.marks


def test_a_pdf_is_cut_between_its_marks(joined: tuple[bytes, Marks]) -> None:
    pieces = [read_pdf(piece) for piece in cut(*joined, ["甲", "乙", "丙"])]
    assert [piece.pages for piece in pieces] == [1, 2, 1]
    assert ["乙" in piece.text for piece in pieces] == [False, True, False]
    assert all(piece.fonts and not piece.missing for piece in pieces)


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param(lambda marks: [marks[1], marks[0], marks[2]], id="out of order"),
        pytest.param(lambda marks: marks[:2], id="pages left over at the end"),
        pytest.param(lambda marks: marks[1:], id="pages left over at the start"),
        pytest.param(lambda marks: [marks[0], (marks[1][0], marks[1][0]), marks[2]], id="a gap"),
        pytest.param(lambda marks: [marks[0], (marks[0][1], marks[1][1]), marks[2]], id="an overlap"),
        pytest.param(lambda marks: [*marks[:2], ("kaohe9999a", "kaohe9999z")], id="a mark that is not there"),
    ],
)
def test_a_cut_that_cannot_be_right_is_refused(joined: tuple[bytes, Marks], wrong: object) -> None:
    assert callable(wrong)
    marks = wrong(list(joined[1]))
    with pytest.raises(ValueError, match=r"cut|follow"):
        cut(joined[0], marks, ["题"] * len(marks))


def test_a_rewritten_pdf_stays_as_it_is_when_rewritten_again(joined: tuple[bytes, Marks]) -> None:
    once = normalise(joined[0], "题")
    assert normalise(once, "题") == once
    assert read_pdf(once) == read_pdf(joined[0])
    assert not any(word in once for word in (b"CreationDate", b"/ModDate", b"/ID"))
    assert b"LibreOffice" in once


@pytest.mark.parametrize(
    "data", [b"", b"%PDF-1.6\n%%EOF\n", b"not a pdf", b"%PDF-1.6\ntrailer << /Root 1 0 R >>\n%%EOF"]
)
def test_what_is_no_pdf_is_a_value_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        read_pdf(data)
    with pytest.raises(ValueError):
        normalise(data, "题")
    with pytest.raises(ValueError):
        cut(data, [("kaohe0001a", "kaohe0001z")], ["题"])


def test_reading_stops_at_the_page_that_is_enough(joined: tuple[bytes, Marks]) -> None:
    assert "丙" not in read_pdf(joined[0], until=lambda text: "乙" in text).text


@given(st.binary(max_size=200), st.integers(4_000_000, 4_999_999), st.integers(4_000_000, 4_999_999))
def test_a_font_s_number_depends_on_its_outlines_alone(outlines: bytes, one: int, other: int) -> None:
    head, coded = len(a_head(one)), len(outlines) + len(a_head(one))

    def settle(font: bytes) -> bytes:
        return settled(font, clear=head, coded=coded)

    first = a_head(one) + encrypted(a_head(one) + outlines) + b"cleartomark"
    second = a_head(other) + encrypted(a_head(other) + outlines) + b"cleartomark"
    assert settle(first) == settle(second) == settle(settle(first))
    assert (len(settle(first)), settle(first)[-11:]) == (len(first), b"cleartomark")


def a_head(number: int) -> bytes:
    return b"%%!FontType1\n/UniqueID %d def\n" % number


def encrypted(plain: bytes) -> bytes:
    """Encrypt as the Adobe Type 1 Font Format says, 7.1."""
    state, out = 55665, bytearray()
    for byte in plain:
        out.append(byte ^ (state >> 8))
        state = ((out[-1] + state) * 52845 + 22719) & 0xFFFF
    return bytes(out)
