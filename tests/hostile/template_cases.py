"""Cases of templates: what tags must not do, and what a docx must not hold."""

from __future__ import annotations

import zipfile
from pathlib import Path

from hostile_case import TEMPLATE, Build, add, zipped


def inserted(text: str, *, part: str = "word/document.xml", after: bytes = b"<w:body>") -> Build:
    """Put a paragraph with a tag into a part of the template."""
    paragraph = f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'.encode()
    return zipped(TEMPLATE, {part: lambda data: data.replace(after, after + paragraph, 1)})


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


ESCAPES = {
    "a class": "{{ ''.__class__.__mro__ }}",
    "subclasses": "{{ ''.__class__.__base__.__subclasses__() }}",
    "a filter's attribute": "{{ '' | attr('__class__') }}",
    "a mapped attribute": "{{ [''] | map(attribute='__class__') | list }}",
    "cycler's globals": "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "joiner's globals": "{{ joiner.__init__.__globals__ }}",
    "namespace's globals": "{{ namespace.__init__.__globals__ }}",
    "lipsum's globals": "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "the template itself": "{{ self.__init__.__globals__.__builtins__ }}",
    "self's block": "{{ self._TemplateReference__context }}",
    "format attributes": "{{ '{0.__class__.__mro__}'.format('') }}",
    "format_map attributes": "{{ '{a.__class__}'.format_map({'a': 1}) }}",
    "format through a filter": "{{ '{0.__class__}' | attr('format') }}",
    "formatted markup": "{{ ('{0.__class__.__mro__}' | escape).format('') }}",
    "a loop's depths": "{% for x in [1] %}{{ loop.__class__.__init__.__globals__ }}{% endfor %}",
    "a macro's function": "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "a generator's frame": "{{ ([1] | map('upper')).gi_frame.f_globals }}",
    "undefined's globals": "{{ (nothing_here | default(cycler)).__init__.__globals__ }}",
    "an include": "{% include '/etc/passwd' %}",
    "an import": "{% import 'os' as os %}{{ os }}",
    "an extends": "{% extends '/etc/passwd' %}",
}
for what, tag in ESCAPES.items():
    add(
        f"template: {what} in the body",
        inserted(_escape(tag)),
        "template-forbidden",
        "template-undefined",
        "template-failed",
        "template-syntax",
    )

HOSTILE_WORK = {
    "a loop of 10**9": "{% for x in range(10**9) %}x{% endfor %}",
    "a silent loop of 10**9": "{% for x in range(999999) %}{% for y in range(999999) %}{% endfor %}{% endfor %}",
    "a quick nested loop": "{% for x in range(99999) %}{% for y in range(99999) %}{% set z = y %}{% endfor %}{% endfor %}",
    "a list of 10**9": "{{ (range(99999) | list * 99999) | length }}",
    "a long text": "{{ 'x' * 10**9 }}",
    "text that doubles": "{% set ns = namespace(t='x') %}{% for i in range(40) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}{{ ns.t | length }}",
    "text that adds up": "{% set ns = namespace(t='x') %}{% for i in range(40) %}{% set ns.t = ns.t + ns.t %}{% endfor %}{{ ns.t | length }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a power of powers": "{{ ((9 ** 99999) ** 99999) }}",
    "a shifted number": "{{ 2 ** 99999 * 2 ** 99999 }}",
    "a wide format": "{{ '%999999999d' % 1 }}",
    "a wide format filter": "{{ '%0999999999d' | format(1) }}",
    "a wide str.format": "{{ '{:999999999}'.format(1) }}",
    "a wide centre": "{{ 'x' | center(999999999) }}",
    "a wide just": "{{ 'x'.ljust(999999999) }}",
    "a wide zfill": "{{ 'x'.zfill(999999999) }}",
    "a wide indent": "{{ 'x' | indent(999999999, true) }}",
    "a wide batch": "{{ [1] | batch(999999999, 'x') | list | length }}",
    "a wide slice": "{{ [1] | slice(99999999) | list | length }}",
    "a replaced text": "{{ ('x' * 99999) | replace('x', 'x' * 99999) | length }}",
    "a joined text": "{{ (['x'] * 99999) | join('x' * 99999) | length }}",
    "a recursive macro": "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "a macro that branches": "{% macro m(n) %}{% if n %}{{ m(n-1) }}{{ m(n-1) }}{% endif %}{% endmacro %}{{ m(60) }}",
    "a recursive loop": "{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}",
    "a sum of lists": "{{ range(99999) | map('list') | sum(start=[]) }}",
    "nested lists": "{{ '[' * 90000 }}",
    "500 brackets": "{{ " + "(" * 500 + "1" + ")" * 500 + " }}",
    "20,000 brackets": "{{ " + "(" * 20_000 + "1" + ")" * 20_000 + " }}",
    "300 ifs": "{% if true %}" * 300 + "{% endif %}" * 300,
    "a number of 10,000 digits": "{{ " + "9" * 10_000 + " }}",
    "wordwrap": "{{ ('x' * 99999) | wordwrap(1) | wordwrap(1) | length }}",
    "ten loops in each other": "".join(f"{{% for x{n} in range(99) %}}" for n in range(10)) + "{% endfor %}" * 10,
    "a long body, often": "{% for x in range(999) %}{% for y in range(999) %}"
    + "{% if x == y %}{% endif %}" * 2000
    + "{% endfor %}{% endfor %}",
    "chained filters": "{{ 'x'" + " | join('yyyyyyyyyyyyyyyyyyyy')" * 30 + " }}",
    "text doubled line by line": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 40 + "{{ a }}",
    "braces without end": "{{ " * 20_000,
    "pprint": "{{ range(99999) | list | pprint | length }}",
}
for what, tag in HOSTILE_WORK.items():
    add(
        f"template: {what}",
        inserted(_escape(tag)),
        "template-forbidden",
        "template-undefined",
        "template-failed",
        "template-syntax",
        "template-too-slow",
        harmless=what in {"300 ifs", "500 brackets"},
    )


def new_part(kind: str, element: str, text: str) -> Build:
    """Give the template a header, footer or footnotes part with a tag in it."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    xml = f'<?xml version="1.0"?><w:{element} {space}><w:p><w:r><w:t>{_escape(text)}</w:t></w:r></w:p></w:{element}>'
    if kind == "footnotes":
        xml = (
            f'<?xml version="1.0"?><w:footnotes {space}><w:footnote w:id="1"><w:p><w:r><w:t>{_escape(text)}'
            "</w:t></w:r></w:p></w:footnote></w:footnotes>"
        )
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    override = f'<Override PartName="/word/{kind}9.xml" ContentType="{base}.{kind}+xml"/></Types>'.encode()
    relation = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{kind}9.xml"/></Relationships>'
    ).encode()
    return zipped(
        TEMPLATE,
        {
            f"word/{kind}9.xml": xml.encode(),
            "[Content_Types].xml": lambda data: data.replace(b"</Types>", override),
            "word/_rels/document.xml.rels": lambda data: data.replace(b"</Relationships>", relation),
        },
    )


for kind, element in (("header", "hdr"), ("footer", "ftr"), ("footnotes", "footnotes")):
    for what in ("a class", "cycler's globals", "format attributes"):
        add(
            f"template: {what} in a {kind}",
            new_part(kind, element, ESCAPES[what]),
            "template-forbidden",
            "template-undefined",
        )
    add(
        f"template: an endless loop in a {kind}",
        new_part(kind, element, HOSTILE_WORK["a quick nested loop"]),
        "template-forbidden",
        "template-too-slow",
    )


def property_text(text: str) -> Build:
    core = (
        '<?xml version="1.0"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>'
        f"{_escape(text)}</dc:title></cp:coreProperties>"
    ).encode()
    override = (
        b'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
        b'core-properties+xml"/></Types>'
    )
    return zipped(
        TEMPLATE,
        {
            "docProps/core.xml": core,
            "[Content_Types].xml": lambda data: (
                data if b"core-properties+xml" in data else data.replace(b"</Types>", override)
            ),
        },
    )


for what in ("a class", "cycler's globals", "format attributes", "an include"):
    add(
        f"template: {what} in the properties",
        property_text(ESCAPES[what]),
        "template-forbidden",
        "template-undefined",
        "template-failed",
    )


def field(code: str, *, split: bool = False, part: str = "word/document.xml") -> Build:
    half = len(code) // 2
    codes = (code[:half], code[half:]) if split else (code,)
    runs = "".join(f'<w:r><w:instrText xml:space="preserve">{text}</w:instrText></w:r>' for text in codes)
    xml = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    return zipped(TEMPLATE, {part: lambda data: data.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1)})


for code in (
    "INCLUDEPICTURE",
    "INCLUDETEXT",
    "DDEAUTO",
    "DDE",
    "DATABASE",
    "includetext",
    "IMPORT",
    "LINK",
    "RD",
    "MACROBUTTON",
    "HTMLCONTROL",
):
    add(f"template: the field {code}", field(f' {code} "file:///etc/passwd" '), "template-unsafe")
add("template: a field cut in two", field(' INCLUDETEXT "/etc/passwd" ', split=True), "template-unsafe")
add(
    "template: a simple field",
    zipped(
        TEMPLATE,
        {
            "word/document.xml": lambda data: data.replace(
                b"<w:body>",
                b"<w:body><w:p><w:fldSimple w:instr='INCLUDETEXT \"/etc/passwd\"'><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>",
                1,
            )
        },
    ),
    "template-unsafe",
)
add(
    "template: a chunk of foreign text",
    zipped(
        TEMPLATE, {"word/document.xml": lambda data: data.replace(b"<w:body>", b"<w:body><w:altChunk r:id='rId1'/>", 1)}
    ),
    "template-unsafe",
)
add("template: a part twice", lambda w: _doubled(w), "template-broken")
add("template: a tag never closed", inserted("{{ unit"), "template-syntax")
add("template: a loop never closed", inserted("{% for x in range(3) %}"), "template-unclosed")
add("template: a name nobody knows", inserted("{{ unit_nmae }}"), "template-undefined")
add("template: a filter nobody knows", inserted("{{ 1 | shell }}"), "template-syntax")
add("template: a division by nothing", inserted("{{ 1 / 0 }}"), "template-failed")


def _doubled(workspace: Path) -> None:
    import warnings

    zipped(TEMPLATE, {})(workspace)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(workspace / TEMPLATE, "a") as archive:
            archive.writestr("word/document.xml", b"<x/>")
