"""What the security administrator does with accounts. No password is ever set or seen here."""

import re

from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import default_token_generator
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from shuanghe.identity.models import User
from shuanghe.identity.queries import has_grants_beyond
from shuanghe.identity.services.feed_keys import feed_keys_end
from shuanghe.identity.services.passwords import password_put
from shuanghe.identity.services.tokens import tokens_end
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import Actor
from shuanghe.organisation.models import Member, Organisation

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")


@action("account.manage")
def user_create(
    actor: Actor,
    *,
    organisation: Organisation,
    username: str,
    name: str,
    member: Member | None = None,
) -> User:
    """A new account without a password; its owner sets one through a link.

    Raises Refused for a user name that is taken or badly formed, or a member with an account.
    """
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Refused(_("账号只用小写字母、数字、点、横线，3 至 60 个字符，以字母或数字开头。"))
    if User.objects.filter(username=username).exists():
        raise Refused(_("账号“%(username)s”已经有人使用，请换一个。") % {"username": username})
    if not name.strip():
        raise Refused(_("请填写姓名。"))
    user = User.objects.create_user(
        username, None, name=name.strip(), organisation=organisation, member=member
    )
    trail().note(user, f"建立账号 {username}（{user.name}）", after={"username": username})
    return user


@action("account.manage")
def user_disable(actor: Actor, *, organisation: Organisation, user: User, reason: str) -> None:
    """Close an account: its next request is refused, its calendar key and access tokens end.

    Raises Refused for the own account.
    """
    _check_other(actor, user)
    if not reason.strip():
        raise Refused(_("停用账号要写明原因。"))
    _switch(user, is_active=False)
    feed_keys_end(user)
    tokens_end(user)
    trail().note(
        user,
        f"停用账号 {user.username}：{reason.strip()}",
        before={"is_active": True},
        after={"is_active": False},
    )


@action("account.manage")
def user_enable(actor: Actor, *, organisation: Organisation, user: User) -> None:
    """Open a closed account again. Raises Refused for the own account."""
    _check_other(actor, user)
    _switch(user, is_active=True)
    trail().note(
        user,
        f"启用账号 {user.username}",
        before={"is_active": False},
        after={"is_active": True},
    )


@action("account.manage")
def password_reset_issue(
    actor: Actor, *, organisation: Organisation, user: User
) -> tuple[str, str]:
    """Take the password away and give (uid, token) of a link to hand over; shown once.

    Earlier links, all sessions, the calendar key and the access tokens of the account end. The
    person sets the new password; the second factor stays. Raises Refused for the own account and
    for one with wider rights.
    """
    _check_other(actor, user)
    held = User.objects.select_for_update().get(pk=user.pk)
    held.set_unusable_password()
    held.save(update_fields=["password"])
    feed_keys_end(held)
    tokens_end(held)
    trail().note(held, f"为账号 {held.username} 签发一次性设置密码链接")
    return link_of(held)


@action("system.run")
def password_first_set(
    actor: Actor, *, organisation: Organisation, user: User, password: str, must_change: bool
) -> None:
    """Give a fresh account its first password, at set-up on the server alone.

    Raises Refused for a signed-in actor, an account that has a password, or a password too easy.
    """
    _check_on_the_server(actor)
    if user.has_usable_password():
        raise Refused(
            _("账号“%(username)s”已有密码，请签发设置密码链接。") % {"username": user.username}
        )
    password_put(user, password)
    user.must_change_password = must_change
    user.save(update_fields=["must_change_password"])
    trail().note(user, f"为账号 {user.username} 设置初始密码")


@action("system.run")
def second_factor_reset(actor: Actor, *, organisation: Organisation, user: User) -> None:
    """Take a lost second factor away, on the server alone.

    So a lost phone needs the system administrator, and a new password the security administrator.
    """
    _check_on_the_server(actor)
    count, _ = Authenticator.objects.filter(user=user).delete()
    if not count:
        raise Refused(_("账号“%(username)s”没有启用双因素登录。") % {"username": user.username})
    trail().note(user, f"清除账号 {user.username} 的双因素登录")


@action("account.manage")
def member_link(actor: Actor, *, organisation: Organisation, user: User, member: Member) -> None:
    """Say which member an account belongs to. Raises Refused when either is already tied."""
    _check_other(actor, user)
    if user.member_id is not None or User.objects.filter(member=member).exists():
        raise Refused(_("账号或党员已有关联。一人一账号，请先核对。"))
    if member.organisation_id != organisation.pk:
        raise Refused(_("账号与党员不在同一个组织，请先核对。"))
    user.member = member
    user.save(update_fields=["member"])
    trail().note(user, f"账号 {user.username} 关联党员", after={"member": member.pk})


def link_of(user: User) -> tuple[str, str]:
    """(uid, token) of the set-password link; it dies with the password it was made for."""
    return urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)


def _check_other(actor: Actor, user: User) -> None:
    """Nobody manages the own account, and none above the own place."""
    if actor.user_id is not None and actor.user_id == user.pk:
        raise Refused(_("不能管理自己的账号，请由另一位安全管理员办理。"))
    if has_grants_beyond(user, actor.scope("account.manage"), on=timezone.localdate()):
        raise Refused(_("这个账号在您的管理范围之外还有权限，请由上级安全管理员办理。"))


def _check_on_the_server(actor: Actor) -> None:
    if actor.user_id is not None:
        raise Refused(_("这件事只能在服务器命令行上办理。"))


def _switch(user: User, *, is_active: bool) -> None:
    if user.is_active == is_active:
        why = (
            _("账号“%(username)s”已是启用状态。")
            if is_active
            else _("账号“%(username)s”已是停用状态。")
        )
        raise Refused(why % {"username": user.username})
    user.is_active = is_active
    user.save(update_fields=["is_active"])
