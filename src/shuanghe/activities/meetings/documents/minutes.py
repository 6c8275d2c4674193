"""The minutes of a meeting, to be signed and kept."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from shuanghe.activities.meetings.documents.phrases import (
    ballots,
    header,
    known,
    numbers,
    presence,
    result,
    signed,
    when,
)
from shuanghe.activities.meetings.models import Grade
from shuanghe.activities.meetings.rules.facts import ItemFacts, MeetingFacts
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.documents import Block, Heading, OfficialPaper, Paragraph, day_words

OPEN = "open"


def minutes(facts: MeetingFacts) -> OfficialPaper:
    """The minutes: agenda with outcomes, ballots only as totals, grades never by person.

    Raises Refused before the meeting is held.
    """
    if not facts.held_on:
        raise Refused(_("会议还没有召开，没有会议记录。请先登记到会情况和议题结果。"))
    return OfficialPaper(
        title=f"{facts.organisation}\n{_title(facts.title)}",
        blocks=[*_head(facts), *_agenda(facts), *_told(facts), *_after(facts)],
        attendance=[*presence(facts), *signed(facts)],
        header=header(facts),
    )


def _title(title: str) -> str:
    return f"{title}记录" if title.endswith(("会", "会议")) else f"{title}会议记录"


def _head(facts: MeetingFacts) -> Iterator[Block]:
    yield from known(
        ("事项", "、".join(facts.kind_titles)),
        ("时间", when(facts)),
        ("地点", facts.place),
        ("主持人", facts.host),
        ("记录人", facts.recorder),
        ("主讲人", facts.speaker),
        ("学时", facts.hours),
        ("人数", numbers(facts)),
        ("更正原因", facts.corrects),
    )


def _agenda(facts: MeetingFacts) -> Iterator[Block]:
    if not facts.items:
        return
    yield Heading("议程和结果")
    for item in facts.items:
        yield Heading(f"{item.title}（{item.outcome_title}）", level=2)
        yield from _outcome(item)


def _outcome(item: ItemFacts) -> Iterator[Block]:
    if item.text.strip():
        yield Paragraph(item.text)
    if item.vote:
        subject = f"（{item.vote.subject}）" if item.vote.subject else ""
        words = f"表决事项：{item.vote.matter_title}{subject}。"
        yield Paragraph(words + "".join(ballots(item.vote)) + result(item.vote))
    for task in item.tasks:
        due = day_words(date.fromisoformat(task.due_on))
        yield Paragraph(f"布置任务：{task.text.rstrip('。')}；责任人：{task.owner}；{due}前完成。")


def _told(facts: MeetingFacts) -> Iterator[Block]:
    if facts.minutes.strip():
        yield Heading("记录")
        yield Paragraph(facts.minutes)


def _after(facts: MeetingFacts) -> Iterator[Block]:
    totals = {**{grade.value: str(grade.label) for grade in Grade}, OPEN: "未评定等次"}
    found = [
        f"{title}{facts.appraisal_totals[code]}人"
        for code, title in totals.items()
        if facts.appraisal_totals.get(code)
    ]
    if found:
        yield Heading("民主评议汇总")
        yield Paragraph(f"{'，'.join(found)}。")
    if facts.steps:
        yield Heading("会前会后环节")
        for step in facts.steps:
            note = f"（{step.note}）" if step.note else ""
            day = day_words(date.fromisoformat(step.done_on))
            yield Paragraph(f"{step.title}：{day}{note}。")
