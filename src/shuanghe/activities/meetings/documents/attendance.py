"""Who was called and who came; before the meeting the sheet to sign in on."""

from collections.abc import Iterator

from shuanghe.activities.meetings.documents.phrases import (
    header,
    known,
    numbers,
    signed,
    when,
)
from shuanghe.activities.meetings.models import Presence
from shuanghe.activities.meetings.rules.facts import MeetingFacts, PersonFacts
from shuanghe.kernel.documents import Block, Labelled, OfficialPaper, Table

RECORD = {"序号": 13, "姓名": 28, "党籍": 26, "表决权": 19, "到会情况": 24, "说明": 46}
SHEET = {"序号": 13, "姓名": 32, "党籍": 28, "表决权": 21, "签到": 62}


def attendance(facts: MeetingFacts) -> OfficialPaper:
    """The record with 应到 and 实到 once the meeting is held; an empty sheet before."""
    blocks = _record(facts) if facts.held_on else _sheet(facts)
    title = f"{facts.title}{'出席情况表' if facts.held_on else '签到表'}"
    is_draft = None if facts.held_on else False
    return OfficialPaper(
        title=f"{facts.organisation}\n{title}",
        blocks=list(blocks),
        header=header(facts, is_draft=is_draft),
    )


def _record(facts: MeetingFacts) -> Iterator[Block]:
    yield from known(
        ("时间", when(facts)),
        ("地点", facts.place),
        ("主持人", facts.host),
        ("记录人", facts.recorder),
        ("人数", numbers(facts)),
    )
    rows = [
        [*_who(number, one), str(Presence(one.presence).label), _why(one)]
        for number, one in enumerate(facts.people, 1)
    ]
    yield Table(list(RECORD), rows, list(RECORD.values()))
    yield from signed(facts)


def _sheet(facts: MeetingFacts) -> Iterator[Block]:
    yield from known(("时间", when(facts)), ("地点", facts.place))
    if facts.people:
        yield Labelled("应到会", f"{len(facts.people)}人")
    rows = [[*_who(number, one), ""] for number, one in enumerate(facts.people, 1)]
    yield Table(list(SHEET), rows, list(SHEET.values()))


def _who(number: int, one: PersonFacts) -> list[str]:
    return [str(number), one.name, one.standing_title, "有" if one.is_voter else "无"]


def _why(one: PersonFacts) -> str:
    notes = (
        one.leave_reason,
        "临时编入" if one.is_guest else "",
        f"不计入应到会：{one.exclusion}" if one.is_excluded else "",
    )
    return "；".join(note for note in notes if note)
