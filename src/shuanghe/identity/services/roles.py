"""Roles, and who holds them where and when."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import yaml
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shuanghe.identity.models import AdministratorKind, Role, RoleGrant, User
from shuanghe.identity.queries import administrator_kinds, is_whole_tree
from shuanghe.identity.rules import clash, rights_fault
from shuanghe.kernel.actions import Refused, action, trail
from shuanghe.kernel.permissions import RESERVED, RIGHTS, Actor
from shuanghe.organisation.models import Organisation

CATALOGUE = Path(__file__).resolve().parents[1] / "roles.yaml"
KEYS = {"title", "rights", "staff", "administrator"}


@action("grant.manage")
def role_grant(
    actor: Actor,
    *,
    organisation: Organisation,
    user: User,
    role: Role,
    from_on: date,
    until_on: date | None = None,
) -> RoleGrant:
    """Give a role on a subtree from a day until before another.

    Raises Refused for oneself, a clash of administrators, days that run backwards, or an overlap.
    """
    _check_not_self(actor, user)
    if until_on is not None and until_on <= from_on:
        raise Refused(_("截止日期要晚于开始日期。"))
    # Two grants to one person wait for each other, so that neither misses a clash.
    same_person = Q(pk=user.pk) | Q(member_id=user.member_id, member__isnull=False)
    list(User.objects.select_for_update(of=("self",)).filter(same_person).values_list("pk"))
    reason = clash(
        administrator_kinds(user, from_on=from_on, until_on=until_on), role.administrator
    )
    if reason:
        raise Refused(reason)
    overlap = Q(until_on=None) | Q(until_on__gt=from_on)
    if until_on is not None:
        overlap &= Q(from_on__lt=until_on)
    same = RoleGrant.objects.filter(overlap, user=user, role=role, organisation=organisation)
    if same.exists():
        raise Refused(
            _("%(user)s在%(organisation)s已是%(role)s，日期有重叠。")
            % {"user": user.name, "organisation": organisation, "role": role.title}
        )
    grant: RoleGrant = RoleGrant.objects.create(
        user=user,
        role=role,
        organisation=organisation,
        from_on=from_on,
        until_on=until_on,
        granted_by=actor.name,
    )
    trail().note(
        grant,
        f"授予{user.name}在{organisation}的角色“{role.title}”",
        after={"user": user.username, "role": role.code, "from_on": from_on, "until_on": until_on},
    )
    return grant


@action("grant.manage")
def role_revoke(actor: Actor, *, organisation: Organisation, grant: RoleGrant) -> None:
    """End a grant today; the next request no longer has it. Raises Refused for oneself."""
    _check_not_self(actor, grant.user)
    today = timezone.localdate()
    if grant.until_on is not None and grant.until_on <= today:
        raise Refused(_("这项授权已经结束。"))
    before = {"until_on": grant.until_on}
    grant.until_on = max(today, grant.from_on)
    grant.save(update_fields=["until_on"])
    trail().note(
        grant,
        f"收回{grant.user.name}在{organisation}的角色“{grant.role.title}”",
        before=before,
        after={"until_on": grant.until_on},
    )


@action("grant.manage")
def role_update(
    actor: Actor, *, role: Role, title: str, rights: Sequence[str], is_staff: bool
) -> None:
    """Change a role for everybody who holds it.

    Raises Refused for an administrator's role, a role of one's own, a right that is unknown or
    reserved, and when the actor is not security administrator of the whole tree.
    """
    if not is_whole_tree(actor.scope("grant.manage")):
        raise Refused(_("角色目录由最上级组织的安全管理员维护。"))
    if role.administrator:
        raise Refused(_("三员的权限是固定的，不能修改。"))
    if any(grant.role == role.code for grant in actor.grants):
        raise Refused(_("不能修改自己担任的角色。"))
    fault = rights_fault(rights=rights, known=RIGHTS, reserved=RESERVED)
    if fault or not title.strip():
        raise Refused(fault or "请填写角色名称。")
    before = {"title": role.title, "rights": role.rights, "is_staff": role.is_staff}
    role.title, role.rights, role.is_staff = title.strip(), sorted(set(rights)), is_staff
    role.save()
    after = {"title": role.title, "rights": role.rights, "is_staff": role.is_staff}
    trail().note(role, f"修改角色“{role.title}”", before=before, after=after)


@action("grant.manage")
def roles_load(actor: Actor, *, path: Path = CATALOGUE, is_reset: bool = False) -> int:
    """Add the roles of a catalogue file that are not there; is_reset also restores changed ones.

    Returns how many roles were written. Raises Refused naming the role and what is wrong with it.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    there = set(Role.objects.values_list("code", flat=True))
    written = [
        _role_of(code, entry)
        for code, entry in content["roles"].items()
        if is_reset or code not in there
    ]
    Role.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["title", "rights", "is_staff", "administrator"],
    )
    codes = [role.code for role in written]
    trail().note(("identity.role", path.name), f"载入角色 {len(codes)} 个", after={"roles": codes})
    return len(codes)


def _role_of(code: str, entry: dict[str, object]) -> Role:
    unknown = set(entry) - KEYS
    if unknown:
        raise Refused(
            _("角色目录 %(code)s：不认识的项 %(value)s。")
            % {"code": code, "value": "、".join(sorted(unknown))}
        )
    rights = [str(right) for right in entry["rights"]]  # type: ignore[attr-defined]
    kind = str(entry.get("administrator", ""))
    if kind not in AdministratorKind.values:
        raise Refused(
            _("角色目录 %(code)s：三员只有 %(value)s。")
            % {"code": code, "value": "、".join(RESERVED)}
        )
    kept = {other: names for other, names in RESERVED.items() if other != kind}
    fault = rights_fault(rights=rights, known=RIGHTS, reserved=kept)
    if not fault and kind and not set(rights) <= RESERVED[kind]:
        fault = "三员角色只能有其专属权限，不能读业务数据。"
    if fault:
        raise Refused(_("角色目录 %(code)s：%(fault)s") % {"code": code, "fault": fault})
    return Role(
        code=code,
        title=str(entry["title"]),
        rights=rights,
        is_staff=bool(entry.get("staff", False)) or bool(kind),
        administrator=kind,
    )


def _check_not_self(actor: Actor, user: User) -> None:
    same_person = actor.member_id is not None and actor.member_id == user.member_id
    if (actor.user_id is not None and actor.user_id == user.pk) or same_person:
        raise Refused(_("不能给自己授权或收回自己的授权，请由另一位安全管理员办理。"))
