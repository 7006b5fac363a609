"""Where the columns of the live sheet (得分汇总) stand, and what its rows are ranked by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from kaohe_docs.domain.grades import Grading
from kaohe_docs.domain.plan import Content
from kaohe_docs.domain.result_sheets import ITEM, UNIT, VETOES
from kaohe_docs.domain.rounding import Rounding
from kaohe_docs.domain.scheme import Scheme
from kaohe_docs.entry.cells import formula
from kaohe_docs.entry.decisions import VETO_ROWS
from kaohe_docs.entry.formulas import NOISE_DECIMALS, vetoed
from kaohe_docs.entry.rows import EntryRows
from kaohe_docs.workbook import Cell, column_letters

#: The total of those that no veto keeps out of the ranking.
_RANKED: Final = "排名依据"
_NO_PART: Final = "—"


@dataclass(frozen=True)
class SummaryColumns:
    """One assessment's sheet: category, unit and group stand in front of the parts."""

    entries: EntryRows
    content: Content
    parts: tuple[str, ...]

    @property
    def main(self) -> bool:
        """Tell whether this is the main assessment, which alone takes adjustments."""
        return self.content.key == self.entries.assessment.plan.main_content.key

    @property
    def rounding(self) -> Rounding:
        """Return the plan's rounding rule."""
        return self.entries.assessment.plan.rounding

    @property
    def grading(self) -> Grading:
        """Return the assessment's rules for grades."""
        return self.entries.assessment.plan.grading if self.main else (self.content.grading or Grading())

    @cached_property
    def grouped(self) -> bool:
        """Tell whether units are ranked in peer groups."""
        return any(unit.peer_group for unit in self.entries.units)

    @cached_property
    def shows_exact(self) -> bool:
        """Tell whether the total differs from what the parts add up to before it is rounded."""
        rescaled = any(scheme.rescale_to is not None for scheme in self.entries.assessment.plan.scheme)
        return rescaled or self.rounding.at == "total" or self.rounding.rank_by == "exact"

    @property
    def first_part(self) -> int:
        """Return the column of the first part, behind category, unit and group."""
        return 4 if self.grouped else 3

    def part_column(self, name: str) -> str:
        """Return the column of a part."""
        return column_letters(self.first_part + self.parts.index(name))

    @property
    def adjustment(self) -> str:
        """Return the column of adjustments, behind the parts."""
        return column_letters(self.first_part + len(self.parts))

    @property
    def exact(self) -> str:
        """Return the column of the exact total, which is the total's own where it has none."""
        return column_letters(self.first_part + len(self.parts) + 1)

    @property
    def total(self) -> str:
        """Return the column of the published total."""
        return column_letters(self.first_part + len(self.parts) + 1 + self.shows_exact)

    @property
    def remark(self) -> str:
        """Return the last column, behind the rank."""
        return column_letters(self.first_part + len(self.parts) + 3 + self.shows_exact)

    @property
    def figures(self) -> str:
        """Return how published figures are shown."""
        return f"0.{'0' * self.rounding.decimals}" if self.rounding.decimals else "0"

    # ── what rows are ranked by ──────────────────────────────

    @cached_property
    def barring(self) -> tuple[str, ...]:
        """Return the vetoes that keep a unit out of the ranking."""
        rules = self.entries.assessment.plan.veto if self.main else ()
        return tuple(rule.item for rule in rules if rule.effect == "not-ranked")

    @cached_property
    def helpers(self) -> tuple[str, ...]:
        """Return what is compared in columns of its own, behind the remarks.

        Parts of the rule for ties that are sums have no other column; those that are not rounded differ by less than
        a figure can show.
        """
        by_part = (name for name in self.grading.tie_rule if name not in self.parts or self.rounding.at == "total")
        return (*([_RANKED] if self.barring else []), *by_part)

    def helper_cells(self, scheme: Scheme, row: int) -> Iterator[Cell]:
        """Yield a row's cells behind the remarks."""
        for name in self.helpers:
            yield self._ranked_cell(row) if name == _RANKED else self._compared_cell(scheme, name, row)

    def ranking_keys(self, scheme: Scheme, row: int, block: tuple[int, int]) -> list[tuple[str, str]]:
        """Return what rows are ranked by: the total, then the parts of the plan's rule for ties."""
        first = self._helper_column(_RANKED) if self.barring else self._total_column
        named = [name for name in self.grading.tie_rule if scheme.leaves_below(name)]
        parts = [self._helper_column(name) if name in self.helpers else self.part_column(name) for name in named]
        return [(f"{column}{row}", f"${column}${block[0]}:${column}${block[1]}") for column in (first, *parts)]

    @property
    def _total_column(self) -> str:
        return self.exact if self.rounding.rank_by == "exact" else self.total

    def _helper_column(self, name: str) -> str:
        behind = self.first_part + len(self.parts) + 4 + self.shows_exact
        return column_letters(behind + self.helpers.index(name))

    def _ranked_cell(self, row: int) -> Cell:
        names, items = (self.entries.layouts[VETOES].block(heading, VETO_ROWS) for heading in (UNIT, ITEM))
        test = vetoed(self.barring, own=f"$B{row}", names=names, items=items)
        return formula(f'=IF({test},"",{self._total_column}{row})', number_format=self.figures)

    def _compared_cell(self, scheme: Scheme, name: str, row: int) -> Cell:
        leaves = [f"{self.part_column(leaf.name)}{row}" for leaf in scheme.leaves_below(name)]
        if not leaves:
            return Cell(_NO_PART, align="center")
        cells = ",".join(leaves)
        return formula(f'=IF(COUNT({cells})<{len(leaves)},"",ROUND(SUM({cells}),{NOISE_DECIMALS}))')
