"""shuanghe meetings …: find meetings, and show one whole, from the command line."""

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from shuanghe.activities.meetings.documents.listing import STATES
from shuanghe.activities.meetings.models import Meeting
from shuanghe.activities.meetings.queries.facts import meeting_facts
from shuanghe.activities.meetings.queries.found import (
    Found,
    Wanted,
    meetings_found,
    meetings_shown,
)
from shuanghe.activities.meetings.rules.facts import ItemFacts, MeetingFacts, PersonFacts
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, failing, give, month_read, say, write
from shuanghe.organisation.models import Organisation
from shuanghe.records.queries.practice import kind_codes

group = typer.Typer(help="会议：查找、查看、打印。", no_args_is_help=True)
PRESENCE = {"present": "到会", "leave": "请假", "absent": "缺席", "": "未登记"}


@group.command("list")
def meeting_list(
    organisation: Annotated[str, typer.Option(help="组织编码，含下级；不写为全部。")] = "",
    month: Annotated[str, typer.Option(help="月份，如 2026-11。")] = "",
    kind: Annotated[str, typer.Option(help="事项，如 主题党日 或 theme_day。")] = "",
    person: Annotated[str, typer.Option(help="参会人姓名。")] = "",
    text: Annotated[str, typer.Option(help="主题、议题、记录里的词，两个字即可。")] = "",
    state: Annotated[str, typer.Option(help="状态，如 已归档 或 frozen。")] = "",
    limit: Annotated[int, typer.Option(min=1, help="最多几条。")] = 50,
    as_json: AsJson = False,
) -> None:
    """列出符合条件的会议，新的在前；各条件可以同时用。"""
    with looking(Scope.everything("命令行查询会议")):
        with failing(Refused, as_json=as_json, label=""):
            days = month_read(month) if month else None
            wanted = Wanted(
                organisation=_place(organisation),
                kind=_kind(kind),
                from_on=days.starts_on if days else None,
                until_on=days.ends_on if days else None,
                text=text,
                person=person,
                state=_state(state),
            )
        rows = [_row(one) for one in meetings_shown(meetings_found(wanted)[:limit])]
    if as_json:
        give(rows)
        return
    for row in rows:
        titles, name = "、".join(row["titles"]), row["organisation_name"]
        number = f"记录{row['pk']}" if row["is_paper"] else row["pk"]
        write(f"{number} {row['day']} {name} {titles}《{row['title']}》{row['state_title']}")
    if not rows:
        say("没有符合条件的会议；换个条件再找。")


@group.command("show")
def meeting_show(
    pk: Annotated[int, typer.Argument(help="会议编号，见 shuanghe meetings list。")],
    as_json: AsJson = False,
) -> None:
    """一次会议的全部：名单、议题、表决的算式和条款、任务、签字。归档的以归档内容为准。"""
    with looking(Scope.everything("命令行查看会议")):
        meeting = Meeting.objects.select_related("organisation").filter(pk=pk).first()
        if meeting is None:
            unknown = f"没有编号为 {pk} 的会议，请用 shuanghe meetings list 查编号。"
            fail(unknown, as_json=as_json, label="")
        facts = meeting_facts(meeting)
        state = meeting.state
    if as_json:
        give({**facts.as_dict(), "pk": pk, "state": state})
        return
    for line in _told(facts):
        write(line)


def _row(found: Found) -> dict[str, Any]:
    """One line; pk is that of the record where there is only one on paper."""
    return {
        "pk": found.pk,
        "is_paper": found.is_paper,
        "day": found.day.isoformat(),
        "organisation": found.organisation.code,
        "organisation_name": found.organisation.name,
        "titles": found.kinds,
        "title": found.title,
        "state": found.state,
        "state_title": STATES.get(found.state, found.state),
        "entitled": found.entitled,
        "present": found.present,
    }


def _told(facts: MeetingFacts) -> Iterator[str]:
    yield f"{facts.organisation} 《{facts.title}》{'(示例数据)' if facts.is_sample else ''}"
    yield f"事项：{'、'.join(facts.kind_titles)}  状态：{STATES.get(facts.state, facts.state)}"
    yield f"日期：{facts.held_on or facts.planned_on} {facts.starts_at} {facts.place}".rstrip()
    yield f"主持：{facts.host or '—'}  记录：{facts.recorder or '—'}  主讲：{facts.speaker or '—'}"
    yield (
        f"应到 {facts.entitled_count}，实到 {facts.present_count}，请假 {facts.leave_count}，"
        f"缺席 {facts.absent_count}；有表决权 {facts.voters}，到会 {facts.present_voters}"
    )
    for person in facts.people:
        yield f"  {_person(person)}"
    for item in facts.items:
        yield from _item(item)
    for step in facts.steps:
        yield f"环节：{step.title} {step.done_on} {step.note}".rstrip()
    if facts.minutes:
        yield f"记录：{facts.minutes}"
    for signature in facts.signatures:
        paper = "（纸质）" if signature.is_on_paper else ""
        yield f"签字：{signature.signed_as_title} {signature.name} {signature.signed_on}{paper}"


def _person(person: PersonFacts) -> str:
    marks = [
        PRESENCE[person.presence],
        person.leave_reason,
        "" if person.is_voter else "无表决权",
        "编入" if person.is_guest else "",
        f"不计入应到会：{person.exclusion}" if person.is_excluded else "",
    ]
    return f"{person.name} {' '.join(mark for mark in marks if mark)}"


def _item(item: ItemFacts) -> Iterator[str]:
    yield f"{item.position}. {item.title}（{item.outcome_title}）{item.text}"
    if (vote := item.vote) is not None:
        result = {True: "通过", False: "未通过", None: "未计票"}[vote.is_passed]
        yield (
            f"   表决：{vote.matter_title} {vote.subject} 应到 {vote.entitled}，"
            f"实到 {vote.present}，赞成 {vote.yes}，反对 {vote.no}，弃权 {vote.abstain}，{result}"
        )
        for finding in vote.findings:
            yield f"   {finding.rule}：{finding.formula}，{finding.worked}。{finding.citation}"
    for task in item.tasks:
        yield f"   任务：{task.text}，{task.owner}，{task.due_on} 前"


def _place(code: str) -> Organisation | None:
    if not code:
        return None
    place: Organisation | None = Organisation.objects.filter(code=code).first()
    if place is None:
        raise Refused(f"没有编码为“{code}”的组织。")
    return place


def _kind(text: str) -> str:
    if not text:
        return ""
    code = kind_codes().get(text)
    if code is None:
        raise Refused(f"没有“{text}”这个事项。")
    return code


def _state(text: str) -> str:
    codes = {title: code for code, title in STATES.items()}
    state = codes.get(text, text)
    if state and state not in STATES:
        raise Refused(f"没有“{text}”这个状态，可写：{'、'.join(codes)}。")
    return state
