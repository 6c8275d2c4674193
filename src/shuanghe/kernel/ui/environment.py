"""The Jinja2 environment all our pages share."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest
from django.urls import get_script_prefix, get_urlconf, reverse
from jinja2 import Environment, StrictUndefined

from shuanghe.kernel.ui.marks import mark, mark_of
from shuanghe.kernel.ui.slots import offers
from shuanghe.kernel.ui.words import (
    content,
    day_words,
    month_words,
    period_title,
    period_words,
    spoken,
    spoken_count,
    weekday_words,
)


def environment(**options: Any) -> Environment:
    """Autoescaped, strict about unknown names, with gettext, url(), static() and with_query()."""
    env = Environment(  # noqa: S701 — Django passes autoescape=True
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(spoken, spoken_count)  # type: ignore[attr-defined]
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.filters["content"] = content
    env.globals.update(
        _=spoken,
        static=staticfiles_storage.url,
        url=url,
        with_query=with_query,
        mark=mark,
        mark_of=mark_of,
        offers=offers,
        period_words=period_words,
        period_title=period_title,
        month_words=month_words,
        day_words=day_words,
        weekday_words=weekday_words,
    )
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return _address(get_urlconf(), get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)
def _address(
    urlconf: str | None,
    prefix: str,
    name: str,
    args: tuple[Any, ...],
    kwargs: tuple[tuple[str, Any], ...],
) -> str:
    """Worked out once: a page of fifty lines asks for a hundred addresses."""
    return reverse(name, urlconf, args or None, dict(kwargs) or None)


def with_query(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own query string with some values changed; None takes a value out."""
    kept = [] if request is None else [one for one in request.GET.lists() if one[0] not in changes]
    changed = [(key, [str(value)]) for key, value in changes.items() if value is not None]
    return "?" + urlencode(kept + changed, doseq=True)
