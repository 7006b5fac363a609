"""results.xlsx is described in one module: nobody else writes its headings, and what is written is what is read."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Set
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from example_books import NAMES, write_example
from factories import REPOSITORY
from filled_workbook import HEADINGS, entry_workbook
from kaohe_docs.domain import result_sheets
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.result_sheets import COMPARISON, SECOND, SHEETS, SUMMARY, TOPICS, UNIT, sheet_columns
from kaohe_docs.intake.workspace import read_workspace

SOURCE = REPOSITORY / "src" / "kaohe_docs"
DESCRIPTION = Path(str(result_sheets.__file__))
WORDS = {SUMMARY, SECOND, *SHEETS, *TOPICS, *(c.heading for columns in (*SHEETS.values(), COMPARISON) for c in columns)}


#: The rooms that write, read or fill the workbook; what papers print under the same words is their own.
ROOMS = {"entry", "intake", "domain", "checks", "kinds", "roster"}


def texts(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the texts that are one of the description's words, from first letter to last."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in WORDS:
            yield node


@cache
def roster_words() -> frozenset[str]:
    """Return the sheets and headings of the other workbook, which has some words in common."""
    book = load_workbook(REPOSITORY / "roster" / "roster.xlsx")
    return frozenset({*book.sheetnames, *(heading for title in book.sheetnames for heading in headings(book, title))})


def forbidden(path: Path, tree: ast.AST) -> Set[str]:
    """Return the words that a module must not write itself."""
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    if path.parent.name == "entry" or (path.parent.name in ROOMS and result_sheets.__name__ in imported):
        return WORDS
    return WORDS - roster_words() if path.parent.name in {"intake", "roster"} else frozenset()


def parsed() -> Iterator[tuple[Path, ast.AST]]:
    for path in (*sorted(SOURCE.rglob("*.py")), *sorted((REPOSITORY / "roster").glob("*.py"))):
        if path != DESCRIPTION:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def test_who_writes_or_reads_results_takes_their_words_from_the_description() -> None:
    written = {
        f"{path.relative_to(REPOSITORY).as_posix()}:{node.lineno}": node.value
        for path, tree in parsed()
        for node in texts(tree)
        if node.value in forbidden(path, tree)
    }
    assert written == {}


def test_no_place_names_a_sheet_of_results_by_a_text_of_its_own() -> None:
    found = [
        f"{path.relative_to(REPOSITORY).as_posix()}:{node.lineno}"
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword)
        and node.arg == "sheet"
        and isinstance(node.value, ast.Constant)
        and node.value.value in SHEETS
    ]
    assert found == []


def test_the_description_writes_each_word_once() -> None:
    counted = Counter(str(node.value) for node in texts(ast.parse(DESCRIPTION.read_text(encoding="utf-8"))))
    assert {word: count for word, count in counted.items() if count != 1} == {}
    assert set(counted) == WORDS


# ── what is written is what is described ────────────────────


def headings(book: Workbook, title: str) -> list[str]:
    return [str(cell.value) for cell in book[title][HEADINGS] if cell.value is not None]


def blank_workbook(assessment: Assessment) -> Workbook:
    return load_workbook(BytesIO(entry_workbook(assessment)))


@pytest.mark.parametrize("name", NAMES)
def test_the_entry_workbook_has_the_columns_described_in_their_order(name: str, tmp_path: Path) -> None:
    assessment = read_workspace(write_example(name, tmp_path)).assessment
    assert assessment is not None
    book = blank_workbook(assessment)
    written = [title for title in SHEETS if title in book.sheetnames]
    assert len(written) >= 3
    for title in written:
        found = headings(book, title)
        described = [column.heading for column in sheet_columns(title, assessment.plan, marks=200)]
        described[described.index(UNIT) if UNIT in described else 0] = assessment.plan.identity.target_word
        assert [heading for heading in described if heading in found] == found, title
        if (second := f"{SECOND}{title}") in book.sheetnames:
            assert headings(book, second) == [*found, *(column.heading for column in COMPARISON)]


def test_the_sample_is_filled_under_the_headings_of_the_entry_workbook() -> None:
    assessment = read_workspace(REPOSITORY).assessment
    assert assessment is not None
    blank, sample = blank_workbook(assessment), load_workbook(REPOSITORY / "roster" / "results.xlsx")
    seen = [sheet.title for sheet in sample.worksheets if sheet.sheet_state == "visible"]
    assert set(seen) <= set(SHEETS) & set(blank.sheetnames)
    for title in seen:
        found = headings(sample, title)
        assert [heading for heading in headings(blank, title) if heading in found] == found, title
