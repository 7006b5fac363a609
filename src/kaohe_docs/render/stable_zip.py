"""Zip archives whose bytes depend on their content alone, with members that are compressed only once.

Word, Excel and LibreOffice read a docx or xlsx as a plain zip (ECMA-376 part 2, PKWARE APPNOTE 4.3): local headers,
data, central directory. Writing these by hand leaves out the clock and lets a template's constant members, deflated
when the template was read, be copied into every document as they are.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

#: 1 January 1980, midnight: the first moment a zip can name.
_DOS_TIME: Final = 0
_DOS_DATE: Final = (0 << 9) | (1 << 5) | 1
_VERSION: Final = 20
_UTF8_NAME: Final = 0x800
_UNIX: Final = 3 << 8
#: rw-r--r--, in the upper half as Unix has it.
_PLAIN_FILE: Final = 0o100644 << 16
_STORED: Final = 0
_DEFLATED: Final = 8
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_MOST_MEMBERS: Final = 0xFFFF
_MOST_BYTES: Final = 0xFFFFFFFF
_CORE_DATE: Final = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")

#: What the document properties say instead of the clock's time.
FIXED_TIME: Final = "1980-01-01T00:00:00Z"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive, ready to be written any number of times."""

    name: str
    size: int
    crc: int
    method: int
    packed: bytes = field(repr=False)


def pack(name: str, data: bytes, *, level: int = 6) -> Member:
    """Compress one file, or store it where compressing does not pay (pictures)."""
    squeezer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = squeezer.compress(data) + squeezer.flush()
    method = _DEFLATED if len(packed) < len(data) else _STORED
    return Member(name, len(data), zlib.crc32(data), method, packed if method == _DEFLATED else data)


def write_zip(members: Iterable[Member], *, for_people: bool = False) -> bytes:
    """Join members, in the order given, into an archive.

    One ``for_people`` to unpack says that it comes from Unix: unzip would take Chinese names from DOS for code page 437.

    Raises:
        ValueError: more members or bytes than a zip without extensions holds; no paper comes near.
    """
    made_by, attributes = (_UNIX | _VERSION, _PLAIN_FILE) if for_people else (_VERSION, 0)
    body = bytearray()
    directory = bytearray()
    count = 0
    for member in members:
        count += 1
        name = member.name.encode()
        common = _common_fields(member, name)
        directory += _CENTRAL.pack(b"PK\1\2", made_by, *common, 0, 0, 0, 0, attributes, len(body)) + name
        body += _LOCAL.pack(b"PK\3\4", *common, 0) + name
        body += member.packed
    if count > _MOST_MEMBERS or len(body) + len(directory) > _MOST_BYTES:
        raise ValueError("too much for a zip archive without extensions")
    end = _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), len(body), 0)
    return bytes(body + directory + end)


def _common_fields(member: Member, name: bytes) -> tuple[int, ...]:
    """Return the fields that a local header and the central directory share, from version to name length."""
    flags = 0 if name.isascii() else _UTF8_NAME
    return (
        _VERSION,
        flags,
        member.method,
        _DOS_TIME,
        _DOS_DATE,
        member.crc,
        len(member.packed),
        member.size,
        len(name),
    )


def normalise_zip(data: bytes) -> bytes:
    """Rewrite another writer's office file so that the same content gives the same bytes.

    The order of the members is kept (openpyxl's is fixed); their times and the dates in docProps/core.xml are not.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return write_zip(
            pack(info.filename, _timeless(info.filename, archive.read(info))) for info in archive.infolist()
        )


def _timeless(name: str, data: bytes) -> bytes:
    if name != "docProps/core.xml":
        return data
    return _CORE_DATE.sub(rb"\g<1>" + FIXED_TIME.encode() + rb"\g<3>", data)
