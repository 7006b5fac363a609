"""The parts of a .docx around its text: what is in it, its properties, settings and numbering."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from wordml import NAMESPACES


def content_types(*, letter: bool) -> str:
    """Return [Content_Types].xml; a letter has two parts more."""
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = {
        "/word/document.xml": f"{word}.document.main+xml",
        "/word/styles.xml": f"{word}.styles+xml",
        "/word/numbering.xml": f"{word}.numbering+xml",
        "/word/settings.xml": f"{word}.settings+xml",
        "/word/footer1.xml": f"{word}.footer+xml",
        "/word/footer2.xml": f"{word}.footer+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    if letter:
        parts |= {"/word/header1.xml": f"{word}.header+xml", "/word/footer3.xml": f"{word}.footer+xml"}
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{rows}</Relationships>'


def package_relations() -> str:
    """Return _rels/.rels."""
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return _relations([(office, "word/document.xml"), (core, "docProps/core.xml")])


def document_relations(*, letter: bool) -> str:
    """Return the parts that a document refers to, rId1 and on."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    names = [("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml")]
    names += [("footer", "footer1.xml"), ("footer", "footer2.xml")]
    names += [("header", "header1.xml"), ("footer", "footer3.xml")] if letter else []
    return _relations([(f"{base}/{kind}", target) for kind, target in names])


def core_properties(title: str) -> str:
    """Return the properties; their time is constant, so that the same input gives the same bytes."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:creator>kaohe-docs</dc:creator><dc:language>zh-CN</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:created>'
        '<dcterms:modified xsi:type="dcterms:W3CDTF">1980-01-01T00:00:00Z</dcterms:modified></cp:coreProperties>'
    )


def settings(*, even_odd: bool) -> str:
    """Return the settings; ``even_odd`` where even pages have a foot of their own."""
    return (
        f"<w:settings {NAMESPACES}>{'<w:evenAndOddHeaders/>' if even_odd else ''}"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" '
        'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def numbering() -> str:
    """Number headings 一、（一）1.（1） by style (7.3.3), with nothing between number and text."""
    levels = [
        ("Level1", "chineseCountingThousand", "%1、"),
        ("Level2", "chineseCountingThousand", "（%2）"),
        ("Level3", "decimal", "%3."),
        ("Item", "decimal", "（%4）"),
    ]
    body = "".join(
        f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f"{'<w:lvlRestart w:val=' + chr(34) + '1' + chr(34) + '/>' if name == 'Item' else ''}"
        f'<w:pStyle w:val="{name}"/><w:suff w:val="nothing"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        "</w:lvl>"
        for number, (name, form, text) in enumerate(levels)
    )
    return (
        f'<w:numbering {NAMESPACES}><w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
        f'{body}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
