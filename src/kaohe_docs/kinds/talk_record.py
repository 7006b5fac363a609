"""Outline and record of a talk (个别谈话提纲与记录), copied for every talk a group holds. Plan 四3; 五（三）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.people import names_joined


@dataclass(frozen=True, slots=True)
class TalkRecordContext(Context):
    """What templates/talk-record.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    assessment_name: str
    group_title: str
    group_people: str
    #: Empty where the plan gives no outline: then the page is for notes alone.
    questions: tuple[str, ...]


@document_kind("talk-record", title="个别谈话提纲与记录", family="sheets", context=TalkRecordContext)
def talk_records(assessment: Assessment) -> Iterator[Draft]:
    """Draft one form per group; unit and person stay blank."""
    for group in assessment.roster.groups:
        yield Draft(
            name=f"{group.name}-个别谈话提纲与记录",
            recipient=group.name,
            context=TalkRecordContext(
                target_word=assessment.plan.identity.target_word,
                assessment_name=assessment_name(assessment.plan),
                group_title=group_title(group),
                group_people=names_joined(group.people),
                questions=assessment.plan.verification.talk_questions,
            ),
            group=group.name,
            key_text=group_title(group),
        )
