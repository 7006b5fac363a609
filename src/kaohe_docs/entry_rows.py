"""What is entered for each unit (录入), and in which row and column of which sheet each figure stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, TypeVar

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.domain.plan import Content
from kaohe_docs.domain.scheme import BallotPart, EnteredPart, ExternalPart, Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.formulas import column_letters, on_sheet

#: The sheets' names, by which `intake.results_book` finds them.
VERIFICATION: Final = "考察核实"
BALLOTS: Final = "民主测评"
EXTERNAL: Final = "外部评价"
ADJUSTMENTS: Final = "加减分"
APPROVAL: Final = "审定"
#: Title, note and headings stand above the first row.
TOP: Final = 3
#: Columns of 民主测评 in front of the grades: unit, rater class, 发出, 收回, 有效.
_FIRST_GRADE: Final = 6
#: Marks on ballots with points: the reader takes 200 columns; this many where head counts are not known.
_MOST_MARKS: Final = 180
_MARKS_WHEN_UNKNOWN: Final = 60

Row = TypeVar("Row")


@dataclass(frozen=True)
class EntryRows:
    """The rows of the sheets, in the order in which they stand under the headings."""

    assessment: Assessment

    def scheme(self, unit: Unit) -> Scheme:
        """Return the scheme a unit is counted by."""
        return self.assessment.plan.scheme_of(self.assessment.category_of(unit))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Return the units by category, in debriefing order inside it."""
        assessment = self.assessment
        return tuple(unit for category in assessment.plan.category for unit in assessment.units_of(category))

    @cached_property
    def entered(self) -> tuple[tuple[Unit, EnteredPart], ...]:
        """Return which points an assessment group gives each unit."""
        return tuple(
            (unit, part) for unit in self.units for part in self.scheme(unit).leaves if isinstance(part, EnteredPart)
        )

    @cached_property
    def names_parts(self) -> bool:
        """Tell whether some unit has several parts to enter, so that rows must say which."""
        return len({unit.name for unit, _ in self.entered}) < len(self.entered)

    @cached_property
    def ballots(self) -> tuple[tuple[Unit, BallotStyle], ...]:
        """Return the ballots that each unit is rated with."""
        by_unit: dict[str, list[BallotStyle]] = {}
        for style in ballot_styles(self.assessment):
            for unit in style.units:
                by_unit.setdefault(unit.name, []).append(style)
        return tuple((unit, style) for unit in self.units for style in by_unit.get(unit.name, ()))

    @cached_property
    def external(self) -> tuple[tuple[Unit, ExternalPart | Content], ...]:
        """Return what other bodies give each unit, then the assessments that have a grade of their own."""
        graded = self.assessment.plan.graded_contents
        return tuple((unit, item) for unit in self.units for item in (*self.scheme(unit).externals, *graded))

    @cached_property
    def grade_words(self) -> tuple[str, ...]:
        """Return the words on all ballots, in plan order."""
        parts = (part for scheme in self.assessment.plan.scheme for part in scheme.ballots)
        return tuple(dict.fromkeys(grade.word for part in parts for grade in part.grades))

    @cached_property
    def mark_count(self) -> int:
        """Return how many marks the ballots with points can bring at most; 0 where there are none."""
        counts = [style.sheets for _, style in self.ballots if style.part.method == "points"]
        return min(max(counts) or _MARKS_WHEN_UNKNOWN, _MOST_MARKS) if counts else 0

    # ── where the figures stand ──────────────────────────────

    @property
    def points_column(self) -> str:
        """Return the column of verification points."""
        return "C" if self.names_parts else "B"

    def grade_column(self, word: str) -> str:
        """Return the column of a grade's ticks."""
        return column_letters(_FIRST_GRADE + self.grade_words.index(word))

    @property
    def abstention_column(self) -> str:
        """Return the column of abstentions, behind the grades."""
        return column_letters(_FIRST_GRADE + len(self.grade_words))

    @property
    def check_column(self) -> str:
        """Return the column that says whether a row's counts agree, behind the abstentions."""
        return column_letters(_FIRST_GRADE + len(self.grade_words) + 1)

    def marks(self, first: int, last: int) -> str:
        """Return the block of marks in some rows, behind the check."""
        left = _FIRST_GRADE + len(self.grade_words) + 2
        return f"{column_letters(left)}{first}:{column_letters(left + self.mark_count - 1)}{last}"

    def entered_cell(self, unit: Unit, part: EnteredPart) -> str:
        """Return where the points of a part stand."""
        return on_sheet(VERIFICATION, f"{self.points_column}{self._entered_rows[unit.name, part.name]}")

    def ballot_row(self, unit: Unit, part: BallotPart) -> int:
        """Return the row of the count that a part takes its points from."""
        return self._ballot_rows[unit.name, part.raters]

    def external_cell(self, unit: Unit, part: ExternalPart) -> str:
        """Return where the grade or the score of another body stands."""
        return on_sheet(EXTERNAL, f"{'D' if part.grades else 'E'}{self._external_rows[unit.name, part.name]}")

    @cached_property
    def _entered_rows(self) -> dict[tuple[str, str], int]:
        return _numbered((unit.name, part.name) for unit, part in self.entered)

    @cached_property
    def _ballot_rows(self) -> dict[tuple[str, str], int]:
        return _numbered((unit.name, style.part.raters) for unit, style in self.ballots)

    @cached_property
    def _external_rows(self) -> dict[tuple[str, str], int]:
        return _numbered(
            (unit.name, item.name if isinstance(item, ExternalPart) else item.title) for unit, item in self.external
        )


def _numbered(keys: Iterator[tuple[str, str]]) -> dict[tuple[str, str], int]:
    """Number rows; where a key comes twice, its first row counts."""
    rows: dict[tuple[str, str], int] = {}
    for number, key in enumerate(keys, TOP + 1):
        rows.setdefault(key, number)
    return rows


def blocks(rows: Sequence[Row], key: Callable[[Row], Hashable]) -> Iterator[tuple[Row, int, int]]:
    """Yield runs of rows with equal keys: the first of the run, and the run's first and last row number."""
    first = TOP + 1
    for _, run in groupby(rows, key):
        members = list(run)
        yield members[0], first, first + len(members) - 1
        first += len(members)
