"""`shuanghe tasks list|retry`."""

from typing import Annotated

import typer

from shuanghe.kernel.actions import Refused
from shuanghe.kernel.permissions import Actor
from shuanghe.kernel.tasks.queries import job_as_dict, jobs_found, title_of
from shuanghe.kernel.tasks.services import job_retry
from shuanghe.kernel.terminal import AsJson, failing, give, write

group = typer.Typer(help="后台任务。", no_args_is_help=True)

State = Annotated[str, typer.Option(help="只看一种状态:waiting running done parked。")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="最多列出多少条。")]


@group.command("list")
def listing(state: State = "", limit: Limit = 50, as_json: AsJson = False) -> None:
    """列出后台任务，新的在前。"""
    jobs = jobs_found(state=state)[:limit]
    if as_json:
        give([job_as_dict(job) for job in jobs])
        return
    for job in jobs:
        write(f"{job.pk}\t{job.get_state_display()}\t{title_of(job)}\t{job.key}\t{job.error}")


@group.command("retry")
def retry(job_id: int, as_json: AsJson = False) -> None:
    """重试一个已搁置的任务。"""
    with failing(Refused, as_json=False, label=""):
        job = job_retry(Actor.system("命令行"), job_id=job_id)
    if as_json:
        give({"id": job.pk, "key": job.key})
    else:
        write(f"已重新排队：{job.key}")
