"""`shuanghe database`: the roles of a PostgreSQL and the wall between organisations in it."""

from typing import Annotated

import typer
from django.db import connection

from shuanghe.kernel.terminal import AsJson, fail, give, say, write
from shuanghe.project.rules.roles import Roles, role_statements
from shuanghe.project.services.roles import RolesRefused, roles_make

group = typer.Typer(help="PostgreSQL 的账号和行级安全。", no_args_is_help=True)

Owner = Annotated[str, typer.Option("--owner", help="建表账号：表归它所有，只在升级时使用。")]
App = Annotated[str, typer.Option("--app", help="程序账号：网页和后台任务使用，受行级安全限制。")]
Backup = Annotated[str, typer.Option("--backup", help="备份账号：只读，看得到全部数据。")]
Print = Annotated[bool, typer.Option("--print", help="只打印 SQL，交数据库管理员用 psql 执行。")]


@group.command()
def roles(
    owner: Owner = "shuanghe_owner",
    app: App = "shuanghe",
    backup: Backup = "shuanghe_backup",
    print_: Print = False,
    as_json: AsJson = False,
) -> None:
    """建立并授权三个数据库账号；可重复执行，不含口令。不加 --print 时以超级用户连接执行。"""
    if connection.vendor != "postgresql":
        fail("当前数据库是 SQLite，没有账号之分。请用 DATABASE_URL 指定 PostgreSQL。")
    try:
        named = Roles(owner, app, backup, str(connection.settings_dict["NAME"]))
        statements = role_statements(named)
        if print_:
            write(";\n".join(statements) + ";\n")
            return
        roles_make(statements)
    except (ValueError, RolesRefused) as refused:
        fail(str(refused))
    say(
        f"账号已就绪：建表 {owner}、程序 {app}、备份 {backup}。请分别设置口令，再用建表账号 setup。"
    )
    if as_json:
        give({"owner": owner, "app": app, "backup": backup})
