"""No two units debrief at once, and every date can follow the ones before it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from shutil import copytree

import pytest

from cli_runner import run_kaohe
from factories import a_final_workspace, a_plan, a_unit, a_workspace, edit_cells, edit_plan
from kaohe_docs.domain.timetable import ProgrammeItem, Session, Slot, Timetable, disjoint
from kaohe_docs.errors import Problem
from kaohe_docs.intake.workspace import read_workspace
from kaohe_docs.text.spans import days_meant

MORNING = '{ name = "上午", start = 09:00:00, end = 12:00:00 }'
AFTERNOON = '{ name = "下午", start = 14:30:00, end = 17:30:00 }'


def new_findings(before: Path, change: tuple[str, str]) -> list[Problem]:
    known = {(problem.code, problem.location) for problem in read_workspace(before).problems}
    found = read_workspace(edit_plan(before, change)).problems
    return [problem for problem in found if (problem.code, problem.location) not in known]


def short(problems: list[Problem]) -> list[str]:
    """Name findings by level, code and subject; of dates out of turn by the one that is doubted."""
    return [f"{problem.level} {problem.doubt_id.partition('、')[0]}" for problem in problems]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_final_workspace(tmp_path_factory.mktemp("finished"))


@pytest.fixture
def final(finished: Path, tmp_path: Path) -> Path:
    """A finished workspace, without findings."""
    copytree(finished / "roster", tmp_path / "roster")
    return tmp_path


def test_a_finished_workspace_has_no_finding_about_dates(final: Path) -> None:
    assert {problem.code for problem in read_workspace(final).problems} <= {"approval-without-code"}


# ── half-days ───────────────────────────────────────────────


@pytest.mark.parametrize(
    "half_days",
    [
        (MORNING, AFTERNOON.replace("14:30", "11:30")),
        (AFTERNOON, MORNING),
        (MORNING, MORNING.replace("上午", "下午")),
        (MORNING, MORNING.replace("end = 12", "end = 08"), AFTERNOON),
    ],
    ids=["overlap", "out of order", "twice", "end before start"],
)
def test_half_days_that_clash_stop_the_run(tmp_path: Path, half_days: tuple[str, ...]) -> None:
    workspace = edit_plan(a_workspace(tmp_path), (f"{MORNING},\n  {AFTERNOON}", ",\n  ".join(half_days)))
    done = run_kaohe("schedules", "--json", "-w", workspace)
    assert done.code == 1
    assert set(done.errors) == {"half-day-order"}


def test_a_day_given_twice_is_one_error(tmp_path: Path) -> None:
    found = new_findings(a_workspace(tmp_path), ("[2020-05-14, 2020-05-15]", "[2020-05-14, 2020-05-14]"))
    assert short(found) == ["error duplicate-day"]


def test_a_finished_timetable_with_two_units_at_the_same_minute_is_refused() -> None:
    """Whatever rule let it pass: the slots themselves are looked at."""

    def slot(order: int, start: str, end: str) -> Slot:
        day = "2020-05-14T"
        return Slot(
            order, a_unit(f"单位{order}"), datetime.fromisoformat(day + start), datetime.fromisoformat(day + end)
        )

    def table(*slots: Slot) -> Timetable:
        hours = slots[0].start
        items = tuple(ProgrammeItem("slot", one.start, one.end, slot=one) for one in slots)
        return Timetable((Session(1, hours.date(), "上午", hours.time(), hours.time(), items),), 1)

    assert disjoint(table(slot(1, "09:00", "09:15"), slot(2, "09:15", "09:30")))
    assert not disjoint(table(slot(1, "09:00", "09:15"), slot(2, "09:14", "09:29")))
    assert not disjoint(table(slot(1, "09:15", "09:30"), slot(2, "09:00", "09:15")))
    assert not disjoint(table(slot(1, "09:00", "09:00")))


def test_no_time_for_a_report_is_no_timetable(tmp_path: Path) -> None:
    found = new_findings(a_workspace(tmp_path), ("\nminutes = 15\n", "\nminutes = 0\n"))
    assert "error slots-clash" in short(found)


# ── windows and their words ─────────────────────────────────


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("2020年5月上旬", (5, 1), (5, 10)),
        ("2020年5月中旬", (5, 11), (5, 20)),
        ("2020年5月下旬", (5, 21), (5, 31)),
        ("2020年2月下旬", (2, 21), (2, 29)),
        ("5月", (5, 1), (5, 31)),
        ("2020年5月份", (5, 1), (5, 31)),
        ("2020 年 5 月", (5, 1), (5, 31)),
        ("5月11日至20日", (5, 11), (5, 20)),
        ("5月11日—6月2日", (5, 11), (6, 2)),
        ("5月11-20日", (5, 11), (5, 20)),
        ("2020年5月11日-2020年5月20日", (5, 11), (5, 20)),
        ("5月中旬至6月上旬", (5, 11), (6, 10)),
        ("5月14日", (5, 14), (5, 14)),
        ("5月初", (5, 1), (5, 10)),
        ("5月底", (5, 21), (5, 31)),
        ("5月末", (5, 21), (5, 31)),
        ("5月上半月", (5, 1), (5, 15)),
        ("5月下半月", (5, 16), (5, 31)),
        ("五月中旬", (5, 11), (5, 20)),
        ("十二月", (12, 1), (12, 31)),
    ],
)
def test_words_for_days_are_understood(words: str, first: tuple[int, int], last: tuple[int, int]) -> None:
    meant = days_meant(words, year=2020)
    assert meant is not None
    assert (meant.first, meant.last) == (date(2020, *first), date(2020, *last))


def test_a_range_may_end_in_the_next_year() -> None:
    meant = days_meant("12月下旬至1月上旬", year=2020)
    assert meant is not None
    assert (meant.first, meant.last) == (date(2020, 12, 21), date(2021, 1, 10))


@pytest.mark.parametrize("words", ["5月20日前", "5月20日之前", "2020年5月20日以前"])
def test_before_a_day_has_no_beginning(words: str) -> None:
    meant = days_meant(words, year=2020)
    assert meant is not None
    assert (meant.first, meant.last) == (None, date(2020, 5, 20))


@pytest.mark.parametrize(
    "words", ["另行通知", "第二季度", "5月的某一天", "", "13月", "2月30日", "5月中旬（具体时间另定）"]
)
def test_other_words_are_left_to_people(words: str) -> None:
    assert days_meant(words, year=2020) is None


@pytest.mark.parametrize(
    "change",
    [
        ("start = 2020-05-21", "start = 2020-05-20"),
        ("end = 2020-05-31", "end = 2020-06-01"),
        ('text = "2020年5月下旬"', 'text = "2020年5月中旬"'),
        ('text = "2020年5月下旬"', 'text = "2020年5月22日至31日"'),
        ('text = "2020年5月下旬"', 'text = "2021年5月下旬"'),
        ('text = "2020年5月下旬"', 'text = "2020年5月25日前"'),
    ],
)
def test_a_window_against_its_own_words_is_a_doubt(final: Path, change: tuple[str, str]) -> None:
    assert "doubt window-against-words:visit" in short(new_findings(final, change))


def test_a_window_inside_its_words_is_none(final: Path) -> None:
    assert new_findings(final, ("end = 2020-05-31", "end = 2020-05-29")) == []


# ── dates one after the other ───────────────────────────────


def test_an_approval_before_the_debriefing_stops_the_final_notices(final: Path) -> None:
    edit_cells(final / "roster" / "results.xlsx", {"审定": {"B6": date(2020, 5, 12)}})
    done = run_kaohe("notices", "--final", "--json", "-w", final)
    assert done.code == 1
    assert done.errors == ["date-order"]


@pytest.mark.parametrize(
    ("day", "finding"),
    [
        (date(2019, 6, 12), "error date-order:审定日期"),
        (date(2020, 5, 14), "error date-order:审定日期"),
        (date(2020, 6, 16), "error date-order:审定日期"),
        (date(2021, 6, 12), "error date-order:审定日期"),
        (date(2020, 6, 4), "doubt date-order:审定日期"),
    ],
)
def test_an_approval_in_another_year_or_out_of_turn_is_said_once(final: Path, day: date, finding: str) -> None:
    edit_cells(final / "roster" / "results.xlsx", {"审定": {"B6": day}})
    found = [p for p in read_workspace(final).problems if p.code in {"date-order", "other-year"}]
    assert short(found) == [finding]


def test_an_approval_in_another_year_is_a_doubt_where_nothing_else_is_dated(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    cells = {"B4": "厅党组", "B5": "厅党组会议", "B6": date(2021, 6, 12)}
    edit_cells(workspace / "roster" / "results.xlsx", {"审定": cells})
    found = [p for p in read_workspace(workspace).problems if p.code in {"date-order", "other-year"}]
    assert short(found) == ["doubt other-year:审定日期"]


def test_an_approval_before_a_visit_is_impossible(final: Path) -> None:
    edit_cells(final / "roster" / "roster.xlsx", {"被考核单位": {"J10": date(2020, 5, 29)}})
    edit_cells(final / "roster" / "results.xlsx", {"审定": {"B6": date(2020, 5, 28)}})
    (found,) = [problem for problem in read_workspace(final).problems if problem.code == "date-order"]
    assert found.level == "error"
    assert "考核日期" in str(found.message)


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (("circular_date = 2020-06-15", "circular_date = 2020-06-11"), "error date-order:通报成文日期"),
        (("certificate_date = 2020-06-15", "certificate_date = 2020-06-11"), "error date-order:证书日期"),
        (("certificate_date = 2020-06-15", "certificate_date = 2020-06-14"), "doubt date-order:证书日期"),
        (("issue_date = 2020-05-06", "issue_date = 2020-05-16"), "error date-order:成文日期"),
        (("issue_date = 2020-05-06", "issue_date = 2020-05-09"), "doubt date-order:材料报送截止日期"),
        (("deadline = 2020-05-08", "deadline = 2020-05-18"), "doubt date-order:材料报送截止日期"),
        (("deadline = 2020-05-08", "deadline = 2020-05-05"), "doubt date-order:材料报送截止日期"),
        (("deadline = 2020-05-08", "deadline = 2019-05-08"), "doubt date-order:材料报送截止日期"),
        (("deadline = 2020-05-08", "deadline = 2021-05-08"), "doubt date-order:材料报送截止日期"),
        (("external_reply_by = 2020-05-25", "external_reply_by = 2020-05-05"), "doubt date-order:征求函反馈截止日期"),
        (("external_reply_by = 2020-05-25", "external_reply_by = 2020-06-13"), "doubt date-order:审定日期"),
        (("report_by = 2020-06-05", "report_by = 2020-05-14"), "doubt date-order:考核组报送等次建议的日期"),
        (("report_by = 2020-06-05", "report_by = 2020-06-02"), "doubt date-order:考核组报送等次建议的日期"),
        (("opinion_by = 2020-06-03", "opinion_by = 2020-06-06"), "doubt date-order:考核组报送等次建议的日期"),
        (("opinion_by = 2020-06-03", "opinion_by = 2021-06-03"), "doubt date-order:征求意见反馈截止日期"),
    ],
)
def test_dates_out_of_turn_are_said_once(final: Path, change: tuple[str, str], finding: str) -> None:
    assert short(new_findings(final, change)) == [finding]


def test_a_date_in_another_year_that_is_in_turn_is_a_doubt(final: Path) -> None:
    found = new_findings(final, ("certificate_date = 2020-06-15", "certificate_date = 2021-06-15"))
    assert short(found) == ["doubt other-year:证书日期"]


def test_letters_may_go_out_in_the_winter_before_the_year_of_issue(final: Path) -> None:
    edit_plan(final, ("青自然资考〔2020〕1号", "青自然资考〔2019〕1号"))
    change = ("issue_date = 2020-05-06", "issue_date = 2019-12-20")
    assert new_findings(final, change) == []
    assert new_findings(final, ("deadline = 2020-05-08", "deadline = 2019-12-27")) == []


def test_another_year_of_issue_is_said_once(final: Path) -> None:
    found = new_findings(final, ("issue_year = 2020", "issue_year = 2021"))
    assert short(found) == ["doubt other-year:identity.issue_year"]


@pytest.mark.parametrize("year", [2018, 2023])
def test_a_year_of_issue_far_from_the_year_assessed_is_a_doubt(tmp_path: Path, year: int) -> None:
    found = new_findings(a_workspace(tmp_path), ("issue_year = 2020", f"issue_year = {year}"))
    assert "doubt other-year:identity.issue_year" in short(found)


def test_meeting_days_outside_the_year_of_issue_are_said_where_no_window_holds_them(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    edit_plan(
        workspace,
        (
            'key = "debriefing"\ntitle = "集中述职"\ntext = "2020年5月中旬"\nstart = 2020-05-11\nend = 2020-05-20',
            'key = "debriefing"\ntitle = "集中述职"\ntext = "另定"\nstart = 2020-05-11\nend = 2021-12-31',
        ),
    )
    found = new_findings(workspace, ("[2020-05-14, 2020-05-15]", "[2021-05-13, 2021-05-14]"))
    assert "doubt other-year:述职日期" in short(found)


# ── visits ──────────────────────────────────────────────────


def visits(workspace: Path, **days: date) -> list[Problem]:
    """Set visit dates by cell and return what is said of dates."""
    before = set(read_workspace(workspace).problems)
    edit_cells(workspace / "roster" / "roster.xlsx", {"被考核单位": dict(days)})
    return [problem for problem in read_workspace(workspace).problems if problem not in before]


def test_a_visit_on_a_sunday_is_a_doubt_once_a_day(final: Path) -> None:
    found = visits(final, J9=date(2020, 5, 24), J10=date(2020, 5, 24), J11=date(2020, 5, 25))
    assert short(found) == ["doubt visit-on-a-day-off:2020-05-24"]
    assert "2个单位" in str(found[0].message)


def test_a_visit_on_a_sunday_that_people_work_on_is_none(final: Path) -> None:
    edit_plan(final, ("workdays = []", "workdays = [2020-05-24]"))
    assert visits(final, J9=date(2020, 5, 24)) == []


def test_a_visit_on_a_day_that_the_office_has_off_is_a_doubt(final: Path) -> None:
    edit_plan(final, ("holidays = []", "holidays = [2020-05-25]"))
    assert short(visits(final, J9=date(2020, 5, 25))) == ["doubt visit-on-a-day-off:2020-05-25"]


@pytest.mark.parametrize("day", [date(2020, 5, 20), date(2020, 6, 1), date(2019, 5, 22)])
def test_a_visit_outside_the_window_is_an_error(final: Path, day: date) -> None:
    assert short(visits(final, J9=day)) == ["error outside-window"]


def test_a_unit_with_its_own_meeting_is_visited_in_one_of_two_windows_not_between_them(final: Path) -> None:
    edit_plan(final, ("start = 2020-05-21", "start = 2020-05-25"))
    assert short(visits(final, J4=date(2020, 5, 22))) == ["error outside-window"]


def test_a_visit_before_the_letter_that_announces_it_is_impossible(final: Path) -> None:
    edit_plan(
        final,
        ("issue_date = 2020-05-06", "issue_date = 2020-05-12"),
        ("deadline = 2020-05-08", "deadline = 2020-05-13"),
    )
    assert short(visits(final, J4=date(2020, 5, 11))) == ["error date-order:成文日期"]


def test_more_meetings_of_one_group_in_a_day_than_its_hours_hold_are_a_doubt(final: Path) -> None:
    """230 minutes each, 360 in the day's half-days."""
    assert visits(final, J4=date(2020, 5, 12), J5=date(2020, 5, 13)) == []
    found = visits(final, J5=date(2020, 5, 12))
    assert short(found) == ["doubt visits-clash:第一组 2020-05-12"]


def test_a_visit_on_the_day_of_the_debriefing_meeting_is_a_doubt(final: Path) -> None:
    assert short(visits(final, J4=date(2020, 5, 14))) == ["doubt visits-clash:第一组 2020-05-14"]


# ── minutes ─────────────────────────────────────────────────


def test_units_are_not_asked_to_come_ten_hours_early(final: Path) -> None:
    old = 'title = "提前到场分钟数"\nvalue = 10'
    done = new_findings(final, (old, old.replace("10", "600")))
    assert short(done) == ["doubt arrives-too-early"]
    assert "600" in str(done[0].message)


def test_an_hour_is_not_too_early(final: Path) -> None:
    old = 'title = "提前到场分钟数"\nvalue = 10'
    assert new_findings(final, (old, old.replace("10", "60"))) == []


def test_the_sample_keeps_its_plan() -> None:
    plan = a_plan()
    assert [days_meant(window.text, year=plan.identity.issue_year) is not None for window in plan.window] == [True] * 3
