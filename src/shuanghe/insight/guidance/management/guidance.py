"""`shuanghe guidance …`: how far the first month of an organisation has come."""

from typing import Annotated, Any

import typer
from django.utils import timezone

from shuanghe.insight.guidance.queries.guide import Guide, guide_of
from shuanghe.insight.guidance.queries.seats import seat_without_reader
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, fail, give, say, write
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="引导：新任书记的第一个月走到哪一步。", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="组织编码，如 Z1。")]


@group.callback()
def guidance() -> None:
    """引导：新任书记的第一个月走到哪一步。"""


@group.command()
def show(code: Code, as_json: AsJson = False) -> None:
    """看一个组织第一个月的每一步：办到没有，数据说什么，依据哪一条。"""
    with looking(Scope.everything("命令行查看引导")):
        place = Organisation.objects.filter(code=code).first()
        if place is None:
            fail(f"没有编码为“{code}”的组织，请用 shuanghe organisation 核对。", as_json=as_json)
        seat = seat_without_reader(place, on=timezone.localdate())
        if seat is None:
            fail(f"“{place.name}”不是党支部、党总支或党委，没有引导。", as_json=as_json)
        guide = guide_of(seat, on=timezone.localdate())
    if as_json:
        give(_told(guide))
        return
    for one, rule in guide.steps:
        mark = "✓" if one.is_done else "·" if one.step.is_optional else "○"
        cited = f"（{rule.id}）" if rule else ""
        write(f"{mark} {one.step.title}{cited}：{one.says}")
    say(f"{place.name}：{guide.done}/{guide.total}，自 {guide.seat.since} 算起。")


def _told(guide: Guide) -> dict[str, Any]:
    return {
        "organisation": guide.seat.organisation.code,
        "track": guide.seat.track,
        "since": guide.seat.since,
        "done": guide.done,
        "total": guide.total,
        "steps": [
            {
                "code": one.step.code,
                "title": one.step.title,
                "is_done": one.is_done,
                "is_optional": one.step.is_optional,
                "says": one.says,
                "rule": rule.id if rule else None,
                "confidence": rule.confidence if rule else "default",
            }
            for one, rule in guide.steps
        ],
    }
