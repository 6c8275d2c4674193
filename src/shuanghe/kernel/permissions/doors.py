"""The wall in front of every page and endpoint."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed

from shuanghe.kernel.permissions.actors import Actor
from shuanghe.kernel.permissions.scopes import looking

View = Callable[..., HttpResponseBase]
Holder = Callable[[str], Actor | None]


def door(right: str, *methods: str) -> Callable[[View], View]:
    """Let a view run for signed-in holders of the right, with their scope open.

    methods defaults to GET. HEAD goes with GET alone: no token guards it, so it must not change
    anything. Without the right anywhere the answer is 404, as for a page that is not there. The
    response must be rendered inside the view, or its queries raise ScopeMissing.
    """
    allowed = set(methods or ("GET",))
    if "GET" in allowed:
        allowed.add("HEAD")

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if request.method not in allowed:
                return HttpResponseNotAllowed(sorted(allowed))
            actor: Actor = request.actor  # type: ignore[attr-defined]
            if not actor.may(right):
                raise Http404
            with looking(actor.scope(right)):
                return view(request, *args, **kwargs)

        run.right = right  # type: ignore[attr-defined]
        run.methods = frozenset(allowed)  # type: ignore[attr-defined]
        return run

    return decorate


def key_door(right: str, holder: Holder) -> Callable[[View], View]:
    """Let a view be read by whoever has a key in the address: a calendar cannot sign in.

    The one exception beside `door`, for reading alone. holder gives the actor behind the key with
    the rights of now, or None; then, and without the right, the answer is that of a page that is
    not there. A session that happens to be open counts for nothing: request.actor is the holder.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, key: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in ("GET", "HEAD"):
                return HttpResponseNotAllowed(["GET", "HEAD"])
            actor = holder(key)
            if actor is None or not actor.may(right):
                raise Http404
            request.actor = actor  # type: ignore[attr-defined]
            with looking(actor.scope(right)):
                return view(request, *args, **kwargs)

        run.right, run.is_by_key = right, True  # type: ignore[attr-defined]
        return run

    return decorate
