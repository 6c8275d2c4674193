"""What holds for every page: a refused act becomes a page, nothing personal stays in a cache."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.ui.pages import refused


class PagesMiddleware:
    """Answers a Refused that no door caught with 409, and marks signed-in pages no-store.

    A page that sets Cache-Control itself keeps it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-store"
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for Refused; anything else goes its usual way."""
        return refused(request, str(exception)) if isinstance(exception, Refused) else None


class LanguageMiddleware:
    """Speaks Chinese unless the reader chose otherwise; what the browser prefers does not count.

    An intranet browser set to English is common, a reader who wants English chooses it once.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.setdefault("Content-Language", language)
        return response
