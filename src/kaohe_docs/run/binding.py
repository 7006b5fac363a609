"""Makes packs from start to end; nothing is written before every pack has been read back and found true.

Packs that are as this run would make them are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kaohe_docs.bind.order import Part, Place
from kaohe_docs.bind.pack import Binding, Imprint, bind, lay_out
from kaohe_docs.bind.proving import misplaced
from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.errors import message
from kaohe_docs.kind import PACKS
from kaohe_docs.kinds import all_kinds
from kaohe_docs.phrases.naming import assessment_name
from kaohe_docs.render.stable_zip import pack as pack_member
from kaohe_docs.render.stable_zip import write_zip
from kaohe_docs.run.ballot_locking import keep_locked_ballots
from kaohe_docs.run.packs.contents import Content, asked_for, check_discretion, contents_of, held_by, index_kind
from kaohe_docs.run.packs.indexing import FRONT, Index, index_of, titles_of
from kaohe_docs.run.packs.targets import targets_of
from kaohe_docs.run.planning import Planned, load_templates, planned
from kaohe_docs.run.press import PackError, Press, key_of
from kaohe_docs.run.report import PackMade, PackReport
from kaohe_docs.run.request import Clock, Progress, Request
from kaohe_docs.run.session import Output, begin
from kaohe_docs.run.target import Target
from kaohe_docs.source import Location
from kaohe_docs.store import Written, safe_name
from kaohe_docs.typeset.program import require_office

#: The bound pages of a pack, and the archive of its editable files.
Files = tuple[Target, Target]
#: An index that grows moves the papers behind it, which can make it grow once more; then it stands.
_MOST_ROUNDS = 5


def make_packs(request: Request, *, clock: Clock, progress: Progress | None = None) -> PackReport:
    """Bind the packs a request asks for; its families and slugs do not count, ``only`` chooses packs.

    Raises:
        InputError: the input has errors, or ``--final`` cannot be granted; nothing was written.
        MissingToolError: LibreOffice is not installed.
        PackError: a pack did not come out as it must; nothing was written.
    """
    session = begin(request, clock=clock, progress=progress)
    assessment = session.assessment
    every = contents_of(assessment)
    chosen = asked_for(every, request.only, assessment)
    problems = session.findings(_unique(chosen.items))
    papers = [item for content in chosen.items for item in content.papers]
    keep_locked_ballots(request.workspace, request.out, assessment, papers)
    require_office()
    templates = load_templates(request.workspace, all_kinds())
    targets = targets_of(every, templates)
    wanted = [(content, targets[content.pack.name]) for content in chosen.items]
    with session.output(templates) as output:
        secret = [target for _, files in wanted for target in files if target.secret]
        output.folder.require_password({one.path: one.source(output.inputs, encrypted=True) for one in secret})
        made = _current(output, wanted)
        if made is None:
            press = Press(templates, request, progress, held_by(every))
            bound = _press_all(assessment, every, chosen.items, press)
            made = tuple(one for each in bound for one in _put(output, each, targets[each.content.pack.name]))
            problems += press.problems
        retired = output.retire({PACKS})
        problems += output.findings()
    return PackReport(tuple(problems), made, retired, chosen.choices)


def _press_all(
    assessment: Assessment, every: Sequence[Content], contents: Sequence[Content], press: Press
) -> list[_Bound]:
    """Render, typeset and bind packs.

    Covers and page numbers of all packs go together, asked for or not: so the bytes of one pack are always the same.
    """
    papers = [item for content in contents for item in content.papers]
    papers += [item for content in every for item in (content.cover, content.folio)]
    press.render(papers)
    for content in contents:
        texts = [(item, press.docx[key_of(item)].text) for item in content.all]
        check_discretion(assessment, content, texts)
    press.typeset(papers)
    return _bind_all(assessment, contents, press)


def _unique(contents: Sequence[Content]) -> list[Planned]:
    return list({key_of(item): item for content in contents for item in content.all}.values())


# ── binding ─────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Bound:
    """A finished pack, not yet written."""

    content: Content
    parts: tuple[Part, ...]
    pages: int
    pdf: bytes
    files: bytes
    #: The names of those files that hold results.
    secret_files: frozenset[str]


def _bind_all(assessment: Assessment, contents: Sequence[Content], press: Press) -> list[_Bound]:
    """Bind packs whose papers are typeset; the indexes of all of them are typeset together."""
    kind = index_kind()
    lengths = dict.fromkeys((content.pack.name for content in contents), 1)
    waiting = list(contents)
    bound: dict[str, _Bound] = {}
    for _ in range(_MOST_ROUNDS):
        indexes = {content.pack.name: _index(content, press, pages=lengths[content.pack.name]) for content in waiting}
        items = {name: planned(kind, index.draft) for name, index in indexes.items()}
        for item in items.values():
            press.render_again(item)
        press.typeset(items.values())
        later = []
        for content in waiting:
            name = content.pack.name
            if press.pdf(items[name]).pages == lengths[name]:
                bound[name] = _bind(assessment, content, items[name], indexes[name], press)
            else:
                lengths[name] = press.pdf(items[name]).pages
                later.append(content)
        waiting = later
        if not waiting:
            return [bound[content.pack.name] for content in contents]
    text = message("“{pack}”的目录页数一直在变，没有成册", pack=waiting[0].pack.name)
    raise PackError(text, location=Location(waiting[0].pack.name))


def _index(content: Content, press: Press, *, pages: int) -> Index:
    """Make a pack's index as if it had so many pages."""
    parts = _parts(content, press, Part("目录", b"", pages))
    return index_of(content.pack, parts, lay_out(parts))


def _parts(content: Content, press: Press, index: Part) -> tuple[Part, ...]:
    papers = [item for item in content.papers if item.kind.format == "docx"]
    titles = titles_of(content.pack, papers)
    return (
        press.part(content.cover, "", "封面"),
        index,
        *(press.part(item, *title) for item, title in zip(papers, titles, strict=True)),
    )


def _bind(assessment: Assessment, content: Content, item: Planned, index: Index, press: Press) -> _Bound:
    plan, pack = assessment.plan, content.pack
    parts = _parts(content, press, press.part(item, "", "目录"))
    binding = Binding(
        imprint=Imprint(f"{assessment_name(plan)}{pack.label}", plan.official.letter_issuer, plan.official.issue_date),
        label=pack.label,
        letters=press.pdf(content.folio).data,
        index=FRONT - 1,
        links=index.links,
    )
    laid = lay_out(parts)
    try:
        pdf = bind(parts, binding)
        _prove(pack.name, pdf, tuple(zip(parts, laid, strict=True)), pack.label)
    except ValueError as cause:
        text = message("“{pack}”没有成册：{reason}", pack=pack.name, reason=cause)
        raise PackError(text, location=Location(pack.name)) from cause
    return _Bound(content, parts, laid[-1].last, pdf, *_zip(content, item, press))


def _prove(name: str, pdf: bytes, laid: Sequence[tuple[Part, Place]], label: str) -> None:
    for wrong in misplaced(pdf, laid, label=label):
        text = message(
            "“{pack}”第{page}页与目录不符（{title}，应有“{wanted}”），没有成册",
            pack=name,
            page=wrong.page,
            title=wrong.title,
            wanted=wrong.wanted,
        )
        raise PackError(text, location=Location(name))


# ── files ───────────────────────────────────────────────────


def _zip(content: Content, index: Planned, press: Press) -> tuple[bytes, frozenset[str]]:
    """Put the editable files of a pack into one archive, numbered in its order; name those with results."""
    items = (content.cover, index, *content.papers)
    width = max(2, len(str(len(items))))
    titles = [safe_name(item.draft.name.removeprefix(f"{content.pack.name}-")) for item in items]
    named = {
        f"{number:0{width}d}-{title}.{item.kind.format}": item
        for number, (item, title) in enumerate(zip(items, titles, strict=True), 1)
    }
    members = (pack_member(name, press.docx[key_of(item)].data) for name, item in named.items())
    return write_zip(members, for_people=True), frozenset(name for name, item in named.items() if item.kind.secret)


def _current(output: Output, wanted: Iterable[tuple[Content, Files]]) -> tuple[PackMade, ...] | None:
    """Return the packs of an earlier run where all of them are as this run would make them, else None."""
    found = []
    for content, files in wanted:
        for target in files:
            written = output.current(target)
            if written is None:
                return None
            found.append(_made(content, target, written, output.folder.pages_of(target.path)))
    return tuple(found)


def _put(output: Output, bound: _Bound, files: Files) -> Iterator[PackMade]:
    for target, data, pages in zip(files, (bound.pdf, bound.files), (bound.pages, None), strict=True):
        written = output.put(target, data, pages=pages, secret_members=bound.secret_files)
        yield _made(bound.content, target, written, pages)


def _made(content: Content, target: Target, written: Written, pages: int | None) -> PackMade:
    return PackMade(content.pack.name, target.recipient, target.kind, written, pages, len(content.papers))
