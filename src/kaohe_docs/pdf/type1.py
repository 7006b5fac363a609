"""Gives embedded Type 1 fonts an identity that depends on their outlines alone.

LibreOffice writes OpenType/CFF fonts as Type 1 and numbers them in the order in which a process met them (UniqueID, in the
clear text and once more in the encrypted part; Adobe Type 1 Font Format, 5.2 and 7.1). Printers may keep glyphs by that
number, so it is not dropped to one for all, but taken from the font's own bytes, within the range open to everyone.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

_KEY: Final = 55665
_FACTOR: Final = 52845
_ADDEND: Final = 22719
_NUMBER: Final = re.compile(rb"(/UniqueID )(\d{7})( def)")
_FIRST: Final = 4_000_000
_COUNT: Final = 1_000_000


def settled(data: bytes, *, clear: int, coded: int) -> bytes:
    """Return a font file with its number taken from its content; ``clear`` and ``coded`` are the lengths of its parts."""
    head, body, tail = data[:clear], _decrypted(data[clear : clear + coded]), data[clear + coded :]
    blank = rb"\g<1>0000000\g<3>"
    digest = hashlib.sha256(_NUMBER.sub(blank, head) + _NUMBER.sub(blank, body, count=1)).digest()
    number = rb"\g<1>%d\g<3>" % (_FIRST + int.from_bytes(digest[:8], "big") % _COUNT)
    return _NUMBER.sub(number, head) + _encrypted(_NUMBER.sub(number, body, count=1)) + tail


def _decrypted(data: bytes) -> bytes:
    state, out = _KEY, bytearray(len(data))
    for place, code in enumerate(data):
        out[place] = code ^ (state >> 8)
        state = ((code + state) * _FACTOR + _ADDEND) & 0xFFFF
    return bytes(out)


def _encrypted(data: bytes) -> bytes:
    state, out = _KEY, bytearray(len(data))
    for place, plain in enumerate(data):
        code = plain ^ (state >> 8)
        out[place] = code
        state = ((code + state) * _FACTOR + _ADDEND) & 0xFFFF
    return bytes(out)
