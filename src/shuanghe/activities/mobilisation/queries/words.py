"""How lists are said: frequencies, standings and amounts, as titles to be put into words."""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from shuanghe.activities.mobilisation.rules.targets import EVENT, HOURS, Standing

EVERY = {
    "month": _("每月"),
    "quarter": _("每季度"),
    "half_year": _("每半年"),
    "year": _("每年"),
    EVENT: _("有则做"),
}
UNITS = {"times": _("次"), HOURS: _("学时")}
STANDINGS = {
    Standing.DONE: _("已完成"),
    Standing.GOING: _("进行中"),
    Standing.BEHIND: _("未达进度"),
    Standing.NOT_DUE: _("本期间无指标"),
    Standing.AS_IT_HAPPENS: _("有则做"),
}
MARKS = {
    Standing.DONE: "done",
    Standing.GOING: "info",
    Standing.BEHIND: "late",
    Standing.NOT_DUE: "",
    Standing.AS_IT_HAPPENS: "",
}


def plain(amount: Decimal) -> str:
    """An amount without zeros behind the point: 12, 27.5."""
    return f"{amount.normalize():f}"


def frequency(every: str, times: Decimal, unit: str) -> str:
    """How often, in words: 每季度 1 次, 每年 56 学时, 有则做."""
    if every == EVENT:
        return EVERY[EVENT]
    return f"{EVERY[every]} {plain(times)} {UNITS[unit]}"
