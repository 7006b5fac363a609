"""Verification sheets (考察核实评分表) of a group, a page per unit, filled in item by item. Plan 五（三）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.part import FigurePart
from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.people import Signer, signers
from kaohe_docs.text.figures import percent_text, plain


@dataclass(frozen=True, slots=True)
class FullMark:
    """A part whose points are entered, and how many there are."""

    part: str
    mark_text: str
    rule: str


@dataclass(frozen=True, slots=True)
class UnitSheet:
    """The page of one unit."""

    unit_name: str
    number: int
    marks: tuple[FullMark, ...]


@dataclass(frozen=True, slots=True)
class VerificationSheetContext(Context):
    """What templates/verification-sheet.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    assessment_name: str
    group_title: str
    unit_count: int
    task: str
    methods: tuple[str, ...]
    item_kinds: tuple[str, ...]
    units: tuple[UnitSheet, ...]
    signers: tuple[Signer, ...]


@document_kind("verification-sheet", title="考察核实评分表", family="sheets", context=VerificationSheetContext)
def verification_sheets(assessment: Assessment) -> Iterator[Draft]:
    """Draft one document per group, with a page for each of its units that has points to enter."""
    for group in assessment.roster.groups:
        if units := _units(assessment, group):
            yield Draft(
                name=f"{group.name}-考察核实评分表",
                recipient=group.name,
                context=_context(assessment, group, units),
                group=group.name,
                key_text=units[0].name,
            )


def _units(assessment: Assessment, group: AssessmentGroup) -> tuple[Unit, ...]:
    return tuple(unit for unit in assessment.units_in_group(group) if _marks(assessment, unit))


def _marks(assessment: Assessment, unit: Unit) -> tuple[FullMark, ...]:
    """Return what is entered for a unit, in the main assessment and in others that have points."""
    plan, category = assessment.plan, assessment.category_of(unit)
    schemes = (plan.scheme_for(content, category) for content in (plan.main_content, *plan.side_contents))
    return tuple(
        _full_mark(scheme, part, scale)
        for scheme in schemes
        if scheme is not None
        for part in scheme.figures
        if (scale := part.visit_mark(scheme.full_mark_of(part))) is not None
    )


def _context(assessment: Assessment, group: AssessmentGroup, units: tuple[Unit, ...]) -> VerificationSheetContext:
    rules = assessment.plan.verification
    return VerificationSheetContext(
        target_word=assessment.plan.identity.target_word,
        assessment_name=assessment_name(assessment.plan),
        group_title=group_title(group),
        unit_count=len(units),
        task=rules.text,
        methods=rules.methods,
        item_kinds=rules.item_kinds,
        units=tuple(UnitSheet(unit.name, number, _marks(assessment, unit)) for number, unit in enumerate(units, 1)),
        signers=signers(group),
    )


def _full_mark(scheme: Scheme, part: FigurePart, scale: Decimal) -> FullMark:
    """Say on which scale a part is marked and what it counts for."""
    mark = scheme.full_mark_of(part)
    counts = f"占总分的{percent_text(scheme.share_of_total(part))}"
    rule = counts if scale == mark else f"折算为{plain(mark)}分，{counts}"
    return FullMark(part.name, f"满分{plain(scale)}分", rule)
