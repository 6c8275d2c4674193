"""The Jinja2 environment all our pages share."""

from typing import Any

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from jinja2 import Environment, StrictUndefined

from shuanghe.kernel.ui.marks import mark_of
from shuanghe.kernel.ui.slots import offers
from shuanghe.kernel.ui.words import (
    content,
    day_words,
    month_words,
    period_words,
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
    env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.filters["content"] = content
    env.globals.update(
        static=staticfiles_storage.url,
        url=url,
        with_query=with_query,
        mark_of=mark_of,
        offers=offers,
        period_words=period_words,
        month_words=month_words,
        day_words=day_words,
        weekday_words=weekday_words,
    )
    return env


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named page."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def with_query(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own query string with some values changed; None takes a value out."""
    query = request.GET.copy() if request is not None else QueryDict(mutable=True)
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = str(value)
    return "?" + query.urlencode()
