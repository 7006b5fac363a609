"""Papers of the debriefing meeting and of the groups' own meetings (述职日程): notices, programme, agenda."""

from __future__ import annotations

from typing import Any

from layout import Paper
from official import signature
from tables import Cell, Row

_KEEP = "<w:keepNext/>"
#: Two half-days of eleven units then fit on one page.
_LINE_MM = 6.5
_END = "{% if loop.last %}。{% else %}；{% endif %}"


def debriefing_notice(style: dict[str, Any]) -> bytes:
    """Lay out 述职通知."""
    paper = Paper(style, "述职通知")
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ unit_name }}")
    paper.body(
        "按照《{{ plan_title }}》安排，{{ host }}定于{{ days }}召开{{ meeting }}"
        "{% if attendance %}，参加人员为{{ attendance }}{% endif %}。现将{{ you }}述职的有关事项通知如下。"
    )
    paper.level1("时间和地点")
    paper.item("时间：{{ date_text }}{{ time_text }}；")
    paper.item("场次：{{ session_text }}；")
    paper.item("顺序：{{ units_in_all }}个单位中的第{{ order }}位；")
    paper.item("地点：{{ place }}；")
    paper.item("候场：请{% if arrive_before %}提前{{ arrive_before }}分钟，{% endif %}于{{ arrive_text }}前到场。")
    paper.level1("述职人和时限")
    paper.body(
        "由{{ speaker }}述职，时间为{{ minutes }}分钟。"
        "{% if warning_minute %}第{{ warning_minute }}分钟提醒，{% endif %}"
        "满{{ minutes }}分钟即请结束。{% if overtime %}{{ overtime }}。{% endif %}"
    )
    paper.steer("if contents")
    paper.level1("{{ subject }}内容")
    paper.steer("for content in contents")
    paper.item("{{ content }}" + _END)
    paper.steer("endfor")
    paper.steer("endif")
    paper.steer("for part in hand_in")
    paper.level1("报送材料")
    paper.body(
        "请于{{ part.deadline }}前，将{{ part.papers }}报送{{ part.office_contact }}，报送份数：{{ part.copies }}。"
    )
    paper.steer("endfor")
    paper.level1("联系方式")
    paper.paragraph(
        "述职有关事项，请与{{ group }}联络员{{ liaison }}联系（电话：{{ landline }}）。", style="Body", properties=_KEEP
    )
    paper.add(signature(style, "issuer", "issue_date", keep=True))
    return paper.to_bytes()


def programme(style: dict[str, Any]) -> bytes:
    """Lay out 述职大会日程."""
    paper = Paper(style, "述职大会日程", page="form")
    paper.title("{{ title }}")
    for label, text in (
        ("时　间", "{{ days }}，共{{ half_days }}个半天；{{ units }}个单位，每个单位{{ minutes }}分钟"),
        ("地　点", "{{ place }}"),
        ("组　织", "{{ host }}组织召开{% if organiser != host %}，{{ organiser }}承办{% endif %}"),
        ("述　职", "{{ speakers }}"),
        ("参　加", "{{ attendance }}"),
    ):
        if label == "参　加":
            paper.steer("if attendance")
        paper.paragraph(f"{label}：{text}。", style="FormText", properties='<w:ind w:left="960" w:hanging="960"/>')
    paper.steer("endif")
    paper.steer("for session in sessions")
    _heading(paper, "{{ session.heading }}")
    paper.table(
        [26, 11, 70, 36, 27],
        [
            Row(
                [Cell("时间"), Cell("顺序"), Cell("单　位"), Cell("类　别"), Cell("述职人")],
                header=True,
                height_mm=_LINE_MM,
            ),
            Row(
                [
                    "{{ line.hours }}",
                    "{{ line.order }}",
                    Cell("{{ line.unit_name }}", align="left"),
                    "{{ line.category }}",
                    "{{ line.speaker }}",
                ],
                before=("for line in session.lines", "if line.is_slot"),
                height_mm=_LINE_MM,
            ),
            Row(
                ["{{ line.hours }}", Cell("{{ line.text }}", span=4, shade="F7F7F7")],
                before=("else",),
                after=("endif", "endfor"),
                height_mm=_LINE_MM,
            ),
        ],
    )
    paper.steer("endfor")
    _programme_rules(paper)
    return paper.to_bytes()


def _programme_rules(paper: Paper) -> None:
    _heading(paper, "述职须知")
    rules = (
        "请述职人{% if arrive_before %}提前{{ arrive_before }}分钟{% endif %}到场候场，按上列顺序述职。",
        "{{ subject }}{% if contents %}的内容为{{ contents }}{% else %}按要求进行{% endif %}。",
        "述职时间为{{ minutes }}分钟，{% if warning_minute %}第{{ warning_minute }}分钟提醒，{% endif %}"
        "满{{ minutes }}分钟即请结束。"
        "{% if overtime %}{{ overtime }}。{% endif %}",
    )
    for number, rule in enumerate(rules, 1):
        keep = _KEEP if number < len(rules) else ""
        paper.paragraph(
            f"{number}. {rule}", style="FormText", properties=keep + '<w:ind w:left="360" w:hanging="360"/>'
        )


def bureau_agenda(style: dict[str, Any]) -> bytes:
    """Lay out 考核会议安排."""
    paper = Paper(style, "考核会议安排", page="form")
    paper.title("{{ title }}")
    _agenda_facts(paper)
    _heading(paper, "议程（合计{{ total_minutes }}）")
    paper.table(
        [12, 30, 72, 22, 34],
        [
            Row([Cell("序号"), Cell("议程"), Cell("内容"), Cell("用时"), Cell("自开始起")], header=True),
            Row(
                [
                    "{{ line.number }}",
                    "{{ line.title }}",
                    Cell("{{ line.text }}", align="left"),
                    "{{ line.minutes }}",
                    "{{ line.span }}",
                ],
                loop="line in agenda",
                height_mm=10,
            ),
        ],
    )
    _voters(paper)
    _checks(paper)
    return paper.to_bytes()


def _agenda_facts(paper: Paper) -> None:
    facts = (
        ("{{ target_word }}", "{{ unit_name }}"),
        ("时间", "{{ time_text }}"),
        ("地点", "{{ place }}"),
        ("参会人员", "{{ gather }}"),
        ("组织实施", "{{ organiser }}"),
    )
    rows = [_fact(label, text) for label, text in facts]
    rows.append(_fact("{{ post.label }}", "{{ post.names }}", loop="post in posts"))
    rows.append(_fact("联络员", "{{ liaison }}（{{ landline }}）"))
    paper.table([28, 142], rows)


def _fact(label: str, text: str, *, loop: str = "") -> Row:
    return Row([Cell(label, style="CellHeader", shade="F2F2F2"), Cell(text, align="left")], loop=loop)


def _voters(paper: Paper) -> None:
    paper.steer("if voters")
    _heading(paper, "民主测评")
    paper.table(
        [64, 20, 20, 44, 22],
        [
            Row([Cell("测评主体"), Cell("占总分"), Cell("人数"), Cell("测评票"), Cell("用纸")], header=True),
            Row(
                [
                    Cell("{{ line.rater_class }}", align="left"),
                    "{{ line.share }}",
                    "{{ line.raters }}",
                    "{{ line.ballots }}",
                    "{{ line.colour }}",
                ],
                loop="line in voters",
                height_mm=12,
            ),
        ],
    )
    paper.steer("endif")


def _checks(paper: Paper) -> None:
    _heading(paper, "考察核实")
    paper.form_text("{{ verification }}{% if methods %}，采取{{ methods }}等形式核实有关情况{% endif %}。")
    paper.steer("if checked")
    paper.form_text("请备齐下列材料供查阅：{% for entry in checked %}{{ entry }}" + _END + "{% endfor %}")
    paper.steer("endif")


def _heading(paper: Paper, text: str) -> None:
    paper.paragraph(text, style="CellStrong", properties=_KEEP + '<w:spacing w:before="200" w:after="60"/>')


PAPERS = {"debriefing-notice": debriefing_notice, "programme": programme, "bureau-agenda": bureau_agenda}
