"""The short code under which results are approved (成绩校验码): 审定 records it, and another code means other results.

It covers whatever a paper with results says and the meeting has decided on: every part and total, rank and grade
(proposed and decided), adjustments and vetoes with their grounds, grades of other bodies, ties decided, places, lines
and other rules for grades; with the grades it covers the names on the circular. It must be known before it is written
down, so it covers neither itself nor who decided when (审定机关、审定会议、审定日期) nor the decisions on named
problems, which release papers and change nothing in them. Raw counts count by the part that they come to.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.domain.results import Results
from kaohe_docs.text.figures import plain

Line = tuple[object, ...]


def totals_code(plan: AssessmentPlan, results: Results, outcomes: Sequence[tuple[Content, Outcome]]) -> str:
    """Return the code of all results, whatever the order of the input.

    It begins with a letter and has a hyphen, so that a spreadsheet never takes it for a number.
    """
    lines = [*_entered(results)]
    for content, outcome in outcomes:
        found = [
            *_rules(plan.grading_of(content)),
            *(line for entry in outcome.categories for line in _category(entry)),
        ]
        lines += [(content.key, *line) for line in found]
    text = "\n".join(sorted(json.dumps(line, ensure_ascii=True, default=str) for line in lines))
    digest = hashlib.sha256(text.encode("ascii")).hexdigest().upper()
    return f"K{digest[:4]}-{digest[4:8]}"


def _entered(results: Results) -> Iterator[Line]:
    """Yield what was entered and is printed or decided as it stands."""
    for grade in results.external:
        score = "" if grade.score is None else plain(grade.score)
        yield "external", grade.unit_name, grade.item, grade.grade, score
    for item in results.adjustments:
        yield "adjustment", item.unit_name, item.item, plain(item.amount), item.basis, item.decided_by
    for veto in results.vetoes:
        yield "veto", veto.unit_name, veto.item, veto.basis, veto.decided_by
    for name in results.approval.tie_winners:
        yield "tie", name


def _rules(grading: Grading) -> Iterator[Line]:
    yield "grades", grading.top_grade, *grading.grades
    yield "tie rule", *grading.tie_rule
    yield "quota total", grading.quota_total
    for bound in grading.threshold:
        yield "line", bound.grade, plain(bound.at_least)


def _category(entry: CategoryOutcome) -> Iterator[Line]:
    key = entry.category.key
    for places in entry.places:
        yield "places", key, places.peer_group, places.grade, places.count
    for unit in entry.units:
        yield from (("unit", key, unit.unit.name, *line) for line in _unit(unit))


def _unit(outcome: UnitOutcome) -> Iterable[Line]:
    unit = outcome.unit
    yield "standing", unit.peer_group, unit.quota_exempt, outcome.rank, outcome.tied
    yield "total", outcome.total, plain(outcome.adjusted_by)
    yield "grade", outcome.proposed_grade, outcome.open_grade, outcome.decided_grade
    for part in (part for top in outcome.parts for part in top.walk()):
        yield "part", part.name, plain(part.full_mark), part.score
