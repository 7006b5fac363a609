"""Papers that have got another name: a paper is known by its kind and whom it is for, its file name only says where it lies.

Names carry the order of the meeting or of the roster, and the group; a unit that is taken out gives all after it new
numbers. Without following them, what somebody has edited would look like a paper that is no longer needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from kaohe_docs.store.disk import explained
from kaohe_docs.store.manifest import FileRecord
from kaohe_docs.store.names import plain
from kaohe_docs.store.shelf import Shelf
from kaohe_docs.store.written import Renamed

Identity = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Paper:
    """A document as it is known from run to run."""

    path: PurePosixPath
    kind: str
    recipient: str
    #: What tells it from others of its kind for the same recipient.
    about: str = ""

    @property
    def identity(self) -> Identity:
        """What stays the same when its name changes."""
        return self.kind, self.recipient, self.about


@dataclass(frozen=True, slots=True)
class Move:
    """A paper whose files lie under an earlier name, and where each of them belongs now."""

    paper: Paper
    #: The document, new ones beside it, and their PDFs.
    files: Mapping[str, str]


def moves(
    files: Mapping[str, FileRecord], papers: Iterable[Paper], *, now_called: Callable[[str], str]
) -> tuple[Move, ...]:
    """Return the papers that are recorded under another name than now, and under that one only.

    ``now_called`` tells the present name of a recipient that has been renamed. Where two papers, or the files of two,
    could be meant, none is followed.
    """
    wanted = {str(paper.path): paper for paper in papers}
    named = _unique({name: paper.identity for name, paper in wanted.items()})
    lost: dict[str, list[str]] = {}
    for name in files:
        if document_of(name) not in wanted:
            lost.setdefault(document_of(name), []).append(name)
    known = {old: _identity(files[names[0]], now_called) for old, names in lost.items()}
    taken = {document_of(name) for name in files}
    pairs = ((old, named.get(identity)) for identity, old in _unique(known).items())
    return tuple(
        Move(wanted[new], {name: f"{_stem(new)}{name[len(_stem(old)) :]}" for name in lost[old]})
        for old, new in pairs
        if new is not None and new not in taken
    )


def follow(moves: Iterable[Move], shelf: Shelf, files: dict[str, FileRecord]) -> tuple[Renamed, ...]:
    """Rename the files of papers, and their records with them; where anything lies under a new name, leave them."""
    found: list[Renamed] = []
    for move in moves:
        pairs = [(PurePosixPath(old), PurePosixPath(new)) for old, new in sorted(move.files.items())]
        pairs = [(old, new) for old, new in pairs if shelf.exists(old)]
        if any(shelf.exists(new) for _, new in pairs):
            continue
        for old, new in pairs:
            record = replace(files[str(old)], recipient=move.paper.recipient, about=move.paper.about)
            with explained(str(old)):
                shelf.rename(old, new, record)
            del files[str(old)]
            files[str(new)] = record
            found.append(Renamed(old, new))
    return tuple(found)


def document_of(name: str) -> str:
    """Return the document that a file belongs to: a PDF, or a new file beside an edited one, to the paper it shows."""
    return f"{_stem(plain(name))}.docx" if name.endswith(".pdf") else plain(name)


def _identity(record: FileRecord, now_called: Callable[[str], str]) -> Identity:
    return record.kind, now_called(record.recipient), now_called(record.about)


def _stem(name: str) -> str:
    return str(PurePosixPath(name).with_suffix(""))


def _unique(identities: Mapping[str, Identity]) -> dict[Identity, str]:
    """Return the document of every identity that has only one."""
    found: dict[Identity, list[str]] = {}
    for name, identity in identities.items():
        found.setdefault(identity, []).append(name)
    return {identity: name for identity, (name, *others) in found.items() if not others}
