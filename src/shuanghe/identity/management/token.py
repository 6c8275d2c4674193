"""`shuanghe token …`: access tokens for the JSON API, from the server."""

from typing import Annotated, Any

import typer
from django.db import transaction
from django.utils import timezone

from shuanghe.identity import services
from shuanghe.identity.management.asked import account_of
from shuanghe.identity.models import AccessToken
from shuanghe.identity.queries import token_rights_of, tokens_of
from shuanghe.identity.rules import TOKEN_DAYS
from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.terminal import AsJson, failing, give, say, table, write

group = typer.Typer(help="接口密钥：生成、停用、查看。", no_args_is_help=True)
ACTOR = Actor.system("命令行")

Username = Annotated[str, typer.Argument(help="账号，如为某个系统单独建的 hr.system。")]


@group.command()
def create(
    username: Username,
    name: Annotated[str, typer.Option(help="给哪个程序用，如 人力资源系统。")],
    right: Annotated[
        list[str] | None,
        typer.Option("--right", help="权限编码，可写多次；不写则为该账号能给的全部只读权限。"),
    ] = None,
    days: Annotated[int, typer.Option(help="有效天数：30、90、180 或 365。")] = TOKEN_DAYS[1],
    as_json: AsJson = False,
) -> None:
    """为一个账号生成接口密钥，只打印这一次。权限不会超过账号本身。"""
    with failing(Refused, as_json=as_json), transaction.atomic():
        user, home = account_of(username)
        held = token_rights_of(user, on=timezone.localdate())
        rights = right or [one for one in held if one.endswith(".read")]
        token = services.token_create(
            ACTOR,
            organisation=home,
            user=user,
            asked=services.TokenAsked(name, rights, days),
        )
    say(f"已为账号 {user.username} 生成接口密钥“{name}”，{days} 天内有效；只显示这一次。")
    if as_json:
        give({"username": user.username, "token": token, "rights": rights, "days": days})
    else:
        write(token)


@group.command("list")
def list_tokens(username: Username, as_json: AsJson = False) -> None:
    """列出一个账号的接口密钥：用途、权限、有效期、最近使用。"""
    with failing(Refused, as_json=as_json):
        user, _home = account_of(username)
    rows = [_shown(one) for one in tokens_of(user)]
    if as_json:
        give(rows)
        return
    lines = [
        (
            str(row["id"]),
            str(row["name"]),
            "、".join(row["rights"]),
            str(row["ends_on"]),
            str(row["used_on"] or "从未"),
            "有效" if row["is_active"] else "失效",
        )
        for row in rows
    ]
    table("", ("编号", "用途", "权限", "有效期至(不含)", "最近使用", "状态"), lines)


@group.command()
def revoke(
    username: Username,
    number: Annotated[int, typer.Argument(help="密钥编号，见 token list。")],
    as_json: AsJson = False,
) -> None:
    """停用一个接口密钥，立即生效。"""
    with failing(Refused, as_json=as_json), transaction.atomic():
        user, home = account_of(username)
        token = AccessToken.objects.filter(user=user, pk=number).first()
        if token is None:
            raise Refused(f"账号 {username} 没有编号为 {number} 的接口密钥。")
        services.token_withdraw(ACTOR, organisation=home, user=user, token=token)
        token.refresh_from_db()
    say(f"已停用接口密钥“{token.name}”。")
    if as_json:
        give(_shown(token))


def _shown(token: AccessToken) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "id": token.pk,
        "name": token.name,
        "rights": token.rights,
        "ends_on": token.ends_on,
        "used_on": token.used_on,
        "is_active": token.revoked_at is None and token.ends_on > today,
    }
