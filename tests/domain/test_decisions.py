"""Decisions are people's, and none is taken or lost unseen: what 审定 says is known, told by name, and approved by code."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from cli_runner import Done, run_kaohe
from example_books import NAMES, write_example
from factories import a_final_workspace, assessment_in, decide, edit_cells, edit_plan, record_code, results_in, text_of
from kaohe_docs.domain.totals_code import totals_code
from kaohe_docs.intake.workspace import read_workspace

Row = tuple[str, str | None, str | None]
FIRST, EIGHTH = "办公室", "综合处"  # of 厅机关, which has seven places
SWAP: tuple[Row, ...] = (("等次", "良好", FIRST), ("等次", "优秀", EIGHTH))


@pytest.fixture(scope="module")
def settled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as an office has it at the end: everything given, settled, decided and approved with its code."""
    return a_final_workspace(tmp_path_factory.mktemp("settled"))


@pytest.fixture
def final(settled: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(settled / "roster", tmp_path / "roster")
    return tmp_path


def notices(workspace: Path, *more: str) -> Done:
    return run_kaohe("notices", "--final", "-w", workspace, "--json", *more)


def approved_with(workspace: Path, *rows: Row) -> Path:
    """Write decisions, then the code over them, as the office does after its meeting."""
    return record_code(decide(workspace, *rows))


def told(done: Done, code: str, level: str | None = None) -> list[str]:
    found = done.json["problems"]
    return [p["message"] for p in found if p["code"] == code and level in {None, p["level"]}]


def place_of(done: Done, code: str) -> list[str]:
    return [p["location"] for p in done.json["problems"] if p["code"] == code]


def written(workspace: Path, part: str) -> str:
    (path,) = (workspace / "output" / "notices").glob(f"*{part}*")
    return text_of(path)


def test_the_finished_workspace_goes_through_without_a_word(final: Path) -> None:
    done = notices(final)
    assert (done.code, done.json["problems"]) == (0, [])
    assert "厅机关（7个）" in written(final, "的通报.docx")


# ── a decided word is known ─────────────────────────────────


@pytest.mark.parametrize("word", ["忧秀", "优秀单位", "优", "良", "优良", "优秀。", "好", "先进", "合洛", "A"])
def test_a_misspelt_grade_is_an_error_that_names_the_cell_and_the_words(final: Path, word: str) -> None:
    done = notices(approved_with(final, ("等次", word, FIRST)))
    assert (done.code, done.errors) == (1, ["unknown-grade"])
    assert place_of(done, "unknown-grade")[0].startswith("roster/results.xlsx [审定] B")
    assert f"现为“{word}”" in told(done, "unknown-grade")[0]
    assert "优秀、良好" in told(done, "unknown-grade")[0]


@pytest.mark.parametrize("word", ["优 秀", " 优秀 ", "优\n秀", "优\u200b秀"])
def test_a_grade_typed_with_padding_is_the_grade(final: Path, word: str) -> None:
    done = notices(approved_with(final, ("等次", word, FIRST)))
    assert (done.code, set(done.codes) <= {"invisible-character"}) == (0, True)
    assert FIRST in written(final, "的通报.docx")


@pytest.mark.parametrize("word", ["良好", "合格", "称职", "基本合格", "较差", "不称职", "达标"])
def test_the_usual_grades_below_the_top_are_known_where_the_plan_names_only_the_top(final: Path, word: str) -> None:
    done = notices(approved_with(final, ("等次", word, EIGHTH)))
    assert (done.code, done.json["problems"]) == (0, [])


def test_a_plan_that_names_its_grades_allows_no_others(final: Path) -> None:
    edit_plan(final, ('top_grade = "优秀"\n', 'top_grade = "优秀"\ngrades = ["优秀", "良好", "一般"]\n'))
    assert notices(record_code(final)).code == 0
    done = notices(decide(final, ("等次", "合格", EIGHTH)))
    assert done.errors == ["unknown-grade"]
    assert "优秀、良好、一般之一，现为“合格”" in told(done, "unknown-grade")[0]


def test_the_highest_word_of_other_plans_is_no_lower_grade_of_this_one(final: Path) -> None:
    edit_plan(final, ('top_grade = "优秀"', 'top_grade = "先进"'))
    assert notices(record_code(final)).code == 0
    assert notices(decide(final, ("等次", "优秀", FIRST))).errors == ["unknown-grade"]


def test_the_entry_workbook_offers_the_grades_also_where_the_plan_names_only_the_top(final: Path) -> None:
    assert run_kaohe("sheets", "-w", final).code == 0
    book = load_workbook(final / "output" / "sheets" / "results.xlsx")
    sheet = book["审定"]
    row = next(r for r in range(1, sheet.max_row + 1) if sheet.cell(r, 1).value == "等次")
    (rule,) = [v for v in sheet.data_validations.dataValidation if f"B{row}" in v.sqref]
    assert (rule.type, rule.errorStyle) == ("list", "stop")
    assert rule.formula1.startswith('"优秀,良好,')


# ── a decision against the ranking is told ──────────────────


def test_a_decision_that_takes_a_grade_away_or_gives_one_is_told_by_name(final: Path) -> None:
    done = notices(approved_with(final, *SWAP))
    assert done.code == 0
    assert [text.split("；")[0] for text in told(done, "decided-against-ranking", "warning")] == [
        "办公室：按分数优秀，审定为良好",
        "综合处：按分数没有等次，审定为优秀",
    ]
    assert all(place.startswith("roster/results.xlsx [审定] B") for place in place_of(done, "decided-against-ranking"))


def test_the_ranking_papers_list_what_was_decided_against_the_ranking(final: Path) -> None:
    assert notices(approved_with(final, *SWAP)).code == 0
    for part in ("综合得分汇总排序表.docx", "综合得分汇总排序表.xlsx"):
        words = written(final, part)
        assert "审定与排名不一致：办公室，按分数优秀，审定为良好" in words
        assert "审定与排名不一致：综合处，按分数没有等次，审定为优秀" in words
    assert "按分数优秀，审定为良好" in written(final, "第三组-考核等次建议表")


def test_a_decision_that_follows_the_ranking_is_not_told(final: Path) -> None:
    done = notices(approved_with(final, ("等次", "优秀", FIRST), ("等次", "合格", EIGHTH)))
    assert (done.code, done.json["problems"]) == (0, [])
    assert "审定与排名不一致" not in written(final, "综合得分汇总排序表.docx")


def test_fewer_names_than_places_wait_for_a_decision_that_names_who_is_missing(final: Path) -> None:
    done = notices(approved_with(final, ("等次", "良好", FIRST)))
    assert (done.code, done.errors) == (1, ["unsettled-quota-not-filled"])
    (text,) = told(done, "unsettled-quota-not-filled")
    assert "厅机关优秀名额7个，现有6个，审定改为其他等次的是办公室" in text
    decide(final, ("问题决定", "空一个名额", "quota-not-filled:厅机关"))
    done = notices(final)
    assert (done.code, done.codes) == (0, ["decided-against-ranking"])


def test_more_names_than_places_are_an_error(final: Path) -> None:
    done = notices(approved_with(final, ("等次", "优秀", EIGHTH)))
    assert (done.code, "quota-exceeded" in done.errors) == (1, True)


def test_places_that_a_veto_leaves_empty_are_told(final: Path) -> None:
    with_veto(final, "受到通报批评", "not-top", *[row[0] for row in ranking(final, "厅机关")[7:]])
    edit_plan(final, ("quota = 7", "quota = 8"), ("quota_total = 15", "quota_total = 16"))
    done = notices(record_code(final))
    (text,) = told(done, "unsettled-quota-not-filled")
    assert "厅机关优秀名额8个，够条件的只有7个" in text


# ── what a decision may not give, or only knowingly ─────────


def ranking(workspace: Path, category: str) -> list[tuple[str, Any]]:
    assessment = read_workspace(workspace).assessment
    assert assessment is not None
    assert assessment.outcome is not None
    (found,) = [entry for entry in assessment.outcome.categories if entry.category.short == category]
    return [(unit.unit.name, unit.total) for unit in found.units]


def with_veto(workspace: Path, item: str, effect: str, *units: str) -> Path:
    """Let the plan know a veto, and enter it for these units."""
    rule = f'[[veto]]\nitem = "{item}"\neffect = "{effect}"\ndecided_by = "厅党组"\n\n[grading]\n'
    edit_plan(workspace, ("[grading]\n", rule))
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    sheet = book.create_sheet("一票否决")
    sheet.append(["被考核单位", "事项", "依据", "决定机关"])
    for unit in units:
        sheet.append([unit, item, "通报", "厅党组"])
    book.save(path)
    return workspace


LADDER = ('top_grade = "优秀"\n', 'top_grade = "优秀"\ngrades = ["优秀", "良好", "一般"]\n')


@pytest.mark.parametrize(
    ("effect", "grade", "rule"),
    [
        ("not-top", "优秀", "不得评为优秀"),
        ("not-ranked", "优秀", "不参加排名"),
        ("lowest-grade", "优秀", "应为一般"),
        ("lowest-grade", "良好", "应为一般"),
    ],
)
def test_a_vetoed_unit_cannot_be_given_the_grade_by_a_decision(final: Path, effect: str, grade: str, rule: str) -> None:
    edit_plan(with_veto(final, "受到通报批评", effect, EIGHTH), LADDER)
    done = notices(approved_with(final, ("等次", "良好", FIRST), ("等次", grade, EIGHTH)))
    assert (done.code, "grade-against-veto" in done.errors) == (1, True)
    (text,) = told(done, "grade-against-veto")
    assert text.startswith(f"{EIGHTH}审定为{grade}")
    assert "受到通报批评" in text
    assert rule in text
    assert place_of(done, "grade-against-veto")[0].startswith("roster/results.xlsx [审定] B")


def test_a_vetoed_unit_keeps_the_grade_that_the_veto_leaves_it(final: Path) -> None:
    edit_plan(with_veto(final, "受到通报批评", "lowest-grade", EIGHTH), LADDER)
    assert notices(approved_with(final, ("等次", "一般", EIGHTH))).json["problems"] == []


def test_a_unit_below_the_line_gets_the_grade_only_by_a_recorded_decision(final: Path) -> None:
    line = ('top_grade = "优秀"\n', 'top_grade = "优秀"\nthreshold = [{ grade = "优秀", at_least = 94.5 }]\n')
    edit_plan(final, line)
    done = notices(approved_with(final, *SWAP))
    assert (done.code, done.errors) == (1, ["unsettled-grade-not-reached"])
    (text,) = told(done, "unsettled-grade-not-reached")
    assert "综合处审定为优秀，总分94.34分，不到优秀的分数线94.5分" in text
    decide(final, ("问题决定", "确有突出贡献，同意", "grade-not-reached:综合处"))
    done = notices(final)
    assert (done.code, set(done.codes)) == (0, {"decided-against-ranking"})


def test_an_incomplete_unit_gets_the_grade_only_by_a_recorded_decision(final: Path) -> None:
    path = final / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [row for row in book["考察核实"].iter_rows() if row[0].value == EIGHTH]
    row[1].value = None
    book.save(path)
    done = notices(approved_with(final, *SWAP, ("问题决定", "不参加排名", f"result-incomplete:{EIGHTH}")))
    assert "unsettled-grade-not-reached" in done.errors
    assert f"{EIGHTH}审定为优秀，还没有录全，没有名次" in told(done, "unsettled-grade-not-reached")[0]


def test_a_unit_that_takes_no_place_is_told_when_a_decision_gives_it_the_grade(final: Path) -> None:
    line = ('top_grade = "优秀"\n', 'top_grade = "优秀"\nthreshold = [{ grade = "优秀", at_least = 94.5 }]\n')
    edit_plan(final, line)
    exempt(final, EIGHTH)
    done = notices(approved_with(final, ("等次", "优秀", EIGHTH)))
    assert done.errors == ["unsettled-grade-not-reached"]
    assert told(done, "decided-against-ranking")[0].startswith("综合处：按分数没有等次，审定为优秀")


def exempt(workspace: Path, unit: str) -> None:
    path = workspace / "roster" / "roster.xlsx"
    book = load_workbook(path)
    sheet = book["被考核单位"]
    heading = next(row for row in sheet.iter_rows() if "单位名称" in [cell.value for cell in row])
    column = sheet.max_column + 1
    sheet.cell(heading[0].row, column).value = "不占名额"
    (row,) = [row for row in sheet.iter_rows(min_row=heading[0].row) if unit in [cell.value for cell in row]]
    sheet.cell(row[0].row, column).value = "是"
    book.save(path)


def test_two_grades_for_one_unit_are_an_error_also_under_its_short_name(final: Path) -> None:
    done = notices(decide(final, ("等次", "良好", "西宁市"), ("等次", "优秀", "西宁市自然资源局")))
    assert done.errors == ["row-twice"]


def level_at_the_quota(workspace: Path) -> tuple[str, str]:
    """Make the seventh and the eighth of 厅机关 level; return their names."""
    ranked = ranking(workspace, "厅机关")
    seventh, eighth = ranked[6], ranked[7]
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [row for row in book["考察核实"].iter_rows() if row[0].value == eighth[0]]
    row[1].value = float(Decimal(str(row[1].value)) + seventh[1] - eighth[1])
    book.save(path)
    return seventh[0], eighth[0]


def test_a_tie_and_a_grade_decided_otherwise_for_one_unit_are_an_error(final: Path) -> None:
    seventh, eighth = level_at_the_quota(final)
    decide(final, ("并列取舍", None, seventh), ("等次", "良好", seventh), ("等次", "优秀", eighth))
    done = notices(record_code(final))
    assert (done.code, done.errors) == (1, ["decisions-disagree"])
    assert f"“并列取舍”写了{seventh}，“等次”又写它为良好" in told(done, "decisions-disagree")[0]


@pytest.mark.parametrize("content", [EIGHTH, "良好", "未取得"])
def test_a_tie_decided_in_two_cells_of_a_row_is_an_error(final: Path, content: str) -> None:
    seventh, _ = level_at_the_quota(final)
    done = notices(decide(final, ("并列取舍", content, seventh)))
    assert (done.code, done.errors) == (1, ["wrong-column"])
    assert f"现为“{content}”" in told(done, "wrong-column")[0]


def test_a_tie_and_a_grade_decided_alike_agree(final: Path) -> None:
    seventh, eighth = level_at_the_quota(final)
    decide(final, ("并列取舍", None, eighth), ("等次", "优秀", eighth), ("等次", "良好", seventh))
    done = notices(record_code(final))
    assert (done.code, done.json["problems"]) == (0, [])


def test_a_place_left_empty_in_a_tie_is_told_once(final: Path) -> None:
    seventh, eighth = level_at_the_quota(final)
    done = notices(approved_with(final, ("等次", "良好", seventh), ("等次", "良好", eighth)))
    assert done.errors == ["unsettled-quota-not-filled"]


# ── the approval covers the whole result ────────────────────


def cells_of(workspace: Path, sheet: str, unit: str, **values: Any) -> None:
    """Set cells of a unit's first row by their headings."""
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    rows = list(book[sheet].iter_rows())
    heading = next(row for row in rows if "被考核单位" in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in heading}
    (row, *_) = [row for row in rows if row[0].value == unit]
    for name, value in values.items():
        book[sheet].cell(row[0].row, columns[name]).value = value
    book.save(path)


def more_places(workspace: Path) -> None:
    edit_plan(workspace, ("quota = 7", "quota = 8"), ("quota_total = 15", "quota_total = 16"))


def another_conduct_grade(workspace: Path) -> None:
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [r for r in book["外部评价"].iter_rows() if (r[0].value, r[1].value) == (FIRST, CONDUCT)]
    row[2].value = "不合格"
    book.save(path)


CONDUCT = "党风廉政建设责任制考核"


def parts_moved(workspace: Path) -> None:
    """Take half a point from the verification and give it as an adjustment: the same total."""
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [row for row in book["考察核实"].iter_rows() if row[0].value == FIRST]
    row[1].value = float(Decimal(str(row[1].value)) - Decimal("0.5"))
    book["加减分"].append([FIRST, "扫黑除恶", 0.5, "意见", "专班"])
    book.save(path)


def another_reason(workspace: Path) -> None:
    cells_of(workspace, "加减分", "财务处", 依据="另一份记录")


def another_line(workspace: Path) -> None:
    line = ('top_grade = "优秀"\n', 'top_grade = "优秀"\nthreshold = [{ grade = "优秀", at_least = 60 }]\n')
    edit_plan(workspace, line)


def another_grade_decided(workspace: Path) -> None:
    decide(workspace, ("等次", "合格", EIGHTH))


def another_winner(workspace: Path) -> None:
    decide(workspace, *SWAP)


@pytest.mark.parametrize(
    "change",
    [
        more_places,
        another_conduct_grade,
        parts_moved,
        another_reason,
        another_line,
        another_grade_decided,
        another_winner,
    ],
)
def test_whatever_changes_in_an_approved_result_stops_the_run(final: Path, change: Any) -> None:
    change(final)
    done = notices(final)
    assert (done.code, "results-changed-after-approval" in done.errors) == (1, True)
    (text,) = told(done, "results-changed-after-approval")
    assert code_of(final) in text


def code_of(workspace: Path) -> str:
    assessment = assessment_in(read_workspace(workspace))
    return totals_code(assessment.plan, results_in(assessment), assessment.outcomes)


def test_a_tie_decided_otherwise_changes_the_code(final: Path) -> None:
    seventh, eighth = level_at_the_quota(final)
    decide(final, ("等次", None, eighth), ("并列取舍", None, eighth), ("等次", "良好", seventh))
    assert notices(record_code(final)).code == 0
    decide(final, ("等次", None, seventh), ("等次", "良好", eighth), ("并列取舍", None, seventh))
    path = final / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [r for r in book["审定"].iter_rows() if (r[0].value, r[2].value) == ("并列取舍", eighth)]
    row[2].value = None
    book.save(path)
    assert "results-changed-after-approval" in notices(final).errors


def test_a_veto_changes_the_code(final: Path) -> None:
    with_veto(final, "受到通报批评", "not-top")
    before = code_of(record_code(final))
    edit_cells(
        final / "roster" / "results.xlsx", {"一票否决": {"A2": EIGHTH, "B2": "受到通报批评", "C2": "通报", "D2": "厅"}}
    )
    assert code_of(final) != before


def test_the_code_does_not_depend_on_itself_nor_on_who_decided_when(final: Path) -> None:
    before = code_of(final)
    results = final / "roster" / "results.xlsx"
    edit_cells(results, {"审定": {"B4": "中共青海省自然资源厅党组", "B5": "2020年第13次会议"}})
    decide(final, ("问题决定", "同意", "quota-not-filled:厅机关"))
    assert code_of(final) == before
    done = notices(final)
    assert (done.code, done.codes) == (0, ["idle-decision"])


def test_the_order_of_the_rows_does_not_change_the_code(final: Path) -> None:
    before = code_of(final)
    path = final / "roster" / "results.xlsx"
    book = load_workbook(path)
    for sheet in book.worksheets:
        turn_over(sheet)
    book.save(path)
    assert code_of(final) == before
    assert notices(final).code == 0


def turn_over(sheet: Any) -> None:
    """Put a table's rows in the opposite order."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next((n for n, row in enumerate(rows) if row[0] in {"被考核单位", "项目"}), None)
    if heading is None:
        return
    for number, row in enumerate(reversed(rows[heading + 1 :]), heading + 2):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column).value = value


@pytest.mark.parametrize("name", NAMES)
def test_the_code_of_every_example_plan_holds(name: str, tmp_path: Path) -> None:
    workspace = record_code(write_example(name, tmp_path / name))
    problems = run_kaohe("check", "-w", workspace, "--json").codes
    assert not {"results-changed-after-approval", "approval-without-code"} & set(problems)


# ── no final paper without the code ─────────────────────────


def without_code(workspace: Path) -> Path:
    return decide_code(workspace, None)


def decide_code(workspace: Path, code: str | None) -> Path:
    path = workspace / "roster" / "results.xlsx"
    book = load_workbook(path)
    (row,) = [row for row in book["审定"].iter_rows() if row[0].value == "成绩校验码"]
    row[1].value = code
    book.save(path)
    return workspace


@pytest.mark.parametrize("command", ["notices", "score", "build"])
def test_a_final_paper_with_results_needs_the_code(final: Path, command: str) -> None:
    without_code(final)
    done = run_kaohe(command, "--final", "-w", final, "--json")
    assert (done.code, done.errors) == (1, ["approval-without-code"])
    assert code_of(final) in told(done, "approval-without-code")[0]
    assert not (final / "output" / "notices").exists()


def test_a_working_copy_without_the_code_is_only_warned(final: Path) -> None:
    done = run_kaohe("notices", "-w", without_code(final), "--json")
    assert (done.code, told(done, "approval-without-code", "warning") != []) == (0, True)


def test_letters_need_no_code(final: Path) -> None:
    assert run_kaohe("letters", "--final", "-w", without_code(final)).code == 0


# ── score --json ────────────────────────────────────────────


def below(parts: Iterable[dict[str, Any]], parent: str | None) -> list[dict[str, Any]]:
    return [part for part in parts if part["parent"] == parent]


def test_the_first_parts_and_the_adjustments_make_the_total(final: Path) -> None:
    units = run_kaohe("score", "-w", final, "--json", "--dry-run").json["units"]
    assert len(units) == 46
    for unit in units:
        scores = sum(Decimal(part["score"]) for part in below(unit["parts"], None))
        amounts = sum(Decimal(item["amount"]) for item in unit["adjustments"])
        assert scores + amounts == Decimal(unit["total"])
        assert amounts == Decimal(unit["adjustment_total"])


@pytest.mark.parametrize("name", NAMES)
def test_children_add_up_to_their_parents_in_every_plan(name: str, tmp_path: Path) -> None:
    workspace = write_example(name, tmp_path / name)
    decimals = Decimal(1).scaleb(-6)
    for assessment in run_kaohe("score", "-w", workspace, "--json", "--dry-run").json["assessments"]:
        for unit in assessment["units"]:
            names = {part["name"] for part in unit["parts"]}
            assert {part["parent"] for part in unit["parts"]} <= {None, *names}
            for part in unit["parts"]:
                children = below(unit["parts"], part["name"])
                if children and part["score"] is not None:
                    whole = sum(Decimal(child["score"]) for child in children)
                    assert abs(whole - Decimal(part["score"])) < decimals
                    assert sum(Decimal(child["full_mark"]) for child in children) == Decimal(part["full_mark"])
            if unit["total"] is not None:
                whole = sum(Decimal(part["score"]) for part in below(unit["parts"], None))
                points = whole * Decimal(unit["total_mark"]) / Decimal(unit["full_mark"])
                # What is left is the rounding of the total for print.
                assert abs(points + Decimal(unit["adjustment_total"]) - Decimal(unit["total"])) <= Decimal("0.05")
