"""Whether every date can follow those before it: letters, meeting, visits, deadlines, decision, circular."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from kaohe_docs.domain.assessment import Roster
from kaohe_docs.domain.checks.visit_checks import visits_in_time
from kaohe_docs.domain.plan import AssessmentPlan
from kaohe_docs.domain.result_sheets import APPROVAL_DAY
from kaohe_docs.domain.results import Results
from kaohe_docs.errors import Level, Problem, doubt, error, message
from kaohe_docs.source import Location

_ISSUED, _DEADLINE, _MEETING, _VISITS = "成文日期", "材料报送截止日期", "述职日期", "考核日期"
_REPLY, _OPINION, _REPORT = "征求函反馈截止日期", "征求意见反馈截止日期", "考核组报送等次建议的日期"
_APPROVED, _CIRCULAR, _CERTIFICATE = APPROVAL_DAY, "通报成文日期", "证书日期"
_VISITING: Final = "实地考核开始日期"
_YEAR: Final = "identity.issue_year"
#: The year in a document number, which is that of its date: 青资〔2020〕2号.
_NUMBERED: Final = re.compile(r"[〔\[［【（(](\d{4})[〕\]］】）)]")

#: What comes first, what follows, and how bad it is the other way round: an error where nobody can do it so.
_RULES: Final[tuple[tuple[str, str, Level], ...]] = (
    (_ISSUED, _MEETING, Level.ERROR),
    (_ISSUED, _VISITS, Level.ERROR),
    (_MEETING, _APPROVED, Level.ERROR),
    (_VISITS, _APPROVED, Level.ERROR),
    (_VISITING, _APPROVED, Level.DOUBT),
    (_APPROVED, _CIRCULAR, Level.ERROR),
    (_APPROVED, _CERTIFICATE, Level.ERROR),
    (_CIRCULAR, _CERTIFICATE, Level.DOUBT),
    (_ISSUED, _DEADLINE, Level.DOUBT),
    (_DEADLINE, _MEETING, Level.DOUBT),
    (_ISSUED, _REPLY, Level.DOUBT),
    (_REPLY, _APPROVED, Level.DOUBT),
    (_REPLY, _CIRCULAR, Level.DOUBT),
    (_MEETING, _OPINION, Level.DOUBT),
    (_MEETING, _REPORT, Level.DOUBT),
    (_VISITS, _REPORT, Level.DOUBT),
    (_OPINION, _REPORT, Level.DOUBT),
    (_REPORT, _APPROVED, Level.DOUBT),
    (_REPORT, _CIRCULAR, Level.DOUBT),
)
#: In whose order the later of two is the first to be doubted; meeting and visits are, last of all.
_BLAMED: Final = (
    *(_MEETING, _VISITING, _VISITS, _ISSUED, _DEADLINE, _REPLY, _OPINION, _REPORT, _APPROVED, _CIRCULAR, _CERTIFICATE),
)


@dataclass(frozen=True, slots=True)
class _Dated:
    """Something that has a date, or a first and a last one, and where it stands."""

    name: str
    first: date
    last: date
    source: Location

    @property
    def shown(self) -> str:
        days = dict.fromkeys((self.first.isoformat(), self.last.isoformat()))
        return f"{self.name}{'至'.join(days)}"


@dataclass(frozen=True, slots=True)
class _Breach:
    """Two dates the wrong way round."""

    earlier: str
    later: str
    level: Level

    def other(self, name: str) -> str:
        return self.later if name == self.earlier else self.earlier


def check_dates(plan: AssessmentPlan, roster: Roster, results: Results | None, *, file: str) -> Iterator[Problem]:
    """Check the order of all dates that are known, then their years; a date that is doubted is doubted once."""
    dated = {entry.name: entry for entry in _dated(plan, roster, results, file)}
    breaches = [_Breach(*rule) for rule in _RULES if _broken(rule, dated)]
    said = {name for breach in breaches for name in (breach.earlier, breach.later)}
    yield from _out_of_turn(breaches, dated, plan.identity.issue_year)
    told = {*said, _VISITING}  # windows are looked at as such
    yield from _other_years(plan, [entry for entry in dated.values() if entry.name not in told], dated, file)
    yield from _numbers(plan, [entry for entry in dated.values() if entry.name not in told])


def _dated(plan: AssessmentPlan, roster: Roster, results: Results | None, file: str) -> Iterator[_Dated]:
    official = plan.official
    keys = {
        _ISSUED: ("official.issue_date", official.issue_date),
        _DEADLINE: ("materials.deadline", plan.materials.deadline),
        _REPLY: ("official.external_reply_by", official.external_reply_by),
        _OPINION: ("synthesis.opinion_by", plan.synthesis.opinion_by),
        _REPORT: ("synthesis.report_by", plan.synthesis.report_by),
        _CIRCULAR: ("official.circular_date", official.circular_date),
        _CERTIFICATE: ("official.certificate_date", official.certificate_date),
    }
    for name, (key, day) in keys.items():
        if day is not None:
            yield _Dated(name, day, day, Location(file, key))
    window = plan.window_of("debriefing")
    # Days outside their window, and visits, have been reported as such.
    days = [day for day in plan.meeting.days if window is None or window.start <= day <= window.end]
    if days:
        yield _Dated(_MEETING, min(days), max(days), Location(file, "meeting.days"))
    visits = {unit.visit_date: unit.source for unit in visits_in_time(plan, roster) if unit.visit_date}
    if visits:
        yield _Dated(_VISITS, min(visits), max(visits), visits[max(visits)])
    elif visiting := plan.window_of("visit"):
        place = Location(file, f"window[{plan.window.index(visiting) + 1}].start")
        yield _Dated(_VISITING, visiting.start, visiting.start, place)
    if results is not None and results.approval.day is not None:
        yield _Dated(_APPROVED, results.approval.day, results.approval.day, results.approval.source)


# ── one after the other ─────────────────────────────────────


def _broken(rule: tuple[str, str, Level], dated: Mapping[str, _Dated]) -> bool:
    earlier, later = dated.get(rule[0]), dated.get(rule[1])
    if earlier is None or later is None:
        return False
    if rule[0] == _ISSUED:
        return later.first < earlier.first
    return later.last < earlier.last


def _out_of_turn(breaches: Sequence[_Breach], dated: Mapping[str, _Dated], year: int) -> Iterator[Problem]:
    """Name the date that most of the others speak against, until every breach has been told."""
    left = list(breaches)
    while left:
        counts = Counter(name for breach in left for name in (breach.earlier, breach.later))

        def weight(name: str, counts: Mapping[str, int] = counts) -> tuple[int, bool, int]:
            return counts[name], dated[name].first.year != year, _BLAMED.index(name)

        culprit = max(counts, key=weight)
        told = [breach for breach in left if culprit in (breach.earlier, breach.later)]
        yield _order_problem(dated[culprit], told, dated)
        left = [breach for breach in left if breach not in told]


def _order_problem(culprit: _Dated, told: Sequence[_Breach], dated: Mapping[str, _Dated]) -> Problem:
    before = [dated[breach.later].shown for breach in told if breach.earlier == culprit.name]
    after = [dated[breach.earlier].shown for breach in told if breach.later == culprit.name]
    if before and after:
        text = message(
            "{what}应不早于{after}，不晚于{before}；请改正写错的日期（存疑的也可记录决定）",
            what=culprit.shown,
            after="、".join(after),
            before="、".join(before),
        )
    elif before:
        text = message(
            "{what}应不晚于{before}；请改正写错的日期（存疑的也可记录决定）",
            what=culprit.shown,
            before="、".join(before),
        )
    else:
        text = message(
            "{what}应不早于{after}；请改正写错的日期（存疑的也可记录决定）", what=culprit.shown, after="、".join(after)
        )
    # The decision holds for just these dates: a further one out of turn asks again.
    subject = "、".join((culprit.name, *(breach.other(culprit.name) for breach in told)))
    if any(breach.level is Level.ERROR for breach in told):
        return error("date-order", culprit.source, text, subject=subject)
    return doubt("date-order", culprit.source, text, subject=subject)


# ── years ───────────────────────────────────────────────────


def _other_years(
    plan: AssessmentPlan, doubted: Sequence[_Dated], dated: Mapping[str, _Dated], file: str
) -> Iterator[Problem]:
    """Doubt dates far from the year of issue; where none lies in it, it is the year that is wrong."""
    year, assessed = plan.identity.issue_year, plan.identity.assessment_year
    windows = [
        _Dated(window.title, window.start, window.end, Location(file, f"window[{number}]"))
        for number, window in enumerate(plan.window, 1)
    ]
    everything = [*dated.values(), *windows]
    years = {day.year for entry in everything for day in (entry.first, entry.last)}
    if year not in {assessed, assessed + 1} or (years and year not in years):
        text = message(
            "成文年份是{year}，考核年度是{assessed}，各项日期在{years}年；请核对这三个年份，确实如此的记录决定",
            year=year,
            assessed=assessed,
            years="、".join(map(str, sorted(years))),
        )
        yield doubt("other-year", Location(file, _YEAR), text, subject=_YEAR)
        return
    for entry in (*doubted, *windows):
        if _outside(entry, year):
            text = message("{what}离成文年份{year}太远；请改正，确实如此的记录决定", what=entry.shown, year=year)
            yield doubt("other-year", entry.source, text, subject=entry.name)


def _numbers(plan: AssessmentPlan, doubted: Sequence[_Dated]) -> Iterator[Problem]:
    """Doubt a document number of another year than its date's; a date that has been doubted is not its measure."""
    numbers = {_ISSUED: plan.official.issue_number, _CIRCULAR: plan.official.circular_number}
    for entry in doubted:
        number, day = numbers.get(entry.name, ""), entry.first
        year = _NUMBERED.search(number)
        if year and int(year[1]) != day.year and not _outside(entry, plan.identity.issue_year):
            key = "official.issue_number" if entry.name == _ISSUED else "official.circular_number"
            text = message(
                "文号“{number}”写的是{year}年，成文日期是{day}；请改正写错的一处，确实如此的记录决定",
                number=number,
                year=year[1],
                day=day,
            )
            yield doubt("other-year", Location(entry.source.file, key), text, subject=key)


def _outside(entry: _Dated, year: int) -> bool:
    """Tell whether a date is far from the year of issue: letters go out in the winter before, decisions may come late."""
    return entry.last < date(year - 1, 10, 1) or entry.first > date(year + 1, 3, 31)
