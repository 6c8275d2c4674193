"""Short words that pages say the same way everywhere, in the language of the reader."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache
from typing import Any, cast

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext, override
from django.utils.translation import gettext as _
from markupsafe import Markup

SOURCE_LANGUAGE = "zh-hans"
HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
QUARTERS = (
    gettext_lazy("一季度"),
    gettext_lazy("二季度"),
    gettext_lazy("三季度"),
    gettext_lazy("四季度"),
)
WEEKDAYS = (
    gettext_lazy("周一"),
    gettext_lazy("周二"),
    gettext_lazy("周三"),
    gettext_lazy("周四"),
    gettext_lazy("周五"),
    gettext_lazy("周六"),
    gettext_lazy("周日"),
)
MONTHS = (
    gettext_lazy("1月"),
    gettext_lazy("2月"),
    gettext_lazy("3月"),
    gettext_lazy("4月"),
    gettext_lazy("5月"),
    gettext_lazy("6月"),
    gettext_lazy("7月"),
    gettext_lazy("8月"),
    gettext_lazy("9月"),
    gettext_lazy("10月"),
    gettext_lazy("11月"),
    gettext_lazy("12月"),
)


_language: ContextVar[str] = ContextVar("language", default="")
_said: dict[tuple[str, str], Markup] = {}


def spoken(message: str, /, **values: Any) -> Markup:
    """A template's own message in the reader's language, with escaped values put in.

    What Jinja's new-style gettext gives, but looked up once for each language: a page of fifty
    lines says its few words hundreds of times.
    """
    key = (language(), message)
    text = _said.get(key)
    if text is None:
        text = _said[key] = Markup(_(message))  # noqa: S704 — our templates wrote it
    return text % values if values or "%" in text else text


def spoken_count(one: str, many: str, count: int, /, **values: Any) -> Markup:
    """The same for a message that changes with a number."""
    text = Markup(ngettext(one, many, count))  # noqa: S704 — our templates wrote it
    return text % {"num": count, **values}


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in one language for the block, Django's own words too."""
    token = _language.set(language)
    try:
        with override(language):
            yield
    finally:
        _language.reset(token)


def language() -> str:
    """The reader's language. A page asks hundreds of times, so it is remembered plainly."""
    return _language.get() or get_language() or SOURCE_LANGUAGE


def month_words(month: int) -> str:
    """A month of the year, 1–12: 7 → 7月， in English Jul."""
    return str(MONTHS[month - 1])


def weekday_words(day: date) -> str:
    """The day of the week: 周一， in English Mon."""
    return str(WEEKDAYS[day.weekday()])


def day_words(day: date) -> str:
    """A day without its year: 7月31日， in English 31 Jul."""
    return _("%(month)s%(day)s日") % {"month": month_words(day.month), "day": day.day}


def month_title(day: date) -> str:
    """The month a day lies in, with its year: 2026年7月， in English Jul 2026."""
    return _("%(year)s年%(month)s") % {"year": day.year, "month": month_words(day.month)}


def period_words(period: object) -> str:
    """A period as people say it: 2026-07 → 7月, 2026-Q3 → 三季度, 2026-H2 → 下半年, 2026 → 2026年.

    Anything else is given back as it came.
    """
    return _period_words(language(), period)


@lru_cache(maxsize=1000)
def _period_words(_in: str, of: object) -> str:
    period = str(of)
    year, _dash, part = period.partition("-")
    if not year.isdigit():
        return period
    if not part:
        return _("%(year)s年") % {"year": year}
    if part in ("H1", "H2"):
        return _("上半年") if part == "H1" else _("下半年")
    if part[0] == "Q" and part[1:] in ("1", "2", "3", "4"):
        return str(QUARTERS[int(part[1:]) - 1])
    is_month = part.isdigit() and 1 <= int(part) <= len(MONTHS)
    return month_words(int(part)) if is_month else period


def period_title(period: object) -> str:
    """A period with its year: 2026-07 → 2026年7月, 2026-Q4 → 2026年四季度, 2026 → 2026年."""
    said, year = period_words(period), str(period).partition("-")[0]
    if said == str(period) or "-" not in str(period):
        return said
    return _("%(year)s年%(month)s") % {"year": year, "month": said}


def choices_in_words(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices of a model for a form. Models keep Chinese titles, pages show the reader's."""
    return [(value, gettext_lazy(str(title))) for value, title in choices]


def content(text: object) -> str | SafeString:
    """What people and rules wrote: Chinese in any language, and marked as such for a reader of
    another one, so that it is pronounced and drawn right. Only for text between tags.
    """
    if text is None:
        return ""
    if language() == SOURCE_LANGUAGE or not HAN.search(str(text)):
        return (
            conditional_escape(cast("SafeString", text)) if hasattr(text, "__html__") else str(text)
        )
    return format_html('<span lang="zh-Hans">{}</span>', text)
