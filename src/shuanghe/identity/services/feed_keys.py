"""The secret address of a calendar feed: made, shown once, taken back. Each leaves a line."""

import secrets

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity.models import FeedKey, User
from shuanghe.identity.rules import key_hash
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import OWN, Actor
from shuanghe.organisation.models import Organisation

BYTES = 32


@action(OWN)
def feed_key_issue(actor: Actor, *, organisation: Organisation | None, user: User) -> str:
    """A fresh key for the own calendar, shown this once; the one before stops working."""
    User.objects.select_for_update().get(pk=user.pk)
    feed_keys_end(user)
    key = secrets.token_urlsafe(BYTES)
    FeedKey.objects.create(user=user, key_hash=key_hash(key), made_at=timezone.now())
    trail().note(user, "生成日历订阅地址")
    return key


@action(OWN)
def feed_key_revoke(actor: Actor, *, organisation: Organisation | None, user: User) -> None:
    """The key stops working at once. Raises Refused when there is none."""
    if not feed_keys_end(user):
        raise Refused(_("日历订阅已经停用，请刷新页面查看。"))
    trail().note(user, "停用日历订阅地址")


def feed_keys_end(user: User) -> int:
    """Part of other services: the account's key, if any, works no longer; how many there were."""
    return FeedKey.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
