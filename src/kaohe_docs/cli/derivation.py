"""Where a unit's figures come from (得分的由来): one tree for people and for ``--json``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from kaohe_docs.cli.language import say, tr
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.leaves import Step
from kaohe_docs.domain.outcome import PartScore, UnitOutcome
from kaohe_docs.domain.plan import AssessmentPlan, Content
from kaohe_docs.domain.results import Adjustment, Veto
from kaohe_docs.domain.rounding import round_to
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import message
from kaohe_docs.source import Location
from kaohe_docs.text.figures import plain

#: Branch, last branch, line, gap; and what stands for them on a console without line characters.
_LINES: Final = ("├─ ", "└─ ", "│  ", "   ")
_ASCII_LINES: Final = ("+- ", "`- ", "|  ", "   ")
_MOST_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Node:
    """One step: what it is called, what it comes to, by which rule, where that stands, and what is below it."""

    kind: str
    name: str
    value: Decimal | str | None = None
    full_mark: Decimal | None = None
    rule: str = ""
    clause: str = ""
    cells: tuple[Location, ...] = ()
    below: tuple[Node, ...] = ()
    #: Further facts for ``--json`` alone.
    facts: dict[str, Any] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """Return the node as nested objects, figures as strings."""
        figures = {"value": self.value, "full_mark": self.full_mark}
        return {
            "kind": self.kind,
            "name": self.name,
            **{key: plain(v) if isinstance(v, Decimal) else v for key, v in figures.items()},
            "rule": self.rule,
            "clause": self.clause,
            "cells": [str(cell) for cell in self.cells],
            **self.facts,
            "below": [node.record() for node in self.below],
        }

    @property
    def line(self) -> str:
        """Write the node on one line: 领导小组测评（五（二）1） 9.80/10 ＝ rule  [cell]."""
        clause = f"（{self.clause}）" if self.clause else ""
        value = tr("未录入") if self.value is None else _shown(self.value)
        mark = "" if self.full_mark is None else f"/{plain(self.full_mark)}"
        rule = f" ＝ {self.rule}" if self.rule else ""
        cells = f"  [{'；'.join(str(cell) for cell in self.cells)}]" if self.cells else ""
        return f"{self.name}{clause} {value}{mark}{rule}{cells}"


def _shown(value: Decimal | str) -> str:
    """Write a figure as it is published; one that is rounded later is cut where it says no more to a reader."""
    if isinstance(value, str):
        return value
    text = format(value, "f")
    whole, _, decimals = text.partition(".")
    if len(decimals) <= _MOST_DECIMALS:
        return text
    text = plain(value)
    cut = len(whole) + 1 + _MOST_DECIMALS
    return text if len(text) <= cut else f"{text[:cut]}…"


def tree_lines(node: Node, *, title: str, encoding: str) -> Iterator[str]:
    """Draw what is below a node under a title, with line characters where the console has them."""
    yield title
    yield from _branches(node.below, _LINES if _has_lines(encoding) else _ASCII_LINES, "")


def _has_lines(encoding: str) -> bool:
    try:
        "".join(_LINES).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _branches(nodes: Sequence[Node], lines: Sequence[str], indent: str) -> Iterator[str]:
    branch, last, down, gap = lines
    for number, node in enumerate(nodes, 1):
        end = number == len(nodes)
        yield f"{indent}{last if end else branch}{node.line}"
        yield from _branches(node.below, lines, indent + (gap if end else down))


# ── what the tree holds ─────────────────────────────────────


def derivation(assessment: Assessment, unit: Unit) -> Node:
    """Return everything that was computed or entered for a unit: each scored assessment, then other grades."""
    plan = assessment.plan
    scored = [
        _assessment_node(plan, content, found)
        for content, outcome in assessment.outcomes
        if (found := outcome.find(unit)) is not None
    ]
    graded = [
        node for content in plan.content if content.result == "grade" for node in _grade(assessment, content, unit)
    ]
    return Node("unit", unit.name, plan.category_of(unit.category).short, below=(*scored, *graded))


def _grade(assessment: Assessment, content: Content, unit: Unit) -> Iterator[Node]:
    """Return the grade that was entered for an assessment without points."""
    entries = assessment.results.external if assessment.results else ()
    for entry in entries:
        if entry.unit_name == unit.name and entry.item == content.title:
            yield Node("grade", content.title, entry.grade, clause=content.clause, cells=(entry.source,))


def _assessment_node(plan: AssessmentPlan, content: Content, outcome: UnitOutcome) -> Node:
    scheme = plan.scheme_for(content, plan.category_of(outcome.unit.category))
    below = [_part_node(part) for part in outcome.parts]
    if outcome.adjustments:
        below.append(_adjustments_node(plan, outcome))
    below += [_veto_node(plan, veto) for veto in outcome.vetoes]
    if outcome.rank is not None:
        tied = tr("（并列）") if outcome.tied else ""
        below.append(Node("rank", tr("名次"), f"{outcome.rank}{tied}"))
    if outcome.grade or outcome.reason:
        below.append(_grade_node(outcome))
    return Node(
        "assessment",
        content.title,
        tr("未录全") if outcome.total is None else outcome.total,
        scheme.total_mark if scheme else None,
        _total_rule(plan, scheme, outcome) if scheme else "",
        scheme.clause if scheme else "",
        below=tuple(below),
        facts={"rank": outcome.rank, "tied": outcome.tied, "grade": outcome.grade or None, "reason": outcome.reason},
    )


def _grade_node(outcome: UnitOutcome) -> Node:
    if outcome.decided_grade:
        return Node("grade", tr("等次"), outcome.decided_grade, rule=tr("审定决定"))
    return Node("grade", tr("等次"), outcome.grade or "—", rule=outcome.reason)


def _total_rule(plan: AssessmentPlan, scheme: Scheme, outcome: UnitOutcome) -> str:
    """Say how the parts become the total: （甲45＋乙40.5）×100÷1000－加减分2."""
    rule = "＋".join(f"{part.name}{_figure(part.score)}" for part in outcome.parts)
    if scheme.rescale_to is not None:
        rule = f"（{rule}）×{plain(scheme.rescale_to)}÷{plain(scheme.full_mark)}"
    if amount := outcome.adjustment_total:
        rule += f"{'＋' if amount > 0 else '－'}{tr('加减分')}{plain(abs(amount))}"
    if plan.rounding.at == "total" or scheme.rescale_to is not None:
        rule += say(message("，总分保留{decimals}位小数", decimals=plan.rounding.decimals))
    return rule


def _figure(score: Decimal | None) -> str:
    return tr("（未录入）") if score is None else _shown(score)


def _part_node(part: PartScore) -> Node:
    if part.steps:
        steps = tuple(_step_node(step, part.full_mark) for step in part.steps)
        return Node("part", part.name, part.score, part.full_mark, part.rule, part.clause, (), steps)
    below = tuple(_part_node(child) for child in part.children)
    rule = "＋".join(f"{child.name}{_figure(child.score)}" for child in part.children) if below else part.rule
    return Node("part", part.name, part.score, part.full_mark, rule, part.clause, part.sources, below)


def _step_node(step: Step, full_mark: Decimal) -> Node:
    value = round_to(step.value, decimals=_MOST_DECIMALS + 2, mode="down")
    return Node(
        "criterion", step.name, value, full_mark, step.rule, cells=step.sources, facts={"weight": plain(step.weight)}
    )


def _adjustments_node(plan: AssessmentPlan, outcome: UnitOutcome) -> Node:
    clauses = {rule.item: rule.clause for rule in plan.adjustment}
    items = tuple(_adjustment_node(item, clauses.get(item.item, "")) for item in outcome.adjustments)
    rule = outcome.adjustment_rule or tr("各项之和")
    return Node("adjustments", tr("加减分"), outcome.adjustment_total, rule=rule, below=items)


def _adjustment_node(item: Adjustment, clause: str) -> Node:
    text = message("依据{basis}，{decided_by}决定", basis=item.basis, decided_by=item.decided_by)
    facts = {"basis": item.basis, "decided_by": item.decided_by}
    return Node("adjustment", item.item, item.amount, None, say(text), clause, (item.source,), facts=facts)


def _veto_node(plan: AssessmentPlan, veto: Veto) -> Node:
    rule = next(rule for rule in plan.veto if rule.item == veto.item)
    effects = {"lowest-grade": tr("定为最低等次"), "not-top": tr("不得评为最高等次"), "not-ranked": tr("不参加排名")}
    text = message("依据{basis}，{decided_by}决定", basis=veto.basis, decided_by=veto.decided_by)
    name = say(message("一票否决：{item}", item=veto.item))
    facts = {"effect": rule.effect, "basis": veto.basis, "decided_by": veto.decided_by}
    return Node("veto", name, effects[rule.effect], None, say(text), rule.clause, (veto.source,), facts=facts)
