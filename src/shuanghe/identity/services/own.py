"""What a person does with the own access: sign-in, password, second factor."""

from collections.abc import Callable
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.tokens import default_token_generator
from django.utils.translation import gettext as _

from shuanghe.identity.models import User
from shuanghe.identity.services.passwords import password_put
from shuanghe.identity.services.tries import code_accept
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import OWN, Actor
from shuanghe.organisation.models import Organisation


@action(OWN)
def session_open(
    actor: Actor,
    *,
    organisation: Organisation | None,
    user: User,
    address: str,
    is_known_device: bool,
) -> None:
    """Note a completed sign-in."""
    trail().note(user, "登录系统", after={"address": address, "is_known_device": is_known_device})


@action(OWN)
def session_close(actor: Actor, *, organisation: Organisation | None, user: User) -> None:
    """Note that a person has signed out."""
    trail().note(user, "退出系统")


@action(OWN)
def password_change(
    actor: Actor, *, organisation: Organisation | None, user: User, old: str, new: str
) -> None:
    """Change the own password; every other session of the account ends.

    Raises Refused for a wrong old password, the same one again, or one that is too easy.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.check_password(old):
        raise Refused(_("原密码不正确。"))
    if old == new:
        raise Refused(_("新密码不能与原密码相同。"))
    password_put(held, new)
    user.password, user.must_change_password = held.password, False
    trail().note(user, "修改本人密码")


@action(OWN)
def password_set_by_link(
    actor: Actor, *, organisation: Organisation | None, user: User, token: str, new: str
) -> None:
    """Set a password through a link handed over by the security administrator; once only.

    Raises Refused for a link that is used, replaced or too old, or a password that is too easy.
    """
    held = User.objects.select_for_update().get(pk=user.pk)
    if not held.is_active or not default_token_generator.check_token(held, token):
        raise Refused(_("这个链接已失效或已用过，请联系本单位安全管理员重新签发。"))
    password_put(held, new)
    trail().note(user, "通过一次性链接设置密码")


@action(OWN)
def second_factor_enrol(
    actor: Actor,
    *,
    organisation: Organisation | None,
    user: User,
    secret: str,
    code: str,
    at: datetime,
) -> list[str]:
    """Tie an authenticator app to the account; gives the recovery codes, shown this once.

    Raises Refused when one is tied already or the code does not fit the secret.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise Refused(_("双因素登录已经启用。"))
    authenticator = TOTP.activate(user, secret).instance
    if not code_accept(authenticator, code, at=at):
        raise Refused(_("验证码不正确。请核对手机时间是否准确，再输入最新的 6 位数字。"))
    trail().note(user, "启用双因素登录")
    return _fresh_codes(user)


@action(OWN)
def recovery_codes_renew(
    actor: Actor, *, organisation: Organisation | None, user: User, password: str
) -> list[str]:
    """New recovery codes; the old ones are void. Raises Refused for a wrong password."""
    _check_password(user.check_password, password)
    if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        raise Refused(_("请先启用双因素登录。"))
    trail().note(user, "重新生成恢复码")
    return _fresh_codes(user)


@action(OWN)
def second_factor_remove(
    actor: Actor, *, organisation: Organisation | None, user: User, password: str
) -> None:
    """Untie the authenticator app. Raises Refused for staff and for a wrong password."""
    if actor.is_staff:
        raise Refused(_("您的角色要求双因素登录，不能停用。"))
    _check_password(user.check_password, password)
    Authenticator.objects.filter(user=user).delete()
    trail().note(user, "停用双因素登录")


def _check_password(check: Callable[[str], bool], password: str) -> None:
    if not check(password):
        raise Refused(_("密码不正确。"))


def _fresh_codes(user: User) -> list[str]:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).delete()
    codes: list[str] = RecoveryCodes.activate(user).generate_codes()
    return codes
