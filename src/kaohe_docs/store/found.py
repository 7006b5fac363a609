"""What earlier runs left in an output folder: the manifest, and the journal of a run that was killed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kaohe_docs.errors import Problem, message, warning
from kaohe_docs.source import Location
from kaohe_docs.store.disk import explained, hash_of, read_record
from kaohe_docs.store.journal import Journal
from kaohe_docs.store.manifest import FileRecord, Manifest, parse_manifest
from kaohe_docs.store.paths import MANIFEST, place


@dataclass(frozen=True, slots=True)
class Found:
    """What a folder was found to hold."""

    manifest: Manifest
    #: The manifest's files, and those that a killed run put in place but could not record any more.
    files: dict[str, FileRecord]
    problems: tuple[Problem, ...] = ()


def found_in(root: Path, journal: Journal) -> Found:
    """Read what earlier runs left; a damaged manifest is reported and taken for none."""
    manifest, problems = _manifest(root)
    files = dict(manifest.files)
    for name, record in journal.entries():
        with explained(name):
            if hash_of(place(root, PurePosixPath(name))) == record.sha256:
                files[name] = record
    return Found(manifest, files, problems)


def _manifest(root: Path) -> tuple[Manifest, tuple[Problem, ...]]:
    with explained(MANIFEST):
        try:
            return parse_manifest(read_record(root / MANIFEST)), ()
        except FileNotFoundError:
            return Manifest(), ()
        except (ValueError, RecursionError):
            text = message(
                "“{file}”已损坏，无法得知哪些文件是程序生成的；原有文件一律保留，新文件另存在旁", file=MANIFEST
            )
            return Manifest(), (warning("manifest-broken", Location(file=MANIFEST), text),)
