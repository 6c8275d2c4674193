"""`shuanghe check`: what is wrong with this installation, and how to put it right."""

from dataclasses import asdict
from typing import Annotated

import typer

from shuanghe.kernel.terminal import FAILURE, AsJson, give, say
from shuanghe.project.services.installation import deployment_findings, installation_findings

Deploy = Annotated[bool, typer.Option("--deploy", help="按正式环境检查，连同日常维护。")]


def check(deploy: Deploy = False, as_json: AsJson = False) -> None:
    """检查安装：密钥、数据库、规则库；逐条说明问题和改法。有必须解决的问题时以失败退出。"""
    found = deployment_findings() if deploy else installation_findings()
    blocking = [one for one in found if one.is_blocking]
    if as_json:
        give([asdict(one) for one in found])
    for one in [] if as_json else found:
        mark, colour = ("必须解决", "red") if one.is_blocking else ("提醒", "yellow")
        say(f"[{mark}] {one.text}", colour=colour)
    if not as_json:
        say(f"检查完毕：必须解决 {len(blocking)} 项，提醒 {len(found) - len(blocking)} 项。")
    if blocking:
        raise typer.Exit(FAILURE)
