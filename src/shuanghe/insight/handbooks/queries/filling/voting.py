"""What a meeting can put to the vote, by which numbers it counts, and a worked example of each."""

from collections.abc import Iterator, Mapping
from datetime import date

from shuanghe.insight.handbooks.queries.filling.setting import Filled, Setting
from shuanghe.insight.handbooks.queries.shapes import SectionShape
from shuanghe.insight.handbooks.rules.content import Block, heading, paragraph, remark, table
from shuanghe.insight.handbooks.rules.words import quoted, sure
from shuanghe.rulebook.queries import (
    CountRefused,
    count,
    counting_rules,
    evidence_kinds,
    rule,
)
from shuanghe.rulebook.queries import (
    matters as matters_on,
)
from shuanghe.rulebook.rules import Matter, Rule
from shuanghe.rulebook.rules.numbers import NUMBERS

COLUMNS = ("表决事项", "在哪种会上", "到会人数", "通过", "办法", "依据")
WIDE = (20, 16, 18, 18, 12, 16)
EXAMPLE: Mapping[str, object] = {
    "entitled": 25,
    "present": 21,
    "yes": 14,
    "members": 25,
    "seats": 5,
    "candidates": 6,
    "voters": 21,
    "returned": 21,
    "votes": [20, 18, 17, 15, 14, 9],
    "excellent": 8,
    "party_members": 120,
    "delegates": 100,
    "full_members": 24,
    "carry": 30_000,
    "payroll": 10_000_000,
    "months": "110000",
    "life_months": "110000",
    "dues_months": "110000",
    "work_months": "110000",
}
"""Made-up numbers of a meeting of 25, for the worked examples."""


def matters(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Every matter with its meeting, quorum, majority and way of voting."""
    rows = [_matter(one, setting.on) for one in matters_on(on=setting.on)]
    yield Filled("matters", shape.title or "会上可以表决的事项", [table(COLUMNS, rows, WIDE)])


def counting(shape: SectionShape, setting: Setting) -> Iterator[Filled]:
    """Every rule that can be counted, with one example worked out by the same function."""
    blocks: list[Block] = []
    for one in counting_rules(on=setting.on):
        blocks += [heading(f"{one.id}　{one.title}"), paragraph(one.demand)]
        example = _example(one, setting.on)
        if example:
            blocks.append(paragraph(f"例（数字为示例）：{example}"))
        cite = f"{quoted(one.citation.regulation_title)}{one.citation.article}"
        blocks.append(remark(f"依据：{cite} · {sure(one.confidence)}"))
    yield Filled("counting", shape.title or "人数、票数怎样算", blocks)


def _example(one: Rule, on: date) -> str:
    """The verdict on made-up numbers; "" where these numbers do not fit the rule."""
    if one.counting is None:
        return ""
    named = dict.fromkeys(name for _role, name in one.counting.numbers)
    given = {name: EXAMPLE[name] for name in named if name in EXAMPLE}
    try:
        found = count(one.id, on=on, **given)
    except CountRefused:
        return ""
    told = "，".join(
        f"{NUMBERS[name].short or NUMBERS[name].title} {_number(given[name])}"
        for name in given
        if name in NUMBERS
    )
    return f"{told}：{found.sentence}"


def _number(value: object) -> str:
    """In words; months stand as 1 for done and 0 for not."""
    if isinstance(value, str):
        return "、".join("有" if month == "1" else "没有" for month in value)
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def _matter(one: Matter, on: date) -> tuple[str, ...]:
    kinds = evidence_kinds()
    ways = (
        "无记名" if one.is_secret else "",
        "逐个表决" if one.is_one_by_one else "",
        "收书面意见" if one.takes_written_opinions else "",
    )
    return (
        one.title,
        "、".join(kinds.get(kind, kind) for kind in one.kinds),
        _rule(one.quorum, on),
        _rule(one.passes, on) if one.passes else "不表决",
        "、".join(filter(None, ways)) or "—",
        "、".join(one.cites),
    )


def _rule(rule_id: str, on: date) -> str:
    return f"{rule_id} {rule(rule_id, on=on).title}" if rule_id else "—"
