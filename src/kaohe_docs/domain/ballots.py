"""Which ballots there are (测评票): one style per category and rater class, and how many sheets of each.

Where units do not debrief at the meeting, their own people rate them in their own meeting: one style a unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import Category, RaterClass
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.timetable import Session
from kaohe_docs.domain.units import Unit


@dataclass(frozen=True, slots=True)
class BallotStyle:
    """One kind of ballot: all its copies are identical."""

    category: Category
    rater_class: RaterClass
    scheme: Scheme
    part: BallotPart
    #: In debriefing order.
    units: tuple[Unit, ...]
    #: True where the units' own people vote in their own meeting.
    own_meeting: bool
    raters: int
    spares: int

    @property
    def share_of_total(self) -> Decimal:
        """Return what this class counts for, in percent of the total."""
        return self.scheme.share_of_total(self.part)

    @property
    def full_mark(self) -> Decimal:
        """Return the points this ballot can bring at most."""
        return self.scheme.full_mark_of(self.part)

    @property
    def sheets(self) -> int:
        """Return how many copies to print."""
        return self.raters + self.spares

    @property
    def name(self) -> str:
        """Name the style for files and lists: 厅机关-领导小组, or the unit's own name."""
        place = self.units[0].name if self.own_meeting and self.units else self.category.short
        return f"{place}-{self.rater_class.short}"

    def grade_points(self) -> tuple[tuple[str, Decimal], ...]:
        """Return the words to tick with the points each is worth."""
        mark = self.full_mark
        return tuple((grade.word, grade.worth(mark)) for grade in self.part.grades)


def spare_sheets(raters: int, percent: Decimal) -> int:
    """Return the spare ballots for a class, rounded up."""
    return int((raters * percent / 100).to_integral_value(rounding=ROUND_CEILING))


def ballot_styles(assessment: Assessment) -> tuple[BallotStyle, ...]:
    """Return every ballot style, categories and parts in plan order."""
    return assessment.derived(_all_styles)


def own_meeting_styles(assessment: Assessment, unit: Unit) -> tuple[BallotStyle, ...]:
    """Return the ballots of a unit's own meeting."""
    return assessment.derived(_styles_by_unit).get(unit.name, ())


def _all_styles(assessment: Assessment) -> tuple[BallotStyle, ...]:
    return tuple(_styles(assessment))


def _styles_by_unit(assessment: Assessment) -> Mapping[str, tuple[BallotStyle, ...]]:
    found: dict[str, list[BallotStyle]] = {}
    for style in ballot_styles(assessment):
        if style.own_meeting:
            found.setdefault(style.units[0].name, []).append(style)
    return {name: tuple(styles) for name, styles in found.items()}


def _meeting_styles(assessment: Assessment) -> tuple[BallotStyle, ...]:
    """Return the ballots of the debriefing meeting."""
    return tuple(style for style in ballot_styles(assessment) if not style.own_meeting)


def _styles(assessment: Assessment) -> Iterator[BallotStyle]:
    plan = assessment.plan
    for category in plan.category:
        units = assessment.units_of(category)
        blocks = (units,) if category.debriefs else tuple((unit,) for unit in units)
        for scheme in plan.schemes_of(category):
            for part in scheme.ballots:
                for block in blocks:
                    yield _style(assessment, category, scheme, part, block)


def _style(
    assessment: Assessment, category: Category, scheme: Scheme, part: BallotPart, units: tuple[Unit, ...]
) -> BallotStyle:
    unit_name = "" if category.debriefs else units[0].name
    raters = head_count(assessment, part.raters, unit_name)
    return BallotStyle(
        category=category,
        rater_class=assessment.plan.raters(part.raters),
        scheme=scheme,
        part=part,
        units=units,
        own_meeting=not category.debriefs,
        raters=raters,
        spares=spare_sheets(raters, assessment.plan.ballot.spare_percent),
    )


def head_count(assessment: Assessment, rater_class: str, unit_name: str) -> int:
    """Return how many people of a class vote at the meeting, or in one unit's own meeting."""
    counts = assessment.derived(_head_counts)
    return sum(counts.get((rater_class, place), 0) for place in {"", unit_name})


def _head_counts(assessment: Assessment) -> Mapping[tuple[str, str], int]:
    """Add up the raters by class and the unit in whose own meeting they vote."""
    counts: dict[tuple[str, str], int] = {}
    for entry in assessment.roster.rater_counts:
        key = (entry.rater_class, entry.unit_name)
        counts[key] = counts.get(key, 0) + entry.count
    return counts


def styles_closing_in(assessment: Assessment, session: Session) -> tuple[BallotStyle, ...]:
    """Return the styles handed in at the end of a session: those whose last unit debriefs in it."""
    names = {slot.unit.name for slot in session.slots}
    return tuple(
        style for style in assessment.derived(_meeting_styles) if style.units and style.units[-1].name in names
    )


def styles_open_in(assessment: Assessment, session: Session) -> tuple[BallotStyle, ...]:
    """Return the styles in use during a session: those with a unit that debriefs in it."""
    return assessment.derived(_styles_by_session).get(session.number, ())


def _styles_by_session(assessment: Assessment) -> Mapping[int, tuple[BallotStyle, ...]]:
    session_of = {slot.unit.name: session.number for session in assessment.timetable.sessions for slot in session.slots}
    found: dict[int, list[BallotStyle]] = {}
    for style in assessment.derived(_meeting_styles):
        for number in dict.fromkeys(session_of[unit.name] for unit in style.units if unit.name in session_of):
            found.setdefault(number, []).append(style)
    return {number: tuple(styles) for number, styles in found.items()}


@dataclass(frozen=True, slots=True)
class PrintRun:
    """The ballots that are handed out in one session or in one unit's own meeting, in the order of handing out."""

    #: 第1场, or the unit's name.
    name: str
    styles: tuple[BallotStyle, ...]
    session: Session | None = None

    @property
    def unit(self) -> Unit:
        """Return the first unit voted on; with no session, the one whose meeting it is."""
        return self.styles[0].units[0]


def print_runs(assessment: Assessment) -> tuple[PrintRun, ...]:
    """Return what is printed together: session by session, then the units' own meetings."""
    handed_out: dict[int, list[BallotStyle]] = {}
    own: dict[str, list[BallotStyle]] = {}
    for style in ballot_styles(assessment):
        if style.units and style.own_meeting:
            own.setdefault(style.units[0].name, []).append(style)
        elif style.units:
            slot = assessment.slot_of(style.units[0])
            number = assessment.timetable.session_of(slot).number if slot else 1
            handed_out.setdefault(number, []).append(style)
    sessions = {session.number: session for session in assessment.timetable.sessions}
    runs = [
        PrintRun(f"第{number}场", tuple(styles), sessions.get(number)) for number, styles in sorted(handed_out.items())
    ]
    return (*runs, *(PrintRun(name, tuple(styles)) for name, styles in own.items()))
