"""The last step of a file on its way into the folder: encrypted where the policy says so, and opened again from there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from kaohe_docs.encryption.policy import NoPasswordError, Secrecy
from kaohe_docs.store.manifest import FileRecord
from kaohe_docs.store.names import beside_names
from kaohe_docs.store.shelf import Shelf


@dataclass(frozen=True, slots=True)
class EncryptedFiles:
    """The files of a folder as a run may read and write them."""

    secrecy: Secrecy
    shelf: Shelf
    #: The records as they stand at this moment.
    files: Mapping[str, FileRecord]

    def has(self, path: PurePosixPath) -> bool:
        """Tell whether a recorded file is encrypted."""
        return str(path) in self.files and self.files[str(path)].encrypted

    def has_shut(self, path: PurePosixPath) -> bool:
        """Tell whether a recorded file is encrypted and this run has no password."""
        return self.has(path) and self.secrecy.cipher is None

    def will_have(self, path: PurePosixPath, *, secret: bool) -> bool:
        """Tell whether a file is encrypted after this run."""
        return self.secrecy.encrypts(secret=secret, encrypted=self.has(path))

    def read(self, path: PurePosixPath) -> bytes:
        """Return the bytes of a file as they were before it was encrypted.

        Raises:
            OSError: it is not there, or cannot be read.
            ProtectedFileError: it is encrypted with another password.
        """
        data = self.shelf.place(path).read_bytes()
        return self.secrecy.decrypt(path, data) if self.has(path) else data

    def may_stay(self, path: PurePosixPath, *, secret: bool) -> bool:
        """Tell whether a file that nobody has edited may stay as it lies there."""
        if self.has(path) != self.will_have(path, secret=secret):
            return False
        cipher = self.secrecy.cipher
        return not self.has(path) or cipher is None or cipher.fits(path.name, self.shelf.place(path).read_bytes())

    def leaving(self, path: PurePosixPath, data: bytes, members: Collection[str]) -> bytes:
        """Return a file encrypted, or as it lies there: encrypting it again would give other bytes for nothing.

        Raises:
            NoPasswordError: there is no password.
        """
        beside = next(beside_names(path))
        found = (self._same(one, data) for one in (path, beside) if self.has(one))
        lying = next((same for same in found if same is not None), None)
        return lying or self.secrecy.cipher_for(path).encrypt(path.name, data, members=members)

    def _same(self, path: PurePosixPath, data: bytes) -> bytes | None:
        """Return the bytes of an encrypted file that opens to this content, else None."""
        cipher = self.secrecy.cipher
        try:
            lying = self.shelf.place(path).read_bytes()
            return lying if cipher is not None and cipher.decrypt(path.name, lying) == data else None
        except (OSError, ValueError):
            return None

    def refuse_open(self, paths: Iterable[PurePosixPath], found: Mapping[str, FileRecord]) -> None:
        """Make sure that files with results may be written, given the files that the folder holds.

        Raises:
            NoPasswordError: there are some to be written, and the folder holds encrypted files that this run cannot open.
        """
        if not self.secrecy.allows(record.encrypted for record in found.values()) and (new := list(paths)):
            raise NoPasswordError(new)
