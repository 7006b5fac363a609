"""A grade or score given by another body (外部评价)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Literal, final

from kaohe_docs.domain.formula import EntryCells, PointsFormula, literal
from kaohe_docs.domain.leaves import Leaf, Question, missing
from kaohe_docs.domain.part import Givers, Place, ScaledPart, part_type
from kaohe_docs.domain.record import OptionalText, Text
from kaohe_docs.domain.worded_grades import GradeWord, grade_problems, grades_text, worth_by_word
from kaohe_docs.errors import Problem, error, message
from kaohe_docs.text.figures import plain


@final
@part_type(order=8)
class ExternalPart(ScaledPart):
    """A grade or score given by another body (外部评价)."""

    type: Literal["external"]
    by: Text
    #: Whom of the unit it is about, where that is not the unit as a whole: 领导班子.
    about: OptionalText = ""
    #: For a grade: the words to choose from. Without them a score is given, on the giver's own scale.
    grades: tuple[GradeWord, ...] = ()

    def score(self, question: Question) -> Leaf:
        """Take the grade's points, or bring the score to the full mark."""
        entry, mark = question.ledger.external(question.unit, self.name), question.mark
        if entry is None:
            return missing(f"{self.by}的{self.name}")
        worth = worth_by_word(self.grades, mark)
        if entry.grade in worth:
            points = worth[entry.grade]
            return Leaf(Fraction(points), f"{self.by}评为{entry.grade}，计{plain(points)}分", (entry.source,))
        if entry.score is None:
            return Leaf(None, f"未录入{self.by}的{self.name}", (entry.source,))
        scale = self.highest(mark)
        value = Fraction(entry.score) / Fraction(scale) * Fraction(mark)
        return Leaf(value, f"{self.by}评{plain(entry.score)}分÷{plain(scale)}×{plain(mark)}分", (entry.source,))

    def formula(self, cells: EntryCells, mark: Decimal) -> PointsFormula:
        """Compare the grade with each word, or bring the score to the full mark."""
        entry = cells.given(graded=bool(self.grades))
        points = self._grade_formula(entry.cell, mark) if self.grades else self.scaled_formula(entry.cell, mark)
        return points.where(entry.counts)

    def _grade_formula(self, cell: str, mark: Decimal) -> PointsFormula:
        tests = [f"{cell}={literal(grade.word)}" for grade in self.grades]
        terms = (f"({test})*{plain(grade.worth(mark))}" for test, grade in zip(tests, self.grades, strict=True))
        return PointsFormula("+".join(terms), f"NOT(OR({','.join(tests)}))")

    def rule_text(self, mark: Decimal) -> str:
        """Say who gives which grades, or on which scale the score is entered."""
        if self.grades:
            return f"{self.by}评定：{grades_text(self.grades, mark)}"
        return self.scale_text(f"录入{self.by}评定的得分", mark)

    def given_by(self, givers: Givers, mark: Decimal) -> str:
        """Name the body, and what its grades are worth."""
        return f"{self.by}（{grades_text(self.grades, mark)}）" if self.grades else self.by

    def problems(self, place: Place) -> Iterator[Problem]:
        """Check the grades; beside them a scale would do nothing."""
        yield from grade_problems(self.name, self.grades, place)
        if self.grades and self.scale is not None:
            text = message("“{name}”按等次计分，“scale”不起作用；请删去 grades 或 scale", name=self.name)
            yield error("idle-key", place.at("scale"), text)
