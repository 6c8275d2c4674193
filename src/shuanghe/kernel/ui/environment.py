"""The Jinja2 environment all our pages share."""

import re
from datetime import date
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from jinja2 import Environment, StrictUndefined
from jinja2.compiler import CodeGenerator
from jinja2.filters import do_urlencode
from markupsafe import Markup, escape

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

TO_ESCAPE = re.compile("[&<>'\"]")
UNTOUCHED = frozenset({int, date, Markup, SafeString})


def shown(value: object) -> str:
    """A value as HTML, as markupsafe.escape gives it.

    A page shows a thousand values. Numbers, days, what is HTML already and texts without a sign to
    escape are most of them, and cost a third so.
    """
    kind = type(value)
    if kind in UNTOUCHED:
        return str(value)
    if kind is str and TO_ESCAPE.search(cast("str", value)) is None:
        return cast("str", value)
    return escape(value)


class PageGenerator(CodeGenerator):
    """Writes templates as Python that escapes what it shows by `shown`."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super()._output_child_pre(node, frame, finalize)
            return
        self.write(f"environment.shown({finalize.src or ''}")


class PageEnvironment(Environment):
    """Jinja's environment with the generator above."""

    code_generator_class = PageGenerator
    shown = staticmethod(shown)


def environment(**options: Any) -> Environment:
    """Autoescaped, strict about unknown names, with gettext, url(), static() and with_query()."""
    env = PageEnvironment(  # Django passes autoescape=True
        **{**options, "undefined": StrictUndefined},
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_callables(spoken, spoken_count)  # type: ignore[attr-defined]
    env.newstyle_gettext = True  # type: ignore[attr-defined]
    env.policies["ext.i18n.trimmed"] = True
    env.filters["content"] = content
    env.filters["urlencode"] = quoted
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
    return _address(name, args, tuple(kwargs.items()))


@lru_cache(maxsize=20_000)
def _address(name: str, args: tuple[Any, ...], kwargs: tuple[tuple[str, Any], ...]) -> str:
    """Worked out once: a page of fifty lines asks for a hundred addresses."""
    return reverse(name, None, args or None, dict(kwargs) or None)


def quoted(value: Any) -> str:
    """What Jinja's urlencode gives; a text is worked out once, lists name the same ones again."""
    return _quoted(value) if isinstance(value, str) else do_urlencode(value)


_quoted = lru_cache(maxsize=20_000)(do_urlencode)


def with_query(request: HttpRequest | None, **changes: Any) -> str:
    """The page's own query string with some values changed; None takes a value out."""
    sent = "" if request is None else request.META.get("QUERY_STRING", "")
    asked = _asked(sent.encode("iso-8859-1"))
    kept = [said for name, said in asked.items() if name not in changes]
    changed = [_pair(name, value) for name, value in changes.items() if value is not None]
    return "?" + "&".join([*kept, *changed])


@lru_cache(maxsize=20_000, typed=True)
def _pair(name: str, value: Any) -> str:
    return urlencode([(name, value)])


@lru_cache(maxsize=100)
def _asked(query: bytes) -> dict[str, str]:
    """Each name of a query string with its values, as they are sent; a page asks many times."""
    return {
        name: urlencode([(name, value) for value in values])
        for name, values in QueryDict(query).lists()
    }
