"""Checklist of papers (资料查阅清单) of a group, a page per unit. Plan 四1; 五（三）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.people import AssessmentGroup
from kaohe_docs.domain.plan import Materials
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, group_title
from kaohe_docs.phrases.people import names_joined


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """A paper to ask for."""

    number: int
    title: str
    #: Handed in beforehand, or shown on the spot.
    way: str


@dataclass(frozen=True, slots=True)
class PapersChecklistContext(Context):
    """What templates/papers-checklist.docx prints."""

    #: 被考核单位, or 被考核人 where the plan assesses people.
    target_word: str
    assessment_name: str
    group_title: str
    group_people: str
    unit_names: tuple[str, ...]
    papers: tuple[CheckedPaper, ...]


@document_kind("papers-checklist", title="资料查阅清单", family="sheets", context=PapersChecklistContext)
def papers_checklists(assessment: Assessment) -> Iterator[Draft]:
    """Draft one document per group that assesses any unit."""
    for group in assessment.roster.groups:
        context = _context(assessment, group)
        if context.unit_names and context.papers:
            yield Draft(
                name=f"{group.name}-资料查阅清单",
                recipient=group.name,
                context=context,
                group=group.name,
                key_text=context.unit_names[0],
            )


def _context(assessment: Assessment, group: AssessmentGroup) -> PapersChecklistContext:
    return PapersChecklistContext(
        target_word=assessment.plan.identity.target_word,
        assessment_name=assessment_name(assessment.plan),
        group_title=group_title(group),
        group_people=names_joined(group.people),
        unit_names=tuple(unit.name for unit in assessment.units_in_group(group)),
        papers=_papers(assessment.plan.materials),
    )


def _papers(materials: Materials) -> tuple[CheckedPaper, ...]:
    """List what is handed in, then what is shown on the spot; a paper in both lists stands once."""
    handed_in = {paper.title: "报送" for paper in materials.paper}
    shown = {title: "查阅" for title in materials.checked if title not in handed_in}
    return tuple(CheckedPaper(number, title, way) for number, (title, way) in enumerate((handed_in | shown).items(), 1))
