"""What the office enters after the meeting and the visits, as it was entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kaohe_docs.source import NOWHERE, Location


@dataclass(frozen=True, slots=True)
class EnteredPoints:
    """Verification points of one unit (核实得分); ``part`` is the scheme part, "" where there is only one."""

    unit_name: str
    points: Decimal
    part: str = ""
    note: str = ""
    source: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class BallotCount:
    """The count of one rater class's ballots for one unit (计票)."""

    unit_name: str
    rater_class: str
    #: Ticks by grade word, in the order of the ballot; empty for ballots with points.
    ticks: tuple[tuple[str, int], ...] = ()
    #: Every mark given, for ballots with points.
    marks: tuple[Decimal, ...] = ()
    #: The ballot that each mark stands on (第3票 is 3), the same one for all that a class votes on; empty: in order.
    sheets: tuple[int, ...] = ()
    issued: int | None = None
    returned: int | None = None
    valid: int | None = None
    #: Ballots that count for nothing; None where they were not written down.
    void: int | None = None
    abstained: int = 0
    #: The ballot part or criterion, where the class votes on several; "" where there is only one.
    part: str = ""
    source: Location = field(default=NOWHERE, compare=False, repr=False)

    @property
    def mark_on(self) -> Mapping[int, Decimal]:
        """Return the marks by the ballot they stand on."""
        return dict(zip(self.sheets or range(1, len(self.marks) + 1), self.marks, strict=True))


@dataclass(frozen=True, slots=True)
class ExternalGrade:
    """A grade or a score another body gave (外部评价)."""

    unit_name: str
    item: str
    grade: str = ""
    score: Decimal | None = None
    source: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points added (+) or taken away (−) (加减分)."""

    unit_name: str
    item: str
    amount: Decimal
    basis: str
    decided_by: str
    source: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Veto:
    """Something that outweighs a unit's points (一票否决), as entered."""

    unit_name: str
    item: str
    basis: str
    decided_by: str
    source: Location = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Approval:
    """The decision of the body that approves the result (审定)."""

    body: str = ""
    meeting: str = ""
    day: date | None = None
    #: Units that get the top grade out of a tie at the quota (并列取舍).
    tie_winners: tuple[str, ...] = ()
    #: Grades decided unit by unit.
    grades: tuple[tuple[str, str], ...] = ()
    #: Decisions on named problems: the problem ("code:subject") and what was decided (问题决定).
    decisions: tuple[tuple[str, str], ...] = ()
    #: The code of the results that were approved (成绩校验码); "" where it was not written down.
    totals_code: str = ""
    source: Location = field(default=NOWHERE, compare=False, repr=False)
    #: The cell that each of ``grades`` was read from, by unit.
    grade_sources: Mapping[str, Location] = field(default_factory=dict, compare=False, repr=False)

    def source_of(self, unit_name: str) -> Location:
        """Return where a unit's grade was decided."""
        return self.grade_sources.get(unit_name, self.source)

    @property
    def recorded(self) -> bool:
        """Tell whether body, meeting and day all stand in the record."""
        return bool(self.body and self.meeting and self.day)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything in ``roster/results.xlsx``; all names are the roster's."""

    entered: tuple[EnteredPoints, ...] = ()
    ballots: tuple[BallotCount, ...] = ()
    external: tuple[ExternalGrade, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    vetoes: tuple[Veto, ...] = ()
    approval: Approval = Approval()
    #: True for sample results (示例), which ``--final`` refuses.
    sample: bool = False
