"""Pages to measure: every paper of the sample, and made-up ones that strain the templates; typeset once."""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from io import BytesIO
from typing import Any

from factories import REPOSITORY
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import Person
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import render_draft
from kaohe_docs.render.docx import CompiledTemplate, compile_template
from kaohe_docs.typeset import Source, Typeset, typeset
from page_tools import Page, read_pages

if str(REPOSITORY / "templates") not in sys.path:
    sys.path.insert(0, str(REPOSITORY / "templates"))

from house_style import load_style
from layout import Paper

OFFICIAL = (
    *("group-letter", "visit-notice", "debriefing-notice", "local-grade-request"),
    *("commendation-circular", "commendation-notice", "result-notice"),
)
#: Nobody's: a name with a middle dot, and one of characters that few fonts have.
DOTTED, RARE = "某某·某某某某某某", "某喆玥"
RARE_CHARACTERS = "喆玥祎昇旻堃"
_LONG = "示例省自然资源调查监测与国土空间规划综合技术保障服务中心分局"
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


@dataclass(frozen=True, slots=True)
class Printed:
    """One document and its pages."""

    kind: str
    name: str
    context: Any = field(repr=False)
    #: How often each character stands in the Word file's body.
    written: Counter[str] = field(repr=False)
    pages: tuple[Page, ...] = field(repr=False)


def long_name(number: int) -> str:
    """Name a unit in thirty characters, two of them figures."""
    return f"{_LONG[:28]}{number:02d}"


def strained(context: Any, names: Mapping[str, str]) -> Any:
    """Return a context with other names, wherever they stand in it."""
    if isinstance(context, str):
        for old, new in names.items():
            context = context.replace(old, new)
        return context
    if isinstance(context, tuple):
        return tuple(strained(item, names) for item in context)
    if is_dataclass(context):
        changed = {item.name: strained(getattr(context, item.name), names) for item in fields(context)}
        return replace(context, **changed)  # type: ignore[type-var]
    return context


def _people(value: object, seen: set[int]) -> Iterator[Person]:
    if id(value) in seen:
        return
    seen.add(id(value))
    if isinstance(value, Person):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _people(item, seen)
    elif is_dataclass(value):
        for item in fields(value):
            yield from _people(getattr(value, item.name), seen)


def strange_names(assessment: Assessment) -> dict[str, str]:
    """Map every unit to a name of thirty characters and every person to a name that is hard to set."""
    units = {unit.name: long_name(place) for place, unit in enumerate(assessment.units, 1)}
    people = dict.fromkeys(person.name for person in _people(assessment, set()) if person.name)
    names = {name: (DOTTED, RARE)[place % 2] for place, name in enumerate(people)}
    spaced = {f"{old[0]}　{old[1]}": new for old, new in names.items() if len(old) == 2}
    every = {**units, **spaced, **{old: new for old, new in names.items() if len(old) > 2}}
    return dict(sorted(every.items(), key=lambda pair: -len(pair[0])))


@cache
def _template(kind: DocumentKind) -> CompiledTemplate:
    return compile_template((templates_folder() / kind.template).read_bytes(), name=kind.template)


def every_paper(assessment: Assessment) -> dict[str, list[Printed]]:
    """Typeset all Word papers of the sample, and the strained ones under "strained" and a case's name."""
    jobs: list[tuple[str, Source, Any]] = []
    strange = strange_names(assessment)

    def add(group: str, kind: DocumentKind, name: str, draft: Any, context: Any) -> None:
        data = render_draft(replace(draft, context=context), kind, _template(kind)).data
        jobs.append((group, Source(name, group, data), context))

    for kind in (kind for kind in all_kinds() if kind.template):
        drafts = kind.drafts(assessment)
        for draft in drafts:
            add(kind.slug, kind, draft.name, draft, draft.context)
        if drafts:
            most = max(drafts, key=lambda one: len(repr(one.context)))
            add("strained", kind, kind.slug, most, strained(most.context, strange))
        if kind.slug == "commendation-notice":
            for chars in (4, 8, 10, 12, 16, 20, 24):
                signed = replace(drafts[0].context, issuer="某" * chars, date="2020年5月14日", draft_mark="")
                add("signed", kind, str(chars), drafts[0], signed)
        if kind.slug == "ballot":
            line = type(drafts[0].context.lines[0])
            for units in (13, 24, 25, 30, 31, 42):
                lines = tuple(line(number, f"示例单位第{number}处") for number in range(1, units + 1))
                ballot = replace(drafts[0].context, lines=lines, unit_count=units, roomy=False)
                add("many", kind, str(units), drafts[0], ballot)
    for profile in ("gbt9704-2012", "glyph-top"):
        paper = Paper(load_style(profile=profile), "整页")
        paper.paragraph("国" * 28 * 30, style="Recipients")
        paper.paragraph("他说“第2项——民主测评……”共10分，详见《办法》。", style="Body")
        jobs.append(("full", Source(profile, f"full-{profile}", paper.to_bytes()), None))
    paper = Paper(load_style(), "罕用字")
    paper.recipients(RARE_CHARACTERS)
    paper.body(RARE_CHARACTERS)
    jobs.append(("rare", Source("rare", "rare", paper.to_bytes()), None))
    result = typeset([source for _, source, _ in jobs])
    printed: dict[str, list[Printed]] = {}
    for (group, source, context), made in zip(jobs, result.documents, strict=True):
        assert isinstance(made, Typeset), made
        entry = Printed(group, source.name, context, _written(source.data), read_pages(made.data))
        printed.setdefault(group, []).append(entry)
    return printed


def _written(data: bytes) -> Counter[str]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        xml = package.read("word/document.xml").decode("utf-8")
    text = "".join(_TEXT.findall(xml)).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return Counter(letter for letter in text if not letter.isspace())
