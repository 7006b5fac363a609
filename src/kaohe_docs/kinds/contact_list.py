"""Contacts (通讯录): a group's own with mobile numbers, and one of all groups without. Plan 一（二）.

With the group letter it is the only paper that gives mobile numbers, and only to the group itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup, Person
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title, office_contact_text
from kaohe_docs.phrases.people import padded_name, post_label


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A person; what is not known stays blank to be filled in."""

    post: str
    name: str
    unit_name: str
    landline: str
    mobile: str


@dataclass(frozen=True, slots=True)
class ContactBlock:
    """The people of one body."""

    heading: str
    people: tuple[ContactLine, ...]


@dataclass(frozen=True, slots=True)
class UnitContact:
    """An assessed unit, whose contact the group writes in."""

    number: int
    name: str
    head: str


@dataclass(frozen=True, slots=True)
class ContactListContext(Context):
    """What templates/contact-list.docx prints; with ``mobiles`` there is a column for them."""

    #: 被考核单位, or 被考核人 where the plan assesses people; empty where no units are listed.
    target_word: str
    assessment_name: str
    mobiles: bool
    blocks: tuple[ContactBlock, ...]
    units: tuple[UnitContact, ...]
    office_contact: str


@document_kind("contact-list", title="通讯录", family="packs", context=ContactListContext)
def contact_lists(assessment: Assessment) -> Iterator[Draft]:
    """Draft one list per group with its mobiles, then one of all groups without any."""
    groups = assessment.roster.groups
    for group in groups:
        yield Draft(
            name=f"{group.name}-通讯录",
            recipient=group.name,
            context=_own(assessment, group),
            group=group.name,
            private=True,
            key_text=group_title(group),
        )
    if groups:
        yield Draft(
            name="考核组通讯录",
            recipient=assessment.plan.organisation.leading_group,
            context=_of_all(assessment),
            key_text=group_title(groups[0]),
        )


def _own(assessment: Assessment, group: AssessmentGroup) -> ContactListContext:
    units = assessment.units_in_group(group)
    return ContactListContext(
        target_word=assessment.plan.identity.target_word,
        assessment_name=assessment_name(assessment.plan),
        mobiles=True,
        blocks=(ContactBlock(group_title(group), _people(group, mobiles=True)),),
        units=tuple(
            UnitContact(number, unit.name, padded_name(unit.head) if unit.head else "")
            for number, unit in enumerate(units, 1)
        ),
        office_contact=office_contact_text(assessment.plan),
    )


def _of_all(assessment: Assessment) -> ContactListContext:
    return ContactListContext(
        target_word="",
        assessment_name=assessment_name(assessment.plan),
        mobiles=False,
        blocks=tuple(
            ContactBlock(group_title(group), _people(group, mobiles=False)) for group in assessment.roster.groups
        ),
        units=(),
        office_contact=office_contact_text(assessment.plan),
    )


def _people(group: AssessmentGroup, *, mobiles: bool) -> tuple[ContactLine, ...]:
    posts: tuple[tuple[str, tuple[Person, ...]], ...] = (
        ("组长", (group.leader,)),
        ("副组长", group.deputy_leaders),
        ("成员", group.members),
    )
    liaison = group.liaison
    return (
        *(_line(post, person) for post, people in posts for person in people),
        _line("联络员", liaison.person, landline=liaison.landline, mobile=liaison.mobile if mobiles else ""),
    )


def _line(post: str, person: Person, *, landline: str = "", mobile: str = "") -> ContactLine:
    return ContactLine(post_label(post), padded_name(person.name), person.unit_name, landline, mobile)
