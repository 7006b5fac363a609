"""The whole way from docx to checked PDFs, with the real LibreOffice and the fonts of this machine."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import Level, MissingToolError, Problem
from kaohe_docs.pdf.inspect import read_pdf
from kaohe_docs.typeset import Source, Typeset, machine_key, typeset
from kaohe_docs.typeset.model import TypesetResult
from typeset_samples import a_docx, a_fake_office, a_paragraph, sample_papers

RARE = "喆玥祎昇旻堃"


def a_source(name: str, *words: str, key_text: str = "", kind: str = "letter", face: str = "仿宋_GB2312") -> Source:
    return Source(name, kind, a_docx(*map(a_paragraph, (*words, "完")), face=face), key_text)


def outcome(result: TypesetResult) -> list[str]:
    return [one.code if isinstance(one, Problem) else "pdf" for one in result.documents]


def pdfs(result: TypesetResult) -> list[Typeset]:
    return [one for one in result.documents if isinstance(one, Typeset)]


def test_papers_of_the_sample_come_out_whole_and_the_same_each_time(sample: Assessment) -> None:
    papers = [
        paper
        for slug in ("visit-notice", "certificate", "ranking-table")
        for paper in sample_papers(sample, slug, most=5)
    ]
    told: list[tuple[int, int]] = []
    first = typeset(papers, jobs=1, progress=lambda done, total: told.append((done, total)))
    second = typeset(papers, jobs=2)
    assert outcome(first) == ["pdf"] * len(papers)
    assert [one.name for one in pdfs(first)] == [paper.name for paper in papers]
    assert first.passes == 3
    assert [hashlib.sha256(one.data).hexdigest() for one in pdfs(first)] == [
        hashlib.sha256(one.data).hexdigest() for one in pdfs(second)
    ]
    assert told[-1] == (len(papers), len(papers))
    assert all(problem.level is Level.WARNING for problem in first.problems)


def test_every_face_of_the_sample_is_set_in_what_is_asked_for_or_its_substitute(sample: Assessment) -> None:
    papers = [paper for slug in ("group-letter", "ballot") for paper in sample_papers(sample, slug, most=2)]
    result = typeset(papers)
    assert not {"font-missing", "font-unexpected", "character-missing"} & {problem.code for problem in result.problems}
    assert all(read_pdf(one.data).missing == () for one in pdfs(result))


def test_one_bad_document_does_not_spoil_the_others() -> None:
    bad = Source("坏文件", "letter", b"not a docx")
    result = typeset([a_source("甲", "甲"), bad, a_source("乙", "乙")])
    assert outcome(result) == ["pdf", "conversion", "pdf"]
    assert "“坏文件”" in str(result.documents[1].message if isinstance(result.documents[1], Problem) else "")


def test_a_pdf_without_its_key_text_is_not_taken_and_the_joined_others_are() -> None:
    papers = [a_source("甲", "关于甲 局的通知", key_text="甲局的\n通知"), a_source("乙", "乙", key_text="丙局")]
    result = typeset(papers)
    assert result.passes == 1
    assert outcome(result) == ["pdf", "conversion"]


def test_rare_characters_of_names_are_set_or_reported_with_the_name() -> None:
    result = typeset([a_source("甲", f"成员：李{RARE}、王㵑明")])
    [paper] = pdfs(result)
    assert set(RARE) <= set(read_pdf(paper.data).text)
    fallen = [problem for problem in result.problems if problem.code == "character-fallback"]
    assert any("王㵑明" in str(problem.message) for problem in fallen)


def test_a_character_that_no_font_has_makes_no_pdf_with_a_box() -> None:
    result = typeset([a_source("甲", "李\U0010fffd明"), a_source("乙", "乙")])
    assert outcome(result) == ["character-missing", "pdf"]


def test_with_strict_fonts_a_substitution_is_an_error() -> None:
    papers = [a_source("甲", "甲", face="方正小标宋简体"), a_source("乙", "乙", kind="note", face="Noto Serif CJK SC")]
    assert outcome(typeset(papers, strict_fonts=True)) == ["font-refused", "pdf"]


def test_an_unknown_face_is_reported() -> None:
    result = typeset([a_source("甲", "甲", face="某公司字体")])
    assert "font-missing" in {problem.code for problem in result.problems}


def test_when_the_joined_file_fails_its_documents_are_tried_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAOHE_SOFFICE", str(a_fake_office(tmp_path)))
    # What the fake writes is no readable PDF, so every document ends with its own problem.
    result = typeset([a_source("甲", "甲"), a_source("乙", "乙")])
    assert outcome(result) == ["conversion", "conversion"]
    assert len((tmp_path / "calls").read_text().splitlines()) == 3


def test_without_libreoffice_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAOHE_SOFFICE", str(tmp_path / "gone"))
    with pytest.raises(MissingToolError):
        typeset([a_source("甲", "甲")])


def test_the_machine_has_a_key() -> None:
    assert machine_key() == machine_key()
