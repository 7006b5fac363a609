"""Holds the ballots to what was approved for print (定稿): describes those of today, compares, and refuses others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.ballot_lock import LockedBallot, PrintedField, differences
from kaohe_docs.domain.ballots import BallotStyle, ballot_styles
from kaohe_docs.errors import KaoheError, Problem, message
from kaohe_docs.intake.plan_file import PLAN_FILE
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import ROSTER_FILE
from kaohe_docs.kind import Context
from kaohe_docs.kinds import all_kinds
from kaohe_docs.run.planning import Planned, load_templates
from kaohe_docs.source import Location
from kaohe_docs.store.ballot_lock import BALLOT_LOCK, BallotsLockedError, read_lock, write_lock

_BALLOT: Final = "ballot"
#: Papers that are locked: the ballots, and the sheet that says how many are handed out.
_HELD: Final = frozenset({_BALLOT, "distribution-sheet"})

#: Every field under which something is locked: those of the ballot's context, then how it is printed.
PRINTED: Final[Mapping[str, PrintedField]] = {
    "title": PrintedField(message("标题"), Location(PLAN_FILE, "ballot.title")),
    "rater_class": PrintedField(message("测评主体"), Location(PLAN_FILE, "rater_class")),
    "rated_text": PrintedField(message("测评对象"), Location(ROSTER_FILE, sheet="被考核单位")),
    "share_text": PrintedField(message("所占分值"), Location(PLAN_FILE, "scheme")),
    "day_text": PrintedField(message("测评日期"), Location(PLAN_FILE, "meeting.days")),
    "colour_text": PrintedField(message("用纸颜色"), Location(PLAN_FILE, "rater_class")),
    "target_word": PrintedField(message("对被考核者的称呼"), Location(PLAN_FILE, "identity.target")),
    "tables": PrintedField(message("填写栏"), Location(PLAN_FILE, "scheme")),
    "lines": PrintedField(message("单位名单"), Location(ROSTER_FILE, sheet="被考核单位")),
    "how_to": PrintedField(message("填写方法"), Location(PLAN_FILE, "ballot.how_to")),
    "void_line": PrintedField(message("单项无效的情形"), Location(PLAN_FILE, "ballot.void_line")),
    "void_sheet": PrintedField(message("整张票无效的情形"), Location(PLAN_FILE, "ballot.void_sheet")),
    "numbers": PrintedField(message("编号"), Location(PLAN_FILE, "ballot.signed")),
    "copies": PrintedField(message("印制份数"), Location(ROSTER_FILE, sheet="测评人员")),
    "template": PrintedField(message("模板"), Location("templates/ballot.docx")),
}
#: Fields of the context that follow from its lines: one cause, one finding.
FOLLOWING: Final = frozenset({"unit_count", "roomy"})


def locked_ballots(assessment: Assessment, template: Template) -> tuple[LockedBallot, ...]:
    """Describe every ballot that has units to vote on as it would be printed now, in the order of the drafts."""
    styles = [style for style in ballot_styles(assessment) if style.units]
    drafts = next(kind for kind in all_kinds() if kind.slug == _BALLOT).drafts(assessment)
    names = Counter(map(_name, styles))
    return tuple(
        LockedBallot(
            name=f"{_name(style)}（{style.scheme.title}）" if names[_name(style)] > 1 else _name(style),
            printed={**_texts_of(draft.context), **_printing(assessment, style, template)},
        )
        for style, draft in zip(styles, drafts, strict=True)
    )


def _name(style: BallotStyle) -> str:
    return f"{style.name}-{style.part.name}"


def _texts_of(context: Context) -> dict[str, tuple[str, ...]]:
    """Return the texts of every field of a context; a list has one for each of its items."""
    values = {field.name: getattr(context, field.name) for field in fields(context) if field.name not in FOLLOWING}
    return {
        name: tuple(map(_text, value)) if isinstance(value, tuple) else (_text(value),)
        for name, value in values.items()
    }


def _text(value: object) -> str:
    if is_dataclass(value):
        return " ".join(filter(None, (_text(getattr(value, field.name)) for field in fields(value))))
    return "、".join(map(_text, value)) if isinstance(value, tuple) else str(value)


def _printing(assessment: Assessment, style: BallotStyle, template: Template) -> dict[str, tuple[str, ...]]:
    """Say how a ballot is printed: how many, numbered or not, on which template."""
    return {
        "numbers": ("逐张编号" if assessment.plan.ballot.signed else "不编号",),
        "copies": (f"参评{style.raters}人，备用{style.spares}张，共{style.sheets}张",),
        "template": (f"校验码{template.sha256[:16]}",),
    }


def _ballots_now(workspace: Path, assessment: Assessment) -> tuple[LockedBallot, ...]:
    templates = load_templates(workspace, [kind for kind in all_kinds() if kind.slug == _BALLOT])
    return locked_ballots(assessment, templates[_BALLOT])


def output_folders(workspace: Path, out: Path) -> tuple[Path, ...]:
    """Return where an earlier version may have left its lock."""
    return tuple(dict.fromkeys((out, workspace / "output")))


def require_locked_ones(workspace: Path, out: Path, assessment: Assessment) -> None:
    """Make sure that the ballots of a workspace are those that were approved, where any were.

    Raises:
        BallotsLockedError: they differ.
        ProtectedFileError: the lock cannot be read, or is of an earlier version.
        InputError: there is a lock, and the office's own template cannot be used.
    """
    locked = read_lock(workspace, output_folders(workspace, out))
    if locked is not None:
        found = differences(locked, _ballots_now(workspace, assessment), PRINTED, file=BALLOT_LOCK)
        if found:
            raise BallotsLockedError(found)


def keep_locked_ballots(workspace: Path, out: Path, assessment: Assessment, planned: Iterable[Planned]) -> None:
    """Refuse a run whose papers would show other ballots than the approved ones; see `require_locked_ones`."""
    if any(item.kind.slug in _HELD for item in planned):
        require_locked_ones(workspace, out, assessment)


def lock_findings(workspace: Path, out: Path, assessment: Assessment) -> Iterator[Problem]:
    """Yield how the ballots differ from the approved ones, for commands that only look."""
    try:
        require_locked_ones(workspace, out, assessment)
    except KaoheError as failure:
        yield from failure.problems()


def lock_ballots(workspace: Path, out: Path, assessment: Assessment, *, dry_run: bool) -> tuple[LockedBallot, ...]:
    """Record the ballots as approved, and return them.

    Raises:
        BallotsLockedError: others are approved already.
        DiskError: the workspace cannot be written to.
    """
    require_locked_ones(workspace, out, assessment)
    ballots = _ballots_now(workspace, assessment)
    if not dry_run:
        write_lock(workspace, ballots)
    return ballots
