"""Distribution sheet (发票计票登记表): which ballots a session needs, and what came of them. Plan 五（二）; 四3."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles, styles_closing_in, styles_open_in
from kaohe_docs.domain.timetable import Session
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import assessment_name, own_meeting_title
from kaohe_docs.phrases.times import own_meeting_day_text, session_text
from kaohe_docs.text.figures import placeholder


@dataclass(frozen=True, slots=True)
class BallotRow:
    """One kind of ballot in use."""

    number: int
    ballot: str
    colour: str
    recipients: str
    raters: str
    spares: str
    to_issue: str
    note: str


@dataclass(frozen=True, slots=True)
class DistributionSheetContext(Context):
    """What templates/distribution-sheet.docx prints."""

    assessment_name: str
    meeting: str
    session_text: str
    place: str
    rows: tuple[BallotRow, ...]


@document_kind("distribution-sheet", title="发票计票登记表", family="ballots", context=DistributionSheetContext)
def distribution_sheets(assessment: Assessment) -> Iterator[Draft]:
    """Draft one sheet per session of the meeting, then one per unit that has its own."""
    for session in assessment.timetable.sessions:
        if styles := styles_open_in(assessment, session):
            yield _for_session(assessment, session, styles)
    own: dict[str, list[BallotStyle]] = {}
    for style in ballot_styles(assessment):
        if style.own_meeting:
            own.setdefault(style.units[0].name, []).append(style)
    for styles_of_unit in own.values():
        yield _for_own_meeting(assessment, styles_of_unit[0].units[0], styles_of_unit)


def _for_session(assessment: Assessment, session: Session, styles: Sequence[BallotStyle]) -> Draft:
    debriefing = assessment.plan.debriefing
    rows = tuple(_session_row(assessment, session, number, style) for number, style in enumerate(styles, 1))
    return Draft(
        name=f"第{session.number}场-发票计票登记表",
        about=f"第{session.number}场",
        recipient=debriefing.organiser,
        context=DistributionSheetContext(
            assessment_name=assessment_name(assessment.plan),
            meeting=debriefing.meeting,
            session_text=session_text(session),
            place=assessment.plan.meeting.place,
            rows=rows,
        ),
        key_text=session_text(session),
        session=session.number,
    )


def _for_own_meeting(assessment: Assessment, unit: Unit, styles: Sequence[BallotStyle]) -> Draft:
    plan = assessment.plan
    rows = tuple(_row(assessment, number, style, opens=True, note="") for number, style in enumerate(styles, 1))
    return Draft(
        name=f"{unit.name}-发票计票登记表",
        recipient=unit.group,
        about=unit.name,
        unit=unit.name,
        context=DistributionSheetContext(
            assessment_name=assessment_name(plan),
            meeting=own_meeting_title(plan),
            session_text=own_meeting_day_text(plan, unit),
            place=unit.name,
            rows=rows,
        ),
        group=unit.group,
        key_text=unit.name,
    )


def _session_row(assessment: Assessment, session: Session, number: int, style: BallotStyle) -> BallotRow:
    """Describe a ballot in one session; it is issued where its first unit debriefs and collected at its last."""
    names = {slot.unit.name for slot in session.slots}
    opens = style.units[0].name in names
    issued = "本场发票" if opens else f"第{_session_number(assessment, style.units[0])}场已发"
    closes = style.name in {closing.name for closing in styles_closing_in(assessment, session)}
    last = _session_number(assessment, style.units[-1])
    collected = "本场收回" if closes else f"第{last}场收回" if last else placeholder("收回场次")
    return _row(assessment, number, style, opens=opens, note=f"{issued}，{collected}")


def _session_number(assessment: Assessment, unit: Unit) -> int:
    """Return the session in which a unit debriefs; 0 where it found no slot."""
    slot = assessment.slot_of(unit)
    return assessment.timetable.session_of(slot).number if slot else 0


def _row(assessment: Assessment, number: int, style: BallotStyle, *, opens: bool, note: str) -> BallotRow:
    return BallotRow(
        number=number,
        ballot=style.name,
        colour=style.rater_class.paper_colour or "不分色",
        recipients=_recipients(assessment, style) if opens else "已持票人员",
        raters=str(style.raters) if opens else "—",
        spares=str(style.spares) if opens else "—",
        to_issue=str(style.sheets) if opens else "—",
        note=note,
    )


def _recipients(assessment: Assessment, style: BallotStyle) -> str:
    """Say who gets a ballot, with head counts: 厅机关部门负责人24人、群众代表20人."""
    unit_name = style.units[0].name if style.own_meeting else ""
    counts = (
        entry
        for entry in assessment.roster.rater_counts
        if entry.rater_class == style.rater_class.key and entry.unit_name in {"", unit_name}
    )
    return joined(f"{entry.part}{entry.count}人" for entry in counts) or placeholder("参加测评人数")
