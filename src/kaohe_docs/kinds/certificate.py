"""Certificate (荣誉证书): one excellent unit, the honour and the year. No seal is printed. Plan 五（六）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.elements import certificate_date_text
from kaohe_docs.phrases.naming import year_text
from kaohe_docs.phrases.results import commended, deciding_body, draft_mark_text, numbered


@dataclass(frozen=True, slots=True)
class CertificateContext(Context):
    """What templates/certificate.docx prints."""

    #: 你单位, or 你 where the plan assesses people.
    you: str
    draft_mark: str
    unit_name: str
    decided_by: str
    year_text: str
    honour: str
    issuer: str
    date: str


@document_kind(
    "certificate",
    title="荣誉证书",
    family="notices",
    context=CertificateContext,
    needs_results=True,
    needs_approval=True,
)
def certificates(assessment: Assessment) -> Iterator[Draft]:
    """Draft one certificate per excellent unit, in roster order."""
    outcome, plan = assessment.outcome, assessment.plan
    if outcome is None:
        return
    winners = [result.unit for entry in commended(assessment, outcome) for result in entry.units]
    for unit in winners:
        context = CertificateContext(
            you=plan.identity.address,
            draft_mark=draft_mark_text(outcome),
            unit_name=unit.name,
            decided_by=deciding_body(assessment),
            year_text=year_text(plan),
            honour=plan.result_use.honour,
            issuer=plan.official.issuer,
            date=certificate_date_text(plan),
        )
        name = f"{numbered(assessment, unit)}-荣誉证书"
        yield Draft(name=name, recipient=unit.name, context=context, unit=unit.name, key_text=unit.name)
