"""How totals become grades (考核等次): the ladder, its lines and its places, as the plan states them."""

from __future__ import annotations

from typing import Literal

from kaohe_docs.domain.record import Count, Flag, OptionalText, Points, Record, Text


class Limit(Record):
    """At most so many units in a grade (名额), as a count or a percentage."""

    grade: Text
    #: Only for this category; empty for each category.
    category: OptionalText = ""
    #: Only for this peer group; empty for the whole category.
    peer_group: OptionalText = ""
    count: Count | None = None
    percent: Points | None = None
    clause: OptionalText = ""


class Threshold(Record):
    """The lowest total that still earns a grade (分数线)."""

    grade: Text
    at_least: Points
    clause: OptionalText = ""


class Grading(Record):
    """How totals become grades (考核等次)."""

    top_grade: Text = "优秀"
    #: Grades in falling order, for checks on what is entered; empty where the plan names only the top grade.
    grades: tuple[Text, ...] = ()
    #: At most so many units in the top grade over all categories; None where the plan says nothing.
    quota_total: Count | None = None
    #: True where the plan calls the quota provisional (暂定).
    tentative: Flag = False
    #: Lowest totals by grade, both ends stated in the plan; the bound itself belongs to the grade.
    threshold: tuple[Threshold, ...] = ()
    #: How a percentage quota becomes a number of units; "" where the plan does not say: then the office is asked.
    quota_rounding: Literal["", "down", "half-up", "up"] = ""
    #: Further quotas: for other grades, for single categories or peer groups.
    limit: tuple[Limit, ...] = ()
    #: Names of parts that decide between equal totals, in this order; empty where the plan has no such rule.
    tie_rule: tuple[Text, ...] = ()
    clause: OptionalText = ""
