"""What people write into an admission sheet, turned into facts: no Django, no files."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from shuanghe.organisation.rules.dates import day_of
from shuanghe.procedures.rules import Fact

UNSEEN = frozenset({"Cf", "Cs"})
"""Signs that show nothing: of no width, turning the writing round, halves of letters."""
YES = frozenset({"是", "有", "y", "yes", "true", "1", "√"})
NO = frozenset({"否", "无", "没有", "n", "no", "false", "0", "×"})
LONGEST_NUMBER, LOWEST_PLACE = 20, -6
HIGHEST = Decimal(10**9)
"""No number of a procedure comes near; a longer one would only keep the machine busy."""
BETWEEN = re.compile(r"[、，,;；\s]+")
HOW: Mapping[str, str] = {
    "date": "日期，如 2021-03-01",
    "dates": "一个或几个日期，用顿号分开",
    "number": "数字",
    "yes_no": "是 或 否",
    "text": "文字",
}


def how_to_fill(fact: Fact) -> str:
    """How to write a fact, for the sheet that people fill in."""
    if fact.choices:
        return "、".join(fact.choices.values())
    return HOW[fact.kind]


def text_seen(text: str) -> str:
    """A text without the signs that show nothing, and without spaces around it."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in UNSEEN).strip()


def fact_read(fact: Fact, text: str) -> Any:
    """The value of a fact as written; None for nothing.

    Raises ValueError with a Chinese message.
    """
    plain = text_seen(unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    return READERS[fact.kind](fact, plain)


def _day(fact: Fact, text: str) -> date:
    return day_of(text)


def _days(fact: Fact, text: str) -> list[date]:
    return [day_of(part) for part in BETWEEN.split(text) if part]


def _number(fact: Fact, text: str) -> int | Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{fact.title}”应为数字，现为“{text}”") from None
    if not number.is_finite() or number < 0:
        raise ValueError(f"“{fact.title}”应为不小于 0 的数，现为“{text}”")
    if number > HIGHEST or number.adjusted() < LOWEST_PLACE or len(text) > LONGEST_NUMBER:
        raise ValueError(f"“{fact.title}”的数太长，请核对是不是多写了位数")
    return int(number) if number == number.to_integral_value() else number


def _yes_no(fact: Fact, text: str) -> bool:
    folded = text.casefold()
    if folded in YES:
        return True
    if folded in NO:
        return False
    raise ValueError(f"“{fact.title}”请填 是 或 否，现为“{text}”")


def _text(fact: Fact, text: str) -> str:
    if "\0" in text:
        raise ValueError(f"“{fact.title}”里有不能保存的字符，请重新输入")
    return text


def _choice(fact: Fact, text: str) -> str:
    for code, title in (fact.choices or {}).items():
        if text in {code, unicodedata.normalize("NFKC", title)}:
            return code
    titles = "、".join((fact.choices or {}).values())
    raise ValueError(f"“{fact.title}”请填 {titles} 之一，现为“{text}”")


READERS: Mapping[str, Callable[[Fact, str], Any]] = {
    "date": _day,
    "dates": _days,
    "number": _number,
    "yes_no": _yes_no,
    "text": _text,
    "choice": _choice,
}
