"""Word and Excel files behind a password: agile encryption of ECMA-376, AES-256 and SHA-512 ([MS-OFFCRYPTO] 2.3.4.10).

The container, its description and its payload are msoffcrypto's. The keys are made here: version 6.1 of that library
fills half of every 256-bit key with a constant, and derives the password's hash, 100,000 rounds, anew for every file.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from hashlib import sha512
from secrets import token_bytes
from struct import error as StructError
from struct import pack
from threading import Lock
from typing import Any, Final
from xml.parsers.expat import ExpatError

_ROUNDS: Final = 100_000  # What Word writes.
_SALT, _KEY = 16, 32
# What a key is for, [MS-OFFCRYPTO] 2.3.4.13.
_FOR_INPUT: Final = bytes.fromhex("fea7d2763b4b9e79")
_FOR_VALUE: Final = bytes.fromhex("d7aa0f6d3061344e")
_FOR_KEY: Final = bytes.fromhex("146e0be7abacd0d6")


@dataclass(slots=True)
class OfficeCipher:
    """Encrypts and decrypts the Office files of one run.

    All of them share one salt of the password, so that its hash is worked out once; each has a random key of its own.
    """

    password: str = field(repr=False)
    _salt: bytes = field(default_factory=lambda: token_bytes(_SALT), repr=False)
    _hashes: dict[tuple[bytes, int], bytes] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def encrypt(self, data: bytes) -> bytes:
        """Return a docx or xlsx encrypted; it has been opened again and compared.

        Raises:
            ValueError: it is so small (below 4 KB, no real file) that the container does not hold it.
        """
        from msoffcrypto.method.container.ecma376_encrypted import ECMA376Encrypted
        from msoffcrypto.method.ecma376_agile import ECMA376Agile, ECMA376AgileEncryptionInfo

        info: Any = ECMA376AgileEncryptionInfo()
        info.spinCount = _ROUNDS
        info.encryptedKey.saltValue, info.keyData.saltValue = self._salt, token_bytes(_SALT)
        key, proof = token_bytes(_KEY), token_bytes(_SALT)
        info.encryptedVerifierHashInput = self._locked(proof, _FOR_INPUT)
        info.encryptedVerifierHashValue = self._locked(sha512(proof).digest(), _FOR_VALUE)
        info.encryptedKeyValue = self._locked(key, _FOR_KEY)
        payload = ECMA376Agile.encrypt_payload(io.BytesIO(data), info.encryptedKey, key, info.keyData.saltValue)
        buffer = io.BytesIO()
        ECMA376Encrypted(payload, ECMA376Agile.get_encryption_information(info, payload, key)).write_to(buffer)
        if self.decrypt(encrypted := buffer.getvalue()) != data:
            raise ValueError("encrypted and opened again it is another")
        return encrypted

    def fits(self, data: bytes) -> bool:
        """Tell whether a file is encrypted with this password."""
        try:
            return self._key_of(_opened(data).info) is not None
        except _amiss():
            return False

    def decrypt(self, data: bytes) -> bytes:
        """Return an encrypted docx or xlsx as it was.

        Raises:
            ValueError: another password, or a damaged file.
        """
        try:
            file = _opened(data)
            if (key := self._key_of(file.info)) is None:
                raise ValueError("another password")
            file.load_key(secret_key=key)
            buffer = io.BytesIO()
            file.decrypt(buffer, verify_integrity=True)
        except _amiss() as cause:
            raise ValueError(f"cannot be opened: {cause}") from cause
        return buffer.getvalue()

    def _key_of(self, info: dict[str, Any]) -> bytes | None:
        """Return the key of a file, or None where the password is another."""
        salt, rounds = info["passwordSalt"], info["spinValue"]
        proof = self._unlocked(info["encryptedVerifierHashInput"], _FOR_INPUT, salt, rounds)
        if sha512(proof).digest() != self._unlocked(info["encryptedVerifierHashValue"], _FOR_VALUE, salt, rounds):
            return None
        return self._unlocked(info["encryptedKeyValue"], _FOR_KEY, salt, rounds)

    def _locked(self, data: bytes, purpose: bytes) -> bytes:
        encryptor = _cipher(self._derived(purpose, self._salt, _ROUNDS), self._salt).encryptor()
        found: bytes = encryptor.update(data) + encryptor.finalize()
        return found

    def _unlocked(self, data: bytes, purpose: bytes, salt: bytes, rounds: int) -> bytes:
        decryptor = _cipher(self._derived(purpose, salt, rounds), salt).decryptor()
        found: bytes = decryptor.update(data) + decryptor.finalize()
        return found

    def _derived(self, purpose: bytes, salt: bytes, rounds: int) -> bytes:
        """Derive a key for a purpose from the password ([MS-OFFCRYPTO] 2.3.4.11)."""
        with self._lock:
            if (salt, rounds) not in self._hashes:
                found = sha512(salt + self.password.encode("utf-16-le")).digest()
                for number in range(rounds):
                    found = sha512(pack("<I", number) + found).digest()
                self._hashes[salt, rounds] = found
            return sha512(self._hashes[salt, rounds] + purpose).digest()[:_KEY]


def _cipher(key: bytes, start: bytes) -> Any:
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.CBC(start))


def _opened(data: bytes) -> Any:
    from msoffcrypto.format.ooxml import OOXMLFile

    return OOXMLFile(io.BytesIO(data))


def _amiss() -> tuple[type[Exception], ...]:
    """Return what the library's parsers raise for a damaged file."""
    from msoffcrypto.exceptions import DecryptionError, FileFormatError, ParseError

    own = (DecryptionError, FileFormatError, ParseError)
    return (*own, OSError, LookupError, AttributeError, TypeError, ValueError, StructError, ExpatError)
