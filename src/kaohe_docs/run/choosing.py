"""What ``--only`` means: a thing by its name, a part of a name only where nothing is called so; and what was taken is said."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.units import Unit
from kaohe_docs.errors import InputError, Message, Problem, error, message
from kaohe_docs.intake.names import compact
from kaohe_docs.kind import DocumentKind, Draft
from kaohe_docs.kinds import all_kinds
from kaohe_docs.source import Location

T = TypeVar("T")
Sort = Literal["unit", "group", "kind", "document", "part"]

#: So many likely names answer a slip, if they are this much like it.
_LIKELY: Final = 3
_LIKENESS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Asked:
    """By what a paper, a pack or a print run can be asked for."""

    #: Its own names.
    names: tuple[str, ...]
    #: The unit it is for or about; "" where it concerns several.
    unit: str = ""
    group: str = ""
    #: The kind of paper.
    kind: str = ""


def asked_of(kind: DocumentKind, draft: Draft) -> Asked:
    """Return by what a document can be asked for."""
    return Asked((draft.name,), draft.unit, draft.group, kind.slug)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one ``--only`` chose."""

    asked: str
    sort: Sort
    #: What is called so; empty where a part of the name decided.
    names: tuple[str, ...]
    documents: int

    @property
    def told(self) -> Message:
        """Say what was chosen: --only 办公室：单位“办公室”，5份材料."""
        what = _called(self.sort, self.names)
        return message("--only {asked}：{what}，{count}份材料", asked=self.asked, what=what, count=self.documents)


@dataclass(frozen=True, slots=True)
class Chosen(Generic[T]):
    """What a run is to make, in the order it was offered, and why."""

    items: tuple[T, ...]
    choices: tuple[Choice, ...] = ()
    #: What was asked for and is not there.
    problems: tuple[Problem, ...] = ()


def choose(only: Sequence[str], items: Sequence[T], asked: Callable[[T], Asked], assessment: Assessment) -> Chosen[T]:
    """Return what any of the texts asks for, or all where there are none; each text must be answered."""
    if not only:
        return Chosen(tuple(items))
    offered = [asked(item) for item in items]
    taken: set[int] = set()
    choices, problems = [], []
    for text in dict.fromkeys(only):
        known = tuple(_known(compact(text), offered, assessment))
        found = next((one for one in known if one.places), None)
        if found is None and not known:
            found = _part(compact(text), offered, assessment)
        if found is None or not found.places:
            problems.append(_nothing(text, known, offered, assessment))
            continue
        taken.update(found.places)
        choices.append(Choice(text, found.sort, found.names, len(found.places)))
    return Chosen(tuple(items[place] for place in sorted(taken)), tuple(choices), tuple(problems))


def all_found(chosen: Chosen[T]) -> Chosen[T]:
    """Return what was chosen.

    Raises:
        InputError: something asked for is not there.
    """
    if chosen.problems:
        raise InputError(chosen.problems)
    return chosen


@dataclass(frozen=True, slots=True)
class _Found:
    """What is called as was asked, and the places of what is offered of it."""

    sort: Sort
    names: tuple[str, ...]
    places: tuple[int, ...]


def _known(text: str, offered: Sequence[Asked], assessment: Assessment) -> Iterator[_Found]:
    """Yield what is called so: units before groups, kinds and single documents."""
    units = [unit.name for unit in assessment.units if compact(unit.name) == text]
    units = units or [unit.name for unit in assessment.units if text in map(compact, _further_names(unit))]
    if units:
        yield _Found("unit", tuple(units), _places(offered, lambda one: one.unit in units))
    groups = [group.name for group in assessment.roster.groups if compact(group.name) == text]
    if groups:
        yield _Found("group", tuple(groups), _places(offered, lambda one: one.group in groups))
    kinds = {kind.slug: kind.title for kind in all_kinds() if text in (compact(kind.slug), compact(kind.title))}
    if kinds:
        yield _Found("kind", tuple(kinds.values()), _places(offered, lambda one: one.kind in kinds))
    places = _places(offered, lambda one: text in map(compact, one.names))
    if places:
        names = dict.fromkeys(name for place in places for name in offered[place].names if compact(name) == text)
        yield _Found("document", tuple(names), places)


def _part(text: str, offered: Sequence[Asked], assessment: Assessment) -> _Found:
    """Return everything with a name that contains a text."""
    titles = {kind.slug: kind.title for kind in all_kinds()}
    units = {unit.name: _further_names(unit) for unit in assessment.units}

    def fits(one: Asked) -> bool:
        names = (*one.names, one.unit, *units.get(one.unit, ()), one.group, one.kind, titles.get(one.kind, ""))
        return any(text in compact(name) for name in names)

    return _Found("part", (), _places(offered, fits))


def _further_names(unit: Unit) -> tuple[str, ...]:
    return tuple(filter(None, (unit.short_name, *unit.aliases)))


def _places(offered: Sequence[Asked], fits: Callable[[Asked], bool]) -> tuple[int, ...]:
    return tuple(place for place, one in enumerate(offered) if fits(one))


def _called(sort: Sort, names: Sequence[str]) -> Message:
    names_text = "”、“".join(names)
    if sort == "unit":
        return message("单位“{names}”", names=names_text)
    if sort == "group":
        return message("考核组“{names}”", names=names_text)
    if sort == "part":
        return message("没有正好叫这个名称的，取名称中含有它的")
    return message("材料“{names}”", names=names_text)


def _nothing(text: str, known: Sequence[_Found], offered: Sequence[Asked], assessment: Assessment) -> Problem:
    """Say that there is nothing: of what is known, none here; of what is not, what may have been meant."""
    where = Location("--only")
    if known:
        what = _called(known[0].sort, known[0].names)
        words = message("这次要做的材料里没有{what}的；请换一个命令，或换一个名称", what=what)
        return error("nothing-found", where, words, subject=text)
    likely = difflib.get_close_matches(text, _vocabulary(offered, assessment), n=_LIKELY, cutoff=_LIKENESS)
    if not likely:
        return error(
            "nothing-found", where, message("没有与“{only}”相符的单位、考核组或材料种类", only=text), subject=text
        )
    words = message(
        "没有与“{only}”相符的单位、考核组或材料种类；是不是“{likely}”？", only=text, likely="”、“".join(likely)
    )
    return error("nothing-found", where, words, subject=text)


def _vocabulary(offered: Sequence[Asked], assessment: Assessment) -> list[str]:
    """Return every name that can be asked for."""
    units = (name for unit in assessment.units for name in (unit.name, *_further_names(unit)))
    groups = (group.name for group in assessment.roster.groups)
    kinds = (name for kind in all_kinds() for name in (kind.slug, kind.title))
    return list(dict.fromkeys([*units, *groups, *kinds, *(name for one in offered for name in one.names)]))
