"""Letters (公文): the letter to each assessment group and the notice to each unit."""

from __future__ import annotations

from typing import Any

from layout import Paper
from official import signature
from tables import Cell, Row
from wordml import fonts, twips

_KEEP = "<w:keepNext/>"
#: Room between a line and the table under it.
_GAP = '<w:spacing w:after="80"/>'
_END = "{% if loop.last %}。{% else %}；{% endif %}"


def _posts(paper: Paper) -> None:
    """List the group by post, further names under the first ones (组　长：…)."""
    paper.steer("for post in posts")
    paper.paragraph("{{ post.label }}：{{ post.names }}", style="Recipients", properties=_hanging(paper))
    paper.steer("endfor")


def _hanging(paper: Paper, chars: int = 4) -> str:
    """Indent two characters, and the lines after the first by the label's width more."""
    pitch = paper.style["body"]["size_pt"] + paper.style["body"]["spacing_pt"]
    return f'<w:ind w:left="{twips((2 + chars) * pitch)}" w:hanging="{twips(chars * pitch)}"/>'


def _requirements(paper: Paper) -> None:
    """List the plan's demands; the last one keeps with the signature, which must not stand alone on a page."""
    paper.steer("for entry in requirements")
    paper.steer("if loop.last")
    paper.paragraph("{{ entry.title }}。{{ entry.text }}。", style="Item", properties=_KEEP)
    paper.steer("else")
    paper.item("{{ entry.title }}。{{ entry.text }}。")
    paper.steer("endif")
    paper.steer("endfor")


def group_letter(style: dict[str, Any]) -> bytes:
    """Lay out 考核分组通知."""
    paper = Paper(style, "考核分组通知")
    paper.paragraph("{{ issue_number }}", style="Recipients", align="right")
    paper.blank()
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ group }}")
    paper.body(
        "{{ purpose }}，{% if basis %}根据{{ basis }}，{% endif %}按照《{{ plan_title }}》，现将有关事项通知如下。"
    )
    _task(paper)
    _people(paper)
    _units(paper)
    _steps(paper)
    _dates(paper)
    _scoring(paper)
    _verification(paper)
    _synthesis(paper)
    paper.steer("if requirements")
    paper.level1("工作要求")
    _requirements(paper)
    paper.steer("endif")
    paper.paragraph("", style="Recipients", properties=_KEEP)
    paper.paragraph("附件：{{ group }}通讯录", style="Attachment", properties=_KEEP)
    paper.add(signature(style, "issuer", "issue_date", keep=True))
    _contacts(paper)
    return paper.to_bytes()


def _task(paper: Paper) -> None:
    paper.level1("考核任务")
    paper.body(
        "你组负责考核{{ assesses }}{% if duty %}，并{{ duty }}{% endif %}。{% if contents %}考核内容为：{% endif %}"
    )
    paper.steer("for content in contents")
    paper.item(
        "{{ content.title }}{% if content.items %}：{{ content.items }}{% endif %}。"
        "{% if content.scored %}按“计分办法”部分的规定计分。{% endif %}"
        "{% if content.graded %}单独评定等次。{% endif %}"
        "{% if content.settled_by %}由{{ content.settled_by }}。{% endif %}"
    )
    paper.steer("endfor")


def _people(paper: Paper) -> None:
    paper.level1("考核组人员")
    _posts(paper)
    paper.paragraph("联络员：{{ liaison }}（{{ liaison_phones }}）", style="Recipients", properties=_hanging(paper))


def _units(paper: Paper) -> None:
    paper.paragraph("{{ target_word }}（{{ unit_count }}个）", style="Level1", properties=_GAP)
    head = [Cell("序号"), Cell("单　位"), Cell("序号"), Cell("单　位")]
    paper.table(
        [12, 66, 12, 66],
        [
            Row(head, header=True),
            Row(
                [
                    "{{ pair.left.number }}",
                    _unit_cell("pair.left"),
                    "{{ pair.right.number }}",
                    _unit_cell("pair.right"),
                ],
                loop="pair in units",
            ),
        ],
    )


def _unit_cell(unit: str) -> Cell:
    return Cell(
        (f"{{{{ {unit}.name }}}}", f"{{%p if {unit}.visit %}}", f"（{{{{ {unit}.visit }}}}实地考核）", "{%p endif %}"),
        align="left",
    )


def _steps(paper: Paper) -> None:
    paper.steer("if steps")
    paper.level1("考核程序")
    paper.steer("for step in steps")
    paper.item("{{ step.title }}{% if step.by %}（{{ step.by }}）{% endif %}：{{ step.text }}" + _END)
    paper.steer("endfor")
    paper.steer("endif")


def _dates(paper: Paper) -> None:
    paper.level1("时间和方式")
    paper.steer("if windows")
    paper.body("{% for window in windows %}{{ window }}" + _END + "{% endfor %}")
    paper.steer("endif")
    paper.steer("for part in meeting")
    paper.body(
        "{{ part.meeting }}定于{{ part.days }}在{{ part.place }}召开。"
        "{% if part.rates_as %}你组人员参加大会民主测评，测评票计入“{{ part.rates_as }}”一类，"
        "已列入其他测评主体的除外。{% endif %}"
        "{% if part.sessions %}你组考核的单位按下列场次述职：{% endif %}"
    )
    paper.steer("for session in part.sessions")
    paper.item("{{ session.day }}{{ session.hours }}，第{{ session.orders }}位述职" + _END)
    paper.steer("endfor")
    paper.steer("endfor")
    paper.steer("for part in own_meeting")
    paper.body(
        "你组在所考核的各单位分别组织召开{{ part.title }}，{{ part.contents }}。"
        "{% if part.gather %}参会人员为{{ part.gather }}。{% endif %}议程见各单位的考核会议安排。"
    )
    paper.steer("endfor")


def _scoring(paper: Paper) -> None:
    paper.level1("计分办法")
    paper.steer("for scheme in schemes")
    paper.paragraph("{{ scheme.title }}（满分{{ scheme.full_mark }}分）：", properties=_KEEP + _GAP)
    paper.table(
        [58, 16, 54, 28],
        [
            Row([Cell("计分项目"), Cell("占总分"), Cell("评分主体"), Cell("依据")], header=True),
            Row(
                [
                    Cell("{{ row.name }}", align="left"),
                    "{{ row.share }}",
                    Cell("{{ row.raters }}", align="left"),
                    "{{ row.clause }}",
                ],
                loop="row in scheme.rows",
            ),
        ],
    )
    paper.steer("endfor")


def _verification(paper: Paper) -> None:
    paper.level1("考察核实")
    paper.body("{{ verification }}{% if methods %}，采取{{ methods }}等形式核实有关情况{% endif %}。")


def _synthesis(paper: Paper) -> None:
    paper.level1("综合评定和结果报送")
    paper.body(
        "{{ synthesis }}。{% if consult %}综合评定时充分征求{{ consult }}的意见。{% endif %}"
        "{% for entry in places %}{{ entry }}{% if loop.last %}。{% else %}，{% endif %}{% endfor %}"
    )
    paper.steer("if adjustments")
    paper.body("涉及下列加分、扣分事项的，逐项写明分值和依据：")
    paper.steer("for entry in adjustments")
    paper.item("{{ entry.items }}（{{ entry.amount }}）：{{ entry.decided_by }}" + _END)
    paper.steer("endfor")
    paper.steer("endif")
    paper.paragraph(
        "请于{{ report_by }}前，将考核等次建议和排序{% if graded %}、{{ graded }}等次建议{% endif %}，"
        "连同核实记录{% if consult %}和征求意见情况{% endif %}报{{ report_to }}。",
        properties=_KEEP,
    )


def _contacts(paper: Paper) -> None:
    face = fonts(paper.style["fonts"]["level1"])
    paper.paragraph("附件", style="Recipients", properties="<w:pageBreakBefore/>", runs=face)
    paper.blank()
    paper.title("{{ group }}通讯录")
    paper.blank()
    paper.table(
        [24, 26, 46, 30, 30],
        [
            Row([Cell("职务"), Cell("姓名"), Cell("单位"), Cell("办公电话"), Cell("手机")], header=True),
            Row(
                [
                    "{{ contact.post }}",
                    "{{ contact.name }}",
                    "{{ contact.unit_name }}",
                    "{{ contact.landline }}",
                    "{{ contact.mobile }}",
                ],
                loop="contact in contacts",
                height_mm=10,
            ),
        ],
    )
    paper.note("空白处由联络员登记。本页含个人手机号码，仅供本组工作使用，请勿外传。")
    paper.note("考核工作的组织协调：{{ office_contact }}{% if office_duty %}，{{ office_duty }}{% endif %}。")


def visit_notice(style: dict[str, Any]) -> bytes:
    """Lay out 进点通知."""
    paper = Paper(style, "进点通知")
    paper.title("{{ title }}")
    paper.blank()
    paper.recipients("{{ unit_name }}")
    paper.body(
        "{% if basis %}根据{{ basis }}，{% endif %}按照《{{ plan_title }}》安排，"
        "由{{ group }}对{{ you }}进行{{ contents }}。现将有关事项通知如下。"
    )
    paper.level1("考核时间")
    paper.body("{{ time_text }}。如需调整时间，请提前与联络员联系。")
    paper.level1("考核组人员")
    _posts(paper)
    paper.paragraph("联络员：{{ liaison }}（{{ landline }}）", style="Recipients", properties=_hanging(paper))
    paper.level1("考核方式")
    paper.steer("for part in meeting")
    paper.body(
        "{{ group }}在{{ you }}组织召开{{ part.title }}，{{ part.contents }}。"
        "{% if part.gather %}请通知{{ part.gather }}按时参加。{% endif %}"
    )
    paper.steer("endfor")
    paper.body("{{ verification }}{% if methods %}，采取{{ methods }}等形式核实有关情况{% endif %}。")
    paper.level1("准备和报送材料")
    paper.steer("for part in hand_in")
    paper.body(
        "请于{{ part.deadline }}前，将{{ part.papers }}报送{{ part.office_contact }}，报送份数：{{ part.copies }}。"
    )
    paper.steer("endfor")
    paper.steer("if checked")
    paper.body("请备齐下列材料，供考核组查阅：")
    paper.steer("for entry in checked")
    paper.item("{{ entry }}" + _END)
    paper.steer("endfor")
    paper.steer("endif")
    paper.steer("if requirements")
    paper.level1("有关要求")
    _requirements(paper)
    paper.steer("endif")
    paper.add(signature(style, "issuer", "issue_date", keep=True))
    return paper.to_bytes()


PAPERS = {"group-letter": group_letter, "visit-notice": visit_notice}
