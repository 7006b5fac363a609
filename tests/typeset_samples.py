"""Word files and fake LibreOffices for the tests of typesetting."""

from __future__ import annotations

import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from kaohe_docs.domain.assessment import Assessment
from kaohe_docs.intake.packaged import templates_folder
from kaohe_docs.kinds import all_kinds
from kaohe_docs.render import render_draft
from kaohe_docs.render.docx import compile_template
from kaohe_docs.typeset import Source
from kaohe_docs.typeset.wordml import write_members

OFFICE = "http://schemas.openxmlformats.org"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_SPACES = f'xmlns:w="{OFFICE}/wordprocessingml/2006/main" xmlns:r="{OFFICE}/officeDocument/2006/relationships"'
_SIZE = '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="700" w:footer="700" w:gutter="0"/>'


def a_paragraph(text: str, style: str = "Body") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def a_field(code: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'


def a_page_break() -> str:
    return '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def a_docx(
    *blocks: str,
    face: str = "仿宋_GB2312",
    foot: str = "脚注",
    section: str = "",
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """Return a docx with a numbered style (Heading, 一、), a footer with page number, and odd and even pages."""
    body = "".join(blocks) or a_paragraph("正文") * 2
    references = '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
    fonts = f'<w:rFonts w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" w:cs="{face}"/>'
    relations = ("styles", "styles.xml"), ("numbering", "numbering.xml"), ("settings", "settings.xml")
    relations = (*relations, ("footer", "footer1.xml"), ("footer", "footer2.xml"))
    footer = f"<w:ftr {_SPACES}><w:p><w:r><w:t>{foot}</w:t></w:r>{{side}}{a_field('PAGE')}</w:p></w:ftr>"
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{OFFICE}/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
            + "".join(
                f'<Override PartName="/word/{target}" ContentType="{_WORD}.{kind}+xml"/>' for kind, target in relations
            )
            + "</Types>"
        ),
        "_rels/.rels": _relations([("officeDocument", "word/document.xml")]),
        "word/document.xml": (
            f"<w:document {_SPACES}><w:body>{body}<w:sectPr>{references}{section}{_SIZE}</w:sectPr></w:body></w:document>"
        ),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/styles.xml": (
            f'<w:styles {_SPACES}><w:docDefaults><w:rPrDefault><w:rPr>{fonts}<w:sz w:val="32"/>'
            '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault></w:docDefaults>'
            '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
            '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Body"><w:name w:val="正文"/>'
            '<w:basedOn w:val="Normal"/><w:pPr><w:ind w:firstLine="640"/></w:pPr></w:style>'
            '<w:style w:type="paragraph" w:customStyle="1" w:styleId="Heading"><w:name w:val="标题一"/>'
            '<w:basedOn w:val="Body"/><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
            "</w:styles>"
        ),
        "word/numbering.xml": (
            f'<w:numbering {_SPACES}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Heading"/><w:suff w:val="nothing"/>'
            '<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
            '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
        ),
        "word/settings.xml": f"<w:settings {_SPACES}><w:evenAndOddHeaders/></w:settings>",
        "word/footer1.xml": footer.format(side="<w:r><w:t>单</w:t></w:r>"),
        "word/footer2.xml": footer.format(side="<w:r><w:t>双</w:t></w:r>"),
    }
    return write_members({name: text.encode() for name, text in parts.items()} | dict(extra or {}))


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/officeDocument/2006/relationships/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{OFFICE}/package/2006/relationships">{rows}</Relationships>'


def sample_papers(assessment: Assessment, slug: str, *, most: int = 1000) -> tuple[Source, ...]:
    """Return the papers of one kind as the sample has them."""
    kind = next(kind for kind in all_kinds() if kind.slug == slug)
    template = compile_template((templates_folder() / kind.template).read_bytes(), name=kind.template)
    return tuple(
        Source(draft.name, slug, render_draft(draft, kind, template).data, draft.key_text)
        for draft in kind.drafts(assessment)[:most]
    )


#: A LibreOffice that does to each file what the file's name says, and writes down how it was called.
_FAKE = """#!{python}
import json, os, pathlib, subprocess, sys, time
arguments = sys.argv[1:]
out = pathlib.Path(arguments[arguments.index("--outdir") + 1])
notes = pathlib.Path({notes!r})
files = [pathlib.Path(one) for one in arguments if one.endswith(".docx")]
with notes.open("a") as log:
    log.write(json.dumps({{"arguments": arguments, "environment": dict(os.environ)}}) + "\\n")
for file in files:
    what = file.stem.partition("-")[0]
    target = out / (file.stem + ".pdf")
    if {broken} or what == "nothing":
        continue
    if what == "crash":
        os.abort()
    if what == "half":
        target.write_bytes(b"%PDF-1.6 and no more")
        continue
    if what == "hang":
        child = subprocess.Popen(["sleep", "300"])
        notes.with_name("child").write_text(str(child.pid))
        time.sleep(300)
    if what == "slow":
        time.sleep(0.7)
    target.write_bytes(b"%PDF-1.6\\n%%EOF\\n")
"""


def a_fake_office(folder: Path, *, broken: bool = False) -> Path:
    """Write an executable that behaves as LibreOffice does on a bad day; its calls are noted beside it."""
    program = folder / "soffice"
    program.write_text(_FAKE.format(python=sys.executable, notes=str(folder / "calls"), broken=broken))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program
