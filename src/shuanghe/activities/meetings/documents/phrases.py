"""Words that the papers of a meeting share."""

from collections.abc import Iterable, Iterator
from datetime import date

from shuanghe.activities.meetings.models import MeetingState, Presence
from shuanghe.activities.meetings.rules.facts import MeetingFacts, PersonFacts, VoteFacts
from shuanghe.kernel.documents import Block, Labelled, Signatures, day_words

WEEKDAYS = "一二三四五六日"
SIGNERS = ("主持人", "记录人")
RESULTS = {True: "通过", False: "未通过", None: "尚未计票"}


def header(facts: MeetingFacts, *, is_draft: bool | None = None) -> str:
    """What stands at the head of every page: draft, cancelled, corrected, entered late, sample."""
    if is_draft is None:
        is_draft = facts.state != MeetingState.FROZEN
    is_cancelled = facts.state == MeetingState.CANCELLED
    marks = (
        ("会议已取消", is_cancelled),
        ("草稿", is_draft and not is_cancelled),
        ("更正", bool(facts.corrects)),
        ("补录", facts.is_late_entry),
        ("示例数据", facts.is_sample),
    )
    return "　".join(mark for mark, is_so in marks if is_so)


def day_of(iso: str) -> str:
    """2026年7月15日（星期三）."""
    day = date.fromisoformat(iso)
    return f"{day_words(day)}（星期{WEEKDAYS[day.weekday()]}）"


def when(facts: MeetingFacts) -> str:
    """Day and hour of the meeting, held or planned."""
    return day_of(facts.held_on or facts.planned_on) + facts.starts_at


def known(*pairs: tuple[str, str]) -> Iterator[Labelled]:
    """The pairs of label and text that say something."""
    return (Labelled(label, text) for label, text in pairs if text.strip())


def numbers(facts: MeetingFacts) -> str:
    """应到 and 实到, of all and of those with a vote."""
    return (
        f"应到会{facts.entitled_count}人，实到会{facts.present_count}人，"
        f"请假{facts.leave_count}人，缺席{facts.absent_count}人；其中有表决权的"
        f"应到会{facts.voters}人，实到会{facts.present_voters}人"
    )


def remark(person: PersonFacts) -> str:
    """What the count must know of a person."""
    remarks = (
        ("临时编入", person.is_guest),
        ("" if person.is_guest else person.standing_title, not person.is_voter),
        (f"不计入应到会：{person.exclusion}", person.is_excluded),
    )
    return "，".join(text for text, is_so in remarks if is_so and text)


def names(people: Iterable[PersonFacts], *, reasons: bool = False) -> str:
    """甲、乙（临时编入）、丙（出差）."""
    told = []
    for one in people:
        notes = [remark(one), one.leave_reason if reasons else ""]
        note = "，".join(note for note in notes if note)
        told.append(f"{one.name}（{note}）" if note else one.name)
    return "、".join(told)


def presence(facts: MeetingFacts) -> Iterator[Labelled]:
    """The list of those who came, and who did not and why (BZ-32)."""
    labels = (
        ("出席", Presence.PRESENT),
        ("请假", Presence.LEAVE),
        ("缺席", Presence.ABSENT),
        ("未登记", Presence.UNKNOWN),
    )
    for label, code in labels:
        people = [one for one in facts.people if one.presence == code]
        if people:
            yield Labelled(label, names(people, reasons=code == Presence.LEAVE))


def signed(facts: MeetingFacts) -> Iterator[Block]:
    """Who has signed, and places for those who have not."""
    for one in facts.signatures:
        how = "纸质签字" if one.is_on_paper else "系统内签字"
        day = day_words(date.fromisoformat(one.signed_on))
        yield Labelled(f"{one.signed_as_title}签字", f"{one.name}（{how}，{day}）")
    given = {one.signed_as_title for one in facts.signatures}
    missing = [role for role in SIGNERS if role not in given]
    if missing:
        yield Signatures(missing)


def ballots(vote: VoteFacts) -> Iterator[str]:
    """The frozen counts and the ballots in sentences, only as totals."""
    yield (
        f"应到会有表决权的{vote.entitled}人，实到会{vote.present}人"
        f"{'，采用无记名投票方式表决' if vote.is_secret else ''}。"
    )
    if vote.yes is not None:
        invalid = f"，无效票{vote.invalid}张" if vote.invalid else ""
        yield f"赞成{vote.yes}票，反对{vote.no}票，弃权{vote.abstain}票{invalid}。"
    if vote.written_yes or vote.written_no:
        yield f"另有会前收到的正式书面意见：赞成{vote.written_yes}份，反对{vote.written_no}份。"
    if vote.scrutineers:
        yield f"监票、计票：{vote.scrutineers}。"


def result(vote: VoteFacts) -> str:
    """表决结果：通过."""
    return f"表决结果：{RESULTS[vote.is_passed]}。"
