"""`shuanghe dues amount`: what is due, and why."""

import json
import sys
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, NoReturn

import typer
from django.utils import timezone
from rich.console import Console

from shuanghe.activities.dues.management.entry import group
from shuanghe.activities.dues.queries import tariff_on
from shuanghe.activities.dues.rules import Payer, amount_due
from shuanghe.rulebook.queries import rule

told = Console(stderr=True, highlight=False)


@group.command()
def amount(
    payer: Annotated[Payer, typer.Argument(help="人员类别。")],
    base: Annotated[str, typer.Argument(help="当月税后收入（元）；定额的类别不用写。")] = "",
    chosen: Annotated[str, typer.Option("--chosen", help="有幅度的类别实交多少元。")] = "",
    day: Annotated[str, typer.Option("--on", help="按哪一天的规定，如 2026-11-21。")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出上打印一个 JSON。")] = False,
) -> None:
    """算一名党员一个月的党费：金额、算式、依据。"""
    try:
        on = _day(day) if day else timezone.localdate()
        due = amount_due(payer, _money(base), tariff=tariff_on(on), chosen=_money(chosen))
    except KeyError:
        _fail(f"{day} 这一天还没有现行的党费规定，请换一个日期。", as_json=as_json)
    except ValueError as wrong:
        _fail(str(wrong), as_json=as_json)
    cites = [f"{one} {rule(one, on=on).citation}" for one in due.rule_ids]
    if as_json:
        sys.stdout.write(json.dumps(_facts(due.yuan, due.worked, cites, on), ensure_ascii=False))
        sys.stdout.write("\n")
        return
    told.print(f"每月 {due.yuan} 元：{due.worked}")
    for cite in cites:
        told.print(f"依据 {cite}")
    if due.is_over_usual_max:
        told.print("超过国有企业党员每月通常的上限（DF-22），超过部分可以自愿交。")


def _facts(yuan: Decimal, worked: str, cites: list[str], on: date) -> dict[str, object]:
    return {"yuan": str(yuan), "worked": worked, "cites": cites, "on": on.isoformat()}


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"“{text}”不是日期，请写作 2026-11-21。") from None


def _money(text: str) -> Decimal | None:
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是金额，请写作 5000.00。") from None


def _fail(message: str, *, as_json: bool) -> NoReturn:
    if as_json:
        sys.stdout.write(json.dumps({"error": message}, ensure_ascii=False) + "\n")
    told.print(f"错误：{message}")
    raise typer.Exit(1)
