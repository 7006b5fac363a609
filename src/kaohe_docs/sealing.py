"""Results behind a password (``--password``): what a good password is, and how each format is sealed with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Final

from kaohe_docs import __version__
from kaohe_docs.errors import MissingToolError, Problem, UsageError, message, warning
from kaohe_docs.intake.template import Template
from kaohe_docs.intake.workspace import input_hashes
from kaohe_docs.kinds import all_kinds
from kaohe_docs.office_sealing import OfficeSealing
from kaohe_docs.render import renderer_version
from kaohe_docs.source import Location
from kaohe_docs.store import OutputFolder
from kaohe_docs.store.manifest import FileRecord, sha256
from kaohe_docs.store.sealing import NoPasswordError, Seals
from kaohe_docs.store.written import Retired

#: What a pack is recorded as: its PDF, and the archive of its editable files.
PACK_KINDS: Final = ("pack", "pack-files")
OPTION: Final = "--password"
#: What encrypts, by the names under which it is imported.
LIBRARIES: Final = ("cryptography", "msoffcrypto")
#: PDF 2.0 counts no more than 127 bytes; Word's and a reader's window for it take no Chinese.
_LEAST, _MOST = 8, 100
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class PasswordSealer:
    """Seals and opens the files of a run with one password."""

    password: str = field(repr=False)
    _office: OfficeSealing = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look at the password.

        Raises:
            UsageError: it is none to be used; it is not repeated.
        """
        text = self.password
        if not (_LEAST <= len(text) <= _MOST and text.isascii() and text.isprintable() and text == text.strip()):
            raise UsageError(
                message(
                    "密码要{least}到{most}个字符，只用英文字母、数字、符号（打开文件时打不了汉字），首尾不能是空格",
                    least=_LEAST,
                    most=_MOST,
                ),
                location=Location(OPTION),
            )
        object.__setattr__(self, "_office", OfficeSealing(text))

    def seal(self, name: str, data: bytes) -> bytes:
        """Return a file encrypted; an archive has sealed members, and stays as it is."""
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.sealing import seal_pdf

            return seal_pdf(data, self.password)
        return data if name.endswith(".zip") else self._office.seal(data)

    def open(self, name: str, data: bytes) -> bytes:
        """Return an encrypted file as it was; a PDF shows the same and is written anew.

        Raises:
            ValueError: another password, or a damaged file.
        """
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.sealing import open_pdf

            return open_pdf(data, self.password)
        return data if name.endswith(".zip") else self._office.open(data)

    def fits(self, name: str, data: bytes) -> bool:
        """Tell whether a file is encrypted with this password; of an archive, whether its sealed members are."""
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.sealing import opens_pdf

            return opens_pdf(data, self.password)
        try:
            return all(self._office.fits(part) for part in (_members(data) if name.endswith(".zip") else (data,)))
        except (OSError, zipfile.BadZipFile):
            return False


def _members(data: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [part for part in map(archive.read, archive.namelist()) if part.startswith(_OLE)]


def require_libraries() -> None:
    """Make sure that this machine can encrypt.

    Raises:
        MissingToolError: the libraries for it are not installed.
    """
    try:
        for name in LIBRARIES:
            import_module(name)
    except ImportError as cause:
        text = message("加密还缺软件库，请先安装：pip install 'kaohe-docs[password]'")
        raise MissingToolError(text, location=Location(OPTION)) from cause


def require_password(folder: OutputFolder, seals: Seals, papers: Mapping[PurePosixPath, str]) -> None:
    """Make sure that these papers with results, by path what they are made from, may be made.

    Raises:
        NoPasswordError: one of them is not current, and the folder holds sealed files that this run cannot open.
    """
    if not seals.allows(folder.manifest.files.values()):
        new = [path for path, source in papers.items() if not folder.current(path, made_from=source, secret=True)]
        if new:
            raise NoPasswordError(new)


def sealed_from(path: PurePosixPath, inputs: Mapping[str, str], templates: Iterable[Template]) -> str:
    """Return a fingerprint of what a sealed file is made from: the inputs as whole files.

    Not its words, as for other papers: who has the manifest could try scores until the fingerprint comes out.
    """
    hashes = sorted([*(f"{name}\0{text}" for name, text in inputs.items()), *(one.sha256 for one in templates)])
    return sha256("\0".join((__version__, renderer_version(), str(path), *hashes)).encode())[:16]


def sealed_sources(
    files: Mapping[str, FileRecord], paths: Iterable[str], workspace: Path, templates: Mapping[str, Template]
) -> dict[str, str]:
    """Return what those of these files that are sealed would be made from now."""
    sealed = {path: files[path].kind for path in paths if path in files and files[path].sealed}
    inputs = input_hashes(workspace) if sealed else {}
    return {path: sealed_from(PurePosixPath(path), inputs, used_by(kind, templates)) for path, kind in sealed.items()}


def used_by(kind: str, templates: Mapping[str, Template]) -> Iterable[Template]:
    """Return the templates that a recorded file is made from: its kind's, or all for a pack."""
    return templates.values() if kind in PACK_KINDS else [templates[kind]] if kind in templates else []


def left_open(
    root: Path, before: Mapping[str, FileRecord], after: Mapping[str, FileRecord], retired: Iterable[Retired]
) -> list[Problem]:
    """Tell of files with results that earlier runs have written openly into this folder, and that lie there still."""
    moved = {str(one.moved_to): before[str(one.path)] for one in retired if str(one.path) in before}
    secret = {kind.slug for kind in all_kinds() if kind.needs_results}
    plain = [name for name, record in {**after, **moved}.items() if record.kind in secret and not record.sealed]
    names = sorted(name for name in plain if (root / name).exists())
    if not names:
        return []
    text = message(
        "输出文件夹里还有{count}份以前没有加密的成绩材料，如“{first}”；请删除，或另行保管",
        count=len(names),
        first=names[0],
    )
    return [warning("results-left-open", Location(file=names[0]), text)]
