"""What is fuzzed: the readers of every input, called in-process with spoilt copies of the sample's own files.

A target may end in findings or in an error of ours; anything else is a crash, and becomes a case in `tests/hostile`.
"""

from __future__ import annotations

import io
import random
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from kaohe_docs.errors import KaoheError
from kaohe_docs.intake.packaged import sample_folder, templates_folder
from kaohe_docs.intake.plan_file import read_plan
from kaohe_docs.intake.results_book import read_results
from kaohe_docs.intake.roster_book import read_roster
from kaohe_docs.kind import all_kinds
from kaohe_docs.render.template_check import check_template

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


@cache
def sample(name: str) -> bytes:
    folder = templates_folder() if name.endswith(".docx") else sample_folder()
    return (folder / name).read_bytes()


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


def roster_target(data: bytes) -> None:
    _in_file(lambda path: read_roster(path, plan=_plan()), data, "roster.xlsx")  # type: ignore[arg-type]


def results_target(data: bytes) -> None:
    _in_file(lambda path: read_results(path, plan=_plan(), roster=_roster()), data, "results.xlsx")  # type: ignore[arg-type]


def template_target(data: bytes) -> None:
    """Check a template; one that passes is also filled, with what the sample gives it."""
    kind = next(kind for kind in all_kinds() if kind.slug == "group-letter")
    for problem in check_template(data, kind.context, name="templates/group-letter.docx"):
        assert str(problem.message)


TARGETS: dict[str, tuple[Target, str]] = {
    "plan": (plan_target, "plan.toml"),
    "roster": (roster_target, "roster.xlsx"),
    "results": (results_target, "results.xlsx"),
    "template": (template_target, "group-letter.docx"),
}


# ── mutations ───────────────────────────────────────────────


def mutated(data: bytes, seed: int, *, zipped: bool) -> bytes:
    """Spoil a file a little: its bytes, or, inside a zip, the text of one member with checksums put right."""
    chance = random.Random(seed)
    if not zipped or chance.random() < 0.2:
        return _text(data, chance, TOML_WORDS) if not zipped else _bytes(data, chance)
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
