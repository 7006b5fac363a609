"""Reads ``roster/plan.toml``: resolves the assumptions used by name, then checks every key and value."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.errors import Message, Problem, error, message, warning
from kaohe_docs.intake.bounded import read_bounded
from kaohe_docs.intake.names import listed
from kaohe_docs.intake.plan_texts import text_problems
from kaohe_docs.intake.plan_values import Path_, key_path, unfit_values
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason, toml_reason

PLAN_FILE: Final = "roster/plan.toml"
_MAX_BYTES: Final = 2_000_000
_MAX_DEPTH: Final = 40
_ASSUME: Final = "assume"
_QUOTED: Final = re.compile(r"'([^']*)'")


@dataclass(slots=True)
class _Resolver:
    """Puts the assumptions' values where the plan refers to them, and remembers where each came from."""

    file: str
    assumptions: Mapping[str, Any]
    origins: dict[Path_, str] = field(default_factory=dict)
    used: dict[str, list[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def resolve(self, value: Any, path: Path_ = ()) -> Any:
        """Return ``value`` with every ``{ assume = "name" }`` in it replaced."""
        if isinstance(value, dict):
            if set(value) == {_ASSUME}:
                return self._assumed(value[_ASSUME], path)
            return {key: self.resolve(item, (*path, key)) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item, (*path, index)) for index, item in enumerate(value)]
        return value

    def _assumed(self, name: Any, path: Path_) -> Any:
        entry = self.assumptions.get(name) if isinstance(name, str) else None
        if not isinstance(entry, dict) or "value" not in entry:
            text = message("约定“{name}”在 [assumptions] 中没有，请补上或改正名称", name=name)
            self.problems.append(error("unknown-assumption", Location(self.file, key_path(path)), text))
            return None
        self.origins[path] = name
        self.used.setdefault(name, []).append(key_path(path))
        return entry["value"]

    def place(self, path: Path_) -> Location:
        """Return where a value was written: in its own place, or in the assumption it came from."""
        for length in range(len(path), 0, -1):
            name = self.origins.get(path[:length])
            if name is not None:
                return Location(self.file, key_path(("assumptions", name, "value", *path[length:])))
        return Location(self.file, key_path(path))


@dataclass(frozen=True, slots=True)
class PlanReading:
    """A plan as read: the plan, or None where it cannot be used, and what was found."""

    plan: AssessmentPlan | None
    problems: tuple[Problem, ...]
    #: Where each assumption is used, by its name.
    assumption_uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_plan(path: Path) -> PlanReading:
    """Read the plan file; every problem is found in one run."""
    data, problem = _load(path)
    if problem is not None:
        return PlanReading(None, (problem,))
    return plan_from(data)


def plan_from(data: Mapping[str, Any]) -> PlanReading:
    """Check a plan that has already been parsed."""
    if unfit := tuple(unfit_values(data, PLAN_FILE)):
        return PlanReading(None, unfit)
    assumptions = data.get("assumptions")
    resolver = _Resolver(PLAN_FILE, assumptions if isinstance(assumptions, dict) else {})
    resolved = {key: value if key == "assumptions" else resolver.resolve(value, (key,)) for key, value in data.items()}
    problems = resolver.problems
    plan: AssessmentPlan | None = None
    try:
        plan = AssessmentPlan.model_validate(resolved)
    except ValidationError as failure:
        problems.extend(_validation_problems(failure, resolver, resolved))
    for unused in sorted(set(resolver.assumptions) - set(resolver.used)):
        place = Location(PLAN_FILE, f"assumptions.{unused}")
        problems.append(warning("unused-assumption", place, message("约定“{name}”没有被引用", name=unused)))
    problems.extend(text_problems(data, PLAN_FILE))
    uses = {key: tuple(places) for key, places in resolver.used.items()}
    return PlanReading(None if resolver.problems and plan is None else plan, tuple(problems), uses)


def _load(path: Path) -> tuple[dict[str, Any], Problem | None]:
    place = Location(PLAN_FILE)
    try:
        raw = read_bounded(path, most=_MAX_BYTES)
    except FileNotFoundError:
        text = message("没有找到方案文件；请在工作目录中运行，或用 kaohe init 新建一个")
        return {}, error("file-missing", place, text)
    except OSError as failure:
        return {}, error("file-unreadable", place, message("文件打不开：{reason}", reason=system_reason(failure)))
    if raw is None:
        return {}, error("file-too-big", place, message("文件超过2 MB，不像是方案文件"))
    try:
        data = tomllib.loads(_decode(raw), parse_float=Decimal)
    except UnicodeDecodeError:
        text = message("文件不是 UTF-8 编码；请在编辑器中另存为 UTF-8")
        return {}, error("not-utf8", place, text)
    except (ValueError, ArithmeticError, RecursionError, MemoryError) as failure:
        # ValueError is also Python's word for a number of thousands of digits.
        text = message("格式有误，无法读取：{reason}；请检查引号、方括号是否成对", reason=toml_reason(failure))
        return {}, error("not-toml", place, text)
    if _depth(data) > _MAX_DEPTH:
        return {}, error("too-deep", place, message("嵌套层次过深"))
    return data, None


def _decode(raw: bytes) -> str:
    """Decode UTF-8 and drop the mark that Notepad puts in front."""
    return raw.decode("utf-8-sig").replace("\r\n", "\n")


def _depth(value: Any) -> int:
    deepest, stack = 0, [(value, 1)]
    while stack:
        item, depth = stack.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            stack.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, list):
            stack.extend((child, depth + 1) for child in item)
    return deepest


def _validation_problems(failure: ValidationError, resolver: _Resolver, data: Any) -> Iterator[Problem]:
    for found in failure.errors(include_url=False):
        path = _plain_path(found["loc"], data)
        yield error(_code(found["type"]), resolver.place(path), _wording(dict(found), path))


def _plain_path(loc: tuple[str | int, ...], data: Any) -> Path_:
    """Drop the steps the validator adds for tagged parts, which are not keys of the file."""
    path: list[str | int] = []
    here = data
    for number, step in enumerate(loc):
        found, inside = _step_into(here, step)
        if found:
            here = inside
        elif number < len(loc) - 1:
            continue
        path.append(step)
    return tuple(path)


def _step_into(value: Any, step: str | int) -> tuple[bool, Any]:
    """Return whether a list or table has this step, and what stands there."""
    if isinstance(step, int):
        there = isinstance(value, list) and step < len(value)
    else:
        there = isinstance(value, dict) and step in value
    return there, value[step] if there else None


def _code(kind: str) -> str:
    return {"missing": "missing-key", "extra_forbidden": "unknown-key", "figure": "not-a-number"}.get(
        kind, "wrong-value"
    )


_EXPECTED: Final[Mapping[str, Message]] = {
    "figure": message("应为数字"),
    "int_type": message("应为整数"),
    "int_from_float": message("应为整数"),
    "bool_type": message("应为 true 或 false"),
    "string_type": message("应为加引号的文字"),
    "string_too_short": message("不能为空"),
    "string_pattern_mismatch": message("应为小写英文字母、数字和连字符组成的名称"),
    "date_exact": message("应为日期，如 2020-05-14，不加引号"),
    "time_exact": message("应为钟点，如 09:00:00，不加引号"),
    "datetime_exact": message("应为日期和钟点"),
    "tuple_type": message('应为列表，如 ["一", "二"]'),
    "dict_type": message("应为一组键和值"),
    "model_type": message("应为一组键和值"),
    "too_short": message("至少要有一项"),
}


def _wording(found: dict[str, Any], path: Path_) -> Message:
    kind, key = found["type"], _key_name(path)
    context = found.get("ctx", {})
    if kind == "missing":
        return message("缺少“{key}”，请补上", key=key)
    if kind == "extra_forbidden":
        return message("没有“{key}”这个键，请检查拼写；可用的键见使用手册", key=key)
    if kind in {"literal_error", "union_tag_invalid"}:
        # The words stand in quotes, joined in English: 'plan', 'targets' or 'special'.
        expected = str(context.get("expected") or context.get("expected_tags", ""))
        allowed = listed(_QUOTED.findall(expected)) or expected
        return message(
            "“{key}”应为{allowed}之一，现为“{found}”", key=key, allowed=allowed, found=_shown(found["input"])
        )
    if kind == "union_tag_not_found":
        return message("缺少“type”，请写明这一分项的类型")
    if kind in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        words = message("不小于") if kind == "greater_than_equal" else message("不大于")
        return message(
            "“{key}”应{words}{bound}，现为“{found}”", key=key, words=words, bound=bound, found=_shown(found["input"])
        )
    wanted = _EXPECTED.get(kind, message("的写法不对"))
    return message("“{key}”{expected}，现为“{found}”", key=key, expected=wanted, found=_shown(found["input"]))


def _key_name(path: Path_) -> object:
    """Name what is wrong: a key, or which entry of a list."""
    last = path[-1] if path else ""
    return message("第{number}项", number=last + 1) if isinstance(last, int) else last


def _shown(value: Any) -> object:
    """Write a value as the file has it."""
    if isinstance(value, list | dict):
        return message("列表") if isinstance(value, list) else message("一组键和值")
    if isinstance(value, bool):
        return str(value).lower()
    text = value.isoformat() if isinstance(value, date | time) else str(value)
    return text if len(text) <= 40 else text[:40] + "……"
