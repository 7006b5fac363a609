"""The proof after rendering: every value that went in is found in the text that came out (pains B1 to B4)."""

from __future__ import annotations

import re
from typing import Final

from kaohe_docs.kind import printed_values

#: What renderers turn into a new line, paragraph, page or cell; a value's pieces may stand apart there.
_SEPARATORS: Final = re.compile(r"[\n\r\t\a\f\v]+")


def missing_values(context: object, text: str) -> tuple[str, ...]:
    """Return the pieces of the context's values that the text lacks, each once, in the context's order.

    Runs of white space (also the ideographic space U+3000 that pads two-character names) count as one space.
    """
    # A cell or line that is exactly the value is the common case, and looked up rather than searched for.
    lines = {_collapse(line) for line in _SEPARATORS.split(text)}
    whole = _collapse(text)
    missing = dict.fromkeys(
        piece
        for value in dict.fromkeys(printed_values(context))
        for piece in map(_collapse, _SEPARATORS.split(value))
        if piece not in lines and piece not in whole
    )
    return tuple(missing)


def _collapse(text: str) -> str:
    return " ".join(text.split())
