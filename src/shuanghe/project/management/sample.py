"""shuanghe sample …: write sample enterprises as files, and load them."""

from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from shuanghe.kernel.terminal import AsJson, Unusable, day_read, fail, give, say
from shuanghe.project.sample.documents import sample_write
from shuanghe.project.sample.services import Loaded, sample_load

group = typer.Typer(help="示例数据：生成与导入。", no_args_is_help=True)
SEED = 1


@group.command()
def create(
    folder: Annotated[Path, typer.Argument(help="写到哪个目录。")],
    seed: Annotated[int, typer.Option(help="种子；同一种子和日期得到同样的数据。")] = SEED,
    on: Annotated[str, typer.Option(help="数据截至哪一天，如 2026-11-21；不写为今天。")] = "",
    as_json: AsJson = False,
) -> None:
    """生成两家示例企业的名册、台账、会议和账号清单。"""
    try:
        day = day_read(on)
    except Unusable:
        fail(f"日期应写作 2026-11-21，收到的是“{on}”。")
    sample = sample_write(folder, seed=seed, on=day)
    counts = {
        name: {
            "organisations": len(enterprise.units),
            "members": len(enterprise.people),
            "posts": len(enterprise.posts),
            "records": len(acts),
            "meetings": sample.sittings(name),
        }
        for name, (enterprise, acts) in sample.books.items()
    }
    if as_json:
        give({"folder": str(folder), "seed": seed, "on": day.isoformat(), **counts})
        return
    for name, count in counts.items():
        say(
            f"{name}:组织 {count['organisations']}、党员 {count['members']}、"
            f"任职 {count['posts']}、台账 {count['records']} 行、会议 {count['meetings']} 次"
        )
    say(f"已写入 {folder}；导入用 shuanghe sample load {folder}")


@group.command()
def load(
    folder: Annotated[Path, typer.Argument(help="sample create 写出的目录。")],
    as_json: AsJson = False,
) -> None:
    """按客户导入的同一途径装入示例数据，并建立示例账号。"""
    loaded = sample_load(folder, tell=say)
    if as_json:
        give(
            {
                "rosters": {name: vars(one) for name, one in loaded.rosters.items()},
                "ledgers": {name: vars(one) for name, one in loaded.ledgers.items()},
                "meetings": {name: vars(one) for name, one in loaded.meetings.items()},
                "dues": {name: vars(one) for name, one in loaded.dues.items()},
                "obligations": loaded.obligations,
                "accounts": loaded.accounts,
            }
        )
        return
    accounts_tell(loaded)


def accounts_tell(loaded: Loaded) -> None:
    """Print the accounts one can sign in with, in the demo profile alone."""
    if settings.PROFILE != "demo":
        say("非演示环境：示例账号没有密码，请用 shuanghe account link 签发设置密码链接。")
        return
    say("示例账号（仅演示环境）：")
    for account in loaded.accounts:
        say(f"  {account['username']:<10} {account['password']:<24} {account['title']}")
