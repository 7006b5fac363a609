"""Grades that were entered for an assessment without points, whose words the plan does not list (单独评定的等次)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.results import Results
from kaohe_docs.errors import Problem, doubt, message

#: Words that offices use, published in docs/schemes.md; a plan with others lists them.
KNOWN_GRADES: Final = (
    *("优秀", "良好", "中等", "一般", "较差", "差", "好", "较好"),
    *("合格", "基本合格", "不合格", "称职", "基本称职", "不称职", "达标", "基本达标", "不达标"),
    *("先进", "满意", "基本满意", "不满意"),
)


def check_conduct(plan: AssessmentPlan, results: Results) -> Iterator[Problem]:
    """Report each word that is neither listed nor common, once, where it first stands."""
    unlisted = {
        content.title: number
        for number, content in enumerate(plan.content, 1)
        if content.result == "grade" and not content.grades
    }
    asked: set[tuple[str, str]] = set()
    for entry in results.external:
        key = (entry.item, entry.grade)
        if entry.item not in unlisted or entry.grade in KNOWN_GRADES or key in asked:
            continue
        asked.add(key)
        text = message(
            "“{item}”的等次“{grade}”少见，方案也没有列出有哪些等次；写错了请改正，确是这样的在 content[{number}].grades "
            "列出全部等次",
            item=entry.item,
            grade=entry.grade,
            number=unlisted[entry.item],
        )
        yield doubt("unusual-grade", entry.source, text, subject=f"{entry.item}·{entry.grade}")
