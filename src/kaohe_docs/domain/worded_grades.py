"""Grades to tick or to give (等次), and what each is worth: points of its own, or a share of the part's full mark."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from kaohe_docs.domain.part import Place
from kaohe_docs.domain.record import Points, Record, Text
from kaohe_docs.errors import Problem, doubt, error, message
from kaohe_docs.text.figures import plain


class GradeWord(Record):
    """A grade on a ballot or in an outside assessment, and what it is worth."""

    word: Text
    #: Share of the part's full mark, in percent; or
    share: Points | None = None
    #: points of its own (plan 五（二）2: 优秀5分、良好4分、一般3分、较差2分).
    points: Points | None = None

    def worth(self, full_mark: Decimal) -> Decimal:
        """Return what the grade is worth: its own points, or its share of the full mark."""
        if self.points is not None:
            return self.points
        return full_mark * (self.share if self.share is not None else Decimal(0)) / 100


def worth_by_word(grades: Sequence[GradeWord], mark: Decimal) -> dict[str, Decimal]:
    """Return what each word is worth."""
    return {grade.word: grade.worth(mark) for grade in grades}


def grades_text(grades: Sequence[GradeWord], mark: Decimal) -> str:
    """List the grades with their points: 优秀5分、良好4分."""
    return "、".join(f"{grade.word}{plain(grade.worth(mark))}分" for grade in grades)


def grade_problems(name: str, grades: Sequence[GradeWord], place: Place) -> Iterator[Problem]:
    """Check that each grade has one worth within the full mark, and that they fall from best to worst."""
    worths = [grade.worth(place.mark) for grade in grades]
    for number, grade in enumerate(grades, 1):
        yield from _worth_problems(number, grade, place)
    if worths != sorted(worths, reverse=True):
        text = message("“{name}”应从最好的一档写起，依次降低", name=name)
        yield error("steps-not-falling", place.at("grades"), text)
    for upper, lower in pairwise(zip(grades, worths, strict=True)):
        if upper[1] == lower[1] and upper[0].word != lower[0].word:
            pair = f"{upper[0].word}、{lower[0].word}"
            text = message("等次“{upper}”和“{lower}”的分值相同，请确认", upper=upper[0].word, lower=lower[0].word)
            yield doubt("equal-worth", place.at("grades"), text, subject=pair)
    words = Counter(grade.word for grade in grades)
    for word in (word for word, times in words.items() if times > 1):
        yield error("duplicate-name", place.at("grades"), message("等次“{word}”重复", word=word))


def _worth_problems(number: int, grade: GradeWord, place: Place) -> Iterator[Problem]:
    here, mark = place.at(f"grades[{number}]"), place.mark
    if (grade.share is None) == (grade.points is None):
        text = message("“{word}”应写明 share（占满分的百分比）或 points（分值）之一", word=grade.word)
        yield error("grade-worth", here, text)
    elif (grade.points or 0) > mark or (grade.share or 0) > 100:
        text = message("“{word}”的分值超过该项满分{mark}分", word=grade.word, mark=plain(mark))
        yield error("grade-above-full-mark", here, text)
