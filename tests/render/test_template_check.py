"""``kaohe templates check``: everything that is wrong with a template, each with its place, before it is ever filled."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import pytest
from docx import Document

from cli_runner import run_kaohe
from factories import REPOSITORY, a_workspace
from kaohe_docs.errors import Level, Problem
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.template_check import check_template


@dataclass(frozen=True)
class Member:
    name: str
    post: str


@dataclass(frozen=True)
class Letter:
    unit_name: str
    count: int
    shown: bool
    members: tuple[Member, ...]
    columns: tuple[tuple[str, ...], ...] = ()


ALL = ("{{ unit_name }}{{ count }}{% for m in members %}{{ m.name }}{{ m.post }}{% endfor %}", "{{ columns[0][0] }}")


def saved(document: object) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)  # type: ignore[attr-defined]
    return buffer.getvalue()


def paragraphs(*texts: str) -> bytes:
    document = Document()
    for text in texts:
        document.add_paragraph(text)
    return saved(document)


def table(*rows: tuple[str, ...]) -> bytes:
    document = Document()
    grid = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
    return saved(document)


def errors(data: bytes) -> list[Problem]:
    found = check_template(data, Letter, name="templates/样张.docx")
    return [problem for problem in found if problem.level is Level.ERROR]


def told(data: bytes) -> list[str]:
    return [f"{problem.code} @ {problem.location.key}" for problem in errors(data)]


KINDS = [kind for kind in all_kinds() if kind.template]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
def test_every_shipped_template_passes_without_a_remark(kind: DocumentKind) -> None:
    data = (REPOSITORY / "templates" / kind.template).read_bytes()
    assert check_template(data, kind.context, name=kind.template) == ()


@pytest.mark.parametrize(
    "data",
    [
        paragraphs(*ALL),
        paragraphs("{%p if shown %}", "{{ unit_name }}", "{%p elif count > 2 %}", "二", "{%p endif %}"),
        paragraphs("{% for m in members %}{{ loop.index }}{{ m.name }}{% if not loop.last %}、{% endif %}{% endfor %}"),
        paragraphs("{% set first = members[0] %}{{ first.name }}"),
        paragraphs("{% for pair in members | batch(2) %}{{ pair[0].name }}{{ (pair | first).post }}{% endfor %}"),
        table(("{%tr for m in members %}", ""), ("{{ m.name }}", "{{ m.post }}"), ("{%tr endfor %}", "")),
        paragraphs("{# 说明 #}{{ unit_name if shown else '无' }}{{ members | length }}"),
        paragraphs("{% if unit_name == “甲局” %}甲{% endif %}"),
    ],
)
def test_what_is_right_has_no_errors(data: bytes) -> None:
    assert told(data) == []


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (paragraphs("一", "{{ unit_nmae }}"), ["template-undefined @ 第2段 {{ unit_nmae }}"]),
        (
            paragraphs("{% for m in members %}{{ m.nam }}{{ m.x }}{% endfor %}{{ m.name }}"),
            [
                "template-undefined @ 第1段 {{ m.nam }}",
                "template-undefined @ 第1段 {{ m.x }}",
                "template-undefined @ 第1段 {{ m.name }}",
            ],
        ),
        (table(("一", "二"), ("三", "{{ nobody }}")), ["template-undefined @ 表1第2行第2格 {{ nobody }}"]),
        (paragraphs("{{ unit_name.upper }}"), ["template-undefined @ 第1段 {{ unit_name.upper }}"]),
        (paragraphs("{% for m in nobody %}{{ m.anything }}{% endfor %}"), ["template-undefined @ 第1段 {% for m in nobody %}"]),
        (paragraphs("{% if shwon %}x{% endif %}"), ["template-undefined @ 第1段 {% if shwon %}"]),
        (paragraphs("{{ loop.index }}"), ["template-undefined @ 第1段 {{ loop.index }}"]),
        (paragraphs("{% for m in members %}{{ loop.indx }}{% endfor %}"), ["template-undefined @ 第1段 {{ loop.indx }}"]),
        (
            table(("{% for m in members %}{{ m.name }}", "x"), ("{%tr endfor %}", "")),
            ["template-wrong-close @ 表1第2行第1格 {%tr endfor %}"],
        ),
        (paragraphs("{%p for m in members %}", "{{ m.name }}", "{% endfor %}"), ["template-wrong-close @ 第3段 {% endfor %}"]),
        (
            table(("{%tr for m in members %}", "抬头"), ("{{ m.name }}", ""), ("{%tr endfor %}", "")),
            ["template-text-lost @ 表1第1行第1格 {%tr for m in members %}"],
        ),
        (
            table(("{%tr for m in members %}{{ m.name }}{%tr endfor %}", "")),
            [
                "template-text-lost @ 表1第1行第1格 {%tr for m in members %}",
                "template-text-lost @ 表1第1行第1格 {%tr endfor %}",
            ],
        ),
        (
            paragraphs("{%p if shown %}同段的文字", "显示", "{%p endif %}"),
            ["template-text-lost @ 第1段 {%p if shown %}"],
        ),
        (paragraphs("{%tr for m in members %}", "{%tr endfor %}"),
         ["template-not-in-table @ 第1段 {%tr for m in members %}", "template-not-in-table @ 第2段 {%tr endfor %}"]),
        (table(("{% if shown %}一", "二{% endif %}")), ["template-crosses-cells @ 表1第1行第2格 {% endif %}"]),
        (paragraphs("{% if shown %}x"), ["template-unclosed @ 第1段 {% if shown %}"]),
        (paragraphs("x{% endfor %}"), ["template-unclosed @ 第1段 {% endfor %}"]),
        (paragraphs("{% for m in members %}{% endif %}{% endfor %}"), ["template-unclosed @ 第1段 {% endif %}"]),
        (paragraphs("{{ unit_name"), ["template-syntax @ 第1段 {{ unit_name"]),
        (paragraphs("{{ unit name }}"), ["template-syntax @ 第1段 {{ unit name }}"]),
        (paragraphs("{{ ''.__class__ }}"), ["template-forbidden @ 第1段 {{ ''.__class__ }}"]),
        (paragraphs("{% include 'x' %}"), ["template-forbidden @ 第1段 {% include 'x' %}"]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found_with_its_place(data: bytes, found: list[str]) -> None:
    assert told(data) == found


def test_a_misspelt_name_is_answered_with_the_likely_one() -> None:
    (problem,) = errors(paragraphs("{% for m in members %}{{ m.nmae }}{% endfor %}"))
    assert "是不是：m.name" in str(problem.message)


def test_headers_and_footers_are_checked_and_named() -> None:
    document = Document()
    document.sections[0].header.paragraphs[0].text = "{{ nobody }}"
    document.sections[0].footer.paragraphs[0].text = "{% if shown %}"
    assert told(saved(document)) == [
        "template-undefined @ 页眉第1段 {{ nobody }}",
        "template-unclosed @ 页脚第1段 {% if shown %}",
    ]


def test_fields_that_are_never_printed_and_open_fonts_are_only_remarks() -> None:
    found = check_template(paragraphs("{{ unit_name }}"), Letter, name="x.docx")
    assert {problem.level for problem in found} == {Level.WARNING}
    assert [problem.subject for problem in found if problem.code == "template-field-unused"] == [
        "count",
        "members",
        "columns",
    ]
    # python-docx's own template takes every face from the theme.
    assert {problem.subject for problem in found if problem.code == "template-font-open"} >= {"ascii", "eastAsia"}


def test_the_command_checks_the_workspaces_own_templates(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    done = run_kaohe("templates", "check", "-w", workspace)
    assert (done.code, "没有自己的模板" in done.out) == (0, True)
    assert run_kaohe("templates", "export", "group-letter", "-w", workspace).code == 0
    assert run_kaohe("templates", "check", "-w", workspace, "--json").json["templates"] == ["group-letter.docx"]
    (workspace / "templates" / "group-leter.docx").write_bytes(b"")
    (workspace / "templates" / "ballot.docx").write_bytes(paragraphs("{{ nobody }}", "{% if x %}"))
    done = run_kaohe("templates", "check", "-w", workspace, "--json")
    assert done.code == 1
    assert sorted(done.errors) == ["template-unclosed", "template-undefined", "template-undefined"]
    assert "template-not-used" in done.codes
    # A run refuses the same, and writes nothing.
    made = run_kaohe("ballots", "-w", workspace, "--no-pdf", "--json")
    assert (made.code, sorted(made.errors)) == (1, sorted(done.errors))
    assert not list((workspace / "output").rglob("*.docx"))
