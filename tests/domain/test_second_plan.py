"""Another office's plan of another shape goes through the same commands, without a line of code changed.

Other categories, three rater classes, ballots of 0 to 100 points with a trimmed mean, quotas in percent, lots,
five minutes, thresholds, no meetings of the units' own (domain.md, section 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from cli_runner import Done, run_kaohe
from factories import Built, assessment_in, built, everything_in, files_below, outcome_in
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.intake.workspace import Reading, read_workspace
from second_sample import MOBILES, SCHOOLS, UNITS, exact_marks, quality, verified, write_second_workspace


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_second_workspace(tmp_path_factory.mktemp("second"))


@pytest.fixture(scope="module")
def reading(second: Path) -> Reading:
    return read_workspace(second)


@pytest.fixture(scope="module")
def papers(second: Path) -> Built:
    """The final papers: the plan gives every number and date, its results are no samples and are approved."""
    return built(second, second / "final", final=True)


# ── the same commands ───────────────────────────────────────


@pytest.mark.parametrize("command", ["letters", "schedules", "ballots", "sheets", "notices", "build"])
def test_every_command_makes_its_papers(second: Path, command: str) -> None:
    done = run_kaohe(command, "-w", second, "--json", "--dry-run")
    assert (done.code, done.errors) == (0, [])
    assert done.json["documents"]


def test_check_finds_neither_error_nor_doubt(second: Path) -> None:
    done = run_kaohe("check", "-w", second, "--json")
    assert done.code == 0
    assert {problem["level"] for problem in done.json["problems"]} <= {"warning"}
    assert done.json["units"] == 26


@pytest.fixture(scope="module")
def scored(second: Path) -> Done:
    return run_kaohe("score", "-w", second, "--json", "--dry-run")


def test_scores_are_the_schemes_own_sums(scored: Done) -> None:
    """Compute every total again from the entered figures, in fractions."""
    found = {unit["unit"]: Decimal(unit["total"]) for unit in scored.json["units"]}
    assert found == {name: rounded(total_by_hand(name)) for name, _, _ in UNITS}


def total_by_hand(name: str) -> Fraction:
    leaders, heads, public = (
        mean(name, raters, trim) for raters, trim in (("领导班子", 0), ("单位负责人", 2), ("服务对象代表", 0))
    )
    if name in SCHOOLS:
        appraisal = leaders * 50 / 100 + heads * 25 / 100 + public * 25 / 100
        points = appraisal * 40 / 100 + Fraction(verified(name)) / 2 + Fraction(quality(name)) / 10
        return points + (2 if name == SCHOOLS[2] else 0)
    return leaders * 30 / 100 + heads * 20 / 100 + public * 10 / 100 + Fraction(verified(name)) * 40 / 100


def mean(name: str, raters: str, trim: int) -> Fraction:
    marks = sorted(Fraction(mark) for mark in exact_marks(name, raters))
    kept = marks[trim : len(marks) - trim]
    return sum(kept, Fraction(0)) / len(kept)


def rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def test_the_adjustment_stands_beside_the_parts(scored: Done) -> None:
    (third,) = [unit for unit in scored.json["units"] if unit["unit"] == SCHOOLS[2]]
    assert third["adjustments"] == [{"item": "获得省级以上表彰", "amount": "2"}]
    assert {part["name"]: part["full_mark"] for part in third["parts"]} == {
        "评议得分": "40",
        "领导班子评议": "20",
        "单位负责人评议": "10",
        "服务对象评议": "10",
        "重点任务核查": "50",
        "教学质量评估": "10",
    }


def test_grades_follow_thresholds_and_the_rounded_percentage_quota(scored: Done) -> None:
    by_category: dict[str, list[Mapping[str, str]]] = {}
    for unit in scored.json["units"]:
        by_category.setdefault(unit["category"], []).append(unit)
    # 30% of 12 is 3.6, 20% of 9 is 1.8, 20% of 5 is 1: half-up.
    quotas = {"school": 4, "section": 2, "institute": 1}
    for category, units in by_category.items():
        assert [unit["grade"] for unit in units].count("优秀") == quotas[category]
        for unit in units[quotas[category] :]:
            total = Decimal(unit["total"])
            assert unit["grade"] == ("良好" if total >= 80 else "合格" if total >= 60 else "不合格")


# ── the meeting ─────────────────────────────────────────────


def test_all_26_units_debrief_for_five_minutes_in_one_half_day(reading: Reading) -> None:
    timetable = assessment_in(reading).timetable
    assert len(timetable.slots) == 26
    assert {slot.end - slot.start for slot in timetable.slots} == {timedelta(minutes=5)}
    assert timetable.half_days_needed == 1


def test_lots_were_drawn_within_each_category(reading: Reading) -> None:
    names = [slot.unit.name for slot in assessment_in(reading).timetable.slots]
    schools = [name for name in names if name in SCHOOLS]
    assert names[:12] == schools
    assert schools != list(SCHOOLS)


def test_there_are_three_ballots_a_category_and_none_of_a_units_own(reading: Reading) -> None:
    styles = ballot_styles(assessment_in(reading))
    assert len(styles) == 9
    assert not any(style.own_meeting for style in styles)
    assert {style.rater_class.short for style in styles} == {"领导班子", "单位负责人", "服务对象代表"}


def test_a_point_ballot_asks_for_a_mark_between_its_bounds(papers: Built) -> None:
    texts = papers.texts_of("ballot")
    assert len(texts) == 9
    assert all("0—100分" in text and "优秀" not in text for text in texts)


# ── the papers ──────────────────────────────────────────────


def test_kinds_that_the_plan_has_no_use_for_make_nothing(papers: Built) -> None:
    assert papers.of("bureau-agenda") == ()


def test_one_letter_a_group_one_notice_a_unit(papers: Built) -> None:
    made = {
        slug: len(papers.of(slug)) for slug in ("group-letter", "visit-notice", "debriefing-notice", "result-notice")
    }
    assert made == {"group-letter": 3, "visit-notice": 26, "debriefing-notice": 26, "result-notice": 26}


def test_the_excellent_are_named_in_the_circular_and_nobody_else(papers: Built) -> None:
    (circular,) = papers.texts_of("commendation-circular")
    assert len(papers.of("certificate")) == len(papers.of("commendation-notice")) == 7
    for unit in outcome_in(assessment_in(papers.report.reading)).units:
        if unit.unit.name not in {"教育督导室", "机关纪委"}:  # These two are also asked for their opinion.
            assert (unit.unit.name in circular) == (unit.grade == "优秀"), unit.unit.name


def test_each_unit_reads_its_own_grade(papers: Built) -> None:
    outcome = outcome_in(assessment_in(papers.report.reading))
    for unit, text in zip(assessment_in(papers.report.reading).units, papers.texts_of("result-notice"), strict=True):
        assert unit.name in text
        assert f"：{outcome.of(unit).grade}" in text


FOREIGN = ("青海", "厅", "事业局", "市州", "地方党委", "驻厅", "自然资源")


def test_nothing_of_the_first_plan_is_in_any_file(papers: Built) -> None:
    """Look into every part of every file, also where nobody sees it."""
    found = {
        name: [word for word in FOREIGN if word in everything_in(papers.out / name)] for name in files_below(papers.out)
    }
    assert {name: words for name, words in found.items() if words} == {}
    assert [name for name in found if any(word in name for word in FOREIGN)] == []


def test_a_final_copy_needs_no_mark_and_no_placeholder(papers: Built) -> None:
    for made in papers.report.made:
        text = papers.texts[str(made.written.path)]
        assert "【待补" not in text, made.written.path
        # The entry workbook explains what the mark is for.
        assert "送审稿" not in text or made.planned.kind.slug == "entry-workbook", made.written.path


def test_private_numbers_stand_in_the_groups_own_letters_only(papers: Built) -> None:
    with_numbers = [
        name
        for name in files_below(papers.out)
        if any(mobile in everything_in(papers.out / name) for mobile in MOBILES)
    ]
    assert with_numbers == sorted(str(made.written.path) for made in papers.of("group-letter"))


def test_without_approval_the_final_notices_are_refused(tmp_path: Path) -> None:
    workspace = write_second_workspace(tmp_path, approved=False)
    done = run_kaohe("notices", "--final", "-w", workspace, "--json")
    assert (done.code, "not-approved" in done.errors) == (1, True)
