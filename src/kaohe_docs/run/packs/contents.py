"""What goes into each pack: its papers in the recipe's order, looked over before anything is bound."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.packing import Pack, packs_of
from kaohe_docs.errors import InputError, Problem, error, message
from kaohe_docs.intake.plan_file import PLAN_FILE
from kaohe_docs.kind import DocumentKind
from kaohe_docs.kinds import all_kinds
from kaohe_docs.kinds.pack_index import index_draft
from kaohe_docs.run.choosing import Asked, Chosen, all_found, choose
from kaohe_docs.run.packs.recipe import taken
from kaohe_docs.run.planning import Planned, planned
from kaohe_docs.run.press import Key, PackError, key_of
from kaohe_docs.source import Location

_COVER, _INDEX, _FOLIO = "pack-cover", "pack-index", "pack-folio"


@dataclass(frozen=True, slots=True)
class Content:
    """One pack's papers; cover and letters for the page numbers stand apart."""

    pack: Pack
    cover: Planned
    folio: Planned
    papers: tuple[Planned, ...]

    @property
    def all(self) -> tuple[Planned, ...]:
        """Return every draft that has to be rendered for it, but for the index."""
        return (self.cover, self.folio, *self.papers)

    @property
    def secret(self) -> bool:
        """Tell whether it holds results, so that it is encrypted where there is a password."""
        return any(item.kind.secret for item in self.papers)


def contents_of(assessment: Assessment) -> tuple[Content, ...]:
    """Choose the papers of every pack.

    Raises:
        InputError: there are no recipes, or one names a kind that there is not.
    """
    packs = packs_of(assessment)
    _check(assessment, packs)
    kinds = {kind.slug: kind for kind in all_kinds()}
    drafts = {slug: kinds[slug].drafts(assessment) for pack in packs for slug in pack.recipe.members}
    covers, folios = (kinds[slug].drafts(assessment) for slug in (_COVER, _FOLIO))
    return tuple(
        Content(
            pack=pack,
            cover=planned(kinds[_COVER], cover),
            folio=planned(kinds[_FOLIO], folio),
            papers=tuple(
                planned(kinds[slug], draft) for slug in pack.recipe.members for draft in taken(pack, drafts[slug])
            ),
        )
        for pack, cover, folio in zip(packs, covers, folios, strict=True)
    )


def asked_for(contents: Sequence[Content], only: Sequence[str], assessment: Assessment) -> Chosen[Content]:
    """Return the packs that are asked for by their group, owner, name or title, or all.

    Raises:
        InputError: something asked for is not there.
    """
    return all_found(choose(only, contents, _asked, assessment))


def _asked(content: Content) -> Asked:
    pack = content.pack
    return Asked((pack.name, pack.owner, pack.recipe.name, pack.recipe.title), group=pack.group)


def held_by(contents: Sequence[Content]) -> dict[Key, str]:
    """Name, for every paper, the packs that hold it.

    Only papers of the same packs are typeset together: a pack's bytes then do not depend on which packs are asked for,
    and its fonts bear no letters of another group's papers.
    """
    found: dict[Key, str] = {}
    for content in contents:
        found[_INDEX, index_draft(content.pack, ()).name] = f"/{content.pack.name}"
        for item in content.papers:
            found[key_of(item)] = f"{found.get(key_of(item), '')}/{content.pack.name}"
    return found


def index_kind() -> DocumentKind:
    """Return the kind of the index."""
    return next(kind for kind in all_kinds() if kind.slug == _INDEX)


def _check(assessment: Assessment, packs: Sequence[Pack]) -> None:
    problems = list(recipe_problems(assessment))
    if not packs and not problems:
        text = message("方案文件没有写成册材料（[[pack]]）；可从示例的 plan.toml 抄来，再运行 kaohe packs")
        problems.append(error("no-packs", Location(PLAN_FILE, "pack"), text))
    if problems:
        raise InputError(problems)


def recipe_problems(assessment: Assessment) -> Iterator[Problem]:
    """Find what is wrong with the recipes: unknown or repeated members, two packs of one name."""
    known = {kind.slug for kind in all_kinds()} - {_COVER, _INDEX, _FOLIO}
    for number, recipe in enumerate(assessment.plan.pack, 1):
        for place, slug in enumerate(recipe.members, 1):
            where = Location(PLAN_FILE, f"pack[{number}].members[{place}]")
            if slug not in known:
                text = message("没有名为“{name}”的材料；可用的名称见 kaohe templates list", name=slug)
                yield error("unknown-kind", where, text)
            elif slug in recipe.members[: place - 1]:
                yield error("kind-twice", where, message("“{name}”在这一册里写了两次", name=slug))
    names = [pack.name for pack in packs_of(assessment)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        text = message("有两册材料都叫“{name}”；请改其中一个 [[pack]] 的 name", name=name)
        yield error("pack-twice", Location(PLAN_FILE, "pack"), text)


def check_discretion(assessment: Assessment, content: Content, texts: Iterable[tuple[Planned, str]]) -> None:
    """Make sure that a pack tells nothing that is not for its readers.

    Raises:
        PackError: a paper of another group, another group's unit in the group's own paper, or a mobile number.
    """
    pack = content.pack
    foreign = foreign_names(assessment, pack.group) if pack.group else ()
    numbers = [
        group.liaison.mobile
        for group in assessment.roster.groups
        if group.liaison.mobile and not (pack.private and group.name == pack.group)
    ]
    for item, text in texts:
        found = [number for number in numbers if number in text]
        if item.draft.group and item.draft.group == pack.group:
            found += [name for name in foreign if name in text]
        if found or (pack.group and item.draft.group not in ("", pack.group)):
            raise PackError(
                message(
                    "“{pack}”里的“{paper}”含有不该给这一册看的内容：{found}；没有成册",
                    pack=pack.name,
                    paper=item.draft.name,
                    found="、".join(found) or item.draft.group,
                ),
                location=Location(pack.name),
            )


def foreign_names(assessment: Assessment, group: str) -> tuple[str, ...]:
    """Return the names of other groups' units that can be told apart from words of the plan and from own units.

    办公室 and 人事处 are units too, but stand in every letter as who sends it.
    """
    own = [unit.name for unit in assessment.units if unit.group == group]
    common = "\n".join([assessment.plan.model_dump_json(), *own])
    return tuple(unit.name for unit in assessment.units if unit.group != group and unit.name not in common)
