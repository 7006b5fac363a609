"""Refuses a workbook that is none, or that is unsafe to open, before any parser sees it.

Workbooks come by mail and from USB sticks, so they are hostile until checked: 320 KB can unfold to 630 MB, and a
link to another workbook or a macro has no business in a table of names (pains G6, G7; design 8).
"""

from __future__ import annotations

import re
import stat
import zipfile
from pathlib import Path
from typing import Final

from kaohe_docs.errors import InputError, Message, error, message
from kaohe_docs.intake.bounded import read_bounded
from kaohe_docs.safety.zips import (
    MOST_BYTES,
    MOST_MEMBERS,
    EncryptedZipError,
    TooLargeError,
    TooManyMembersError,
    UnsafeZipError,
    opened,
)
from kaohe_docs.source import Location
from kaohe_docs.text.reasons import system_reason

#: Shared texts are held in memory as a whole, several times their size.
_MOST_SHARED_TEXT: Final = 40 << 20
_CHUNK: Final = 1 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")
_UNSAFE_NAMES: Final = (
    (re.compile(r"vbaproject|vbadata|macrosheets/", re.IGNORECASE), "宏"),
    (re.compile(r"externallinks/", re.IGNORECASE), "指向其他工作簿的链接"),
    (re.compile(r"embeddings/|oleobject", re.IGNORECASE), "嵌入的文件"),
    (re.compile(r"activex/", re.IGNORECASE), "ActiveX 控件"),
    (re.compile(r"xl/connections\.xml|querytables/", re.IGNORECASE), "外部数据连接"),
)
#: A workbook's XML has no document type of its own; one in it is an attempt at entity tricks.
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)|<\0!\0D\0O\0C\0T|\0<\0!\0D\0O\0C\0T", re.IGNORECASE)
_RELATIONSHIP: Final = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
_HYPERLINK: Final = re.compile(rb"""Type\s*=\s*["'][^"']*/hyperlink["']""")
_EXTERNAL: Final = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)


def read_workbook_bytes(path: Path, *, name: str) -> bytes:
    """Read a workbook's bytes once they have proved to be those of a harmless .xlsx.

    Args:
        path: the file.
        name: what the user calls it, workspace-relative.

    Raises:
        InputError: there is no such file, or it is refused; the message says what to do.
    """
    place = Location(name)
    data = _read(path, place)
    _refuse_other_formats(data, place)
    try:
        with opened(data) as archive:
            _check_directory(archive, place)
            _check_members(archive, place)
    except UnsafeZipError as failure:
        raise _refused(failure, place) from failure
    return data


def refusal(code: str, place: Location, text: Message) -> InputError:
    """Make the one-problem error with which a file is turned away."""
    return InputError([error(code, place, text)])


def _refused(failure: UnsafeZipError, place: Location) -> InputError:
    """Say of a workbook why its zip is not opened."""
    if isinstance(failure, TooManyMembersError):
        text = message(
            "工作簿内有{count}个部件，超过{most}个，不像是名册或录入表", count=failure.size, most=MOST_MEMBERS
        )
        return refusal("file-unsafe", place, text)
    if isinstance(failure, TooLargeError):
        return _too_large(failure.size, place)
    if isinstance(failure, EncryptedZipError):
        return refusal("file-encrypted", place, message("文件加了密码；请取消密码后保存"))
    text = message("文件不完整或已损坏，无法读取；请重新取得原件，或在 Excel、WPS 中打开后另存为 .xlsx")
    return refusal("file-damaged", place, text)


def _too_large(unpacked: int, place: Location) -> InputError:
    text = message("工作簿展开后有{size} MB，不安全；请把有用的单元格复制到新工作簿后保存", size=unpacked // 1024**2)
    return refusal("file-unsafe", place, text)


def _read(path: Path, place: Location) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise refusal("file-not-a-workbook", place, message("这不是文件，请检查路径"))
        data = read_bounded(path, most=MOST_BYTES)
        if data is None:
            text = message("文件有{size} MB，超过20 MB；请删去图片和无关的工作表", size=status.st_size // 1024**2)
            raise refusal("file-too-big", place, text)
        return data
    except FileNotFoundError as failure:
        text = message("没有找到文件；请检查文件名，或用 kaohe init 新建工作目录后对照")
        raise refusal("file-missing", place, text) from failure
    except OSError as failure:
        text = message("文件打不开：{reason}；请关闭正在使用它的程序，检查读取权限", reason=system_reason(failure))
        raise refusal("file-unreadable", place, text) from failure


def _refuse_other_formats(data: bytes, place: Location) -> None:
    """Say what the file is instead, where its first bytes tell."""
    if not data:
        raise refusal("file-empty", place, message("文件是空的（0字节）；请重新取得原件"))
    if data.startswith(_OLE):
        if _ENCRYPTED_STREAM in data:
            text = message("工作簿加了打开密码；请在 Excel、WPS 中取消密码后保存")
            raise refusal("file-encrypted", place, text)
        text = message("这是旧格式（.xls）的文件；请在 Excel、WPS 中另存为 .xlsx")
        raise refusal("file-not-a-workbook", place, text)
    if not data.startswith(b"PK"):
        text = message("这不是 Excel 工作簿（.xlsx）；改扩展名不能改变格式，请在 Excel、WPS 中另存为 .xlsx")
        raise refusal("file-not-a-workbook", place, text)


def _check_directory(archive: zipfile.ZipFile, place: Location) -> None:
    """Check what the archive says about itself."""
    members = archive.infolist()
    names = {member.filename for member in members}
    shared = sum(member.file_size for member in members if member.filename.lower().endswith("sharedstrings.xml"))
    if shared > _MOST_SHARED_TEXT:
        raise _too_large(sum(member.file_size for member in members), place)
    _check_names(names, place)
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        text = message(
            "这不是 Excel 工作簿（.xlsx），而是{what}；请在 Excel、WPS 中另存为 .xlsx", what=_other_kind(names)
        )
        raise refusal("file-not-a-workbook", place, text)
    if "xl/workbook.bin" in names:
        text = message("这是二进制工作簿（.xlsb）；请在 Excel、WPS 中另存为 .xlsx")
        raise refusal("file-not-a-workbook", place, text)


def _other_kind(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "Word 文档"
    if "mimetype" in names:
        return "ODF 文件（.ods、.odt）"
    return "压缩文件"


def _check_names(names: set[str], place: Location) -> None:
    for name in sorted(names):
        for pattern, what in _UNSAFE_NAMES:
            if pattern.search(name):
                text = message(
                    "工作簿里有{what}（{name}），不予读取；请另存为不含它的 .xlsx（必要时只粘贴数值）",
                    what=what,
                    name=name,
                )
                raise refusal("file-unsafe", place, text)


def _check_members(archive: zipfile.ZipFile, place: Location) -> None:
    """Unfold every member once, which also checks its checksum, and look for tricks in its XML."""
    for member in archive.infolist():
        tail = b""
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                _check_xml(member.filename, tail + chunk, place)
                # A mark may lie across the border of two chunks.
                tail = chunk[-4096:]


def _check_xml(name: str, data: bytes, place: Location) -> None:
    if not name.lower().endswith((".xml", ".rels")):
        return
    if _DOCTYPE.search(data):
        raise refusal("file-unsafe", place, message("工作簿内部有不该有的文档类型声明（{name}），不予读取", name=name))
    if not name.lower().endswith(".rels"):
        return
    for relation in _RELATIONSHIP.findall(data):
        if _EXTERNAL.search(relation) and not _HYPERLINK.search(relation):
            text = message("工作簿引用了外部文件（{name}），不予读取；请断开链接后另存", name=name)
            raise refusal("file-unsafe", place, text)
