"""Forms, ballots and all other papers on the printed page: pages as planned, nothing lost, cut, overlapped or outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath

import pytest

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import Level
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import render_draft
from kaohe_docs.render.docx import compile_template
from kaohe_docs.run.pages import WordFile, make_pages
from kaohe_docs.store import OutputFolder
from page_samples import DOTTED, OFFICIAL, RARE, Printed, long_name
from page_tools import outside, overlapping

pytestmark = pytest.mark.xdist_group("pages")

Papers = dict[str, list[Printed]]

#: Pages that a document of the kind may have on the sample; None where its content decides.
PAGES = {
    "group-letter": {6, 7},
    "visit-notice": {3},
    "debriefing-notice": {2},
    "local-grade-request": {3},
    "commendation-circular": {3},
    "commendation-notice": {1},
    "result-notice": {1, 2},
    "certificate": {1},
    "ballot": {1},
    "distribution-sheet": {1},
    "bureau-agenda": {1},
    "programme": {2},
    "sign-in": {1},
    "timing-record": {1},
    "talk-record": {1},
    "grade-proposal": {1, 2},
    "ranking-table": {5},
}
#: No printer on the office's desks reaches further.
EDGE = 10


def everything(papers: Papers) -> list[Printed]:
    return [paper for group in papers.values() for paper in group]


@pytest.mark.parametrize("kind", PAGES)
def test_a_kind_has_the_pages_expected(papers: Papers, kind: str) -> None:
    assert {len(paper.pages) for paper in papers[kind]} <= PAGES[kind], Counter(
        len(paper.pages) for paper in papers[kind]
    )


def test_a_form_for_each_unit_has_a_page_for_each(papers: Papers) -> None:
    for paper in papers["verification-sheet"]:
        assert len(paper.pages) == len(paper.context.units), paper.name


def test_no_character_of_the_word_file_is_missing_on_its_pages(papers: Papers) -> None:
    lost = {}
    for paper in everything(papers):
        printed = Counter(letter.text for page in paper.pages for letter in page.letters)
        if missing := paper.written - printed:
            lost[f"{paper.kind} {paper.name}"] = dict(missing)
    assert lost == {}


def test_no_text_overlaps_another(papers: Papers) -> None:
    found = {
        f"{paper.kind} {paper.name} {page.number}": pairs
        for paper in everything(papers)
        for page in paper.pages
        if (pairs := overlapping(page))
    }
    assert found == {}


def test_forms_stay_where_a_printer_reaches(papers: Papers) -> None:
    found = {
        f"{paper.kind} {paper.name} {page.number}": letters
        for paper in everything(papers)
        for page in paper.pages
        if (letters := outside(page, left=EDGE, top=EDGE, right=page.width - EDGE, bottom=page.height - EDGE))
    }
    assert found == {}


def test_names_of_thirty_characters_and_strange_ones_are_printed_whole(papers: Papers) -> None:
    seen = "".join("".join(page.text for page in paper.pages) for paper in papers["strained"])
    assert "·" in seen
    assert set(DOTTED) | set(RARE) | set(long_name(1)) <= set(seen)
    for paper in papers["strained"]:
        assert len(paper.pages) >= 1


def test_table_text_stays_between_the_lines_of_its_table(papers: Papers) -> None:
    """A cell cuts or pushes out what is too wide for it; the table's own edges show that."""
    wrong = {}
    for paper in papers["strained"]:
        for page in (page for page in paper.pages if paper.name not in OFFICIAL):
            rules = page.horizontal(at_least=100)
            if not rules:
                continue
            left, right = min(rule.left for rule in rules), max(rule.right for rule in rules)
            inside = [one for one in page.letters if rules[0].middle < one.baseline < rules[-1].middle]
            if out := [one.text for one in inside if one.left < left or one.right > right + 0.3]:
                wrong[f"{paper.name} {page.number}"] = "".join(out)
    assert wrong == {}


# ── ballots ─────────────────────────────────────────────────


def ballot(papers: Papers, units: int) -> Printed:
    [paper] = [paper for paper in papers["many"] if paper.name == str(units)]
    return paper


@pytest.mark.parametrize("units", [13, 24])
def test_a_ballot_of_so_many_units_has_one_page(papers: Papers, units: int) -> None:
    assert len(ballot(papers, units).pages) == 1


@pytest.mark.parametrize("units", [25, 30, 31, 42])
def test_a_longer_ballot_has_two_pages_with_the_header_on_both_and_no_single_row_spilt(
    papers: Papers, units: int
) -> None:
    pages = ballot(papers, units).pages
    assert len(pages) == 2
    assert ["序号" in page.text for page in pages] == [True, True]
    rows = [sum("示例单位第" in line.text for line in page.lines) for page in pages]
    assert sum(rows) == units
    assert min(rows) > 3


def test_a_ballot_on_more_pages_than_planned_is_reported(tmp_path: Path, sample: Assessment) -> None:
    [kind] = [kind for kind in all_kinds() if kind.slug == "ballot"]
    draft = max(kind.drafts(sample), key=lambda one: len(one.context.lines))
    assert draft.pages_planned == 1
    long = replace(draft.context, lines=tuple(replace(line, unit_name=long_name(1)) for line in draft.context.lines))
    template = compile_template((templates_folder() / kind.template).read_bytes(), name=kind.template)
    data = render_draft(replace(draft, context=long), kind, template).data
    with OutputFolder(tmp_path / "output", clock=datetime.now) as folder:
        written = folder.put(PurePosixPath("ballots/票.docx"), data, kind="ballot", recipient="众", made_from="")
        word = WordFile("ballot", "众", "票", "", written.path, written.sha256, draft.pages_planned)
        found = [problem for problem in make_pages(folder, [word]).problems if problem.code == "ballot-spills"]
    assert [problem.level for problem in found] == [Level.WARNING]
    assert "原定1页" in str(found[0].message)


def test_rows_are_never_split_over_two_pages(papers: Papers) -> None:
    for units in (25, 31, 42):
        for page in ballot(papers, units).pages:
            numbers = [line.text for line in page.lines if "示例单位第" in line.text]
            assert all(text[0].isdigit() for text in numbers), "a number left its unit's name"


def test_the_certificate_lies_across_in_a_border(papers: Papers) -> None:
    for paper in papers["certificate"]:
        [page] = paper.pages
        assert page.width > page.height
        sides = [one for one in page.strokes if one.wide > 200 or one.high > 150]
        assert len(sides) >= 4
