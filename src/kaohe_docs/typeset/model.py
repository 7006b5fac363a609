"""What typesetting is given and what it gives back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kaohe_docs.errors import Problem
from kaohe_docs.typeset.installed import FaceReport, Fallback

#: Told how many documents are done, and how many there are.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Source:
    """One docx to typeset."""

    #: Names it in findings and becomes the PDF's title: "第一组-考核分组通知".
    name: str
    #: Documents of one kind come from one template and may be joined.
    kind: str
    data: bytes = field(repr=False)
    #: Text that the PDF must show; white space does not count.
    key_text: str = ""


@dataclass(frozen=True, slots=True)
class Typeset:
    """One finished PDF."""

    name: str
    data: bytes = field(repr=False)
    pages: int
    #: PostScript names of the embedded fonts.
    fonts: tuple[str, ...]
    #: The faces it asks for that the machine has not, with what stands in; on Windows and macOS all are "unknown".
    substitutions: tuple[FaceReport, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()


@dataclass(frozen=True, slots=True)
class TypesetResult:
    """What came out: for each source, in its order, the PDF or why there is none; and what a person should know."""

    documents: tuple[Typeset | Problem, ...]
    #: About fonts; a source without a PDF has its problem among ``documents`` only.
    problems: tuple[Problem, ...] = ()
    #: How many files LibreOffice was given for them at first.
    passes: int = 0


#: Given a finished document with its place among those asked for.
Deliver = Callable[[int, Typeset], None]
