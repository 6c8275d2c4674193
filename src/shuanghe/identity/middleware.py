"""Who acts, for how long a session lives, and what must be done before anything else."""

from collections.abc import Callable
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from shuanghe.identity.queries import actor_of
from shuanghe.identity.rules import is_session_over

Answer = Callable[[HttpRequest], HttpResponse]

SEEN_EVERY = 60
ALWAYS_OPEN = frozenset({"account_login", "account_logout", "set_language", "mfa_authenticate"})
CHANGE_PAGE = "identity:password"
ENROL_PAGE = "identity:second_factor"


class ActorMiddleware:
    """request.actor: who acts, with today's grants; read from the database at first use."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: actor_of(request.user, on=timezone.localdate())
        )
        return self.get_response(request)


class SessionMiddleware:
    """Ends a session after half an hour of silence or half a day in all.

    The time of the last request is written at most once a minute, so reading pages is cheap.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if SESSION_KEY in session:
            now = timezone.now()
            seen = session.get("seen_at", 0)
            if "opened_at" not in session:
                session["opened_at"] = session["seen_at"] = now.timestamp()
            elif is_session_over(
                opened_at=_moment(session["opened_at"]), seen_at=_moment(seen), at=now
            ):
                logout(request)
            elif now.timestamp() - seen > SEEN_EVERY:
                session["seen_at"] = now.timestamp()
        return self.get_response(request)


class FirstThingsMiddleware:
    """A first password change and, for staff, a second factor come before every other page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Answer, args: object, kwargs: object
    ) -> HttpResponse | None:
        """Send the person to what is due first; those pages and sign-out stay open."""
        page = request.resolver_match.view_name if request.resolver_match else ""
        if page in ALWAYS_OPEN or SESSION_KEY not in request.session:
            return None
        user = request.user
        if not user.is_authenticated:
            return None
        if user.must_change_password:
            return None if page == CHANGE_PAGE else redirect(CHANGE_PAGE)
        if (
            settings.SECOND_FACTOR_REQUIRED
            and not request.session.get("second_factor")
            and page != ENROL_PAGE
            and request.actor.is_staff  # type: ignore[attr-defined]
        ):
            return redirect(ENROL_PAGE)
        return None


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
