"""In front of the API: who asks by a token, and every refusal in the one shape of errors."""

from collections.abc import Callable
from dataclasses import replace
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
from shuanghe.kernel.permissions import Actor, own_grant
from shuanghe.kernel.ui.asked import number_asked

PREFIX = "/api/v1/"
DOCUMENT = "/api/v1/openapi.json"
SCHEME = "bearer "
LARGEST_BODY = 1_000_000
LONGEST_TOKEN = 200
JSON_SAID = tuple(("application/json", charset, "identity") for charset in ("utf-8", "utf8"))
"""Type of the body, its charset and how it is packed: the only ones that operations read."""
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
        if not _is_of_program(request):
            return self.get_response(request)
        request.COOKIES = {}
        return _in_json(self.get_response(request))

    def process_view(
        self, request: HttpRequest, view: Any, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Say who asks; without a token that works the answer is 401, after many tries 429."""
        is_document = request.path_info == DOCUMENT and _is_of_program(request)
        if not (is_document or getattr(view, "is_by_token", False)):
            return None
        request.user, request.actor = AnonymousUser(), Actor("访客")  # type: ignore[attr-defined]
        if not _is_with_token(request):
            return error_answer(401)
        given = request.headers["Authorization"]
        today = timezone.localdate()
        held = holder_of_token(given[len(SCHEME) :].strip()[:LONGEST_TOKEN], on=today)
        if held is None:
            return error_answer(401 if _may_try(request) else 429)
        unfit = _body_unfit(request)
        if unfit:
            return error_answer(unfit)
        token, actor = held
        if is_document:  # which is behind the door of what every account may, and no scope
            actor = replace(actor, grants=(*actor.grants, own_grant("")))
        token_used(token, on=today)
        request.user, request.actor = token.user, actor  # type: ignore[attr-defined]
        request.token = token  # type: ignore[attr-defined]
        return None

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """What a door or an operation refuses, in the one shape; a defect of ours goes on."""
        if not _is_of_program(request):
            return None
        for kind, status in PROBLEMS:
            if isinstance(problem, kind):
                return error_answer(status, str(problem) if kind is Refused else "")
        return None


def _is_of_program(request: HttpRequest) -> bool:
    """Whether it is an API request; the document is one when a token comes with it.

    Without a token the document is a page for people who are signed in.
    """
    path = request.path_info
    return path.startswith(PREFIX) and (path != DOCUMENT or _is_with_token(request))


def _is_with_token(request: HttpRequest) -> bool:
    return request.headers.get("Authorization", "").lower().startswith(SCHEME)


def _may_try(request: HttpRequest) -> bool:
    """Count a wrong token from this address, apart from tries at passwords.

    A token that works is never kept out: nobody can lock a program out by sending wrong ones.
    """
    address = address_of(request)
    return try_count(
        username=f"token {address}", address=address, device="token", at=timezone.now()
    )


def _body_unfit(request: HttpRequest) -> int:
    """The status for a body that no operation reads, told before a byte of it is; 0 when it fits.

    A body sent in pieces does not say how long it is, and the web server would hand us none of it.
    """
    length = request.META.get("CONTENT_LENGTH")
    if (number_asked(length) or 0) > LARGEST_BODY:
        return 413
    if request.method != "POST":
        return 0
    if not length and request.headers.get("Transfer-Encoding"):
        return 411
    said = (
        request.content_type,
        (request.content_params or {}).get("charset", "utf-8").lower(),
        request.headers.get("Content-Encoding", "identity").strip().lower(),
    )
    return 0 if said in JSON_SAID else 415


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
