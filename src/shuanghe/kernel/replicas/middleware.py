"""Pages that only read are served by a replica, except to whoever has just written.

The answer to a request that wrote carries a signed cookie with the position of the primary's log
just then. Until a replica has come as far, that browser's pages are read from the primary.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import DEFAULT_DB_ALIAS
from django.db.utils import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from shuanghe.kernel.replicas.routing import Reading, reading_from
from shuanghe.kernel.replicas.watching import watch

READING = frozenset({"GET", "HEAD"})
LONGEST = 10 * 60
"""Seconds after which a replica that is still behind is too late to serve anyway."""


class ReplicaMiddleware:
    """Chooses where a request reads; reads again from the primary when a replica fails in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.REPLICAS:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_reading = request.method in READING
        needed = self._written(request)
        alias = watch.choose(needed) if is_reading else DEFAULT_DB_ALIAS
        with reading_from(alias) as reading:
            request.reading = reading  # type: ignore[attr-defined]
            response = self.get_response(request)
        if not is_reading or reading.has_written:
            self._mark(response)
        elif needed is not None and alias != DEFAULT_DB_ALIAS:
            response.delete_cookie(settings.WRITTEN_COOKIE_NAME, samesite="Lax")
        return response

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Ask the primary when the replica broke off; a page that reads may be made twice."""
        reading: Reading = request.reading  # type: ignore[attr-defined]
        failed, match = reading.alias, request.resolver_match
        if failed == DEFAULT_DB_ALIAS or match is None:
            return None
        if not isinstance(fault, OperationalError | InterfaceError):
            return None
        watch.lost(failed)
        reading.alias = DEFAULT_DB_ALIAS
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return answer

    @staticmethod
    def _written(request: HttpRequest) -> int | None:
        """How far the primary was when this browser last wrote; None when that is long ago."""
        text = request.get_signed_cookie(settings.WRITTEN_COOKIE_NAME, default="", max_age=LONGEST)
        return int(text) if text else None

    @staticmethod
    def _mark(response: HttpResponse) -> None:
        position = watch.position_now()
        response.set_signed_cookie(
            settings.WRITTEN_COOKIE_NAME,
            str(position),
            max_age=LONGEST,
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Lax",
        )
