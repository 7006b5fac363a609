"""Whether plan, roster and results agree, each with itself and with the others. Pure: no file is opened here."""

from __future__ import annotations

from kaohe_docs.domain.checks.ballot_checks import check_ballots
from kaohe_docs.domain.checks.ballot_rule_checks import check_trims
from kaohe_docs.domain.checks.conduct_checks import check_conduct
from kaohe_docs.domain.checks.date_checks import check_dates
from kaohe_docs.domain.checks.place_checks import check_circular, check_places
from kaohe_docs.domain.checks.plan_checks import check_plan
from kaohe_docs.domain.checks.result_checks import check_results
from kaohe_docs.domain.checks.roster_checks import check_roster
from kaohe_docs.domain.checks.visit_checks import check_visits

__all__ = [
    "check_ballots",
    "check_circular",
    "check_conduct",
    "check_dates",
    "check_places",
    "check_plan",
    "check_results",
    "check_roster",
    "check_trims",
    "check_visits",
]
