"""The short code under which totals are approved (成绩校验码): 审定 records it, and another code means other totals."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from kaohe_docs.domain.outcome import Outcome


def totals_code(outcomes: Iterable[Outcome]) -> str:
    """Return the code of every unit's total in every assessment, whatever the order of the input.

    It begins with a letter and has a hyphen, so that a spreadsheet never takes it for a number.
    """
    lines = [
        f"{number}\t{entry.category.key}\t{unit.unit.name}\t{unit.total}"
        for number, outcome in enumerate(outcomes)
        for entry in outcome.categories
        for unit in entry.units
    ]
    digest = hashlib.sha256("\n".join(sorted(lines)).encode("utf-8", "surrogatepass")).hexdigest().upper()
    return f"K{digest[:4]}-{digest[4:8]}"
