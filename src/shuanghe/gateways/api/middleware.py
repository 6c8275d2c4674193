"""In front of the API: who asks by a token, and every refusal in the one shape of errors."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from shuanghe.gateways.api.forms.errors import error_answer
from shuanghe.identity.queries import holder_of_token
from shuanghe.identity.services import token_used, try_count
from shuanghe.identity.services.devices import address_of
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.ui.asked import number_asked

PREFIX = "/api/v1/"
DOCUMENT = "/api/v1/openapi.json"
SCHEME = "bearer "
LARGEST_BODY = 1_000_000
LONGEST_TOKEN = 200
PROBLEMS: tuple[tuple[type[Exception], int], ...] = (
    (Http404, 404),
    (Refused, 409),
    (PermissionDenied, 404),
    (RequestDataTooBig, 413),
    (SuspiciousOperation, 400),
)
Answer = Callable[[HttpRequest], HttpResponse]


class TokenMiddleware:
    """A session counts for nothing here: who asks is the owner of the token, cut down to it.

    So no page of another site can make a browser ask, and no token of forms is needed.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if not path.startswith(PREFIX) or path == DOCUMENT:
            return self.get_response(request)
        request.COOKIES = {}
        return _in_json(self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Say who asks; without a token that works the answer is 401, after many tries 429."""
        if not getattr(view, "is_by_token", False):
            return None
        request.user, request.actor = AnonymousUser(), Actor("访客")  # type: ignore[attr-defined]
        given = request.headers.get("Authorization", "")
        if not given.lower().startswith(SCHEME):
            return error_answer(401)
        today = timezone.localdate()
        held = holder_of_token(given[len(SCHEME) :].strip()[:LONGEST_TOKEN], on=today)
        if held is None:
            return error_answer(401 if _may_try(request) else 429)
        if (number_asked(request.META.get("CONTENT_LENGTH")) or 0) > LARGEST_BODY:
            return error_answer(413)
        token, actor = held
        token_used(token, on=today)
        request.user, request.actor = token.user, actor  # type: ignore[attr-defined]
        request.token = token  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """What a door or an operation refuses, in the one shape; a defect of ours goes on."""
        if not request.path_info.startswith(PREFIX) or request.path_info == DOCUMENT:
            return None
        for kind, status in PROBLEMS:
            if isinstance(problem, kind):
                return error_answer(status, str(problem) if kind is Refused else "")
        return None


def _may_try(request: HttpRequest) -> bool:
    """Count a wrong token from this address, apart from tries at passwords.

    A token that works is never kept out: nobody can lock a program out by sending wrong ones.
    """
    address = address_of(request)
    return try_count(
        username=f"token {address}", address=address, device="token", at=timezone.now()
    )


def _in_json(answer: HttpResponse) -> HttpResponse:
    """A page of refusal, or the way to the sign-in page, as an error of the API."""
    status = answer.status_code
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    if is_json or status < 300 or status == 304:
        return answer
    told = error_answer(401 if status < 400 else 404 if status == 403 else status)
    answer.status_code, answer.content = told.status_code, told.content
    del answer.headers["Location"]
    for name, value in told.items():
        answer.headers[name] = value
    answer.headers["Content-Length"] = str(len(told.content))
    return answer
