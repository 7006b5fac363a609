"""Rules of the plan's sections 一 to 四: who assesses whom, when, what, in which steps, with which papers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.record import Count, Day, Flag, Key, OptionalText, Points, Record, Text


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
    #: Whether units are assessed or people: sheets then say 被考核人.
    target: Literal["unit", "person"] = "unit"
    #: The opening sentence of the plan.
    purpose: Text
    clause: OptionalText = ""

    @property
    def target_word(self) -> str:
        """Return what those under assessment are called in headings."""
        return "被考核人" if self.target == "person" else "被考核单位"

    @property
    def address(self) -> str:
        """Return how letters address those under assessment."""
        return "你" if self.target == "person" else "你单位"


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
    #: Whether the quota is one for the category, or one for each of its peer groups (分组).
    quota_for: Literal["category", "peer-group"] = "category"
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
    #: For a second scored assessment: the scheme of each category that takes part, and how it is graded.
    schemes: dict[Key, Key] = Field(default_factory=dict)
    grading: Grading | None = None
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
    #: True where the limit is one of the debriefing meeting: units that do not debrief there are not told of it.
    limit_at_meeting: Flag = False
    clause: OptionalText = ""


class Materials(Record):
    """What units hand in, and until when."""

    deadline: Day | None = None
    copies: OptionalText = ""
    paper: tuple[Paper, ...] = ()
    #: What the group may ask to see on its visit.
    checked: tuple[Text, ...] = ()
    clause: OptionalText = ""


class PackRecipe(Record):
    """What one sort of pack holds, in order (成册材料)."""

    #: End of the file name: 考核材料 gives 第一组-考核材料.pdf.
    name: Text
    audience: Literal["group", "leading-group", "session"]
    #: What the cover says: 考核工作手册.
    title: Text
    #: Document kinds by their names, as ``kaohe templates list`` gives them; cover and index always come first.
    members: tuple[Key, ...] = Field(min_length=1)
    clause: OptionalText = ""
