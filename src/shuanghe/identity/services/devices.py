"""Devices on which a person has signed in before, told by a signed cookie.

The cookie holds a few pairs "account.device". The account part is a blind index, so the cookie
of a shared computer names nobody.
"""

import secrets
from collections.abc import Mapping

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone

from shuanghe.identity.rules import client_address
from shuanghe.identity.services.tries import tries_forget, try_count
from shuanghe.kernel.crypto import blind_index

REMEMBERED_DAYS = 180
MOST = 5
CODE = "code:"
"""In front of an account name where tries at codes are counted, apart from passwords."""


def address_of(request: HttpRequest) -> str:
    """The client's address, behind as many proxies as settings.TRUSTED_PROXIES says."""
    return client_address(
        request.META.get("REMOTE_ADDR", ""),
        request.headers.get("X-Forwarded-For", ""),
        proxies=settings.TRUSTED_PROXIES,
    )


def device_of(request: HttpRequest, username: str) -> str:
    """The device's id when this account has signed in on it before, or ""."""
    return _known(request.COOKIES).get(_account(username), "")


def may_try_now(request: HttpRequest, username: str, *, prefix: str = "") -> bool:
    """Count a try from this request's place and say whether it may be checked."""
    return try_count(
        username=prefix + username,
        address=address_of(request),
        device=device_of(request, username),
        at=timezone.now(),
    )


def device_remember(request: HttpRequest, response: HttpResponseBase, username: str) -> None:
    """After a complete sign-in: forget its tries and make the device known for the account."""
    device = device_of(request, username)
    for prefix in ("", CODE):
        tries_forget(username=prefix + username, address=address_of(request), device=device)
    known = {_account(username): device or secrets.token_hex(8)}
    for account, other in _known(request.COOKIES).items():
        known.setdefault(account, other)
    value = ",".join(f"{account}.{other}" for account, other in list(known.items())[:MOST])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        _signer().sign(value),
        max_age=REMEMBERED_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(cookies: Mapping[str, str]) -> dict[str, str]:
    try:
        value = _signer().unsign(
            cookies.get(settings.DEVICE_COOKIE_NAME, ""), max_age=REMEMBERED_DAYS * 24 * 3600
        )
    except BadSignature:
        return {}
    pairs = (pair.partition(".") for pair in value.split(","))
    return {account: device for account, _dot, device in pairs}


def _account(username: str) -> str:
    return blind_index(username, purpose="known device").hex()[:16]


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="shuanghe.known-device")
