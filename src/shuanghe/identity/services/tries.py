"""Counting of tries at passwords and codes. A try is counted before it is checked.

So no number of requests at once gets more than the limit past the count: of the tries that are
let through, the last to be written has seen all the others.
"""

from datetime import datetime

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction
from django.db.models import Count, Q
from django.utils.crypto import constant_time_compare

from shuanghe.identity.models import SignInTry
from shuanghe.identity.rules import WINDOW, Tries, may_try
from shuanghe.kernel.crypto import blind_index

STEP = 30
TOLERANCE = 1


def try_count(*, username: str, address: str, device: str, at: datetime) -> bool:
    """Count a try and say whether it may be checked; device is "" unless known for the account."""
    account = blind_index(username, purpose="sign-in")
    since = at - WINDOW
    SignInTry.objects.filter(at__lte=since).delete()
    SignInTry.objects.create(account=account, address=address, device=device, at=at)
    recent = SignInTry.objects.filter(at__gt=since)
    if device:
        same = recent.filter(account=account, device=device).count()
        return may_try(Tries(0, 0, 0, device=same))
    counts = recent.filter(Q(account=account) | Q(address=address), device="").aggregate(
        both=Count("pk", filter=Q(account=account, address=address)),
        account=Count("pk", filter=Q(account=account)),
        address=Count("pk", filter=Q(address=address)),
    )
    return may_try(Tries(counts["both"], counts["account"], counts["address"]))


def tries_forget(*, username: str, address: str, device: str) -> None:
    """After a success the tries from the same place no longer count."""
    account = blind_index(username, purpose="sign-in")
    SignInTry.objects.filter(account=account, address=address, device=device).delete()


def code_accept(authenticator: Authenticator, code: str, *, at: datetime) -> bool:
    """Whether a TOTP code is right and later than the last one taken; it is then taken.

    RFC 6238 §5.2: a code is accepted once only, on any number of servers.
    """
    with transaction.atomic():
        held = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = get_adapter().decrypt(held.data["secret"])
        now = int(at.timestamp()) // STEP
        for step in range(now - TOLERANCE, now + TOLERANCE + 1):
            if constant_time_compare(format_hotp_value(hotp_value(secret, step)), code):
                if step <= held.data.get("last_step", 0):
                    return False
                held.data["last_step"] = step
                held.save(update_fields=["data"])
                return True
    return False
