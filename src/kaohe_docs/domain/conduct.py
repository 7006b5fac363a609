"""Rules of the plan's sections 五 and 六: meeting, ballots, verification, proposal, result; and what stays open."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from kaohe_docs.domain.record import Clock, Count, Day, Flag, Key, Minutes, OptionalText, Points, Record, Text


class Debriefing(Record):
    """Debriefing rules (述职)."""

    meeting: Text
    host: Text
    organiser: Text
    attendance: tuple[Text, ...]
    speakers: Text
    subject: Text
    contents: tuple[Text, ...]
    minutes: Minutes
    #: Minutes into the report at which the speaker is warned.
    warning_minute: Minutes
    overtime: OptionalText = ""
    #: How many minutes before their turn units are to be there.
    arrive_before: Minutes
    clause: OptionalText = ""


class HalfDay(Record):
    """The hours of one half-day (半天)."""

    name: Text
    start: Clock
    end: Clock


class Meeting(Record):
    """Day, place and hours of the debriefing meeting (述职大会)."""

    days: tuple[Day, ...]
    place: Text
    half_day: tuple[HalfDay, ...]
    opening_minutes: Minutes = 0
    opening_text: OptionalText = ""
    #: A break after so many units of a half-day; 0 for none.
    break_after: Count = 0
    break_minutes: Minutes = 0
    #: Collecting the ballots after the last unit.
    closing_minutes: Minutes = 0
    closing_text: OptionalText = ""
    #: Minutes between two units.
    changeover_minutes: Minutes = 0
    order: Literal["roster", "lots"] = "roster"
    #: Recorded seed of the lots.
    seed: Count = 0
    #: The office's own calendar, which wins over the state's.
    workdays: tuple[Day, ...] = ()
    holidays: tuple[Day, ...] = ()
    clause: OptionalText = ""


class AgendaItem(Record):
    """One item of the agenda in a unit that does not debrief at the meeting."""

    title: Text
    text: Text
    minutes: Minutes


class GroupMeeting(Record):
    """The meetings an assessment group holds in its units (进点会议)."""

    title: Text
    organiser: Text
    #: Where the meetings are held, if it is the same kind of place everywhere.
    place: OptionalText = ""
    contents: tuple[Text, ...]
    gather: tuple[Text, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    clause: OptionalText = ""


class RaterClass(Record):
    """Those who rate together (测评主体)."""

    key: Key
    name: Text
    short: Text
    #: Who belongs to it, in the plan's words.
    members: tuple[Text, ...]
    #: Categories it may rate.
    rates: tuple[Key, ...]
    #: Colour of its ballots, printed as a word.
    paper_colour: OptionalText = ""
    clause: OptionalText = ""


class BallotRules(Record):
    """How ballots are filled in, and what voids them (测评票)."""

    title: Text
    how_to: tuple[Text, ...]
    void_line: tuple[Text, ...]
    void_sheet: tuple[Text, ...]
    #: Spare sheets per hundred, rounded up.
    spare_percent: Annotated[Points, Field(le=1000)]
    #: Fewer raters than this make a mark attributable.
    least_raters: Count = 5
    #: True where raters sign their ballots (实名); copies are numbered then, and never otherwise.
    signed: Flag = False
    #: Rater class in which the members of the assessment groups vote; empty: they get no ballots.
    group_members_rate_as: OptionalText = ""
    clause: OptionalText = ""


class Verification(Record):
    """Verification on the spot (考察核实)."""

    text: Text
    methods: tuple[Text, ...]
    item_kinds: tuple[Text, ...]
    talk_questions: tuple[Text, ...] = ()
    clause: OptionalText = ""


class Synthesis(Record):
    """How the groups come to a proposal (综合评定)."""

    text: Text
    consult: tuple[Text, ...]
    report_to: Text
    #: Until when the groups hand in their proposals, and the consulted bodies their opinions.
    report_by: Day | None = None
    opinion_by: Day | None = None
    clause: OptionalText = ""


class AdjustmentRule(Record):
    """What may be added or taken away (加减分)."""

    item: Text
    sign: Literal["add", "deduct", "either"]
    #: Points, or None where the plan leaves the amount to discretion.
    amount: Points | None = None
    #: Cap for this item on one unit.
    cap: Points | None = None
    #: Items with the same name here count only once, by the largest amount (只计最高一项).
    highest_of: OptionalText = ""
    #: True for what can only happen at the debriefing meeting.
    at_meeting: Flag = False
    decided_by: Text
    clause: OptionalText = ""


class AdjustmentLimits(Record):
    """How far all additions and all deductions of a unit may go (加减分上限)."""

    add: Points | None = None
    deduct: Points | None = None
    clause: OptionalText = ""


class VetoRule(Record):
    """What outweighs all points (一票否决), and what it does."""

    item: Text
    effect: Literal["lowest-grade", "not-top", "not-ranked"]
    decided_by: Text
    clause: OptionalText = ""


class ResultUse(Record):
    """What follows from the result (结果运用)."""

    circular: Text
    honour: Text
    effects: tuple[Text, ...] = ()
    decided_by: Text
    clause: OptionalText = ""


class Requirement(Record):
    """One of the plan's demands on those who carry it out (工作要求)."""

    title: Text
    text: Text
    audience: tuple[Literal["units", "groups", "office"], ...]
    clause: OptionalText = ""


class Official(Record):
    """Elements of an official document (公文要素) that the office supplies; empty ones stay placeholders."""

    issuer: Text
    #: Who signs letters and notices about how the assessment runs.
    letter_issuer: Text
    issue_number: OptionalText = ""
    issue_date: Day | None = None
    circular_number: OptionalText = ""
    circular_date: Day | None = None
    copy_recipients: tuple[Text, ...] = ()
    certificate_date: Day | None = None
    #: Until when other bodies are asked to send their grades (征求函).
    external_reply_by: Day | None = None
    #: Where the office is found, where that is not the department that houses it.
    contact_place: OptionalText = ""
    clause: OptionalText = ""


class Assumption(Record):
    """What the plan leaves open and the office has decided (约定); ``value`` is used by name."""

    title: Text
    value: Any
    reason: Text
    clause: OptionalText = ""


class DoubtEntry(Record):
    """A doubt about the plan's text, and who settled it (存疑)."""

    id: Text
    clause: OptionalText = ""
    question: OptionalText = ""
    #: How the papers treat it meanwhile.
    handling: OptionalText = ""
    #: Who settled it, when and how; empty while it is open.
    settled: OptionalText = ""
