"""Cover of a pack (封面): what is in it, whose it is, who made it. Plan 一."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.packing import Pack, packs_of
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import issue_date_text
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.times import session_text
from kaohe_docs.phrases.titles import title_lines, year_split

#: Width of the cover's title in characters: 156 mm of 26 pt type.
_TITLE_CHARS = 16


@dataclass(frozen=True, slots=True)
class PackCoverContext(Context):
    """What templates/pack-cover.docx prints."""

    assessment_name: str
    title: str
    owner: str
    subject: str
    issuer: str
    issue_date: str
    note: str


@document_kind("pack-cover", title="封面", family="packs", context=PackCoverContext)
def pack_covers(assessment: Assessment) -> Iterator[Draft]:
    """Draft one cover per pack, in the order of the recipes."""
    for pack in packs_of(assessment):
        owner = _owner(assessment, pack)
        yield Draft(
            name=f"{pack.name}-封面",
            recipient=pack.owner,
            context=_context(assessment, pack, owner),
            group=pack.group,
            key_text=owner,
            session=pack.session,
        )


def _context(assessment: Assessment, pack: Pack, owner: str) -> PackCoverContext:
    plan = assessment.plan
    pieces = year_split(plan, assessment_name(plan))
    return PackCoverContext(
        assessment_name=title_lines(*pieces, chars=_TITLE_CHARS),
        title=pack.recipe.title,
        owner=owner,
        subject=_subject(assessment, pack),
        issuer=plan.official.letter_issuer,
        issue_date=issue_date_text(plan),
        note=f"内有手机号码，只供{owner}使用，请妥善保管。" if pack.private else "",
    )


def _owner(assessment: Assessment, pack: Pack) -> str:
    if pack.group:
        return group_title(next(group for group in assessment.roster.groups if group.name == pack.group))
    return pack.owner if pack.session else assessment.plan.organisation.leading_group


def _subject(assessment: Assessment, pack: Pack) -> str:
    """Say what the pack is about: the units of a group, the session, or the whole."""
    if pack.session:
        return session_text(next(one for one in assessment.timetable.sessions if one.number == pack.session))
    rule = assessment.plan.group_rule(pack.group)
    if rule:
        return f"负责考核：{rule.assesses}"
    return f"被考核单位共{len(assessment.units)}个"
