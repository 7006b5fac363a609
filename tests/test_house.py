"""The house rules hold: imports, sizes, docstrings; what is generated is as its generator writes it; no machine's traces."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import string
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from factories import REPOSITORY, everything_in
from kaohe_docs.intake.plan_file import read_plan
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.render.xlsx import render_workbook

SOURCE = REPOSITORY / "src" / "kaohe_docs"
MODULES = sorted(SOURCE.rglob("*.py"))
#: What is not shipped as a package but kept under the same rules.
_SCRIPTS = ("templates", "benchmarks", "docs/tools", "roster")
ALL_MODULES = (*MODULES, *(path for folder in _SCRIPTS for path in sorted((REPOSITORY / folder).rglob("*.py"))))
_MOST_LINES, _MOST_LINES_OF_A_FUNCTION = 300, 60
_NOT_OURS = {".git", ".venv", "output", "dist", "build", "__pycache__", ".hypothesis", "node_modules"}
#: The plan's own (一（二）): what the sample may show.
PHONES = {"0971-6163635", "0971-6254885", "13897497608", "13897155488", "13997214320", "13619700136"}


def name_of(path: Path) -> str:
    return path.relative_to(REPOSITORY).as_posix()


# ── the code ────────────────────────────────────────────────


def test_imports_run_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [linter, "--no-cache"], cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", ALL_MODULES, ids=name_of)
def test_every_module_says_what_it_alone_knows_in_fewer_than_300_lines(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    assert len(text.splitlines()) <= _MOST_LINES, f"{len(text.splitlines())} lines"


@pytest.mark.parametrize("path", ALL_MODULES, ids=name_of)
def test_every_function_fits_on_a_screen(path: Path) -> None:
    functions = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in lengths.items() if lines > _MOST_LINES_OF_A_FUNCTION} == {}


def test_types_and_style_are_checked_in_the_templates_too() -> None:
    tools = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["tool"]
    assert {"src/kaohe_docs", "templates", "docs/tools"} <= set(tools["mypy"]["files"])
    assert tools["mypy"]["strict"]
    ignored = {
        rule
        for rules in tools["ruff"]["lint"]["per-file-ignores"].items()
        if "templates" in rules[0]
        for rule in rules[1]
    }
    assert ignored == {"T20"}, "scripts may print, and nothing else is forgiven"


# ── what is generated ───────────────────────────────────────


def load(path: Path) -> ModuleType:
    """Import a script of the repository that is no package."""
    spec = importlib.util.spec_from_file_location(f"script_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_templates_are_as_their_sources_write_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(REPOSITORY / "templates"))
    written = {path.name: path.read_bytes() for path in load(REPOSITORY / "templates" / "build.py").write_all(tmp_path)}
    committed = {path.name: path.read_bytes() for path in (REPOSITORY / "templates").glob("*.docx")}
    assert sorted(committed) == sorted(written)
    assert [name for name in written if written[name] != committed[name]] == [], "run: make templates"


def test_the_published_schema_is_the_plan_models_own() -> None:
    tool = load(REPOSITORY / "docs" / "tools" / "schema.py")
    assert (REPOSITORY / "docs" / "plan.schema.json").read_text(encoding="utf-8") == tool.schema_text(), "make schema"


def test_the_sample_workbooks_are_as_their_source_writes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = REPOSITORY / "roster"
    monkeypatch.syspath_prepend(str(folder))
    build = load(folder / "build.py")
    plan = read_plan(folder / "plan.toml").plan
    assert plan is not None
    assert render_workbook(build.roster(plan)) == (folder / "roster.xlsx").read_bytes(), "run: make sample"
    roster, problems = read_roster(folder / "roster.xlsx", plan=plan)
    assert roster is not None
    assert problems == ()
    results = render_workbook(build.sample_results(plan, roster))
    assert results == (folder / "results.xlsx").read_bytes(), "run: make sample"


# ── messages ────────────────────────────────────────────────


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield the calls that make a text for people: message(…) and tr(…)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"message", "tr"}:
            yield node


@cache
def templates_in_the_code() -> dict[str, str]:
    """Return every text for people with the place it stands in; a text made up at run time cannot be translated."""
    found: dict[str, str] = {}
    for path in MODULES:
        for call in calls(ast.parse(path.read_text(encoding="utf-8"), filename=name_of(path))):
            place = f"{name_of(path)}:{call.lineno}"
            assert call.args, place
            text = call.args[0]
            assert isinstance(text, ast.Constant), f"{place}: the text must be written out here"
            assert isinstance(text.value, str), place
            found.setdefault(text.value, place)
    return found


def catalogue() -> Catalog:
    path = SOURCE / "locale" / "en" / "LC_MESSAGES" / "kaohe.po"
    with path.open("rb") as handle:
        return read_po(handle, locale="en")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_text_for_people_has_an_english_translation() -> None:
    entries = catalogue()
    missing = {
        text: place
        for text, place in templates_in_the_code().items()
        if not (entry := entries.get(text)) or not entry.string or entry.fuzzy
    }
    assert missing == {}, f"{len(missing)} without translation; run: make catalogues, then translate"


def test_translations_use_the_same_values_as_the_original() -> None:
    wrong = {
        str(entry.id): str(entry.string)
        for entry in catalogue()
        if entry.id and entry.string and placeholders(str(entry.id)) != placeholders(str(entry.string))
    }
    assert wrong == {}


def test_the_catalogue_holds_no_text_that_the_code_no_longer_has() -> None:
    stale = [entry.id for entry in catalogue() if entry.id and entry.id not in templates_in_the_code()]
    assert stale == [], "run: make catalogues"


def test_texts_for_people_are_templates_that_can_be_filled() -> None:
    wrong = {text for text in templates_in_the_code() if not all(name.isidentifier() for name in placeholders(text))}
    assert wrong == set()


# ── traces of a machine or of a person ──────────────────────


@cache
def repository_files() -> tuple[Path, ...]:
    found: list[Path] = []
    for folder, below, names in os.walk(REPOSITORY):
        below[:] = [name for name in below if name not in _NOT_OURS and not name.endswith("_cache")]
        kept = (name for name in names if not name.endswith((".mo", ".pyc")) and name not in {".coverage", ".git"})
        found += [Path(folder, name) for name in kept]
    return tuple(sorted(found))


@cache
def repository_texts() -> tuple[tuple[str, str], ...]:
    return tuple((name_of(path), everything_in(path)) for path in repository_files())


# Written in pieces, or this file would find itself.
MACHINE_PATH = re.compile(
    "|".join((r"(?<![\w.])/(?:wo" + r"rk|ro" + r"ot)(?![\w])", "/ho" + "me/", r"C:\\Use" + r"rs\\"))
)
REGISTRY = re.compile(
    r"pyp" + r"i\.|pythonho" + r"sted|index-u" + r"rl|registry\.np" + r"mjs|simple/?\s*#egg", re.IGNORECASE
)
MOBILE = re.compile(r"(?<![\d.])1[3-9]\d{9}(?![\d.])")
#: What is plainly nobody's: only zeros after the prefix.
NOBODY = re.compile(r"(0\d{2,3}-|1\d{2})0{7,8}")
LANDLINE = re.compile(r"(?<![\d-])0\d{2,3}-\d{7,8}(?![\d-])")


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine-path", "package-registry"])
def test_no_file_bears_the_traces_of_a_machine(pattern: re.Pattern[str]) -> None:
    found = {name: pattern.findall(text)[:3] for name, text in repository_texts() if pattern.search(text)}
    assert found == {}


def test_the_patterns_find_what_they_are_for() -> None:
    assert MACHINE_PATH.search("see /wo" + "rk/main/x")
    assert MACHINE_PATH.search('"/ho' + 'me/me"')
    assert not MACHINE_PATH.search("xl/worksheets/sheet1.xml")
    assert REGISTRY.search("https://pyp" + "i.example/simple")
    assert MOBILE.findall("139" + "12345678") == ["139" + "12345678"]
    assert LANDLINE.findall("（0971" + "-1234567）") == ["0971" + "-1234567"]


def test_no_file_has_a_phone_number_that_the_plan_does_not_give() -> None:
    found = {
        name: numbers
        for name, text in repository_texts()
        if (
            numbers := {n for n in (*MOBILE.findall(text), *LANDLINE.findall(text)) if not NOBODY.fullmatch(n)} - PHONES
        )
    }
    assert found == {}
