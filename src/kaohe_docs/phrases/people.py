"""People in lists: posts and names set to equal width, and who signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kaohe_docs.domain.people import AssessmentGroup, Person
from kaohe_docs.phrases.lists import joined

#: Names in lists stand in columns this many characters wide.
_NAME_COLUMN: Final = 5


def post_label(post: str) -> str:
    """Set posts to equal width of three characters: 组　长, 副组长, 成　员."""
    return f"{post[0]}　{post[1]}" if len(post) == 2 else post


def padded_name(name: str) -> str:
    """Set a name of two characters to the width of three, as lists of names do: 梁　剑."""
    return f"{name[0]}　{name[1]}" if len(name) == 2 else name


def names_joined(people: Sequence[Person]) -> str:
    """List people in running text: 甲、乙、丙."""
    return joined(person.name for person in people)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post and who holds it; ``names`` has a line break where the letter starts a new line."""

    label: str
    names: str


def post_lines(group: AssessmentGroup, *, chars: int) -> tuple[PostLine, ...]:
    """List a group by post, posts at equal width, names in columns, at most ``chars`` characters a line."""
    posts = (("组长", (group.leader,)), ("副组长", group.deputy_leaders), ("成员", group.members))
    return tuple(PostLine(post_label(post), names_block(people, chars=chars)) for post, people in posts if people)


def names_block(people: Sequence[Person], *, chars: int) -> str:
    """Set names in columns five characters wide, names of two characters to three, and break full lines."""
    lines = [""]
    for person in people:
        name = padded_name(person.name)
        column = -(-len(lines[-1]) // _NAME_COLUMN) * _NAME_COLUMN
        # Two names that touch would read as one (plan 一（二）: 韩良张艳俊).
        column += _NAME_COLUMN if lines[-1] and column - len(lines[-1]) < 1 else 0
        if lines[-1] and column + len(name) > chars:
            lines.append(name)
        else:
            lines[-1] = lines[-1].ljust(column, "　") + name
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody of a group who signs a form, with the post: 组　长 何莉丽."""

    post: str
    name: str


def signers(group: AssessmentGroup) -> tuple[Signer, ...]:
    """List who signs a group's forms, leader first, set to equal width."""
    posts = (("组长", (group.leader,)), ("副组长", group.deputy_leaders), ("成员", group.members))
    return tuple(Signer(post_label(post), padded_name(person.name)) for post, people in posts for person in people)
