"""Archives of editable files: they open without a password, and the members with results do not."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection
from typing import Final

_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


def encrypt_members(data: bytes, names: Collection[str], encrypt: Callable[[bytes], bytes]) -> bytes:
    """Return an archive in which these members are encrypted; the others, and what it says of each, stay as they are."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(buffer, "w") as target:
        for info in archive.infolist():
            content = archive.read(info)
            if info.filename in names:
                # What is encrypted cannot be compressed.
                content, info.compress_type = encrypt(content), zipfile.ZIP_STORED
            target.writestr(info, content)
    return buffer.getvalue()


def encrypted_members(data: bytes) -> list[bytes]:
    """Return the members of an archive that are encrypted.

    Raises:
        zipfile.BadZipFile: it is no archive.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [part for part in map(archive.read, archive.namelist()) if part.startswith(_OLE)]
