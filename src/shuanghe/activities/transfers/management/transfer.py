"""`shuanghe transfer …`: what is on its way, one of them, and whether everybody has an owner."""

from typing import Annotated, Any

import typer
from django.http import Http404

from shuanghe.activities.transfers.models import Transfer
from shuanghe.activities.transfers.queries.custody import custody_checked
from shuanghe.activities.transfers.queries.listing import TransferItem, item_of, transfers_open
from shuanghe.activities.transfers.queries.seen import transfer_in_view
from shuanghe.kernel.permissions import Scope, current_scope, looking
from shuanghe.kernel.terminal import (
    AsJson,
    On,
    Unusable,
    answer,
    day_read,
    fail,
    failing,
    give,
    say,
    table,
)
from shuanghe.organisation.models import Organisation

group = typer.Typer(
    help="组织关系转接：在办的、哪一件、每名党员每天有没有归属。", no_args_is_help=True
)
PRESSING = {"late": "逾期", "near": "快到期", "to_do": "待办"}
REASON = "命令行"


@group.command("list")
def list_open(
    organisation: Annotated[str, typer.Option(help="只看这个组织（编码）和它的下级。")] = "",
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """列出在办的转接：逾期、快到期、待办，下一步由谁办。"""
    with failing(as_json=as_json), looking(Scope.everything(REASON)):
        on = day_read(day)
        place = _place(organisation)
        lists = transfers_open(on=on, organisation=place)
        items = [one for rows in lists.values() for one in rows]
    if as_json:
        give([_facts(one) for one in items])
        return
    columns = ["编号", "姓名", "转出", "接收", "状态", "下一步由", "最迟", ""]
    table("在办的转接", columns, [_line(one) for one in items], is_answer=True)


@group.command()
def show(
    number: Annotated[int, typer.Argument(help="转接编号。")],
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """看一件转接：到了哪一步，谁来办，最迟哪天。"""
    with failing(as_json=as_json), looking(Scope.everything(REASON)):
        on = day_read(day)
        try:
            found = item_of(transfer_in_view(number), on=on, scope=current_scope())
        except Http404:
            raise Unusable(f"没有编号为 {number} 的转接。") from None
    row = found.row
    told = f"{row.person_name}：{row.sender_name} → {row.receiver_name}，{row.state_title}"
    answer(_facts(found), told, as_json=as_json)


@group.command()
def verify(as_json: AsJson = False) -> None:
    """核对每名在册党员每一天都有且只有一个组织关系；有问题时以失败退出。"""
    with looking(Scope.everything(REASON)):
        count, found = custody_checked()
    told = [
        {"member": one.member_id, "name": one.name, "day": one.fault.day, "fault": one.fault.told}
        for one in found
    ]
    if found:
        if not as_json:
            for one in found:
                say(f"{one.name}（{one.member_id}）{one.fault.day}：{one.fault.told}")
        fail(f"{count} 名党员中有 {len(found)} 处归属问题。", as_json=as_json, findings=told)
    answer({"members": count, "findings": told}, f"{count} 名党员，每一天都有且只有一个归属。",
           as_json=as_json)  # fmt: skip


def _place(code: str) -> Organisation | None:
    if not code:
        return None
    found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Unusable(f"没有编码为“{code}”的组织。")
    return found


def _line(one: TransferItem) -> list[Any]:
    row: Transfer = one.row
    return [
        row.pk,
        row.person_name,
        row.sender_name,
        row.receiver_name,
        row.state_title,
        one.body.name if one.body else "",
        one.due_on or "",
        PRESSING[one.pressing.value],
    ]


def _facts(one: TransferItem) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.pk,
        "name": row.person_name,
        "direction": row.direction,
        "state": row.state,
        "from": row.sender_name,
        "to": row.receiver_name,
        "letter": row.letter_number,
        "valid_until": row.valid_until,
        "accepted_on": row.decided_on if row.state in ("accepted", "closed") else None,
        "next": one.code,
        "by": one.body.code if one.body else None,
        "due_on": one.due_on,
        "pressing": one.pressing.value,
    }
