"""`shuanghe counselling list|show|match`."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.activities.counselling.models import (
    Appointment,
    CounsellingCall,
    Counsellor,
    CounsellorState,
)
from shuanghe.activities.counselling.queries.pool import (
    PoolLine,
    Wanted,
    counsellors_found,
    findings_for,
    lines_of,
)
from shuanghe.activities.counselling.queries.proposing import Proposal, Proposed, propose
from shuanghe.activities.counselling.queries.terms import (
    PROVENANCE,
    families,
    regions,
    specialties,
    titles,
)
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, say, table, write

group = typer.Typer(help="党建辅导员制：名册、一名辅导员、匹配。", no_args_is_help=True)
WHY = "命令行查看党建辅导"


@group.callback()
def counselling() -> None:
    """党建辅导员制：名册、一名辅导员、匹配。"""


@group.command("list")
def counsellors_list(
    state: Annotated[
        str, typer.Option("--state", help=f"只列一种状态：{' | '.join(CounsellorState.values)}。")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """列出辅导员：专长、负荷和评价。"""
    if state and state not in CounsellorState.values:
        fail(f"没有状态“{state}”，可用：{'、'.join(CounsellorState.values)}。", as_json=as_json)
    with looking(Scope.everything(WHY)):
        rows = lines_of(counsellors_found(Wanted(state=state)), on=timezone.localdate())
    if as_json:
        give([_plain(one) for one in rows])
        return
    if not rows:
        say("还没有辅导员：请在“党建辅导”页推荐、审核并批准。")
        return
    lines = [
        (
            one.counsellor.number or "—", one.counsellor.name, one.counsellor.unit_name,
            titles(specialties(), one.counsellor.specialties), one.active, one.days_free,
            f"{one.rating.score:.1f}" if one.rating else "—", one.counsellor.state_title,
        )
        for one in rows
    ]  # fmt: skip
    columns = ("编号", "姓名", "单位", "专长", "辅导企业", "每月余天", "评价", "状态")
    table("", columns, lines, is_answer=True)


@group.command("show")
def counsellor_show(
    number: Annotated[str, typer.Argument(metavar="编号", help="见 counselling list。")],
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """看一名辅导员的能力卡、条件和聘任。"""
    with failing(as_json=as_json):
        day = day_read(on)
    with looking(Scope.everything(WHY)):
        found = Counsellor.objects.filter(number=number).select_related("organisation").first()
        if found is None:
            fail(f"没有编号为 {number} 的辅导员，请用 counselling list 查看。", as_json=as_json)
        line, findings = lines_of([found], on=day)[0], findings_for(found, on=day)
        held = list(Appointment.objects.filter(counsellor=found))
    if as_json:
        give(
            {
                **_plain(line),
                "findings": [one.as_dict() for one in findings],
                "appointments": [_appointed(one) for one in held],
            }
        )
        return
    write(f"{found.number} {found.name}（{found.state_title}） {found.unit_name}")
    write(
        f"专长：{titles(specialties(), found.specialties)}；常驻 {regions().get(found.region, '—')}"
    )
    for one in findings:
        write(f"[{'符合' if one.is_met else '提示'}] {one.title}：{one.told}")
    for each in held:
        write(f"{each.number} {each.host_name} {each.from_on}–{each.until_on} {each.state_title}")


@group.command("match")
def counsellors_match(
    year: Annotated[
        int | None, typer.Option("--year", help="哪一年的征集；不写为最近一次。")
    ] = None,
    number: Annotated[
        int | None, typer.Option("--call", help="哪一次征集的编号；同年有几次时用。")
    ] = None,
    on: On = "",
    as_json: AsJson = False,
) -> None:
    """算出谁去哪家企业最合适：得分、理由、没有人选的原因；只算不写入。"""
    with failing(as_json=as_json):
        day = day_read(on)
    with looking(Scope.everything(WHY)):
        calls = _calls(year)
        call = next((one for one in calls if number in (None, one.pk)), None)
        if call is None and calls:
            fail(f"没有编号为 {number} 的征集，现有：{_named(calls)}。", as_json=as_json)
        if call is None:
            _nothing(
                "还没有辅导需求征集：请在“党建辅导 · 需求 · 征集”开始一次，由各企业填写。", as_json
            )
            return
        found = propose(call, on=day)
    others = [one for one in calls if one.pk != call.pk and one.year == call.year]
    if others and number is None:
        say(
            f"取的是最近一次征集：{_named([call])}；同年还有：{_named(others)}，"
            "用 --call 加编号选另一次。"
        )
    if not found.people_count:
        _nothing("名册里还没有辅导员：请先推荐、审核并批准。", as_json, call)
        return
    if not found.lines:
        _nothing("没有等待匹配的需求：都已同意或已发聘书，或者还没有企业填写。", as_json, call)
        return
    if as_json:
        give(_told(call, found, day))
        return
    _shown(call, found)


def _calls(year: int | None) -> list[CounsellingCall]:
    """The calls of a year, or all, newest first."""
    calls = CounsellingCall.objects.select_related("organisation").order_by("-year", "-id")
    return list(calls.filter(year=year) if year is not None else calls)


def _named(calls: Sequence[CounsellingCall]) -> str:
    return "、".join(f"{one.pk} {one.organisation} {one.title}" for one in calls)


def _nothing(text: str, as_json: bool, call: CounsellingCall | None = None) -> None:  # noqa: FBT001
    """An empty answer that says what to do."""
    say(text)
    if as_json:
        give({"call": call.title if call else None, "pairs": [], "unmatched": [], "told": text})


def _told(call: CounsellingCall, found: Proposal, day: date) -> dict[str, Any]:
    return {
        "call": call.title,
        "number": call.pk,
        "year": call.year,
        "on": day,
        "counsellors": found.people_count,
        "provenance": PROVENANCE,
        "pairs": [_pair(one) for one in found.lines if one.person is not None],
        "unmatched": [
            {
                "host": one.need.organisation.code,
                "name": one.need.organisation.name,
                "reasons": [{"key": p.key, "title": p.title, "count": p.count} for p in one.parts],
            }
            for one in found.lines
            if one.person is None
        ],
    }


def _pair(one: Proposed) -> dict[str, Any]:
    person = one.person
    return {
        "host": one.need.organisation.code,
        "name": one.need.organisation.name,
        "family": one.need.family,
        "number": person.number if person else "",
        "counsellor": person.name if person else "",
        "score": str(one.score),
        "parts": [part.as_dict() for part in one.parts],
    }


def _shown(call: CounsellingCall, found: Proposal) -> None:
    met = [one for one in found.lines if one.person is not None]
    say(
        f"{call.pk} {call.title}：需求 {len(found.lines)} 份，在册辅导员 {found.people_count} 人，"
        f"配上 {len(met)} 份。权重是{PROVENANCE}。"
    )
    lines = [
        (
            one.need.organisation, families().get(one.need.family, one.need.family),
            one.person.name if one.person else "", one.score,
            "；".join(f"{part.title} {part.score}（{part.told}）" for part in one.parts),
        )
        for one in met
    ]  # fmt: skip
    if lines:
        table("", ("企业", "党建+", "辅导员", "得分", "理由"), lines, is_answer=True)
    for one in found.lines:
        if one.person is None:
            why = "、".join(f"{part.title} {part.count} 人" for part in one.parts)
            write(f"{one.need.organisation}：没有合适的辅导员（{why}）")


def _plain(line: PoolLine) -> dict[str, Any]:
    one = line.counsellor
    return {
        "number": one.number,
        "name": one.name,
        "unit": one.unit_name,
        "state": one.state,
        "specialties": one.specialties,
        "region": one.region,
        "days_a_month": one.days_a_month,
        "days_free": line.days_free,
        "active": line.active,
        "rating": round(line.rating.score, 2) if line.rating else None,
    }


def _appointed(one: Appointment) -> dict[str, Any]:
    return {
        "number": one.number,
        "host": one.host_name,
        "from_on": one.from_on,
        "until_on": one.until_on,
        "state": one.state,
    }
