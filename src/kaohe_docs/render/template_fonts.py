"""Whether every run of a template says its type face for all four kinds of characters (pains B8).

Word chooses the face by character: ascii, hAnsi (Latin), eastAsia (Chinese) and cs. A slot left open is filled from the
computer's own settings, and 仿宋 becomes MS 明朝 or 等线 on another machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from kaohe_docs.errors import Problem, message, warning
from kaohe_docs.render.package import known_parts, open_template
from kaohe_docs.source import Location

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SLOTS: Final = ("ascii", "hAnsi", "eastAsia", "cs")


def font_problems(data: bytes, *, name: str) -> Iterator[Problem]:
    """Warn once of each slot that runs leave open: neither they, their styles nor the defaults fill it."""
    members = open_template(data, name=name)
    styles = _Styles(members.get("word/styles.xml"))
    open_slots: dict[str, int] = {}
    first: dict[str, str] = {}
    for part, kind in known_parts(members).items():
        if kind == "properties":
            continue
        for run in etree.fromstring(members[part]).iter(f"{_W}r"):
            text = "".join(str(item.text or "") for item in run.iter(f"{_W}t")).strip()
            for slot in set(SLOTS) - styles.filled(run) if text else ():
                open_slots[slot] = open_slots.get(slot, 0) + 1
                first.setdefault(slot, text[:30])
    for slot in SLOTS:
        if slot in open_slots:
            words = message(
                "{count}处文字没有写明{slot}字体，例如“{text}”；换一台电脑字体可能改变，请全选后重新设置中文和西文字体",
                count=open_slots[slot],
                slot=slot,
                text=first[slot],
            )
            yield warning("template-font-open", Location(name), words, subject=slot)


class _Styles:
    """What the styles of a template fill."""

    def __init__(self, xml: bytes | None) -> None:
        self._own: dict[str, set[str]] = {}
        self._parent: dict[str, str] = {}
        self._defaults: set[str] = set()
        self._default_style = ""
        if xml is None:
            return
        root = etree.fromstring(xml)
        for default in root.iter(f"{_W}rPrDefault"):
            self._defaults |= _slots(default)
        for style in root.iter(f"{_W}style"):
            key = style.get(f"{_W}styleId", "")
            self._own[key] = _slots(style)
            base = style.find(f"{_W}basedOn")
            self._parent[key] = "" if base is None else base.get(f"{_W}val", "")
            if style.get(f"{_W}default") == "1" and style.get(f"{_W}type") == "paragraph":
                self._default_style = key

    def filled(self, run: etree._Element) -> set[str]:
        """Return the slots that are filled for a run."""
        found = _slots(run.find(f"{_W}rPr")) | self._defaults
        paragraph = next(run.iterancestors(f"{_W}p"), None)
        keys = [run.find(f"{_W}rPr/{_W}rStyle")]
        keys += [] if paragraph is None else [paragraph.find(f"{_W}pPr/{_W}pStyle")]
        names = [key.get(f"{_W}val", "") for key in keys if key is not None] + [self._default_style]
        for name in names:
            seen: set[str] = set()
            while name and name not in seen:
                seen.add(name)
                found |= self._own.get(name, set())
                name = self._parent.get(name, "")
        return found


def _slots(holder: etree._Element | None) -> set[str]:
    """Return the slots that a definition fills by name; a theme's face is no name."""
    faces = () if holder is None else holder.iter(f"{_W}rFonts")
    return {slot for face in faces for slot in SLOTS if face.get(f"{_W}{slot}")}
