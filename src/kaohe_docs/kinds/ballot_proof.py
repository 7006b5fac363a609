"""Proof sheet of a ballot (测评票清样核对单): what to check before it is printed, and how many to print. Plan 五（二）.

Its number (定稿号) is the one under which `kaohe ballots --lock` records the ballot; it depends on the template too, so
it is filled in where that is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.kind import Context, Draft, document_kind
from kaohe_docs.phrases.letters import scheme_parts
from kaohe_docs.phrases.lists import joined
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.text.figures import percent_text, plain

_NO_NUMBER: Final = "—"


@dataclass(frozen=True, slots=True)
class WeightRow:
    """A line of the weight model; the ballot's own is marked."""

    name: str
    share: str
    raters: str
    mark: str


@dataclass(frozen=True, slots=True)
class BallotProofContext(Context):
    """What templates/ballot-proof.docx prints."""

    assessment_name: str
    ballot: str
    rated_text: str
    rater_class: str
    share_text: str
    grades: str
    colour_text: str
    unit_count: int
    first_and_last: str
    raters: int
    spares: int
    sheets: int
    weights: tuple[WeightRow, ...]
    total: str
    digest: str


@document_kind("ballot-proof", title="测评票清样核对单", family="packs", context=BallotProofContext)
def ballot_proofs(assessment: Assessment) -> Iterator[Draft]:
    """Draft one sheet per ballot style, in the order of the ballots."""
    for style in ballot_styles(assessment):
        if style.units:
            context = _context(assessment, style)
            yield Draft(
                name=f"{style.name}-{style.part.name}-测评票清样核对单",
                recipient=assessment.plan.organisation.office,
                context=context,
                unit=style.units[0].name if style.own_meeting else "",
                group=style.units[0].group if style.own_meeting else "",
                key_text=context.rater_class,
                categories=(style.category.key,),
            )


def with_number(draft: Draft, number: str) -> Draft:
    """Fill in the number under which the ballot is locked."""
    assert isinstance(draft.context, BallotProofContext)
    return replace(draft, context=replace(draft.context, digest=number), key_text=number)


def _context(assessment: Assessment, style: BallotStyle) -> BallotProofContext:
    names = [style.units[0].name, style.units[-1].name]
    return BallotProofContext(
        assessment_name=assessment_name(assessment.plan),
        ballot=f"{style.name}-{style.part.name}",
        rated_text=style.units[0].name if style.own_meeting else style.category.name,
        rater_class=style.rater_class.name,
        share_text=f"占总分的{percent_text(style.share_of_total)}（满分{plain(style.full_mark)}分）",
        grades=_grades(style),
        colour_text=style.rater_class.paper_colour or "不分色",
        unit_count=len(style.units),
        first_and_last=joined(dict.fromkeys(names), last=" 至 "),
        raters=style.raters,
        spares=style.spares,
        sheets=style.sheets,
        weights=_weights(assessment, style),
        total=plain(style.scheme.full_mark),
        digest=_NO_NUMBER,
    )


def _grades(style: BallotStyle) -> str:
    """Say what a tick is worth, or how points or ranks are given."""
    if style.part.method == "points":
        range_text = f"打分：{plain(style.part.low)}—{plain(style.part.high)}分"
        return "，".join(filter(None, (range_text, style.part.worth_text(style.full_mark))))
    if style.part.method == "ranks":
        return "排名次，第1名最好"
    return "、".join(f"{word}{plain(points)}分" for word, points in style.grade_points())


def _weights(assessment: Assessment, style: BallotStyle) -> tuple[WeightRow, ...]:
    """Lay out the whole scheme, so that the ballot's weight is seen beside the others."""
    (scheme,) = scheme_parts(assessment.plan, (style.category,), verifier="考核组")
    return tuple(
        WeightRow(row.name, row.share, row.raters, "本票" if row.name.strip("　") == style.part.name else "")
        for row in scheme.rows
    )
