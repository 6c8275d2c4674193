"""Pages that need not be made again while nothing has changed."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils import timezone
from django.utils.translation import get_language

View = Callable[..., HttpResponseBase]
SECONDS_KEPT = 600


def unless_changed(version: Callable[[HttpRequest], str]) -> Callable[[View], View]:
    """Answer 304 to a browser that holds the page as it still is, or give it again from memory.

    version: a text that differs whenever anything on the page may differ. The reader's session,
    language, address and the day are added here; rights are checked by the door before. A page
    with a message to show, or that is no plain page, is always made.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if len(get_messages(request)):
                return view(request, *args, **kwargs)
            tag = _tag(request, version(request))
            if request.headers.get("If-None-Match") == tag:
                return _marked(HttpResponseNotModified(), tag)
            kept = cache.get(tag)
            if kept is not None:
                return _marked(HttpResponse(kept), tag)
            response = view(request, *args, **kwargs)
            if isinstance(response, HttpResponse) and _is_page(response):
                cache.set(tag, response.content, SECONDS_KEPT)
                return _marked(response, tag)
            return response

        return run

    return decorate


def _tag(request: HttpRequest, version: str) -> str:
    parts = (
        version,
        str(request.session.session_key),
        str(get_language()),
        request.get_full_path(),
        str(timezone.localdate()),
    )
    return f'"{sha256(chr(0).join(parts).encode()).hexdigest()}"'


def _is_page(response: HttpResponse) -> bool:
    is_html = response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code == 200 and is_html


def _marked(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    return response
