"""`shuanghe dues amount`: what is due, and why."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, NamedTuple

import typer

from shuanghe.activities.dues.management.entry import group
from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import Amount, Payer, Tariff, amount_due
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, say
from shuanghe.rulebook.queries import rule


@group.command()
def amount(
    payer: Annotated[Payer, typer.Argument(help="人员类别。")],
    base: Annotated[str, typer.Argument(help="当月税后收入（元）；定额的类别不用写。")] = "",
    chosen: Annotated[str, typer.Option("--chosen", help="有幅度的类别实交多少元。")] = "",
    day: On = "",
    is_explained: Annotated[
        bool, typer.Option("--why", help="说明为什么：各档比例、落在哪一档、怎样取整、条文要求。")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """算一名党员一个月的党费：金额、算式、依据；加 --why 说明为什么是这个数。"""
    try:
        with failing(ValueError, as_json=as_json):
            on = day_read(day)
            tariff = tariff_on(on)
            due = amount_due(payer, _money(base), tariff=tariff, chosen=_money(chosen))
    except KeyError:
        fail(f"{day} 这一天还没有现行的党费规定，请换一个日期。", as_json=as_json)
    cites = [f"{one} {rule(one, on=on).citation}" for one in due.rule_ids]
    why = _why(due, tariff, on) if is_explained else []
    if as_json:
        give(_facts(due, cites, on) | ({"why": why} if why else {}))
        return
    say(f"每月 {due.yuan} 元：{due.worked}")
    for cite in cites:
        say(f"依据 {cite}")
    for line in why:
        say(line)
    if due.is_over_usual_max:
        say("超过国有企业党员每月通常的上限（DF-22），超过部分可以自愿交。")


def _facts(due: Amount, cites: list[str], on: date) -> dict[str, object]:
    return {"yuan": due.yuan, "worked": due.worked, "cites": cites, "on": on}


def _why(due: Amount, tariff: Tariff, on: date) -> list[str]:
    """The brackets with the one that holds, the rounding, what the articles ask for."""
    demands = [f"{one}：{rule(one, on=on).demand}" for one in due.rule_ids]
    if due.rate is None:
        return ["这类党员按定额交，与收入无关。", *demands]
    lines = [
        f"{'→' if one.is_held else '  '} {one.span}：{one.share}" for one in _brackets(due, tariff)
    ]
    worked = f"{due.base} × {due.rate} = {due.exact.normalize():f}"
    return [
        "各档比例（整个基数按所在一档的比例算，不分段）：",
        *lines,
        f"{worked}，四舍五入到 {tariff.rounding_yuan} 元，为 {due.yuan} 元。",
        *demands,
    ]


class Bracket(NamedTuple):
    """One bracket in words, and whether the base lies in it."""

    span: str
    share: str
    is_held: bool


def _brackets(due: Amount, tariff: Tariff) -> Iterator[Bracket]:
    scale = tariff.scales[due.payer]
    edges = [None, *scale.upper_bounds, None]
    for below, upto, rate in zip(edges[:-1], edges[1:], scale.rates, strict=True):
        over = "" if below is None else f"超过 {below} 元"
        until = "" if upto is None else f"{upto} 元及以下"
        yield Bracket(
            "、".join(part for part in (over, until) if part),
            f"{(rate * 100).normalize():f}%",
            upto == due.up_to,
        )


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是金额，请写作 5000.00。") from None
