"""Letter asking another body for its grade (地方党委考核结果征求函), with a reply form. Plan 五（二）2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import date_or, issue_date_text, issue_number_text
from kaohe_docs.phrases.naming import assessment_name, office_contact_text, year_text
from kaohe_docs.phrases.titles import title_lines
from kaohe_docs.text.figures import percent_text, placeholder, plain


@dataclass(frozen=True, slots=True)
class GradeWorth:
    """A grade to choose from, and the points it brings."""

    word: str
    points: str


@dataclass(frozen=True, slots=True)
class LocalGradeRequestContext(Context):
    """What templates/local-grade-request.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    issuer: str
    #: How the issuer speaks of itself: 我厅.
    we: str
    issue_number: str
    issue_date: str
    title: str
    reply_title: str
    recipient: str
    plan_title: str
    assessment_name: str
    year_text: str
    unit_name: str
    #: The unit, or those in it whom the grade is about.
    rated: str
    giver: str
    part: str
    share_text: str
    #: Empty where the giver sends a score.
    grades: tuple[GradeWorth, ...]
    #: How a score is counted; empty where the giver sends a grade.
    score_rule: str
    score_blank: str
    deadline: str
    contact: str


@document_kind(
    "local-grade-request", title="地方党委考核结果征求函", family="ballots", context=LocalGradeRequestContext
)
def local_grade_requests(assessment: Assessment) -> Iterator[Draft]:
    """Draft one letter per unit and per part that another body gives."""
    for unit in assessment.units:
        scheme = assessment.plan.scheme_of(assessment.category_of(unit))
        for part in scheme.externals:
            several = len(scheme.externals) > 1
            yield Draft(
                name=f"{unit.name}-{part.name}征求函" if several else f"{unit.name}-考核结果征求函",
                recipient=unit.local_committee or part.by,
                about=f"{unit.name}-{part.name}",
                unit=unit.name,
                context=_context(assessment, unit, scheme, part),
                group=unit.group,
                key_text=unit.name,
            )


def _context(assessment: Assessment, unit: Unit, scheme: Scheme, part: ExternalPart) -> LocalGradeRequestContext:
    plan = assessment.plan
    mark = scheme.full_mark_of(part)
    scale = part.highest(mark)
    return LocalGradeRequestContext(
        target_word=plan.identity.target_word,
        issuer=plan.official.issuer,
        we=f"我{plan.identity.office_short}",
        issue_number=issue_number_text(plan),
        issue_date=issue_date_text(plan),
        title=title_lines("关于商请提供", unit.name, f"{year_text(plan)}考核结果的函"),
        reply_title=title_lines(unit.name, f"{year_text(plan)}考核结果", "回执"),
        recipient=unit.local_committee or placeholder(f"{part.by}名称"),
        plan_title=plan.identity.plan_title,
        assessment_name=assessment_name(plan),
        year_text=year_text(plan),
        unit_name=unit.name,
        rated=f"{unit.name}{part.about}",
        giver=part.by,
        part=part.name,
        share_text=f"占总分的{percent_text(scheme.share_of_total(part))}（满分{plain(mark)}分）",
        grades=tuple(GradeWorth(grade.word, plain(grade.worth(mark))) for grade in part.grades),
        score_rule="" if part.grades else _score_rule(plain(scale), plain(mark)),
        score_blank="" if part.grades else f"＿＿＿＿分（满分{plain(scale)}分）",
        deadline=date_or(plan.official.external_reply_by, "征求函反馈截止日期"),
        contact=_contact(assessment, unit),
    )


def _score_rule(scale: str, mark: str) -> str:
    return f"请提供满分为{scale}分的得分，按得分÷{scale}×{mark}计入总分。"


def _contact(assessment: Assessment, unit: Unit) -> str:
    """Name the office and, with the landline alone, the group's liaison."""
    liaison = assessment.group_of(unit).liaison
    phone = liaison.landline or placeholder("联系电话")
    return f"{office_contact_text(assessment.plan)}，联系人：{liaison.person.name}，联系电话：{phone}"
