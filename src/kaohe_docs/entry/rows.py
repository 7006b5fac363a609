"""What is entered for each unit (录入), and in which row and column of which sheet each figure stands."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Final, TypeVar

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.domain.part import FigurePart, Part
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.plan import Category, Content
from kaohe_docs.domain.result_sheets import (
    BALLOTS,
    CHECK,
    EXTERNAL,
    GRADE,
    PART,
    POINTS,
    SCORE,
    SHEETS,
    VERIFICATION,
    mark_heading,
    sheet_columns,
)
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.entry.cells import TOP, Layout
from kaohe_docs.entry.formulas import on_sheet

#: Marks on ballots with points: the reader takes 200 columns; this many where head counts are not known.
_MOST_MARKS: Final = 180
_MARKS_WHEN_UNKNOWN: Final = 60

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row of 考察核实: one figure of one unit."""

    unit: Unit
    scheme: Scheme
    part: FigurePart


@dataclass(frozen=True, slots=True)
class BallotRow:
    """A row of 民主测评: one class's count for one unit, on one of the things its ballot asks."""

    unit: Unit
    style: BallotStyle
    #: The criterion, or the part itself where its ballot asks only one thing.
    item: str


@dataclass(frozen=True, slots=True)
class ExternalRow:
    """A row of 外部评价: what another body gives a unit, or the grade of an assessment that has its own."""

    unit: Unit
    item: ExternalPart | Content
    #: Full mark of the part; None for a grade of its own.
    scheme: Scheme | None = None

    @property
    def title(self) -> str:
        """Return what the row is called by."""
        return self.item.name if isinstance(self.item, ExternalPart) else self.item.title


@dataclass(frozen=True)
class EntryRows:
    """The rows of the sheets, in the order in which they stand under the headings."""

    assessment: Assessment

    @cached_property
    def scored(self) -> tuple[Content, ...]:
        """Return the assessments that have points, the main one first."""
        return (self.assessment.plan.main_content, *self.assessment.plan.side_contents)

    def schemes(self, category: Category) -> tuple[Scheme, ...]:
        """Return the schemes a category is counted by, that of the main assessment first."""
        found = (self.assessment.plan.scheme_for(content, category) for content in self.scored)
        return tuple(scheme for scheme in found if scheme is not None)

    def units_of(self, category: Category) -> tuple[Unit, ...]:
        """Return a category's units in debriefing order, those that are compared with each other together."""
        units = self.assessment.units_of(category)
        groups = {group: number for number, group in enumerate(dict.fromkeys(unit.peer_group for unit in units))}
        return tuple(sorted(units, key=lambda unit: groups[unit.peer_group]))

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Return all units, by category."""
        return tuple(unit for category in self.assessment.plan.category for unit in self.units_of(category))

    @cached_property
    def figures(self) -> tuple[FigureRow, ...]:
        """Return what is entered by name, figure by figure, so that figures to compare stand below each other."""
        return tuple(
            FigureRow(unit, scheme, part)
            for category in self.assessment.plan.category
            for scheme in self.schemes(category)
            for part in scheme.figures
            for unit in self.units_of(category)
        )

    @cached_property
    def names_parts(self) -> bool:
        """Tell whether some unit has several figures, so that rows must say which."""
        return len({row.unit.name for row in self.figures}) < len(self.figures)

    @cached_property
    def ballots(self) -> tuple[BallotRow, ...]:
        """Return the counts of each unit, class by class."""
        styles: dict[str, list[BallotStyle]] = {}
        for style in ballot_styles(self.assessment):
            for unit in style.units:
                styles.setdefault(unit.name, []).append(style)
        return tuple(
            BallotRow(unit, style, item)
            for unit in self.units
            for style in styles.get(unit.name, ())
            for item in style.part.items
        )

    @cached_property
    def names_ballots(self) -> bool:
        """Tell whether some class has several counts for a unit, so that rows must say which."""
        return len({(row.unit.name, row.style.part.raters) for row in self.ballots}) < len(self.ballots)

    @cached_property
    def external(self) -> tuple[ExternalRow, ...]:
        """Return what other bodies give each unit, then the assessments that have a grade of their own."""
        graded = self.assessment.plan.graded_contents
        rows: list[ExternalRow] = []
        for category in self.assessment.plan.category:
            given = [(scheme, part) for scheme in self.schemes(category) for part in scheme.externals]
            for unit in self.units_of(category):
                rows += [ExternalRow(unit, part, scheme) for scheme, part in given]
                rows += [ExternalRow(unit, content) for content in graded]
        return tuple(rows)

    @cached_property
    def mark_count(self) -> int:
        """Return how many marks the ballots with points or ranks bring at most; 0 where there are none."""
        counts = [row.style.sheets for row in self.ballots if row.style.part.method != "grades"]
        return min(max(counts) or _MARKS_WHEN_UNKNOWN, _MOST_MARKS) if counts else 0

    # ── where the figures stand ──────────────────────────────

    @cached_property
    def layouts(self) -> dict[str, Layout]:
        """Return where the columns of each sheet stand; what a row is part of is only named where it must be."""
        unnamed = {
            title for title, named in ((VERIFICATION, self.names_parts), (BALLOTS, self.names_ballots)) if not named
        }
        plan = self.assessment.plan
        return {
            title: Layout(
                title,
                tuple(
                    column
                    for column in sheet_columns(title, plan, marks=self.mark_count)
                    if column.heading != PART or title not in unnamed
                ),
                plan.identity.target_word,
            )
            for title in SHEETS
        }

    def cell(self, title: str, heading: str, row: int) -> str:
        """Refer to a cell of a sheet."""
        return on_sheet(title, f"{self.layouts[title].letters(heading)}{row}")

    def figure_cell(self, unit: Unit, part: Part) -> str:
        """Return where a figure stands."""
        return self.cell(VERIFICATION, POINTS, self._figure_rows[unit.name, part.name])

    def peer_figures(self, unit: Unit, part: Part, peers: Sequence[Unit]) -> str:
        """Return the block of a figure of all units that are compared with each other."""
        column = self.layouts[VERIFICATION].letters(POINTS)
        rows = [self._figure_rows[peer.name, part.name] for peer in (unit, *peers)]
        return on_sheet(VERIFICATION, f"${column}${min(rows)}:${column}${max(rows)}")

    def figure_check(self, unit: Unit, part: Part) -> str:
        """Return where it is said whether a figure can be."""
        return self.cell(VERIFICATION, CHECK, self._figure_rows[unit.name, part.name])

    def grade_column(self, word: str) -> str:
        """Return the column of a grade's ticks."""
        return self.layouts[BALLOTS].letters(word)

    def marks(self, first: int, last: int) -> str:
        """Return the block of marks in some rows."""
        left, right = (self.layouts[BALLOTS].letters(mark_heading(number)) for number in (1, self.mark_count))
        return f"{left}{first}:{right}{last}"

    def ballot_row(self, unit: Unit, part: Part, item: str) -> int:
        """Return the row of a count."""
        return self._ballot_rows[unit.name, part.name, item]

    def ballot_check(self, row: int) -> str:
        """Return where it is said whether the counts of a row can be."""
        return self.cell(BALLOTS, CHECK, row)

    def external_check(self, unit: Unit, part: Part) -> str:
        """Return where it is said whether what another body gave can be."""
        return self.cell(EXTERNAL, CHECK, self._external_rows[unit.name, part.name])

    def external_cell(self, unit: Unit, part: Part, *, graded: bool) -> str:
        """Return where the grade or the score of another body stands."""
        return self.cell(EXTERNAL, GRADE if graded else SCORE, self._external_rows[unit.name, part.name])

    @cached_property
    def _figure_rows(self) -> dict[tuple[str, str], int]:
        return _numbered((row.unit.name, row.part.name) for row in self.figures)

    @cached_property
    def _ballot_rows(self) -> dict[tuple[str, str, str], int]:
        return _numbered((row.unit.name, row.style.part.name, row.item) for row in self.ballots)

    @cached_property
    def _external_rows(self) -> dict[tuple[str, str], int]:
        return _numbered((row.unit.name, row.title) for row in self.external)


Name = TypeVar("Name", bound=Hashable)


def _numbered(keys: Iterable[Name]) -> dict[Name, int]:
    """Number rows; where a key comes twice, its first row counts."""
    rows: dict[Name, int] = {}
    for number, key in enumerate(keys, TOP + 1):
        rows.setdefault(key, number)
    return rows


def blocks(rows: Sequence[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, int, int]]:
    """Yield runs of rows with equal keys: the first of the run, and the run's first and last row number."""
    first = TOP + 1
    for _, run in groupby(rows, key):
        members = list(run)
        yield members[0], first, first + len(members) - 1
        first += len(members)
