"""Puts the actor on the request. No scope is opened here: every page opens its own."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from shuanghe.identity.queries import actor_of


class ActorMiddleware:
    """request.actor: who acts, with today's grants; read from the database at first use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)
