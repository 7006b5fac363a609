"""A PDF written page by page (ISO 32000-1, 7.5): nothing of a page stays in memory but the place where it begins."""

from __future__ import annotations

import io
from array import array
from collections.abc import Sequence
from typing import BinaryIO, Final

from pypdf.generic import TextStringObject

_HEAD: Final = b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
#: Pages in a branch of the page tree.
_BRANCH: Final = 500


class PageFile:
    """A file in the making; call `finish` at the end."""

    def __init__(self, target: BinaryIO, shared: Sequence[bytes], *, title: str) -> None:
        """Begin with objects that pages refer to, numbered from 1."""
        self._target = target
        self._at = target.write(_HEAD)
        #: Where each object begins, by its number; 0 is nobody's.
        self._offsets = array("Q", [0])
        self._title = title
        for body in shared:
            self._write(self._reserve(), body)
        self._root = self._reserve()
        self._branches: list[tuple[int, int]] = []
        self._branch = 0
        self._kids: list[int] = []
        self._pages = 0
        self._marks: list[tuple[str, int]] = []
        self._waiting: list[str] = []

    def add_stream(self, data: bytes) -> int:
        """Write a stream and return its number."""
        number = self._reserve()
        self._write(number, b"<</Length %d>>stream\n%s\nendstream" % (len(data), data))
        return number

    def add_page(self, box: str, resources: int | None, contents: int | None) -> None:
        """Write a page; without contents it is blank."""
        if not self._kids:
            self._branch = self._reserve()
        number = self._reserve()
        shown = "" if contents is None else f"/Contents {contents} 0 R"
        lent = "<<>>" if resources is None else f"{resources} 0 R"
        body = f"<</Type/Page/Parent {self._branch} 0 R/MediaBox[{box}]/Resources {lent}{shown}>>"
        self._write(number, body.encode("ascii"))
        self._kids.append(number)
        self._pages += 1
        self._marks += [(title, number) for title in self._waiting]
        self._waiting.clear()
        if len(self._kids) == _BRANCH:
            self._close_branch()

    def bookmark(self, title: str) -> None:
        """Set a bookmark to the next page."""
        self._waiting.append(title)

    def finish(self) -> int:
        """Write what stands at the end, and return the number of pages."""
        if self._kids:
            self._close_branch()
        kids = " ".join(f"{number} 0 R" for number, _ in self._branches)
        self._write(self._root, f"<</Type/Pages/Count {self._pages}/Kids[{kids}]>>".encode("ascii"))
        catalogue = f"<</Type/Catalog/Pages {self._root} 0 R/Lang(zh-CN)"
        if self._marks:
            catalogue += f"/Outlines {self._outline()} 0 R/PageMode/UseOutlines"
        root = self._reserve()
        self._write(root, f"{catalogue}>>".encode("ascii"))
        facts = self._reserve()
        self._write(facts, b"<</Title %s/Creator(kaohe-docs)>>" % _text(self._title))
        self._end(root, facts)
        return self._pages

    def _close_branch(self) -> None:
        kids = " ".join(f"{number} 0 R" for number in self._kids)
        body = f"<</Type/Pages/Parent {self._root} 0 R/Count {len(self._kids)}/Kids[{kids}]>>"
        self._write(self._branch, body.encode("ascii"))
        self._branches.append((self._branch, len(self._kids)))
        self._kids.clear()

    def _outline(self) -> int:
        """Write the bookmarks, one level deep (12.3.3)."""
        top = self._reserve()
        numbers = [self._reserve() for _ in self._marks]
        for place, (number, (title, page)) in enumerate(zip(numbers, self._marks, strict=True)):
            before = b"/Prev %d 0 R" % numbers[place - 1] if place else b""
            after = b"/Next %d 0 R" % numbers[place + 1] if place + 1 < len(numbers) else b""
            goal = b"/Title %s/Parent %d 0 R/Dest[%d 0 R/Fit]" % (_text(title), top, page)
            self._write(number, b"<<%s%s%s>>" % (goal, before, after))
        ends = (numbers[0], numbers[-1], len(numbers))
        self._write(top, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
        return top

    def _reserve(self) -> int:
        self._offsets.append(0)
        return len(self._offsets) - 1

    def _write(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._at
        self._at += self._target.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _end(self, root: int, facts: int) -> None:
        start = self._at
        count = len(self._offsets)
        self._target.write(b"xref\n0 %d\n0000000000 65535 f \n" % count)
        for number in range(1, count):
            self._target.write(b"%010d 00000 n \n" % self._offsets[number])
        self._target.write(b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\n" % (count, root, facts))
        self._target.write(b"startxref\n%d\n%%%%EOF\n" % start)


def _text(value: str) -> bytes:
    """Write text as a PDF string."""
    buffer = io.BytesIO()
    TextStringObject(value).write_to_stream(buffer)
    return buffer.getvalue()
