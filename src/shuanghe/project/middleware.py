"""What holds for every page: a refused act becomes a page, nothing personal stays in a cache."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
