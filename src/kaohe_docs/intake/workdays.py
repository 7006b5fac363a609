"""The state's calendar of holidays and make-up working days, as far as the kept-up library knows it."""

from __future__ import annotations

from datetime import date


def is_workday(day: date) -> bool | None:
    """Tell whether the state has people work on a day; None for a year whose arrangement is not known."""
    from chinese_calendar import is_workday as state_says

    try:
        return bool(state_says(day))
    except NotImplementedError:
        return None
