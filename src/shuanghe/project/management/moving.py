"""`shuanghe move`."""

from dataclasses import asdict
from typing import Annotated
from urllib.parse import urlsplit

import typer

from shuanghe.kernel.terminal import AsJson, failing, give, say
from shuanghe.project.services.moving import MoveRefused, installation_move

To = Annotated[str, typer.Option("--to", help="空的 PostgreSQL:postgres://用户@主机:端口/数据库。")]


def move(to: To, as_json: AsJson = False) -> None:
    """把全部数据迁到一个空的 PostgreSQL（先停止服务）；上传的文件和密钥留在原处。

    两边逐表核对一致才算完成，中途失败或被中断不留数据，可以重来；原来的数据库不改动。口令可不写进
    地址，改用 PGPASSWORD 或 ~/.pgpass，免得别人从进程列表里看到。
    """
    with failing(MoveRefused, as_json=as_json):
        moved = installation_move(to, tell=say)
    place = without_password(to)
    say(f"已迁移 {moved.tables} 张表 {moved.rows} 行，两边内容一致（指纹 {moved.digest[:16]}）。")
    say(f"已写入 {place}。请把 DATABASE_URL 改为这个数据库程序账号的地址，再启动服务；")
    say("建表账号只用于 setup、restore 和 move。原数据库请留作备份。")
    if as_json:
        give({"to": place, **asdict(moved)})


def without_password(address: str) -> str:
    """An address as it may be shown."""
    parts = urlsplit(address)
    if parts.password is None:
        return address
    user, host = parts.username or "", parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{user}@{host}").geturl()
