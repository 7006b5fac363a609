"""One cell at a time: from what a spreadsheet holds to text, names, figures and dates, with every slip reported."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Final

from kaohe_docs.errors import Message, Problem, error, message, warning
from kaohe_docs.intake.names import (
    drop_invisible,
    forbidden_characters,
    leftover_problems,
    leftovers,
    plain_text,
    without_padding,
)
from kaohe_docs.intake.numerals import digits_of, exact
from kaohe_docs.intake.plan_values import LONGEST_NAME, LONGEST_TEXT
from kaohe_docs.source import NOWHERE, Location

_SHOWN: Final = 40
_DATE: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")


class CellKind(Enum):
    """What a cell holds, as the spreadsheet sees it."""

    EMPTY = "空"
    TEXT = "文字"
    NUMBER = "数字"
    DATE = "日期"
    ERROR = "错误值"
    #: A formula that no program has worked out yet.
    FORMULA = "未计算的公式"
    OTHER = "其他"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell that knows its place and its heading."""

    kind: CellKind = CellKind.EMPTY
    value: object = None
    heading: str = ""
    location: Location = NOWHERE
    #: True where the spreadsheet shows the number as a percentage.
    percent: bool = False

    @property
    def blank(self) -> bool:
        """Tell whether nothing can be seen in the cell."""
        return self.kind is CellKind.EMPTY

    @property
    def shown(self) -> str:
        """Return the content for a message, shortened."""
        if isinstance(self.value, float):
            text = format(self.value, ".15g")
        elif isinstance(self.value, datetime):
            text = self.value.date().isoformat()
        else:
            text = plain_text(str(self.value)) if self.value is not None else ""
        return text if len(text) <= _SHOWN else text[:_SHOWN] + "……"


def empty_cell(heading: str, location: Location) -> SheetCell:
    """Make the cell that stands for an absent one."""
    return SheetCell(heading=heading, location=location)


@dataclass(slots=True)
class CellReader:
    """Reads cells and collects what is wrong with them; a value that cannot be used comes back as None."""

    problems: list[Problem] = field(default_factory=list)
    #: False once a record cannot be built whole.
    complete: bool = True
    #: False where formulas beside the cells count too, which take no text for a figure.
    text_figures: bool = True

    def lose(self, code: str, location: Location, text: Message, *, subject: str = "") -> None:
        """Note a finding on whose account a record is lost."""
        self.problems.append(error(code, location, text, subject=subject))
        self.complete = False

    def error(self, code: str, cell: SheetCell, text: Message, *, subject: str = "") -> None:
        """Note a finding that stops the run."""
        self.problems.append(error(code, cell.location, text, subject=subject))

    def warn(self, code: str, cell: SheetCell, text: Message, *, subject: str = "") -> None:
        """Note a finding that is only printed."""
        self.problems.append(warning(code, cell.location, text, subject=subject))

    def missing(self, cell: SheetCell) -> None:
        """Note that a cell that must be filled is empty."""
        self.lose("missing-cell", cell.location, message("“{heading}”不能为空，请填写", heading=cell.heading))

    def text(self, cell: SheetCell, *, required: bool = False) -> str:
        """Read a text in normal form; "" where there is none or it cannot be used."""
        if cell.blank:
            if required:
                self.missing(cell)
            return ""
        text = self._text(cell)
        self.complete = self.complete and bool(text or not required)
        return text

    def _text(self, cell: SheetCell) -> str:
        if self._unusable(cell):
            return ""
        if cell.kind is CellKind.NUMBER:
            digits = digits_of(cell.value)
            text = message("“{heading}”应为文字，现为数字，按“{found}”读取", heading=cell.heading, found=digits)
            self.warn("number-as-text", cell, text)
            return digits
        if cell.kind is not CellKind.TEXT:
            text = message(
                "“{heading}”应为文字，现为{kind}“{found}”；请把单元格格式设为文本后重新输入",
                heading=cell.heading,
                kind=cell.kind.value,
                found=cell.shown,
            )
            self.error("not-text", cell, text)
            return ""
        return self._clean(cell, str(cell.value))

    def _clean(self, cell: SheetCell, raw: str) -> str:
        forbidden = forbidden_characters(raw)
        if forbidden:
            text = message(
                "“{heading}”中有看不见的控制字符（{codes}），请删去后重新输入",
                heading=cell.heading,
                codes=" ".join(forbidden),
            )
            self.error("control-character", cell, text)
            return ""
        if len(raw) > LONGEST_TEXT:
            text = message(
                "“{heading}”有{count}个字，超过{most}个字，请检查是否粘贴有误",
                heading=cell.heading,
                count=len(raw),
                most=LONGEST_TEXT,
            )
            self.error("too-long", cell, text)
            return ""
        if drop_invisible(raw) != raw:
            text = message("“{heading}”中有看不见的零宽字符，已去掉", heading=cell.heading)
            self.warn("invisible-character", cell, text)
        clean = plain_text(raw)
        if leftovers(clean):
            self.problems.extend(leftover_problems(clean, cell.location))
        return clean

    def name(self, cell: SheetCell, *, required: bool = False) -> str:
        """Read the name of a person or unit; the spaces that only pad it are dropped and reported."""
        padded = self.text(cell, required=required)
        name = without_padding(padded)
        if name != padded:
            text = message("“{padded}”中的空格已去掉，按“{name}”处理", padded=padded, name=name)
            self.warn("name-padded", cell, text, subject=name)
        if len(name) > LONGEST_NAME:
            text = message("名称有{count}个字，超过{most}个字，请改用规范的名称", count=len(name), most=LONGEST_NAME)
            self.lose("too-long", cell.location, text)
            return ""
        return name

    def word(self, cell: SheetCell, *, required: bool = False) -> str:
        """Read a word that is looked up in a list; its spaces never count."""
        return without_padding(self.text(cell, required=required))

    def whole(self, cell: SheetCell, *, required: bool = False) -> int | None:
        """Read a whole number."""
        wanted = message("“{heading}”应为整数，现为“{found}”", **_named(cell))
        figure = self._figure(cell, wanted, required=required)
        if figure is None:
            return None
        if figure != figure.to_integral_value():
            self.error("not-a-whole-number", cell, wanted)
            self.complete = self.complete and not required
            return None
        return int(figure)

    def figure(self, cell: SheetCell, *, required: bool = False) -> Decimal | None:
        """Read an exact decimal figure."""
        return self._figure(cell, message("“{heading}”应为数字，现为“{found}”", **_named(cell)), required=required)

    def _figure(self, cell: SheetCell, wanted: Message, *, required: bool) -> Decimal | None:
        if cell.blank:
            if required:
                self.missing(cell)
            return None
        figure = self._number(cell, wanted)
        self.complete = self.complete and (figure is not None or not required)
        return figure

    def _number(self, cell: SheetCell, wanted: Message) -> Decimal | None:
        if self._unusable(cell):
            return None
        if cell.percent:
            note = message("“{heading}”是百分数格式，请改为普通数字后重新输入", heading=cell.heading)
            self.error("percent-format", cell, note)
            return None
        figure = exact(cell.value) if cell.kind in {CellKind.NUMBER, CellKind.TEXT} else None
        if figure is None:
            self.error("not-a-number", cell, wanted)
        elif cell.kind is CellKind.TEXT and not self.text_figures:
            text = message(
                "“{heading}”的“{found}”是文本格式，录入表的公式不算它；请把单元格格式改为常规，重新输入这个数字",
                **_named(cell),
            )
            self.error("figure-as-text", cell, text)
            return None
        return figure

    def day(self, cell: SheetCell, *, required: bool = False) -> date | None:
        """Read a date: a date cell, or text such as 2020-05-14, 2020/5/14, 2020年5月14日."""
        if cell.blank:
            if required:
                self.missing(cell)
            return None
        if self._unusable(cell):
            return None
        if isinstance(cell.value, datetime):
            return cell.value.date()
        if isinstance(cell.value, date):
            return cell.value
        found = _date_in(str(cell.value)) if cell.kind is CellKind.TEXT else None
        if found is None:
            text = message("“{heading}”应为日期，如 2020-05-14，现为“{found}”", **_named(cell))
            self.error("not-a-date", cell, text)
        return found

    def _unusable(self, cell: SheetCell) -> bool:
        """Report cells that hold nothing of their own: error values and formulas never worked out."""
        if cell.kind is CellKind.ERROR:
            text = message("“{heading}”是表格的错误值 {found}，请改正公式或直接填写", **_named(cell))
            self.error("error-value", cell, text)
            return True
        if cell.kind is CellKind.FORMULA:
            text = message(
                "“{heading}”是公式，但还没有计算结果；请用 Excel 或 WPS 打开、保存一次，或直接填写数值",
                heading=cell.heading,
            )
            self.error("not-calculated", cell, text)
            return True
        return False


def _named(cell: SheetCell) -> dict[str, object]:
    return {"heading": cell.heading, "found": cell.shown}


def _date_in(text: str) -> date | None:
    match = _DATE.fullmatch(unicodedata.normalize("NFKC", plain_text(text)))
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None
