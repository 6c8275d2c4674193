"""What holds for every page: a refused act becomes a page, nothing personal stays in a cache."""

import time
from collections.abc import Callable
from urllib.parse import unquote

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.ui.asked import has_turns, number_asked, without_turns
from shuanghe.kernel.ui.pages import bad_request, refused, too_large
from shuanghe.kernel.ui.words import speaking
from shuanghe.project.endpoints import probe_answer
from shuanghe.project.services.measuring import request_measured

View = Callable[..., HttpResponse]
ZERO = "\x00"
FORGOTTEN = '"cache"'
"""What a browser drops at sign-out; what was taken down without signal stays until merged."""


class ProbesMiddleware:
    """Answers probes before anything else is asked, and measures every other request.

    The part a request is counted under is the outermost namespace of its address; "static" for
    files, "site" for addresses outside any app, "none" where there is nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = probe_answer(request)
        if answer is not None:
            return answer
        began = time.perf_counter()
        response = self.get_response(request)
        request_measured(
            part=self.part_of(request),
            method=request.method or "",
            status=response.status_code,
            seconds=time.perf_counter() - began,
        )
        return response

    @staticmethod
    def part_of(request: HttpRequest) -> str:
        """The part of the program that a request went to, one of a few fixed words."""
        match = request.resolver_match
        if match is not None:
            return match.namespaces[0] if match.namespaces else "site"
        return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"


class PagesMiddleware:
    """Answers a Refused that no door caught with 409, and marks signed-in pages no-store.

    A page that sets Cache-Control itself keeps it. A request with a zero character in its address
    or its fields makes no sense to any form and is more than a database can store: 400. A body
    longer than any file we take is refused before a byte of it is read: 413.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if (number_asked(request.META.get("CONTENT_LENGTH")) or 0) > settings.BODY_LARGEST:
            return too_large(request)
        if ZERO in request.path_info or ZERO in unquote(request.META.get("QUERY_STRING", "")):
            return bad_request(request)
        response = self.get_response(request)
        asked = request.resolver_match
        if request.method == "POST" and asked and asked.view_name == "account_logout":
            response["Clear-Site-Data"] = FORGOTTEN
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Refuse fields that no database can store; take signs out that turn the writing."""
        sent = list(request.POST.lists()) if request.method == "POST" else []
        if any(ZERO in value for _name, values in sent for value in values):
            return bad_request(request)
        if any(has_turns(value) for _name, values in sent for value in values):
            request.POST = _turned_back(request.POST)  # type: ignore[assignment]
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for Refused; anything else goes its usual way."""
        return refused(request, str(exception)) if isinstance(exception, Refused) else None


def _turned_back(sent: QueryDict) -> QueryDict:
    """The same fields without signs that turn the direction of writing."""
    fields = sent.copy()
    for name, values in sent.lists():
        fields.setlist(name, [without_turns(str(value)) for value in values])
    return fields


class LanguageMiddleware:
    """Speaks Chinese unless the reader chose otherwise; what the browser prefers does not count.

    An intranet browser set to English is common, a reader who wants English chooses it once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with speaking(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
