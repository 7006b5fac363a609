"""The live sheet of an assessment (得分汇总): parts, adjustments, total and rank of every unit, all as formulas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from kaohe_docs.domain.plan import Category, Content
from kaohe_docs.domain.result_sheets import ADJUSTMENTS, COUNTED, ITEM, SUMMARY, UNIT
from kaohe_docs.domain.rounding import Rounding
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.domain.units import Unit
from kaohe_docs.entry.cells import TOP, formula, sheet
from kaohe_docs.entry.columns import SummaryColumns
from kaohe_docs.entry.decisions import ADJUSTMENT_ROWS
from kaohe_docs.entry.formulas import (
    NOISE_DECIMALS,
    adjustments,
    leaf,
    rank,
    rounded,
    tied,
)
from kaohe_docs.entry.rows import EntryRows
from kaohe_docs.entry.unit_cells import UnitCells
from kaohe_docs.text.figures import plain
from kaohe_docs.workbook import Cell, Highlight, Sheet, column_letters

_NO_PART: Final = "—"
_INCOMPLETE, _TIED = "未录全", "并列"
_MODES: Final = {"half-up": "四舍五入", "half-even": "四舍六入五成双", "down": "舍去"}


def rounding_text(rule: Rounding) -> str:
    """Say how figures are rounded: 各分项得分保留2位小数，四舍五入."""
    place = "各分项得分" if rule.at == "leaf" else "总分"
    return f"{place}保留{rule.decimals}位小数，{_MODES[rule.mode]}"


def summary_sheet(entries: EntryRows, content: Content, title: str) -> Sheet:
    """Lay out the live sheet of one assessment that has points."""
    plan = entries.assessment.plan
    schemes = [(category, plan.scheme_for(content, category)) for category in plan.category]
    found = [(category, scheme) for category, scheme in schemes if scheme is not None]
    parts = tuple(dict.fromkeys(part.name for _, scheme in found for part in scheme.leaves))
    summary = SummaryColumns(entries, content, parts)
    rows: list[tuple[Cell, ...]] = []
    for category, scheme in found:
        rows += _category_rows(summary, category, scheme, TOP + 1 + len(rows))
    note, last = summary.remark, TOP + len(rows)
    return sheet(
        title,
        f"{content.title}{SUMMARY}",
        f"本表由公式算出，供核对用，不需填写；{rounding_text(plan.rounding)}。一票否决和等次以 kaohe score 的结果为准。",
        [
            ("类别", 18),
            (plan.identity.target_word, 36),
            *([("分组", 10)] if summary.grouped else []),
            *((part, 14) for part in parts),
            (ADJUSTMENTS, 10),
            *([("总分（未取舍）", 14)] if summary.shows_exact else []),
            *(("总分", 12), ("名次", 8), ("备注", 12)),
            *((name, 12) for name in summary.helpers),
        ],
        rows,
        highlights=[
            Highlight(f"{note}{TOP + 1}:{note}{last}", f'{note}{TOP + 1}="{_INCOMPLETE}"', "gap"),
            Highlight(f"{note}{TOP + 1}:{note}{last}", f'{note}{TOP + 1}="{_TIED}"', "wrong"),
        ],
    )


def _category_rows(summary: SummaryColumns, category: Category, scheme: Scheme, first: int) -> list[tuple[Cell, ...]]:
    """Lay out a category's units; those of a peer group stand together and are ranked among themselves."""
    rows: list[tuple[Cell, ...]] = []
    blocks: dict[str, list[Unit]] = {}
    for unit in summary.entries.units_of(category):
        blocks.setdefault(unit.peer_group, []).append(unit)
    for peers in blocks.values():
        start = first + len(rows)
        block = (start, start + len(peers) - 1)
        rows += [_unit_row(summary, category, scheme, unit, peers, row, block) for row, unit in enumerate(peers, start)]
    return rows


def _unit_row(
    summary: SummaryColumns,
    category: Category,
    scheme: Scheme,
    unit: Unit,
    peers: Sequence[Unit],
    row: int,
    block: tuple[int, int],
) -> tuple[Cell, ...]:
    keys = summary.ranking_keys(scheme, row, block)
    exact = f"{summary.exact}{row}"
    remark = f'=IF(NOT(ISNUMBER({exact})),"{_INCOMPLETE}",IF({tied(keys)},"{_TIED}",""))'
    return (
        Cell(category.short),
        Cell(unit.name),
        *((Cell(unit.peer_group),) if summary.grouped else ()),
        *(_part_cell(summary, scheme, name, unit, peers) for name in summary.parts),
        formula(_adjustment(summary, row), number_format="0.####"),
        *_totals(summary, scheme, row),
        formula(rank(keys)),
        formula(remark, align="center"),
        *summary.helper_cells(scheme, row),
    )


def _adjustment(summary: SummaryColumns, row: int) -> str:
    """Sum up what was added to and taken from the unit of a row; only the main assessment has that."""
    if not summary.main:
        return "=0"
    layout = summary.entries.layouts[ADJUSTMENTS]
    names, items, amounts = (layout.block(heading, ADJUSTMENT_ROWS) for heading in (UNIT, ITEM, COUNTED))
    return adjustments(summary.entries.assessment.plan, own=f"$B{row}", names=names, items=items, amounts=amounts)


def _totals(summary: SummaryColumns, scheme: Scheme, row: int) -> Iterator[Cell]:
    """Add up the parts, all of which must be there, bring them to the wanted full mark, add and deduct; then round."""
    first = summary.first_part
    cells = f"{column_letters(first)}{row}:{column_letters(first + len(summary.parts) - 1)}{row}"
    value = f"SUM({cells})"
    if scheme.rescale_to is not None:
        value = f"{value}*{plain(scheme.rescale_to)}/{plain(scheme.full_mark)}"
    value = f"{value}+{summary.adjustment}{row}"
    missing = f"COUNT({cells})<{len(scheme.leaves)}"
    if summary.shows_exact:
        yield formula(f'=IF({missing},"",ROUND({value},{NOISE_DECIMALS}))', number_format=f"{summary.figures}##")
        value, missing = f"{summary.exact}{row}", f"NOT(ISNUMBER({summary.exact}{row}))"
    yield formula(f'=IF({missing},"",{rounded(value, summary.rounding)})', number_format=summary.figures)


# ── parts, as `domain.parts` has them ───────────────────────


def _part_cell(summary: SummaryColumns, scheme: Scheme, name: str, unit: Unit, peers: Sequence[Unit]) -> Cell:
    part = next((part for part in scheme.leaves if part.name == name), None)
    if part is None:
        return Cell(_NO_PART, align="center")
    points = part.formula(UnitCells(summary.entries, part, unit, peers), scheme.full_mark_of(part))
    return formula(leaf(points, summary.rounding), number_format=summary.figures)
