"""What a meeting resolved: each vote with its numbers and the article, and each decision."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents.phrases import ballots, day_of, header, result, signed
from shuanghe.activities.meetings.models import Outcome
from shuanghe.activities.meetings.rules.facts import Finding, ItemFacts, MeetingFacts
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import Block, Heading, OfficialPaper, Paragraph


def is_resolved(facts: MeetingFacts) -> bool:
    """Whether the meeting voted or decided."""
    return any(map(_is_resolved, facts.items))


def resolution(facts: MeetingFacts) -> OfficialPaper:
    """The resolution. Raises Refused where the meeting neither voted nor decided."""
    if not is_resolved(facts):
        raise Refused(_("这次会议没有表决，也没有形成决定，没有决议可印。请先登记议题的结果。"))
    return OfficialPaper(
        title=f"{facts.organisation}\n{facts.title}决议",
        blocks=[*_body(facts), *signed(facts)],
        header=header(facts),
    )


def _is_resolved(item: ItemFacts) -> bool:
    return item.vote is not None or item.outcome == Outcome.DECISION


def _body(facts: MeetingFacts) -> Iterator[Block]:
    where = f"在{facts.place}" if facts.place else ""
    yield Paragraph(
        f"{facts.organisation}于{day_of(facts.held_on)}{where}召开{facts.title}。"
        f"有表决权的应到会{facts.voters}人，实到会{facts.present_voters}人。会议议决如下："
    )
    for item in filter(_is_resolved, facts.items):
        yield Heading(item.title)
        if item.text.strip():
            yield Paragraph(item.text)
        yield from _vote(item)


def _vote(item: ItemFacts) -> Iterator[Block]:
    vote = item.vote
    if vote is None:
        return
    subject = f"（{vote.subject}）" if vote.subject else ""
    yield Paragraph(f"表决事项：{vote.matter_title}{subject}。{''.join(ballots(vote))}")
    for finding in vote.findings:
        yield Paragraph(_article(finding))
    if vote.reason:
        yield Paragraph(f"说明：{vote.reason}")
    yield Paragraph(result(vote))


def _article(finding: Finding) -> str:
    """The rule: its formula, the numbers put in, whether it is met, and where it stands."""
    verdict = "符合" if finding.is_met else "不符合"
    counted = f"{finding.title}：{finding.formula}；{finding.worked}，{verdict}。"
    return f"{counted}依据：{finding.citation}。"
