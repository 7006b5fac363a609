"""The sheet 民主测评: how many ballots of each rater class gave each unit which grade, and whether that can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kaohe_docs.domain.ballots import spare_sheets
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.result_sheets import (
    ABSTAINED,
    COUNTS,
    ISSUED,
    MARK,
    PART,
    RATERS,
    RETURNED,
    VALID,
    ballots_of,
    grade_words,
    mark_number,
)
from kaohe_docs.domain.results import BallotCount
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.intake.cells import SheetCell
from kaohe_docs.intake.names import Words, compact, listed
from kaohe_docs.intake.result_rows import Once, ResultsContext, entered
from kaohe_docs.intake.sheet import Row, Table
from kaohe_docs.intake.whole_ballots import WholeBallots


def _questions(part: BallotPart) -> tuple[_Question, ...]:
    return tuple(_Question(part, name) for name in part.items)


def abstention_words(plan: AssessmentPlan) -> tuple[str, ...]:
    """Return the words by which raters abstain on the plan's ballots."""
    return tuple(dict.fromkeys(part.abstention for part in ballots_of(plan) if part.abstention))


def read_ballots(table: Table, context: ResultsContext) -> Iterator[BallotCount]:
    """Yield the counts that have been entered; those that cannot be are reported and left out."""
    plan = context.plan
    if any(part.method == "grades" for part in ballots_of(plan)) and not _grade_columns_there(table, context):
        return
    sheet = _BallotSheet(
        context=context,
        marks=table.matching(MARK),
        grades=tuple(word for word in grade_words(plan) if table.has(word)),
        abstention=tuple(word for word in dict.fromkeys((ABSTAINED, *abstention_words(plan))) if table.has(word)),
        classes=Words({raters.key: (raters.short, raters.name) for raters in plan.rater_class}),
    )
    once, whole = Once(context.cells), WholeBallots(context.cells)
    for row, unit in context.rows_with(table, *sheet.figures):
        asked = sheet.question(row, unit)
        if asked is None:
            continue
        what = listed((unit.name, plan.raters(asked.part.raters).short, *filter(None, [asked.name])))
        if once.first((unit.name, asked.part.raters, asked.name), what, row.location):
            count = sheet.count(row, unit, asked)
            if count is not None:
                whole.add(row, asked.part, count)
                yield count
    whole.report()


def _grade_columns_there(table: Table, context: ResultsContext) -> bool:
    missing = [word for word in grade_words(context.plan) if not table.has(word)]
    for word in missing:
        context.cells.lose("missing-column", table.location, message("表头中缺少“{heading}”列", heading=word))
    return not missing


@dataclass(frozen=True, slots=True)
class _Question:
    """What a row's ballots were about: a ballot, or one of its criteria (分项)."""

    part: BallotPart
    #: "" where the raters vote on nothing else about the unit.
    name: str


@dataclass(frozen=True, slots=True)
class _BallotSheet:
    """The sheet's columns, sorted by what they hold."""

    context: ResultsContext
    marks: tuple[str, ...]
    grades: tuple[str, ...]
    abstention: tuple[str, ...]
    classes: Words

    @property
    def figures(self) -> tuple[str, ...]:
        """Return the columns whose filling means that a count was entered; 发出 may be filled beforehand."""
        return (*self.grades, *self.marks, *self.abstention, VALID, RETURNED)

    def question(self, row: Row, unit: Unit) -> _Question | None:
        """Return what the unit's scheme asks of the row's rater class."""
        cell, cells = row.cell(RATERS), self.context.cells
        text = cells.word(cell, required=True)
        key = self.classes.find(text)
        if text and key is None:
            note = message("“测评主体”应为{allowed}之一，现为“{found}”", allowed=self.classes.shown, found=text)
            cells.lose("unknown-rater-class", cell.location, note)
        if key is None:
            return None
        raters = self.context.plan.raters(key)
        ballots = [part for scheme in self.context.schemes(unit) for part in scheme.ballots if part.raters == key]
        if not ballots or unit.category not in raters.rates:
            note = message("{raters}不参加“{unit}”的测评", raters=raters.short, unit=unit.name)
            cells.lose("wrong-raters", cell.location, note, subject=unit.name)
            return None
        return self._named(row, unit, [question for part in ballots for question in _questions(part)])

    def _named(self, row: Row, unit: Unit, questions: Sequence[_Question]) -> _Question | None:
        """Return the question that 分项 names; it may stay empty where there is only one."""
        cell, cells = row.cell(PART), self.context.cells
        name = cells.word(cell)
        found = next((question for question in questions if compact(question.name) == compact(name)), None)
        if len(questions) == 1 and (found or not name):
            return _Question(questions[0].part, "")
        if found is None and not name:
            cells.missing(cell)
        elif found is None:
            allowed = listed(question.name for question in questions)
            text = message("“{unit}”没有分项“{found}”；应为{allowed}", unit=unit.name, found=name, allowed=allowed)
            cells.lose("unknown-part", cell.location, text)
        return found

    def count(self, row: Row, unit: Unit, asked: _Question) -> BallotCount | None:
        """Read one row's figures and compare them with each other."""
        before = len(self.context.cells.problems)
        issued, returned, valid, void = (self._whole(row.cell(heading)) for heading in COUNTS)
        abstained = sum(self._whole(row.cell(heading)) or 0 for heading in self.abstention)
        marks = self._marks(row, unit, asked.part)
        found = BallotCount(
            unit_name=unit.name,
            rater_class=asked.part.raters,
            part=asked.name,
            ticks=self._ticks(row, asked.part),
            marks=tuple(marks.values()),
            sheets=tuple(marks),
            issued=issued,
            returned=returned,
            valid=valid,
            void=void,
            abstained=abstained,
            source=row.location,
        )
        self._report_missing(row, found)
        # Sums and comparisons only make sense once every figure in the row is one.
        if any(problem.level == "error" for problem in self.context.cells.problems[before:]):
            return None
        problems = [*_sum_problems(row, found), *_order_problems(row, found), *self._head_count(row, unit, found)]
        for problem in problems:
            self.context.cells.lose(problem.code, problem.location, problem.message, subject=unit.name)
        return None if problems else found

    def _ticks(self, row: Row, part: BallotPart) -> tuple[tuple[str, int], ...]:
        """Read the ticks by grade; an empty cell beside filled ones means none."""
        if part.method != "grades":
            self._report_foreign(row, self.grades, part)
            return ()
        words = tuple(word.word for word in part.grades)
        self._report_foreign(row, (*(word for word in self.grades if word not in words), *self.marks), part)
        return tuple((word, self._whole(row.cell(word)) or 0) for word in words)

    def _marks(self, row: Row, unit: Unit, part: BallotPart) -> dict[int, Decimal]:
        """Read every mark or rank by the ballot it stands on, for ballots with points or ranks."""
        found = part.mark_range(self._compared(unit))
        if found is None:
            return {}
        bounds = found.low, found.high
        marks = {mark_number(heading): self.context.in_range(row.cell(heading), *bounds) for heading in self.marks}
        return {sheet: mark for sheet, mark in marks.items() if mark is not None}

    def _compared(self, unit: Unit) -> int:
        """Return how many units are ranked with this one on a ballot."""
        mine = (unit.category, unit.peer_group)
        return sum((other.category, other.peer_group) == mine for other in self.context.roster.units)

    def _report_foreign(self, row: Row, headings: Sequence[str], part: BallotPart) -> None:
        for heading in headings:
            cell = row.cell(heading)
            if entered(cell) and self.context.cells.figure(cell) != 0:
                text = message("“{part}”的测评票上没有“{heading}”，这一格应留空", part=part.name, heading=heading)
                self.context.cells.lose("unknown-grade", cell.location, text)

    def _whole(self, cell: SheetCell) -> int | None:
        """Read a count, which cannot be negative."""
        count = self.context.cells.whole(cell)
        if count is not None and count < 0:
            text = message("“{heading}”不能是负数，现为“{found}”", heading=cell.heading, found=count)
            self.context.cells.lose("out-of-range", cell.location, text)
            return None
        return count

    def _report_missing(self, row: Row, found: BallotCount) -> None:
        if found.valid is None and row.cell(VALID).blank:
            self.context.cells.missing(row.cell(VALID))
        for heading, count in ((ISSUED, found.issued), (RETURNED, found.returned)):
            cell = row.cell(heading)
            if count is None and cell.blank:
                text = message("没有填写“{heading}”，无法核对票数", heading=heading)
                self.context.cells.warn("missing-count", cell, text, subject=found.unit_name)

    def _head_count(self, row: Row, unit: Unit, found: BallotCount) -> Iterator[Problem]:
        """Report more ballots issued than there are raters and spares."""
        heads = head_count(self.context, unit, found.rater_class)
        if heads is None or found.issued is None:
            return
        spares = spare_sheets(heads, self.context.plan.ballot.spare_percent)
        if found.issued > heads + spares:
            text = message(
                "“发出”{issued}张，多于测评人数{heads}加备用票{spares}张",
                issued=found.issued,
                heads=heads,
                spares=spares,
            )
            yield error("too-many-ballots", row.cell(ISSUED).location, text)


def head_count(context: ResultsContext, unit: Unit, rater_class: str) -> int | None:
    """Return how many may rate a unit in a rater class; None where the roster does not say."""
    meeting = "" if context.category(unit).debriefs else unit.name
    counts = [
        entry.count
        for entry in context.roster.rater_counts
        if entry.rater_class == rater_class and entry.unit_name in {"", meeting}
    ]
    return sum(counts) if counts else None


def _sum_problems(row: Row, found: BallotCount) -> Iterator[Problem]:
    """Report ticks and abstentions that do not add up to the valid ballots."""
    given = len(found.marks) if found.marks else sum(count for _, count in found.ticks)
    if found.valid is not None and given + found.abstained != found.valid:
        text = message(
            "各等次（各票）合计{given}、弃权{abstained}，与“有效”{valid}不符，请核对原票",
            given=given,
            abstained=found.abstained,
            valid=found.valid,
        )
        yield error("count-mismatch", row.cell(VALID).location, text)


def _order_problems(row: Row, found: BallotCount) -> Iterator[Problem]:
    """Report more valid and void ballots than returned, or more returned than issued."""
    counted = None if found.valid is None else found.valid + (found.void or 0)
    small = "有效”加“无效" if found.void else VALID
    pairs = (
        (small, VALID, counted, RETURNED, found.returned),
        (RETURNED, RETURNED, found.returned, ISSUED, found.issued),
    )
    for name, heading, less, large, more in pairs:
        if less is not None and more is not None and less > more:
            text = message("“{small}”{less}大于“{large}”{more}", small=name, less=less, large=large, more=more)
            yield error("count-order", row.cell(heading).location, text)
