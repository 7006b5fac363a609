"""Papers of the debriefing meeting (述职日程): programme, notices, agenda."""

from __future__ import annotations

from typing import Any

from layout import Paper


def debriefing_notice(style: dict[str, Any]) -> bytes:
    """Lay out 述职通知."""
    paper = Paper(style, "述职通知")
    paper.title("关于参加{{ meeting }}\n述职的通知")
    paper.blank()
    paper.recipients("{{ unit_name }}")
    paper.body("{{ host }}定于近期召开{{ meeting }}。现将你单位述职有关事项通知如下。")
    paper.level1("时间和地点")
    paper.body("述职日期：{{ date_text }}，{{ session_text }}。")
    paper.body("述职时段：{{ time_text }}，共{{ units_in_all }}个单位述职，你单位为第{{ order }}位。")
    paper.body("地点：{{ place }}。请提前{{ arrive_before }}分钟（{{ arrive_text }}前）到场候场。")
    paper.level1("述职人和时限")
    paper.body(
        "由{{ speaker }}述职，时间为{{ minutes }}分钟。第{{ warning_minute }}分钟提醒，"
        "满{{ minutes }}分钟即请结束{% if overtime %}；{{ overtime }}{% endif %}。"
    )
    paper.level1("{{ subject }}内容")
    paper.steer("for content in contents")
    paper.item("{{ content }}{% if loop.last %}。{% else %}；{% endif %}")
    paper.steer("endfor")
    paper.level1("报送材料")
    paper.steer("for paper in papers")
    paper.item(
        "{{ paper.title }}{% if paper.limit %}（{{ paper.limit }}）{% endif %}{% if loop.last %}。{% else %}；{% endif %}"
    )
    paper.steer("endfor")
    paper.body("以上材料请于{{ deadline_text }}前报送{{ contact_text }}。")
    paper.signature("{{ issuer }}", "{{ issue_date }}", issuer_chars=20)
    return paper.to_bytes()


PAPERS = {"debriefing-notice": debriefing_notice}
