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


# ── names that nobody uses ──────────────────────────────────


def module_name(path: Path) -> str:
    """Return how a module is imported; scripts are imported by nobody and only need a name of their own."""
    if SOURCE not in path.parents:
        return name_of(path)
    return ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")


@cache
def trees() -> dict[str, ast.Module]:
    """Return every module of the package, and the scripts that may use it; tests are not among them."""
    return {module_name(path): ast.parse(path.read_text(encoding="utf-8")) for path in ALL_MODULES}


@cache
def used_from_outside() -> frozenset[tuple[str, str]]:
    """Return module and name of what other modules import, or name by their module; and the programs installed."""
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    found = {(module, name) for module, _, name in (place.partition(":") for place in scripts.values())}
    for tree in trees().values():
        modules: dict[str, str] = {}
        for node in ast.walk(tree):
            for alias in node.names if isinstance(node, ast.ImportFrom) and node.module else ():
                found.add((str(node.module), alias.name))
                modules[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        found |= {
            (modules[node.value.id], node.attr)
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules
        }
    return frozenset(found)


def defined_by(node: ast.stmt, tree: ast.Module) -> Iterator[str]:
    """Yield the names that a statement at the top of a module gives it, but what is registered by its decorator."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield from () if any(registers(decorator, tree) for decorator in node.decorator_list) else (node.name,)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        yield from (name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name))
    elif isinstance(node, ast.ImportFrom) and passes_on(tree):
        yield from (alias.asname or alias.name for alias in node.names if node.module != "__future__")


def passes_on(tree: ast.Module) -> bool:
    """Tell whether a module says what it exports, so that what it imports is a name of its own."""
    assigned = (target for node in tree.body if isinstance(node, ast.Assign) for target in node.targets)
    return any(isinstance(target, ast.Name) and target.id == "__all__" for target in assigned)


def registers(decorator: ast.expr, tree: ast.Module) -> bool:
    """Tell whether a decorator is given something to register under (a kind, a command), and is no standard one."""
    if not isinstance(decorator, ast.Call):
        return False
    root = next(node.id for node in ast.walk(decorator.func) if isinstance(node, ast.Name))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    return not any(
        root == alias.name and str(node.module).partition(".")[0] in sys.stdlib_module_names
        for node in imports
        for alias in node.names
    )


def loaded(node: ast.AST) -> set[str]:
    return {name.id for name in ast.walk(node) if isinstance(name, ast.Name) and isinstance(name.ctx, ast.Load)}


def unused(module: str, tree: ast.Module) -> Iterator[str]:
    """Yield the names of a module that nothing but their own definition mentions, here or elsewhere."""
    inside = [(node, loaded(node)) for node in tree.body]
    for node in tree.body:
        for name in defined_by(node, tree):
            here = any(name in names for other, names in inside if other is not node)
            if not here and (module, name) not in used_from_outside() and not name.startswith("__"):
                yield f"{module}.{name}"


def test_no_name_of_the_package_is_alive_only_in_tests() -> None:
    package = {module: tree for module, tree in trees().items() if module.startswith(SOURCE.name)}
    assert [name for module, tree in package.items() for name in unused(module, tree)] == []


def test_a_name_that_only_its_own_definition_mentions_is_found() -> None:
    tree = ast.parse("def again(n):\n    return again(n - 1)\n\ndef used(): ...\n\nLIMIT = 3\nSIZE = used() + LIMIT\n")
    assert list(unused("kaohe_docs.made_up", tree)) == ["kaohe_docs.made_up.again", "kaohe_docs.made_up.SIZE"]


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
