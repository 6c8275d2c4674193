"""`shuanghe search rebuild`."""

import typer

from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.search.services import index_rebuild
from shuanghe.kernel.terminal import AsJson, give, say

group = typer.Typer(help="检索索引。", no_args_is_help=True)


@group.callback()
def prepare() -> None:
    """检索索引。"""


@group.command()
def rebuild(as_json: AsJson = False) -> None:
    """从记录和会议重新建立检索索引；平时随录入自动更新，不必运行。"""
    written = index_rebuild(Actor.system("命令行"))
    if as_json:
        give({"entries": dict(written)})
        return
    for code, count in written.items():
        say(f"{code}：{count} 条")
