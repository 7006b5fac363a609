"""Documents a second: one letter after another, and a table of 200 rows, against other programs; equal text asserted."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment

import samples
from kaohe_docs.render.docx import compile_template
from kaohe_docs.render.docx_text import document_text
from measure import Finding, Timing, at_least, each, side_by_side, told

HERE = Path(__file__).parent
Fill = Callable[[dict[str, Any]], bytes]
OURS, DOCXTPL, MAILMERGE, TEMPLATER = "kaohe-docs", "docxtpl", "docx-mailmerge2", "docxtemplater"


def measure(*, quick: bool) -> list[Finding]:
    """Compare both papers."""
    letters = list(samples.letters(5 if quick else 20))
    tables = [samples.table()] * (2 if quick else 5)
    rounds = 5 if quick else 9
    found = _compare("一页的通知", "letter", letters, 100, rounds)
    return [*found, *_compare("200行的表", "table", tables, 20, rounds)]


def _compare(title: str, paper: str, contexts: list[dict[str, Any]], bound: float, rounds: int) -> list[Finding]:
    with _programs(paper, contexts) as (works, texts):
        for name, text in texts.items():
            if text != texts[OURS]:
                raise SystemExit(f"{title}: {name} prints another text than {OURS}")
        timings = side_by_side(works, rounds=rounds)
    return list(_findings(title, timings, bound))


def _findings(title: str, timings: dict[str, Timing], bound: float) -> Iterator[Finding]:
    yield at_least(f"{title}，对 {DOCXTPL}", timings[OURS], timings[DOCXTPL], bound, unit="份")
    for name in (MAILMERGE, TEMPLATER):
        if name in timings:
            yield at_least(f"{title}，对 {name}", timings[OURS], timings[name], 1, unit="份")
        else:
            yield told(f"{title}，对 {name}", "本机没有安装，未测")


@contextmanager
def _programs(
    paper: str, contexts: list[dict[str, Any]]
) -> Iterator[tuple[dict[str, Callable[[], int]], dict[str, str]]]:
    """Give the work of every program that is there, and the text each makes of the last context."""
    template = (samples.letter_template if paper == "letter" else samples.table_template)(samples.JINJA)
    fills: dict[str, Fill] = {OURS: compile_template(template, name=paper).render, DOCXTPL: _docxtpl(template)}
    with suppress(ImportError):
        fills[MAILMERGE] = _mailmerge(paper)
    works = {name: each(fill, contexts) for name, fill in fills.items()}
    works[OURS] = each(fills[OURS], contexts * 20)
    texts = {name: document_text(fill(contexts[-1])) for name, fill in fills.items()}
    with tempfile.TemporaryDirectory() as folder, _templater(paper, contexts, Path(folder)) as other:
        if other:
            works[TEMPLATER] = other
            other()
            texts[TEMPLATER] = document_text(Path(folder, "out.docx").read_bytes())
        yield works, texts


def _docxtpl(template: bytes) -> Fill:
    """Fill as docxtpl's manual says: a new object for each document, with autoescape so that no text is lost."""

    def fill(context: dict[str, Any]) -> bytes:
        document = DocxTemplate(io.BytesIO(template))
        document.render(context, Environment(autoescape=True), autoescape=True)
        buffer = io.BytesIO()
        document.save(buffer)
        return buffer.getvalue()

    return fill


def _mailmerge(paper: str) -> Fill:
    from mailmerge import MailMerge

    template = samples.merge_letter_template() if paper == "letter" else samples.merge_table_template()

    def fill(context: dict[str, Any]) -> bytes:
        buffer = io.BytesIO()
        with MailMerge(io.BytesIO(template)) as document:
            if paper == "letter":
                document.merge(**context)
            else:
                document.merge(title=context["title"])
                document.merge_rows("number", context["rows"])
            document.write(buffer)
        return buffer.getvalue()

    return fill


@contextmanager
def _templater(paper: str, contexts: list[dict[str, Any]], folder: Path) -> Iterator[Callable[[], int] | None]:
    """Run docxtemplater in one Node process, asked round by round."""
    if shutil.which("node") is None or not (HERE / "node_modules" / "docxtemplater").is_dir():
        yield None
        return
    template = (samples.letter_template if paper == "letter" else samples.table_template)(samples.BRACES)
    (folder / "in.docx").write_bytes(template)
    (folder / "contexts.json").write_text(json.dumps(contexts), encoding="utf-8")
    words = [
        "node",
        str(HERE / "docxtemplater.cjs"),
        *(str(folder / n) for n in ("in.docx", "contexts.json", "out.docx")),
    ]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise SystemExit("node has no pipes")
        ask, answer = process.stdin, process.stdout

        def work() -> int:
            ask.write("\n")
            ask.flush()
            answer.readline()
            return len(contexts)

        yield work
        ask.close()
