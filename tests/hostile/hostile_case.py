"""What a hostile case is, and the ways to spoil a file, which the cases of all inputs share."""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from kaohe_docs.intake.packaged import templates_folder

Build = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """One hostile or broken input."""

    name: str
    build: Build
    #: Any of these codes is right.
    codes: tuple[str, ...]
    command: tuple[str, ...] = ("letters", "--no-pdf")
    #: True where the input is odd but harmless: the run goes on, and the oddity shows nowhere as code.
    harmless: bool = False


CASES: list[Case] = []


def case(
    name: str, *codes: str, command: Iterable[str] = ("letters", "--no-pdf"), harmless: bool = False
) -> Callable[[Build], Build]:
    """Record the decorated builder as a case."""

    def record(build: Build) -> Build:
        CASES.append(Case(name, build, codes, tuple(command), harmless))
        return build

    return record


def add(
    name: str, build: Build, *codes: str, command: Iterable[str] = ("letters", "--no-pdf"), harmless: bool = False
) -> None:
    """Record a builder as a case."""
    case(name, *codes, command=command, harmless=harmless)(build)


PLAN, ROSTER, RESULTS = "roster/plan.toml", "roster/roster.xlsx", "roster/results.xlsx"
TEMPLATE = "templates/group-letter.docx"


def write(place: str, data: bytes) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).parent.mkdir(exist_ok=True)
        (workspace / place).write_bytes(data)

    return build


def spoil(place: str, change: Callable[[bytes], bytes]) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / place
        path.write_bytes(change(path.read_bytes()))

    return build


def folder_instead(place: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).mkdir(parents=True)

    return build


def link_to(place: str, target: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).parent.mkdir(exist_ok=True)
        (workspace / place).symlink_to(target)

    return build


def pipe_instead(place: str) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).unlink(missing_ok=True)
        (workspace / place).parent.mkdir(exist_ok=True)
        os.mkfifo(workspace / place)

    return build


def holes(place: str, size: int) -> Build:
    def build(workspace: Path) -> None:
        (workspace / place).parent.mkdir(exist_ok=True)
        with (workspace / place).open("wb") as file:
            file.truncate(size)

    return build


def repacked(data: bytes, changes: Mapping[str, bytes | Callable[[bytes], bytes]], *, stored: bool = False) -> bytes:
    """Return a zip with members added or changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        members[name] = change(members[name]) if callable(change) else change
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def zipped(place: str, changes: Mapping[str, bytes | Callable[[bytes], bytes]]) -> Build:
    def build(workspace: Path) -> None:
        path = workspace / place
        if not path.exists():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes((templates_folder() / path.name).read_bytes())
        path.write_bytes(repacked(path.read_bytes(), changes))

    return build


def declared(data: bytes, size: int) -> bytes:
    """Say in the directory and in every member that it unfolds to ``size``."""
    changed = bytearray(data)
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        for found in re.finditer(re.escape(mark), data):
            struct.pack_into("<I", changed, found.start() + offset, size)
    return bytes(changed)


def template_first(build: Build) -> Build:
    """Export the template before a change of its bytes."""

    def both(workspace: Path) -> None:
        zipped(TEMPLATE, {})(workspace)
        build(workspace)

    return both


def cells(place: str, changes: Mapping[str, Mapping[str, Any]]) -> Build:
    def build(workspace: Path) -> None:
        book = load_workbook(workspace / place)
        for title, values in changes.items():
            for cell, value in values.items():
                book[title][cell].value = value
                if isinstance(value, str):
                    book[title][cell].data_type = "s"
        book.save(workspace / place)

    return build
