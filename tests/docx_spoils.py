"""Ways to hide in a docx what fetches a file or runs a program; and what only looks like it and must be let through."""

from __future__ import annotations

import gzip
import io
import warnings
import zipfile
from collections.abc import Callable, Mapping
from functools import partial

Members = dict[str, bytes]
Spoil = Callable[[Members], bytes]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPACES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE}/relationships" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:x="urn:nobody"'
)
SECRET = "file:///etc/passwd"
DOCUMENT, RELATIONS, TYPES = "word/document.xml", "word/_rels/document.xml.rels", "[Content_Types].xml"

BEGIN, SEPARATE, END = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))


def code(text: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>'


def plain(text: str) -> str:
    return f"<w:r><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str) -> str:
    return f"<w:p {SPACES}>{''.join(runs)}</w:p>"


def packed(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# ── ways ────────────────────────────────────────────────────


def in_body(xml: str, also: Spoil | None = None) -> Spoil:
    """Put XML at the start of the text."""

    def spoil(members: Members) -> bytes:
        assert b"<w:body>" in members[DOCUMENT]
        members[DOCUMENT] = members[DOCUMENT].replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)
        return also(members) if also else packed(members)

    return spoil


def relation(
    kind: str,
    target: str,
    *,
    mode: str = ' TargetMode="External"',
    base: str = f"{OFFICE}/relationships",
    name: str = RELATIONS,
) -> Spoil:
    def spoil(members: Members) -> bytes:
        one = f'<Relationship Id="rIdX" Type="{base}/{kind}" Target="{target}"{mode}/></Relationships>'.encode()
        empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
        whole = members.get(name, empty)
        assert b"</Relationships>" in whole
        members[name] = whole.replace(b"</Relationships>", one)
        return packed(members)

    return spoil


def part(name: str, content: str | bytes, *, declared: str = "") -> Spoil:
    """Add a part; ``declared`` is an entry for it in the list of types."""

    def spoil(members: Members) -> bytes:
        members[name] = content.encode() if isinstance(content, str) else content
        members[TYPES] = members[TYPES].replace(b"</Types>", f"{declared}</Types>".encode())
        return packed(members)

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(members: Members) -> bytes:
        data = b""
        for one in spoils:
            data = one(members)
        return data

    return spoil


def changed(name: str, change: Callable[[bytes], bytes]) -> Spoil:
    def spoil(members: Members) -> bytes:
        members[name] = change(members[name])
        return packed(members)

    return spoil


def twice(name: str, content: bytes, members: Members) -> bytes:
    data = io.BytesIO(packed(members))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(data, "a") as archive:
            archive.writestr(name, content)
    return data.getvalue()


def two_directories(members: Members) -> bytes:
    """Two zips in one file: a reader takes the first or the last."""
    return packed({TYPES: members[TYPES], DOCUMENT: b"<x/>"}) + packed(members)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
PICTURE = f'INCLUDEPICTURE "{SECRET}"'
DOCTYPE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "{SECRET}">]>'
FOREIGN = f"<w:document {SPACES}><w:body><w:altChunk r:id='rId1'/></w:body></w:document>"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
LINKED = relation("hyperlink", SECRET)
choice = (
    '<mc:AlternateContent><mc:Choice Requires="w14">{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>'
)

#: Each must be refused.
HOSTILE: dict[str, Spoil] = {
    # Fields.
    "a field hidden by the one before": in_body(paragraph(BEGIN, code("PAGE"), END, BEGIN, code(PICTURE), END)),
    "a field hidden by the one before, without a space": in_body(
        paragraph(BEGIN, code("PAGE"), END + BEGIN, code("DDE cmd"), END)
    ),
    "a code scattered over runs": in_body(paragraph(BEGIN, *map(code, "INCLUDEPICTURE"), code(f' "{SECRET}"'), END)),
    "a short code scattered over runs": in_body(paragraph(BEGIN, *map(code, "DDE "), code("cmd"), END)),
    "another prefix": in_body(
        paragraph(BEGIN, f'<y:r xmlns:y="{WORD}"><y:instrText>{PICTURE}</y:instrText></y:r>', END)
    ),
    "the strict namespace": in_body(
        paragraph(BEGIN, code(PICTURE), END).replace(WORD, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    ),
    "a comment inside a code": in_body(paragraph(BEGIN, code(f"INCLUDE<!-- -->{PICTURE[7:]}"), END)),
    "an instruction inside a code": in_body(paragraph(BEGIN, code(f"INCLUDE<?x y?>{PICTURE[7:]}"), END)),
    "character data inside a code": in_body(paragraph(BEGIN, code(f"INCLUDE<![CDATA[{PICTURE[7:]}]]>"), END)),
    "letters as references": in_body(paragraph(BEGIN, code(PICTURE.replace("I", "&#x49;", 1)), END)),
    "a code as plain text": in_body(paragraph(BEGIN, plain(PICTURE), SEPARATE, plain("1"), END)),
    "a code partly plain text": in_body(paragraph(BEGIN, code("INCLUDE"), plain(PICTURE[7:]), SEPARATE, END)),
    "plain text that Word drops from a code": in_body(paragraph(BEGIN, code("INCLUDE"), plain("x"), code(PICTURE[7:]), END)),
    "a run that readers drop inside a code": in_body(
        paragraph(BEGIN, code("INCLUDE"), f"<x:gone>{code('x')}</x:gone>", code(PICTURE[7:]), END)
    ),
    "text that readers drop inside a run": in_body(
        paragraph(
            BEGIN, code("INCLUDE"), "<w:r><x:gone><w:instrText>x</w:instrText></x:gone></w:r>", code(PICTURE[7:]), END
        )
    ),
    "an element inside a code": in_body(paragraph(BEGIN, code(f"INCLUDE<x:gone>x</x:gone>{PICTURE[7:]}"), END)),
    "a word of another tongue inside a code": in_body(
        paragraph(BEGIN, code("INCLUDE"), "<w:r><x:instrText>x</x:instrText></w:r>", code(PICTURE[7:]), END)
    ),
    "deleted letters inside a code": in_body(
        paragraph(BEGIN, code("INCLUDE"), f"<w:del w:id='1'>{code('x')}</w:del>", code(PICTURE[7:]), END)
    ),
    "a deleted code": in_body(
        paragraph(f"<w:del w:id='1'>{BEGIN}{code(PICTURE).replace('instrText', 'delInstrText')}{END}</w:del>")
    ),
    "an alternative inside a code": in_body(
        paragraph(
            BEGIN,
            "<w:r>" + choice.format("<w:instrText>INCLUDE</w:instrText>", "<w:instrText>x</w:instrText>") + "</w:r>",
            code(PICTURE[7:]),
            END,
        )
    ),
    "a field in a fallback": in_body(paragraph(choice.format(plain("x"), BEGIN + code("DDE cmd") + END))),
    "a field in a text box": in_body(
        paragraph(
            "<w:r><w:pict><v:shape><v:textbox><w:txbxContent>",
            f"<w:p>{BEGIN}{code('LINK Excel.Sheet')}{END}</w:p>",
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>",
        )
    ),
    "a code over two paragraphs": in_body(paragraph(BEGIN, code("INCLUDE")) + paragraph(code(PICTURE[7:]), END)),
    "a field that never ends": in_body(paragraph(BEGIN, code("IMPORT x"))),
    "a code without a field": in_body(paragraph(code(PICTURE))),
    "a name made by another field": in_body(
        paragraph(BEGIN, BEGIN, code("QUOTE INCLU"), END, BEGIN, code("QUOTE DEPICTURE"), END, code(" x"), END)
    ),
    "half a name made by another field": in_body(
        paragraph(BEGIN, code("INCLU"), BEGIN, code("QUOTE DE"), END, code(f'PICTURE "{SECRET}"'), END)
    ),
    "a field inside a field": in_body(
        paragraph(BEGIN, code("IF 1 = 1 "), BEGIN, code("RD x.docx"), END, code(' "x"'), SEPARATE, END)
    ),
    "codes for the printer": in_body(paragraph(BEGIN, code("PRINT 27"), END)),
    "a simple field of another prefix": in_body(
        f"<w:p {SPACES}><y:fldSimple xmlns:y=\"{WORD}\" y:instr='{PICTURE}'><w:r/></y:fldSimple></w:p>"
    ),
    "a simple field after spaces": in_body(f"<w:p {SPACES}><w:fldSimple w:instr='  &#9; DDE cmd'/></w:p>"),
    "a field in the glossary": part(
        "word/glossary/document.xml",
        f"<w:glossaryDocument {SPACES}>{paragraph(BEGIN, code(PICTURE), END)}</w:glossaryDocument>",
    ),
    "a control": in_body(paragraph(BEGIN, code("CONTROL Forms.TextBox.1 \\s"), END)),
    "a source of data by an old field": in_body(paragraph(BEGIN, code('DATA "http://127.0.0.1/x.csv"'), END)),
    "a macro of an old Word": in_body(paragraph(BEGIN, code("MACRO Run"), END)),
    "a field that nobody knows": in_body(paragraph(BEGIN, code("FETCH x"), END)),
    "a switch before the name": in_body(paragraph(BEGIN, code("\\x INCLUDEPICTURE x"), END)),
    # Relationships.
    "external in small letters": relation("image", SECRET, mode=' TargetMode="external"'),
    "external with spaces": relation("image", SECRET, mode=' TargetMode=" External&#9;"'),
    "external as references": relation("image", SECRET, mode=' TargetMode="&#69;xternal"'),
    "external in no known word": relation("image", SECRET, mode=' TargetMode="Extern"'),
    "an address without the word external": relation("image", SECRET, mode=""),
    "an address called internal": relation("image", "http://127.0.0.1/x.png", mode=' TargetMode="Internal"'),
    "another computer's folder": relation("image", "//127.0.0.1/share/x.png", mode=""),
    "another computer's folder, as Windows writes it": relation("image", "\\\\127.0.0.1\\share\\x.png", mode=""),
    "a relationship of another prefix": changed(
        RELATIONS,
        lambda data: data.replace(
            b"</Relationships>",
            f'<y:Relationship xmlns:y="http://schemas.openxmlformats.org/package/2006/relationships" Id="rIdX" Type="{OFFICE}/relationships/image" Target="{SECRET}" TargetMode="External"/></Relationships>'.encode(),
        ),
    ),
    "a picture that goes by a link's relationship": in_body(
        paragraph('<w:r><w:drawing><a:blip r:link="rIdX"/></w:drawing></w:r>'), LINKED
    ),
    "an old picture that goes by a link's relationship": in_body(
        paragraph('<w:r><w:pict><v:imagedata r:href="rIdX"/></w:pict></w:r>'), LINKED
    ),
    "a template that goes by a link's relationship": both(
        part("word/settings.xml", f'<w:settings {SPACES}><w:attachedTemplate r:id="rIdX"/></w:settings>'),
        relation("hyperlink", "http://127.0.0.1/x.dotm", name="word/_rels/settings.xml.rels"),
    ),
    "a link of another maker's type": relation("hyperlink", SECRET, base="http://127.0.0.1"),
    "an attached template": relation("attachedTemplate", "http://127.0.0.1/x.dotm", name="word/_rels/settings.xml.rels"),
    "an attached template inside the file": relation("attachedTemplate", "x.dotm", mode=""),
    "a foreign text in small letters": relation("afchunk", "x.html", mode=""),
    "an add-in's pane": relation(
        "webextensiontaskpanes", "webextensions/x.xml", mode="", base="http://schemas.microsoft.com/office/2011/relationships", name="_rels/.rels"
    ),
    "a ribbon of one's own": relation(
        "extensibility", "customUI/x.xml", mode="", base="http://schemas.microsoft.com/office/2006/relationships", name="_rels/.rels"
    ),
    "macros of ONLYOFFICE": both(
        part("word/jsaProject.bin", "{}", declared='<Default Extension="bin" ContentType="application/octet-stream"/>'),
        relation("jsaProject", "jsaProject.bin", mode="", base="http://schemas.onlyoffice.com"),
    ),
    "a relationship that nobody knows": relation("plug-in", "x.bin", mode="", base="urn:nobody"),
    "a frame of another document": relation("frame", "http://127.0.0.1/", name="word/_rels/webSettings.xml.rels"),
    "an entity in the relationships": changed(RELATIONS, lambda data: data.replace(b"<Relationships", DOCTYPE.encode() + b"<Relationships", 1)),
    # Elements.
    "a picture by its address": in_body(
        paragraph('<w:r><w:pict><v:shape><v:imagedata src="http://127.0.0.1/x.png"/></v:shape></w:pict></w:r>')
    ),
    "a filling by its address": in_body(
        paragraph('<w:r><w:pict><v:rect><v:fill type="frame" src="\\\\127.0.0.1\\x.png"/></v:rect></w:pict></w:r>')
    ),
    "a picture by its office address": in_body(
        paragraph(f'<w:r><w:pict><v:shape><v:imagedata o:href="{SECRET}"/></v:shape></w:pict></w:r>')
    ),
    "a source of data without a relationship": part(
        "word/settings.xml",
        f'<w:settings {SPACES}><w:mailMerge><w:connectString w:val="DSN=x"/><w:query w:val="SELECT 1"/></w:mailMerge></w:settings>',
    ),
    "a transformation on saving": part(
        "word/settings.xml", f'<w:settings {SPACES}><w:saveThroughXslt r:id="rId1"/></w:settings>'
    ),
    "a solution's manifest": part(
        "word/settings.xml",
        f'<w:settings {SPACES}><sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main"><sl:schema sl:uri="x" sl:manifestLocation="http://127.0.0.1/x.xml"/></sl:schemaLibrary></w:settings>',
    ),
    "a film from the web": in_body(
        paragraph('<w:r><w:drawing><y:webVideoPr xmlns:y="urn:y" embeddedHtml="x"/></w:drawing></w:r>')
    ),
    "a chunk of foreign text in a fallback": in_body(choice.format("<w:p/>", '<w:altChunk r:id="rId1"/>').replace(
        "<mc:AlternateContent>", f"<mc:AlternateContent {SPACES}>"
    )),
    "a linked object": in_body(paragraph('<w:r><w:object><w:objectLink r:id="rId1"/></w:object></w:r>')),
    "a style sheet": changed(DOCUMENT, lambda data: data.replace(b"<w:document", b'<?xml-stylesheet href="http://127.0.0.1/x.xsl"?><w:document', 1)),
    # Parts.
    "a part in UTF-16 that hides a picture": part("word/header9.xml", f"<w:hdr {SPACES}>{paragraph(BEGIN, code(PICTURE), END)}</w:hdr>".encode("utf-16")),
    "relationships in UTF-16": changed(RELATIONS, lambda data: data.split(b"?>", 1)[-1].decode().replace("</R", f'<Relationship Id="rIdX" Type="{OFFICE}/relationships/image" Target="{SECRET}" TargetMode="External"/></R').encode("utf-16")),
    "a part in UTF-16 under an odd ending": part("word/x.dat", FOREIGN.encode("utf-16"), declared=f'<Default Extension="dat" ContentType="{MAIN}"/>'),
    "a part in UTF-7": part("word/header9.xml", b'<?xml version="1.0" encoding="utf-7"?><x>+ADw-!DOCTYPE x+AD4-</x>'),
    "a part in GBK": part("word/header9.xml", '<?xml version="1.0" encoding="gb18030"?><x>甲</x>'.encode("gb18030")),
    "the document under an odd ending": part("word/document.dat", FOREIGN, declared=f'<Override PartName="/word/document.dat" ContentType="{MAIN}"/>'),
    "the same, declared in other letters": part("word/document.dat", "\n" * 99 + FOREIGN, declared=f"<Override ContentType='{MAIN}' PartName='/Word/Docu&#109;ent.DAT'/>"),
    "the same, declared by its ending": part("word/document.dat", " " * 99 + FOREIGN, declared=f'<Default Extension="DAT" ContentType="{MAIN}"/>'),
    "the same, not declared at all": part("word/document.png", "\n" * 99 + FOREIGN),
    "an SVG picture that links outside": part("word/media/image9.svg", SVG.format(f'<image xlink:href="{SECRET}"/>')),
    "the same, called PNG": part("word/media/image9.png", SVG.format('<image href="http://127.0.0.1/x.png"/>')),
    "the same, without its namespace": part("word/media/image9.svg", f'<svg><image href="{SECRET}"/></svg>'),
    "the same, packed": part("word/media/image9.png", gzip.compress(SVG.format(f'<image href="{SECRET}"/>').encode())),
    "an SVG picture with an address in its style": part("word/media/image9.svg", SVG.format('<style>@import "http://127.0.0.1/x.css";</style>')),
    "an SVG picture filled by address": part("word/media/image9.svg", SVG.format("<rect fill='url( \"http://127.0.0.1/x#a\")'/>")),
    "an SVG picture with a script": part("word/media/image9.svg", SVG.format("<script>1</script>")),
    "an SVG picture inside an SVG picture": part("word/media/image9.svg", SVG.format('<image href="data:image/svg+xml;base64,eA=="/>')),
    "a PostScript picture": part("word/media/image9.png", b"%!PS-Adobe-3.0 EPSF-3.0\n"),
    "a document called a picture": part("word/media/image9.png", b"PK\x03\x04" + bytes(40)),
    "an old document called a picture": part("word/media/image9.png", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(40)),
    "a workbook in the same file": both(
        part("xl/workbook.xml", "<workbook/>"),
        relation("officeDocument", "xl/workbook.xml", mode="", name="_rels/.rels"),
    ),
    "a workbook by its type": part("word/x.xml", "<workbook/>", declared='<Override PartName="/word/x.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'),
    "a document with macros by its type": part("word/x.xml", "<x/>", declared='<Override PartName="/word/x.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'),
    "a part of a type that nobody knows": part("word/x.dat", "x", declared='<Default Extension="dat" ContentType="application/octet-stream"/>'),
    "an OpenDocument in the same file": both(part("mimetype", "application/vnd.oasis.opendocument.text"), part("content.xml", "<x/>")),
    "a part in pieces": part("word/document.xml/[0].last.piece", FOREIGN),
    "a name as Windows writes it": part("word\\document.xml", "<x/>"),
    "no document": lambda members: packed({name: data for name, data in members.items() if name != DOCUMENT}),
    # Zips.
    "two members of one name": partial(twice, DOCUMENT, b"<x/>"),
    "two members of one name in other letters": partial(twice, "Word/Document.XML", b"<x/>"),
    "two directories": two_directories,
    "a member packed by LZMA": lambda members: packed(members, zipfile.ZIP_LZMA),
    "a list of types that is none": part(TYPES, "<Types"),
}  # fmt: skip

#: Tags that would make a forbidden code only when a template is filled.
ONLY_FILLED: dict[str, Spoil] = {
    "a code that a tag completes": in_body(paragraph(BEGIN, code("INCLUDE{{ 'PICTURE' }} x"), END)),
    "a code that a condition joins": in_body(paragraph(BEGIN, code("INCLUDE{% if true %}PICTURE{% endif %}"), END)),
    "a comment between two codes": in_body(
        paragraph(BEGIN, code("INCLUDE"), plain("{#"), code("x"), plain("#}"), code("PICTURE"), END)
    ),
    "a simple field that a tag completes": in_body(
        f"<w:p {SPACES}><w:fldSimple w:instr=\"D{{{{ 'DE' }}}} cmd\"/></w:p>"
    ),
    "a relationship that a tag names": in_body(
        paragraph("<w:r><w:drawing><a:blip r:link=\"rId{{ 'X' }}\"/></w:drawing></w:r>"), LINKED
    ),
}

#: Each is what offices' files have, and must be let through.
HARMLESS: dict[str, Spoil] = {
    "a link to a page": in_body(paragraph('<w:hyperlink r:id="rIdX">', plain("x"), "</w:hyperlink>"), relation("hyperlink", "https://www.gov.cn/link")),
    "a link on a picture": in_body(paragraph('<w:r><w:drawing><a:hlinkClick r:id="rIdX"/></w:drawing></w:r>'), LINKED),
    "a link without the word external": relation("hyperlink", "mailto:a@example.cn", mode=""),
    "a page number": in_body(paragraph(BEGIN, code(" PAGE "), SEPARATE, plain("1"), END)),
    "a page number over runs": in_body(paragraph(BEGIN, code(" PA"), code("GE "), SEPARATE, plain("1"), END)),
    "a page number in one run": in_body(paragraph('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r>')),
    "an address with a short word": in_body(paragraph(BEGIN, code('HYPERLINK "https://a.cn/link/import/print"'), SEPARATE, plain("x"), END)),
    "a sum of fields": in_body(paragraph(BEGIN, code("= "), BEGIN, code("PAGE"), SEPARATE, plain("1"), END, code(" - 1"), SEPARATE, plain("0"), END)),
    "a table of contents": in_body(
        paragraph(BEGIN, code('TOC \\o "1-3" \\h'), SEPARATE, "<w:hyperlink w:anchor='a'>", plain("一"), BEGIN, code("PAGEREF a \\h"), SEPARATE, plain("1"), END, "</w:hyperlink>")
        + paragraph(plain("二"))
        + paragraph(END)
    ),
    "a field in a tracked change": in_body(paragraph(f"<w:ins w:id='1'>{BEGIN}</w:ins><w:ins w:id='2'>{code('DATE')}</w:ins>", END)),
    "a deleted field": in_body(paragraph(f"<w:del w:id='1'>{BEGIN}</w:del><w:del w:id='2'>{code('DATE').replace('instrText', 'delInstrText')}{END}</w:del>")),
    "a page number in a text box and its fallback": in_body(
        paragraph("<w:r>", choice.format(*2 * (f"<w:txbxContent><w:p>{BEGIN}{code('PAGE')}{END}</w:p></w:txbxContent>",)), "</w:r>")
    ),
    "a simple field": in_body(f'<w:p {SPACES}><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p>'),
    "words about files": in_body(paragraph(plain("请用 INCLUDEPICTURE、LINK 插入图片"))),
    "a picture with its own name": in_body(paragraph('<w:r><w:pict><v:shape><v:imagedata r:id="rId4" o:title="C盘"/></v:shape></w:pict></w:r>')),
    "data of the office's own": part("customXml/item1.xml", '<x xmlns="urn:x">LINK</x>'),
    "an SVG picture": part("word/media/image9.svg", SVG.format('<a id="g"/><use xlink:href="#g"/><rect fill="url(#g)"/><image href="data:image/png;base64,eA=="/>')),
    "a PNG picture": part("word/media/image9.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
    "a formula drawn by a field": in_body(paragraph(BEGIN, code("eq \\o\\ac(○,1)"), SEPARATE, END)),
    "a number of a Chinese table": in_body(paragraph(BEGIN, code(' SEQ 表 \\* ARABIC '), SEPARATE, plain("1"), END)),
    "a field to fill in": in_body(paragraph(BEGIN, code(" FORMTEXT "), SEPARATE, plain(" "), END)),
    "a simple field that is out of date": in_body(f'<w:p {SPACES}><w:fldSimple w:instr=" DATE " w:dirty="true"/></w:p>'),
    "a field without a code": in_body(paragraph(BEGIN, SEPARATE, END)),
    "a second copy of the comments by ONLYOFFICE": both(
        part("word/commentsDocument.xml", f"<w:comments {SPACES}/>", declared='<Override PartName="/word/commentsDocument.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>'),
        relation("commentsDocument", "commentsDocument.xml", mode="", base="http://schemas.onlyoffice.com"),
    ),
    "a packed metafile": part("word/media/image9.wmz", gzip.compress(b"\xd7\xcd\xc6\x9a" + bytes(40))),
}  # fmt: skip
