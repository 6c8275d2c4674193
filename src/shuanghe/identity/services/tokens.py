"""Access tokens for the JSON API: made by the owner, shown once, taken back. Each leaves a line."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity.models import AccessToken, User
from shuanghe.identity.queries import has_grants_beyond, token_rights_of, tokens_count
from shuanghe.identity.rules import (
    TOKEN_DAYS,
    TOKEN_MARK,
    TOKENS_MOST,
    key_hash,
    token_fault,
)
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import OWN, Actor
from shuanghe.organisation.models import Organisation

BYTES = 32


@dataclass(frozen=True)
class TokenAsked:
    """What a token is for, what it may, and for how many days from today."""

    name: str
    rights: Sequence[str]
    days: int


@action(OWN)
def token_create(
    actor: Actor,
    *,
    organisation: Organisation | None,
    user: User,
    asked: TokenAsked,
    password: str = "",
) -> str:
    """A fresh token of the account, shown this once.

    A signed-in owner gives the password again; the command line needs none. Raises Refused for a
    wrong one, rights that the owner does not hold, and more tokens than an account may have.
    """
    today = timezone.localdate()
    held = User.objects.select_for_update().get(pk=user.pk)
    if actor.user_id is not None and not held.check_password(password):
        raise Refused(_("密码不正确。"))
    if not held.is_active:
        raise Refused(_("这个账号已停用，不能生成接口密钥。"))
    may = token_rights_of(held, on=today)
    fault = token_fault(name=asked.name, rights=asked.rights, held=may)
    if fault or asked.days not in TOKEN_DAYS:
        raise Refused(fault or _("请从列表中选择有效期。"))
    if tokens_count(held, on=today) >= TOKENS_MOST:
        raise Refused(_("有效的接口密钥已有 %(most)d 个，请先停用不用的。") % {"most": TOKENS_MOST})
    token = TOKEN_MARK + secrets.token_urlsafe(BYTES)
    made = AccessToken.objects.create(
        user=held,
        name=asked.name.strip(),
        rights=[right for right in may if right in asked.rights],
        token_hash=key_hash(token),
        made_at=timezone.now(),
        made_by=actor.name,
        ends_on=today + timedelta(days=asked.days),
    )
    trail().note(
        made,
        f"生成接口密钥“{made.name}”（{held.username}）",
        after={"rights": made.rights, "ends_on": made.ends_on},
    )
    return token


@action(OWN)
def token_revoke(
    actor: Actor, *, organisation: Organisation | None, user: User, token: AccessToken
) -> None:
    """One of the own tokens stops working at once. Raises Refused when it has already."""
    _end(token, user)


@action("account.manage")
def token_withdraw(
    actor: Actor, *, organisation: Organisation, user: User, token: AccessToken
) -> None:
    """The security administrator stops a token of an account; nobody else's is ever made so.

    Raises Refused when it has ended already, or the account has rights beyond the administrator.
    """
    if has_grants_beyond(user, actor.scope("account.manage"), on=timezone.localdate()):
        raise Refused(_("这个账号在您的管理范围之外还有权限，请由上级安全管理员办理。"))
    _end(token, user)


def tokens_end(user: User) -> int:
    """Part of other services: no token of the account works any longer; how many there were."""
    return AccessToken.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def token_used(token: AccessToken, *, on: date) -> None:
    """Keep the day on which a token was last used: one write a day."""
    if token.used_on != on:
        AccessToken.objects.filter(pk=token.pk).update(used_on=on)


def _end(token: AccessToken, user: User) -> None:
    ended = AccessToken.objects.filter(pk=token.pk, user=user, revoked_at=None)
    if not ended.update(revoked_at=timezone.now()):
        raise Refused(_("这个密钥已经停用了，请刷新页面查看。"))
    trail().note(token, f"停用接口密钥“{token.name}”（{user.username}）")
