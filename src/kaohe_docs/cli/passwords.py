"""The password of a run: from the environment or a hidden prompt, never from the command line, where others could read it."""

from __future__ import annotations

import getpass
import os
import sys
from typing import TYPE_CHECKING, Final

from kaohe_docs.cli.language import tr
from kaohe_docs.errors import UsageError, message
from kaohe_docs.source import Location

if TYPE_CHECKING:
    from kaohe_docs.encryption.file_cipher import FileCipher

VARIABLE: Final = "KAOHE_PASSWORD"
_PLACE: Final = Location("--password")


def cipher_wanted(wanted: bool | None) -> FileCipher | None:
    """Ask for the password where one is wanted.

    Raises:
        MissingToolError: this machine cannot encrypt.
        UsageError: there is no password, or none to be used.
    """
    if not wanted:
        return None
    from kaohe_docs.encryption.policy import cipher_with, require_libraries

    require_libraries()
    return cipher_with(_from_environment() or _from_prompt())


def _from_environment() -> str | None:
    # Taken out, so that the programs started from here (LibreOffice) do not get it too.
    return os.environ.pop(VARIABLE, None)


def _from_prompt() -> str:
    if not sys.stdin.isatty():
        text = message("没有密码：请把密码放在环境变量 {variable} 里，或在终端里运行，按提示输入", variable=VARIABLE)
        raise UsageError(text, location=_PLACE)
    first = getpass.getpass(tr("密码（输入时不显示）："))
    if getpass.getpass(tr("再输入一遍：")) != first:
        raise UsageError(message("两遍输入的密码不同，请重新运行"), location=_PLACE)
    return first
