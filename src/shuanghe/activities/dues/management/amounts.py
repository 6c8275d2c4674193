"""`shuanghe dues amount`: what is due, and why."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from shuanghe.activities.dues.management.entry import group
from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import Payer, amount_due
from shuanghe.kernel.terminal import AsJson, On, day_read, fail, failing, give, say
from shuanghe.rulebook.queries import rule


@group.command()
def amount(
    payer: Annotated[Payer, typer.Argument(help="人员类别。")],
    base: Annotated[str, typer.Argument(help="当月税后收入（元）；定额的类别不用写。")] = "",
    chosen: Annotated[str, typer.Option("--chosen", help="有幅度的类别实交多少元。")] = "",
    day: On = "",
    as_json: AsJson = False,
) -> None:
    """算一名党员一个月的党费：金额、算式、依据。"""
    try:
        with failing(ValueError, as_json=as_json):
            on = day_read(day)
            due = amount_due(payer, _money(base), tariff=tariff_on(on), chosen=_money(chosen))
    except KeyError:
        fail(f"{day} 这一天还没有现行的党费规定，请换一个日期。", as_json=as_json)
    cites = [f"{one} {rule(one, on=on).citation}" for one in due.rule_ids]
    if as_json:
        give(_facts(due.yuan, due.worked, cites, on))
        return
    say(f"每月 {due.yuan} 元：{due.worked}")
    for cite in cites:
        say(f"依据 {cite}")
    if due.is_over_usual_max:
        say("超过国有企业党员每月通常的上限（DF-22），超过部分可以自愿交。")


def _facts(yuan: Decimal, worked: str, cites: list[str], on: date) -> dict[str, object]:
    return {"yuan": str(yuan), "worked": worked, "cites": cites, "on": on.isoformat()}


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是金额，请写作 5000.00。") from None
