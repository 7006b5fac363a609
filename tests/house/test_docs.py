"""What the documents say is so: codes, commands, examples of the plan file, clauses, papers, tests."""

from __future__ import annotations

import ast
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from openpyxl import load_workbook
from pydantic import BaseModel
from test_house import load, name_of

from factories import REPOSITORY, SAMPLE
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.result_sheets import VETOES
from kaohe_docs.intake.plan_file import plan_from
from kaohe_docs.kinds import all_kinds

SOURCE = REPOSITORY / "src" / "kaohe_docs"
DOCS = (REPOSITORY / "README.md", REPOSITORY / "CHANGELOG.md", *sorted((REPOSITORY / "docs").glob("*.md")))
_FENCE = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"`([^`\n]+)`")


def text_of(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


def tables(text: str) -> Iterator[list[str]]:
    """Yield the cells of every row of every table, without headings and rules."""
    rows = [line.strip() for line in text.splitlines()]
    for above, row in pairwise(rows):
        if row.startswith("|") and above.startswith("|") and not set(row) <= set("|-: "):
            yield [cell.strip() for cell in row.strip("|").split("|")]


# ── problem codes ───────────────────────────────────────────

_LEVELS = {
    "error": "错误",
    "lose": "错误",
    "refusal": "错误",
    "doubt": "存疑",
    "warning": "提醒",
    "warn": "提醒",
    "Leftover": "提醒",
}
_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:-…)?")


def _literal(node: ast.expr) -> str:
    """Return a code written out here; of one with a part that varies, what comes before and an ellipsis."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        return f"{node.values[0].value}…"
    return ""


def _codes_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield every code with its level: given to error(…) and its like, set in an error class, or chosen in _code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            level = _LEVELS.get(getattr(node.func, "id", getattr(node.func, "attr", "")), "")
            if level and _CODE.fullmatch(_literal(node.args[0])):
                yield _literal(node.args[0]), level
        elif isinstance(node, ast.ClassDef):
            for line in node.body:
                target = line.targets[0] if isinstance(line, ast.Assign) else getattr(line, "target", None)
                value = getattr(line, "value", None)
                if isinstance(target, ast.Name) and target.id == "code" and value is not None and _literal(value):
                    yield _literal(value), "错误"
        elif isinstance(node, ast.FunctionDef) and node.name == "_code":
            for call in ast.walk(node):
                if isinstance(call, ast.Dict):
                    yield from ((_literal(value), "错误") for value in call.values)
                elif isinstance(call, ast.Call) and len(call.args) == 2:
                    yield _literal(call.args[1]), "错误"


@cache
def codes() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(SOURCE.rglob("*.py")):
        for code, level in _codes_in(ast.parse(path.read_text(encoding="utf-8"))):
            found.setdefault(code, set()).add(level)
    return {code: frozenset(levels) for code, levels in found.items()}


@cache
def explained_codes() -> dict[str, frozenset[str]]:
    rows = (row for row in tables(text_of("docs/problems.md")) if row[0].startswith("`"))
    return {row[0].strip("`"): frozenset(row[1].split("、")) for row in rows}


def test_every_problem_code_is_explained_with_its_cure() -> None:
    assert len(codes()) > 100
    assert sorted(set(codes()) - set(explained_codes())) == [], "add them to docs/problems.md"


def test_no_code_is_explained_that_the_program_no_longer_gives() -> None:
    assert sorted(set(explained_codes()) - set(codes())) == []


def test_codes_are_explained_with_the_levels_they_have() -> None:
    wrong = {code: (explained_codes()[code], codes()[code]) for code in set(codes()) & set(explained_codes())}
    assert {code: pair for code, pair in wrong.items() if pair[0] != pair[1]} == {}


def test_every_code_is_explained_once_and_with_words() -> None:
    rows = [row for row in tables(text_of("docs/problems.md")) if row[0].startswith("`")]
    assert len(rows) == len({row[0] for row in rows})
    assert [row[0] for row in rows if len(row) != 4 or not all(row)] == []


# ── command lines ───────────────────────────────────────────


def command_lines(path: Path) -> Iterator[str]:
    """Yield every `kaohe …` of a document: lines of console blocks, and spans in the text."""
    text = path.read_text(encoding="utf-8")
    for language, block in _FENCE.findall(text):
        if language == "console":
            yield from (line.strip() for line in block.splitlines() if line.strip())
    yield from (span for span in _SPAN.findall(_FENCE.sub("", text)) if span.startswith("kaohe "))


def run_parser(command: Any, words: list[str]) -> None:
    """Parse a command line as the program would, and run nothing.

    Raises:
        Exception: there is no such command or option, or a value does not fit.
    """
    below = getattr(command, "commands", None)
    if below is not None and words and not words[0].startswith("-"):
        assert words[0] in below, f"no command {words[0]!r}"
        run_parser(below[words[0]], words[1:])
    elif words and words[-1] not in {"-h", "--help", "--version", "--install-completion", "--show-completion"}:
        command.make_context("kaohe", list(words), resilient_parsing=False)


@pytest.mark.parametrize("path", DOCS, ids=name_of)
def test_every_command_line_in_the_documents_exists(path: Path) -> None:
    from kaohe_docs.cli.app import app

    root: Any = typer.main.get_command(app)
    wrong: dict[str, str] = {}
    for line in command_lines(path):
        words = shlex.split(line)
        try:
            assert words[0] == "kaohe", "console blocks hold kaohe commands only"
            # Named without its argument in running text: `kaohe explain`.
            if len(words) != 2 or words[1] not in root.commands:
                run_parser(root, words[1:])
        except Exception as failure:
            wrong[line] = str(failure) or type(failure).__name__
    assert wrong == {}


def shown_output(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the checks and explanations shown, each with the lines of output shown below it; … stands for others."""
    blocks = [(language, block.strip().splitlines()) for language, block in _FENCE.findall(path.read_text("utf-8"))]
    for (_, lines), (language, output) in pairwise(blocks):
        if language == "text" and (wanted := [line for line in lines if line.startswith("kaohe explain")]):
            yield wanted[0], output
    check = next((output for _, output in blocks if output[-1].endswith("处提醒")), None)
    if check:
        yield "kaohe check", check


@pytest.mark.parametrize("path", [REPOSITORY / "README.md", REPOSITORY / "docs" / "manual.md"], ids=name_of)
def test_output_shown_in_the_documents_is_what_the_sample_gives(path: Path) -> None:
    for command, lines in shown_output(path):
        words = shlex.split(command.replace(" -w demo", ""))[1:]
        program = Path(sys.executable).with_name("kaohe")
        done = subprocess.run(
            [program, *words, "-w", REPOSITORY, "--lang", "zh"],
            capture_output=True,
            check=False,
            timeout=120,
            env=os.environ | {"PYTHONUTF8": "1"},
        )
        given = done.stdout.decode("utf-8").splitlines()
        assert [line for line in lines if line != "…" and line not in given] == [], command


def test_the_readme_lists_every_command() -> None:
    from kaohe_docs.cli.app import app

    listed = {row[0] for row in tables(text_of("README.md"))}
    root: Any = typer.main.get_command(app)
    assert {f"`kaohe {name}`" for name in root.commands} <= listed


def test_the_readme_and_the_docs_link_to_what_is_there() -> None:
    broken = []
    for path in DOCS:
        for target in re.findall(r"\]\((?!https?:)([^)#\s]+)", path.read_text(encoding="utf-8")):
            if not (path.parent / target).exists():
                broken.append(f"{name_of(path)}: {target}")
    assert broken == []


def test_links_within_the_manual_lead_to_its_chapters() -> None:
    def anchor(heading: str) -> str:
        return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

    anchors = {
        path: {anchor(h) for h in re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)} for path in DOCS
    }
    broken = []
    for path in DOCS:
        for target, mark in re.findall(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)", path.read_text(encoding="utf-8")):
            aim = (path.parent / target).resolve() if target else path
            if mark not in anchors[aim]:
                broken.append(f"{name_of(path)}: {target}#{mark}")
    assert broken == []


# ── the plan file ───────────────────────────────────────────


def toml_examples() -> list[Any]:
    blocks = []
    for path in DOCS:
        text = path.read_text(encoding="utf-8")
        for found in _FENCE.finditer(text):
            if found[1] == "toml":
                line = text[: found.start()].count("\n") + 2
                indent = len(found[0]) - len(found[0].lstrip(" "))
                block = "\n".join(row[indent:] for row in found[2].splitlines())
                blocks.append(pytest.param(block, id=f"{name_of(path)}:{line}"))
    return blocks


@pytest.mark.parametrize("block", toml_examples())
def test_examples_of_the_plan_file_are_as_the_plan_wants_them(block: str) -> None:
    data = tomllib.loads(block, parse_float=Decimal)
    sample = tomllib.loads((SAMPLE / "plan.toml").read_text(encoding="utf-8"), parse_float=Decimal)
    data["assumptions"] = sample["assumptions"] | data.get("assumptions", {})
    # An example is a piece of a plan: what it leaves out is no fault of it.
    expected = {"missing-key", "unused-assumption"}
    found = [f"{p.location}: {p.message}" for p in plan_from(data).problems if p.code not in expected]
    assert found == []


def models_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """Yield every record in an annotation: a part of a scheme is one of several."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for item in get_args(annotation):
        yield from models_of(item)


def has_key(model: type[BaseModel], path: list[str]) -> bool:
    field = model.model_fields.get(path[0])
    if field is None:
        return False
    return len(path) == 1 or any(has_key(found, path[1:]) for found in models_of(field.annotation))


def test_the_manual_has_a_section_or_an_example_for_every_table_of_the_plan() -> None:
    headings = " ".join(re.findall(r"^#+ (.+)$", text_of("docs/manual.md"), re.MULTILINE))
    named = headings + " ".join(block.values[0] for block in toml_examples())
    assert [name for name in AssessmentPlan.model_fields if not re.search(rf"\b{name}\b", named)] == ["format"]


# ── clauses ─────────────────────────────────────────────────


@cache
def clause_rows() -> tuple[tuple[str, str, str, str, str], ...]:
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in tables(text_of("docs/clauses.md")))


def column(number: int) -> set[str]:
    return {item for row in clause_rows() for item in _SPAN.findall(row[number])}


def clauses_of_the_plan() -> set[str]:
    """Return every clause the plan file names: 五（二）1、2 are two, 第四组 belongs to 一（二）."""
    found: set[str] = set()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            if isinstance(value.get("clause"), str):
                found.add(value["clause"])
            for item in value.values():
                walk(item)
        elif isinstance(value, list):
            for item in value:
                walk(item)

    walk(tomllib.loads((SAMPLE / "plan.toml").read_text(encoding="utf-8")))
    single: set[str] = set()
    for clause in (piece for text in found for piece in text.split("；")):
        first, *others = clause.removesuffix("第四组").split("、")
        single.add(first)
        single.update(other if not other.isdigit() else first.rstrip("0123456789") + other for other in others)
    return single - {"办公室约定"}


def test_every_clause_of_the_plan_stands_in_the_table() -> None:
    listed = [row[0] for row in clause_rows()]
    assert len(listed) == len(set(listed))
    # A clause as a whole (五) is there where its parts are.
    missing = {clause for clause in clauses_of_the_plan() if not any(item.startswith(clause) for item in listed)}
    assert missing == set()


def test_every_section_of_the_plan_stands_in_the_table() -> None:
    listed = {row[0] for row in clause_rows()}
    sections = {
        "序言",
        "一（一）",
        "一（二）",
        "二",
        "三（一）",
        "三（二）",
        "三（三）",
        *(f"四{n}" for n in range(1, 6)),
    }
    sections |= {
        *(f"五（一）{n}" for n in range(1, 5)),
        "五（二）1",
        "五（二）2",
        "五（三）",
        "五（四）",
        "五（五）",
        "五（六）",
    }
    assert sections | {"六（一）", "六（二）", "六（三）"} <= listed


@cache
def sheets() -> frozenset[str]:
    """Return every sheet that is filled in: those of the sample, and that of the vetoes, which its plan does not have."""
    found = {f"results.xlsx[{VETOES}]"}
    for name in ("roster.xlsx", "results.xlsx"):
        book = load_workbook(SAMPLE / name, read_only=True)
        found |= {f"{name}[{sheet.title}]" for sheet in book.worksheets if sheet.sheet_state == "visible"}
        book.close()
    return frozenset(found)


def test_every_input_in_the_table_exists() -> None:
    keys = {item for item in column(2) if "[" not in item}
    assert {item for item in column(2) - keys if item not in sheets()} == set()
    assert {key for key in keys if not has_key(AssessmentPlan, key.split("."))} == set()


def test_every_paper_in_the_table_exists_and_every_paper_stands_in_it() -> None:
    assert column(3) == {kind.slug for kind in all_kinds()}


def test_every_table_of_the_plan_stands_in_the_table() -> None:
    named = {item.split(".")[0] for item in column(2)}
    assert set(AssessmentPlan.model_fields) - named == set()


def test_every_sheet_stands_in_the_table() -> None:
    assert sheets() - column(2) == set()


def test_every_test_in_the_table_exists() -> None:
    missing = []
    for item in sorted(column(4)):
        file, _, name = item.partition("::")
        path = REPOSITORY / file
        if not path.is_file() or not re.search(rf"^ *def {name}\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            missing.append(item)
    assert missing == []


def test_every_row_of_the_table_is_whole() -> None:
    assert [row[0] for row in clause_rows() if not all(_SPAN.search(cell) for cell in row[2:]) or not row[1]] == []


# ── output and catalogues ───────────────────────────────────


def test_the_output_page_lists_every_paper_with_its_title_and_folder() -> None:
    listed = {row[2].strip("`"): (row[0], row[1]) for row in tables(text_of("docs/output.md")) if len(row) == 5}
    assert set(listed) == {kind.slug for kind in all_kinds()}
    wrong = {
        kind.slug: listed[kind.slug]
        for kind in all_kinds()
        if listed[kind.slug][0] != kind.family or not listed[kind.slug][1].startswith(kind.title)
    }
    assert wrong == {}


def test_the_catalogue_is_as_its_tool_writes_it() -> None:
    tool = load(REPOSITORY / "docs" / "tools" / "catalogues.py")
    written = tool.po_text(tool.catalogue())
    assert tool.CATALOGUE.read_text(encoding="utf-8") == written, "run: make catalogues"
