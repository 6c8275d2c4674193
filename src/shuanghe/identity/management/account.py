"""`shuanghe account …`: accounts and roles from the server, for set-up and for emergencies."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from shuanghe.identity import services
from shuanghe.identity.management.asked import (
    account_of,
    day_of,
    member_of,
    organisation_of,
    role_of,
)
from shuanghe.identity.models import RoleGrant, User
from shuanghe.identity.queries import accounts_in_view, in_force
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor, Scope, looking
from shuanghe.kernel.terminal import AsJson, failing, give, say, table, write
from shuanghe.organisation.models import Organisation

group = typer.Typer(help="账号：建立、停用、授权、查看。", no_args_is_help=True)
ACTOR = Actor.system("命令行")

Username = Annotated[str, typer.Argument(help="账号，如工号。")]
RoleCode = Annotated[str, typer.Option("--role", help="角色编码，如 branch_secretary。")]
Place = Annotated[str, typer.Option("--organisation", help="组织编码。")]
From = Annotated[str, typer.Option("--from", help="自哪天起，写作 2026-11-21；不写则今天。")]
Until = Annotated[str, typer.Option("--until", help="到哪天止（不含）；不写则长期。")]


@group.command()
def create(
    username: Username,
    organisation: Place,
    name: Annotated[str, typer.Option(help="姓名。")],
    role: RoleCode = "",
    member: Annotated[str, typer.Option(help="对应党员的内部编号(UUID)。")] = "",
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="从标准输入读密码；不给则打印设置密码链接。")
    ] = False,
    must_change: Annotated[bool, typer.Option(help="首次登录须改密码。")] = True,
    as_json: AsJson = False,
) -> None:
    """建立账号；可同时授予一个角色。"""
    with _telling():
        home = organisation_of(organisation)
        user = services.user_create(
            ACTOR, organisation=home, username=username, name=name, member=member_of(member)
        )
        result: dict[str, Any] = {"username": user.username, "organisation": home.code}
        if role:
            services.role_grant(
                ACTOR,
                organisation=home,
                user=user,
                role=role_of(role),
                from_on=timezone.localdate(),
            )
            result["role"] = role
        if password_stdin:
            services.password_first_set(
                ACTOR,
                organisation=home,
                user=user,
                password=sys.stdin.readline().rstrip("\r\n"),
                must_change=must_change,
            )
        else:
            result["link"] = _link(home, user)
        _answer(result, f"已建立账号 {user.username}", as_json=as_json)


@group.command()
def link(username: Username, as_json: AsJson = False) -> None:
    """打印一次性设置密码链接；原密码立即失效。"""
    with _telling():
        user, home = account_of(username)
        result = {"username": user.username, "link": _link(home, user)}
        _answer(result, "请把链接交给本人，24 小时内有效", as_json=as_json)


@group.command()
def disable(
    username: Username,
    reason: Annotated[str, typer.Option(help="原因。")],
    as_json: AsJson = False,
) -> None:
    """停用账号。"""
    with _telling():
        user, home = account_of(username)
        services.user_disable(ACTOR, organisation=home, user=user, reason=reason)
        _answer({"username": user.username, "is_active": False}, "已停用", as_json=as_json)


@group.command()
def enable(username: Username, as_json: AsJson = False) -> None:
    """启用账号。"""
    with _telling():
        user, home = account_of(username)
        services.user_enable(ACTOR, organisation=home, user=user)
        _answer({"username": user.username, "is_active": True}, "已启用", as_json=as_json)


@group.command()
def grant(
    username: Username,
    role: RoleCode,
    organisation: Place,
    from_on: From = "",
    until_on: Until = "",
    as_json: AsJson = False,
) -> None:
    """授予角色：在一个组织及其全部下级有效。"""
    with _telling():
        user, _home = account_of(username)
        made = services.role_grant(
            ACTOR,
            organisation=organisation_of(organisation),
            user=user,
            role=role_of(role),
            from_on=day_of(from_on) or timezone.localdate(),
            until_on=day_of(until_on),
        )
        _answer(_shown(made), f"已授予 {user.username} {made.role.title}", as_json=as_json)


@group.command()
def revoke(
    username: Username, role: RoleCode, organisation: Place, as_json: AsJson = False
) -> None:
    """收回角色，今天起不再有效。"""
    with _telling():
        user, _home = account_of(username)
        place = organisation_of(organisation)
        with looking(Scope.everything("命令行收回授权")):
            held = (
                RoleGrant.objects.filter(in_force(timezone.localdate()), user=user)
                .filter(role=role_of(role), organisation=place)
                .select_related("user", "role", "organisation")
                .first()
            )
        if held is None:
            raise Refused(f"{username} 在 {organisation} 没有角色 {role}。")
        services.role_revoke(ACTOR, organisation=place, grant=held)
        _answer(_shown(held), "已收回", as_json=as_json)


@group.command("list")
def list_accounts(
    organisation: Annotated[str, typer.Option(help="只看这个组织及其下级。")] = "",
    as_json: AsJson = False,
) -> None:
    """列出账号与现有角色。"""
    with _telling():
        scope = Scope.everything("命令行列出账号")
        if organisation:
            scope = Scope.of(organisation_of(organisation).path)
        today = timezone.localdate()
        with looking(scope):
            rows = [
                {
                    "username": user.username,
                    "name": user.name,
                    "organisation": user.organisation.code,
                    "is_active": user.is_active,
                    "roles": [
                        one.role.code
                        for one in user.role_grants.all()
                        if one.from_on <= today and (one.until_on is None or one.until_on > today)
                    ],
                }
                for user in accounts_in_view()
            ]
    if as_json:
        give(rows)
        return
    shown = [
        (
            row["username"],
            row["name"],
            row["organisation"],
            "启用" if row["is_active"] else "停用",
            "、".join(row["roles"]),
        )
        for row in rows
    ]
    table("", ("账号", "姓名", "组织", "状态", "角色"), shown)


@group.command()
def roles(
    reset: Annotated[bool, typer.Option("--reset", help="改过的角色也恢复为示例默认。")] = False,
    as_json: AsJson = False,
) -> None:
    """载入示例默认角色目录；已有的角色不动。"""
    with _telling():
        count = services.roles_load(ACTOR, is_reset=reset)
        _answer({"written": count}, f"载入角色 {count} 个", as_json=as_json)


@group.command("second-factor-reset")
def second_factor_reset(username: Username, as_json: AsJson = False) -> None:
    """清除账号的双因素登录（手机与恢复码都丢失时）。"""
    with _telling():
        user, home = account_of(username)
        services.second_factor_reset(ACTOR, organisation=home, user=user)
        _answer({"username": user.username}, "已清除，下次登录须重新启用", as_json=as_json)


@contextmanager
def _telling() -> Iterator[None]:
    """All or nothing; a refusal becomes a Chinese line on stderr and exit code 1."""
    with failing(Refused, as_json=False), transaction.atomic():
        yield


def _link(home: Organisation, user: User) -> str:
    pair = services.password_reset_issue(ACTOR, organisation=home, user=user)
    return reverse("set_password", args=pair)


def _shown(held: RoleGrant) -> dict[str, Any]:
    return {
        "username": held.user.username,
        "role": held.role.code,
        "organisation": held.organisation.code,
        "from_on": held.from_on,
        "until_on": held.until_on,
    }


def _answer(result: dict[str, Any], text: str, *, as_json: bool) -> None:
    say(text)
    if as_json:
        give(result)
    elif "link" in result:
        write(result["link"])
