"""What this machine has and lacks, for ``kaohe doctor``; “unknown” is a permitted answer."""

from __future__ import annotations

import locale
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kaohe_docs.cli.language import LANGUAGE, tr
from kaohe_docs.errors import KaoheError

#: Characters that papers are full of; a console without them shows "?".
_SPECIMEN: Final = "考核〔2020〕【待补】"
#: A run with PDFs and packs takes about this much.
_LEAST_MEGABYTES: Final = 500


def machine_findings(workspace: Path, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield what was looked at and what was found."""
    from kaohe_docs import __version__

    yield "kaohe-docs", __version__
    yield "Python", f"{platform.python_version()}（{platform.system()}）"
    yield tr("提示语言"), LANGUAGE
    yield tr("系统区域设置"), locale.setlocale(locale.LC_CTYPE, None) or tr("不详")
    yield tr("控制台编码"), _console()
    yield "LibreOffice", _office()
    yield from _fonts()
    yield tr("加密（--password）"), _encryption()
    yield tr("模板"), _templates()
    yield tr("工作目录"), tr("有 roster") if (workspace / "roster").is_dir() else tr("没有 roster 文件夹")
    yield tr("输出文件夹"), _rights(folder)
    yield tr("磁盘空间"), _free_space(folder)
    yield tr("临时文件夹（转 PDF 用）"), _temporary()


def _console() -> str:
    encoding = sys.stdout.encoding
    if not encoding:
        return tr("不详")
    try:
        _SPECIMEN.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return f"{encoding}（{tr('显示不全中文；请把控制台改为 UTF-8')}）"
    return encoding


def _office() -> str:
    from kaohe_docs.typeset import find_office, office_version

    program = find_office()
    if program is None:
        return tr("没有；Word、Excel 材料不受影响")
    try:
        return f"{program}（{office_version(program) or tr('版本不详')}）"
    except (KaoheError, OSError):
        return f"{program}（{tr('无法运行')}）"


def _fonts() -> Iterator[tuple[str, str]]:
    from kaohe_docs.typeset import font_report

    words = {
        "real": tr("有"),
        "substituted": tr("用{family}代替"),
        "missing": tr("没有"),
        "unknown": tr("不详"),
    }
    for face in font_report():
        yield f"{tr('字体')} {face.face}", words[face.status].replace("{family}", face.family)


def _encryption() -> str:
    from kaohe_docs.encryption.policy import LIBRARIES

    missing = any(find_spec(name) is None for name in LIBRARIES)
    return tr("没有；要用请装 kaohe-docs[password]") if missing else tr("可用")


def _templates() -> str:
    from kaohe_docs.intake.packaged import templates_folder
    from kaohe_docs.kinds import all_kinds

    try:
        folder = templates_folder()
    except KaoheError:
        return tr("安装不完整：没有模板，请重新安装")
    missing = [kind.template for kind in all_kinds() if kind.template and not (folder / kind.template).is_file()]
    return f"{tr('缺少')} {', '.join(missing)}" if missing else tr("齐全")


def _there(folder: Path) -> Path:
    """Return the folder itself or the nearest one above it that is there."""
    return next((path for path in (folder, *folder.absolute().parents) if path.exists()), Path())


def _rights(folder: Path) -> str:
    """Try to write: rights on paper say little on network drives and read-only disks."""
    there = _there(folder)
    try:
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(b"x")
    except OSError:
        return tr("不可写")
    return tr("可写") if os.access(there, os.W_OK) else tr("不可写")


def _free_space(folder: Path) -> str:
    try:
        free = shutil.disk_usage(_there(folder)).free // 2**20
    except OSError:
        return tr("不详")
    return f"{free} MB" if free >= _LEAST_MEGABYTES else f"{free} MB（{tr('太少，请清理磁盘')}）"


def _temporary() -> str:
    try:
        folder = Path(tempfile.gettempdir())
    except OSError:
        return tr("不可写")
    return f"{folder}，{_rights(folder)}，{_free_space(folder)}"
