"""`shuanghe count …`: judge a rule by its numbers, as at the meeting."""

from datetime import date
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from shuanghe.kernel.terminal import Unusable, day_read, fail, give, say
from shuanghe.rulebook.documents import CONFIDENCES, count_json, number_written
from shuanghe.rulebook.queries import (
    Count,
    CountRefused,
    RulebookRefused,
    count_read,
    counting_rules,
    rule,
)
from shuanghe.rulebook.rules import FUNCTIONS, NUMBERS, Rule, formula_of, needed_by, numbers_of

ABOUT = """
按规则计票：能不能开会、能不能表决、通过没有、谁当选。

例：shuanghe count ZB-12 --entitled 11 --present 5

不写编号则列出全部可以计票的规则，以及各要哪些数。

--yes 是会上的赞成票，--written 是会前送来的书面赞成意见，都计入票数；只送书面意见的不算到会。

只要能算出结果就返回 0，缺数或数字矛盾则返回 1。
"""


def count(**given: Any) -> None:
    """Judge one rule, or list those that can be judged; numbers are options, in NUMBERS' order."""
    as_json = given.pop("as_json")
    rule_id, on_text = given.pop("rule_id"), given.pop("on")
    on = _day(on_text, as_json=as_json)
    try:
        if not rule_id:
            _list(counting_rules(on=on), as_json=as_json)
            return
        found = _rule(rule_id.upper(), on=on, as_json=as_json)
        answer = count_read(found, {name: text for name, text in given.items() if text is not None})
    except RulebookRefused as refused:
        fail(f"规则库有错，先运行 shuanghe rulebook check：{refused}", as_json=as_json, ok=False)
    except CountRefused as refused:
        fail(str(refused), as_json=as_json, ok=False, faults=list(refused.faults))
    if as_json:
        give(count_json(answer))
    else:
        _print(answer)


def _signature() -> Signature:
    """The options of the command: the rule, one for every number, the day, JSON."""
    number = Parameter.KEYWORD_ONLY
    numbers = [
        Parameter(name, number, default=None, annotation=Annotated[str | None, _option(name)])
        for name in NUMBERS
    ]
    rule_id = typer.Argument(metavar="RULE", help="规则编号，如 ZB-12；不写则列出可以计票的规则。")
    on = typer.Option(help="按哪一天的规则算，写作 2026-11-21；不写则按今天。")
    as_json = typer.Option("--json", help="在标准输出上打印一个 JSON。")
    return Signature(
        [
            Parameter("rule_id", number, default="", annotation=Annotated[str, rule_id]),
            *numbers,
            Parameter("on", number, default="", annotation=Annotated[str, on]),
            Parameter("as_json", number, default=False, annotation=Annotated[bool, as_json]),
        ]
    )


def _option(name: str) -> Any:
    named = NUMBERS[name]
    months = (
        "，从早到晚每月一个字：1 做到、0 没做到、- 有正当理由" if named.kind == "months" else ""
    )
    return typer.Option(help=f"{named.title}{months}。", metavar=named.symbol)


# The options follow the table of numbers, so the command is given its signature, not written out.
count.__signature__ = _signature()  # type: ignore[attr-defined]
count.__annotations__ = {name: one.annotation for name, one in _signature().parameters.items()} | {
    "return": None
}
count.__doc__ = ABOUT


def _day(text: str, *, as_json: bool) -> date:
    try:
        return day_read(text)
    except Unusable:
        fail(f"日期“{text}”无效，请写作 2026-11-21", as_json=as_json, ok=False)


def _rule(rule_id: str, *, on: date, as_json: bool) -> Rule:
    known = "、".join(one.id for one in counting_rules(on=on))
    try:
        found = rule(rule_id, on=on)
    except KeyError as error:
        fail(f"{error.args[0]}可以计票的规则：{known}", as_json=as_json, ok=False)
    if found.counting is None:
        text = f"{found.id} {found.title}没有计票方法。可以计票的规则：{known}"
        fail(text, as_json=as_json, ok=False)
    return found


def _list(rules: tuple[Rule, ...], *, as_json: bool) -> None:
    rows = [_row(one) for one in rules]
    if as_json:
        give(rows)
        return
    for row in rows:
        options = " ".join(f"--{name.replace('_', '-')}" for name in row["numbers"])
        say(f"{row['rule']} {row['title']}：{row['formula']}（{options}）")
    say(f"共 {len(rows)} 条。例：shuanghe count ZB-12 --entitled 11 --present 5")


def _row(one: Rule) -> dict[str, Any]:
    counting = one.counting
    if counting is None:
        return {}
    return {
        "rule": one.id,
        "title": one.title,
        "function": FUNCTIONS[counting.function].title,
        "formula": formula_of(one),
        "numbers": list(numbers_of(counting)),
        "needed": list(needed_by(counting)),
    }


def _print(answer: Count) -> None:
    one = answer.rule
    say(f"{one.id} {one.title}")
    say(f"结论：{answer.verdict}")
    say(answer.sentence)
    say(f"算式：{answer.formula}；代入：{answer.worked}")
    for name, value in answer.numbers.items():
        say(f"  {NUMBERS[name].symbol} {NUMBERS[name].title}：{number_written(name, value)}")
    say(f"依据：《{answer.citation.regulation_title}》{answer.citation.article}")
    say(f"可信度：{CONFIDENCES[one.confidence]}；条号：{CONFIDENCES[one.article_confidence]}")
    if answer.is_soft:
        say("这条只提示，不拦阻。")
    if one.note:
        say(f"提醒：{one.note}")
