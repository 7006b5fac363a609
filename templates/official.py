"""Elements of an official document (GB/T 9704-2012): head, mark of a draft, signature, colophon.

Each returns blocks for `layout.Paper.add`; names in the arguments are fields of the context.
"""

from __future__ import annotations

from typing import Any

from wordml import paragraph, steer_paragraph, twips, type_size

#: Height of a line set exactly so that the type fills it from its top edge: LibreOffice puts the baseline at four
#: fifths of an exact line, and Chinese type stands 0.88 of its size above the baseline.
CLOSE = 1.1
#: Characters of an issuer that is centred over a date four characters in from the right and still ends two in (7.3.5).
_SHORT_ISSUER = 10
#: Half the width of a date (2020年5月14日) in characters: figures are half a character wide in 仿宋_GB2312, and 0.57 in
#: the face that stands in for it.
_HALF_DATE = 3.5


def red_head(style: dict[str, Any], issuer: str, number: str, *, below: str = "") -> list[str]:
    """Return the head (版头, 7.2): issuer in red 35 mm under the top of the type area, issue number, red line.

    Where ``below`` holds, a line already stands over the head.
    """
    head, line = style["head"], style["body"]["line_pt"]
    top = head["top_mm"] * 72 / 25.4
    marks = issuer_marks(style, issuer, before=top)
    if below:
        lower = issuer_marks(style, issuer, before=top - line)
        marks = _either(f"if {below}", lower, marks)
    # Exact lines leave a fifth of their height under the baseline, the type an eighth of its own.
    slack = line / 5 - head["number_size_pt"] * 0.12
    space = round(head["number_to_line_mm"] * 72 / 25.4 - slack)
    rule = (
        f'<w:pBdr><w:bottom w:val="single" w:sz="{round(head["line_pt"] * 8)}" w:space="{space}" '
        f'w:color="{head["colour"]}"/></w:pBdr>'
    )
    blank = paragraph("", style="Recipients")
    return [*marks, blank, blank, paragraph(f"{{{{ {number} }}}}", style="HeadNumber", properties=rule), blank, blank]


def issuer_marks(
    style: dict[str, Any], issuer: str, *, before: float = 0, rule: str = "", indent: str = ""
) -> list[str]:
    """Return the issuer's mark (发文机关标志), smaller where it would not fit on one line."""
    sizes = style["head"]["sizes_pt"]
    blocks = []
    for number, (most, size) in enumerate(sizes):
        last = number == len(sizes) - 1
        tag = "else" if last else f"{'elif' if number else 'if'} {issuer} | length <= {most}"
        line = f'w:line="{twips(size * CLOSE)}" w:lineRule="{"atLeast" if last else "exact"}"'
        spacing = f'<w:spacing w:before="{twips(before)}" w:after="0" {line}/>'
        properties = rule + spacing + indent
        mark = paragraph(f"{{{{ {issuer} }}}}", style="HeadIssuer", properties=properties, runs=type_size(size))
        blocks += [steer_paragraph(tag), mark]
    return [*blocks, steer_paragraph("endif")]


def draft_mark(field_name: str) -> list[str]:
    """Return the mark of a paper that is not yet approved (送审稿); the field is empty once it is."""
    mark = paragraph(f"{{{{ {field_name} }}}}", style="DraftMark")
    return [steer_paragraph(f"if {field_name}"), mark, steer_paragraph("endif")]


def signature(style: dict[str, Any], issuer: str, day: str, *, keep: bool = False, followed: bool = False) -> list[str]:
    """Return issuer and date (7.3.5): the issuer centred over the date, which stands four characters in from the right.

    A longer issuer ends two characters in (two and a half at most), and the date is centred under it. With ``keep`` the
    blank lines over it stay on its page, and with them a last paragraph that keeps with the next; with ``followed`` the
    colophon that follows does too.
    """
    gap = paragraph("", style="Signature", properties="<w:keepNext/>" if keep else "")
    chars = style["body"]["chars"]

    def signed(left: float) -> list[str]:
        return _signed(style, issuer, day, left=left, followed=followed)

    blocks = [gap, gap, steer_paragraph(f"if {issuer} | length <= {_SHORT_ISSUER}")]
    blocks += signed(chars - 2 * (4 + _HALF_DATE))
    for length in range(_SHORT_ISSUER + 2, chars - 4 + 1, 2):
        blocks += [steer_paragraph(f"elif {issuer} | length <= {length}"), *signed(chars - 2 * (2 + length / 2))]
    return [*blocks, steer_paragraph("else"), *signed(0), steer_paragraph("endif")]


def _signed(style: dict[str, Any], issuer: str, day: str, *, left: float, followed: bool) -> list[str]:
    """Return both lines, centred to the right of an indent of so many characters."""
    pitch = style["body"]["size_pt"] + style["body"]["spacing_pt"]
    indent = f'<w:ind w:left="{twips(left * pitch)}" w:firstLine="0" w:firstLineChars="0"/>'
    kept = "<w:keepNext/>" if followed else ""
    return [
        paragraph(f"{{{{ {issuer} }}}}", style="Signature", properties="<w:keepNext/>" + indent),
        paragraph(f"{{{{ {day} }}}}", style="Signature", properties=kept + indent),
    ]


def colophon(style: dict[str, Any], copies: str, printed: str, *, width: int) -> list[str]:
    """Return the colophon (版记): copy recipients, printing office and date, between lines.

    A tab in ``printed`` sets what follows it flush right, at so many twentieths of a point. It follows the date and does
    not sink to the foot of the page as 7.4 has it: LibreOffice 7.4 moves a frame (``w:framePr``) there only if its
    paragraphs have one and the same border, without the thinner line between them, and a floating table not at all.
    """
    look = style["colophon"]
    outer, inner = round(look["outer_line_pt"] * 8), round(look["inner_line_pt"] * 8)
    top = f'<w:top w:val="single" w:sz="{outer}" w:space="1" w:color="000000"/>'
    middle = f'<w:top w:val="single" w:sz="{inner}" w:space="1" w:color="000000"/>'
    bottom = f'<w:bottom w:val="single" w:sz="{outer}" w:space="1" w:color="000000"/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:pos="{width - 280}"/></w:tabs>' if "\t" in printed else ""
    return [
        paragraph("", style="Recipients", properties="<w:keepNext/>"),
        paragraph(copies, style="Colophon", properties=f"<w:keepNext/><w:pBdr>{top}</w:pBdr>"),
        paragraph(printed, style="Colophon", properties=f"<w:pBdr>{middle}{bottom}</w:pBdr>{tabs}"),
    ]


def _either(condition: str, then: list[str], otherwise: list[str]) -> list[str]:
    return [steer_paragraph(condition), *then, steer_paragraph("else"), *otherwise, steer_paragraph("endif")]
