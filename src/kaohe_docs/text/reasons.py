"""Why something failed, in words for clerks: what systems and libraries say in English is never passed on as it is."""

from __future__ import annotations

import errno
import re
from collections.abc import Mapping
from typing import Final

from kaohe_docs.errors import Message, message

_SYSTEM: Final[Mapping[int, Message]] = {
    errno.ENOENT: message("没有这个文件或文件夹"),
    errno.EACCES: message("没有权限"),
    errno.EPERM: message("系统不允许"),
    errno.EISDIR: message("这是文件夹，不是文件"),
    errno.ENOTDIR: message("路径中有一段不是文件夹"),
    errno.EEXIST: message("已有同名的文件"),
    errno.EINVAL: message("不是普通文件"),
    errno.ENOSPC: message("磁盘空间不足"),
    errno.EROFS: message("磁盘是只读的"),
    errno.EBUSY: message("正被别的程序使用"),
    errno.EIO: message("磁盘读写出错"),
    errno.ELOOP: message("链接绕了一圈又回到自己"),
    errno.ENAMETOOLONG: message("文件名或路径过长"),
    errno.EMFILE: message("打开的文件太多"),
    errno.ENOMEM: message("内存不足"),
}
_TOML_PLACE: Final = re.compile(r"\(at (?:line (\d+), column (\d+)|end of document)\)")
#: Beginnings of what tomllib says.
_TOML: Final[tuple[tuple[str, Message], ...]] = (
    ("Expected '=' after a key", message("键的后面应有等号")),
    ("Invalid value", message("等号后面的值写法不对，文字要加引号")),
    ("Expected newline or end of document", message("一行写完之后还有多余的内容")),
    ("Invalid initial character for a key", message("键只能用英文字母、数字、连字符和下划线，等号前面不能空着")),
    ("Cannot ", message("同一个键或表写了两次")),
    ("Duplicate", message("同一个键写了两次")),
    ("Unclosed", message("方括号或花括号没有关上")),
    ("Expected ']'", message("方括号没有关上")),
    ("Unterminated string", message("引号没有关上")),
    ("Unescaped '\\'", message("双引号里的反斜杠要写两个")),
    ("Illegal character", message("有不能用的字符，文字可能断成了两行")),
    ("Found invalid character", message("有不能用的字符")),
    ("Invalid date", message("日期或钟点写得不对")),
)
_JINJA: Final[tuple[tuple[re.Pattern[str], Message], ...]] = (
    (re.compile(r"expected token '(?P<a>.*)', got '(?P<b>.*)'"), message("此处应为“{a}”，写的是“{b}”")),
    (re.compile(r"[Ee]ncountered unknown tag '(?P<a>[^']*)'.*", re.DOTALL), message("不认识“{a}”")),
    (re.compile(r"unexpected '(?P<a>.*)'"), message("“{a}”多余或不在应在的地方")),
    (re.compile(r"No filter named '(?P<a>.*)'\.?"), message("没有过滤器“{a}”")),
    (re.compile(r"No test named '(?P<a>.*)'\.?"), message("没有判断“{a}”")),
    (re.compile(r"(?:Unexpected end of template|unexpected end of template).*", re.DOTALL), message("没有写完")),
)


def system_reason(cause: OSError) -> Message:
    """Say why the system refused."""
    known = _SYSTEM.get(cause.errno or 0)
    return known or message("系统错误{number}", number=cause.errno if cause.errno is not None else "")


def toml_reason(cause: Exception) -> Message:
    """Say where and why a plan file cannot be read on."""
    text = str(cause)
    what = next((words for start, words in _TOML if text.startswith(start)), message("写法不对"))
    found = _TOML_PLACE.search(text)
    if found is None:
        return what
    if found[1] is None:
        return message("到文件末尾：{what}", what=what)
    return message("第{line}行第{column}列：{what}", line=found[1], column=found[2], what=what)


def template_reason(text: str) -> Message:
    """Say what is wrong with a tag of a template."""
    for pattern, words in _JINJA:
        if found := pattern.fullmatch(text):
            return Message(words.template, found.groupdict())
    return message("写法不对：“{text}”", text=text) if text else message("写法不对")
