"""The order of 前置研究: studied by the Party body first, decided afterwards."""

from dataclasses import dataclass
from datetime import date

STUDY, LIST, BRANCH = "GQ-16", "GQ-18", "GQ-19"
WRONG_ORDER, NOT_STUDIED, NO_LIST_ITEM, WAITING = (
    "wrong_order",
    "not_studied",
    "no_list_item",
    "waiting",
)
FLAWS = (WRONG_ORDER, NOT_STUDIED, NO_LIST_ITEM)


@dataclass(frozen=True)
class Flag:
    """Something to look at in one entry. rule: the id behind it, "" when it is only a remark."""

    code: str
    text: str
    rule: str

    @property
    def is_flaw(self) -> bool:
        return self.code in FLAWS


def order_rule(organisation_kind: str) -> str:
    """The rule on the order for a body of that kind."""
    return STUDY if organisation_kind == "committee" else BRANCH


def flags_of(
    *,
    studied_on: date | None,
    decided_on: date | None,
    list_item: str,
    organisation_kind: str,
) -> list[Flag]:
    """What the dates and the list item of one entry give reason to look at."""
    rule, found = order_rule(organisation_kind), []
    if studied_on and decided_on and decided_on < studied_on:
        found.append(Flag(WRONG_ORDER, f"{decided_on} 先决策，{studied_on} 才研究，顺序颠倒", rule))
    elif decided_on and not studied_on:
        found.append(Flag(NOT_STUDIED, f"{decided_on} 已决策，没有研究日期", rule))
    elif studied_on and not decided_on:
        found.append(Flag(WAITING, "已研究，待决策", ""))
    if not list_item.strip():
        found.append(Flag(NO_LIST_ITEM, "没有对应的清单条目", LIST))
    return found


def entry_faults(
    *, title: str, studied_on: date | None, decided_on: date | None, on: date
) -> dict[str, str]:
    """What cannot be entered: field → a sentence with the mend. A wrong order can: it is a fact."""
    faults = {}
    if not title.strip():
        faults["title"] = "请写事项的名称，只写名称，不写内容。"
    if studied_on is None and decided_on is None:
        faults["studied_on"] = "研究日期和决策日期至少写一个。"
    for field, day, word in (
        ("studied_on", studied_on, "研究"),
        ("decided_on", decided_on, "决策"),
    ):
        if day is not None and day > on:
            faults[field] = f"{day} 还没有到，{word}之后再登记。"
    return faults
