"""Which documents a run makes, from which templates, and whether they may go out as final ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.open_points import key_for
from kaohe_docs.domain.result_sheets import APPROVAL
from kaohe_docs.errors import InputError, Level, MissingToolError, Problem, error, has_errors, message
from kaohe_docs.intake.bounded import read_bounded
from kaohe_docs.intake.names import compact
from kaohe_docs.intake.packaged import own_template, template_path
from kaohe_docs.intake.plan_file import PLAN_FILE
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import RESULTS_FILE, Reading
from kaohe_docs.kind import FAMILIES, PACKS, DocumentKind, Draft, printed_values
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render.package import too_big
from kaohe_docs.safety.zips import MOST_BYTES
from kaohe_docs.source import Location
from kaohe_docs.store import clashes, safe_name
from kaohe_docs.store.manifest import sha256
from kaohe_docs.text.figures import placeholders_in
from kaohe_docs.text.reasons import system_reason

#: What is told in a working copy and refused in a final one, beside doubts.
_REFUSED: Final = frozenset({"sample-data", "approval-without-code"})


@dataclass(frozen=True, slots=True)
class Planned:
    """A draft with its kind and its place below the output folder."""

    kind: DocumentKind
    draft: Draft
    path: PurePosixPath


def chosen_kinds(families: Sequence[str], slugs: Sequence[str] = ()) -> tuple[DocumentKind, ...]:
    """Return the kinds of the families and slugs asked for, or all but the pages that only packs have."""
    wanted = families or tuple(family for family in FAMILIES if family != PACKS)
    return tuple(kind for kind in all_kinds() if kind.family in wanted and (not slugs or kind.slug in slugs))


def planned_all(assessment: Assessment, kinds: Iterable[DocumentKind]) -> tuple[Planned, ...]:
    """Draft every document of these kinds, whether or not two of them share a place."""
    return tuple(_planned(assessment, kinds))


def plan_documents(assessment: Assessment, kinds: Iterable[DocumentKind]) -> tuple[Planned, ...]:
    """Draft every document and give it its place; two that would share a place are an error of the input.

    Raises:
        InputError: two documents of a run would have the same file name.
    """
    planned = tuple(_planned(assessment, kinds))
    doubled = clashes([str(item.path) for item in planned])
    if doubled:
        text = message(
            "这些材料的文件名相同，请区分单位名称：{names}", names="；".join("、".join(names) for names in doubled)
        )
        raise InputError([error("same-file-name", Location("roster/roster.xlsx", sheet="被考核单位"), text)])
    return planned


def _planned(assessment: Assessment, kinds: Iterable[DocumentKind]) -> Iterator[Planned]:
    for kind in kinds:
        for draft in kind.drafts(assessment):
            yield Planned(kind, draft, PurePosixPath(kind.family, f"{safe_name(draft.name)}.{kind.format}"))


def planned(kind: DocumentKind, draft: Draft) -> Planned:
    """Give a draft a place of its own; papers of packs are not written one by one."""
    return Planned(kind, draft, PurePosixPath(PACKS, kind.slug, f"{safe_name(draft.name)}.{kind.format}"))


def names_now(assessment: Assessment) -> Callable[[str], str]:
    """Return what tells the present name of a unit by its short name or an alias, also within 某局-某票."""
    names = {compact(text): unit.name for unit in assessment.units for text in (unit.short_name, *unit.aliases) if text}
    names |= {compact(unit.name): unit.name for unit in assessment.units}
    return lambda text: "-".join(names.get(compact(part), part) for part in text.split("-"))


def load_templates(workspace: Path, kinds: Iterable[DocumentKind]) -> dict[str, Template]:
    """Return the templates of these kinds by slug: the workspace's own where it has one, else the packaged one.

    Raises:
        InputError: one of the workspace's own cannot be used; every reason, before anything is written.
        MissingToolError: a packaged one is not there.
    """
    templates, problems = {}, []
    for kind in kinds:
        if not kind.template:
            continue
        own = own_template(workspace, kind.template)
        template = read_template(own or template_path(workspace, kind.template), own=own is not None)
        templates[kind.slug] = template
        problems += own_template_problems(template, kind) if own else []
    if has_errors(problems):
        raise InputError(problems)
    return templates


def read_template(path: Path, *, own: bool) -> Template:
    """Read a template's bytes.

    Raises:
        InputError: one of the workspace's own cannot be read.
        MissingToolError: a packaged one is not there.
    """
    name = f"templates/{path.name}"
    try:
        data = read_bounded(path, most=MOST_BYTES)
    except OSError as failure:
        text = message(
            "模板打不开：{reason}；请重新安装，或用 kaohe templates export 取出副本", reason=system_reason(failure)
        )
        if own:
            raise InputError([error("file-unreadable", Location(name), text)]) from failure
        raise MissingToolError(text, location=Location(name)) from failure
    if data is None:
        raise InputError([too_big(Location(name))])
    return Template(name, data, sha256(data))


def own_template_problems(template: Template, kind: DocumentKind) -> list[Problem]:
    """Check a template of the office's own against what its kind offers."""
    from kaohe_docs.render.template_check import check_template

    return list(check_template(template.data, kind.context, name=template.name))


def final_problems(reading: Reading, planned: Sequence[Planned]) -> list[Problem]:
    """Return the findings of a final run: what is a doubt or sample data in a working copy is an error here.

    Doubts about results do not hold up papers that have none.
    """
    kinds = {item.kind for item in planned}
    with_results = any(kind.needs_results for kind in kinds)
    problems = []
    for problem in reading.problems:
        concerned = with_results or problem.location.file != RESULTS_FILE
        if concerned and problem.level is Level.DOUBT:
            text = message("存疑未解决，不能出正式稿：{text}", text=problem.message)
            problems.append(error(f"unsettled-{problem.code}", problem.location, text, subject=problem.subject))
        elif concerned and problem.code in _REFUSED:
            problems.append(replace(problem, level=Level.ERROR))
        elif problem.code != "not-given":
            # What is not given and matters to these papers is reported below, as the placeholder it leaves.
            problems.append(problem)
    return [*problems, *_approval_problems(reading, kinds), *_placeholder_problems(planned)]


def _approval_problems(reading: Reading, kinds: Iterable[DocumentKind]) -> list[Problem]:
    outcome = reading.assessment.outcome if reading.assessment else None
    if not any(kind.needs_approval for kind in kinds) or (outcome is not None and outcome.approved):
        return []
    text = message("审定尚未记录：请在“审定”表填写审定机关、审定会议和审定日期，之后才能出通报、通知书和证书的正式稿")
    return [error("not-approved", Location(RESULTS_FILE, sheet=APPROVAL), text)]


def _placeholder_problems(planned: Sequence[Planned]) -> Iterator[Problem]:
    """Name each placeholder once, with the documents it stands in."""
    where: dict[str, list[str]] = {}
    for item in planned:
        found = dict.fromkeys(p for value in printed_values(item.draft.context) for p in placeholders_in(value))
        for text in found:
            where.setdefault(text, []).append(item.draft.name)
    for text, names in where.items():
        words = message("{text}还没有补上，见{first}等{count}份材料", text=text, first=names[0], count=len(names))
        key = key_for(text)
        yield error("placeholder", Location(PLAN_FILE, key) if key else Location("output"), words)


def no_results() -> Problem:
    """Say that there are no results to compute from."""
    text = message("还没有成绩；请用 kaohe sheets 生成录入表，填好后存为 roster/results.xlsx")
    return error("no-results", Location(RESULTS_FILE), text)
