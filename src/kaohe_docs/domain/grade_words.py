"""Which words a decision (审定) may use for a grade, so that a slip of the pen is an error and no lost name.

A plan that lists its grades allows these alone. Many plans name only the top grade, or only those with a line, and
leave the others to the office: then the usual words for what is below the top are known too. None of them is the
highest grade of another plan (优秀、好、先进), which here could only be a slip for this plan's own.
"""

from __future__ import annotations

from typing import Final

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.quotas import ladder

#: As official rules and public plans have them: good, middling, just enough, not enough, left without a grade.
USUAL_LOWER_GRADES: Final = (
    "良好",
    "较好",
    "称职",
    "合格",
    "达标",
    "中等",
    "一般",
    "基本称职",
    "基本合格",
    "基本达标",
    "较差",
    "差",
    "不称职",
    "不合格",
    "不达标",
    "未达标",
    "不确定等次",
    "不定等次",
)


def decidable_grades(grading: Grading) -> tuple[str, ...]:
    """Return the grades that may be decided for a unit, the plan's own first, each once."""
    return tuple(dict.fromkeys((*ladder(grading), *(() if grading.grades else USUAL_LOWER_GRADES))))
