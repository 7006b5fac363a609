"""Phrases about results that the notices share: scores, ranks, quotas, and who decided. Plan 五（四）至（六）."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.outcome import CategoryOutcome, Outcome, UnitOutcome
from kaohe_docs.domain.part import Part
from kaohe_docs.domain.plan import AssessmentPlan, Category, Content
from kaohe_docs.domain.result_sheets import APPROVAL_DAY, APPROVING_MEETING
from kaohe_docs.domain.results import Adjustment, Approval, Veto
from kaohe_docs.domain.rounding import rounded
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.phrases.lists import joined
from kaohe_docs.text.dates import date_text
from kaohe_docs.text.figures import percent_text, placeholder, plain, points_text
from kaohe_docs.text.numerals import chinese_number

#: Stands on every paper with results until the approval is recorded.
DRAFT_MARK: Final = "送审稿"
#: Stands in a table where there is no figure.
NO_FIGURE: Final = "—"


def draft_mark_text(outcome: Outcome) -> str:
    """Mark a paper 送审稿 until its results are approved (审定)."""
    return "" if outcome.approved else DRAFT_MARK


def numbered(assessment: Assessment, unit: Unit) -> str:
    """Number a unit's papers by its place in the roster, so that they stand together: 04-某局."""
    places = assessment.places
    return f"{places[unit.name]:0{len(str(len(places)))}d}-{unit.name}"


# ── figures ────────────────────────────────────────────────


def published(plan: AssessmentPlan, value: Decimal) -> Decimal:
    """Return a score with the plan's decimals; a score that is rounded already stays what it is."""
    return rounded(Fraction(value), plan.rounding)


def score_text(plan: AssessmentPlan, value: Decimal | None) -> str:
    """Write a score with the plan's decimals, or a dash while there is none."""
    return NO_FIGURE if value is None else points_text(published(plan, value), decimals=plan.rounding.decimals)


def signed_text(amount: Decimal) -> str:
    """Write what was added or taken away: +1, -0.5, 0."""
    return f"+{plain(amount)}" if amount > 0 else plain(amount)


def rank_text(outcome: UnitOutcome) -> str:
    """Write a rank, and say where it is shared: 3（并列）."""
    if outcome.rank is None:
        return NO_FIGURE
    return f"{outcome.rank}（并列）" if outcome.tied else str(outcome.rank)


def missing_text(outcome: UnitOutcome) -> str:
    """Say what a unit still lacks: 未录全：考察核实."""
    return "" if outcome.complete else f"未录全：{joined(outcome.missing)}".removesuffix("：")


def adjustment_text(adjustment: Adjustment) -> str:
    """Say what was added or taken away, on what basis, and who decided it."""
    verb = "加" if adjustment.amount >= 0 else "扣"
    basis = adjustment.basis or placeholder("加减分依据")
    body = adjustment.decided_by or placeholder("加减分决定机关")
    return f"{adjustment.item}，{verb}{plain(abs(adjustment.amount))}分（依据：{basis}；决定：{body}）"


def adjustment_texts(outcome: UnitOutcome) -> tuple[str, ...]:
    """Write all of a unit's adjustments, and what they come to where caps change the sum."""
    texts = tuple(map(adjustment_text, outcome.adjustments))
    if not outcome.adjustment_rule:
        return texts
    return (*texts, f"{outcome.adjustment_rule}，加减分合计{signed_text(outcome.adjustment_total)}分")


def veto_text(veto: Veto) -> str:
    """Name what outweighs a unit's points, on what basis, and who decided it."""
    basis = veto.basis or placeholder("一票否决依据")
    return f"{veto.item}（依据：{basis}；决定：{veto.decided_by or placeholder('一票否决决定机关')}）"


# ── grades and who decided them ────────────────────────────


def grade_text(category: CategoryOutcome, outcome: UnitOutcome) -> str:
    """Name a unit's grade in lists; a tie at the quota is named, never broken."""
    return outcome.grade or ("并列待审定" if outcome in undecided_units(category) else "")


def decision_text(outcome: UnitOutcome) -> str:
    """Say how a unit's decided grade differs from what its figures say, or "" where it does not."""
    proposed = outcome.proposed_grade or "没有等次"
    return f"按分数{proposed}，审定为{outcome.decided_grade}" if outcome.against_ranking else ""


def undecided_units(category: CategoryOutcome) -> tuple[UnitOutcome, ...]:
    """Return the units in a tie at a quota that nobody has settled."""
    return tuple(outcome for outcome in category.undecided if not outcome.decided_grade)


def undecided_for_top(grading: Grading, category: CategoryOutcome) -> tuple[UnitOutcome, ...]:
    """Return the units in an open tie for the top grade."""
    return tuple(unit for unit in undecided_units(category) if unit.open_grade == grading.top_grade)


def approval_of(assessment: Assessment) -> Approval:
    """Return the approval as far as it is recorded."""
    return assessment.results.approval if assessment.results else Approval()


def deciding_body(assessment: Assessment) -> str:
    """Name the body that approves: the one recorded, else the plan's."""
    return approval_of(assessment).body or assessment.plan.result_use.decided_by


def approval_text(assessment: Assessment) -> str:
    """Name the decision: 厅党组会议（2020年6月10日）; what is not recorded is a placeholder."""
    approval, body = approval_of(assessment), deciding_body(assessment)
    meeting = approval.meeting or placeholder(APPROVING_MEETING)
    day = date_text(approval.day) if approval.day else placeholder(APPROVAL_DAY)
    return f"{meeting if meeting.startswith(body) else body + meeting}（{day}）"


@dataclass(frozen=True, slots=True)
class Commended:
    """The units of one category in the top grade, in roster order, and those in an open tie for it."""

    category: Category
    units: tuple[UnitOutcome, ...]
    undecided: tuple[UnitOutcome, ...]


def commended(assessment: Assessment, outcome: Outcome) -> tuple[Commended, ...]:
    """Return who is commended, category by category; roster order keeps ranks from showing between units."""
    plan = assessment.plan
    return tuple(
        Commended(
            entry.category,
            _in_roster_order(entry.with_grade(plan.grading.top_grade)),
            _in_roster_order(undecided_for_top(plan.grading, entry)),
        )
        for entry in outcome.categories
    )


def _in_roster_order(units: tuple[UnitOutcome, ...]) -> tuple[UnitOutcome, ...]:
    return tuple(sorted(units, key=lambda outcome: outcome.unit.order))


# ── rankings ───────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Ranking:
    """Units that are ranked against each other: a category, or one of its peer groups (分组)."""

    title: str
    peer_group: str
    outcome: CategoryOutcome
    scheme: Scheme
    #: The rules for grades of the assessment that is ranked.
    grading: Grading
    units: tuple[UnitOutcome, ...]

    @property
    def leaves(self) -> tuple[Part, ...]:
        """Return the parts that have a column of their own."""
        return self.scheme.leaves

    @property
    def full_mark(self) -> str:
        """Write what the total can reach: 100分."""
        return f"{total_mark_text(self.scheme)}分"

    def full_mark_text(self, part: Part) -> str:
        """Write what a part can bring at most: 10分."""
        return f"{plain(self.scheme.full_mark_of(part))}分"


def total_mark_text(scheme: Scheme) -> str:
    """Write the full mark of the total, after it is brought to another one where the plan wants that."""
    return plain(scheme.total_mark)


def rankings(plan: AssessmentPlan, outcome: Outcome, content: Content | None = None) -> Iterator[Ranking]:
    """Yield every ranking of an assessment, categories in plan order, peer groups in the order of their best unit."""
    content = content or plan.main_content
    grading = plan.grading_of(content)
    for entry in outcome.categories:
        scheme = plan.scheme_for(content, entry.category)
        if scheme is None:
            continue
        groups: dict[str, list[UnitOutcome]] = {}
        for result in entry.units:
            groups.setdefault(result.unit.peer_group, []).append(result)
        for group, units in groups.items():
            title = f"{entry.category.short}（{group}）" if group else entry.category.short
            yield Ranking(title, group, entry, scheme, grading, tuple(units))


def ranking_notes(outcome: Outcome, ranking: Ranking) -> tuple[str, ...]:
    """Explain one ranking: how the total is made, the quota, every adjustment, and what was decided otherwise."""
    adjusted = (f"加减分：{unit.unit.name}，{text}" for unit in ranking.units for text in adjustment_texts(unit))
    vetoed = (f"一票否决：{unit.unit.name}，{veto_text(veto)}" for unit in ranking.units for veto in unit.vetoes)
    decided = ((unit.unit.name, decision_text(unit)) for unit in ranking.units)
    against = (f"审定与排名不一致：{name}，{text}" for name, text in decided if text)
    quota = quota_note(ranking.grading, outcome, ranking.outcome)
    notes = (composition_note(ranking.scheme), quota, *_limit_notes(ranking), *adjusted, *vetoed, *against)
    return tuple(f"{note}。" for note in notes if note)


def general_notes(plan: AssessmentPlan, units: Iterable[UnitOutcome], grading: Grading) -> tuple[str, ...]:
    """Explain what holds for every ranking: rounding, grades, and ties where there are any."""
    notes = (rounding_note(plan), *_threshold_notes(grading), *_tie_notes(plan, units, grading))
    return tuple(f"{note}。" for note in notes)


def _tie_notes(plan: AssessmentPlan, units: Iterable[UnitOutcome], grading: Grading) -> Iterator[str]:
    if plan.rounding.rank_by == "exact":
        yield "名次按取舍前的总分排列"
    if grading.tie_rule:
        yield f"总分相同的，依次比较{joined(grading.tie_rule)}得分"
    if any(unit.tied for unit in units):
        yield "仍相同的名次并列" if grading.tie_rule else "总分相同的名次并列，其后名次按单位个数顺延"


def clause_text(clause: str) -> str:
    """Name the clause that a rule comes from."""
    return f"（依据：{clause}）" if clause else ""


def composition_note(scheme: Scheme) -> str:
    """Say what each sum is made of: 总分（100分）＝述职民主测评（20分）＋考察核实（80分）；…."""
    rescaled = "" if scheme.rescale_to is None else f"；合计后折算为{plain(scheme.rescale_to)}分制"
    sums = [("", f"总分（{plain(scheme.full_mark)}分）")]
    sums += [(part.name, _with_mark(scheme, part)) for part in scheme.part if scheme.children(part.name)]
    lines = (
        f"{whole}＝{'＋'.join(_with_mark(scheme, child) for child in scheme.children(name))}" for name, whole in sums
    )
    return f"计分构成：{'；'.join(lines)}{rescaled}{clause_text(scheme.clause)}"


def _with_mark(scheme: Scheme, part: Part) -> str:
    return f"{part.name}（{plain(scheme.full_mark_of(part))}分）"


def rounding_note(plan: AssessmentPlan) -> str:
    """Say the rounding rule in words."""
    rule = plan.rounding
    mode = {"half-up": "四舍五入", "half-even": "四舍六入五成双", "down": "只舍不入"}[rule.mode]
    number = "两" if rule.decimals == 2 else chinese_number(rule.decimals)
    digits = f"保留{number}位小数" if rule.decimals else "取整数"
    place = "各分项先取舍再相加" if rule.at == "leaf" else "只对总分取舍，各分项显示取舍后的得分"
    return f"得分{mode}{digits}，{place}{clause_text(rule.clause)}"


def quota_note(grading: Grading, outcome: Outcome, entry: CategoryOutcome) -> str:
    """Say how many places in the top grade there are, how many are taken, and which tie is open."""
    if entry.quota is None:
        return ""
    grade = grading.top_grade
    verb = "暂定" if grading.tentative else "为"
    taken = len(entry.with_grade(grade))
    note = (
        f"{entry.category.short}{grade}名额{verb}{entry.quota}个，{'审定' if outcome.approved else '现拟定'}{taken}个"
    )
    if open_units := undecided_for_top(grading, entry):
        note += f"；{joined(unit.unit.name for unit in open_units)}在名额线上并列，待审定取舍"
    return note + clause_text(grading.clause)


def _limit_notes(ranking: Ranking) -> Iterator[str]:
    for limit in ranking.grading.limit:
        if limit.category not in {"", ranking.outcome.category.key} or limit.peer_group not in {"", ranking.peer_group}:
            continue
        if limit.count is not None:
            yield f"{limit.grade}名额{limit.count}个{clause_text(limit.clause)}"
        elif limit.percent is not None:
            yield f"{limit.grade}比例{percent_text(limit.percent)}{clause_text(limit.clause)}"


def _threshold_notes(grading: Grading) -> Iterator[str]:
    for threshold in grading.threshold:
        yield f"总分{plain(threshold.at_least)}分及以上方可评为{threshold.grade}{clause_text(threshold.clause)}"
