"""Points from the ballots of one rater class (测评): a record, and a module for each method of voting."""

from __future__ import annotations

from kaohe_docs.domain.parts.ballot.part import BallotPart

__all__ = ["BallotPart"]
