"""What is fuzzed: the readers of every input, called in-process with spoilt copies of the sample's own files.

A target may end in findings or in an error of ours; anything else is a crash, and becomes a case in `tests/hostile`.
"""

from __future__ import annotations

import io
import random
import re
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

from docx_spoils import BEGIN, END, SEPARATE, code, packed, plain
from kaohe_docs.domain.ballots import print_runs
from kaohe_docs.errors import KaoheError, has_errors
from kaohe_docs.intake.packaged import sample_folder, templates_folder
from kaohe_docs.intake.plan_file import read_plan
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.kind import DocumentKind, Draft
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.docx import CompiledTemplate, compile_template
from kaohe_docs.render.plain import plain_data
from kaohe_docs.render.template_check import check_template
from kaohe_docs.run.packs.contents import contents_of, recipe_problems
from kaohe_docs.run.planning import plan_documents
from kaohe_docs.store import OutputFolder
from kaohe_docs.typeset.asked import asked_faces
from kaohe_docs.typeset.one_pass import plan_passes
from kaohe_docs.typeset.wordml import UnfitError, open_paper, read_members

Target = Callable[[bytes], None]

#: Words that matter to a reader; mutations put them where they do not belong.
TOML_WORDS = (
    *("[[", "]]", "[", "]", "{", "}", '"', '"""', "'", "=", ".", ",", "#", "\n", "nan", "inf", "-1", "1e999", "0x", "true"),
    *("2020-02-30", "{ assume = \"x\" }", "{ assume = 1 }", "[[category]]", "parent = \"x\"", "\\u0000", "999999999999", "[]", "{}"),
)  # fmt: skip
XML_WORDS = (
    *("<w:t>", "</w:t>", "<w:p>", "</w:p>", "{{", "}}", "{%", "%}", "{%tr ", "{%p ", "endfor", "for x in y", "| join", "__class__"),
    *('t="s"', 't="e"', 't="n"', 't="b"', "<v>1e999</v>", "<v>-1</v>", "<f>1+1</f>", 'r="ZZZ1"', "&#1;", "]]>", "<!--", "#N/A", "0"),
)  # fmt: skip


JSON_WORDS = (
    *("{", "}", "[", "]", '"', ",", ":", "null", "true", "-1", "1e999", "9" * 5000, '"\\ud800"', '"\\u0000"', "NaN", "[" * 2000),
    *('"manifest.json"', '"../x"', '"letters"', '"letters/a.docx/b"', '"/etc/passwd"', '"files": {}', '"sealed": 1', "\n", "\xff"),
)  # fmt: skip

#: Runs that make or hide fields and tags.
PIECES = (
    *(BEGIN, SEPARATE, END, code("PAGE"), code("INCLUDE"), code('PICTURE "x"'), code("D{{ NAME }}DE"), code("LI"), code("NK x")),
    *map(plain, ("{{ NAME }}", "{", "{", "}", "%", "{#", "#}", "{%", "%}", "{{", "}}", "{% if NAME %}", "{% endif %}", "甲", "INCLUDE")),
    *map(plain, ("{% for x in NAME %}", "{{ x }}", "{% endfor %}", "{%p if NAME %}", "{%p endif %}", "{% set y = NAME %}", "{{ y }}", "&amp;lt;")),
    *(f"<w:ins>{code('DD')}</w:ins>", f"<w:del>{code('x')}</w:del>", "<w:hyperlink>" + code("E x") + "</w:hyperlink>"),
)  # fmt: skip

# ── samples ─────────────────────────────────────────────────

KIND = "group-letter"
MANIFEST, JOURNAL = "manifest.json", ".kaohe.journal"
_PATHS = tuple(PurePosixPath("letters", f"{name}.docx") for name in "abcd")


@cache
def sample(name: str) -> bytes:
    if name == "paper.docx":
        return _template().render_with_text(plain_data(_draft().context))[0]
    if name in (MANIFEST, JOURNAL):
        return _records()[name]
    folder = templates_folder() if name.endswith(".docx") else sample_folder()
    return (folder / name).read_bytes()


@cache
def _kind() -> DocumentKind:
    return next(kind for kind in all_kinds() if kind.slug == KIND)


@cache
def _template() -> CompiledTemplate:
    return compile_template((templates_folder() / f"{KIND}.docx").read_bytes(), name=f"{KIND}.docx")


@cache
def _draft() -> Draft:
    assessment = read_workspace(sample_folder().parent).assessment
    assert assessment is not None
    return next(iter(_kind().drafts(assessment)))


@cache
def _records() -> dict[str, bytes]:
    """Return the manifest and the journal of a run that was killed when it had written everything."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        with _opened(root) as folder:
            _put_all(folder)
            journal = (root / JOURNAL).read_bytes()
        return {MANIFEST: (root / MANIFEST).read_bytes(), JOURNAL: journal}


def _opened(root: Path) -> OutputFolder:
    return OutputFolder(root, clock=lambda: datetime(2020, 5, 6, 8, 30))


def _put_all(folder: OutputFolder) -> None:
    folder.describe_run(inputs={"roster/plan.toml": "1"}, tool="t", templates={"a": "1"}, choices={"final": "false"})
    for path in _PATHS:
        folder.put(path, path.name.encode(), kind="letter", recipient="甲", pages=1, fonts=("仿宋 → 宋体",))


# ── targets ─────────────────────────────────────────────────


def _in_file(read: Callable[[Path], object], data: bytes, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        with suppress(KaoheError):
            read(path)


@cache
def _plan() -> object:
    return read_plan(sample_folder() / "plan.toml").plan


@cache
def _roster() -> object:
    return read_roster(sample_folder() / "roster.xlsx", plan=_plan())[0]  # type: ignore[arg-type]


def plan_target(data: bytes) -> None:
    _in_file(read_plan, data, "plan.toml")


def papers_target(data: bytes) -> None:
    """Draft every paper, pack and print run of a plan that is read without errors."""
    with tempfile.TemporaryDirectory() as name, suppress(KaoheError):
        folder = Path(name, "roster")
        folder.mkdir()
        (folder / "plan.toml").write_bytes(data)
        if read_plan(folder / "plan.toml").plan is None:
            return
        for book in ("roster.xlsx", "results.xlsx"):
            (folder / book).write_bytes(sample(book))
        reading = read_workspace(folder.parent)
        if reading.assessment is None:
            return
        tuple(recipe_problems(reading.assessment))
        if not has_errors(reading.problems):
            plan_documents(reading.assessment, all_kinds())
            print_runs(reading.assessment)
            contents_of(reading.assessment)


def roster_target(data: bytes) -> None:
    _in_file(lambda path: read_roster(path, plan=_plan()), data, "roster.xlsx")  # type: ignore[arg-type]


def results_target(data: bytes) -> None:
    _in_file(lambda path: read_results(path, plan=_plan(), roster=_roster()), data, "results.xlsx")  # type: ignore[arg-type]


def template_target(data: bytes) -> None:
    """Check a template; one that passes is also filled with what the sample gives it, into a paper fit to be opened."""
    problems = check_template(data, _kind().context, name=f"templates/{KIND}.docx")
    assert all(str(problem.message) for problem in problems)
    if has_errors(problems):
        return
    with suppress(KaoheError):
        filled, text = compile_template(data, name=KIND).render_with_text(plain_data(_draft().context))
        assert len(filled) < 4 * len(data) + 1_000_000
        assert len(text) < 1_000_000
        read_members(filled)


def paper_target(data: bytes) -> None:
    """Do everything with a paper that is done before LibreOffice gets it: what it gets must still be fit."""
    with suppress(UnfitError):
        opened = open_paper(data)
        asked_faces(opened.members)
        whole = open_paper(sample("paper.docx"))
        for one in plan_passes([opened, whole, opened], [KIND] * 3):
            read_members(one.data)


def manifest_target(data: bytes) -> None:
    _runs_with(MANIFEST, data)


def journal_target(data: bytes) -> None:
    _runs_with(JOURNAL, data)


def _runs_with(record: str, data: bytes) -> None:
    """Run twice in a folder with this record: it opens, keeps what people wrote, and stays in its bounds."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name, "output")
        (root / "letters").mkdir(parents=True)
        (root / "letters" / "a.docx").write_bytes(b"edited by hand")
        (root / "letters" / "b.docx").write_bytes(b"b.docx")
        (root / record).write_bytes(data)
        for _ in range(2):
            with suppress(KaoheError), _opened(root) as folder:
                _put_all(folder)
                folder.status(made_from={})
                folder.retire({"letters"})
        kept = [path.read_bytes() for path in root.rglob("*") if path.is_file()]
        assert b"edited by hand" in kept
        assert [path.name for path in Path(name).iterdir()] == ["output"]


TARGETS: dict[str, tuple[Target, str]] = {
    "plan": (plan_target, "plan.toml"),
    "papers": (papers_target, "plan.toml"),
    "roster": (roster_target, "roster.xlsx"),
    "results": (results_target, "results.xlsx"),
    "template": (template_target, f"{KIND}.docx"),
    "paper": (paper_target, "paper.docx"),
    "manifest": (manifest_target, MANIFEST),
    "journal": (journal_target, JOURNAL),
}


def spoilt(name: str, seed: int) -> bytes:
    """Return a spoilt copy of what a target reads."""
    file = TARGETS[name][1]
    if file.endswith(".docx") and seed % 2:
        return _with_pieces(sample(file), random.Random(seed))
    words = TOML_WORDS if file.endswith(".toml") else JSON_WORDS
    return mutated(sample(file), seed, zipped=file.endswith((".docx", ".xlsx")), words=words)


# ── mutations ───────────────────────────────────────────────


def mutated(data: bytes, seed: int, *, zipped: bool, words: tuple[str, ...] = TOML_WORDS) -> bytes:
    """Spoil a file a little: its bytes, or, inside a zip, the text of one member with checksums put right."""
    chance = random.Random(seed)
    if not zipped or chance.random() < 0.2:
        return _text(data, chance, words) if not zipped else _bytes(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    if chance.random() < 0.6:
        name = max(members, key=lambda one: len(members[one]) if "theme" not in one and "styles" not in one else 0)
    members[name] = _text(members[name], chance, XML_WORDS)
    if chance.random() < 0.1:
        del members[chance.choice(sorted(members))]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return buffer.getvalue()


def _with_pieces(data: bytes, chance: random.Random) -> bytes:
    """Put whole runs and paragraphs between those of a docx: what comes out is well-formed and often passes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    names = [field.name for field in fields(_kind().context)]
    body = members["word/document.xml"].decode()
    for _ in range(chance.choice((1, 1, 2, 4))):
        ends = [found.end() for found in re.finditer(chance.choice(("</w:r>", "</w:p>")), body)]
        place = chance.choice(ends)
        pieces = chance.choices(PIECES, k=chance.choice((1, 1, 2, 4)))
        runs = "".join(piece.replace("NAME", chance.choice(names)) for piece in pieces)
        body = body[:place] + (f"<w:p>{runs}</w:p>" if body[:place].endswith("</w:p>") else runs) + body[place:]
    members["word/document.xml"] = body.encode()
    return packed(members)


def _bytes(data: bytes, chance: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt[: chance.randint(0, len(spoilt))] if chance.random() < 0.3 else spoilt)


def _text(data: bytes, chance: random.Random, words: tuple[str, ...]) -> bytes:
    """Put words in, take pieces out, double pieces, swap pieces."""
    spoilt = data
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(spoilt))
        end = min(len(spoilt), start + chance.choice((0, 1, 3, 10, 40, 400)))
        piece = spoilt[start:end]
        other = chance.randint(0, len(spoilt))
        new = chance.choice(
            (chance.choice(words).encode(), b"", piece * 2, spoilt[other : other + 30], bytes([chance.randrange(256)]))
        )
        spoilt = spoilt[:start] + new + spoilt[end:]
    return spoilt
