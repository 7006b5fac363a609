"""What is secret, when it may be written openly, what a password must be, and what this machine needs for it.

Secret is a paper with results (`DocumentKind.secret`). A folder that holds encrypted files is meant to hold no open
results. So a run without a password leaves encrypted papers that are up to date as they are, and is refused where it
would have to make one, or a new paper with results, until the user gives the password or says that results may lie
open.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import PurePosixPath
from typing import Final

from kaohe_docs.encryption.file_cipher import FileCipher
from kaohe_docs.errors import MissingToolError, ProtectedFileError, UsageError, message
from kaohe_docs.source import Location

OPTION: Final = "--password"
#: What encrypts, by the names under which it is imported.
LIBRARIES: Final = ("cryptography", "msoffcrypto")
#: PDF 2.0 counts no more than 127 bytes; Word's and a reader's window for it take no Chinese.
_LEAST, _MOST = 8, 100


class NoPasswordError(ProtectedFileError):
    """Results would come to lie open beside encrypted ones, or an encrypted file is needed, and there is no password."""

    code = "sealed-without-password"

    def __init__(self, paths: Sequence[PurePosixPath]) -> None:
        text = message(
            "输出文件夹里含成绩的材料是加密的，这次没有给密码，而要生成“{first}”等{count}份；请加 --password，"
            "或加 --no-password 改为不加密",
            first=str(paths[0]),
            count=len(paths),
        )
        super().__init__(text, location=Location(file=str(paths[0])))


class OtherPasswordError(ProtectedFileError):
    """An encrypted file does not open."""

    code = "sealed-otherwise"


@dataclass(frozen=True, slots=True)
class Secrecy:
    """What a run does about papers with results."""

    cipher: FileCipher | None = field(default=None, repr=False)
    #: Whether the user has said that results may lie open.
    may_lie_open: bool = False

    def encrypts(self, *, secret: bool, encrypted: bool) -> bool:
        """Tell whether a paper is encrypted after the run, given whether the one there is."""
        return secret if self.cipher is not None else encrypted and not self.may_lie_open

    def allows(self, encrypted: Iterable[bool]) -> bool:
        """Tell whether papers with results may be made in a folder, given which of its files are encrypted."""
        return self.cipher is not None or self.may_lie_open or not any(encrypted)

    def cipher_for(self, path: PurePosixPath) -> FileCipher:
        """Return what encrypts and decrypts a file.

        Raises:
            NoPasswordError: there is no password.
        """
        if self.cipher is None:
            raise NoPasswordError([path])
        return self.cipher

    def decrypt(self, path: PurePosixPath, data: bytes) -> bytes:
        """Return an encrypted file as it was.

        Raises:
            NoPasswordError: there is no password.
            OtherPasswordError: there is another password on it.
        """
        try:
            return self.cipher_for(path).decrypt(path.name, data)
        except ValueError as cause:
            text = message("“{file}”不是用这个密码加密的，或已损坏；请移走它，再运行一次", file=str(path))
            raise OtherPasswordError(text, location=Location(file=str(path))) from cause


def cipher_with(text: str) -> FileCipher:
    """Return what encrypts with this password, which must be one that can be typed where files are opened.

    Raises:
        UsageError: it is none to be used; it is not repeated.
    """
    if not (_LEAST <= len(text) <= _MOST and text.isascii() and text.isprintable() and text == text.strip()):
        raise UsageError(
            message(
                "密码要{least}到{most}个字符，只用英文字母、数字、符号（打开文件时打不了汉字），首尾不能是空格",
                least=_LEAST,
                most=_MOST,
            ),
            location=Location(OPTION),
        )
    return FileCipher(text)


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
