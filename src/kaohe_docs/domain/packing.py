"""Packs (成册材料): which there are. The recipes are in ``[[pack]]`` of the plan file.

A recipe stands for a pack per assessment group, for one pack for the leading group, or for one per session of the
debriefing meeting, where the tellers work with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.domain.rules import PackRecipe


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack to bind."""

    recipe: PackRecipe
    #: Whom it is for: 第一组, 领导小组, 第1场. Names the file and every page.
    owner: str
    #: The assessment group, or "".
    group: str = ""
    #: Number of the session, or 0.
    session: int = 0
    #: Keys of the categories it is about; papers of others stay out of it.
    categories: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the file's name without ending: 第一组-考核材料."""
        return f"{self.owner}-{self.recipe.name}"

    @property
    def label(self) -> str:
        """Return what stands before each page number: 第一组考核材料. A font need not have a blank."""
        return "".join(f"{self.owner}{self.recipe.name}".split())

    @property
    def private(self) -> bool:
        """Tell whether mobile numbers may stand in it: in a group's own pack only."""
        return self.recipe.audience == "group"


def packs_of(assessment: Assessment) -> tuple[Pack, ...]:
    """Return every pack that the plan's recipes stand for, in their order."""
    return tuple(pack for recipe in assessment.plan.pack for pack in _packs(assessment, recipe))


def _packs(assessment: Assessment, recipe: PackRecipe) -> Iterator[Pack]:
    order = [category.key for category in assessment.plan.category]
    if recipe.audience == "group":
        for group in assessment.roster.groups:
            keys = {unit.category for unit in assessment.units_in_group(group)}
            yield Pack(recipe, group.name, group=group.name, categories=tuple(key for key in order if key in keys))
    elif recipe.audience == "leading-group":
        yield Pack(recipe, "领导小组", categories=tuple(order))
    else:
        for session in assessment.timetable.sessions:
            keys = {slot.unit.category for slot in session.slots}
            owner = f"第{session.number}场"
            yield Pack(recipe, owner, session=session.number, categories=tuple(key for key in order if key in keys))
