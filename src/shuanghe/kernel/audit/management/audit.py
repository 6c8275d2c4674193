"""`shuanghe audit list`."""

from datetime import datetime
from typing import Annotated

import typer
from django.utils import timezone

from shuanghe.kernel.audit.queries import LineFilter, line_as_dict, lines_all
from shuanghe.kernel.audit.words import verb_title
from shuanghe.kernel.permissions import Scope, looking
from shuanghe.kernel.terminal import AsJson, give, write

group = typer.Typer(help="审计记录。", no_args_is_help=True)

DAY = ["%Y-%m-%d"]
Person = Annotated[str, typer.Option(help="操作人姓名。")]
Verb = Annotated[str, typer.Option(help="动作，例如 record_file。")]
Place = Annotated[str, typer.Option(help="组织路径，含下级。")]
Since = Annotated[datetime | None, typer.Option("--from", formats=DAY, help="自哪天起。")]
Until = Annotated[datetime | None, typer.Option("--until", formats=DAY, help="到哪天为止。")]
Limit = Annotated[int, typer.Option(min=1, max=1_000_000, help="最多列出多少条。")]


@group.callback()
def audit() -> None:
    """审计记录。"""


@group.command("list")
def listing(
    person: Person = "",
    verb: Verb = "",
    place: Place = "",
    since: Since = None,
    until: Until = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """列出审计记录，新的在前。"""
    wanted = LineFilter(
        person=person,
        verb=verb,
        place=place,
        from_on=since.date() if since else None,
        until_on=until.date() if until else None,
    )
    with looking(Scope.everything("命令行查阅审计记录")):
        found = list(lines_all(wanted, limit=limit))
    if as_json:
        give([line_as_dict(line) for line in found])
        return
    for line in found:
        at = timezone.localtime(line.at).strftime("%Y-%m-%d %H:%M:%S")
        write(f"{at}\t{line.actor_name}\t{verb_title(line.verb)}\t{line.summary}")
