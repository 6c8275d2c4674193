"""What is typed on the command line, looked up; a Refused says what is not there."""

from datetime import date
from uuid import UUID

from shuanghe.identity.models import Role, User
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import Unusable, day_read
from shuanghe.organisation.models import Member, Organisation


def organisation_of(code: str) -> Organisation:
    """The organisation with that code."""
    with looking(Scope.everything("命令行按编码找组织")):
        found: Organisation | None = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Refused(f"没有编码为“{code}”的组织，请先导入名册或核对编码。")
    return found


def member_of(uid: str) -> Member | None:
    """The member with that internal number; None for ""."""
    if not uid:
        return None
    try:
        number = UUID(uid)
    except ValueError:
        raise Refused(f"“{uid}”不是党员的内部编号(UUID)，请从名册导出中复制。") from None
    with looking(Scope.everything("命令行按内部编号找党员")):
        found: Member | None = Member.objects.filter(uid=number).first()
    if found is None:
        raise Refused(f"没有内部编号为“{uid}”的党员。")
    return found


def account_of(username: str) -> tuple[User, Organisation]:
    """The account with that name, and its home organisation."""
    with looking(Scope.everything("命令行按账号查找")):
        user = User.objects.select_related("organisation").filter(username=username.lower()).first()
    if user is None or user.organisation is None:
        raise Refused(f"没有账号“{username}”。")
    return user, user.organisation


def role_of(code: str) -> Role:
    """The role with that code."""
    found = Role.objects.filter(code=code).first()
    if found is None:
        known = "、".join(Role.objects.values_list("code", flat=True)) or "(角色目录是空的)"
        raise Refused(f"没有角色“{code}”。现有：{known}。可先执行 shuanghe account roles。")
    return found


def day_of(text: str) -> date | None:
    """A day written 2026-11-21; None for ""."""
    try:
        return day_read(text) if text else None
    except Unusable:
        raise Refused(f"日期“{text}”无效，请写作 2026-11-21。") from None
