"""Whether a value may stand: what is wrong with it, and how to mend it."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shuanghe.operations.rules.amounts import millionths_of

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}
PERIOD_TITLES = {"quarter": "每季度", "year": "每年"}
PLAN_YEARS = 2
"""How many years ahead a plan may reach; our default."""


@dataclass(frozen=True)
class Terms:
    """What a definition asks of its values. Bounds are values, None for none."""

    title: str
    measure: str
    frequency: str = "month"
    is_computed: bool = False
    may_be_negative: bool = False
    plausible_low: Decimal | None = None
    plausible_high: Decimal | None = None
    from_on: date = date.min
    until_on: date | None = None


@dataclass(frozen=True)
class Standing:
    """The value that stands for the same KPI, unit, month and quantity."""

    amount: Decimal
    is_locked: bool
    confirmed_by: str = ""


@dataclass(frozen=True)
class Fault:
    """What is wrong, in which part of the row (kpi, month, amount, measure, reason)."""

    part: str
    text: str


def month_fault(terms: Terms, month: date, *, on: date, is_plan: bool) -> Fault | None:
    """What is wrong with the month."""
    wrote = f"{month:%Y-%m}"
    if month < terms.from_on.replace(day=1) or (terms.until_on and month >= terms.until_on):
        return Fault(
            "month", f"“{terms.title}”在 {wrote} 没有生效，请核对月份或请管理员改指标的起止日期。"
        )
    step = MONTHS_OF[terms.frequency]
    if (month.month - 1) % step:
        first = month.replace(month=(month.month - 1) // step * step + 1)
        return Fault(
            "month",
            f"“{terms.title}”{PERIOD_TITLES[terms.frequency]}填一次，写在期首月份："
            f"{wrote} 应写作 {first:%Y-%m}。",
        )
    if is_plan:
        if month.year > on.year + PLAN_YEARS:
            return Fault("month", f"{wrote} 太远：计划最多提前 {PLAN_YEARS} 年，请核对年份。")
        return None
    if month > on:
        return Fault("month", f"{wrote} 还没有到，不能填实际值；计划值请填在“计划”一栏。")
    return None


def amount_fault(terms: Terms, amount: Decimal) -> Fault | None:
    """What is wrong with the value itself."""
    if terms.is_computed:
        return Fault("kpi", f"“{terms.title}”由其他指标算出，不用填报；请填它的分子、分母。")
    try:
        millionths_of(amount)
    except ValueError as wrong:
        return Fault("amount", str(wrong))
    if amount < 0 and not terms.may_be_negative:
        return Fault("amount", f"“{terms.title}”不能是负数，收到的是 {amount:f}；请核对数值。")
    return None


def standing_fault(
    terms: Terms, amount: Decimal, *, before: Standing | None, reason: str, is_plan: bool
) -> Fault | None:
    """Why the value that stands may not simply be replaced."""
    if before is None or before.amount == amount or reason.strip():
        return None
    if before.is_locked:
        who = f"（{before.confirmed_by}）" if before.confirmed_by else ""
        return Fault(
            "reason",
            f"“{terms.title}”这个月的数值 {before.amount.normalize():f} 已确认锁定{who}。"
            "要更正，请另填一笔并写明更正原因，原值会保留。",
        )
    if is_plan:
        return Fault(
            "reason",
            f"“{terms.title}”这个月已有计划 {before.amount.normalize():f}，调整计划请写明原因。",
        )
    return None


def measure_fault(terms: Terms, written: str) -> Fault | None:
    """What is wrong with the unit of measure that was written beside a value."""
    if not written or _plain(written) == _plain(terms.measure):
        return None
    return Fault(
        "measure",
        f"“{terms.title}”的计量单位是 {terms.measure}，收到的是 {written}；请换算后再填。",
    )


def unlikely(terms: Terms, amount: Decimal) -> str:
    """A warning for a value outside the plausible range; "" inside it."""
    low, high = terms.plausible_low, terms.plausible_high
    if (low is None or amount >= low) and (high is None or amount <= high):
        return ""
    span = "～".join("" if one is None else f"{one.normalize():f}" for one in (low, high))
    return f"“{terms.title}”一般在 {span} {terms.measure} 之间，请再核对一次。"


def _plain(text: str) -> str:
    return (
        "".join(text.split()).casefold().replace("㎏", "kg").replace("吨", "t").replace("％", "%")
    )
