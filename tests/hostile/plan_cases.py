"""Cases of plan.toml."""

from __future__ import annotations

import re
from pathlib import Path

from hostile_case import PLAN, Build, add, spoil


def plan(old: str, new: str) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / PLAN
        text = path.read_text("utf-8")
        assert old in text, old
        path.write_bytes(text.replace(old, new, 1).encode("utf-8", "surrogatepass"))

    return build


OFFICE = 'office = "青海省自然资源厅"'
QUOTA = "debriefs = false\nquota = 2"
COUNT = 'short = "事业局"\ncount = 4'
for name, value in (
    ("not a number", "nan"),
    ("infinite", "inf"),
    ("minus infinite", "-inf"),
    ("beyond floats", "1e999"),
    ("with a huge exponent", "1e999999999"),
    ("ten to the thirtieth", "1" + "0" * 30),
    ("of 5,000 digits", "9" * 5000),
    ("negative", "-3"),
    ("a fraction", "2.5"),
    ("a truth", "true"),
    ("a list", "[1]"),
    ("a text", '"三个"'),
):
    codes = ("number-out-of-range", "wrong-value", "not-a-number", "quota-over-units", "not-toml")
    add(f"plan.toml: a quota that is {name}", plan(QUOTA, f"debriefs = false\nquota = {value}"), *codes)
for name, value in (
    ("infinite", "inf"),
    ("not a number", "nan"),
    ("huge", "1e999999999"),
    ("tiny", "1e-999999999"),
    ("negative", "-10"),
):
    codes = (
        "number-out-of-range",
        "wrong-value",
        "not-a-number",
        "weights-do-not-add",
        "no-full-mark",
        "grade-above-full-mark",
        "out-of-range",
    )
    add(
        f"plan.toml: a weight that is {name}",
        plan('raters = "leaders"\nweight = 10', f'raters = "leaders"\nweight = {value}'),
        *codes,
    )
    add(f"plan.toml: a full mark that is {name}", plan("full_mark = 100", f"full_mark = {value}"), *codes)
for name, value in (("10**30", "1" + "0" * 30), ("2 million", "2000000"), ("negative", "-5"), ("nan", "nan")):
    add(
        f"plan.toml: {name} units",
        plan(COUNT, f'short = "事业局"\ncount = {value}'),
        "number-out-of-range",
        "wrong-value",
        "unit-count",
        "group-counts",
        "not-a-number",
    )
    add(
        f"plan.toml: a debriefing of {name} minutes",
        plan("minutes = 15\n", f"minutes = {value}\n"),
        "number-out-of-range",
        "wrong-value",
        "too-little-time",
        "not-a-number",
    )
    add(
        f"plan.toml: a group of {name} units",
        plan("unit_count = 4", f"unit_count = {value}"),
        "number-out-of-range",
        "wrong-value",
        "group-counts",
        "not-a-number",
    )
add(
    "plan.toml: 10**30 spare ballots",
    plan('spare_percent = { assume = "spare-ballots" }', "spare_percent = 1" + "0" * 30),
    "number-out-of-range",
)
add("plan.toml: 10**30 decimals", lambda w: _toml_value(w, "decimals", "1" + "0" * 30), "number-out-of-range")
add("plan.toml: 10**8 decimals", lambda w: _toml_value(w, "decimals", "100000000"), "wrong-value")
add(
    "plan.toml: 10**8 per cent of spare ballots",
    plan('spare_percent = { assume = "spare-ballots" }', "spare_percent = 100000000"),
    "wrong-value",
)
add("plan.toml: a date that does not exist", plan("start = 2020-05-11", "start = 2020-02-30"), "not-toml")
add("plan.toml: the year 0000", plan("start = 2020-05-11", "start = 0000-01-01"), "not-toml")
add("plan.toml: a window of eight thousand years", plan("end = 2020-05-31", "end = 9999-12-31"), harmless=True)
add(
    "plan.toml: a window that ends before it starts",
    plan("end = 2020-05-31", "end = 1900-01-01"),
    "window-order",
    "outside-window",
)
add("plan.toml: the year 10**9", plan("assessment_year = 2019", "assessment_year = 1000000000"), "number-out-of-range")
add("plan.toml: the same key twice", plan(OFFICE, f"{OFFICE}\n{OFFICE}"), "not-toml")
add("plan.toml: a key nobody knows", plan(OFFICE, f'{OFFICE}\nexec = "rm -rf /"'), "unknown-key")
add(
    "plan.toml: 1,000,000 brackets",
    spoil(PLAN, lambda data: data + b"\nx = " + b"[" * 1_000_000),
    "not-toml",
    "too-deep",
)
add(
    "plan.toml: 100 tables in tables",
    spoil(PLAN, lambda data: data + b"\nx" + b".x" * 100 + b" = 1\n"),
    "too-deep",
    "unknown-key",
)
add(
    "plan.toml: 20,000 tables in tables",
    spoil(PLAN, lambda data: data + b"\n[x" + b".x" * 20_000 + b"]\n"),
    "too-deep",
    "not-toml",
)
add(
    "plan.toml: 100,000 keys",
    spoil(PLAN, lambda data: data + b"\n[zz]\n" + b"".join(b"k%d=1\n" % n for n in range(100_000))),
    "unknown-key",
)
add(
    "plan.toml: cut in half",
    spoil(PLAN, lambda data: data[: len(data) // 2]),
    "not-toml",
    "missing-key",
    "not-utf8",
    "unknown-assumption",
)
add("plan.toml: GBK", spoil(PLAN, lambda data: data.decode().encode("gb18030")), "not-utf8")
add("plan.toml: UTF-16", spoil(PLAN, lambda data: data.decode().encode("utf-16")), "not-utf8", "not-toml")
add("plan.toml: half a surrogate", plan(OFFICE, 'office = "厅\ud800"'), "not-utf8", "not-toml")
add("plan.toml: half a surrogate, escaped", plan(OFFICE, 'office = "厅\\uD800"'), "not-toml")
add("plan.toml: a null", plan(OFFICE, 'office = "厅\0"'), "not-toml", "control-character")
add("plan.toml: a null, escaped", plan(OFFICE, 'office = "厅\\u0000"'), "control-character")
add("plan.toml: a bell and an escape", plan(OFFICE, 'office = "厅\\u0007\\u001b[31m"'), "control-character")
add("plan.toml: 100,000 characters", plan(OFFICE, f'office = "{"厅" * 100_000}"'), "too-long", "wrong-value")
add(
    "plan.toml: a title of 100,000 characters",
    plan('title = "厅机关各部门、直属各单位计分办法"', f'title = "{"办" * 100_000}"'),
    "too-long",
    "wrong-value",
)
add(
    "plan.toml: turned writing direction",
    plan(OFFICE, 'office = "青海\\u202e厅源资"'),
    "control-character",
    "invisible-character",
    harmless=True,
)
add(
    "plan.toml: tags in a name",
    plan(OFFICE, 'office = "{{ 7*7 }}{% for x in y %}"'),
    "template-leftover",
    "leftover-mark",
    harmless=True,
)
add(
    "plan.toml: a part that is its own parent",
    plan('name = "述职民主测评"\ntype = "sum"', 'name = "述职民主测评"\nparent = "述职民主测评"\ntype = "sum"'),
    "scheme-cycle",
)
add(
    "plan.toml: parents in a ring",
    plan('name = "述职民主测评"\ntype = "sum"', 'name = "述职民主测评"\nparent = "领导小组测评"\ntype = "sum"'),
    "scheme-cycle",
    "part-of-leaf",
    "unknown-reference",
)
add(
    "plan.toml: an assumption of itself",
    plan(
        "[assumptions.spare-ballots]",
        '[assumptions.zz]\ntitle = "a"\nvalue = { assume = "zz" }\nreason = "b"\n\n[assumptions.spare-ballots]',
    ),
    "unused-assumption",
    "wrong-value",
    harmless=True,
)
add("plan.toml: a category named ../../x", plan('short = "事业局"', 'short = "../../x"'), harmless=True)


def _toml_value(workspace: Path, key: str, value: str) -> None:
    path = workspace / PLAN
    text, count = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", path.read_text("utf-8"), count=1)
    assert count == 1, key
    path.write_text(text, "utf-8")
