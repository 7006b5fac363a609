"""Cases of results.xlsx."""

from __future__ import annotations

from hostile_case import RESULTS, add, cells

add(
    "results.xlsx: 10**30 points",
    cells(RESULTS, {"考察核实": {"B4": 10**30}}),
    "not-a-number",
    "out-of-range",
    "too-many-decimals",
)
add("results.xlsx: points as text 1e999", cells(RESULTS, {"考察核实": {"B4": "1e999"}}), "not-a-number")
add("results.xlsx: points NaN", cells(RESULTS, {"考察核实": {"B4": "NaN"}}), "not-a-number")
add(
    "results.xlsx: points of 40 digits",
    cells(RESULTS, {"考察核实": {"B4": "7" + "0" * 40}}),
    "not-a-number",
    "out-of-range",
)
add(
    "results.xlsx: points of 20 decimals",
    cells(RESULTS, {"考察核实": {"B4": "70.12345678901234567890"}}),
    "figure-as-text",
)
add(
    "results.xlsx: a formula instead of points",
    cells(RESULTS, {"考察核实": {"B4": "=1+1"}}),
    "not-a-number",
    "formula-not-calculated",
)
add(
    "results.xlsx: 10**15 ballots",
    cells(RESULTS, {"民主测评": {"C4": 10**15, "D4": 10**15, "E4": 10**15}}),
    "count-mismatch",
)
add("results.xlsx: a unit nobody knows", cells(RESULTS, {"考察核实": {"A4": "../../etc/passwd"}}), "unknown-unit")
add(
    "results.xlsx: an approval in the year 9999",
    cells(RESULTS, {"审定": {"B4": "甲", "B5": "乙", "B6": "9999-12-31"}}),
    harmless=True,
)
add(
    "results.xlsx: an approval on 2020-02-30",
    cells(RESULTS, {"审定": {"B4": "甲", "B5": "乙", "B6": "2020-02-30"}}),
    "not-a-date",
)
