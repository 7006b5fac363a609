"""Turns messages into the reader's language: Chinese as written in the code, English from the Babel catalogue."""

from __future__ import annotations

import gettext
import struct
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from kaohe_docs.errors import Message

Language = Literal["zh", "en"]


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    path = files("kaohe_docs").joinpath("locale", language, "LC_MESSAGES", "kaohe.mo")
    try:
        with path.open("rb") as handle:
            return gettext.GNUTranslations(handle)
    except (OSError, ValueError, struct.error):
        # Chinese is in the code itself and has no catalogue; nor may a damaged one keep a run from its work.
        return gettext.NullTranslations()


def translated(text: str, language: Language) -> str:
    """Return a fixed text in a language; a text that has no translation stays as it is."""
    return _catalogue(language).gettext(text)


def in_language(text: Message, language: Language) -> str:
    """Return a message in a language; values that are messages themselves are translated too."""
    values = {
        key: in_language(value, language) if isinstance(value, Message) else value for key, value in text.values.items()
    }
    return translated(text.template, language).format_map(values)


def language_of(argv: list[str], environ: Mapping[str, str]) -> Language:
    """Choose the language: ``--lang`` on the command line, else the locale; Chinese where nothing says otherwise."""
    for number, word in enumerate(argv):
        value = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang":
            value = argv[number + 1] if number + 1 < len(argv) else ""
        if value in get_args(Language):
            return "en" if value == "en" else "zh"
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "en" if locale.lower().startswith("en") else "zh"
