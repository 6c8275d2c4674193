"""The notice of a meeting."""

from collections.abc import Iterator

from shuanghe.activities.meetings.documents.phrases import header, when
from shuanghe.activities.meetings.rules.facts import MeetingFacts
from shuanghe.kernel.documents import Block, Heading, OfficialPaper, Paragraph, Signature


def notice(facts: MeetingFacts) -> OfficialPaper:
    """The notice as it was written; before that, what is known of the plan.

    It is for use before the meeting and so never a draft. The day of issue is not known.
    """
    return OfficialPaper(
        title=_title(facts.title),
        addressee="各参会人员",
        blocks=list(_body(facts)),
        signature=Signature(facts.organisation, is_stamped=False),
        header=header(facts, is_draft=False),
    )


def _title(title: str) -> str:
    if title.endswith("通知"):
        return title
    act = "召开" if title.endswith(("会", "会议")) else "开展"
    about = title if title.startswith("关于") else f"关于{act}{title}"
    return f"{about}的通知"


def _body(facts: MeetingFacts) -> Iterator[Block]:
    if facts.notice_text.strip():
        yield Paragraph(facts.notice_text)
        return
    yield Paragraph(f"现将{facts.title}有关事项通知如下。")
    parts = (
        ("时间", when(facts)),
        ("地点", facts.place),
        ("主持人", facts.host),
        ("主讲人", facts.speaker),
    )
    for title, text in parts:
        if text:
            yield Heading(title)
            yield Paragraph(f"{text}。")
    if facts.items:
        yield Heading("议程")
        for item in facts.items:
            yield Heading(f"{item.title.rstrip('。；')}。", level=3)
