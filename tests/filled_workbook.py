"""Fills a copy of an entry workbook with random results as a clerk would, and lets the real LibreOffice work it out."""

from __future__ import annotations

import random
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballots import head_count
from kaohe_docs.domain.part import FigurePart
from kaohe_docs.domain.parts.ballot import BallotPart
from kaohe_docs.domain.parts.external import ExternalPart
from kaohe_docs.domain.units import Unit
from kaohe_docs.kind import WorkbookContext
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.xlsx import render_workbook

HEADINGS = 3
SECOND = "第二遍录入-"
_SECONDS = 240


def entry_workbook(assessment: Assessment) -> bytes:
    """Return the entry workbook as ``kaohe sheets`` writes it."""
    kind = next(kind for kind in all_kinds() if kind.slug == "entry-workbook")
    (draft,) = kind.drafts(assessment)
    assert isinstance(draft.context, WorkbookContext)
    return render_workbook(draft.context.workbook)


def soffice() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        pytest.skip("needs LibreOffice")
    return found


def recalculate(files: Sequence[Path], folder: Path) -> list[Path]:
    """Let LibreOffice open and save the files in one call; return what it wrote."""
    profile = (folder / "profile").as_uri()
    command = [soffice(), f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)
    return [folder / "out" / file.name for file in files]


@dataclass
class Filler:
    """Puts random results into the cells to fill in; some units stay incomplete."""

    assessment: Assessment
    chance: random.Random
    coarse: bool = False
    #: Sheet, unit and column of the slips made when everything was entered again.
    slips: list[tuple[str, str, str]] = field(default_factory=list)

    def fill(self, source: Path, target: Path) -> None:
        self.coarse = self.chance.random() < 0.5
        book = load_workbook(source)
        lost = self.chance.choice([None, *self.assessment.units])
        fillers = {
            "考察核实": self.figures,
            "民主测评": self.ballots,
            "外部评价": self.external,
            "加减分": self.adjustments,
            "一票否决": self.vetoes,
        }
        for title, filler in fillers.items():
            if title in book.sheetnames:
                sheet = book[title]
                columns = {str(cell.value): cell.column for cell in sheet[HEADINGS] if cell.value}
                filler(sheet, columns, lost)
        self.enter_again(book)
        book.save(target)

    def enter_again(self, book: Workbook) -> None:
        """Enter everything a second time, with a few slips in different rows."""
        slips: list[tuple[str, str, str]] = []
        for sheet in [sheet for sheet in book.worksheets if sheet.title.startswith(SECOND)]:
            first = book[sheet.title.removeprefix(SECOND)]
            cells = [c for row in first.iter_rows(min_row=HEADINGS + 1) for c in row if _typed_in(c)]
            for cell in cells:
                sheet[cell.coordinate].value = cell.value
            for row in self.chance.sample(range(HEADINGS + 1, first.max_row + 1), 2):
                figures = [cell for cell in cells if cell.row == row and isinstance(cell.value, int | float)]
                if figures:
                    slip = self.chance.choice(figures)
                    # A row without any second entry has not been begun, which is no difference.
                    changed = [1 + float(str(slip.value)), *([None] if len(figures) > 1 else [])]
                    sheet[slip.coordinate].value = self.chance.choice(changed)
                    heading = str(first.cell(HEADINGS, slip.column).value)
                    slips.append((first.title, str(first.cell(row, 1).value), heading))
        self.slips = sorted(slips)

    def units(self, sheet: Worksheet, lost: Unit | None) -> Iterator[tuple[int, Unit]]:
        names = {unit.name: unit for unit in self.assessment.units}
        for row in range(HEADINGS + 1, sheet.max_row + 1):
            unit = names.get(str(sheet.cell(row, 1).value))
            if unit is not None and not (unit is lost and self.chance.random() < 0.3):
                yield row, unit

    def parts(self, unit: Unit) -> Iterator[tuple[Any, Any]]:
        plan = self.assessment.plan
        for scheme in plan.schemes_of(plan.category_of(unit.category)):
            yield from ((scheme, part) for part in scheme.leaves)

    def figures(self, sheet: Worksheet, columns: Mapping[str, int], lost: Unit | None) -> None:
        for row, unit in self.units(sheet, lost):
            found = [(s, p) for s, p in self.parts(unit) if isinstance(p, FigurePart)]
            if "分项" in columns:
                found = [(s, p) for s, p in found if p.name == sheet.cell(row, columns["分项"]).value]
            scheme, part = found[0]
            sheet.cell(row, columns["核实得分"]).value = self.figure(scheme, part)

    def figure(self, scheme: Any, part: Any) -> float | int:
        low, high = part.bounds(scheme.full_mark_of(part))
        if low is not None:
            return self.between(low, high if high is not None else self.chance.choice([3, 100, 5000]))
        # Round figures meet the bounds of bands, and each other.
        return self.chance.choice([self.chance.randint(-2, 12), self.between(-5, 20)])

    def between(self, low: Decimal | int, high: Decimal | int) -> float:
        """Draw a figure; in some fillings there are only a few, so that units are level."""
        if self.coarse:
            return float(low + (high - low) * self.chance.randint(2, 4) / 4)
        digits = self.chance.choice([0, 1, 1, 2])
        scale = 10**digits
        return float(Decimal(self.chance.randint(int(low * scale), int(high * scale))) / scale)

    def ballots(self, sheet: Worksheet, columns: Mapping[str, int], lost: Unit | None) -> None:
        classes = {entry.short: entry for entry in self.assessment.plan.rater_class}
        ranks: dict[tuple[str, str, str, str], list[list[int]]] = {}
        for row, unit in self.units(sheet, lost):
            raters = classes[str(sheet.cell(row, columns["测评主体"]).value)]
            item = sheet.cell(row, columns["分项"]).value if "分项" in columns else None
            part = self.ballot(unit, raters.key, item)
            debriefs = self.assessment.plan.category_of(unit.category).debriefs
            heads = head_count(self.assessment, raters.key, "" if debriefs else unit.name)
            valid = self.chance.randint(1, heads)
            if part.method == "grades":
                cuts = sorted(self.chance.randint(0, valid) for _ in part.grades)
                counts = [b - a for a, b in zip([0, *cuts[:-1]], cuts, strict=True)]
                for grade, count in zip(part.grades, counts, strict=True):
                    sheet.cell(row, columns[grade.word]).value = count or self.chance.choice([None, 0])
                abstained = valid - sum(counts)
            else:
                marks = self.marks(part, unit, valid, ranks)
                for number, mark in enumerate(marks, 1):
                    sheet.cell(row, columns[f"第{number}票"]).value = mark
                abstained = valid - len(marks)
            void = self.chance.choice([None, 0, heads - valid])
            counts_by_heading = {"发出": heads, "收回": heads, "有效": valid, "无效": void, "弃权": abstained or None}
            for heading, count in counts_by_heading.items():
                sheet.cell(row, columns[heading]).value = count

    def marks(self, part: BallotPart, unit: Unit, valid: int, ranks: dict[Any, list[list[int]]]) -> list[Any]:
        if part.method == "points":
            return [self.between(part.low, part.high) for _ in range(self.chance.randint(1, valid))]
        peers = [
            u.name for u in self.assessment.units if (u.category, u.peer_group) == (unit.category, unit.peer_group)
        ]
        key = (unit.category, unit.peer_group, part.raters, part.name)
        orders = ranks.setdefault(key, [self.chance.sample(range(1, len(peers) + 1), len(peers)) for _ in range(valid)])
        return [order[peers.index(unit.name)] for order in orders[:valid]]

    def ballot(self, unit: Unit, raters: str, item: object) -> BallotPart:
        found = [part for _, part in self.parts(unit) if isinstance(part, BallotPart) and part.raters == raters]
        return next(part for part in found if item is None or item in {part.name, *(c.name for c in part.criteria)})

    def external(self, sheet: Worksheet, columns: Mapping[str, int], lost: Unit | None) -> None:
        for row, unit in self.units(sheet, lost):
            item = sheet.cell(row, columns["评价项目"]).value
            for scheme, part in self.parts(unit):
                if not isinstance(part, ExternalPart) or part.name != item:
                    continue
                if part.grades:
                    sheet.cell(row, columns["等次"]).value = self.chance.choice(part.grades).word
                else:
                    scale = part.scale if part.scale is not None else scheme.full_mark_of(part)
                    sheet.cell(row, columns["得分"]).value = self.between(0, scale)

    def adjustments(self, sheet: Worksheet, columns: Mapping[str, int], _lost: Unit | None) -> None:
        rules, names = self.assessment.plan.adjustment, [unit.name for unit in self.assessment.units]
        for number in range(self.chance.randint(0, 20)):
            rule = self.chance.choice(rules)
            size = self.between(0, rule.cap if rule.cap is not None else 4) or 0.5
            sign = {"add": 1, "deduct": -1}.get(rule.sign) or self.chance.choice([1, -1])
            values = [self.chance.choice(names), rule.item, sign * size, f"依据{number}", rule.decided_by]
            for heading, value in zip(("被考核单位", "事项", "分值", "依据", "决定机关"), values, strict=True):
                sheet.cell(HEADINGS + 1 + number, self.column(columns, heading)).value = value

    def vetoes(self, sheet: Worksheet, columns: Mapping[str, int], _lost: Unit | None) -> None:
        rules = self.assessment.plan.veto
        for number, unit in enumerate(self.chance.sample(self.assessment.units, self.chance.randint(0, 3))):
            rule = self.chance.choice(rules)
            values = [unit.name, rule.item, "依据", rule.decided_by]
            for heading, value in zip(("被考核单位", "事项", "依据", "决定机关"), values, strict=True):
                sheet.cell(HEADINGS + 1 + number, self.column(columns, heading)).value = value

    def column(self, columns: Mapping[str, int], heading: str) -> int:
        return columns.get(heading) or columns[heading.replace("单位", "人")]


def _typed_in(cell: Cell) -> bool:
    return cell.value is not None and not cell.protection.locked


@cache
def _opened(path: Path) -> Workbook:
    return load_workbook(path, data_only=True)


def summary_rows(path: Path, title: str) -> Iterable[dict[str, Any]]:
    """Yield the rows of a sheet of totals by their headings, as LibreOffice worked them out."""
    sheet = _opened(path)[title]
    headings = [str(cell.value) for cell in sheet[HEADINGS]]
    for row in sheet.iter_rows(min_row=HEADINGS + 1, values_only=True):
        yield dict(zip(headings, row, strict=False))
