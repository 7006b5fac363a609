"""Lets each document of a joined file count its own headings from 一.

Numbers run on through a file, and Word's way to restart them (a ``w:num`` with ``startOverride`` put on the paragraph)
changes which indents win: the list's instead of the style's. So every document but the first gets copies of the lists
and of the numbered styles it uses, tied to each other as the originals are. Nothing else about its paragraphs changes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Final

from lxml import etree

from kaohe_docs.typeset.wordml import W, attribute

_NO_LIST: Final = "0"
#: Word tells lists apart by these; a copy must not be taken for its original.
_LIST_IDENTITY: Final = (f"{W}nsid", f"{W}tmpl")
_LINKED_LISTS: Final = (f"{W}styleLink", f"{W}numStyleLink")


class NumberingError(Exception):
    """The document numbers in a way that cannot be copied; it is typeset by itself."""


class Lists:
    """The numbered styles and lists of one template, to which copies are added."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None) -> None:
        self._styles_root = styles
        self._root = numbering
        self._styles = {
            attribute(style, "styleId"): style for style in (() if styles is None else styles.iter(f"{W}style"))
        }
        self._nums = {attribute(num, "numId"): num for num in self._children("num")}
        self._abstracts = {attribute(one, "abstractNumId"): one for one in self._children("abstractNum")}
        self._last = max((int(number) for number in (*self._nums, *self._abstracts)), default=0)

    def _children(self, tag: str) -> list[etree._Element]:
        return [] if self._root is None else list(self._root.findall(f"{W}{tag}"))

    def used_by(self, body: etree._Element) -> tuple[frozenset[str], frozenset[str]]:
        """Return the numbered styles and the lists (numId) that a document uses.

        Raises:
            NumberingError: one of them cannot be copied.
        """
        named = {attribute(style, "val") for style in body.iter(f"{W}pStyle")}
        styles = {style for name in named for style in self._numbered(name)}
        lists = {attribute(number, "val") for number in body.iter(f"{W}numId")} - {_NO_LIST}
        lists |= {number for style in styles if (number := self._own_list(style)) not in ("", _NO_LIST)}
        for number in lists:
            styles |= self._linked_styles(number)
        for style in styles:
            # A built-in heading's number is bound to its name; a copy under another name would lose it.
            if attribute(self._styles[style], "customStyle") not in ("1", "true"):
                raise NumberingError(style)
        return frozenset(styles), frozenset(lists)

    def _numbered(self, name: str) -> Iterable[str]:
        """Yield a style and the ancestors down to the one that ties it to a list, or nothing."""
        line: list[str] = []
        while name in self._styles and name not in line:
            line.append(name)
            if number := self._own_list(name):
                return line if number != _NO_LIST else ()
            base = self._styles[name].find(f"{W}basedOn")
            name = "" if base is None else attribute(base, "val")
        return ()

    def _own_list(self, style: str) -> str:
        number = self._styles[style].find(f"{W}pPr/{W}numPr/{W}numId")
        return "" if number is None else attribute(number, "val")

    def _linked_styles(self, number: str) -> set[str]:
        abstract = self._abstract_of(number)
        if any(abstract.find(tag) is not None for tag in _LINKED_LISTS):
            raise NumberingError(number)
        linked = {attribute(style, "val") for style in abstract.iter(f"{W}pStyle")}
        return {style for name in linked & set(self._styles) for style in self._numbered(name)}

    def _abstract_of(self, number: str) -> etree._Element:
        num = self._nums.get(number)
        pointer = None if num is None else num.find(f"{W}abstractNumId")
        abstract = None if pointer is None else self._abstracts.get(attribute(pointer, "val"))
        if abstract is None:
            raise NumberingError(number)
        return abstract

    def restart(self, body: etree._Element, *, suffix: str) -> None:
        """Give a document copies of its lists and numbered styles, so that it counts from the start.

        Raises:
            NumberingError: it numbers in a way that cannot be copied; nothing was changed.
        """
        styles, lists = self.used_by(body)
        if not lists or self._root is None:
            return
        numbers = self._copy_lists(lists, suffix)
        for name in sorted(styles):
            self._copy_style(name, styles, numbers, suffix)
        _point_to(body.iter(f"{W}numId"), numbers)
        _point_to(body.iter(f"{W}pStyle"), {name: name + suffix for name in styles})

    def _copy_lists(self, lists: Iterable[str], suffix: str) -> dict[str, str]:
        abstracts: dict[str, str] = {}
        numbers: dict[str, str] = {}
        for number in sorted(lists, key=int):
            old = attribute(self._abstract_of(number), "abstractNumId")
            if old not in abstracts:
                abstracts[old] = self._copy_abstract(old, suffix)
            num = copy.deepcopy(self._nums[number])
            numbers[number] = self._next()
            num.set(f"{W}numId", numbers[number])
            _point_to(num.iter(f"{W}abstractNumId"), abstracts)
            if self._root is not None:
                self._root.append(num)
        return numbers

    def _copy_abstract(self, old: str, suffix: str) -> str:
        abstract = copy.deepcopy(self._abstracts[old])
        new = self._next()
        abstract.set(f"{W}abstractNumId", new)
        for tag in _LIST_IDENTITY:
            for element in abstract.findall(tag):
                abstract.remove(element)
        for style in abstract.iter(f"{W}pStyle"):
            style.set(f"{W}val", attribute(style, "val") + suffix)
        # The schema wants the definitions before the lists that use them.
        self._abstracts[old].addnext(abstract)
        return new

    def _copy_style(self, name: str, copied: frozenset[str], numbers: dict[str, str], suffix: str) -> None:
        style = copy.deepcopy(self._styles[name])
        style.set(f"{W}styleId", name + suffix)
        for title in style.findall(f"{W}name"):
            title.set(f"{W}val", attribute(title, "val") + suffix)
        for link in style.findall(f"{W}link"):
            style.remove(link)
        _point_to(style.findall(f"{W}basedOn"), {one: one + suffix for one in copied})
        _point_to(style.iter(f"{W}numId"), numbers)
        if self._styles_root is not None:
            self._styles_root.append(style)

    def _next(self) -> str:
        self._last += 1
        return str(self._last)


def _point_to(elements: Iterable[etree._Element], names: dict[str, str]) -> None:
    for element in elements:
        if (new := names.get(attribute(element, "val"))) is not None:
            element.set(f"{W}val", new)
