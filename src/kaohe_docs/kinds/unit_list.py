"""List of the assessed units (被考核单位名单), for one group and for all. Plan 一（二）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.people import padded_name
from kaohe_docs.text.dates import month_day_text, time_range_text


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One unit; what is not known stays blank."""

    number: int
    name: str
    category: str
    head: str
    debriefs: str
    visit: str


@dataclass(frozen=True, slots=True)
class GroupBlock:
    """The units of one group."""

    group: str
    units: tuple[UnitLine, ...]


@dataclass(frozen=True, slots=True)
class UnitListContext(Context):
    """What templates/unit-list.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    assessment_name: str
    blocks: tuple[GroupBlock, ...]


@document_kind("unit-list", title="被考核单位名单", family="packs", context=UnitListContext)
def unit_lists(assessment: Assessment) -> Iterator[Draft]:
    """Draft one list per group that has units, then one of all."""
    groups = [group for group in assessment.roster.groups if assessment.units_in_group(group)]
    for group in groups:
        yield _draft(assessment, f"{group.name}-被考核单位名单", group.name, (group,), group=group.name)
    if groups:
        yield _draft(assessment, "被考核单位名单", assessment.plan.organisation.leading_group, tuple(groups))


def _draft(
    assessment: Assessment, name: str, recipient: str, groups: tuple[AssessmentGroup, ...], *, group: str = ""
) -> Draft:
    return Draft(
        name=name,
        recipient=recipient,
        context=UnitListContext(
            assessment.plan.identity.target_word,
            assessment_name(assessment.plan),
            tuple(_block(assessment, one) for one in groups),
        ),
        group=group,
        key_text=assessment.units_in_group(groups[0])[0].name,
    )


def _block(assessment: Assessment, group: AssessmentGroup) -> GroupBlock:
    units = assessment.units_in_group(group)
    return GroupBlock(
        group=f"{group_title(group)}（{len(units)}个单位）",
        units=tuple(_line(assessment, number, unit) for number, unit in enumerate(units, 1)),
    )


def _line(assessment: Assessment, number: int, unit: Unit) -> UnitLine:
    slot = assessment.slot_of(unit)
    hours = time_range_text(slot.start.time(), slot.end.time()) if slot else ""
    return UnitLine(
        number=number,
        name=unit.name,
        category=assessment.category_of(unit).short,
        head=padded_name(unit.head) if unit.head else "",
        debriefs=f"第{slot.order}位\n{month_day_text(slot.start.date())}{hours}" if slot else "不参加大会述职",
        visit=month_day_text(unit.visit_date) if unit.visit_date else "",
    )
