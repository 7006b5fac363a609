"""The styles of all templates, each with its name in Word: 正文, 公文标题, 一级标题 …"""

from __future__ import annotations

from typing import Any

from wordml import NAMESPACES, exact_line, fonts, twips, type_size


def named_styles(style: dict[str, Any]) -> str:
    """Return styles.xml."""
    rows = [*_official_styles(style), *_form_styles(style), _style("Tail", "文末", exact_line(1), type_size(1))]
    return (
        f"<w:styles {NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_look(style, 'body', style['body']['size_pt'])}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault>'
        '<w:pPr><w:widowControl w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        # What Word does anyway. LibreOffice 7.4 reads it the wrong way round, and from a style only: without it marks at
        # a line's end hang outside the type area, and in justified lines they are not printed at all.
        '<w:pPr><w:overflowPunct w:val="1"/></w:pPr></w:style>'
        f"{''.join(rows)}</w:styles>"
    )


def _official_styles(style: dict[str, Any]) -> list[str]:
    """Return the styles of official documents."""
    body, title, head, folio = style["body"], style["title"], style["head"], style["folio"]
    exact, big = exact_line(body["line_pt"]), body["size_pt"]
    tight = f'<w:spacing w:val="{twips(body["spacing_pt"])}"/>'
    indent = f'<w:ind w:firstLineChars="{100 * body["indent_chars"]}" w:firstLine="{twips(2 * body["size_pt"])}"/>'

    def look(name: str, size: float, extra: str = "") -> str:
        return _look(style, name, size, extra)

    return [
        _style("Body", "正文", f'{exact}{indent}<w:jc w:val="both"/>', look("body", big, tight)),
        _style("Recipients", "主送机关", f'{exact}<w:jc w:val="left"/>', look("body", big, tight)),
        _style(
            "Title1",
            "公文标题",
            f'{exact_line(title["line_pt"])}<w:jc w:val="center"/>',
            look("title", title["size_pt"]),
        ),
        _style("Level1", "一级标题", f"<w:keepNext/>{_number(0)}{exact}{indent}", look("level1", big, tight)),
        _style("Level2", "二级标题", f"{_number(1)}{exact}{indent}", look("level2", big, tight)),
        _style("Level3", "三级标题", f"{_number(2)}{exact}{indent}", look("body", big, tight)),
        _style("Item", "四级条目", f'{_number(3)}{exact}{indent}<w:jc w:val="both"/>', look("body", big, tight)),
        _style("Attachment", "附件说明", f"{exact}{indent}", look("body", big, tight)),
        _style("Signature", "署名和日期", f'{exact}<w:jc w:val="center"/>', look("body", big, tight)),
        _style("DraftMark", "送审稿标记", f'{exact}<w:jc w:val="left"/>', look("level1", big)),
        _style(
            "HeadIssuer",
            "发文机关标志",
            '<w:jc w:val="center"/>',
            look("title", head["sizes_pt"][0][1], f'<w:color w:val="{head["colour"]}"/>'),
        ),
        _style("HeadNumber", "发文字号", f'{exact}<w:jc w:val="center"/>', look("body", head["number_size_pt"])),
        _style("Folio", "页码", "", look("folio", folio["size_pt"])),
        _style("Colophon", "版记", '<w:ind w:left="280" w:right="280"/>', look("body", style["colophon"]["size_pt"])),
    ]


def _form_styles(style: dict[str, Any]) -> list[str]:
    """Return the styles of forms and of all tables."""
    form = style["form"]
    # Lines of a table have their own height: a fixed pitch would burst the rows, and free faces fill theirs to the edge.
    loose = f'<w:spacing w:before="0" w:after="0" w:line="{round(240 * form["line"])}" w:lineRule="auto"/>'

    def look(name: str, size: float) -> str:
        return _look(style, name, size)

    return [
        _style(
            "FormTitle",
            "表单标题",
            '<w:spacing w:before="0" w:after="120"/><w:jc w:val="center"/>',
            look("title", form["title_size_pt"]),
        ),
        _style(
            "FormSubtitle",
            "表单副题",
            '<w:spacing w:before="0" w:after="80"/><w:jc w:val="center"/>',
            look("level2", 14),
        ),
        _style("FormText", "表单文字", '<w:spacing w:before="20" w:after="80"/>', look("body", form["size_pt"])),
        _style("FormNote", "表单说明", '<w:spacing w:before="40" w:after="80"/>', look("body", form["small_size_pt"])),
        _style("FormFolio", "表单页码", "", look("folio", 9)),
        _style("CellText", "表格文字", loose, look("body", form["size_pt"])),
        _style("CellSmall", "表格小字", loose, look("body", form["small_size_pt"])),
        _style("CellHeader", "表头", "", look("level1", form["small_size_pt"])),
        _style("CellStrong", "表格重点", "", look("level1", form["size_pt"])),
    ]


def _look(style: dict[str, Any], name: str, size: float, extra: str = "") -> str:
    """Return a face in a size; figures in titles stay in the title's face (7.3.1), page numbers in theirs (7.5)."""
    face = style["fonts"]
    latin = "" if name in ("title", "folio") else face["latin"]
    return fonts(face[name], latin) + extra + type_size(size)


def _style(key: str, name: str, paragraph: str, run: str) -> str:
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>'
    )


def _number(level: int) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="1"/></w:numPr>'
