"""One pass: documents of one template joined as sections of one file, typeset once, cut apart again.

LibreOffice needs 125 ms for a document by itself and about 20 ms for one as a section of a file. What can be joined is
told in `joinable`, how in `joining`; what cannot goes to LibreOffice as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kaohe_docs.typeset.joinable import Joinable, read_joinable
from kaohe_docs.typeset.joining import Marks, join
from kaohe_docs.typeset.wordml import Opened

#: Documents to a joined file. Not more, so that two workers find work in one kind and a cut page does not carry the
#: letters of hundreds; and the same for any number of workers, so that the bytes do not depend on it.
MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Pass:
    """One file for LibreOffice: a document as it is, or several joined, with the marks to cut the PDF at."""

    #: Places of its documents in the sequence given.
    members: tuple[int, ...]
    data: bytes = field(repr=False)
    marks: Marks = ()


def plan_passes(documents: Sequence[Opened], kinds: Sequence[str]) -> tuple[Pass, ...]:
    """Join documents of a kind where their pages come out the same, and leave the rest as they are."""
    passes: list[Pass] = []
    for kind in dict.fromkeys(kinds):
        places = [place for place, other in enumerate(kinds) if other == kind]
        passes += _passes_of(documents, places)
    return tuple(passes)


def _passes_of(documents: Sequence[Opened], places: Sequence[int]) -> Iterator[Pass]:
    groups: dict[str, list[Joinable]] = {}
    for place in places:
        paper = read_joinable(place, documents[place].members) if len(places) > 1 else None
        if paper is None:
            yield Pass((place,), documents[place].data)
        else:
            groups.setdefault(paper.group, []).append(paper)
    for papers in groups.values():
        for part in _evenly(papers):
            joined = join(part) if len(part) > 1 else None
            if joined:
                yield Pass(tuple(paper.place for paper in part), *joined)
            else:
                yield from (Pass((paper.place,), documents[paper.place].data) for paper in part)


def _evenly(papers: Sequence[Joinable]) -> Iterator[Sequence[Joinable]]:
    count = math.ceil(len(papers) / MOST)
    size = math.ceil(len(papers) / count)
    return (papers[start : start + size] for start in range(0, len(papers), size))
