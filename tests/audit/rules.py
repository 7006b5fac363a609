"""Changes that a change itself asks for: what a place governs, and the kinds of papers that may follow it unsaid."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True)
class Rule:
    """A place, as a pattern; the kinds of papers that may change; the reason; whether it is about words only."""

    place: str
    kinds: tuple[str, ...]
    reason: str
    #: True where only another text, or one text or table of texts less, is asked for; figures and dates are not.
    words: bool = False

    def allows(self, place: str, old: Any, kinds: Collection[str]) -> bool:
        """Tell whether a change of a value in a place asks for changes of these kinds of papers."""
        fits = re.fullmatch(self.place, place) is not None and set(kinds) <= {*self.kinds, *_BESIDE}
        return fits and (not self.words or isinstance(old, str | dict | list))


#: What is shown beside papers follows them.
_BESIDE: Final = ("check", "explain", "pack")
_LETTERS: Final = (
    *("group-letter", "visit-notice", "debriefing-notice", "local-grade-request", "opinion-form", "bureau-agenda"),
    *("commendation-circular", "commendation-notice", "result-notice", "certificate", "contact-list"),
)
_FORMS: Final = (
    *("verification-sheet", "papers-checklist", "talk-record", "sign-in", "timing-record", "unit-list"),
    *("distribution-sheet", "grade-proposal", "ranking-table", "ranking-workbook", "entry-workbook"),
)
_PROGRAMME: Final = (
    "programme",
    "programme-workbook",
    "programme-calendar",
    "debriefing-notice",
    "timing-record",
    "sign-in",
)

RULES: Final = (
    Rule(
        r"roster/plan\.toml (identity|basis|organisation|group|content|step|materials|debriefing|meeting|group_meeting"
        r"|category\[\d+\]\.(speaker|name|short)|rater_class|scheme|verification|synthesis|adjustment|requirement|result_use|official|window)\b.*",
        (*_LETTERS, *_FORMS, *_PROGRAMME),
        "papers print the plan's own words: other words, or fewer, are what they print; ballots are locked",
        words=True,
    ),
    Rule(
        r"roster/plan\.toml assumptions\.(talk-outline|bureau-agenda|meeting-place)\b.*",
        (*_LETTERS, *_FORMS, *_PROGRAMME),
        "the office's own words and minutes for what the plan leaves open",
    ),
    Rule(
        r"roster/plan\.toml (meeting\.(opening|closing|changeover|break)_\w+"
        r"|assumptions\.(break-after|break-minutes|half-day-hours|debriefing-order|warning-minute|arrive-before)\b.*)",
        (*_PROGRAMME, "group-letter", "distribution-sheet", "ballot"),
        "the meeting's hours are the office's to set; what they make impossible is an error",
    ),
    Rule(
        r"roster/plan\.toml window\[\d+\]\.(start|end)",
        ("group-letter", "visit-notice", "programme"),
        "days inside the plan's own words for them",
    ),
    Rule(
        r"roster/plan\.toml (pack|assumptions)\b.*",
        (),
        "what packs hold and assumptions say is told where they are made",
    ),
    Rule(
        r"roster/plan\.toml (official\.\w+_date|official\.external_reply_by|materials\.deadline|synthesis\.\w+_by)",
        _LETTERS,
        "a day of the office's own, in turn with the others",
    ),
    Rule(
        r"roster/plan\.toml (adjustment\[\d+\]\.(sign|at_meeting)|materials\.paper\[\d+\]\.limit_at_meeting"
        r"|grading\.tentative|basis\[\d+\]\.governs|requirement\[\d+\]\.audience\b.*)",
        (*_LETTERS, *_FORMS),
        "whom a sentence is for, and which signs an item may have, is the plan's own to say",
    ),
    Rule(
        r"roster/plan\.toml rounding\.mode",
        ("entry-workbook", "ranking-table", "ranking-workbook"),
        "papers print the rule; had it changed a figure, the code of the results would say so",
    ),
    Rule(
        r"roster/roster\.xlsx \[考核组\] [AB]\d+",
        (*_LETTERS, *_FORMS),
        "who sits in which group, and in which post, is the roster's own to say",
    ),
    Rule(
        r"roster/roster\.xlsx \[被考核单位\] (A|D|E|I|J)\d+",
        (*_LETTERS, *_FORMS, *_PROGRAMME),
        "the order within a category, heads of units and days of visits are the roster's own to say",
    ),
    Rule(
        r"roster/results\.xlsx \[(加减分|审定)\] [A-E]\d+",
        (*_LETTERS, *_FORMS),
        "grounds and meetings are printed as they were written down",
        words=True,
    ),
)
