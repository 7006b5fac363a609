"""Separator sheet of a print run (印刷分隔页): which ballots follow, and how many. Plan 五（二）."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, PrintRun, print_runs
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.naming import assessment_name, own_meeting_title
from kaohe_docs.phrases.times import own_meeting_day_text, session_text


@dataclass(frozen=True, slots=True)
class PrintSeparatorContext(Context):
    """What templates/print-separator.docx prints."""

    assessment_name: str
    meeting: str
    time_text: str
    place_in_run: str
    ballot: str
    part: str
    rater_class: str
    colour_text: str
    raters: int
    spares: int
    sheets: int
    #: Which numbers the copies bear, where raters sign; all letters that the numbers need stand in it.
    numbers_text: str


@document_kind("print-separator", title="印刷分隔页", family="packs", context=PrintSeparatorContext)
def print_separators(assessment: Assessment) -> Iterator[Draft]:
    """Draft one sheet per ballot style, run by run, in the order of handing out."""
    for run in print_runs(assessment):
        for number, style in enumerate(run.styles, 1):
            yield Draft(
                name=f"{run.name}-{number}-{style.name}-{style.part.name}-印刷分隔页",
                recipient=assessment.plan.organisation.office,
                context=_context(assessment, run, style, number),
                unit=style.units[0].name if style.own_meeting else "",
                group=style.units[0].group if style.own_meeting else "",
                key_text=style.rater_class.name,
                categories=(style.category.key,),
                session=run.session.number if run.session else 0,
            )


def _context(assessment: Assessment, run: PrintRun, style: BallotStyle, number: int) -> PrintSeparatorContext:
    plan = assessment.plan
    return PrintSeparatorContext(
        assessment_name=assessment_name(plan),
        meeting=f"{run.name}　{plan.debriefing.meeting}" if run.session else f"{run.name}　{own_meeting_title(plan)}",
        time_text=session_text(run.session) if run.session else own_meeting_day_text(plan, run.unit),
        place_in_run=f"第{number}种，共{len(run.styles)}种",
        ballot=f"{style.name}-{plan.ballot.title}",
        part=style.part.name,
        rater_class=style.rater_class.name,
        colour_text=style.rater_class.paper_colour or "不分色",
        raters=style.raters,
        spares=style.spares,
        sheets=style.sheets,
        numbers_text=f"编号0001—{style.sheets:04d}（号码用字0123456789）" if plan.ballot.signed else "",
    )
