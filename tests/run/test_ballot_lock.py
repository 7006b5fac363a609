"""Print proof and lock of the ballots: what is approved is what is printed, and a change is refused and shown."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

from pypdf import PdfReader

from cli_runner import run_kaohe
from factories import SAMPLE, a_plan, a_workspace, edit_plan
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballot_lock import LockedBallot, PrintedField, differences
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.errors import message
from kaohe_docs.kinds import all_kinds
from kaohe_docs.pdf.quick_text import squeezed
from kaohe_docs.run.ballot_locking import PRINTED, locked_ballots
from kaohe_docs.run.papers import run
from kaohe_docs.run.planning import load_templates
from kaohe_docs.run.proof import make_proof
from kaohe_docs.run.request import Request
from kaohe_docs.source import Location
from kaohe_docs.store.ballot_lock import BALLOT_LOCK, read_lock, remove_lock, write_lock

NAME = "厅机关-领导小组-领导小组测评"
KNOWN = {
    "share": PrintedField(message("所占分值"), Location("roster/plan.toml", "scheme")),
    "units": PrintedField(message("单位名单"), Location("roster/roster.xlsx", sheet="被考核单位")),
}
BALLOT = LockedBallot(
    name=NAME, printed={"share": ("占总分的10%",), "units": ("办公室", "综合处", "法规处", "财务处", "审计处")}
)
MM = 72 / 25.4
#: This changes the leaders' weight at headquarters from 10 to 12 percent.
HEAVIER = (
    'raters = "leaders"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
    'raters = "leaders"\nweight = 12\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
)
LIGHTER = (
    'raters = "others"\nweight = 10\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
    'raters = "others"\nweight = 8\ngrades = { assume = "ballot-grades" }\nclause = "五（二）1"',
)


def clock() -> datetime:
    return datetime(2020, 5, 6, 8, 30)


def other(name: str = NAME, **printed: tuple[str, ...]) -> LockedBallot:
    """Return the ballot with other texts."""
    return LockedBallot(name, {**BALLOT.printed, **printed})


def changes(*now: LockedBallot, locked: tuple[LockedBallot, ...] = (BALLOT,)) -> list[str]:
    return [str(problem.message) for problem in differences(locked, now, KNOWN, file=BALLOT_LOCK)]


# ── what counts as a change ─────────────────────────────────


def test_the_same_ballots_do_not_differ() -> None:
    assert changes(BALLOT) == []


def test_a_changed_weight_is_shown_with_old_and_new() -> None:
    assert changes(other(share=("占总分的12%",))) == [
        "“厅机关-领导小组-领导小组测评”的所占分值：定稿为“占总分的10%”，现为“占总分的12%”"
    ]


def test_a_changed_order_is_shown_place_by_place() -> None:
    assert changes(other(units=("综合处", "办公室", *BALLOT.printed["units"][2:]))) == [
        "“厅机关-领导小组-领导小组测评”的单位名单第1项：定稿为“办公室”，现为“综合处”",
        "“厅机关-领导小组-领导小组测评”的单位名单第2项：定稿为“综合处”，现为“办公室”",
    ]


def test_of_many_moved_units_three_are_shown() -> None:
    told = changes(other(units=("新设处", *BALLOT.printed["units"])))
    assert len(told) == 4
    assert told[-1] == "“厅机关-领导小组-领导小组测评”的单位名单：另有3项不同"


def test_the_same_change_on_two_ballots_is_shown_once() -> None:
    locked, now = (BALLOT, other("市州")), {"share": ("占总分的12%",)}
    assert changes(other(**now), other("市州", **now), locked=locked) == [
        "“厅机关-领导小组-领导小组测评”等2种票的所占分值：定稿为“占总分的10%”，现为“占总分的12%”"
    ]


def test_a_ballot_more_or_less_is_shown() -> None:
    assert changes() == ["“厅机关-领导小组-领导小组测评”：定稿时有这种票，现在没有了"]
    assert changes(BALLOT, other("厅机关-群众-测评")) == ["“厅机关-群众-测评”：定稿时没有这种票"]


def test_a_field_that_came_or_went_is_a_change() -> None:
    assert changes(other(further=("甲",))) == [f"“{NAME}”的“further”：定稿为“—”，现为“甲”"]


def test_any_text_changes_the_hash() -> None:
    assert other(share=("占总分的12%",)).sha256 != BALLOT.sha256


def test_a_weight_changed_in_the_plan_is_found_on_its_ballots_alone(sample: Assessment) -> None:
    template = load_templates(SAMPLE.parent, all_kinds())["ballot"]
    plan = a_plan({"scheme[1].part[2].weight": 12, "scheme[1].part[3].weight": 8})
    now = locked_ballots(Assessment(plan, sample.roster, sample.timetable), template)
    told = [
        str(problem.message)
        for problem in differences(locked_ballots(sample, template), now, PRINTED, file=BALLOT_LOCK)
    ]
    assert any("厅机关-领导小组" in change and "占总分的12%" in change for change in told)
    assert not any("市州" in change for change in told)


# ── the file ────────────────────────────────────────────────


def test_a_lock_reads_back_as_it_was_written_and_can_be_taken_away(tmp_path: Path) -> None:
    assert read_lock(tmp_path, ()) is None
    write_lock(tmp_path, [BALLOT])
    assert read_lock(tmp_path, ()) == (BALLOT,)
    assert remove_lock(tmp_path, (), dry_run=False)
    assert not remove_lock(tmp_path, (), dry_run=False)
    assert read_lock(tmp_path, ()) is None


# ── runs ────────────────────────────────────────────────────


def test_locked_ballots_stop_every_run_that_would_print_others_until_they_are_unlocked(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    done = run_kaohe("ballots", "--lock", "-w", workspace, "--json")
    assert done.code == 0
    assert len(done.json["locked"]) == 10
    assert run_kaohe("ballots", "-w", workspace, "--no-pdf").code == 0
    before = {path: path.read_bytes() for path in (workspace / "output").rglob("*.docx")}
    edit_plan(workspace, HEAVIER, LIGHTER)
    for words in (["ballots", "--no-pdf"], ["build", "--no-pdf"], ["ballots", "--lock"]):
        done = run_kaohe(*words, "-w", workspace, "--json")
        assert (done.code, set(done.errors)) == (4, {"ballots-locked"}), words
        told = " ".join(problem["message"] for problem in done.json["problems"])
        assert "定稿为“占总分的10%（满分10分）”，现为“占总分的12%（满分12分）”" in told
        assert "--unlock" in told
    assert {path: path.read_bytes() for path in before} == before
    assert run_kaohe("letters", "-w", workspace, "--no-pdf").code == 0
    assert run_kaohe("ballots", "--unlock", "-w", workspace).code == 0
    assert run_kaohe("ballots", "-w", workspace, "--no-pdf").code == 0


def test_locked_ballots_that_are_the_same_are_printed(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    assert run_kaohe("ballots", "--lock", "-w", workspace).code == 0
    report = run(Request(workspace, workspace / "output", slugs=("ballot",)), clock=clock)
    assert len(report.made) == 10


def test_lock_and_unlock_together_are_wrong_usage(tmp_path: Path) -> None:
    done = run_kaohe("ballots", "--lock", "--unlock", "-w", a_workspace(tmp_path), "--json")
    assert (done.code, done.errors) == (2, ["usage"])


def test_a_proof_without_pdf_is_a_contradiction(tmp_path: Path) -> None:
    done = run_kaohe("ballots", "--proof", "--no-pdf", "-w", a_workspace(tmp_path), "--json")
    assert (done.code, done.errors) == (2, ["usage"])


def test_a_dry_run_locks_nothing(tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path)
    assert run_kaohe("ballots", "--lock", "--dry-run", "-w", workspace).code == 0
    assert not (workspace / BALLOT_LOCK).exists()


# ── proof ───────────────────────────────────────────────────


def test_the_proof_shows_every_ballot_and_beside_it_weights_counts_and_hash(sample: Assessment, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    report = make_proof(Request(workspace, workspace / "output"), clock=clock)
    (made,) = report.made
    data = (workspace / "output" / made.written.path).read_bytes()
    pages = PdfReader(io.BytesIO(data)).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    assert len(pages) == made.pages == 20
    ballots = locked_ballots(sample, load_templates(workspace, all_kinds())["ballot"])
    for number, style in enumerate(style for style in ballot_styles(sample) if style.units):
        ballot, sheet = texts[2 * number], texts[2 * number + 1]
        locked = ballots[number]
        assert all(squeezed(unit.name) in ballot for unit in style.units)
        assert squeezed(style.rater_class.name) in sheet
        assert locked.short_hash in sheet
        assert f"{style.raters}张{style.spares}张{style.sheets}张" in sheet
        assert squeezed(locked.printed["share_text"][0]) in sheet
        assert "本票" in sheet
        assert "按实际大小打印" in sheet
    for page in pages:
        inside(page)


def inside(page: object) -> None:
    """Fail where words stand outside the frame, 15 mm from the edges; the page number may."""
    found: list[tuple[str, float, float]] = []

    def take(text: str, _: object, matrix: list[float], *__: object) -> None:
        if text.strip():
            found.append((text.strip(), matrix[4], matrix[5]))

    page.extract_text(visitor_text=take)  # type: ignore[attr-defined]
    outside = [
        text
        for text, x, y in found
        if not (15 * MM <= x <= 195 * MM and y >= 15 * MM) and text not in {"第", "1", "页"}
    ]
    assert [text for text in outside if text != "第1页"] == []
