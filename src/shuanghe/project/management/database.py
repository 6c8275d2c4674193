"""`shuanghe database`: the roles of a PostgreSQL and the wall between organisations in it."""

import os
from typing import Annotated

import typer
from django.db import connection

from shuanghe.kernel.terminal import AsJson, fail, give, say, write
from shuanghe.project.rules.roles import Roles, role_statements
from shuanghe.project.services.roles import RolesRefused, roles_make

SHORTEST = 12
"""Characters of a password."""

group = typer.Typer(help="PostgreSQL 的账号和行级安全。", no_args_is_help=True)

Owner = Annotated[str, typer.Option("--owner", help="建表账号：表归它所有，只在升级时使用。")]
App = Annotated[str, typer.Option("--app", help="程序账号：网页和后台任务使用，受行级安全限制。")]
Backup = Annotated[str, typer.Option("--backup", help="备份账号：只读，看得到全部数据。")]
Print = Annotated[bool, typer.Option("--print", help="只打印 SQL，交数据库管理员用 psql 执行。")]
Passwords = Annotated[
    bool,
    typer.Option(
        "--passwords-from-env",
        help="同时设置三个口令，读自环境变量 SHUANGHE_OWNER_PASSWORD、SHUANGHE_APP_PASSWORD、"
        "SHUANGHE_BACKUP_PASSWORD；服务器只收到校验值，日志里没有口令。",
    ),
]


@group.command()
def roles(
    owner: Owner = "shuanghe_owner",
    app: App = "shuanghe",
    backup: Backup = "shuanghe_backup",
    passwords: Passwords = False,
    print_: Print = False,
    as_json: AsJson = False,
) -> None:
    """建立并授权三个数据库账号；可重复执行。不加 --print 时以超级用户连接执行。"""
    if connection.vendor != "postgresql":
        fail("当前数据库是 SQLite，没有账号之分。请用 DATABASE_URL 指定 PostgreSQL。")
    try:
        named = Roles(owner, app, backup, str(connection.settings_dict["NAME"]))
        statements = role_statements(named)
        if print_:
            write(";\n".join(statements) + ";\n")
            return
        roles_make(statements, passwords=_passwords(named) if passwords else {})
    except (ValueError, RolesRefused) as refused:
        fail(str(refused))
    done = "口令已设置，请" if passwords else "请分别设置口令，再"
    say(f"账号已就绪：建表 {owner}、程序 {app}、备份 {backup}。{done}用建表账号 setup。")
    if as_json:
        give({"owner": owner, "app": app, "backup": backup})


def _passwords(named: Roles) -> dict[str, str]:
    """Role → password from the environment, where no list of processes shows it.

    Raises ValueError when one is missing or too short.
    """
    found = {}
    for kind, role in (("OWNER", named.owner), ("APP", named.app), ("BACKUP", named.backup)):
        variable = f"SHUANGHE_{kind}_PASSWORD"
        found[role] = os.environ.get(variable, "")
        if len(found[role]) < SHORTEST:
            raise ValueError(f"请在环境变量 {variable} 里写明口令，至少 {SHORTEST} 个字符。")
    return found
