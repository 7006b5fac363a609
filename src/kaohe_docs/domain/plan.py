"""The plan (考核方案) as the office wrote it: every rule with the clause it comes from.

These records are also the published JSON Schema of ``roster/plan.toml`` (docs/plan.schema.json).
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from kaohe_docs.domain.record import Clock, Count, Day, Flag, Key, Minutes, OptionalText, Points, Record, Text
from kaohe_docs.domain.scheme import Grading, Rounding, Scheme


class Identity(Record):
    """Whose assessment this is, and of which year."""

    office: Text
    #: How the office calls itself in running text: 厅.
    office_short: Text
    plan_title: Text
    #: What is assessed, for titles: 目标责任和党风廉政建设考核.
    subject: Text
    #: The bodies under assessment taken together: 厅系统.
    system: Text
    assessment_year: Count
    issue_year: Count
    #: The opening sentence of the plan.
    purpose: Text
    clause: OptionalText = ""


class Basis(Record):
    """A document the assessment rests on (依据)."""

    text: Text
    #: What it governs: "plan" (the whole), "targets" (what is measured), "special" (special work).
    governs: Literal["plan", "targets", "special"] = "plan"
    clause: OptionalText = ""


class Organisation(Record):
    """Leading group and office (考核组织)."""

    leading_group: Text
    #: Head count of the leading group, checked against the roster.
    leading_group_size: Count
    office: Text
    #: The department that houses the office.
    office_seat: Text
    office_size: Count
    duty: OptionalText = ""
    clause: OptionalText = ""


class GroupRule(Record):
    """One assessment group (考核组) and what it assesses."""

    name: Text
    assesses: Text
    category: Key
    unit_count: Count
    #: Extra tasks the plan gives this group.
    duty: OptionalText = ""
    clause: OptionalText = ""


class Category(Record):
    """A kind of assessed unit (被考核单位类别)."""

    key: Key
    name: Text
    #: The name in lists and headings of the circular: 事业局.
    short: Text
    count: Count
    scheme: Key
    #: True where the heads debrief at the meeting; False where the group holds its own.
    debriefs: Flag
    #: Who speaks for the unit.
    speaker: OptionalText = ""
    #: Places in the top grade: a number of units, or
    quota: Count | None = None
    #: a percentage of the category's units.
    quota_percent: Points | None = None
    clause: OptionalText = ""


class Window(Record):
    """A span of days the plan sets aside for a step (考核时间)."""

    key: Literal["debriefing", "visit", "entry"]
    title: Text
    #: In the plan's own words: 5月中旬.
    text: Text
    start: Day
    end: Day
    clause: OptionalText = ""


class Content(Record):
    """One thing that is assessed (考核内容)."""

    key: Key
    title: Text
    #: "score" for the assessment that has points, "grade" for one with a grade of its own,
    #: "adjustment" for what is added to or taken from the points.
    result: Literal["score", "grade", "adjustment"]
    items: tuple[Text, ...] = ()
    #: For "grade": the words to choose from; empty where the plan names none.
    grades: tuple[Text, ...] = ()
    #: Who says what it is worth, where the plan leaves that to others.
    settled_by: OptionalText = ""
    clause: OptionalText = ""


class Step(Record):
    """One step of the procedure (考核程序)."""

    title: Text
    text: Text
    by: OptionalText = ""
    clause: OptionalText = ""


class Paper(Record):
    """A paper that units hand in (报送材料)."""

    title: Text
    limit: OptionalText = ""
    clause: OptionalText = ""


class Materials(Record):
    """What units hand in, and until when."""

    deadline: Day | None = None
    copies: OptionalText = ""
    paper: tuple[Paper, ...] = ()
    #: What the group may ask to see on its visit.
    checked: tuple[Text, ...] = ()
    clause: OptionalText = ""


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
    spare_percent: Points
    #: Fewer raters than this make a mark attributable.
    least_raters: Count = 5
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
    clause: OptionalText = ""


class AdjustmentRule(Record):
    """What may be added or taken away (加减分)."""

    item: Text
    sign: Literal["add", "deduct", "either"]
    #: Points, or None where the plan leaves the amount to discretion.
    amount: Points | None = None
    #: Cap for this item on one unit.
    cap: Points | None = None
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
    certificate_date: Day | None = None
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


class AssessmentPlan(Record):
    """Everything in ``roster/plan.toml``."""

    format: Literal[1] = 1
    identity: Identity
    basis: tuple[Basis, ...] = ()
    organisation: Organisation
    group: tuple[GroupRule, ...]
    category: tuple[Category, ...]
    window: tuple[Window, ...]
    content: tuple[Content, ...]
    step: tuple[Step, ...] = ()
    materials: Materials
    debriefing: Debriefing
    meeting: Meeting
    group_meeting: GroupMeeting | None = None
    rater_class: tuple[RaterClass, ...]
    scheme: tuple[Scheme, ...]
    ballot: BallotRules
    verification: Verification
    synthesis: Synthesis
    adjustment: tuple[AdjustmentRule, ...] = ()
    grading: Grading
    rounding: Rounding
    result_use: ResultUse
    requirement: tuple[Requirement, ...] = ()
    official: Official
    assumptions: dict[str, Assumption] = Field(default_factory=dict)
    doubt: tuple[DoubtEntry, ...] = ()

    def category_of(self, key: str) -> Category:
        """Return the category of that key (its presence is checked when the plan is read)."""
        return next(category for category in self.category if category.key == key)

    def scheme_of(self, category: Category) -> Scheme:
        """Return the scheme that a category counts by."""
        return next(scheme for scheme in self.scheme if scheme.key == category.scheme)

    def raters(self, key: str) -> RaterClass:
        """Return the rater class of that key."""
        return next(rater_class for rater_class in self.rater_class if rater_class.key == key)

    def window_of(self, key: str) -> Window | None:
        """Return the window of that key, or None where the plan has none."""
        return next((window for window in self.window if window.key == key), None)

    def group_rule(self, name: str) -> GroupRule | None:
        """Return the rule for the group of that name."""
        return next((rule for rule in self.group if rule.name == name), None)

    @property
    def main_content(self) -> Content:
        """Return the assessment that has points."""
        return next(content for content in self.content if content.result == "score")

    @property
    def graded_contents(self) -> tuple[Content, ...]:
        """Return the assessments that have a grade of their own."""
        return tuple(content for content in self.content if content.result == "grade")

    @property
    def settled_doubts(self) -> frozenset[str]:
        """Return the doubts that somebody has settled."""
        return frozenset(entry.id for entry in self.doubt if entry.settled)
