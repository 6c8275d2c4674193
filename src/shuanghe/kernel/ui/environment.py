"""The Jinja2 environment all our pages share."""

from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.urls import get_script_prefix, reverse
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
    return _address(get_script_prefix(), name, args, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)
def _address(
    prefix: str, name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]
) -> str:
    """Worked out once: a page of fifty lines asks for a hundred addresses."""
    return reverse(name, None, args or None, dict(kwargs) or None)


def with_query(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own query string with some values changed; None takes a value out."""
    sent = "" if request is None else request.META.get("QUERY_STRING", "")
    asked = _asked(sent.encode("iso-8859-1"))
    kept = [said for name, said in asked.items() if name not in changes]
    changed = urlencode({name: value for name, value in changes.items() if value is not None})
    return "?" + "&".join([*kept, changed] if changed else kept)


@lru_cache(maxsize=100)
def _asked(query: bytes) -> dict[str, str]:
    """Each name of a query string with its values, as they are sent; a page asks many times."""
    return {
        name: urlencode([(name, value) for value in values])
        for name, values in QueryDict(query).lists()
    }
