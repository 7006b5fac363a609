"""What a document kind is: a context for its template, the drafts it makes, and the registry of all kinds.

A kind is one module under `kaohe_docs.kinds` and one template; everything else (commands, manifest,
contract tests, packs) reads the registry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.workbook import Cell, Sheet, Workbook

Family = Literal["letters", "schedules", "ballots", "sheets", "notices", "packs"]
Format = Literal["docx", "xlsx", "ics"]
FAMILIES: Final[tuple[Family, ...]] = ("letters", "schedules", "ballots", "sheets", "notices", "packs")
#: Pages that exist only inside a pack (cover, index …): no run of papers makes them, binding does.
PACKS: Final[Family] = "packs"


@dataclass(frozen=True, slots=True)
class Context:
    """What a template prints: finished text, whole numbers, and tuples of further such records.

    Every text and number in it must show up in the document; a bool only steers the template.
    """


@dataclass(frozen=True, slots=True)
class WorkbookContext(Context):
    """A context that is a workbook."""

    workbook: Workbook


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """One entry of a calendar file; ``uid`` stays the same from run to run so that a re-import updates."""

    uid: str
    title: str
    start: datetime
    end: datetime
    place: str
    description: str


@dataclass(frozen=True, slots=True)
class CalendarContext(Context):
    """A context that is a calendar file (RFC 5545)."""

    name: str
    events: tuple[CalendarEvent, ...]
    #: Goes into DTSTAMP, so that the same input gives the same bytes.
    stamp: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """One document before it is rendered."""

    #: File name without folder and ending, in Chinese: "第一组-考核分组通知".
    name: str
    #: Whom it is for: a unit, a group, or the body that keeps it.
    recipient: str
    context: Context
    #: What tells it from other papers of its kind for the same recipient (which session, which ballot); the two say
    #: from run to run which paper it is, whatever number its name bears.
    about: str = ""
    #: The one unit it is for or about, by its name; empty for papers of several. ``--only`` takes a unit's papers by it.
    unit: str = ""
    #: The assessment group (第一组) that carries or sends it; empty for papers of the whole office.
    group: str = ""
    #: True where private mobile numbers may stand in it (design, safety).
    private: bool = False
    #: Key text that a rendered copy must show; a PDF is checked for it too.
    key_text: str = ""
    #: Keys of the categories whose units it is about, and the session (场次) of the debriefing meeting it serves;
    #: empty and 0 for papers that are not bound to any. A pack takes what concerns its group or session.
    categories: tuple[str, ...] = ()
    session: int = 0
    #: What a pack shows in its place where the original must not be copied (样票 for a ballot).
    specimen: Context | None = None
    #: True where the paper is turned: the template is laid out upright, and its tables fill the wider page.
    across: bool = False
    #: How many pages it is laid out for, where more would be a fault of the layout; 0 where its content decides.
    pages_planned: int = 0


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of paper."""

    slug: str
    title: str
    family: Family
    context: type[Context]
    make: Callable[[Assessment], Iterable[Draft]] = field(repr=False)
    format: Format = "docx"
    #: True for kinds that need results: they come from computed figures only.
    needs_results: bool = False
    #: True for notices of results, which ``--final`` refuses until the approval (审定) is recorded.
    needs_approval: bool = False

    @property
    def secret(self) -> bool:
        """Whether its papers hold results, so that they are encrypted where there is a password."""
        return self.needs_results

    @property
    def template(self) -> str:
        """File name of the template, or "" for a kind that has none."""
        return f"{self.slug}.docx" if self.format == "docx" else ""

    def drafts(self, assessment: Assessment) -> tuple[Draft, ...]:
        """Make this kind's drafts, in the order in which they are read."""
        return tuple(self.make(assessment))


_KINDS: dict[str, DocumentKind] = {}

Maker = Callable[[Assessment], Iterator[Draft]]


def document_kind(
    slug: str,
    *,
    title: str,
    family: Family,
    context: type[Context],
    format: Format = "docx",
    needs_results: bool = False,
    needs_approval: bool = False,
) -> Callable[[Maker], Maker]:
    """Register the decorated function as the maker of a document kind."""

    def register(make: Maker) -> Maker:
        if slug in _KINDS and _KINDS[slug].make is not make:
            raise ValueError(f"document kind {slug!r} is registered twice")
        _KINDS[slug] = DocumentKind(
            slug=slug,
            title=title,
            family=family,
            context=context,
            make=make,
            format=format,
            needs_results=needs_results,
            needs_approval=needs_approval,
        )
        return make

    return register


def registered_kinds() -> tuple[DocumentKind, ...]:
    """Return the kinds that are registered so far, by family and slug; `kaohe_docs.kinds.all_kinds` finds them all."""
    return tuple(sorted(_KINDS.values(), key=lambda kind: (FAMILIES.index(kind.family), kind.slug)))


def printed_values(context: object) -> Iterator[str]:
    """Yield every text and number of a context that its document must show.

    Texts are yielded as they are; the caller splits them at line breaks. Formulas and bools are left out.
    """
    if isinstance(context, CalendarContext):
        for event in context.events:
            yield from (event.title, event.place, event.description)
    elif isinstance(context, str):
        if context.strip():
            yield context
    elif isinstance(context, bool) or context is None:
        return
    elif isinstance(context, int | Decimal):
        yield str(context)
    elif isinstance(context, tuple):
        for item in context:
            yield from printed_values(item)
    elif isinstance(context, Workbook):
        yield from printed_values(context.sheets)
    elif isinstance(context, Sheet):
        yield from printed_values(context.rows)
    elif isinstance(context, Cell):
        yield from printed_values(context.value)
    elif is_dataclass(context) and type(context).__name__ != "Formula":
        for item in fields(context):
            yield from printed_values(getattr(context, item.name))
