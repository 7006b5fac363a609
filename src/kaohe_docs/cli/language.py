"""The language of this process, chosen once before the commands are described."""

from __future__ import annotations

import os
import sys
from typing import Final

from kaohe_docs.errors import Message
from kaohe_docs.text.messages import Language, in_language, language_of, translated

LANGUAGE: Final[Language] = language_of(sys.argv[1:], os.environ)


def tr(text: str) -> str:
    """Return a fixed text in the user's language."""
    return translated(text, LANGUAGE)


def say(text: Message) -> str:
    """Return a message in the user's language."""
    return in_language(text, LANGUAGE)
