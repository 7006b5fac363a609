"""Elements of official papers (公文要素): numbers, dates and figures the office gives, or the placeholder that names them."""

from __future__ import annotations

from datetime import date

from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.text.dates import date_text
from kaohe_docs.text.figures import placeholder


def issue_number_text(plan: AssessmentPlan) -> str:
    """Give the issue number (发文字号) of letters, or its placeholder."""
    return plan.official.issue_number or placeholder("发文字号")


def circular_number_text(plan: AssessmentPlan) -> str:
    """Give the circular's issue number, or its placeholder."""
    return plan.official.circular_number or placeholder("通报发文字号")


def date_or(day: date | None, what: str) -> str:
    """Write a date, or the placeholder that names it."""
    return date_text(day) if day else placeholder(what)


def issue_date_text(plan: AssessmentPlan) -> str:
    """Give the date of letters (成文日期), or its placeholder."""
    return date_or(plan.official.issue_date, "成文日期")


def circular_date_text(plan: AssessmentPlan) -> str:
    """Give the date of the circular and of result notices, or its placeholder."""
    return date_or(plan.official.circular_date, "通报成文日期")


def certificate_date_text(plan: AssessmentPlan) -> str:
    """Give the date on certificates, or its placeholder."""
    return date_or(plan.official.certificate_date, "证书日期")


def deadline_text(plan: AssessmentPlan) -> str:
    """Say until when papers are handed in, or the placeholder."""
    return date_or(plan.materials.deadline, "材料报送截止日期")


def copies_text(plan: AssessmentPlan) -> str:
    """Say how many copies of the papers are handed in, or the placeholder."""
    return plan.materials.copies or placeholder("材料报送份数")


def landline_text(group: AssessmentGroup) -> str:
    """Give the liaison's landline, which everybody may know, or its placeholder."""
    return group.liaison.landline or placeholder("联络员办公电话")
