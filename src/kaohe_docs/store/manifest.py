"""manifest.json: which files a run wrote, for whom, from which inputs, templates and choices.

A later run compares with it what is on the disk: a file that differs from its record was edited by hand (pains D7).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from kaohe_docs.store.paths import is_plain_path


@dataclass(frozen=True, slots=True)
class FileRecord:
    """One file as it was last written."""

    kind: str
    recipient: str
    sha256: str
    pages: int | None = None
    #: `fingerprint` of the inputs, templates and choices that it was made from; another one means it is out of date.
    made_from: str = ""
    #: For a PDF: faces that the machine lacked, each with what stands in.
    fonts: tuple[str, ...] = ()
    #: Whether only a password opens it; as "sealed", and only where it is so, in the file.
    encrypted: bool = False
    #: For a PDF: the hash of the very Word file whose pages it shows; older versions did not record it.
    shows: str = ""
    #: What tells it from other papers of its kind for the same recipient, where there are any.
    about: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the output folder knows about itself."""

    #: Workspace-relative file name to SHA-256.
    inputs: Mapping[str, str] = field(default_factory=dict)
    tool: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    #: Options that shape the documents (final or working copy, language …).
    choices: Mapping[str, str] = field(default_factory=dict)
    #: Path below the output folder, with "/", to its record.
    files: Mapping[str, FileRecord] = field(default_factory=dict)


def fingerprint(manifest: Manifest) -> str:
    """Return one short text for everything that documents are made from."""
    sources = [
        manifest.tool,
        *(sorted(part.items()) for part in (manifest.inputs, manifest.templates, manifest.choices)),
    ]
    return sha256(json.dumps(sources, ensure_ascii=False).encode())[:16]


def sha256(data: bytes) -> str:
    """Return the hash by which inputs and outputs are compared."""
    return hashlib.sha256(data).hexdigest()


def dump_manifest(manifest: Manifest) -> bytes:
    """Write a manifest as JSON, sorted and indented so that two of them compare line by line."""
    found = asdict(manifest) | {"files": {path: record_entry(record) for path, record in manifest.files.items()}}
    return (json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def record_entry(record: FileRecord) -> dict[str, Any]:
    """Return one file's record as JSON has it."""
    found = asdict(record)
    found["sealed"] = found.pop("encrypted")
    return {key: value for key, value in found.items() if value or key not in ("sealed", "shows", "about")}


def parse_manifest(data: bytes) -> Manifest:
    """Read a manifest.

    Raises:
        ValueError: it is damaged, or somebody put a path in it that leaves the folder.
    """
    raw = json.loads(data.decode())
    if not isinstance(raw, dict):
        raise ValueError("not an object")
    files = raw.get("files")
    if not isinstance(files, dict) or not all(map(is_plain_path, files)):
        raise ValueError("bad list of files")
    return Manifest(
        inputs=_texts(raw, "inputs"),
        tool=_text(raw, "tool"),
        templates=_texts(raw, "templates"),
        choices=_texts(raw, "choices"),
        files={path: parse_record(entry) for path, entry in files.items()},
    )


def parse_record(raw: Any) -> FileRecord:
    """Read one file's record.

    Raises:
        ValueError: it is damaged.
    """
    if not isinstance(raw, dict):
        raise ValueError("a record is no object")
    pages = raw.get("pages")
    if pages is not None and (not isinstance(pages, int) or isinstance(pages, bool)):
        raise ValueError("pages is no number")
    kind, recipient, digest = (_text(raw, key) for key in ("kind", "recipient", "sha256"))
    fonts = raw.get("fonts", [])
    if not isinstance(fonts, list) or not all(isinstance(font, str) for font in fonts):
        raise ValueError("fonts is no list of texts")
    encrypted = raw.get("sealed", False)
    if not isinstance(encrypted, bool):
        raise ValueError("sealed is neither true nor false")
    made_from, shows, about = (_text(raw, key) for key in ("made_from", "shows", "about"))
    return FileRecord(kind, recipient, digest, pages, made_from, tuple(fonts), encrypted, shows, about)


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    if not isinstance(value, str):
        raise ValueError(f"{key} is no text")
    value.encode()  # Half a surrogate, which JSON can spell, could never be written again.
    return value


def _texts(raw: Mapping[str, Any], key: str) -> dict[str, str]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise ValueError(f"{key} is no object")
    return {_text({"": name}, ""): _text(value, name) for name in value}
