"""What every document kind owes, read from the registry: a new kind is under test as soon as it is registered."""

from __future__ import annotations

import types
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from factories import Built
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.names import leftovers
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kind import (
    FAMILIES,
    CalendarContext,
    Context,
    DocumentKind,
    Draft,
    WorkbookContext,
    printed_values,
)
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.docx import CompiledTemplate, compile_template
from kaohe_docs.render.proof import missing_values
from kaohe_docs.store import clashes, safe_name

KINDS = all_kinds()
WITH_TEMPLATE = tuple(kind for kind in KINDS if kind.template)
#: How many papers of each kind the sample makes: 4 groups, 46 units, 42 of them debriefing, 4 bureaus, 8 prefectures,
#: 4 half-days, 15 excellent units (issue 2, section 3). Ballots: 2 rater classes × 3 categories, and one a bureau.
COUNTS = {
    "group-letter": 4,
    "visit-notice": 46,
    "programme": 1,
    "programme-workbook": 1,
    "programme-calendar": 1,
    "debriefing-notice": 42,
    "bureau-agenda": 4,
    "ballot": 2 * 3 + 4,
    "local-grade-request": 8,
    "distribution-sheet": 4 + 4,
    "entry-workbook": 1,
    "verification-sheet": 4,
    "talk-record": 4,
    "sign-in": 4 + 4,
    "timing-record": 4,
    "papers-checklist": 4,
    "opinion-form": 4,
    "ranking-table": 1,
    "ranking-workbook": 1,
    "grade-proposal": 4,
    "commendation-circular": 1,
    "commendation-notice": 2 + 3 + 7 + 3,
    "result-notice": 46,
    "certificate": 2 + 3 + 7 + 3,
    # Bound into packs: one a group and one for all; a pack a group, one for the leading group, one a half-day.
    "contact-list": 4 + 1,
    "unit-list": 4 + 1,
    "pack-cover": 4 + 1 + 4,
    "pack-index": 4 + 1 + 4,
    "pack-folio": 4 + 1 + 4,
    # One before each kind of ballot in the print runs.
    "print-separator": 2 * 3 + 4,
    "ballot-proof": 2 * 3 + 4,
}

Rendered = Callable[[DocumentKind], Sequence[tuple[Draft, str]]]
each_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.slug)
each_template = pytest.mark.parametrize("kind", WITH_TEMPLATE, ids=lambda kind: kind.slug)


def compiled(kind: DocumentKind) -> CompiledTemplate:
    return compile_template((templates_folder() / kind.template).read_bytes(), name=kind.template)


def test_the_registry_holds_the_kinds_of_the_issue_and_no_others() -> None:
    assert sorted(kind.slug for kind in KINDS) == sorted(COUNTS)


def test_every_template_belongs_to_a_kind() -> None:
    assert {path.name for path in templates_folder().glob("*.docx")} == {kind.template for kind in WITH_TEMPLATE}


@each_kind
def test_the_sample_makes_as_many_papers_as_the_plan_calls_for(kind: DocumentKind, sample: Assessment) -> None:
    assert len(kind.drafts(sample)) == COUNTS[kind.slug]


@each_kind
def test_a_kind_has_a_title_and_a_folder(kind: DocumentKind) -> None:
    assert kind.title
    assert kind.family in FAMILIES
    assert kind.slug == kind.slug.lower()


@each_template
def test_a_template_asks_for_exactly_what_its_context_holds(kind: DocumentKind) -> None:
    assert compiled(kind).variables == {item.name for item in fields(kind.context)}


@each_kind
def test_every_paper_of_the_sample_shows_every_value_put_into_it(kind: DocumentKind, rendered: Rendered) -> None:
    for draft, text in rendered(kind):
        assert missing_values(draft.context, text) == ()
        assert draft.key_text.strip(), draft.name
        assert draft.key_text in text, draft.name


@each_kind
def test_names_are_legal_and_say_the_same_after_they_were_made_safe(kind: DocumentKind, sample: Assessment) -> None:
    names = [draft.name for draft in kind.drafts(sample)]
    assert [name for name in names if safe_name(name) != name] == []


def test_no_two_papers_share_a_place(built_sample: Built) -> None:
    assert clashes(str(made.planned.path) for made in built_sample.report.made) == ()


@each_kind
def test_every_draft_says_whom_it_is_for(kind: DocumentKind, sample: Assessment) -> None:
    groups = {group.name for group in sample.roster.groups}
    for draft in kind.drafts(sample):
        assert draft.recipient.strip(), draft.name
        assert draft.group in {"", *groups}, draft.name


@each_kind
def test_drafts_are_of_the_context_that_the_kind_declares(kind: DocumentKind, sample: Assessment) -> None:
    assert {type(draft.context) for draft in kind.drafts(sample)} == {kind.context}


@each_kind
def test_only_kinds_that_need_results_are_silent_without_them(kind: DocumentKind, sample: Assessment) -> None:
    before = Assessment(sample.plan, sample.roster, sample.timetable)
    assert (len(kind.drafts(before)) == 0) == kind.needs_results


@each_kind
def test_drafts_come_out_the_same_each_time(kind: DocumentKind, sample: Assessment) -> None:
    assert kind.drafts(sample) == kind.drafts(sample)


@each_kind
def test_notices_of_results_need_approval(kind: DocumentKind) -> None:
    published = {"commendation-circular", "commendation-notice", "result-notice", "certificate"}
    assert kind.needs_approval == (kind.slug in published)
    assert kind.needs_results or not kind.needs_approval


@each_kind
def test_contexts_are_frozen_and_hold_finished_values_only(kind: DocumentKind, sample: Assessment) -> None:
    if issubclass(kind.context, WorkbookContext | CalendarContext):
        return
    check_record(kind.context, seen=set())
    for draft in kind.drafts(sample):
        check_value(draft.context, draft.name)


def check_record(record: type, *, seen: set[type]) -> None:
    """Fail where a record can change or may hold something that a template could call."""
    if record in seen:
        return
    seen.add(record)
    assert is_dataclass(record), record
    assert record.__dataclass_params__.frozen, record
    for name, hint in get_type_hints(record).items():
        for inner in innermost(hint):
            if inner in {str, int, bool, Decimal}:
                continue
            assert isinstance(inner, type), f"{record.__name__}.{name}: {hint}"
            check_record(inner, seen=seen)


def innermost(hint: Any) -> list[Any]:
    """Return what a type is made of; only tuples may hold several values."""
    origin = get_origin(hint)
    if origin is tuple:
        return [inner for item in get_args(hint) if item is not Ellipsis for inner in innermost(item)]
    if origin is not None and origin is not types.UnionType:
        return [get_args(hint)[0].__class__] if str(origin) == "typing.Literal" else [hint]
    return [hint]


def check_value(value: object, place: str) -> None:
    if isinstance(value, tuple):
        for item in value:
            check_value(item, place)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            check_value(getattr(value, item.name), f"{place}.{item.name}")
    else:
        assert isinstance(value, str | int | Decimal), f"{place}: {type(value).__name__}"


@each_kind
def test_a_context_prints_something(kind: DocumentKind, sample: Assessment) -> None:
    for draft in kind.drafts(sample):
        assert isinstance(draft.context, Context)
        assert any(printed_values(draft.context)), draft.name


@each_kind
def test_texts_bear_no_leftovers_of_programming(kind: DocumentKind, rendered: Rendered) -> None:
    traces = ("{{", "}}", "{%", "%}", "None", "True", "False", "Decimal(", "<kaohe", "nan", "【待补：】")
    for draft, text in rendered(kind):
        assert [word for word in traces if word in text] == [], draft.name


@each_kind
def test_punctuation_is_never_doubled(kind: DocumentKind, rendered: Rendered) -> None:
    doubled = [
        "。。",
        "，，",
        "、、",
        "；；",
        "：：",
        "。；",
        "；。",
        "，。",
        "。，",
        "、。",
        "。、",
        "：。",
        "（）",
        "《》",
        "“”",
        "。”",
        "？。",
    ]
    for draft, text in rendered(kind):
        assert [marks for marks in doubled if marks in text] == [], draft.name


@each_kind
def test_no_word_is_written_twice_and_nothing_of_an_editor_is_left(kind: DocumentKind, rendered: Rendered) -> None:
    for draft, text in rendered(kind):
        cells = [cell for line in text.splitlines() for cell in line.split("\t") if not cell.startswith("=")]
        assert [found.found for cell in cells for found in leftovers(cell)] == [], draft.name
