"""Options that the commands share, described once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kaohe_docs.cli.language import tr
from kaohe_docs.errors import UsageError, message

if TYPE_CHECKING:
    from kaohe_docs.build import Request


class Lang(StrEnum):
    """Languages of the messages."""

    zh = "zh"
    en = "en"


Workspace = Annotated[
    Path, typer.Option("--workspace", "-w", metavar="DIR", help=tr("工作目录，其中有 roster 文件夹；默认为当前目录"))
]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="DIR", help=tr("输出文件夹；默认为工作目录下的 output"))
]
Pdf = Annotated[
    bool | None, typer.Option("--pdf/--no-pdf", help=tr("是否同时生成 PDF；默认：本机有 LibreOffice 时生成"))
]
StrictFonts = Annotated[bool, typer.Option("--strict-fonts", help=tr("PDF 中有字体被替换就算错误，不生成那份 PDF"))]
Final = Annotated[
    bool, typer.Option("--final", help=tr("出正式稿：拒绝【待补】、示例数据、未解决的存疑和未审定的结果"))
]
Only = Annotated[
    list[str] | None,
    typer.Option(
        "--only",
        metavar="TEXT",
        help=tr("只做这个单位、考核组或这种材料；没有正好叫这个名称的，做名称中含有这些字的。可以写几次"),
    ),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=tr("只说明会写哪些文件，不写"))]
Force = Annotated[bool, typer.Option("--force", help=tr("覆盖手工改过的文件，原文件另存备份"))]
Jobs = Annotated[int, typer.Option("--jobs", min=1, max=64, metavar="N", help=tr("同时使用几个进程"))]
Cluster = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="tcp://HOST:PORT",
        help=tr("由这个 Dask 调度器上的工作进程生成材料；只连接这里写的地址，材料内容会传到那里"),
    ),
]
Password = Annotated[
    bool | None,
    typer.Option(
        "--password/--no-password",
        help=tr(
            "把含成绩的材料加密（AES-256）；密码取自环境变量 KAOHE_PASSWORD，没有就提示输入。--no-password：原来加密的改为不加密"
        ),
    ),
]
Json = Annotated[bool, typer.Option("--json", help=tr("输出一个 JSON 对象，供脚本使用"))]
Language = Annotated[Lang | None, typer.Option("--lang", help=tr("提示语言：zh 中文，en 英文；默认随系统"))]


@dataclass(frozen=True, slots=True)
class Common:
    """The values of the shared options of a command that makes papers."""

    workspace: Path
    out: Path | None
    pdf: bool | None
    final: bool
    only: tuple[str, ...]
    dry_run: bool
    force: bool
    jobs: int
    json: bool
    strict_fonts: bool = False
    cluster: str = ""
    #: True to encrypt results, False to allow them to lie open beside encrypted ones.
    password: bool | None = None

    @property
    def folder(self) -> Path:
        """The output folder."""
        return self.out if self.out is not None else self.workspace / "output"


def request_of(common: Common) -> Request:
    """Turn the options into what is asked for; which families and kinds is the command's own affair.

    Raises:
        UsageError: a name after ``--only`` is blank.
        UsageError, MissingToolError: there is no password where one is wanted, or nothing to encrypt with.
    """
    from kaohe_docs.build import Request
    from kaohe_docs.cli.passwords import cipher_wanted
    from kaohe_docs.encryption.policy import Secrecy

    if not all(text.strip() for text in common.only):
        raise UsageError(message("--only 后面没有写名称；要全部材料就不写 --only"))
    return Request(
        workspace=common.workspace,
        out=common.folder,
        only=common.only,
        final=common.final,
        dry_run=common.dry_run,
        force=common.force,
        jobs=common.jobs,
        cluster=common.cluster,
        strict_fonts=common.strict_fonts,
        secrecy=Secrecy(cipher_wanted(common.password), may_lie_open=common.password is False),
    )
