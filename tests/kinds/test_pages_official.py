"""The printed page of official documents, measured: type area, lines and characters, faces, titles, elements.

Real LibreOffice, one run for all tests of this file and of its sister for forms. GB/T 9704-2012.
"""

from __future__ import annotations

import re

import pytest

from page_samples import OFFICIAL, RARE_CHARACTERS, Printed
from page_tools import MM, Line, Page, outside, pitches

pytestmark = pytest.mark.xdist_group("pages")

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
CHARACTER = 15.75 * MM
RED = (255, 0, 0)
FOLIO = re.compile(r"—\d+—")
#: What the real faces and their free substitutes are called in a PDF.
FACES = {
    "title": ("NotoSerifCJK", "FZXiaoBiaoSong", "FZXBSJW"),
    "body": ("KaoheFangSong", "FandolFang", "FangSong", "LXGWWenKai", "NotoSerifCJK"),
    "level1": ("NotoSansCJK", "SimHei"),
}

Papers = dict[str, list[Printed]]


def official(papers: Papers) -> list[Printed]:
    return [paper for kind in OFFICIAL for paper in papers[kind]]


def first_line_of(page: Page, *, letter: bool) -> float:
    """Return where the type area starts: a letter's first page has its head above it."""
    return 62.0 if letter and page.number == 1 else TOP


def text_lines(page: Page) -> tuple[Line, ...]:
    return page.body_lines(bottom=BOTTOM + 1)


def folio(page: Page) -> Line | None:
    last = page.lines[-1]
    return last if last.baseline > BOTTOM + 1 else None


# ── a full page ─────────────────────────────────────────────


def test_a_full_page_has_22_lines_of_28_characters(papers: Papers) -> None:
    page = papers["full"][0].pages[0]
    lines = text_lines(page)
    assert [len(line.letters) for line in lines] == [28] * 22
    assert {letter.size for line in lines for letter in line.letters} == {16}
    assert set(pitches(lines)) <= {28.9, 28.95, 29.0}, pitches(lines)
    assert 22 * sum(pitches(lines)) / 21 * MM == pytest.approx(225, abs=1)
    assert min(line.left for line in lines) == pytest.approx(LEFT, abs=0.3)
    assert max(line.right for line in lines) == pytest.approx(RIGHT, abs=0.6)


def test_the_other_reading_measures_the_type_area_by_the_type_itself(papers: Papers) -> None:
    lines = text_lines(papers["full"][1].pages[0])
    assert [len(line.letters) for line in lines] == [28] * 22
    assert lines[0].letters[0].top == pytest.approx(TOP, abs=1.1)
    assert lines[-1].letters[0].bottom == pytest.approx(BOTTOM, abs=1.1)


def test_a_long_letter_fills_its_pages_in_the_same_measure(papers: Papers) -> None:
    pages = [page for kind in ("group-letter", "visit-notice") for paper in papers[kind] for page in paper.pages]
    lines = [line for page in pages for line in text_lines(page) if line.size == 16]
    # A line with a figure holds up to 28 characters' width, one without at most 28 characters.
    full = [line for line in lines if all(letter.wide for letter in line.letters) and line.left < LEFT + 1]
    assert max(len(line.letters) for line in full) == 28
    assert max(len(text_lines(page)) for page in pages if not page.horizontal(at_least=100)) == 22


# ── every paper ─────────────────────────────────────────────


def test_nothing_stands_outside_the_type_area(papers: Papers) -> None:
    wrong = {}
    for paper in official(papers):
        for page in paper.pages:
            top = first_line_of(page, letter=paper.kind == "local-grade-request")
            lines = [line for line in text_lines(page) if line.baseline > top]
            inner = Page(page.number, page.width, page.height, tuple(one for li in lines for one in li.letters), ())
            if found := outside(inner, left=LEFT, top=top, right=RIGHT, bottom=BOTTOM, slack=1):
                wrong[f"{paper.name} {page.number}"] = found
    assert wrong == {}


def test_text_is_set_in_the_sizes_of_the_standard(papers: Papers) -> None:
    sizes = {letter.size for paper in official(papers) for page in paper.pages for letter in page.letters}
    assert sizes <= {36, 28, 22, 16, 14, 12, 10.5}, sizes
    assert {36, 22, 16, 14} <= sizes


def test_each_run_of_text_stands_in_its_face_with_its_figures_and_marks(papers: Papers) -> None:
    wrong = set()
    for paper in official(papers):
        for line in (line for page in paper.pages for line in text_lines(page)):
            role = "title" if line.size in (22, 28, 36) else "body" if line.size == 16 else ""
            if line.size == 16 and line.letters[0].face.startswith(FACES["level1"]):
                role = "level1"
            wrong |= {(role, face, line.text) for face in line.faces if role and not face.startswith(FACES[role])}
            if role and len(line.faces) > 1:
                wrong.add((role, "mixed", line.text))
    assert wrong == set()


def test_quotation_marks_dashes_and_figures_are_in_the_face_of_the_text(papers: Papers) -> None:
    [line] = [line for page in papers["full"][0].pages for line in page.lines if "他说" in line.text]
    assert set("“——……”2") <= set(line.text)
    assert len(line.faces) == 1


def test_characters_that_are_rare_but_in_names_are_in_the_face_of_the_text(papers: Papers) -> None:
    lines = text_lines(papers["rare"][0].pages[0])
    assert {letter.text for letter in lines[1].letters} == set(RARE_CHARACTERS)
    assert all(face.startswith(FACES["body"]) for face in lines[1].faces)


def test_titles_break_where_the_sense_does(papers: Papers) -> None:
    wrong = set()
    for paper in official(papers):
        printed = [line.text for page in paper.pages for line in page.lines if line.size == 22]
        wanted = "".join(paper.context.title.split()) if hasattr(paper.context, "title") else ""
        title = paper.context.title.replace(" ", "").split("\n") if wanted else []
        wrong |= {line for line in title if line not in printed}
        wrong |= {line for line in printed if len(line) < 4 or line[0] in "的、，》" or line[-1] in "和及与、《"}
    assert wrong == set()


def test_the_last_page_never_holds_the_signature_alone(papers: Papers) -> None:
    wrong = {}
    for paper in official(papers):
        issuer = paper.context.issuer
        page = [page for page in paper.pages if any(line.text == issuer and line.size == 16 for line in page.lines)][-1]
        above = [line for line in text_lines(page) if line.text != issuer and line.size == 16]
        if len(above) < 3:  # two lines of text and the date
            wrong[paper.name] = [line.text for line in above]
    assert wrong == {}


def test_page_numbers_stand_outside_with_a_dash_on_each_side(papers: Papers) -> None:
    for paper in official(papers):
        for page in paper.pages:
            number = folio(page)
            if paper.kind == "local-grade-request" and page.number == 1:
                assert number is None, "a letter's first page shows no number (10.1)"
                continue
            assert number is not None, paper.name
            assert number.text == f"—{page.number}—"
            assert number.size == 14
            edge = RIGHT - 14 * MM if page.number % 2 else LEFT + 14 * MM
            assert (number.right if page.number % 2 else number.left) == pytest.approx(edge, abs=0.7)
            # The dash stands 7 mm under the type area.
            assert number.baseline - 0.38 * 14 * MM == pytest.approx(BOTTOM + 7, abs=1)


# ── elements ────────────────────────────────────────────────


def test_the_issuer_is_centred_over_the_date_whatever_its_length(papers: Papers) -> None:
    for paper in papers["signed"]:
        lines = {line.text: line for line in paper.pages[-1].lines}
        issuer, day = lines[paper.context.issuer], lines[paper.context.date]
        assert issuer.centre == pytest.approx(day.centre, abs=0.6), paper.name
        if len(paper.context.issuer) <= 10:
            assert (RIGHT - day.right) / CHARACTER == pytest.approx(4, abs=0.3), paper.name
        else:
            assert (RIGHT - issuer.right) / CHARACTER == pytest.approx(2, abs=0.6), paper.name
        assert issuer.right <= RIGHT


def test_the_head_is_red_with_its_line_4_mm_under_the_number(papers: Papers) -> None:
    [paper] = papers["commendation-circular"]
    page = paper.pages[0]
    [mark] = [line for line in page.lines if line.size == 36]
    [rule] = [line for line in page.horizontal(at_least=100) if line.colour == RED]
    number = next(line for line in reversed(page.lines) if line.baseline < rule.middle)
    assert mark.letters[0].top == pytest.approx(TOP + 35, abs=1)
    assert rule.middle - number.letters[0].bottom == pytest.approx(4, abs=0.5)
    assert number.centre == pytest.approx((LEFT + RIGHT) / 2, abs=0.5)
    assert rule.wide == pytest.approx(156, abs=1.5)


def test_the_colophon_has_its_lines(papers: Papers) -> None:
    [paper] = papers["commendation-circular"]
    lines = [line for line in paper.pages[-1].horizontal(at_least=100) if line.colour == (0, 0, 0)]
    assert [round(line.weight, 2) for line in lines] == [
        pytest.approx(0.35, abs=0.03),
        pytest.approx(0.25, abs=0.03),
        pytest.approx(0.35, abs=0.03),
    ]
    assert {letter.size for letter in paper.pages[-1].letters if lines[0].middle < letter.baseline < BOTTOM} == {14}


def test_a_letter_to_another_body_has_the_letter_form(papers: Papers) -> None:
    for paper in papers["local-grade-request"]:
        page = paper.pages[0]
        rules = [line for line in page.horizontal(at_least=100) if line.colour == RED]
        mark, number = page.lines[0], page.lines[1]
        above, below = [rule for rule in rules if rule.middle < 100], [rule for rule in rules if rule.middle > 200]
        assert mark.letters[0].top == pytest.approx(30, abs=0.7)
        assert mark.centre == pytest.approx(105, abs=0.7)
        assert above[0].middle - mark.letters[0].bottom == pytest.approx(4, abs=0.7)
        assert above[0].high > above[-1].high, "thick over thin"
        assert below[0].high < below[-1].high, "thin over thick"
        assert below[-1].middle == pytest.approx(297 - 20, abs=0.7)
        assert all(rule.wide == pytest.approx(170, abs=1.5) for rule in rules)
        assert all((rule.left + rule.right) / 2 == pytest.approx(105, abs=0.5) for rule in rules)
        assert number.right == pytest.approx(RIGHT, abs=0.7)
        assert number.letters[0].top - above[-1].middle == pytest.approx(16 * MM * 7 / 8, abs=0.7)
        assert text_lines(paper.pages[1])[0].letters[0].top == pytest.approx(40.2, abs=1)
