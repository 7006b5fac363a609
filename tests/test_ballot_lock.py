"""Print proof and lock of the ballots: what is approved is what is printed, and a change is refused and shown."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from cli_runner import run_kaohe
from factories import a_plan, a_workspace, edit_plan
from kaohe_docs.build import Request, run
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballot_lock import LockedStyle, differences, locked_styles
from kaohe_docs.domain.ballots import ballot_styles
from kaohe_docs.errors import ProtectedFileError
from kaohe_docs.packing.proof import make_proof
from kaohe_docs.pdf.quick_text import squeezed
from kaohe_docs.store.ballot_lock import BALLOT_LOCK, BallotsLockedError, read_lock, remove_lock, write_lock

STYLE = LockedStyle(
    name="厅机关-领导小组-领导小组测评",
    rater_class="厅考核工作领导小组成员",
    share="10%",
    full_mark="10",
    method=("grades",),
    grades=("优秀 10", "良好 8"),
    units=("办公室", "综合处", "法规处", "财务处", "审计处"),
)
MM = 72 / 25.4
#: The lock is for what a vote means; this changes the leaders' weight at headquarters from 10 to 12 percent.
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


def changes(*now: LockedStyle, locked: tuple[LockedStyle, ...] = (STYLE,)) -> list[str]:
    return [str(change) for change in differences(locked, now)]


# ── what counts as a change ─────────────────────────────────


def test_the_same_ballots_do_not_differ() -> None:
    assert changes(STYLE) == []


def test_a_changed_weight_is_shown_with_old_and_new() -> None:
    assert changes(replace(STYLE, share="12%", full_mark="12")) == [
        "“厅机关-领导小组-领导小组测评”的占总分的比例：定稿为“10%”，现为“12%”",
        "“厅机关-领导小组-领导小组测评”的满分：定稿为“10”，现为“12”",
    ]


def test_a_changed_order_is_shown_place_by_place() -> None:
    units = ("综合处", "办公室", *STYLE.units[2:])
    assert changes(replace(STYLE, units=units)) == [
        "“厅机关-领导小组-领导小组测评”的第1个单位：定稿为“办公室”，现为“综合处”",
        "“厅机关-领导小组-领导小组测评”的第2个单位：定稿为“综合处”，现为“办公室”",
    ]


def test_of_many_moved_units_three_are_shown() -> None:
    told = changes(replace(STYLE, units=("新设处", *STYLE.units)))
    assert len(told) == 4
    assert told[-1] == "“厅机关-领导小组-领导小组测评”：另有3个单位的位置不同"


def test_a_style_more_or_less_is_shown() -> None:
    other = replace(STYLE, name="厅机关-群众-测评")
    assert changes() == ["“厅机关-领导小组-领导小组测评”：定稿时有这种票，现在没有了"]
    assert changes(STYLE, other) == ["“厅机关-群众-测评”：定稿时没有这种票"]


@pytest.mark.parametrize(
    "changed",
    [
        {"rater_class": "别人"},
        {"grades": ("优秀 10", "良好 7")},
        {"method": ("points", "0—100")},
        {"units": ("办公室",)},
    ],
)
def test_whatever_a_vote_depends_on_changes_the_hash(changed: dict[str, object]) -> None:
    other = replace(STYLE, **changed)  # type: ignore[arg-type]
    assert other.sha256 != STYLE.sha256
    assert changes(other)


def test_more_raters_are_no_change(sample: Assessment) -> None:
    styles = ballot_styles(sample)
    more = [replace(style, raters=style.raters + 5, spares=9) for style in styles]
    assert locked_styles(more) == locked_styles(styles)


def test_a_weight_changed_in_the_plan_is_found(sample: Assessment) -> None:
    plan = a_plan({"scheme[1].part[2].weight": 12, "scheme[1].part[3].weight": 8})
    told = differences(
        locked_styles(ballot_styles(sample)),
        locked_styles(ballot_styles(Assessment(plan, sample.roster, sample.timetable))),
    )
    assert any("厅机关-领导小组" in str(change) and "“12%”" in str(change) for change in told)
    assert not any("市州" in str(change) for change in told)


# ── the file ────────────────────────────────────────────────


def test_a_lock_reads_back_as_it_was_written_and_can_be_taken_away(tmp_path: Path) -> None:
    assert read_lock(tmp_path) is None
    write_lock(tmp_path, [STYLE], clock=clock)
    assert read_lock(tmp_path) == (STYLE,)
    assert json.loads((tmp_path / BALLOT_LOCK).read_text("utf-8"))["styles"][0]["sha256"] == STYLE.sha256
    assert remove_lock(tmp_path, clock=clock)
    assert not remove_lock(tmp_path, clock=clock)
    assert read_lock(tmp_path) is None


def test_other_ballots_cannot_be_locked_over_approved_ones(tmp_path: Path) -> None:
    write_lock(tmp_path, [STYLE], clock=clock)
    with pytest.raises(BallotsLockedError):
        write_lock(tmp_path, [replace(STYLE, share="12%")], clock=clock)
    assert read_lock(tmp_path) == (STYLE,)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"format": 2, "styles": []}', b'{"format": 1, "styles": [{}]}'])
def test_a_damaged_lock_refuses_to_print(tmp_path: Path, data: bytes) -> None:
    (tmp_path / BALLOT_LOCK).write_bytes(data)
    with pytest.raises(ProtectedFileError):
        read_lock(tmp_path)


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
        assert "定稿为“10%”，现为“12%”" in told
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
    assert not (workspace / "output" / BALLOT_LOCK).exists()


# ── proof ───────────────────────────────────────────────────


def test_the_proof_shows_every_ballot_and_beside_it_weights_counts_and_hash(sample: Assessment, tmp_path: Path) -> None:
    workspace = a_workspace(tmp_path, results=False)
    report = make_proof(Request(workspace, workspace / "output"), clock=clock)
    (made,) = report.made
    data = (workspace / "output" / made.written.path).read_bytes()
    pages = PdfReader(io.BytesIO(data)).pages
    texts = [squeezed(page.extract_text()) for page in pages]
    assert len(pages) == made.pages == 20
    for number, style in enumerate(style for style in ballot_styles(sample) if style.units):
        ballot, sheet = texts[2 * number], texts[2 * number + 1]
        (locked,) = locked_styles([style])
        assert all(squeezed(unit.name) in ballot for unit in style.units)
        assert squeezed(style.rater_class.name) in sheet
        assert locked.short_hash in sheet
        assert f"{style.raters}张{style.spares}张{style.sheets}张" in sheet
        assert squeezed(f"占总分的{locked.share}") in sheet
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
