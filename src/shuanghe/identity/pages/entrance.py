"""Where the sign-in library meets our services: adapters named in the settings."""

import base64
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from axes.handlers.base import AxesHandler
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shuanghe.identity.models import User
from shuanghe.identity.queries import account_of, actor_of, home_of
from shuanghe.identity.services import session_close, session_open
from shuanghe.identity.services.devices import (
    address_of,
    device_of,
    device_remember,
    may_try_now,
)
from shuanghe.kernel.crypto import open_sealed, seal
from shuanghe.kernel.permissions import Actor

WHERE = "mfa_authenticator.data"
WRONG = _("账号或密码不正确，或尝试次数过多。请核对后再试；连续输错时请等 15 分钟。")
DESKS = {
    "account.manage": "identity:accounts",
    "audit.read": "audit:lines",
    "system.run": "tasks:list",
}
OPENED_AT, SEEN_AT, SECOND_FACTOR = "opened_at", "seen_at", "second_factor"


class TryHandler(AxesHandler):  # type: ignore[misc]
    """Counts every try at a password, through whichever door, before the hash is computed."""

    def is_allowed(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether this try may be checked; called once by the first authentication backend."""
        return may_try_now(request, str((credentials or {}).get("username", "")).lower())


class AccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Checks passwords as the library does; reads an account and its grants of today at once."""

    def get_user(self, user_id: int) -> User | None:
        """The account behind a session, while it is open."""
        user = account_of(user_id, on=timezone.localdate())
        return user if user is not None and self.user_can_authenticate(user) else None


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Sign-in: one text for every failure, a line in the trail, a remembered device."""

    error_messages: ClassVar = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": WRONG,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come from the security administrator alone."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """A closed account looks like a wrong password."""
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """An administrator begins at the own desk, everybody else at the first page."""
        actor = actor_of(request.user, on=timezone.localdate())
        for right, page in DESKS.items():
            if actor.may(right):
                return reverse(page)
        return str(super().get_login_redirect_url(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Note the sign-in, start the session's clock, make the device known."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        home = home_of(user)
        session_open(
            _self(user, home.path if home else ""),
            organisation=home,
            user=user,
            address=address_of(request),
            is_known_device=bool(device_of(request, user.username)),
        )
        records = request.session.get("account_authentication_methods", [])
        request.session[OPENED_AT] = request.session[SEEN_AT] = timezone.now().timestamp()
        request.session[SECOND_FACTOR] = any(record["method"] == "mfa" for record in records)
        device_remember(request, response, user.username)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Note the sign-out, then end the session on the server."""
        if isinstance(request.user, User):
            home = home_of(request.user)
            actor = _self(request.user, home.path if home else "")
            session_close(actor, organisation=home, user=request.user)
        super().logout(request)

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """The library's own messages are not shown."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of the second factor are sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Sealed, as text for a JSON column."""
        return base64.b64encode(seal(text, where=WHERE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What encrypt() sealed."""
        return open_sealed(base64.b64decode(encrypted_text), where=WHERE)

    def get_totp_issuer(self) -> str:
        """How the authenticator app names us."""
        return "双核"


def _self(user: User, home: str) -> Actor:
    return Actor.for_self(name=user.name, user_id=user.pk, home=home)
