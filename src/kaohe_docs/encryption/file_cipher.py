"""Encrypts and decrypts files with the password of a run; a file's name tells its format."""

from __future__ import annotations

import zipfile
from collections.abc import Collection
from dataclasses import dataclass, field

from kaohe_docs.encryption.office_file import OfficeCipher
from kaohe_docs.encryption.zip_members import encrypt_members, encrypted_members


@dataclass(frozen=True, slots=True)
class FileCipher:
    """One password for every format."""

    password: str = field(repr=False)
    _office: OfficeCipher = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_office", OfficeCipher(self.password))

    def encrypt(self, name: str, data: bytes, *, members: Collection[str] = ()) -> bytes:
        """Return a file encrypted, every time with other bytes; an archive keeps its shape, and ``members`` are encrypted."""
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.encryption import encrypt_pdf

            return encrypt_pdf(data, self.password)
        return (
            encrypt_members(data, members, self._office.encrypt)
            if name.endswith(".zip")
            else self._office.encrypt(data)
        )

    def decrypt(self, name: str, data: bytes) -> bytes:
        """Return an encrypted file as it was; a PDF shows the same and is written anew, an archive stays as it is.

        Raises:
            ValueError: another password, or a damaged file.
        """
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.encryption import decrypt_pdf

            return decrypt_pdf(data, self.password)
        return data if name.endswith(".zip") else self._office.decrypt(data)

    def fits(self, name: str, data: bytes) -> bool:
        """Tell whether a file is encrypted with this password; of an archive, whether its encrypted members are."""
        if name.endswith(".pdf"):
            from kaohe_docs.pdf.encryption import opens_pdf

            return opens_pdf(data, self.password)
        try:
            return all(
                self._office.fits(part) for part in (encrypted_members(data) if name.endswith(".zip") else (data,))
            )
        except (OSError, zipfile.BadZipFile):
            return False
