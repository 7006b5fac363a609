"""Field codes (域代码) of a docx part: which are allowed, and which are written so that readers may differ.

Word and LibreOffice do not agree on what belongs to a code: LibreOffice takes plain text between its beginning and its
separator for part of it, either drops what it does not know, and each picks another branch of an alternative. So a code
must lie in one paragraph, in runs of the ordinary kind; then it is judged in every way that it can be read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from kaohe_docs.errors import Message, message

_WORD: Final = frozenset(
    f"{{{space}}}"
    for space in (
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
)
#: Field names of ECMA-376 part 1, 17.16.5, and those that Word and LibreOffice write besides. Left out are fields that
#: read other files or programs, run one or speak to the printer: CONTROL, DATA, DATABASE, DDE, DDEAUTO, EMBED,
#: HTMLACTIVEX, HTMLCONTROL, IMPORT, INCLUDE, INCLUDEPICTURE, INCLUDETEXT, LINK, MACRO, MACROBUTTON, PLUGIN, PRINT, RD,
#: SUBSCRIBER; and whatever is not known.
_NAMES: Final = frozenset(
    {"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES", "PAGEREF", "NUMWORDS", "NUMCHARS", "REVNUM", "LISTNUM", "SEQ"}
    | {"AUTONUM", "AUTONUMLGL", "AUTONUMOUT", "BIDIOUTLINE", "REF", "NOTEREF", "FTNREF", "STYLEREF", "HYPERLINK"}
    | {"TOC", "TC", "TOA", "TA", "INDEX", "XE", "BIBLIOGRAPHY", "CITATION", "ADDIN"}
    | {"DATE", "TIME", "CREATEDATE", "SAVEDATE", "PRINTDATE", "EDITTIME", "FILENAME", "FILESIZE", "TEMPLATE"}
    | {"AUTHOR", "TITLE", "SUBJECT", "KEYWORDS", "COMMENTS", "LASTSAVEDBY", "INFO", "DOCPROPERTY", "DOCVARIABLE"}
    | {"USERNAME", "USERINITIALS", "USERADDRESS", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN", "FILLIN", "ASK"}
    | {"IF", "COMPARE", "SET", "QUOTE", "GOTOBUTTON", "PRIVATE", "AUTOTEXT", "AUTOTEXTLIST", "GLOSSARY"}
    | {"EQ", "SYMBOL", "ADVANCE", "SHAPE", "BARCODE", "DISPLAYBARCODE"}
    # Mail merge without a source, which is not let in, prints their names.
    | {"MERGEFIELD", "MERGEREC", "MERGESEQ", "MERGEBARCODE", "NEXT", "NEXTIF", "SKIPIF", "ADDRESSBLOCK", "GREETINGLINE"}
)
_NAME: Final = re.compile(r'[\s"]*([^\s\\"]*)')
#: What LibreOffice and Word look through on the way from a run to its paragraph.
_WRAPPERS: Final = frozenset({"ins", "del", "moveTo", "moveFrom", "hyperlink", "smartTag"})
_TEXT: Final = ("{*}instrText", "{*}delInstrText", "{*}t", "{*}delText")
#: Stands in a code for a field inside it.
_INNER: Final = "\0"


@dataclass(slots=True)
class _Piece:
    """Some text of a code."""

    text: str
    instruction: bool
    deleted: bool


@dataclass(slots=True)
class _Field:
    """A field whose end has not come yet."""

    home: etree._Element | None
    pieces: list[_Piece] = field(default_factory=list)
    in_code: bool = True


def unsafe_fields(root: etree._Element) -> Iterator[Message]:
    """Yield why a part's fields must not be opened, the first reason only."""
    if reason := next(_reasons(root), None):
        yield reason


def _reasons(root: etree._Element) -> Iterator[Message]:
    for element in root.iter("{*}fldSimple"):
        for name, value in element.attrib.items():
            if etree.QName(name).localname == "instr":
                yield from _judged(str(value))
    if next(root.iter("{*}fldChar", "{*}instrText", "{*}delInstrText"), None) is None:
        return
    opened: list[_Field] = []
    for element in root.iter("{*}fldChar", "{*}AlternateContent", *_TEXT):
        name = etree.QName(element).localname
        coding = next((one for one in reversed(opened) if one.in_code), None)
        if coding is not None and (coding.home is None or _home(element) is not coding.home or len(element)):
            yield message("拆散的域代码")
            return
        if name == "fldChar":
            yield from _step(element, opened, coding)
        elif coding is not None:
            coding.pieces.append(_Piece(_text(element), "nstrText" in name, _deleted(element)))
        elif "nstrText" in name:
            yield from _judged(_text(element))
    for one in opened:
        yield from _judged_field(one)


def _step(element: etree._Element, opened: list[_Field], coding: _Field | None) -> Iterator[Message]:
    """Begin a field, pass to its result, or end it."""
    kind = next((str(value) for name, value in element.attrib.items() if str(name).endswith("}fldCharType")), "")
    if kind == "begin":
        if coding is not None:
            coding.pieces.append(_Piece(_INNER, instruction=True, deleted=False))
        opened.append(_Field(_home(element)))
    elif kind == "separate" and opened:
        opened[-1].in_code = False
    elif kind == "end" and opened:
        yield from _judged_field(opened.pop())


def _judged_field(one: _Field) -> Iterator[Message]:
    """Judge a code as each reader may see it: with or without plain text, with or without what was deleted."""
    readings = {
        "".join(
            piece.text for piece in one.pieces if (piece.instruction or plain) and (not piece.deleted or with_deleted)
        )
        for plain in (True, False)
        for with_deleted in (True, False)
    }
    for code in sorted(readings):
        yield from _judged(code)


def _judged(code: str) -> Iterator[Message]:
    name = _NAME.match(code)
    word = name[1] if name else ""
    if _INNER in word and not word.startswith("="):
        yield message("由别的域拼成的域代码")
    elif "{" in code or "}" in code:
        yield message("域代码里的模板标记")
    elif not word.startswith("=") and word.upper() not in _NAMES and code.strip(' \t\r\n"'):
        yield message("读取外部文件的域（{field}）", field=word)


def _text(element: etree._Element) -> str:
    return "".join(map(str, element.itertext()))


def _home(element: etree._Element) -> etree._Element | None:
    """Return what the run of an element lies in, past wrappers; None where it is in no run of the ordinary kind."""
    run = element.getparent()
    if run is None or not _is_word(element) or not _is_word(run) or etree.QName(run).localname != "r":
        return None
    home = run.getparent()
    while home is not None and _is_word(home) and etree.QName(home).localname in _WRAPPERS:
        home = home.getparent()
    return home


def _is_word(element: etree._Element) -> bool:
    return f"{{{etree.QName(element).namespace}}}" in _WORD


def _deleted(element: etree._Element) -> bool:
    if etree.QName(element).localname.startswith("del"):
        return True
    return next(element.iterancestors("{*}del", "{*}moveFrom"), None) is not None
