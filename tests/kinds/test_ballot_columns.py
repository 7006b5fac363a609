"""A ballot has as many columns to mark as its plan asks for: one table in the template, widths that fill the page."""

from __future__ import annotations

import io
import re
import tomllib
import zipfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document
from docx.table import Table
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from cli_runner import run_kaohe
from example_books import write_example
from factories import REPOSITORY, a_workspace, assessment_in, edit_plan
from kaohe_docs.domain.parts.ballot.columns import BallotTable
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kinds import all_kinds
from kaohe_docs.kinds.ballot import BallotContext, BallotLine
from kaohe_docs.render import render_draft
from kaohe_docs.render.column_loops import column_widths
from kaohe_docs.render.docx import compile_template
from kaohe_docs.render.docx_text import document_text
from kaohe_docs.render.plain import plain_data
from kaohe_docs.typeset import Source, Typeset, typeset
from page_tools import overlapping, read_pages
from template_samples import table_template

TEMPLATE = REPOSITORY / "templates" / "ballot.docx"
#: Two characters of a heading and the edges of a cell.
LEAST_MM = 10
WIDTH_MM, WIDTH_ACROSS_MM = 170, 257
TWIPS_PER_MM = 1440 / 25.4
COUNTS = (1, 4, 8, 9, 10, 12, 20)


def grades(count: int) -> list[str]:
    """Name so many grades from best to worst: 甲等 …"""
    letters = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
    return [f"{letters[place % 22]}{'等级类档'[place // 22]}" for place in range(count)]


def with_grades(workspace: Path, words: Sequence[str]) -> Path:
    """Let every ballot of the sample offer these grades."""
    lines = "".join(f'  {{ word = "{word}", share = {100 - place} }},\n' for place, word in enumerate(words))
    old = tomllib.loads((workspace / "roster" / "plan.toml").read_text(encoding="utf-8"))
    shown = "".join(
        f'  {{ word = "{grade["word"]}", share = {grade["share"]} }},\n'
        for grade in old["assumptions"]["ballot-grades"]["value"]
    )
    edit_plan(workspace, (shown, lines))
    (workspace / "roster" / "results.xlsx").unlink()
    return workspace


def ballots_in(workspace: Path) -> list[Path]:
    return sorted((workspace / "output" / "ballots").glob("*测评票.docx"))


def mark_tables(data: bytes) -> list[Table]:
    return [table for table in Document(io.BytesIO(data)).tables if table.cell(0, 0).text == "序号"]


def widths_mm(table: Table) -> list[float]:
    return [int(column.width.twips) / TWIPS_PER_MM for column in table.columns]


# ── any number of columns ───────────────────────────────────


@pytest.mark.parametrize("count", COUNTS)
def test_a_plan_with_so_many_grades_makes_its_ballots(workspace: Path, count: int) -> None:
    words = grades(count)
    done = run_kaohe("ballots", "-w", with_grades(workspace, words))
    assert done.code == 0, done.out + done.err
    papers = ballots_in(workspace)
    assert len(papers) == 10
    for paper in papers:
        tables = mark_tables(paper.read_bytes())
        printed = [cell.text.split("\n")[0] for table in tables for cell in table.rows[0].cells[2:]]
        assert printed == words, paper.name


@pytest.mark.parametrize("count", COUNTS)
def test_its_tables_fill_the_page_and_no_column_is_narrower_than_two_characters(workspace: Path, count: int) -> None:
    assert run_kaohe("ballots", "-w", with_grades(workspace, grades(count))).code == 0
    for paper in ballots_in(workspace):
        section = Document(str(paper)).sections[0]
        across = section.page_width > section.page_height
        assert across == (count == 12), "ten columns stand upright, twenty go into two tables upright"
        for table in mark_tables(paper.read_bytes()):
            widths = widths_mm(table)
            assert len(widths) == len(table.rows[0].cells)
            assert sum(widths) == pytest.approx(WIDTH_ACROSS_MM if across else WIDTH_MM, abs=0.2)
            assert min(widths) >= LEAST_MM - 0.1
            assert widths[1] >= 58 - 0.1, "the names"
            assert max(widths[2:]) - min(widths[2:]) < 0.1, "the columns to mark are alike"


def test_the_office_opens_them_and_no_text_is_lost_or_overlaps(tmp_path: Path) -> None:
    [kind] = [kind for kind in all_kinds() if kind.slug == "ballot"]
    template = compile_template(TEMPLATE.read_bytes(), name="ballot.docx")
    sources, words = [], {}
    for count in COUNTS:
        workspace = with_grades(a_workspace(tmp_path / str(count)), grades(count))
        for draft in kind.drafts(assessment_in(read_workspace(workspace)))[:6]:
            name = f"{count} {draft.name}"
            sources.append(Source(name, name, render_draft(draft, kind, template).data, draft.key_text))
            words[name] = [*grades(count), *(line.unit_name for line in draft.context.lines)]
    for source, document in zip(sources, typeset(sources).documents, strict=True):
        assert isinstance(document, Typeset), document
        pages = read_pages(document.data)
        printed = "".join("".join(page.text.split()) for page in pages)
        written = "".join(document_text(source.data).split()).removesuffix("第1页")
        assert Counter(written) - Counter(printed) == Counter(), source.name
        assert [word for word in words[source.name] if word not in printed] == [], source.name
        assert [pairs for page in pages if (pairs := overlapping(page))] == [], source.name


def a_ballot(words: Sequence[str]) -> BallotContext:
    columns = tuple(f"{word}\n{10 - place / 4:g}分" for place, word in enumerate(words))
    half = -(-len(columns) // 2)
    parts = (columns,) if len(columns) <= 10 else (columns[:half], columns[half:])
    return BallotContext(
        target_word="被考核单位",
        title="某年度考核\n民主测评票",
        rated_text="厅机关",
        rater_class="领导小组",
        share_text="占总分的10%（满分10分）",
        colour_text="白色",
        day_text="2020年5月14日",
        tables=tuple(BallotTable("", part) for part in parts),
        lines=tuple(BallotLine(number, f"示例单位第{number}处") for number in range(1, 10)),
        unit_count=9,
        how_to=("每个单位只选一栏",),
        void_line=(),
        void_sheet=(),
        roomy=True,
    )


# ── beforehand ──────────────────────────────────────────────


@pytest.mark.parametrize("count", [1, 4, 8, 9, 10])
def test_check_is_silent_where_upright_paper_holds_all_columns(workspace: Path, count: int) -> None:
    assert "ballot-many-columns" not in run_kaohe("check", "-w", with_grades(workspace, grades(count))).out


@pytest.mark.parametrize(("count", "said"), [(11, "横排的纸"), (12, "横排的纸"), (20, "分成2张表"), (45, "分成3张表")])
def test_check_says_beforehand_what_becomes_of_so_many_columns(workspace: Path, count: int, said: str) -> None:
    done = run_kaohe("check", "-w", with_grades(workspace, grades(count)))
    assert done.code == 0, done.out
    [line] = {
        line.partition("”")[2].partition("（同样的")[0]
        for line in done.out.splitlines()
        if "有" + f"{count}栏要填" in line
    }
    assert "ballot-many-columns" in done.out
    assert said in line


def test_long_words_need_more_room_and_tables_that_are_cut_say_how_they_belong_together(workspace: Path) -> None:
    words = [f"{word}完全符合全部岗位各项要求并且多次受到上级表扬和群众好评的" for word in grades(8)]
    with_grades(workspace, words)
    assert "8栏" in run_kaohe("check", "-w", workspace).out
    assert run_kaohe("ballots", "-w", workspace).code == 0
    text = document_text(ballots_in(workspace)[0].read_bytes())
    assert "第1张表，共2张：各表合计只选一栏" in text
    assert "第2张表，共2张：各表合计只选一栏" in text


def test_ten_grades_on_each_of_several_criteria_make_their_ballots(tmp_path: Path) -> None:
    workspace = write_example("criteria-ballots", tmp_path)
    plan = workspace / "roster" / "plan.toml"
    words = ", ".join(f'{{ word = "{word}", share = {100 - 5 * place} }}' for place, word in enumerate(grades(10)))
    plan.write_text(
        re.sub(r"^grades = \[\n[^]]*\]", f"grades = [{words}]", plan.read_text("utf-8"), flags=re.M), "utf-8"
    )
    (workspace / "roster" / "results.xlsx").unlink()
    done = run_kaohe("ballots", "-w", workspace)
    assert done.code == 0, done.out + done.err
    tables = [table for paper in ballots_in(workspace) for table in mark_tables(paper.read_bytes())]
    asked = [[cell.text.split("\n")[0] for cell in table.rows[0].cells[2:]] for table in tables]
    assert asked.count([*grades(10), "不了解"]) == 5, "one table for each criterion"
    assert ["名次"] in asked


# ── the template in Word ────────────────────────────────────


def test_the_template_shows_one_table_to_mark() -> None:
    heads = [table for table in Document(str(TEMPLATE)).tables if table.cell(0, 0).text == "序号"]
    assert len(heads) == 1
    assert [cell.text for cell in heads[0].rows[0].cells] == [
        "序号",
        "{{ target_word }}",
        "{%tc for column in table.columns %}",
        "{{ column }}",
        "{%tc endfor %}",
    ]


def saved_by_word(data: bytes) -> bytes:
    """Do to a template what Word does when it saves: widths in every cell, another grid."""
    document = Document(io.BytesIO(data))
    for table in (table for table in document.tables if table.cell(0, 0).text == "序号"):
        table.autofit = False
        for place, column in enumerate(table.columns):
            column.width = column.width + (-300 if place == 2 else 0)
        for row in table.rows:
            for place, cell in enumerate(row._tr.tc_lst):
                cell.width = table.columns[min(place, 4)].width
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("count", [1, 4, 10])
def test_a_template_saved_by_word_still_gives_each_column_its_width(count: int) -> None:
    template = compile_template(saved_by_word(TEMPLATE.read_bytes()), name="ballot.docx")
    [table] = mark_tables(template.render(plain_data(a_ballot(grades(count)))))
    assert len(widths_mm(table)) == count + 2
    assert widths_mm(table)[0] == pytest.approx(12, abs=0.1)
    assert set(cell_widths(table)) == {"0"}, "the grid alone says how wide a column is"


def cell_widths(table: Table) -> list[str]:
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    return [str(one.get(f"{w}w")) for one in table._tbl.iter(f"{w}tcW")]


def test_nothing_of_how_widths_are_settled_is_left_in_the_paper() -> None:
    template = compile_template(TEMPLATE.read_bytes(), name="ballot.docx")
    with zipfile.ZipFile(io.BytesIO(template.render(plain_data(a_ballot(grades(4)))))) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    assert not [element for element in root.iter() if set(element.attrib) & {"column", "columns"}]


# ── the rule of widths ──────────────────────────────────────

PORTIONS = st.lists(
    st.tuples(st.sampled_from(["fixed", "repeated"]), st.integers(200, 4000).map(str)), min_size=1, max_size=40
)


def test_a_fixed_column_keeps_its_width_and_the_widest_takes_what_is_spare() -> None:
    assert column_widths([("fixed", "700"), ("fixed", "3000"), ("repeated", "1800")], 9000) == [700, 6500, 1800]


def test_repeated_columns_share_what_is_left() -> None:
    assert column_widths([("fixed", "1000"), *[("repeated", "1800")] * 8], 9000) == [1000, *[1000] * 8]


def test_where_even_the_least_width_does_not_fit_all_columns_give_way() -> None:
    widths = column_widths([("fixed", "6000"), *[("repeated", "1800")] * 20], 9000)
    assert 1500 < widths[0] < 3000
    assert min(widths[1:]) > 350


@given(PORTIONS, st.integers(1000, 20000))
def test_widths_always_fill_the_table(labels: list[tuple[str, str]], total: int) -> None:
    widths = column_widths(labels, total)
    assert len(widths) == len(labels)
    assert sum(widths) == total
    assert min(widths) > 0


def test_a_table_all_of_whose_rows_fall_away_is_no_failure() -> None:
    data = table_template(
        ("{%tr for g in names %}",),
        ("{{ g }}", "{%tc for n in names %}", "{{ n }}", "{%tc endfor %}"),
        ("{%tr endfor %}",),
    )
    assert document_text(compile_template(data, name="票.docx").render({"names": []})) == ""
